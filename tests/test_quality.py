"""The quality of a wave by hand-computed scenarios: outcomes and rates, nonresponse, times, repeats, days, checklist."""

from __future__ import annotations

import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from surveys import WAVE, declare, ingest_real, item, read_rows, type_export, write_rows

from pipelines.contracts import check_duplicates
from pipelines.disclosure.book import Book
from pipelines.disclosure.hidden import Hidden
from pipelines.ingest import Ingested
from pipelines.quality.assess import Quality, assess_quality
from pipelines.quality.checklist import FACTS, list_groups
from pipelines.quality.days import MOST_DAYS, MOST_WEEKS, gather_days
from pipelines.quality.nonresponse import count_nonresponse
from pipelines.quality.outcomes import RATES
from pipelines.quality.stored import FILES, read_quality, write_quality
from pipelines.quality.straight import list_scales
from pipelines.quality.telling import tell_entry
from pipelines.quality.times import find_fast, measure_times
from pipelines.readers.limesurvey_structure import Question, Structure
from pipelines.responses import answer_columns
from pipelines.words import available_languages, words_of
from schemas.declarations import CHECKLIST
from schemas.declared import Declarations
from schemas.missing import MISSING
from schemas.refusals import Refusal

ONE = [item("q", codes="A B"), item("r", codes="A B")]
NOTHING = Hidden(Book({}, 1))
FIELDED = {"from": "2021-11-29", "to": "2021-12-15"}


