"""Which records others may see: of guarded numbers what was published and what holds now, and no more of why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.guarded import Guard, guard_waves, read_guard, select_shown
from schemas.catalogue import load_impact, load_survey
from schemas.declarations import Impact
from tests.history.small_register import declare_impact
from tests.history.test_record_small import edit
from tests.small_workspace import make_small

NOBODY = Guard(frozenset())
EDITED = {"reason": "edited", "responses": 1, "part": -4.0}


def number(
    n: int, at: str, why: list[dict[str, Any]], was: int = 0, survey: str = "walks", indicator: str = "yes",
    kind: str = "value", **more: str,
) -> Record:  # fmt: skip
    """A record of a number. more: the rest of its key, and the hash of its definition."""
    definition = more.pop("definition", "d")
    key = {"survey": survey, "wave": "2021", "indicator": indicator, "statistic": "count", **more}
    told = {"kind": kind, "n": n, "at": at, "key": key, "values": {"value": n}, "definition": definition, "why": why}
    return told | ({"was": was} if was else {})


def publish(n: int, *shown: int) -> Record:
    return {"kind": "publication", "n": n, "at": "z", "event": "Plenary", "shown": [*shown], "files": []}


def select(records: list[Record], guard: Guard = NOBODY) -> dict[int, Any]:
    """The moves that are shown by number, each with its reasons, or the names alone."""
    shown = select_shown(records, guard)
    assert [each for each in shown.records if "why" not in each] == [each for each in records if "why" not in each]
    return {
        each["n"]: [cause["reason"] for cause in each["why"]] if each["n"] in shown.bare else each["why"]
        for each in shown.records
        if "why" in each
    }


def test_of_a_guarded_number_what_was_published_and_what_holds_now_is_shown() -> None:
    first = [{"reason": "first"}]
    records = [
        number(1, "a", first), publish(2, 1), number(3, "b", [EDITED], was=1), number(4, "c", [EDITED], was=3),
        publish(5, 4), number(6, "d", [EDITED], was=4),
    ]  # fmt: skip
    assert select(records) == {1: ["first"], 4: ["data"], 6: [EDITED]}
    assert select(records[:4]) == {1: ["first"], 4: ["data"]}
    assert select(records, Guard(frozenset({("walks", "2021")}))) == {n: each["why"] for n, each in
                                                                      ((each["n"], each) for each in records if "why" in each)}  # fmt: skip
    assert select(records, Guard(frozenset({("walks", "2022")}))) == {1: ["first"], 4: ["data"], 6: [EDITED]}


def test_nothing_of_a_bare_record_is_left_but_the_names_of_its_reasons() -> None:
    redefined = {
        "reason": "definition",
        "from": "a",
        "to": "b",
        "keys": [{"key": "n", "old": 7, "new": 8}],
        "part": 3.0,
    }
    records = [number(1, "a", [{"reason": "first"}]), number(2, "b", [redefined, EDITED, {"reason": "added"}], was=1)]
    (shown,) = (each for each in select_shown(records, NOBODY).records)
    assert shown["why"] == [{"reason": "definition"}, {"reason": "data"}]
    assert records[1]["why"][1] is EDITED


def test_all_levels_of_an_indicator_have_the_same_reason_then() -> None:
    """Which of them are new, or moved by which cause, would tell what was answered."""
    first, code = {"reason": "first"}, {"reason": "code", "from": "a", "to": "b", "part": 1.0}
    records = [
        number(1, "a", [first], level="A"), number(2, "b", [EDITED], was=1, level="A"), number(3, "b", [first], level="A+B"),
        number(4, "b", [code, EDITED], level="B"), number(5, "b", [first], indicator="no"),
    ]  # fmt: skip
    assert select(records) == {2: ["data", "code"], 3: ["data", "code"], 4: ["data", "code"], 5: ["first"]}


def test_a_level_that_is_gone_is_shown_only_where_it_was_published() -> None:
    gone = [
        number(3, "b", [EDITED], was=1, kind="gone", level="A"),
        number(4, "b", [EDITED], was=2, kind="gone", level="B"),
    ]
    records = [number(1, "a", [EDITED], level="A"), number(2, "a", [EDITED], level="B"), *gone]
    assert select(records) == {}
    assert select([*records[:2], publish(5, 1), *records[2:]]) == {1: ["data"], 3: [EDITED]}


def test_sums_of_guarded_numbers_are_guarded_and_other_sums_are_not() -> None:
    def define(n: int, name: str, *terms: str) -> Record:
        return {"kind": "definition", "n": n, "at": "a", "hash": name, "content": {"terms": [*terms]}}

    term = [{"reason": "term", "term": "yes", "part": -1.0}]
    told = [
        define(1, "of-yes", "yes", "calls"), define(2, "of-sum", "sum"), define(3, "of-calls", "calls", "else"),
        number(4, "a", [EDITED]), number(5, "a", [EDITED], survey="activity", indicator="calls"),
        number(6, "a", [EDITED], indicator="else", **{"break": "helped"}),
    ]  # fmt: skip
    sums = {"sum": "of-yes", "more": "of-sum", "other": "of-calls", "unknown": "nowhere"}
    for turn in range(2):
        told += [number(7 + 10 * turn + at, "ab"[turn], term, was=7 + at if turn else 0, survey="impact", indicator=name,
                        definition=definition) for at, (name, definition) in enumerate(sums.items())]  # fmt: skip
    assert select(told) == {
        4: ["data"], 5: [EDITED], 6: ["data"], 17: ["term"], 18: ["term"], 9: term, 10: term, 19: term, 20: term,
    }  # fmt: skip
    elsewhere = Impact.model_validate(
        {"title": {"en": "Sums"}, "languages": ["en"], "years": {"2021": {"waves": {"walks": "2020"}}}}
    )
    assert {7, 8} < {*select(told, Guard(frozenset(), elsewhere))}


def test_a_wave_is_guarded_unless_its_small_numbers_are_shown(tmp_path: Path) -> None:
    workspace = make_small(tmp_path)
    both = frozenset({("walks", "2021"), ("walks", "2022")})
    assert read_guard(workspace) == Guard(both)
    path = workspace / "schemas/surveys/walks/survey.yaml"
    edit(path, "minimum_cell: 1", "minimum_cell: 2")
    edit(path, "  2022:\n", "  2022:\n    released: true\n")
    declare_impact(workspace)
    assert read_guard(workspace) == Guard(frozenset({("walks", "2022")}), load_impact(workspace))
    assert guard_waves({"walks": load_survey(workspace, "walks")}).open == {("walks", "2022")}
