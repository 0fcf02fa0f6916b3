"""`boost crosscheck`: any two exports of one wave give the same answers, wherever both can say them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.adding.earlier import index_responses
from pipelines.ingest import as_problem, declare_export, find_wave, ingest_wave
from pipelines.lost_texts import drop_markup, drop_zeros
from pipelines.progress import Step, silent
from pipelines.readers.export import READERS
from pipelines.readers.no_responses import refuse
from pipelines.readers.raw import Unreadable
from pipelines.readers.recognise import recognise
from pipelines.responses import answer_columns
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal

ROUTING_DECIDES = {"not_shown", "array_not_shown", "yes_no_not_shown"}
"""Losses that the routing makes good for complete responses, but not for those who left early."""
LONGEST_STATA = 244
Texts = pd.Series


def _fold_spaces(texts: Texts) -> Texts:
    return texts.str.split().str.join(" ")


CHANGED: dict[str, Callable[[Texts], Texts]] = {
    "markup": lambda texts: texts.map(drop_markup, na_action="ignore"),
    "control_characters": lambda texts: texts.str.replace(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", regex=True),
    "long_texts": lambda texts: texts.map(
        lambda text: text.encode()[:LONGEST_STATA].decode(errors="ignore"), na_action="ignore"
    ),
    "digits": drop_zeros,
}
"""Loss -> what it does to an open answer; both are changed before they are compared. Spaces are folded anyway."""


@dataclass(frozen=True)
class Read:
    """One export as responses, by the platform's number or by moment and participant."""

    file: str
    kind: str
    cannot_say: frozenset[str]
    responses: pd.DataFrame
    declared: Declarations
    _columns: dict[tuple[str, frozenset[str]], npt.NDArray[Any]] = field(default_factory=dict)

    def column(self, name: str, losses: frozenset[str]) -> npt.NDArray[Any]:
        """A column as texts, "" for nothing, open answers as a file with these losses would have them."""
        key = name, losses if name.startswith("text:") else frozenset[str]()
        if key not in self._columns:
            self._columns[key] = _as_compared(self.responses[name], losses)
        return self._columns[key]


@dataclass(frozen=True)
class Pair:
    """Two exports held against each other.

    responses: in both. compared: answers held against each other, closed, missing kinds and open. left_out: columns
    that one of the two cannot say. differs: (response, column) where they disagree.
    """

    one: str
    other: str
    responses: int
    compared: int
    left_out: tuple[str, ...]
    differs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Crosscheck:
    """What every readable file says, what none of them could, and all pairs."""

    read: list[Read]
    refused: dict[str, str] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether no pair disagrees."""
        return not any(pair.differs for pair in self.pairs)


def crosscheck_exports(
    workspace: Path, declared: Declarations, wave: str, paths: list[Path], progress: Step = silent
) -> Crosscheck:
    """Read every export among the files and folders and compare all pairs of them.

    Files without responses are told with what they are. Raises Refusal where fewer than two can be compared.
    """
    find_wave(declared, wave)
    view = declared.for_wave(wave)
    read: list[Read] = []
    refused: dict[str, str] = {}
    problems: list[Problem] = []
    files = list(_list_files(paths))
    for done, (name, path) in enumerate(files):
        progress(name, done, len(files))
        try:
            read.append(_read(workspace, view, wave, name, path))
        except Refusal as refusal:
            problems.append(refusal.problems[0])
            refused[name] = refusal.problems[0].found
    if len(read) < 2:
        found = f"{len(read)} export of the wave" if read else "no export of the wave"
        told = Problem("FILES", "", found, "at least two exports of the wave", "name more files, or a folder")
        raise Refusal(*problems, told)
    return Crosscheck(read, refused, [compare_pair(one, other) for one, other in combinations(read, 2)])


def _list_files(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Every file once, with its name below the folder that was given."""
    found: dict[Path, str] = {}
    for path in paths:
        for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if not path.is_dir() or (each.is_file() and each.suffix != ".md" and not each.name.startswith(".")):
                found.setdefault(each.resolve(), (each.relative_to(path) if path.is_dir() else path).as_posix())
    yield from ((name, path) for path, name in found.items())


def _read(workspace: Path, declared: Declarations, wave: str, name: str, path: Path) -> Read:
    try:
        kind = recognise(path, name)
    except Unreadable as error:
        raise Refusal(as_problem(error)) from None
    if kind not in READERS:
        raise Refusal(as_problem(refuse(kind, name)))
    language = next((each.language for each in declared.survey.waves[wave].exports if each.file == path.name), None)
    export = declare_export(path, language)
    ingested = ingest_wave(workspace, declared, wave, only=(path, export))
    if ingested.responses is None:
        first = next(each for each in ingested.findings if each.severity == "error")
        expected, action = first.describe("en")
        raise Refusal(Problem(name, first.item, f"not {expected}", expected, action))
    numbered = declared.survey.platform == "limesurvey"
    cannot_say = frozenset(ingested.cannot_say)
    return Read(name, kind, cannot_say, index_responses(ingested.responses, numbered), declared)


def compare_pair(one: Read, other: Read) -> Pair:
    """Hold two exports against each other, answer by answer, but for what one of them has lost."""
    cannot_say = one.cannot_say | other.cannot_say
    shared = one.responses.index.intersection(other.responses.index)
    if cannot_say & ROUTING_DECIDES:
        complete = [each.responses.loc[shared, "outcome"] == "complete" for each in (one, other)]
        shared = shared[(complete[0] & complete[1]).to_numpy()]
    columns = [*answer_columns(one.responses), "language", "submitted", "started", "outcome"]
    left_out = {column for column in columns if _is_lost(column, cannot_say, one.declared)}
    left, right = (each.responses.index.get_indexer(shared) for each in (one, other))
    compared = [column for column in columns if column not in left_out]
    losses = cannot_say & set(CHANGED)
    differs: list[tuple[str, str]] = []
    for column in compared:
        unequal = one.column(column, losses)[left] != other.column(column, losses)[right]
        differs += [(str(response), column) for response in shared[np.flatnonzero(unequal)]]
    answers = len(shared) * len(compared)
    return Pair(one.file, other.file, len(shared), answers, tuple(sorted(left_out)), tuple(differs))


def _is_lost(column: str, cannot_say: frozenset[str], declared: Declarations) -> bool:
    """Whether one of the two files cannot say this at all."""
    if column == "started":
        return "started" in cannot_say
    name = column.removeprefix("missing:").removeprefix("text:")
    part = declared.parts.get(name)
    if part is None or column.startswith("text:"):
        return False
    if part.kind == "code" and set(part.codes) == {"Y", "N"}:
        return "no_or_empty" in cannot_say
    # An answer that was nothing but markup is empty in such a file.
    return part.kind == "text" and column.startswith("missing:") and "markup" in cannot_say


def _as_compared(column: pd.Series[Any], losses: frozenset[str]) -> npt.NDArray[Any]:
    if not str(column.name).startswith("text:"):
        return column.astype("object").where(column.notna(), "").astype(str).to_numpy(dtype=object)
    texts = column.astype("str").fillna("")
    for loss, change in CHANGED.items():
        if loss in losses:
            texts = change(_fold_spaces(texts) if loss == "long_texts" else texts)
    return _fold_spaces(texts).to_numpy(dtype=object)