def waves(fieldwork: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    wave = {"fielded": FIELDED, "exported": "2021-12-16", "exports": [{"file": "answers.csv"}], **more}
    return {WAVE: wave | {"fieldwork": fieldwork or {}}}


def assess(
    folder: Path, declared: Declarations, heading: str, *rows: str, structure: Structure | None = None
) -> Quality:
    raw = read_rows(write_rows(folder, heading, *rows))
    responses, findings = type_export(raw, declared)
    findings += check_duplicates(responses, answer_columns(responses))
    return assess_quality(Ingested(responses, findings, raw.cannot_say, structure), declared, WAVE, NOTHING)


def row(quality: Quality, topic: str, measure: str, name: str = "") -> Any:
    table = quality.table
    chosen = table[(table["topic"] == topic) & (table["measure"] == measure)]
    chosen = chosen[chosen["item"] == name] if name else chosen
    assert len(chosen) == 1
    return next(chosen.itertuples())


def fact(quality: Quality, name: str) -> list[dict[str, Any]]:
    return next(entry["facts"] for entry in quality.checklist if entry["item"] == name)


def said(quality: Quality, name: str, language: str = "en") -> str:
    return tell_entry(next(entry for entry in quality.checklist if entry["item"] == name), language)


def done(number: int, answers: str, more: str = "") -> str:
    return f"{number},2021-12-01 10:{number:02d}:00,3,en,{more}{answers}"


def gone(number: int, answers: str, more: str = "") -> str:
    return f"{number},,1,en,{more}{answers}"


TEN = [*(done(number, "A,B") for number in range(1, 7)), gone(7, "A,"), *(gone(number, ",") for number in (8, 9, 10))]
"""Six complete; one that answered q and left; three that left without an answer."""


def ten(folder: Path, fieldwork: dict[str, Any] | None = None, **more: Any) -> Quality:
    declared = declare(ONE, partial_when_answered=["q"], waves=waves(fieldwork, **more))
    return assess(folder, declared, "q,r", *TEN)


def rate(quality: Quality, measure: str) -> tuple[float, float, str]:
    found = row(quality, "rate", measure)
    return found.numerator, found.denominator, found.reason


def test_outcomes_of_ten_responses(tmp_path: Path) -> None:
    quality = ten(tmp_path)
    counts = {name: row(quality, "outcome", name).value for name in ("complete", "partial", "break_off", "received")}
    assert counts == {"complete": 6, "partial": 1, "break_off": 3, "received": 10}


def test_of_volunteers_completion_and_break_off_are_given_and_no_response_rate(tmp_path: Path) -> None:
    quality = ten(tmp_path)
    # I / (I + P + BO) and BO / (I + P + BO)
    assert (row(quality, "rate", "completion").value, rate(quality, "completion")) == (0.6, (6, 10, ""))
    assert (row(quality, "rate", "break_off").value, rate(quality, "break_off")) == (0.3, (3, 10, ""))
    reasons = {measure: row(quality, "rate", measure).reason for measure in RATES}
    assert reasons == {
        "completion": "", "break_off": "", "participation": "not_supplied", "response_1": "volunteers",
        "response_2": "volunteers", "population_share": "not_supplied", "started": "not_supplied", "view": "not_supplied",
    }  # fmt: skip
    assert quality.table.loc[quality.table["reason"] != "", "value"].isna().all()


def test_invitations_give_a_participation_rate_still_no_response_rate(tmp_path: Path) -> None:
    quality = ten(tmp_path, {"invited": 20})
    # (I + P) / invitations
    assert (row(quality, "rate", "participation").value, rate(quality, "participation")) == (0.35, (7, 20, ""))
    assert row(quality, "rate", "response_1").reason == "volunteers"


def test_a_sample_of_a_known_population_gives_response_rates(tmp_path: Path) -> None:
    quality = ten(tmp_path, {"invited": 20}, population=100)
    # RR1 = I / all invited, RR2 = (I + P) / all invited: who did not answer is R, NC, O or unknown.
    assert (row(quality, "rate", "response_1").value, row(quality, "rate", "response_2").value) == (0.3, 0.35)
    assert (row(quality, "rate", "population_share").value, rate(quality, "population_share")) == (0.06, (6, 100, ""))
    without = ten(tmp_path, population=100)
    assert row(without, "rate", "response_1").reason == "not_supplied"


def test_visitors_give_the_rates_of_cherries(tmp_path: Path) -> None:
    quality = ten(tmp_path, {"survey_visitors": 16, "site_visitors": 64})
    assert (row(quality, "rate", "started").value, row(quality, "rate", "view").value) == (10 / 16, 0.25)
    assert said(quality, "participation") == "10 of 16 of the visitors of the first page."
    assert said(quality, "view_rate") == "25% (16 of 64) of the visitors of the site."


def test_more_answers_than_declared_are_no_rate(tmp_path: Path) -> None:
    quality = ten(tmp_path, {"invited": 5, "survey_visitors": 10})
    found = row(quality, "rate", "participation")
    assert (found.numerator, found.denominator, found.reason) == (7, 5, "more_than_declared")
    assert pd.isna(found.value)
    assert row(quality, "rate", "started").value == 1


def test_an_export_of_complete_responses_says_nothing_of_who_left(tmp_path: Path) -> None:
    quality = assess(tmp_path, declare(ONE), "q,r", done(1, "A,B"), done(2, "B,B"))
    assert row(quality, "rate", "completion").reason == "no_break_offs"
    assert said(quality, "completion") == "Cannot be told: only completed responses are in the export."
    lost = {"break_offs", "completed"}
    responses, _ = type_export(read_rows(write_rows(tmp_path, "q,r", *TEN)), declare(ONE))
    together = assess_quality(Ingested(responses, [], tuple(lost)), declare(ONE), WAVE, NOTHING)
    assert row(together, "rate", "completion").value == 0.6  # one file of complete, one of unfinished responses
    for one in lost:
        apart = assess_quality(Ingested(responses, [], (one,)), declare(ONE), WAVE, NOTHING)
        assert row(apart, "rate", "completion").reason == "no_break_offs"


def test_persons_count_once_where_they_may_answer_several_times(tmp_path: Path) -> None:
    declared = declare(ONE, repeated=True, estimand="responses", waves=waves({"invited": 10}))
    rows = [done(1, "A,B", "t1,"), done(2, "B,B", "t1,"), done(3, "A,A", "t2,"), gone(4, ",", "t3,")]
    quality = assess(tmp_path, declared, "token,q,r", *rows)
    assert rate(quality, "participation") == (2, 10, "")
    assert rate(quality, "completion") == (3, 4, "")
    found = row(quality, "duplicate", "same_participant")
    assert (found.value, found.denominator, found.reason) == (1, 3, "expected")
    assert row(quality, "duplicate", "participants").value == 2
    assert fact(quality, "registration") == [{"say": "tokens", "persons": 2, "responses": 3}]
    assert said(quality, "access") == "Closed: answers came with an access code."


def test_the_same_participant_twice_is_counted_where_once_is_expected(tmp_path: Path) -> None:
    rows = [done(1, "A,B", "t1,"), done(2, "B,B", "t1,"), done(3, "A,A", ",")]
    quality = assess(tmp_path, declare(ONE), "token,q,r", *rows)
    found = row(quality, "duplicate", "same_participant")
    assert (found.value, found.denominator, found.reason) == (1, 3, "")


ASKED = [
    item("use", codes="Y N"),
    item("often", codes={"A": {"label": {"en": "A"}}, "DK": {"label": {"en": "?"}, "missing": "dont_know"},
                         "NA": {"label": {"en": "-"}, "missing": "not_applicable"}}, asked_of="users"),
    item("ticks", "multiple", codes="X Z", asked_of="users"),
    item("note", "text"),
]  # fmt: skip


def test_item_nonresponse_by_hand(tmp_path: Path) -> None:
    declared = declare(ASKED, bases={"users": {"use": ["Y"]}})
    rows = [
        done(1, 'Y,A,Y,"",yes'), done(2, 'Y,"","","",""'), done(3, 'Y,DK,"",Y,""'), done(4, 'Y,NA,Y,Y,""'),
        done(5, 'N,,,,""'), done(6, '"",,,,x'), gone(7, "Y,,,,"), gone(8, "N,,,,"), gone(9, ",,,,"),
    ]  # fmt: skip
    table = assess(tmp_path, declared, "use,often,ticks[X],ticks[Z],note", *rows).nonresponse.set_index("item")
    columns = ["received", "asked", "answered", "no_answer", "dont_know", "not_applicable", "broke_off", "not_asked"]
    assert table[columns].to_numpy().tolist() == [
        # use: one left it empty, one left before it
        [9, 8, 7, 1, 0, 0, 1, 0],
        # often: of the five users one answered, one not, one did not know, one could not, one had left; who left
        # before the routing could be told counts as left too; two said no, one did not say
        [9, 4, 1, 1, 1, 1, 2, 3],
        [9, 4, 3, 1, 0, 0, 2, 3],
        [9, 6, 2, 4, 0, 0, 3, 0],
    ]  # fmt: skip
    assert table["rate"].tolist() == [1 / 8, 1 / 4, 1 / 4, 4 / 6]


@given(st.lists(st.lists(st.sampled_from([None, *MISSING]), min_size=2, max_size=2), max_size=30))
def test_everybody_is_counted_once_whatever_is_missing(cells: list[list[str | None]]) -> None:
    responses = pd.DataFrame(
        {f"missing:{name}": pd.Categorical([cell[at] for cell in cells], MISSING) for at, name in enumerate("qr")}
    )
    table = count_nonresponse(responses, declare(ONE), WAVE).set_index("item")
    for name in ("q", "r"):
        own = table.loc[name]
        assert own["received"] == len(cells)
        for kind in MISSING:
            assert own[kind] == sum(kind == cell[("q", "r").index(name)] for cell in cells)
        put = own["received"] - own["broke_off"] - own["not_asked"] - own["not_in_wave"]
        assert own["asked"] == put
        assert pd.isna(own["rate"]) if not put else own["rate"] == own["no_answer"] / put


def timed(folder: Path, seconds: list[Any], fieldwork: dict[str, Any] | None = None, **more: Any) -> Quality:
    rows = [done(number, "A,B", f"{time},") for number, time in enumerate(seconds, start=1)]
    declared = declare(ONE, waves=waves(fieldwork, **more), minimum_cell=5)
    return assess(folder, declared, "interviewtime,q,r", *rows, gone(50, ",", "5,"))


def times(quality: Quality) -> list[float]:
    return [row(quality, "time", name).value for name in ("known", "q1", "median", "q3", "limit", "fast")]


def test_times_as_the_platform_counted_them(tmp_path: Path) -> None:
    quality = timed(tmp_path, [600, 300, 200, 400, 99, ""])
    # of 99 200 300 400 600; the one that left is in none of them
    assert times(quality) == [5, 200, 300, 400, 100, 1]
    assert row(quality, "time", "fast").item == "timings"
    assert quality.flags[["row", "id", "flag"]].to_numpy().tolist() == [[6, "5", "fast"]]
    assert list(quality.flags.columns) == ["file", "row", "id", "flag", "item", "part"]  # and no time
    assert said(
        quality, "timestamps"
    ) == "Under 33% of the median time (1 min 40 sec): 1 of 5; flagged, not dropped.".replace(
        "1 min 40 sec", "1\u00a0min\u00a040\u00a0sec"
    )


def test_a_time_at_the_limit_is_not_fast_and_the_limit_is_declared(tmp_path: Path) -> None:
    assert times(timed(tmp_path, [600, 300, 200, 400, 100]))[-2:] == [100, 0]
    assert times(timed(tmp_path, [600, 300, 200, 400, 100], {"fast_below": 0.7}))[-1] == 2


def test_times_between_beginning_and_end_where_the_platform_counted_none(tmp_path: Path) -> None:
    begun = ["09:50:00", "09:52:00", "09:40:00", "09:58:00", "09:57:00"]
    rows = [done(number, "A,B", f"2021-12-01 {time},") for number, time in enumerate(begun, start=1)]
    quality = assess(tmp_path, declare(ONE), "startdate,q,r", *rows)
    # ended at 10:01 to 10:05: 660, 600, 1380, 360, 480 seconds
    assert times(quality) == [5, 480, 600, 660, 200, 0]
    assert row(quality, "time", "median").item == "dates"


def test_no_times_and_anonymised_dates_are_said(tmp_path: Path) -> None:
    none = assess(tmp_path, declare(ONE), "q,r", done(1, "A,B"))
    assert {row(none, "time", name).reason for name in ("median", "q1", "q3", "limit", "fast")} == {"no_times"}
    assert said(none, "timestamps") == ""
    rows = [f"{number},1980-01-01 00:00:00,3,en,1980-01-01 00:00:00,A,B" for number in range(1, 7)]
    hidden = assess(tmp_path, declare(ONE), "startdate,q,r", *rows)
    assert row(hidden, "time", "known").value == 0
    assert not (hidden.table["topic"] == "day").any()


def test_times_of_a_few_are_not_told(tmp_path: Path) -> None:
    quality = timed(tmp_path, [600, 300, 200, 20])
    found = row(quality, "time", "median")
    assert (row(quality, "time", "known").value, found.reason) == (4, "too_few")
    assert pd.isna(found.value)
    assert quality.flags.empty
    assert times(timed(tmp_path, [600, 300, 200, 20], released=True))[2] == 250


@given(st.lists(st.floats(1, 1e6), min_size=5, max_size=40), st.floats(0.01, 0.99), st.sampled_from([0.5, 2.0, 60.0]))
def test_times_scale_and_flags_stay(written: list[float], below: float, factor: float) -> None:
    seconds = pd.Series(written)
    one = {each["measure"]: each["value"] for each in measure_times(seconds, "dates", below, 5)}
    other = {each["measure"]: each["value"] for each in measure_times(seconds * factor, "dates", below, 5)}
    assert one["q1"] <= one["median"] <= one["q3"]
    assert other["median"] == pytest.approx(one["median"] * factor)
    assert one["known"] == len(seconds)
    fast = find_fast(seconds, below, 5)
    assert len(fast) == one["fast"] <= len(seconds) / 2
    assert all(seconds[fast] < one["limit"])


GRID = {"codes": "1 2 3", "ordered": True, "rows": {name: {"en": name} for name in ("a", "b", "c")}}


def test_straight_lines_by_hand(tmp_path: Path) -> None:
    known = {code: {"label": {"en": code}} for code in ("1", "2", "3")}
    unsure = {"DK": {"label": {"en": "?"}, "missing": "dont_know"}}
    declared = declare([item("g", "array", **GRID | {"codes": known | unsure})])
    rows = [
        done(1, "2,2,2"), done(2, "3,3,3"), done(3, "1,2,1"), done(4, '1,1,""'), done(5, "DK,DK,DK"),
        done(6, "1,1,1"), gone(7, "1,1,1"),
    ]  # fmt: skip
    quality = assess(tmp_path, declared, "g[a],g[b],g[c]", *rows)
    found = row(quality, "straight_line", "same_code")
    # Four answered every row with something of substance and finished.
    assert (found.item, found.numerator, found.denominator, found.value) == ("g", 3, 4, 0.75)
    assert quality.flags[["id", "flag", "item"]].to_numpy().tolist() == [[number, "same_code", "g"] for number in "126"]
    assert said(quality, "log_files").startswith("No response")


def test_only_arrays_with_an_order_and_three_rows_are_looked_at() -> None:
    two = {"rows": {name: {"en": name} for name in ("a", "b")}}
    scales = [
        {"label": {"en": name}, "codes": {code: {"label": {"en": code}} for code in "12"}, "ordered": name == "low"}
        for name in ("low", "any")
    ]
    declared = declare(
        [
            item("full", "array", **GRID), item("short", "array", **GRID | two),
            item("loose", "array", **GRID | {"ordered": False}), item("numbers", "number", rows=GRID["rows"]),
            item("both", "array", rows=GRID["rows"], scales=scales), item("one", codes="1 2", ordered=True),
        ]
    )  # fmt: skip
    assert [(name, scale, len(parts)) for name, scale, parts in list_scales(declared)] == [
        ("full", "", 3),
        ("both", "1", 3),
    ]


def test_nobody_to_look_at_gives_a_reason(tmp_path: Path) -> None:
    quality = assess(tmp_path, declare([item("g", "array", **GRID)]), "g[a],g[b],g[c]", done(1, '1,"",""'))
    assert row(quality, "straight_line", "same_code").reason == "nobody"


def test_responses_sent_twice_are_counted_and_flagged(tmp_path: Path) -> None:
    same = "2021-12-01 10:00:00,3,en,A,B"
    quality = assess(tmp_path, declare(ONE), "q,r", f"1,{same}", f"2,{same}", done(3, "A,B"))
    assert row(quality, "duplicate", "same_answers").value == 1
    assert quality.flags[["file", "row", "id", "flag"]].to_numpy().tolist() == [["answers.csv", 3, "2", "same_answers"]]
    assert said(quality, "log_files").startswith("Sent twice, as it seems")


def test_days_and_languages(tmp_path: Path) -> None:
    quality = ten(tmp_path)
    found = row(quality, "day", "complete")
    assert (found.item, found.value) == ("2021-12-01", 6)
    assert row(quality, "language", "complete").value == 6


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_days_outside_the_period_are_days_too() -> None:
    span, buckets = gather_days({day("2021-11-28"): 2, day("2021-12-02"): 3}, day("2021-11-29"), day("2021-12-01"))
    assert span == "day"
    assert [(str(each.first), each.count, each.total) for each in buckets] == [
        ("2021-11-28", 2, 2), ("2021-11-29", 0, 2), ("2021-11-30", 0, 2), ("2021-12-01", 0, 2), ("2021-12-02", 3, 5),
    ]  # fmt: skip


def test_weeks_begin_on_monday() -> None:
    # 1 December 2021 was a Wednesday, 5 December a Sunday.
    days = {day("2021-12-05"): 1, day("2021-12-06"): 2}
    span, buckets = gather_days(days, day("2021-12-01"), day("2022-01-31"))
    assert span == "week"
    assert [(str(each.first), str(each.last), each.count) for each in buckets[:2]] == [
        ("2021-12-01", "2021-12-05", 1), ("2021-12-06", "2021-12-12", 2),
    ]  # fmt: skip
    assert (str(buckets[-1].first), str(buckets[-1].last)) == ("2022-01-31", "2022-01-31")


DATES = st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 12, 31))


