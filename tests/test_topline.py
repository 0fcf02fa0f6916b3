"""The full count of every item, on a survey made by hand and on the real ones."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from surveys import complete, declare, ingest_real, item, left, read_rows, text, type_export, write_rows

from pipelines.topline import count_topline

DECLARED = declare(
    [
        item("use", codes={"YES": {"label": text("yes")}, "NO": {"label": text("no")},
                           "DK": {"label": text("?"), "missing": "dont_know"}}),
        item("where", "multiple", codes="HOME WORK", asked_of="users"),
        item("times", "number", asked_of="users"),
        item("grid", "array", codes="1 2", rows={"R1": text("one"), "R2": text("two")}),
        item("why", "text"),
    ],
    bases={"users": {"use": ["YES"]}},
)  # fmt: skip
HEADING = "use,where[HOME],where[WORK],times,grid[R1],grid[R2],why"
ROWS = [
    complete(1, 'YES,Y,"",3,1,"",because'), complete(2, 'YES,"","",,2,2,""'), complete(3, 'NO,,,,"","",""'),
    complete(4, 'DK,,,,1,1,"so"'), complete(5, '"",,,,1,1,""'), left(6, 1, "YES,,,,,,"),
]  # fmt: skip


def topline(folder: Path) -> pd.DataFrame:
    responses, _ = type_export(read_rows(write_rows(folder, HEADING, *ROWS)), DECLARED)
    return count_topline(responses, DECLARED)


EXPECTED = """
use,,YES,5,3,2,0.6666666666666666
use,,NO,5,3,1,0.3333333333333333
use,,DK,5,3,1,
where,HOME,Y,2,1,1,0.5
where,WORK,Y,2,1,0,0.0
grid,R1,1,5,4,3,0.75
grid,R1,2,5,4,1,0.25
grid,R2,1,5,3,2,0.6666666666666666
grid,R2,2,5,3,1,0.3333333333333333
why,,,5,2,2,0.4
""".strip().splitlines()


def test_every_code_is_counted_over_its_base(tmp_path: Path) -> None:
    table = topline(tmp_path)
    counted = table[table["type"] != "number"]
    found = counted[["item", "subquestion", "code", "asked", "answered", "count", "share"]].to_csv(
        index=False, header=False, lineterminator="\n"
    )
    written = [line.replace(".0,", ",") for line in found.strip().splitlines()]
    assert written == EXPECTED


def test_numbers_are_summarised(tmp_path: Path) -> None:
    table = topline(tmp_path)
    numbers = table[table["item"] == "times"].set_index("code")
    assert numbers["value"].to_dict() == {"n": 1, "sum": 3, "mean": 3, "median": 3, "min": 3, "max": 3}
    assert set(numbers["asked"]) == {2}


def test_labels_stand_in_every_language() -> None:
    declared, ingested = ingest_real("babelboost")
    assert ingested.responses is not None
    table = count_topline(ingested.responses, declared)
    assert (table[["label_fr", "label_nl"]] != "").all().all()
    row = table[(table["item"] == "utilise") & (table["code"] == "PASEN")].iloc[0]
    assert (row["label_fr"], row["label_nl"]) == ("Pas encore", "Nog niet")


def counts(survey: str, name: str, subquestion: str = "") -> dict[str, int]:
    declared, ingested = ingest_real(survey)
    assert ingested.responses is not None
    table = count_topline(ingested.responses, declared)
    rows = table[(table["item"] == name) & (table["subquestion"] == subquestion)]
    answered, asked = int(rows["answered"].iloc[0]), int(rows["asked"].iloc[0])
    found = {code: int(count) for code, count in zip(rows["code"], rows["count"], strict=True)}
    return found | {"unanswered": asked - answered}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("utilise", {"OUI": 21, "PASEN": 44, "unanswered": 2}),
        ("exercice", {"STRUC": 46, "SOLO": 10, "MIXTE": 7, "AUTRE": 3, "unanswered": 1}),
        ("duree", {"M15": 5, "M30": 12, "P30": 3, "unanswered": 1}),
        ("expression", {"J": 3, "P": 8, "S": 7, "T": 3, "unanswered": 0}),
        ("ressources", {"J": 7, "P": 7, "S": 5, "T": 2, "unanswered": 0}),
        ("recommande", {"Y": 45, "N": 14, "unanswered": 8}),
    ],
)
def test_the_figures_that_hold_exactly(name: str, expected: dict[str, int]) -> None:
    assert counts("babelboost", name) == expected


def test_the_real_situations_and_numbers() -> None:
    declared, ingested = ingest_real("babelboost")
    assert ingested.responses is not None
    table = count_topline(ingested.responses, declared)
    boxes = table[table["item"] == "situations"].set_index("subquestion")
    assert boxes["count"].to_dict() == {"PREM": 8, "SUIVI": 14, "CHAMP": 5, "other": 2}
    assert set(boxes["asked"]) == {21}
    numbers = table[table["item"] == "nbpers"].set_index("code")["value"].to_dict()
    assert {code: numbers[code] for code in ("sum", "n", "min", "max")} == {"sum": 92, "n": 20, "min": 1, "max": 20}
    assert table[table["item"] == "freins"]["count"].tolist() == [39]


def test_the_real_answers_of_the_forms() -> None:
    continuity = counts("diapason", "continuity")
    assert (continuity["RATHER"], continuity["FULLY"], continuity["unanswered"]) == (40, 17, 3)
    assert continuity["NOT_AT_ALL"] + continuity["RATHER_NOT"] == 6
    profession = counts("diapason", "profession")
    assert (profession["SOCIAL"], profession["NURSE"], profession["unanswered"]) == (41, 13, 1)


@pytest.mark.parametrize("survey", ["babelboost", "diapason"])
def test_counts_stay_within_those_who_were_asked(survey: str) -> None:
    declared, ingested = ingest_real(survey)
    assert ingested.responses is not None
    table = count_topline(ingested.responses, declared)
    assert (table["answered"] <= table["asked"]).all()
    assert (table["count"].isna() | (table["count"] <= table["asked"])).all()
    single = table[table["type"].isin(["single", "array"])]
    sums = single.groupby(["item", "subquestion"])[["count"]].sum()["count"]
    assert sums.tolist() == single.groupby(["item", "subquestion"])["answered"].first().tolist()
