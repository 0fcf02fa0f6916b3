"""A wave too large for the memory: its export is read piece by piece into Parquet parts of some participants each.

A participant's responses are all in one part, so that sums over participants add up over the parts. Each piece is read,
recoded, checked and typed as a whole export would be; what only all pieces together can say (ids that recur, whether
the file tells "never shown" from "left empty") is settled at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts import check_contract, check_duplicates, check_rows
from pipelines.files import make_private_folder
from pipelines.findings import Finding, has_errors
from pipelines.pseudonyms import load_key, make_pseudonymiser
from pipelines.readers.export import read_export_bytes
from pipelines.readers.pieces import read_pieces
from pipelines.readers.raw import RawTable, Unreadable
from pipelines.recode import recode
from pipelines.responses import answer_columns, type_responses
from schemas.declarations import Wave
from schemas.declared import Declarations

AUTOMATIC = 256_000_000
"""Exports of more bytes than this are read in pieces."""
CHUNK_ROWS = 250_000
"""Responses a piece and a part, unless asked otherwise."""
READ_IN_PIECES = "limesurvey-csv"
EVERYWHERE = {"not_shown", "break_offs", "completed"}
"""What a file has lost only if each of its pieces has."""
MOST_FINDINGS = 100_000
SMALLEST_PIECE = 1_000_000
"""Bytes: smaller pieces take longer than they spare memory."""


class NotInPieces(Exception):
    """The file must be read as a whole: its pieces alone would be understood otherwise."""


@dataclass
class Stored:
    """A wave that was read in pieces.

    parts: the Parquet files. rows: responses. findings: as of a wave read at once; of very many warnings only the
    first. cannot_say: what the files have lost.
    """

    parts: list[Path]
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    cannot_say: tuple[str, ...] = ()


def store_wave(
    workspace: Path, declared: Declarations, wave: str, files: list[Path], folder: Path, rows: int = CHUNK_ROWS
) -> Stored:
    """Read the exports of a wave into Parquet parts below `folder`.

    rows: about how many responses are held at a time. Raises NotInPieces where pieces do not say what the whole does,
    and Unreadable.
    """
    try:
        return _Storing(workspace, declared, wave, folder, rows).store(files)
    except _Told:
        return _Storing(workspace, declared, wave, folder, rows, tells=True).store(files)


class _Told(Exception):
    """A later piece tells what an earlier one could not."""


class _Storing:
    def __init__(
        self, workspace: Path, declared: Declarations, wave: str, folder: Path, rows: int, tells: bool | None = None
    ) -> None:
        self.workspace, self.declared, self.wave, self.folder, self.rows = workspace, declared, wave, folder, rows
        self.fielding: Wave = declared.survey.waves[wave]
        self.tells = tells
        self.lost: list[tuple[str, ...]] = []
        self.ids: list[Any] = []
        self.pseudonymise = make_pseudonymiser(partial(load_key, workspace))

    def store(self, files: list[Path]) -> Stored:
        make_private_folder(self.folder)
        stored = Stored([])
        with ExitStack() as stack:
            writers: list[pq.ParquetWriter] = []
            for path in files:
                for raw in self._read(path):
                    typed = self._type(raw, stored)
                    if typed is not None:
                        writers = writers or self._open(stack, typed, self._guess_rows(files, raw), stored)
                        self._write(typed, writers)
                        stored.rows += len(typed)
                    # The next piece is read beside nothing of this one.
                    del raw, typed
                    pa.default_memory_pool().release_unused()
        stored.findings += self._check_ids(stored)
        every, some = set.intersection(*map(set, self.lost)), dict.fromkeys(loss for each in self.lost for loss in each)
        stored.cannot_say = tuple(loss for loss in some if loss not in EVERYWHERE or loss in every)
        if not has_errors(stored.findings):
            for part in stored.parts:
                responses = pd.read_parquet(part)
                stored.findings += check_duplicates(responses, answer_columns(responses))
        return stored

    def _read(self, path: Path) -> Iterator[RawTable]:
        file = path.as_posix()
        before = 0
        for piece in read_pieces(self.workspace / path, file, self._piece_bytes(path)):
            try:
                raw = read_export_bytes(
                    piece, self.workspace / path, file, self.pseudonymise, set(self.declared.survey.personal)
                )
            except Unreadable as error:
                place = f"{error.place}, counted from row {before + 1}" if before else error.place
                raise Unreadable(file, place, error.found, error.expected, error.action) from None
            if raw.kind != READ_IN_PIECES or raw.coding:
                raise NotInPieces
            if self.tells is None:
                self.tells = raw.tells_not_shown
            elif raw.tells_not_shown and not self.tells:
                raise _Told
            self.lost.append(raw.cannot_say)
            rows = raw.responses.assign(row=raw.responses["row"] + before)
            before += len(rows)
            yield replace(raw, responses=rows, tells_not_shown=bool(self.tells))

    def _piece_bytes(self, path: Path) -> int:
        with (self.workspace / path).open("rb") as source:
            beginning = source.read(1_000_000)
        return max(SMALLEST_PIECE, int(self.rows * len(beginning) / max(beginning.count(b"\n"), 1)))

    def _type(self, raw: RawTable, stored: Stored) -> pd.DataFrame | None:
        coded = recode(raw, self.declared, self.fielding)
        found = list(coded.findings)
        if not coded.frame.empty:
            found += check_rows(raw, self.fielding, self.declared) + check_contract(coded.frame, raw, self.declared)
        if any(finding.check in {"unknown_code", "not_a_tick", "equal_labels"} for finding in found):
            # Labels in the place of codes are understood column by column, from all their cells.
            raise NotInPieces
        stored.findings += found[: max(0, MOST_FINDINGS - len(stored.findings))]
        if has_errors(found):
            return None
        self.ids.append(pd.util.hash_array(raw.responses["id"].to_numpy(dtype=object)))
        responses, warnings = type_responses(coded.frame, raw, self.declared, self.wave)
        stored.findings += warnings[: max(0, MOST_FINDINGS - len(stored.findings))]
        return responses

    def _guess_rows(self, files: list[Path], raw: RawTable) -> int:
        size = sum((self.workspace / path).stat().st_size for path in files)
        return int(size / self._piece_bytes(files[0]) * self.rows) + len(raw.responses)

    def _open(self, stack: ExitStack, typed: pd.DataFrame, rows: int, stored: Stored) -> list[pq.ParquetWriter]:
        schema = pa.Table.from_pandas(typed, preserve_index=False).schema
        count = max(1, math.ceil(rows / self.rows))
        stored.parts = [self.folder / f"part-{number:04d}.parquet" for number in range(count)]
        return [stack.enter_context(pq.ParquetWriter(part, schema)) for part in stored.parts]

    def _write(self, typed: pd.DataFrame, writers: list[pq.ParquetWriter]) -> None:
        """Each response to the part of its participant; without participants to that of the second it came in."""
        whose = typed["participant"] if "participant" in typed else typed["submitted"]
        part = pd.util.hash_pandas_object(whose, index=False).to_numpy() % np.uint64(len(writers))
        table = pa.Table.from_pandas(typed, preserve_index=False)
        for number, writer in enumerate(writers):
            chosen = np.flatnonzero(part == number)
            if len(chosen):
                writer.write_table(table.take(pa.array(chosen)))

    def _check_ids(self, stored: Stored) -> list[Finding]:
        """Responses whose number an earlier piece or file had."""
        if not self.ids or has_errors(stored.findings):
            return []
        hashes = np.sort(np.concatenate(self.ids))
        again = hashes[1:][hashes[1:] == hashes[:-1]]
        if not len(again):
            return []
        known: dict[str, tuple[str, int]] = {}
        findings = []
        for part in stored.parts:
            rows = pd.read_parquet(part, columns=["file", "row", "id"])
            for file, row, number in rows[
                np.isin(pd.util.hash_array(rows["id"].to_numpy(dtype=object)), again)
            ].itertuples(index=False):
                first = known.setdefault(number, (file, row))
                if first != (file, row):
                    late, soon = max(first, (file, row)), min(first, (file, row))
                    findings.append(Finding("error", "duplicate_id", late[0], late[1], number, "id", number,
                                            {"first": soon[1]}))  # fmt: skip
        return findings