@given(st.dictionaries(DATES, st.integers(1, 50), max_size=20), DATES, st.integers(0, 900))
def test_every_day_is_in_one_bucket(days: dict[datetime.date, int], first: datetime.date, length: int) -> None:
    last = first + datetime.timedelta(length)
    span, buckets = gather_days(days, first, last)
    begin, end = min([first, *days]), max([last, *days])
    assert (buckets[0].first, buckets[-1].last) == (begin, end)
    assert all(after.first - before.last == datetime.timedelta(1) for before, after in pairwise(buckets))
    assert sum(each.count for each in buckets) == buckets[-1].total == sum(days.values())
    for each in buckets:
        assert each.count == sum(number for date, number in days.items() if each.first <= date <= each.last)
    most = {"day": MOST_DAYS, "week": MOST_WEEKS + 1, "month": 7 * 12 + 31}
    assert len(buckets) <= most[span]


def test_the_checklist_is_that_of_the_declarations_in_every_language() -> None:
    assert tuple(name for _, _, items in list_groups() for name in items) == CHECKLIST
    assert (len(list_groups()), len(CHECKLIST)) == (8, 30)
    for _, label, items in list_groups():
        for each in (label, *items.values()):
            assert set(each) == set(available_languages())
            assert all(each.values())
    assert set(FACTS) <= set(CHECKLIST)


