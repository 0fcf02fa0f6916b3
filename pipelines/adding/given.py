"""What the given files are: exports, a structure, companions of an export; by what they hold."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipelines.findings import make_visible
from pipelines.ingest import as_problem, declare_export
from pipelines.readers.export import READERS
from pipelines.readers.limesurvey_structure import Structure, read_structure
from pipelines.readers.no_responses import refuse
from pipelines.readers.raw import Unreadable
from pipelines.readers.recognise import recognise
from schemas.refusals import Problem, Refusal

STRUCTURES = {
    "limesurvey-structure", "limesurvey-structure-json", "limesurvey-structure-text", "limesurvey-structure-rpc",
}  # fmt: skip
WITH_STRUCTURE = STRUCTURES | {"limesurvey-archive"}
COMPANIONS = {"limesurvey-r-syntax": {"limesurvey-r"}, "limesurvey-spss-syntax": {"limesurvey-spss"}}
"""Kinds that explain an export of another kind, and are no export where that one is given."""

OWN = {"ORIGIN.md", "mapping.yaml", "earlier"}
"""What lies beside the exports of a wave: a file of such a name would be written over, or take one's place."""


@dataclass(frozen=True)
class Given:
    """The files of one `boost add`: kind by path, in the order given."""

    kinds: dict[Path, str]
    structure: Structure | None
    structure_file: Path | None

    @property
    def exports(self) -> list[Path]:
        """The files that hold responses to be read."""
        kinds = set(self.kinds.values())
        return [
            path for path, kind in self.kinds.items()
            if kind not in STRUCTURES and not COMPANIONS.get(kind, set()) & kinds
        ]  # fmt: skip


def sort_files(paths: list[Path]) -> Given:
    """Recognise every file. Raises Refusal with what each file that cannot be taken is."""
    problems: list[Problem] = []
    kinds: dict[Path, str] = {}
    contents: dict[bytes, Path] = {}
    structures: dict[Path, Structure] = {}
    for path in paths:
        if not path.is_file():
            found = "a folder" if path.is_dir() else "no such file"
            problems.append(
                Problem(make_visible(path.as_posix()), "", found, "a file", "check the path that was typed")
            )
            continue
        if path.name in OWN or "`" in path.name or path.name.startswith("."):
            found = "a name that means something here"
            expected = f"another name than {', '.join(sorted(OWN))}, without ` and without a point first"
            problems.append(Problem(make_visible(path.as_posix()), "", found, expected, "rename the file"))
            continue
        first = contents.setdefault(hashlib.sha256(path.read_bytes()).digest(), path)
        if first != path:
            found, expected = f"the same file as {make_visible(first.as_posix())}", "each export once"
            problems.append(Problem(make_visible(path.as_posix()), "", found, expected, "give one of them"))
            continue
        try:
            declare_export(path, None)
            kind = recognise(path, path.as_posix())
            if kind in WITH_STRUCTURE:
                structures[path] = read_structure(path, path.as_posix())
            kinds[path] = kind
        except Unreadable as error:
            problems.append(as_problem(error))
        except Refusal as refusal:
            problems += refusal.problems
    given = Given(kinds, next(iter(structures.values()), None), next(iter(structures), None))
    kinds_given = set(kinds.values())
    unread = [path for path in given.exports if kinds[path] not in READERS]
    problems += [as_problem(refuse(kinds[path], path.as_posix())) for path in unread]
    own = [path for path in structures if kinds[path] in STRUCTURES]
    if len(own) > 1:
        found = f"{len(own)} structures ({', '.join(path.name for path in own)})"
        problems.append(Problem("FILES", "", found, "at most one structure of a wave", "give one of them"))
    if own:
        given = Given(kinds, structures[own[0]], own[0])
    repeated = [name for name, count in Counter(path.name for path in paths).items() if count > 1]
    if repeated:
        found = f"two files called {', '.join(repeated)}"
        problems.append(Problem("FILES", "", found, "names that differ", "rename one"))
    if not given.exports and len(kinds) == len(paths):
        found = "no export among the files" if kinds_given else "no file"
        action = "give the export of the responses too"
        problems.append(Problem("FILES", "", found, "at least one export of responses", action))
    if problems:
        raise Refusal(*problems)
    return given
