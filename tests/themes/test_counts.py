"""Counts of persons a theme, by hand: bases, breaks, repeated participants, what is blocked, hidden or uncoded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines.disclosure.plan import plan_release
from pipelines.indicators import compute_indicators
from pipelines.themes.answers import list_answers
from pipelines.themes.coding import Coding, add_themes, find_disagreement, read_coding
from pipelines.themes.marking import mark_themes
from pipelines.themes.store import load_binding_key, write_codings
from schemas.declarations import Themes
from schemas.declared import Declarations
from schemas.tables import CODING_COLUMNS
from tests.surveys import WAVE, complete, declare, item, left, read_rows, type_export, write_rows

THEMES: dict[str, Any] = {
    "version": "1", "coders": ["a", "b"], "counted": "a",
    "items": {"why": {"nothing": {"en": "none"}, "themes": {code: {"label": {"en": code}} for code in "XYZ"}}},
}  # fmt: skip
ROWS = [
    complete(1, "Y,no time"), complete(2, "Y,no time and no need"), complete(3, "N,no need"), complete(4, "N,"),
    complete(5, "N,thanks"), complete(6, ",no time"), left(7, 1, "Y,no time"),
]  # fmt: skip
GIVEN = {"1": "X", "2": "X Y", "3": "Y", "5": "-none-", "6": "X", "7": "X"}


def make(
    folder: Path, given: dict[str, dict[str, str]], rows: list[str] | None = None, **survey: Any
) -> tuple[pd.DataFrame, Coding, Declarations]:
    """The marked indicators of a tiny survey. given: coder -> response -> themes."""
    heading = "used,why" if not survey.get("repeated") else "used,why,token"
    declared = declare(
        [item("used", codes="Y N"), item("why", "text")],
        [{"id": "why-themes", "statistic": "themes", "item": "why", "breaks": ["used"]}], **survey,
    )  # fmt: skip
    everything = replace(declared, themes={WAVE: Themes.model_validate(THEMES)})
    view = everything.for_wave(WAVE)
    responses, _ = type_export(read_rows(write_rows(folder, heading, *(rows or ROWS))), everything.as_asked())
    key = load_binding_key(folder, "tiny", WAVE, make=True) or b""
    answers = list_answers(responses, view, WAVE, everything.themes[WAVE], key).set_index("response")["source"]
    table = [("why", response, coder, theme, answers[response])
             for coder, themes in given.items() for response, told in themes.items() for theme in told.split()]  # fmt: skip
    write_codings(folder, "tiny", WAVE, pd.DataFrame(table, columns=CODING_COLUMNS))
    coding = read_coding(folder, responses, view, WAVE)
    assert coding is not None
    responses = add_themes(responses, coding)
    hidden = plan_release(responses, view, WAVE)
    indicators = compute_indicators(responses, view, WAVE, "data", everything, hidden)
    return mark_themes(indicators, view, coding), coding, everything


def counts(table: pd.DataFrame, group: str = "") -> dict[str, float]:
    own = table[(table["break"] == ("used" if group else "")) & (table["break_level"] == group)]
    return dict(zip(own["level"], own["value"], strict=True))


def test_persons_are_counted_by_theme_and_group_over_who_wrote(tmp_path: Path) -> None:
    table, coding, _ = make(tmp_path, {"a": GIVEN, "b": GIVEN})
    assert counts(table) == {"X": 3, "Y": 2, "Z": 0, "-none-": 1}
    assert counts(table, "Y") == {"X": 2, "Y": 1, "Z": 0, "-none-": 0}
    assert counts(table, "N") == {"X": 0, "Y": 1, "Z": 0, "-none-": 1}
    whole = table[table["break"] == ""]
    # Who left early is not counted, who wrote nothing is no part of the base; who did not say Y or N still is.
    assert set(whole["denominator"]) == {5}
    assert set(whole["no_answer"]) == {1}
    assert set(table["unit"]) == {"persons"}
    assert not table["suppressed"].any()
    assert set(whole["reason"]) == {""}
    assert find_disagreement(coding, "") == []


def test_a_person_who_answers_twice_counts_once_a_theme(tmp_path: Path) -> None:
    rows = [complete(1, "Y,no time,p1"), complete(2, "Y,no time again,p1"), complete(3, "N,no need,p1"),
            complete(4, "N,no time,p2")]  # fmt: skip
    given = {"1": "X", "2": "X", "3": "Y", "4": "X"}
    table, _, _ = make(tmp_path, {"a": given, "b": given}, rows, repeated=True, estimand="responses")
    assert counts(table) == {"X": 2, "Y": 1, "Z": 0, "-none-": 0}
    assert counts(table, "Y") == {"X": 1, "Y": 0, "Z": 0, "-none-": 0}
    assert set(table.loc[table["break"] == "", "denominator"]) == {2}


def test_what_coders_do_not_agree_on_is_taken_out_with_the_reason(tmp_path: Path) -> None:
    other = GIVEN | {"3": "Z", "2": "X"}
    table, coding, _ = make(tmp_path, {"a": GIVEN, "b": other})
    assert coding.agreement.set_index("theme")["verdict"].to_dict() == {
        "X": "agree", "Y": "blocked", "Z": "blocked", "-none-": "agree",
    }  # fmt: skip
    (told,) = find_disagreement(coding, "raw/themes/tiny")
    assert (told.severity, told.item) == ("warning", "why")
    assert told.expected == {"themes": "Y, Z", "coders": "a 6, b 6", "answers": 6, "several": 6}
    blocked = table[table["level"].isin(["Y", "Z"])]
    assert blocked["suppressed"].all()
    assert blocked[["value", "numerator"]].isna().all(axis=None)
    assert blocked["reason"].str.contains("coders do not agree: alpha").all()
    assert counts(table)["X"] == 3


def test_weak_agreement_is_shown_and_said(tmp_path: Path) -> None:
    rows = [complete(number, f"Y,text {number}") for number in range(1, 21)]
    given = {str(number): "X" if number <= 5 else "-none-" for number in range(1, 21)}
    table, coding, _ = make(tmp_path, {"a": given, "b": given | {"5": "-none-", "1": "X Y"}}, rows)
    by_theme = coding.agreement.set_index("theme")
    assert by_theme.at["X", "verdict"] == "agree"
    table, coding, _ = make(tmp_path, {"a": given, "b": given | {"5": "-none-", "6": "X"}}, rows)
    by_theme = coding.agreement.set_index("theme")
    assert 0.667 <= by_theme.at["X", "alpha"] < 0.8
    shown = table[(table["level"] == "X") & (table["break"] == "")].iloc[0]
    assert shown["value"] == 5
    assert not shown["suppressed"]
    assert "below 0.8" in shown["reason"]


def test_an_answer_that_is_not_coded_stops_all_counts_of_its_question(tmp_path: Path) -> None:
    given = {response: themes for response, themes in GIVEN.items() if response != "5"}
    table, _, _ = make(tmp_path, {"a": given, "b": GIVEN})
    assert table["value"].isna().all()
    assert table["reason"].str.contains("not all answers are coded: 1 are not").all()


def test_an_answer_that_changed_since_is_not_coded(tmp_path: Path) -> None:
    _, before, everything = make(tmp_path, {"a": GIVEN, "b": GIVEN})
    assert before.stale == 0
    rows = [row.replace("no need", "no NEED") if row.startswith("3,") else row for row in ROWS]
    responses, _ = type_export(read_rows(write_rows(tmp_path, "used,why", *rows)), everything.as_asked())
    coding = read_coding(tmp_path, responses, everything.for_wave(WAVE), WAVE)
    assert coding is not None
    assert coding.stale == 2
    assert coding.list_uncoded("why") == ["3"]


def test_codings_that_belong_to_no_answer_any_more_are_told(tmp_path: Path) -> None:
    _, whole, _ = make(tmp_path, {"a": GIVEN, "b": GIVEN})
    assert [each.check for each in whole.list_findings("")] == []
    lost = replace(whole, stale=3)
    assert [(each.check, each.expected) for each in lost.list_findings("")] == [("codings_lost", {"codings": 3})]


def test_without_the_key_nothing_counts(tmp_path: Path) -> None:
    _, coding, everything = make(tmp_path, {"a": GIVEN, "b": GIVEN})
    (tmp_path / "raw/themes/tiny" / WAVE / "answers.key").unlink()
    responses, _ = type_export(read_rows(tmp_path / "answers.csv"), everything.as_asked())
    lost = read_coding(tmp_path, responses, everything.for_wave(WAVE), WAVE)
    assert lost is not None
    assert len(coding.codings) > 0
    assert len(lost.codings) == 0
    assert len(lost.list_uncoded("why")) == 6


def test_small_groups_are_hidden_as_anywhere(tmp_path: Path) -> None:
    rows = [complete(number, f"{'N' if number <= 2 else 'Y'},text {number}") for number in range(1, 21)]
    given = {str(number): "X" if number <= 9 else "Y" for number in range(1, 21)}
    table, _, _ = make(tmp_path, {"a": given, "b": given}, rows, minimum_cell=5)
    small = table[(table["break_level"] == "N")]
    assert small["value"].isna().all()
    # Groups that the hidden one would be the difference of are hidden too.
    assert table[table["break_level"] == "Y"]["value"].isna().all()
    assert counts(table)["X"] == 9
    assert counts(table)["Y"] == 11


def test_a_wave_without_codings_says_so(tmp_path: Path) -> None:
    declared = declare(
        [item("used", codes="Y N"), item("why", "text")],
        [{"id": "why-themes", "statistic": "themes", "item": "why"}, {"id": "n", "statistic": "responses"}],
    )
    responses, _ = type_export(read_rows(write_rows(tmp_path, "used,why", *ROWS)), declared)
    view = declared.for_wave(WAVE)
    table = mark_themes(compute_indicators(responses, view, WAVE, "data", declared), view, None)
    row = table[table["indicator"] == "why-themes"].iloc[0]
    assert row["reason"] == "not coded in this wave"
    assert pd.isna(row["value"])


def test_the_version_of_the_themes_and_the_codings_move_the_hashes(tmp_path: Path) -> None:
    one, _, _ = make(tmp_path, {"a": GIVEN, "b": GIVEN})
    two, _, _ = make(tmp_path, {"a": GIVEN | {"5": "Z"}, "b": GIVEN | {"5": "Z"}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(THEMES, "version", "2")
        three, _, _ = make(tmp_path, {"a": GIVEN, "b": GIVEN})
    hashes = [{*table["data_hash"]} for table in (one, two)]
    assert hashes[0].isdisjoint(hashes[1])
    assert {*one["definition_hash"]} == {*two["definition_hash"]}
    assert {*one["definition_hash"]}.isdisjoint({*three["definition_hash"]})