def test_every_fact_has_its_words_and_every_word_its_fact() -> None:
    code = (Path(__file__).parents[1] / "pipelines/quality/checklist.py").read_text("utf-8")
    # Rates are told by their own name, the mode by the platform.
    named = {*RATES, "mode_limesurvey", "mode_form"}
    for name in words_of("en")["quality"]["facts"]:
        assert f'"{name}"' in code or name in named, name


def test_what_is_declared_stands_behind_what_is_computed(tmp_path: Path) -> None:
    statement = {
        "ethics": {"en": "No committee was asked"},
        "incentive": {"en": "None."},
        "cookies": {"en": "Set by the site."},
    }
    quality = ten(tmp_path, statement | {"items": {"en": "All on one page."}, "invited": 20})
    assert said(quality, "ethics") == "No committee was asked"
    assert said(quality, "items") == "2 in all. All on one page."
    assert said(quality, "contact") == "Invited personally: 20."
    assert said(quality, "participation") == "35% (7 of 20) of those invited personally (AAPOR)."
    assert said(quality, "consent") == ""
    assert said(quality, "cookies") == "Set by the site."
    assert said(quality, "weighting") == "None: all responses weigh alike."
    assert said(quality, "incomplete") == "Analysed are the complete ones: 6. Only counted: partial 1, broken off 3."
    assert said(quality, "period") == "29 November – December 15, 2021"


