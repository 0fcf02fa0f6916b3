"""Typed responses: what is missing and why, whatever the file can tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from surveys import (
    ROOT,
    checks_of,
    complete,
    declare,
    ingest_real,
    item,
    left,
    read_form,
    read_rows,
    text,
    type_export,
    write_rows,
)  # fmt: skip

from schemas.catalogue import load_survey
from schemas.missing import MISSING

ANSWERS = {
    "YES": {"label": text("yes")},
    "NO": {"label": text("no")},
    "DK": {"label": text("?"), "missing": "dont_know"},
}
DECLARED = declare(
    [
        item("use", codes=ANSWERS),
        item("times", "number", asked_of="users"),
        item("where", "multiple", codes="HOME AWAY", asked_of="users", other=text("other")),
        item("grid", "array", codes="1 2", rows={"R1": text("one"), "R2": text("two")}, asked_of="users", ordered=True),
        item("why", "text"),
    ],
    bases={"users": {"use": ["YES"]}},
    partial_when_answered=["use", "times"],
)
HEADING = "use,times,where[HOME],where[AWAY],where[other],grid[R1],grid[R2],why"
PARTS = ["use", "times", "where", "grid[R1]", "grid[R2]", "why"]


def type_rows(folder: Path, *rows: str) -> tuple[pd.DataFrame, list[str]]:
    responses, found = type_export(read_rows(write_rows(folder, HEADING, *rows)), DECLARED)
    return responses, checks_of(found)


def missing(responses: pd.DataFrame, row: int = 0) -> list[str]:
    kinds = responses.loc[row, [f"missing:{part}" for part in PARTS]]
    return ["" if pd.isna(kind) else str(kind) for kind in kinds]


# The same four people as LimeSurvey 6.4.9 writes them (nothing = never shown) and as 5.6.8 does (all "").
USER = 'YES,3,Y,"","",2,"","because"'
OLD_USER = '"YES","3","Y","","","2","","because"'
NON_USER = 'NO,,,,,,,""'
OLD_NON_USER = '"NO","","","","","","",""'
SILENT = '"",,,,,,,""'
OLD_SILENT = '"","","","","","","",""'
UNTICKED = 'YES,,"","","","","",""'
OLD_UNTICKED = '"YES","","","","","","",""'
EXPECTED = {
    "user": ["", "", "", "", "no_answer", ""],
    "non-user": ["", "not_asked", "not_asked", "not_asked", "not_asked", "no_answer"],
    "silent": ["no_answer", "not_asked", "not_asked", "not_asked", "not_asked", "no_answer"],
    "asked and nothing ticked": ["", "no_answer", "no_answer", "no_answer", "no_answer", "no_answer"],
}


@pytest.mark.parametrize(
    "rows", [(USER, NON_USER, SILENT, UNTICKED), (OLD_USER, OLD_NON_USER, OLD_SILENT, OLD_UNTICKED)],
    ids=["LimeSurvey 6.4.9", "LimeSurvey 5.6.8"],
)  # fmt: skip
def test_why_an_answer_is_missing_does_not_depend_on_the_version(tmp_path: Path, rows: tuple[str, ...]) -> None:
    responses, found = type_rows(tmp_path, *(complete(number, each) for number, each in enumerate(rows, start=1)))
    assert found == []
    assert [missing(responses, row) for row in range(4)] == list(EXPECTED.values())
    assert list(responses["outcome"]) == ["complete"] * 4


def test_values_are_typed_and_a_routed_out_person_has_none(tmp_path: Path) -> None:
    responses, _ = type_rows(tmp_path, complete(1, USER), complete(2, NON_USER), complete(3, UNTICKED))
    assert responses["times"].fillna(-1).tolist() == [3, -1, -1]
    boxes = responses[["where[HOME]", "where[AWAY]", "where[other]"]].to_numpy(dtype=object, na_value=None).tolist()
    assert boxes == [[True, False, False], [None, None, None], [False, False, False]]
    assert responses["grid[R1]"].cat.ordered
    assert list(responses["grid[R1]"].cat.categories) == ["1", "2"]
    assert responses["text:why"].fillna("").tolist() == ["because", "", ""]


def test_a_dont_know_code_is_a_missing_kind_of_its_own(tmp_path: Path) -> None:
    responses, _ = type_rows(tmp_path, complete(1, 'DK,,,,,,,""'))
    assert missing(responses)[:2] == ["dont_know", "not_asked"]
    assert responses["use"].tolist() == ["DK"]


def test_words_of_ones_own_stand_in_text_columns_only(tmp_path: Path) -> None:
    responses, _ = type_rows(tmp_path, complete(1, 'YES,1,"","",in the bus,1,1,"a, b"'))
    assert responses["text:where"].tolist() == ["in the bus"]
    assert responses["where[other]"].tolist() == [True]
    assert missing(responses)[2] == ""
    written = [name for name in responses if responses[name].astype("str").str.contains("bus|a, b").any()]
    assert written == ["text:where", "text:why"]


# -------------------------------------------------------------------------------------------- break-offs


LEFT = {
    # left after page 1, before the question on use: whether the rest would be asked cannot be told
    "before use": (left(1, 1, ",,,,,,,"), ["broke_off"] * 6, "break_off"),
    # left after saying yes: everything asked of users was not reached
    "after use": (left(1, 1, "YES,,,,,,,"), ["", *["broke_off"] * 5], "break_off"),
    # left after saying no: what is asked of users was never to be asked
    "after no": (left(1, 1, "NO,,,,,,,"), ["", *["not_asked"] * 4, "broke_off"], "break_off"),
    # page 2 was sent with empty boxes, page 3 never seen
    "empty boxes": (left(1, 2, 'YES,4,"","","",,,'), ["", "", "no_answer", *["broke_off"] * 3], "partial"),
}


@pytest.mark.parametrize("name", LEFT)
def test_who_left_early_was_not_asked_the_rest(tmp_path: Path, name: str) -> None:
    row, expected, outcome = LEFT[name]
    responses, found = type_rows(tmp_path, row, complete(2, UNTICKED))
    assert missing(responses) == expected
    assert responses["outcome"].iloc[0] == outcome
    assert found == []


def test_in_an_old_file_the_last_answer_shows_how_far_somebody_got(tmp_path: Path) -> None:
    responses, _ = type_rows(
        tmp_path, left(1, 2, '"YES","","","","","2","",""'), left(2, 1, '"NO","","","","","","",""'),
        left(3, 0, '"","","","","","","",""'),
    )  # fmt: skip
    assert missing(responses) == ["", "no_answer", "no_answer", "", "no_answer", "broke_off"]
    assert missing(responses, 1) == ["", *["not_asked"] * 4, "broke_off"]
    assert missing(responses, 2) == ["broke_off"] * 6


# ----------------------------------------------------------------------- routing and answers that disagree


def test_an_answer_despite_routing_is_not_counted_and_told(tmp_path: Path) -> None:
    responses, found = type_rows(tmp_path, complete(1, 'NO,7,Y,"","",,,""'))
    assert found == ["answer_despite_routing", "answer_despite_routing"]
    assert missing(responses)[1:3] == ["not_asked", "not_asked"]
    assert responses["times"].isna().all()
    assert responses["where[HOME]"].isna().all()


def test_never_shown_although_asked_is_told_and_not_counted_as_no_answer(tmp_path: Path) -> None:
    responses, found = type_rows(tmp_path, complete(1, 'YES,1,,,,1,"",""'))
    assert found == ["not_shown_though_asked"]
    assert missing(responses)[2] == "not_asked"


# ------------------------------------------------------------------- routing by equation, and by what was shown

BY = {
    "rule": {"use": ["YES"]},
    "equation": {"equation": '(use.NAOK == "YES" and !is_empty(use))'},
    "shown": {"shown": True},
}  # fmt: skip


def type_by(folder: Path, base: str, *rows: str) -> tuple[pd.DataFrame, list[str]]:
    items = [each.model_dump(exclude_none=True) for each in DECLARED.codebook.items]
    declared = declare(items, bases={"users": BY[base]}, partial_when_answered=["use", "times"])
    responses, found = type_export(read_rows(write_rows(folder, HEADING, *rows)), declared)
    return responses, checks_of(found)


def test_an_equation_says_who_was_asked_as_its_rule_does(tmp_path: Path) -> None:
    whole = [USER, NON_USER, SILENT, UNTICKED, 'DK,,,,,,,""', 'NO,7,Y,"","",,,""', 'YES,1,,,,1,"",""']
    rows = [complete(number, each) for number, each in enumerate(whole, start=1)]
    rows += [
        row.replace("1,", f"{number},", 1) for number, (row, _, _) in enumerate(LEFT.values(), start=len(rows) + 1)
    ]
    by_rule, by_equation = (type_by(tmp_path, base, *rows) for base in ("rule", "equation"))
    pd.testing.assert_frame_equal(by_equation[0], by_rule[0])
    assert by_equation[1] == by_rule[1] == ["answer_despite_routing"] * 2 + ["not_shown_though_asked"]
    assert missing(by_equation[0], 1) == EXPECTED["non-user"]


def test_an_equation_that_is_false_means_not_asked_even_where_the_file_is_silent(tmp_path: Path) -> None:
    rows = [complete(number, each) for number, each in enumerate((OLD_USER, OLD_NON_USER, OLD_UNTICKED), start=1)]
    responses, found = type_by(tmp_path, "equation", *rows)
    assert found == []
    expected = [EXPECTED[name] for name in ("user", "non-user", "asked and nothing ticked")]
    assert [missing(responses, row) for row in range(3)] == expected


def test_a_base_that_neither_routing_nor_file_tells_is_warned_of_once(tmp_path: Path) -> None:
    """As a spreadsheet saves it, nothing is between quotes and nobody knows whom a question was put to."""
    rows = [complete(1, "YES,3,Y,,,2,,because"), complete(2, "NO,,,,,,,")]
    responses, found = type_by(tmp_path, "shown", *rows)
    assert found == ["base_unknown"]
    assert missing(responses, 1) == ["", *["no_answer"] * 5]
    assert type_by(tmp_path, "rule", *rows)[1] == []


def test_where_the_routing_is_not_understood_the_file_says_what_was_shown(tmp_path: Path) -> None:
    """No matter what was answered before: one cell that is not NULL tells that the questions were put."""
    rows = [complete(1, USER), complete(2, NON_USER), complete(3, 'NO,,"","","",,,""'), left(4, 1, "YES,,,,,,,")]
    responses, found = type_by(tmp_path, "shown", *rows)
    assert found == ["not_shown_though_asked"] * 2
    assert missing(responses, 0) == EXPECTED["user"]
    assert missing(responses, 1) == EXPECTED["non-user"]
    assert missing(responses, 2) == ["", "no_answer", "no_answer", "not_asked", "not_asked", "no_answer"]
    assert missing(responses, 3)[0] == ""


def test_the_input_is_left_alone(tmp_path: Path) -> None:
    raw = read_rows(write_rows(tmp_path, HEADING, complete(1, USER), left(2, 1, ",,,,,,,")))
    before = raw.answers.copy(), raw.responses.copy()
    type_export(raw, DECLARED)
    pd.testing.assert_frame_equal(raw.answers, before[0])
    pd.testing.assert_frame_equal(raw.responses, before[1])


def test_somebody_without_address_is_a_participant_of_their_own(tmp_path: Path) -> None:
    declared = declare([item("q", codes="A")], platform="form", repeated=True, estimand="responses")
    path = tmp_path / "form.csv"
    rows = [f"12/13/2021 1{n}:00:00,{who},A" for n, who in enumerate(["a@x.example", "a@x.example", "", ""])]
    path.write_text("\n".join(["Timestamp,Email Address,q", *rows]) + "\n", "utf-8")
    responses, found = type_export(read_form(path), declared)
    assert responses["participant"].nunique() == 3
    assert responses["participant"].notna().all()
    assert checks_of(found) == ["participant_missing", "participant_missing"]


# --------------------------------------------------------------------------------------------- real data


@pytest.mark.parametrize("survey", ["babelboost", "diapason"])
def test_every_missing_answer_has_one_declared_reason(survey: str) -> None:
    declared, ingested = ingest_real(survey)
    responses = ingested.responses
    assert responses is not None
    for each in declared.codebook.items:
        for part in [f"{each.id}[{row}]" for row in each.rows] or [each.id]:
            kinds = responses[f"missing:{part}"]
            assert list(kinds.cat.categories) == MISSING
            counts = kinds.value_counts()
            assert kinds.isna().sum() + counts.sum() == len(responses)
            if each.type in {"single", "array", "number"}:
                substantive = responses[part].notna() & (kinds != "dont_know").fillna(True)
                assert substantive.tolist() == kinds.isna().tolist()


def test_the_real_outcomes_and_what_break_offs_say() -> None:
    responses = ingest_real("babelboost")[1].responses
    assert responses is not None
    assert responses["outcome"].value_counts().to_dict() == {"complete": 67, "break_off": 8, "partial": 0}
    gone = responses[responses["outcome"] == "break_off"]
    # Five left before the question on use; three sent it empty, so that what users are asked was not for them.
    assert gone["missing:utilise"].value_counts()[["broke_off", "no_answer"]].tolist() == [5, 3]
    assert gone["missing:expression"].value_counts()[["broke_off", "not_asked"]].tolist() == [5, 3]
    assert gone["missing:potentiel"].value_counts()["broke_off"] == 8
    complete_ones = responses[responses["outcome"] == "complete"]
    assert complete_ones["missing:nbpers"].value_counts()["not_asked"] == 46
    assert complete_ones["missing:freins"].isna().groupby(complete_ones["utilise"], observed=True).sum().to_dict() == {
        "OUI": 0, "PASEN": 39,
    }  # fmt: skip
    assert complete_ones.groupby("language").size().to_dict() == {"fr": 54, "nl": 13}


def test_an_old_version_of_the_real_export_gives_the_same_responses(tmp_path: Path) -> None:
    """Everything empty in quotes, as 5.6.8 writes it: complete responses and break-offs come out alike."""
    export = ROOT / "raw/babelboost/2021/results-survey621127.csv"
    text_of, inside, written = export.read_bytes().decode("utf-8-sig"), False, []
    for position, letter in enumerate(text_of):
        inside ^= letter == '"'
        written.append(letter)
        if not inside and letter == ";" and text_of[position + 1] in ";\r":
            written.append('""')
    path = tmp_path / export.name
    path.write_text("".join(written), encoding="utf-8", newline="")
    declared = load_survey(ROOT, "babelboost").for_wave("2021").as_asked()
    waves = declared.survey.waves | {"w1": declared.survey.waves["2021"]}
    declared = replace(declared, survey=declared.survey.model_copy(update={"waves": waves}))
    old, new = type_export(read_rows(path), declared), type_export(read_rows(export), declared)
    assert not read_rows(path).tells_not_shown
    ours, theirs = (frame[frame["outcome"] == "complete"] for frame in (old[0], new[0]))
    pd.testing.assert_frame_equal(ours, theirs)
    assert old[0]["outcome"].tolist() == new[0]["outcome"].tolist()


def test_the_real_participants_and_structures() -> None:
    responses = ingest_real("diapason")[1].responses
    assert responses is not None
    counts = responses.groupby("participant").size()
    assert (len(responses), len(counts), counts.min(), counts.max()) == (66, 35, 1, 6)
    assert responses["structure"].str.fullmatch(r"S-[0-9a-f]{16}").all()
    closed = responses.drop(columns=[name for name in responses if name.startswith("text:")])
    assert "@" not in closed.to_csv()


def test_a_comment_without_an_answer_is_kept(tmp_path: Path) -> None:
    declared = declare([item("q", codes="A B", comment=True)])
    path = write_rows(tmp_path, "q,q[comment]", complete(1, '"","only this"'), complete(2, "A,both"))
    responses, _ = type_export(read_rows(path), declared)
    assert responses["text:q[comment]"].tolist() == ["only this", "both"]
    assert responses["missing:q"].astype("object").fillna("").tolist() == ["no_answer", ""]
