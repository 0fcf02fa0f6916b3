"""What the history says of itself: the timeline, the replay, a run, a definition, the head on a page."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from rich.console import Console

from pipelines.history.chain import Head, Record, hash_line, write_line
from pipelines.history.imprint import find_last, read_imprint, tell_imprint
from pipelines.history.lenient import read_any_version
from pipelines.history.overview import Move
from pipelines.history.record import Recorded
from pipelines.history.replay import Replayed
from pipelines.history.replayed import SHOWN as MOST_REPLAYED
from pipelines.history.replayed import print_replayed
from pipelines.history.said import Sayer, tell_act, tell_recorded
from pipelines.history.select import Asked
from pipelines.history.store import append_records, read_records
from pipelines.history.timeline import SHOWN, earlier_records, print_timeline, tell_record
from pipelines.history.unchanged import is_unchanged, note_unchanged
from pipelines.history.values import key_of
from pipelines.history.worded import Wording, tell_definition
from tests.history.test_acknowledge import KEY, run, value

CODE = {"kind": "code", "at": "2021-12-21T09:00:00Z", "survey": "walks", "wave": "2021", "from": "a", "to": "b"}
ACT = {"at": "2021-12-22T09:00:00Z", "role": "maintainer", "reason": "typing error"}


def console() -> tuple[Console, io.StringIO]:
    written = io.StringIO()
    return Console(file=written, width=200, highlight=False, soft_wrap=True), written


def levels(count: int) -> list[Record]:
    return [value(0.5) | {"key": {**KEY, "level": f"L{number:02d}"}} for number in range(count)]


def test_a_timeline_is_short_unless_all_is_asked_for(tmp_path: Path) -> None:
    append_records(tmp_path, run(*levels(SHOWN + 3)))
    records = read_records(tmp_path)
    for everything, count in ((False, SHOWN), (True, SHOWN + 3)):
        where, written = console()
        print_timeline(records, Asked("users"), "en", everything, where)
        told = written.getvalue()
        assert told.count("first value") == count
        assert ("3 more of this indicator" in told) is not everything
        assert "2021-12-20" in told


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (value(0.25), ("25%", "first value")),
        ({"kind": "gone", "why": [{"reason": "undeclared"}]}, ("no longer computed", "no longer declared")),
        (CODE, ("", "counting code a became b")),
        ({"kind": "publication", "event": "Plenary"}, ("", "published: Plenary")),
        ({"kind": "correction", "values": {"value": 3, "unit": "responses"}, **ACT},
         ("3", "correction by maintainer: typing error")),
        ({"kind": "correction", **ACT}, ("", "correction by maintainer: typing error")),
        ({"kind": "erasure", **ACT}, ("", "answers erased by maintainer: typing error")),
    ],
)  # fmt: skip
def test_every_kind_of_record_says_its_value_and_why(record: Record, told: tuple[str, str]) -> None:
    assert tell_record(Sayer("en"), record) == told


def test_earlier_values_are_those_of_the_number_the_latest_first(tmp_path: Path) -> None:
    other = value(0.9) | {"key": {**KEY, "level": "X"}}
    append_records(tmp_path, run(value(0.5), other, value(0.6), value(0.7)))
    records = read_records(tmp_path)
    last = records[-1]
    found = earlier_records(records, key_of(last["key"]), last["n"])
    assert [record["values"]["value"] for record in found] == [0.6, 0.5]


def test_a_replay_says_what_came_out_otherwise_and_a_shared_note_once() -> None:
    differing: dict[Any, tuple[Record, Record | None]] = {
        key_of(record["key"]): (record, None) for record in levels(MOST_REPLAYED + 2)
    }
    say = Sayer("en").say["replay"]
    erased = {"at": "2021-12-20T09:00:00Z", "reason": "a request"}
    note = next(name for name in say if not set_of(say[name]))
    replayed = [
        Replayed("walks", wave, "erased", holds, erased, each, [(note, {})])
        for wave, holds, each in (("2021", False, differing), ("2022", True, {}))
    ]
    where, written = console()
    print_replayed(replayed, "en", where)
    lines = written.getvalue().splitlines()
    assert sum("no value" in line for line in lines) == MOST_REPLAYED
    assert lines.count(str(say[note])) == 1
    assert len(lines) == 2 + MOST_REPLAYED + 1


def test_a_replay_of_an_unknown_commit_has_no_day_to_say() -> None:
    where, written = console()
    print_replayed([Replayed("walks", "2021", "no_code", False, {"commit": "0123456789ab"})], "en", where)
    assert written.getvalue() == "walks 2021: cannot be replayed: commit 0123456789ab is not in this repository\n"


def set_of(sentence: object) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(str(sentence)) if name}


def test_the_head_on_a_page_is_that_of_the_last_number_of_its_wave(tmp_path: Path) -> None:
    assert read_imprint(tmp_path, 1, "en") == ""
    later = value(0.6) | {"key": {**KEY, "wave": "2022"}}
    append_records(tmp_path, [*run(value(0.5), later), CODE])
    records = read_records(tmp_path)
    assert [find_last(records), find_last(records, "walks", ["2021"]), find_last(records, "others")] == [3, 2, 0]
    told = read_imprint(tmp_path, 2, "en")
    assert told == f"History: record 2, head {hash_line(write_line(records[1]))[:12]}"
    assert tell_imprint(records, 0, "en") == tell_imprint(records, len(records) + 1, "en") == ""


def test_what_a_run_looks_at_says_whether_anything_could_have_changed(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    assert not is_unchanged(tmp_path)
    note_unchanged(tmp_path)
    assert is_unchanged(tmp_path)
    for name in ("indicators.csv", "impact.json", "walks/2021/definitions.json"):
        path = tmp_path / "processed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
        assert not is_unchanged(tmp_path), name
        note_unchanged(tmp_path)
    append_records(tmp_path, [CODE])
    assert not is_unchanged(tmp_path)


def test_a_table_of_any_version_is_read_by_the_columns_it_has(tmp_path: Path) -> None:
    path = tmp_path / "indicators.csv"
    assert read_any_version(path) == {}
    path.write_text("survey,wave,indicator,value,suppressed\nwalks,2021,a,0.5,false\nwalks,2021,b,,true\n")
    found = {key[2]: said for key, said in read_any_version(path).items()}
    assert found["a"] == {"value": 0.5}
    assert found["b"] == {"suppressed": True}


def test_parts_and_plain_contents_are_said_in_words() -> None:
    sayer = Sayer("en")
    assert (sayer.part(0.01, "share"), sayer.part(0.02, "share")) == ("+1 point", "+2 points")
    assert sayer.part(-1.5, "responses") == "\u22121.5", "what is no share moves by itself"
    assert sayer.plain(None) == sayer.plain([]) == sayer.plain({}) == "nothing"
    assert sayer.plain({"a": ["x", 1], "b": None}) == "a: x, 1, b"
    assert sayer.wording({"nl": "Hulp"}) == "Hulp [nl]"
    assert sayer.wording({}) == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"expression": "a + b"}, {"terms": "a + b"}),
        ({"register": "years.csv"}, {"counts": "register: years.csv"}),
        ({}, {}),
        ({"indicator": {"statistic": "responses"}, "items": {}, "bases": {}},
         {"base": "all: everybody whose response counts", "population": "complete responses"}),
        ({"indicator": {"item": "q", "codes": ["A"], "base": "hard", "population": "received"},
          "items": {"q": {"type": "single"}}, "bases": {"hard": {"equation": "q == 1"}}},
         {"base": "hard: {equation}", "over": "those who answered", "population": "all responses received",
          "counts": "q: A"}),
        ({"indicator": {"where": {"q": {"none_of": ["A"]}}}, "items": {"q": {"type": "single"}}, "bases": {}},
         {"base": "all: everybody whose response counts", "over": "those who answered",
          "population": "complete responses", "counts": "q is none of A"}),
        ({"indicator": {"item": "many"}, "items": {"many": {"type": "multiple", "asked_of": "seen"}},
          "bases": {"seen": {"shown": True}}},
         {"base": "seen: {shown}", "over": "those asked", "population": "complete responses", "counts": "many"}),
        ({"indicator": {"statistic": "responses", "population": "received"}, "items": {}, "bases": {}},
         {"base": "everybody whose response counts", "population": "all responses received"}),
        ({"indicator": {"item": "q", "counts_over": "asked"}, "items": {"q": {"type": "single"}}, "bases": {}},
         {"base": "all: everybody whose response counts", "over": "those asked", "population": "complete responses", "counts": "q"}),
        ({"indicator": {"item": "many"}, "items": {"many": {"type": "multiple", "counts_over": "answered"}}, "bases": {}},
         {"base": "all: everybody whose response counts", "over": "those who answered", "population": "complete responses",
          "counts": "many"}),
    ],
)  # fmt: skip
def test_a_definition_whose_survey_is_gone_is_said_by_its_codes(content: dict[str, Any], told: dict[str, str]) -> None:
    sayer = Sayer("en")
    rules = {"equation": sayer.say["rule"]["equation"].format(equation="q == 1"), "shown": sayer.say["rule"]["shown"]}
    assert dict(tell_definition(Wording(sayer, None), content)) == {
        name: words.format(**rules) for name, words in told.items()
    }


def test_a_condition_names_its_codes_with_and_or_or() -> None:
    sayer = Sayer("en")
    say, wording = sayer.say["rule"], Wording(sayer, None)
    rule = {"many": {"any_of": ["A", "B"]}, "more": {"all_of": ["A", "B"]}, "text": {"answered": False},
            "some": {"at_least": 2, "among": ["A", "B"]}}  # fmt: skip
    joined = {"or": f"A{say['or']}B", "and": f"A{say['and']}B"}
    wanted = [
        say["any_of"].format(item="many", codes=joined["or"], number=""),
        say["all_of"].format(item="more", codes=joined["and"], number=""),
        say["unanswered"].format(item="text", codes="", number=False),
        say["at_least"].format(item="some", codes=joined["or"], number=2),
    ]
    assert wording.rule(rule) == str(say["and"]).join(wanted)


def test_a_value_is_said_as_its_unit_asks() -> None:
    sayer = Sayer("en")
    assert sayer.value(None) == sayer.number({"unit": "share"}) == "no value"
    assert sayer.number({"value": 0.5, "unit": "share", "numerator": 5, "denominator": 10}) == "5 of 10"
    assert sayer.number({"value": 0.5, "unit": "share", "numerator": 100, "denominator": 200}) == "50% (100 of 200)"
    assert sayer.bounds({"ci_low": 2, "ci_high": 4, "unit": "responses"}) == ("2", "4")
    assert sayer.bounds({"ci_low": 0.2, "ci_high": 0.4, "unit": "share", "denominator": 200}) == ("20%", "40%")
    assert sayer.name({**KEY, "break": "role", "break_level": "A"}).endswith("role = A")
    assert "role" not in sayer.name(KEY, statistic=False)
    assert sayer.name(KEY, statistic=False) == "walks 2021 users"


def test_a_run_says_what_it_recorded_and_loudly_what_moved() -> None:
    head = Head(3, "ab" * 32)
    assert tell_recorded(Recorded(head), "en") == []
    quiet = tell_recorded(Recorded(head, Counter(first=2)), "en")
    assert quiet == ["", "History: 2 new records (first value 2); head abababababab"]
    why = [{"reason": "added", "responses": 2, "part": 0.25}]
    moved = Move(key_of(KEY), {"event": "Plenary"}, value(0.5), value(0.75), why, excused=False)
    loud = tell_recorded(Recorded(head, Counter(data=1), [moved]), "en")
    assert loud[-2] == "PUBLISHED VALUES MOVED: 1"
    assert "50% was shown at “Plenary”, it is 75% now: 2 responses added (+25 points)" in loud[-1]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"kind": "publication", "event": "Plenary", "shown": [1, 2]}, "2 values published, “Plenary”"),
        ({"kind": "correction", "keys": [KEY]}, "1 value corrected"),
        ({"kind": "withdrawal", "keys": [KEY] * 3}, "3 values withdrawn"),
        ({"kind": "acknowledgement", "commit": "0123456789abcdef"}, "the version of commit 0123456789ab explained"),
    ],
)
def test_an_act_says_under_which_number_it_stands(record: Record, told: str) -> None:
    first, *rest = tell_act(Head(7, "cd" * 32), record, "en").splitlines()
    assert first == f"Recorded as 7: {told}; head cdcdcdcdcdcd"
    assert len(rest) == (record["kind"] == "withdrawal")