def test_another_language_says_the_same_in_its_words(tmp_path: Path) -> None:
    quality = ten(tmp_path, {"invited": 20, "ethics": {"en": "Approved."}})
    assert said(quality, "participation", "fr").startswith("35\u00a0% (7 sur 20) des personnes invitées")
    assert said(quality, "participation", "nl").startswith("35% (7 van 20) van wie")
    # A statement in another language is better than none.
    assert said(quality, "ethics", "nl") == "Approved."


def structured(**settings: str) -> Structure:
    questions = [Question(code, "L", "1", False, gid=group, mandatory=flag) for code, group, flag in
                 (("q", "1", "Y"), ("r", "1", "S"), ("s", "2", "N"))]  # fmt: skip
    return Structure("s.lss", "1", {each.code: each for each in questions}, settings=settings)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"format": "G", "allowprev": "Y", "usecookie": "Y"}, {
            "pages": "2", "items": "2 in all. 1 to 2 a page.", "review": "There was a way back to earlier pages.",
            "cookies": "A cookie kept participants from answering twice.",
        }),
        ({"format": "S", "allowprev": "N", "usecookie": "N"}, {
            "pages": "3", "items": "2 in all. 1 a page.", "review": "There was no way back to earlier pages.",
            "cookies": "None.",
        }),
        ({}, {"pages": "", "items": "2 in all.", "review": "", "cookies": ""}),
    ],
)  # fmt: skip
def test_what_the_structure_tells(tmp_path: Path, settings: dict[str, str], told: dict[str, str]) -> None:
    quality = assess(tmp_path, declare(ONE), "q,r", *TEN, structure=structured(**settings))
    assert {name: said(quality, name) for name in told} == told
    assert said(quality, "completeness") == "Could not be left empty: 1 of 2 questions; asked for once more: 1."
    assert said(quality, "randomisation") == "No random order."


