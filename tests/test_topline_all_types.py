"""The topline of a survey with every question type, against counts made from the export alone."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from all_types import Asked, Survey, describe_survey, write_lss
from rich.console import Console
from surveys import read_rows

from pipelines.contracts import check_contract
from pipelines.new import declare_survey
from pipelines.recode import recode
from pipelines.recount import Recount
from pipelines.responses import type_responses
from pipelines.topline import count_topline
from pipelines.topline_table import print_topline
from schemas.catalogue import load_survey

Cells = dict[str, str]
Answer = Callable[[Asked, random.Random], Cells]
RESPONSES = 60


def open_to_all() -> Survey:
    """The survey without any routing: who was asked what is another test's matter."""
    survey = describe_survey()
    groups = []
    for group in survey.groups:
        asked = tuple(
            replace(each, relevance="1", conditions=(), row_relevance={},
                    attributes={name: value for name, value in each.attributes.items() if "array_filter" not in name})
            for each in group.asked
        )  # fmt: skip
        groups.append(replace(group, relevance="1", asked=asked))
    return replace(survey, groups=tuple(groups))


SURVEY = open_to_all()
BUILT_IN = {"Y": "Y N", "G": "F M", "5": "1 2 3 4 5", "I": "fr nl", "A": "1 2 3 4 5", "B": "1 2 3 4 5 6 7 8 9 10",
            "C": "Y N U", "E": "I S D"}  # fmt: skip


def codes_of(asked: Asked) -> list[str]:
    return BUILT_IN[asked.type].split() if asked.type in BUILT_IN else list(asked.answers)


def choose(asked: Asked, draw: random.Random) -> Cells:
    code = draw.choice([*codes_of(asked), "", *(["-oth-"] if asked.other else [])])
    cells = {asked.code: code}
    cells |= {f"{asked.code}[other]": "in other words" if code == "-oth-" else ""} if asked.other else {}
    return cells | ({f"{asked.code}[comment]": draw.choice(["so", ""])} if asked.type == "O" else {})


def tick(asked: Asked, draw: random.Random) -> Cells:
    cells = {}
    for row in [*asked.rows, *(["other"] if asked.other else [])]:
        cells[f"{asked.code}[{row}]"] = draw.choice(["more" if row == "other" else "Y", ""])
        if asked.type == "P":
            cells[f"{asked.code}[{row}comment]"] = draw.choice(["so", ""])
    return cells


def rank(asked: Asked, draw: random.Random) -> Cells:
    order = draw.sample(list(asked.answers), draw.randint(0, 3))
    return {f"{asked.code}[{place}]": (order[place - 1] if place <= len(order) else "") for place in (1, 2, 3)}


def by_row(values: Callable[[Asked, random.Random], str]) -> Answer:
    return lambda asked, draw: {f"{asked.code}[{row}]": values(asked, draw) for row in asked.rows}


def by_cell(values: Callable[[Asked, random.Random], str]) -> Answer:
    return lambda asked, draw: {
        f"{asked.code}[{row}_{column}]": values(asked, draw) for row in asked.rows for column in asked.columns
    }


def twice(asked: Asked, draw: random.Random) -> Cells:
    scales = (list(asked.answers), list(asked.second_answers))
    return {
        f"{asked.code}[{row}][{number}]": draw.choice([*codes, ""])
        for row in asked.rows for number, codes in enumerate(scales, start=1)
    }  # fmt: skip


def number(asked: Asked, draw: random.Random) -> str:
    return draw.choice(["", *map(str, range(1, 30))])


def cell(asked: Asked, draw: random.Random) -> str:
    return draw.choice(["1", ""]) if "multiflexible_checkbox" in asked.attributes else number(asked, draw)


def code(asked: Asked, draw: random.Random) -> str:
    return draw.choice([*codes_of(asked), ""])


def word(asked: Asked, draw: random.Random) -> str:
    return draw.choice(["a word", "another one", ""])


def whole(values: Callable[[Asked, random.Random], str]) -> Answer:
    return lambda asked, draw: {asked.code: values(asked, draw)}


def upload(asked: Asked, draw: random.Random) -> Cells:
    count = draw.choice(["0", "1"])
    return {asked.code: '[{"name":"a.pdf"}]' if count == "1" else "", f"{asked.code}[filecount]": count}


ANSWERS: dict[str, Answer] = {
    **dict.fromkeys("LY!OG5I", choose), **dict.fromkeys("MP", tick), **dict.fromkeys("ABCEFH", by_row(code)),
    "K": by_row(number), "Q": by_row(word), ":": by_cell(cell), ";": by_cell(word), "1": twice, "R": rank,
    "N": whole(number), "D": whole(lambda asked, draw: draw.choice(["", "2019-05-03 00:00:00", "2020-06-04 00:00:00"])),
    **dict.fromkeys("STU*", whole(word)), "X": whole(lambda asked, draw: ""), "|": upload,
}  # fmt: skip


def invent() -> list[Cells]:
    draw = random.Random(7)
    return [
        {name: each for asked in SURVEY.asked.values() for name, each in ANSWERS[asked.type](asked, draw).items()}
        for _ in range(RESPONSES)
    ]


