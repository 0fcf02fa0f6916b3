"""Every number that is shown anywhere, held against the history: what no record says is an orphan."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from decks import charts_of, open_deck, sheet_of

from pipelines.history.chain import Record
from pipelines.history.provenance import read_provenance
from pipelines.history.store import read_records
from schemas.missing import MISSING

NUMBERS = ("count", "base", "share", "low", "high")
SHOWN = ("value", "numerator", "denominator", "persons", "ci_low", "ci_high", *MISSING)
FIELDED = {"progress", "nonresponse"}
Known = dict[tuple[str, ...], list[dict[str, Any]]]


def know(records: Iterable[Record]) -> Known:
    """(survey, wave, indicator, definition, data) -> the values of every record of it."""
    known: Known = {}
    for record in records:
        if record["kind"] == "value":
            key = record["key"]
            of = (key["survey"], key["wave"], key["indicator"], record["definition"], record["data"])
            known.setdefault(of, []).append({**record["values"], "level": key.get("level", ""), **key})
    return known


def list_orphans(workspace: Path) -> list[str]:
    """Every file that shows a number, or names an indicator, that no record has, with what it is."""
    records = read_records(workspace)
    known = know(records)
    last = max((record["n"] for record in records if record["kind"] == "value"), default=0)
    found: list[str] = []
    figures = workspace / "figures"
    for path in sorted(figures.rglob("*")):
        if path.suffix in {".png", ".svg"}:
            found += [f"{path.name}: {what}" for what in _hold_figure(path, known, last)]
        elif path.suffix == ".pptx":
            found += [f"{path.name}: {what}" for what in _hold_deck(path, known, last)]
        elif path.suffix == ".html" and figures / "site" in path.parents:
            found += [f"site/{path.name}: {what}" for what in _hold_page(path, known)]
    sheet = openpyxl.load_workbook(figures / "site/downloads/indicators.xlsx").active
    assert sheet is not None
    head, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    found += [
        f"indicators.xlsx: {what}" for what in _hold_rows([dict(zip(head, row, strict=True)) for row in rows], known)
    ]
    table = pd.read_csv(
        figures / "site/downloads/indicators.csv", dtype={"wave": "str"}, keep_default_na=False, na_values=[""]
    )
    found += [f"indicators.csv: {what}" for what in _hold_rows(table.to_dict("records"), known)]
    return found


def _resolve(provenance: dict[str, Any], known: Known, last: int) -> Iterator[dict[str, Any] | str]:
    """The recorded values of what a figure names; a text where it names what was never recorded."""
    if not provenance["indicators"] and not provenance.get("data") and provenance.get("slide", "")[:1] != "-":
        yield "names neither indicators nor exports"
    if provenance["indicators"] and not 1 <= (provenance["record"] or 0) <= last:
        yield f"names record {provenance['record']}"
    for each in provenance["indicators"]:
        of = (each["survey"], each["wave"], each["indicator"], each["definition_hash"], each["data_hash"])
        if of not in known:
            yield f"{each['indicator']} was never recorded so"
        yield from (values for values in known.get(of, []) if values.get("break", "") == each["break"])


def _is_one_of(number: float, values: Iterable[float]) -> bool:
    return any(math.isclose(number, value, rel_tol=1e-9, abs_tol=1e-9) for value in values)


def _numbers(values: Iterable[dict[str, Any]]) -> set[float]:
    """What records say, and how far the ends of an interval are from its value: the whiskers of a slide."""
    found = set()
    for each in values:
        own = {name: float(each[name]) for name in SHOWN if isinstance(each.get(name), int | float)}
        found |= {*own.values()}
        if own.keys() >= {"value", "ci_low", "ci_high"}:
            found |= {own["value"] - own["ci_low"], own["ci_high"] - own["value"]}
    return found


def _hold_figure(path: Path, known: Known, last: int) -> Iterator[str]:
    try:
        (provenance,) = read_provenance(path)
    except Exception as error:
        yield f"says nothing ({error})"
        return
    resolved = list(_resolve(provenance, known, last))
    yield from (each for each in resolved if isinstance(each, str))
    table = path.with_suffix(".csv")
    if path.suffix == ".svg" or not provenance["indicators"] or not table.is_file():
        return
    numbers = _numbers(each for each in resolved if not isinstance(each, str))
    rows = pd.read_csv(table)
    if provenance["slide"] in FIELDED:
        # How a wave was fielded is no indicator: its numbers are those of the quality of the named exports.
        quality = pd.read_csv(_find_processed(path) / "quality.csv").set_index("measure")["value"]
        if provenance["slide"] == "progress" and rows["count"].sum() != quality["complete"]:
            yield f"{rows['count'].sum()} responses in all"
        return
    for row in rows.to_dict("records"):
        # A share that is said as "3 of 5" is what its count and base make of it.
        own = numbers | ({row["count"] / row["base"]} if row.get("base") and row["base"] in numbers else set())
        for name in NUMBERS:
            number = row.get(name, math.nan)
            if isinstance(number, int | float) and not math.isnan(number) and not _is_one_of(number, own):
                yield f"{row.get('label')}: {name} {number}"


def _find_processed(path: Path) -> Path:
    """The tables of the wave whose figure this is: figures/<survey>/<wave>/<language>/<figure>."""
    figures = next(each for each in path.parents if each.name == "figures")
    *_, survey, wave, _, _ = path.parts
    return figures.parent / "processed" / survey / wave


def _hold_deck(path: Path, known: Known, last: int) -> Iterator[str]:
    deck = open_deck(path)
    for number, slide in enumerate(deck.slides, start=1):
        try:
            (provenance,) = read_provenance(path, number)
        except Exception as error:
            yield f"slide {number} says nothing ({error})"
            continue
        resolved = list(_resolve(provenance, known, last))
        yield from (f"slide {number}: {each}" for each in resolved if isinstance(each, str))
        if not provenance["indicators"]:
            continue
        numbers = _numbers(each for each in resolved if not isinstance(each, str))
        for name, chart in charts_of(slide).items():
            for row in sheet_of(chart):
                cells = {head: cell for head, cell in row.items() if isinstance(cell, int | float)}
                for head, cell in cells.items():
                    if not _is_one_of(cell, numbers):
                        yield f"slide {number}, {name}: {head} {cell}"


def _hold_rows(rows: list[dict[Any, Any]], known: Known) -> Iterator[str]:
    """Rows of the indicators table: each is a record as it stands."""
    for row in rows:
        of = tuple(str(row[name]) for name in ("survey", "wave", "indicator", "definition_hash", "data_hash"))
        told = [
            values for values in known.get(of, [])
            # A text that a spreadsheet would compute has an apostrophe before it.
            if all(str(values.get(name, "")) == ("" if pd.isna(row[name]) else str(row[name]).removeprefix("'"))
                   for name in ("break", "break_level", "level", "statistic"))
        ]  # fmt: skip
        for name in SHOWN:
            number = row.get(name)
            own = [float(values[name]) for values in told if name in values]
            if isinstance(number, int | float) and not math.isnan(number) and not _is_one_of(number, own):
                yield f"{row['indicator']}: {name} {number}"


def _hold_page(path: Path, known: Known) -> Iterator[str]:
    """A page of a wave: the points of its charts, and its definition and data hashes."""
    text = path.read_text(encoding="utf-8")
    for block in re.findall(r'<details class="indicator"(.*?)</details>', text, re.S):
        name = re.search(r"<code>(.*?)</code>", block)
        assert name is not None
        own = {of: values for of, values in known.items() if of[2] == name[1]}
        hashes = {part for of in own for part in of[3:]}
        yield from (
            f"{name[1]}: {digest}" for digest in re.findall(r"<dd>([0-9a-f]{16})</dd>", block) if digest not in hashes
        )
        numbers = _numbers(each for values in own.values() for each in values)
        for chart in re.findall(r'<script type="application/json">(.*?)</script>', block, re.S):
            for point in json.loads(chart)["data"]["values"]:
                for part in NUMBERS:
                    if point[part] is not None and not _is_one_of(point[part], numbers):
                        yield f"{name[1]}: {part} {point[part]}"
        for cell in re.findall(r"<tr><th scope=\"row\">.*?</th><td>(.*?)</td>", block.split("<h3>")[0]):
            yield from (f"{name[1]}: {cell}" for number in _list_tokens(cell) if number not in _list_printed(numbers))


def _list_tokens(text: str) -> list[str]:
    plain = re.sub(r"(?<=\d)[\u202f\u00a0 ](?=\d{3})", "", re.sub(r"<.*?>", "", text))
    return re.findall(r"\d+(?:[.,]\d+)?", plain)


def _list_printed(numbers: Iterable[float]) -> set[str]:
    """How numbers can be printed: whole, with one or two digits, and as percentages, with comma or point."""
    told = set()
    for number in numbers:
        for value in (abs(number), abs(number) * 100):
            for digits in (0, 1, 2):
                text = f"{math.floor(value * 10**digits + 0.5 + 1e-9) / 10**digits:.{digits}f}"
                told |= {text, text.replace(".", ","), text.rstrip("0").rstrip(".") if "." in text else text}
                told |= {text.rstrip("0").rstrip(".").replace(".", ",") if "." in text else text}
    return told