def test_without_a_structure_these_items_are_not_known(tmp_path: Path) -> None:
    quality = ten(tmp_path)
    for name in ("pages", "completeness", "review", "randomisation", "cookies"):
        assert said(quality, name) == ""


def test_routing_and_weights_are_told(tmp_path: Path) -> None:
    declared = declare(ASKED, bases={"users": {"use": ["Y"]}}, waves=waves(margins={"use": {"Y": 0.4, "N": 0.6}}))
    quality = assess(tmp_path, declared, "use,often,ticks[X],ticks[Z],note", done(1, 'N,,,,""'))
    assert said(quality, "adaptive") == "Put to some only, by their earlier answers: 2 of 4 questions."
    assert said(quality, "weighting") == "Weighted to known shares of: use."
    assert said(ten(tmp_path), "adaptive") == "None: every question was put to everybody."


@pytest.mark.parametrize(("survey", "wave"), [("babelboost", "2021"), ("babelboost", "2022"), ("diapason", "2021")])
def test_the_files_read_back(tmp_path: Path, survey: str, wave: str) -> None:
    declared, ingested = ingest_real(survey, wave)
    quality = assess_quality(ingested, declared, wave, NOTHING)
    folder = tmp_path / survey / wave
    write_quality(folder, quality)
    assert {path.name for path in folder.iterdir()} == set(FILES)
    found = read_quality(folder)
    pd.testing.assert_frame_equal(found.table, quality.table)
    pd.testing.assert_frame_equal(found.nonresponse, quality.nonresponse)
    pd.testing.assert_frame_equal(found.flags, quality.flags, check_dtype=False)
    assert found.checklist == quality.checklist


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [None, "", "a,b\n1,2\n", "\x00"])
def test_a_missing_or_foreign_file_is_refused(tmp_path: Path, name: str, content: str | None) -> None:
    declared, ingested = ingest_real("babelboost")
    folder = tmp_path / "babelboost" / "2021"
    write_quality(folder, assess_quality(ingested, declared, "2021", NOTHING))
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(Refusal, match="boost data"):
        read_quality(folder)


def test_the_shipped_waves_by_their_numbers() -> None:
    declared, ingested = ingest_real("babelboost")
    quality = assess_quality(ingested, declared, "2021", NOTHING)
    assert rate(quality, "completion") == (67, 75, "")
    assert quality.table.loc[quality.table["topic"] == "day", "value"].sum() == 67
    assert [said(quality, name) for name in ("pages", "items", "cookies", "completeness", "review")] == [
        "3", "14 in all. 3 to 6 a page.", "None.", "No question had to be answered.",
        "There was no way back to earlier pages.",
    ]  # fmt: skip
    declared, ingested = ingest_real("diapason")
    quality = assess_quality(ingested, declared, "2021", NOTHING)
    assert row(quality, "rate", "completion").reason == "no_break_offs"
    assert row(quality, "time", "median").reason == "no_times"
    assert said(quality, "registration") == "By the address given, as a pseudonym: 35 participants, 66 responses."
