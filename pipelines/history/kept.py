"""The responses and declarations that were recorded last, kept on this machine so that a change can be taken apart.

They lie in `.boost/recorded/<survey>/<wave>/`, outside git and DVC, and are as personal as `processed/`: pseudonymous
responses with their open answers. Only the last recorded state of a wave is kept.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.defined import DECLARED
from pipelines.files import copy_file, make_private_folder, replace_folder, restore_folder, write_json
from pipelines.history.met import read_json
from schemas.catalogue import load_survey
from schemas.declared import Declarations
from schemas.refusals import Refusal

KEPT = Path(".boost/recorded")


@dataclass(frozen=True)
class Kept:
    """A wave as it was recorded: its responses and the declarations of all its survey's waves."""

    responses: pd.DataFrame
    declared: Declarations


def keep_wave(workspace: Path, survey: str, wave: str, data: str, code: str, *, again: bool = False) -> None:
    """Keep a wave as it stands in `processed/`, in the place of what was kept before.

    again: also where nothing but the pseudonyms is other than what is kept.
    """
    source = workspace / "processed" / survey / wave
    final = workspace / KEPT / survey / wave
    noted = {"data": data, "code": code}
    declared = sorted((source / DECLARED).rglob("*.yaml"))
    if not (source / "responses.parquet").is_file() or not declared:
        return
    restore_folder(final)
    if not again and read_json(final / "state.json") == noted and _same_files(declared, source, final):
        return
    made = final.with_name(f".{wave}.new")
    shutil.rmtree(made, ignore_errors=True)
    make_private_folder(workspace / KEPT.parent)
    for path in declared:
        copy_file(path, made / path.relative_to(source), private=True)
    copy_file(source / "responses.parquet", made / "responses.parquet", private=True)
    write_json(made / "state.json", noted, private=True)
    replace_folder(made, final)


def _same_files(files: list[Path], source: Path, final: Path) -> bool:
    pairs = [(path, final / path.relative_to(source)) for path in files]
    return all(kept.is_file() and kept.read_bytes() == path.read_bytes() for path, kept in pairs)


def read_kept(workspace: Path, survey: str, wave: str, data: str) -> Kept | None:
    """The wave as it was recorded with this data hash; None where that is not kept or cannot be read any more."""
    folder = workspace / KEPT / survey / wave
    restore_folder(folder)
    if (read_json(folder / "state.json") or {}).get("data") != data:
        return None
    try:
        return Kept(pd.read_parquet(folder / "responses.parquet"), load_survey(folder / DECLARED, survey))
    except (Refusal, OSError, ValueError):
        return None
