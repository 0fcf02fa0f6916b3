"""Several files changed as one: all new contents lie on the disk before the first takes its place.

A process that is ended in between leaves the journal; whoever holds the workspace next carries it out.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from pipelines.files import copy_file, make_private_folder, remove_file, replace_folder, write_bytes, write_json

JOURNAL = Path(".boost/forgetting")
LIST = "files.json"


def write_journal(workspace: Path, changes: dict[Path, bytes | None]) -> None:
    """Lay the new contents down, by path below the workspace; None for a file that goes."""
    final = workspace / JOURNAL
    make_private_folder(final.parent)
    made = final.with_name(f".{final.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    make_private_folder(made)
    listed: dict[str, str | None] = {}
    for number, (path, content) in enumerate(changes.items()):
        listed[path.as_posix()] = None if content is None else str(number)
        if content is not None:
            write_bytes(made / str(number), content, private=True)
    write_json(made / LIST, listed, private=True)
    replace_folder(made, final)


def carry_out(workspace: Path) -> bool:
    """Put every file of a journal in its place; whether there was one. Doing it twice does no harm."""
    final = workspace / JOURNAL
    if not (final / LIST).is_file():
        return False
    listed: dict[str, str | None] = json.loads((final / LIST).read_text(encoding="utf-8"))
    for name, number in listed.items():
        if number is None:
            remove_file(workspace / name)
        else:
            copy_file(final / number, workspace / name, private=True)
    # Without its list a journal is none: what is left of the folder goes with it.
    remove_file(final / LIST)
    shutil.rmtree(final, ignore_errors=True)
    return True
