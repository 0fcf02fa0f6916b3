"""Exports of a LimeSurvey survey that nobody answered, as large as wanted, drawn from a codebook with a seed.

`python -m benchmarks.generate WORKSPACE SURVEY WAVE --rows 1000000` writes the wave's first export. What real exports
hold is there: routing (a question that was not put is null, one that was left empty is ""), don't-knows, participants
who leave and who come back, free text with quotes and line breaks. Rows are drawn a chunk at a time, column by column.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from pipelines.bases import evaluate_base
from schemas.catalogue import load_survey
from schemas.declared import Declarations
from schemas.missing import MISSING
from schemas.parts import Part

SEED = 20260101
CHUNK = 100_000
EMPTY, LEFT, ANONYMOUS, WRITES, ANSWERS_EACH = 0.03, 0.08, 0.01, 0.5, 2.0
"""Shares: answers left empty, participants who leave, responses without a token, open questions that are answered; and
how many responses a participant gives on average."""
WORDS = [
    "care",
    "team",
    "time",
    "hospital",
    "home",
    "trust",
    "language",
    "tool",
    "family",
    "doctor",
    "nurse",
    "help",
    "cards",
    "meeting",
    "stress",
    "hope",
]
Mask = Any


class Generator:
    """Draws responses chunk by chunk; the same seed gives the same bytes, whatever the chunks."""

    def __init__(self, declared: Declarations, wave: str, rows: int, seed: int = SEED) -> None:
        self.declared, self.rows, self.seed = declared, rows, seed
        fielded = declared.survey.waves[wave].fielded
        self.first = np.datetime64(fielded.first, "s")
        self.seconds = int((fielded.last - fielded.first).total_seconds())
        draw = np.random.default_rng(seed)
        self.liking = {name: draw.dirichlet(np.full(max(len(part.codes), 1), 2.0))
                       for name, part in declared.parts.items()}  # fmt: skip
        sentences = [" ".join(draw.choice(WORDS, draw.integers(2, 22))) for _ in range(3000)]
        self.sentences = np.array([_spoil(text, at) for at, text in enumerate(sentences)], dtype=object)

    def chunks(self) -> Iterator[bytes]:
        """The file, piece by piece, the heading with the first."""
        for number, start in enumerate(range(0, self.rows, CHUNK)):
            table = self._draw(start, min(CHUNK, self.rows - start), number)
            sink = io.BytesIO()
            pa_csv.write_csv(table, sink, pa_csv.WriteOptions(include_header=number == 0, quoting_style="needed"))
            yield sink.getvalue()

    def _draw(self, start: int, size: int, number: int) -> pa.Table:
        draw = np.random.default_rng([self.seed, number])
        declared, languages = self.declared, self.declared.survey.languages
        items = declared.codebook.items
        left = draw.random(size) < LEFT
        reached = np.where(left, draw.integers(0, len(items), size), len(items))
        began = self.first + draw.integers(0, self.seconds - 7200, size).astype("timedelta64[s]")
        took = draw.integers(120, 3600, size).astype("timedelta64[s]")
        language = np.array(languages, dtype=object)[draw.integers(0, len(languages), size)]
        persons = max(1, int(self.rows / ANSWERS_EACH))
        who = (persons * draw.random(size) ** 1.3).astype(np.int64)
        token = np.char.add("t", who.astype("U9")).astype(object)
        token[draw.random(size) < ANONYMOUS] = ""
        cells: dict[str, Any] = {
            "id": np.arange(start + 1, start + size + 1), "submitdate": _written(began + took, left),
            "lastpage": np.minimum(reached, 9), "startlanguage": language,
            "startdate": _written(began, np.zeros(size, dtype=bool)), "token": token,
            "ipaddr": np.full(size, "192.0.2.1", dtype=object),
        }  # fmt: skip
        known = pd.DataFrame({"language": language})
        for position, item in enumerate(items):
            asked = evaluate_base(item.asked_of, known, declared).to_numpy(dtype=bool) & (position < reached)
            parts = declared.parts_of(item)
            orders = draw.permuted(np.tile(np.arange(len(parts[0].codes)), (size, 1)), axis=1) if item.ranks else None
            for rank, part in enumerate(parts):
                order = None if orders is None else orders[:, rank]
                answered = asked & (draw.random(size) >= EMPTY)
                cells |= self._answer(part, draw, size, asked, answered, order, known)
        return pa.table({name: pa.array(column, from_pandas=True) for name, column in cells.items()})

    def _answer(
        self, part: Part, draw: np.random.Generator, size: int, asked: Mask, answered: Mask, order: Any,
        known: pd.DataFrame,
    ) -> dict[str, Any]:  # fmt: skip
        cells: dict[str, Any] = {}
        shown = np.where(asked, "", None)
        kind = np.where(answered, -1, MISSING.index("no_answer"))
        known[f"missing:{part.name}"] = pd.Categorical.from_codes(np.where(asked, kind, MISSING.index("not_asked")),
                                                                  MISSING)  # fmt: skip
        if part.kind == "code":
            codes = np.array([*part.codes], dtype=object)
            at = order if order is not None else draw.choice(len(codes), size, p=self.liking[part.name])
            cells[part.column] = np.where(answered, codes[at], shown)
            known[part.name] = pd.Categorical.from_codes(np.where(answered, at, -1), [*part.codes])
        elif part.kind == "boxes":
            alone = {code for code in part.item.exclusive if code in part.boxes}
            lonely = draw.random(size) < 0.1 if alone else np.zeros(size, dtype=bool)
            for code, column in part.boxes.items():
                ticked = answered & (lonely if code in alone else ~lonely & (draw.random(size) < 0.25))
                words = self._write(draw, size) if column in part.texts.values() else "Y"
                cells[column] = np.where(ticked, words, shown)
        elif part.kind == "number":
            numbers = draw.gamma(2.0, 4.0, size).round(0 if part.item.whole else 1)
            numbers = np.clip(numbers, part.item.minimum, part.item.maximum)
            texts = numbers.astype(int).astype("U9") if part.item.whole else numbers.astype("U9")
            # An unanswered number is stored as NULL.
            cells[part.column] = np.where(answered, texts.astype(object), None)
        elif part.kind == "text":
            cells[part.column] = np.where(answered & (draw.random(size) < WRITES), self._write(draw, size), shown)
        for column in part.texts.values():
            if column not in cells:
                own = known[part.name].to_numpy() == "-oth-" if part.kind == "code" else answered
                cells[column] = np.where(answered & own, self._write(draw, size), shown)
        return cells

    def _write(self, draw: np.random.Generator, size: int) -> Any:
        return self.sentences[draw.integers(0, len(self.sentences), size)]


def _spoil(text: str, at: int) -> str:
    """Now and then what breaks weak readers: quotes, separators, line breaks."""
    return text + {0: ' "so to say"', 1: ", and more; always", 2: "\nand a second line"}.get(at % 10, "")


def _written(times: Any, nothing: Mask) -> Any:
    texts = np.char.replace(np.datetime_as_string(times, unit="s"), "T", " ").astype(object)
    return np.where(nothing, None, texts)


def write_export(path: Path, declared: Declarations, wave: str, rows: int, seed: int = SEED) -> None:
    """Write the whole export."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for chunk in Generator(declared, wave, rows, seed).chunks():
            file.write(chunk)


def main() -> None:
    """Write the first export of a declared wave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("survey")
    parser.add_argument("wave")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    declared = load_survey(given.workspace, given.survey)
    export = declared.survey.waves[given.wave].exports[0]
    path = given.workspace / "raw" / given.survey / given.wave / export.file
    write_export(path, declared.for_wave(given.wave), given.wave, given.rows, given.seed)


if __name__ == "__main__":
    main()