ROWS = invent()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Recount:
    folder = tmp_path_factory.mktemp("types")
    (folder / "s.lss").write_bytes(write_lss(SURVEY))
    declare_survey(folder, "types", Path("s.lss"))
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "submitdate", "lastpage", "startlanguage", *ROWS[0]])
        writer.writerows(
            [number, f"2021-12-01 10:00:{number:02d}", "4", "fr", *row.values()] for number, row in enumerate(ROWS)
        )
    declared = load_survey(folder, "types")
    raw = read_rows(path)
    coded = recode(raw, declared)
    assert not coded.findings
    assert check_contract(coded.frame, raw, declared) == []
    responses, _ = type_responses(coded.frame, raw, declared, "2021")
    return Recount(
        count_topline(responses, declared), declared, RESPONSES, RESPONSES, "processed/types/2021/topline.csv"
    )


@pytest.fixture(scope="module")
def topline(found: Recount) -> pd.DataFrame:
    return found.table


def count_codes(column: str, codes: list[str]) -> dict[str, str]:
    given = Counter(row[column] for row in ROWS)
    return {code: str(given[code]) for code in codes}


def expect() -> Iterator[tuple[str, str, dict[str, str]]]:
    """(item, subquestion, code -> count or value) of every question, from the export alone."""
    for asked in SURVEY.asked.values():
        name, kind = asked.code, asked.type
        if kind in "LY!OG5I":
            yield name, "", count_codes(name, [*codes_of(asked), *(["-oth-"] if asked.other else [])])
        elif kind in "MP":
            for row in [*asked.rows, *(["other"] if asked.other else [])]:
                yield name, row, {"Y": str(sum(bool(each[f"{name}[{row}]"]) for each in ROWS))}
        elif kind in "ABCEFH":
            for row in asked.rows:
                yield name, row, count_codes(f"{name}[{row}]", codes_of(asked))
        elif kind == "1":
            for row in asked.rows:
                for place, codes in enumerate((asked.answers, asked.second_answers), start=1):
                    yield name, f"{row}/{place}", count_codes(f"{name}[{row}][{place}]", list(codes))
        elif kind == "R":
            for place in "123":
                yield name, place, count_codes(f"{name}[{place}]", list(asked.answers))
        elif "multiflexible_checkbox" in asked.attributes:
            for part in (f"{row}_{column}" for row in asked.rows for column in asked.columns):
                yield name, part, {"Y": str(sum(each[f"{name}[{part}]"] == "1" for each in ROWS))}
        elif kind in "K:N":
            parts = (
                list(asked.rows)
                if kind == "K"
                else [f"{row}_{column}" for row in asked.rows for column in asked.columns]
            )
            for part in parts or [""]:
                column = f"{name}[{part}]" if part else name
                numbers = [int(each[column]) for each in ROWS if each[column]]
                yield name, part, {"n": str(len(numbers)), "sum": str(sum(numbers)), "max": str(max(numbers))}
        elif kind in "STUQ;*":
            parts = (
                list(asked.rows)
                if kind == "Q"
                else [f"{row}_{column}" for row in asked.rows for column in asked.columns]
            )
            for part in parts or [""]:
                column = f"{name}[{part}]" if part else name
                yield name, part, {"": str(sum(bool(each[column]) for each in ROWS))}
        elif kind == "D":
            dates = sorted(each[name][:10] for each in ROWS if each[name])
            yield name, "", {"n": str(len(dates)), "first": dates[0], "last": dates[-1]}
        elif kind == "|":
            files = [int(each[f"{name}[filecount]"]) for each in ROWS]
            yield name, "", {"n": str(len(files)), "sum": str(sum(files))}
        else:
            assert kind == "X"
            yield name, "", {"": ""}


EXPECTED = list(expect())


def test_every_type_is_expected() -> None:
    assert {asked.type for asked in SURVEY.asked.values()} == set("X!LGNDYMP5OABICEFHKQ:;1RSTU|*")


@pytest.mark.parametrize(("item", "part", "counts"), EXPECTED, ids=[f"{item}-{part}" for item, part, _ in EXPECTED])
def test_the_topline_equals_counts_from_the_file(
    topline: pd.DataFrame, item: str, part: str, counts: dict[str, str]
) -> None:
    rows = topline[(topline["item"] == item) & (topline["subquestion"] == part)]
    told = rows["count"].where(rows["count"].notna(), rows["value"])
    found = {code: _tell(value) for code, value in zip(rows["code"], told, strict=True)}
    assert {code: found.get(code) for code in counts} == counts
    assert len(found) == len(rows)


def test_nothing_else_stands_in_the_topline(topline: pd.DataFrame) -> None:
    rows = topline[["item", "subquestion"]].drop_duplicates().itertuples(index=False)
    assert [tuple(row) for row in rows] == [(item, part) for item, part, _ in EXPECTED]


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_type_is_printed(found: Recount, language: str) -> None:
    stream = io.StringIO()
    print_topline(found, language, console=Console(file=stream, width=120, highlight=False))
    said = stream.getvalue()
    for item, part, counts in EXPECTED:
        block = said.split(f"\n{item}  ")[1].split("\n\n")[0]
        assert part.split("_")[0] in block
        assert all(count in block for count in counts.values())


def _tell(value: Any) -> str:
    return "" if pd.isna(value) else str(int(value)) if isinstance(value, float) else str(value)
