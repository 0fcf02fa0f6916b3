"""Ticked options and single answers against declared labels: the longest first, nearly right ones with a warning."""

from __future__ import annotations

from itertools import permutations

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from surveys import checks_of, declare, item

from pipelines.form_answers import recode_answers
from pipelines.labels import index_labels
from pipelines.readers.raw import RawTable
from pipelines.recode import recode
from pipelines.ticked import Reading, read_ticked
from schemas.declared import Declarations

CARE = {
    "CARE": "Soins",
    "HOME": "Soins d'urgence, à domicile",
    "NIGHT": "À domicile",
    "PAIN": "Douleur (aiguë, chronique)",
}


def read(cell: str, joined_by: str = ", ", labels: dict[str, str] | None = None) -> Reading:
    return read_ticked(cell, index_labels((label, code) for code, label in (labels or CARE).items()), joined_by)


@pytest.mark.parametrize("joined_by", [", ", ";"])
def test_the_order_of_ticks_does_not_matter(joined_by: str) -> None:
    for chosen in permutations(CARE, 3):
        reading = read(joined_by.join(CARE[code] for code in chosen), joined_by)
        assert reading == Reading(chosen), chosen


def test_a_label_inside_another_is_not_ticked_with_it() -> None:
    assert read("Soins d'urgence, à domicile").codes == ("HOME",)
    assert read("Soins d'urgence, à domicile, Soins").codes == ("HOME", "CARE")
    assert read("Soins, Soins d'urgence, à domicile;À domicile").codes == ("CARE", "HOME", "NIGHT")


def test_the_final_separator_of_microsoft_forms() -> None:
    assert read("Soins;Douleur (aiguë, chronique);", ";") == Reading(("CARE", "PAIN"))
    assert read(";", ";") == read(" , ") == read("") == Reading()


def test_a_comma_is_no_border_where_semicolons_are() -> None:
    labels = {"A": "Soins", "B": "Repos"}
    assert read("Soins, Repos", ";", labels) == Reading(rest="Soins, Repos")
    assert read("Soins, Repos", ", ", labels) == Reading(("A", "B"))


@pytest.mark.parametrize(
    ("cell", "joined_by", "codes", "rest", "behind"),
    [
        ("Manque de soins", ", ", (), "Manque de soins", ()),
        ("Pas de Soins", ";", (), "Pas de Soins", ()),
        ("Soins, Bruit, soins, fatigue", ", ", ("CARE",), "Bruit, soins, fatigue", ()),
        ("Bruit, Soins", ", ", ("CARE",), "Bruit", ("Soins",)),
        ("Bruit, soins", ";", (), "Bruit, soins", ()),
        ("Bruit;soins", ";", ("CARE",), "Bruit", ()),
        ("Soins;Manque, surtout le soir;À domicile", ";", ("CARE", "NIGHT"), "Manque, surtout le soir", ()),
        ("Bruit, Soins, Fatigue", ", ", ("CARE",), "Bruit, Fatigue", ("Soins",)),
    ],
)
def test_words_of_ones_own_that_hold_a_label(
    cell: str, joined_by: str, codes: tuple[str, ...], rest: str, behind: tuple[str, ...]
) -> None:
    reading = read(cell, joined_by)
    assert (reading.codes, reading.rest, reading.behind) == (codes, rest, behind)


@pytest.mark.parametrize(
    "cell",
    ["soins d’urgence,  à domicile", "SOINS D'URGENCE, À DOMICILE", "Soins d'urgence,\u00a0a domicile",
     "Soins d'urgence,à domicile", "Soins d'urgence, a\u0300 domicile.", "« Soins » d'urgence, à domicile"],
)  # fmt: skip
def test_what_is_nearly_a_label_is_taken_for_it(cell: str) -> None:
    labels = CARE | ({"HOME": '"Soins" d\'urgence, à domicile'} if "«" in cell else {})
    assert read(cell, ", ", labels) == Reading(("HOME",), is_near=True)


def test_labels_that_only_an_accent_tells_apart_are_not_confused() -> None:
    labels = {"FISHING": "Pêche", "SIN": "Péché"}
    assert read("Pêche, Péché", ", ", labels) == Reading(("FISHING", "SIN"))
    assert read("péché", ", ", labels) == Reading(("SIN",), is_near=True)
    assert set(read("Peche", ", ", labels).unclear) == {"FISHING", "SIN"}
    assert read("Peche", ", ", labels).codes == ()


def test_a_cell_that_can_be_cut_in_two_ways_is_told() -> None:
    labels = {"BOTH": "Tea, milk", "TEA": "Tea", "MILK": "Milk"}
    assert read("Tea, milk", ", ", labels) == Reading(("BOTH",), has_two=True)
    assert read("Tea, milk", ";", labels) == Reading(("BOTH",))
    assert read("Tea", ", ", labels) == Reading(("TEA",))


def test_the_cut_that_leaves_least_unexplained_is_taken() -> None:
    labels = {"AB": "A, B", "BC": "B, C, D", "A": "A"}
    assert read("A, B, C, D", ", ", labels).codes == ("A", "BC")


def test_a_hundred_thousand_commas_come_to_an_end() -> None:
    assert read("a," * 50_000).rest.startswith("a,a,a")


LETTERS = st.text("abcdéàç' ", min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)
LABEL = st.lists(LETTERS, min_size=1, max_size=3).map(", ".join)


@given(st.lists(LABEL, min_size=1, max_size=6, unique=True), st.data())
def test_ticked_options_joined_by_semicolons_are_always_found(labels: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(labels), unique=True))
    reading = read(";".join(chosen), ";", {str(place): label for place, label in enumerate(labels)})
    assert reading == Reading(tuple(str(labels.index(label)) for label in chosen))


@given(st.lists(LABEL, min_size=1, max_size=6, unique=True), st.data())
def test_ticked_options_joined_by_commas_are_found_or_told(labels: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(labels), unique=True))
    assume(len({" ".join(label.split()) for label in labels}) == len(labels))
    reading = read(", ".join(chosen), ", ", {str(place): label for place, label in enumerate(labels)})
    assert reading.rest == ""
    assert reading.has_two or reading.codes == tuple(str(labels.index(label)) for label in chosen)


# ----------------------------------------------------------------------------------------- in a survey


def form(**codes: str) -> Declarations:
    listed = {code: {"label": {"fr": label}} for code, label in codes.items()}
    shared = {"languages": ("fr",), "codes": listed}
    return declare([item("one", **shared), item("many", "multiple", **shared)], platform="form", languages=["fr"])


def table(one: list[str], many: list[str], joined_by: str = ";") -> RawTable:
    rows = range(2, len(one) + 2)
    responses = pd.DataFrame({"row": rows, "id": [f"r{row}" for row in rows], "language": "fr"})
    answers = pd.DataFrame({"one": one, "many": many}, dtype="str")
    return RawTable("form.csv", answers, responses, False, (), coding={"ticked_joined_by": joined_by})


def test_an_unclear_answer_is_an_error_in_every_row_that_has_it() -> None:
    coded = recode(table(["Peche", "Pêche", "Peche"], ["Péché;", "peche", ""]), form(FISHING="Pêche", SIN="Péché"))
    assert [(each.severity, each.check, each.row, each.item) for each in coded.findings] == [
        ("error", "unclear_label", 2, "one"), ("error", "unclear_label", 4, "one"), ("error", "unclear_label", 3, "many"),
    ]  # fmt: skip
    assert "FISHING, SIN" in coded.findings[0].describe("en")[0]


@pytest.mark.parametrize("cell", ["Médecin.", "medecin", "MÉDECIN", " Médecin", "Médecin\u00a0"])
def test_a_single_answer_that_is_nearly_a_label_is_warned_of(cell: str) -> None:
    coded = recode(table([cell], [""]), form(GP="Médecin", NURSE="Infirmier"))
    assert coded.frame["one"].tolist() == ["GP"]
    assert [(each.severity, each.check, each.value) for each in coded.findings] == [("warning", "near_match", cell)]


def test_equal_labels_of_two_codes_are_an_error() -> None:
    coded = recode(table(["Oui"], ["Oui"]), form(A="Oui", B="Oui"))
    assert checks_of(coded.findings) == ["unclear_label", "unclear_label"]


def test_words_behind_which_an_option_stands_are_warned_of() -> None:
    listed = {"A": {"label": {"fr": "Soins"}}}
    many = item("many", "multiple", ("fr",), other={"fr": "Autre"}) | {"codes": listed}
    declared = declare([many], platform="form", languages=["fr"])
    raw = table([""], ["Bruit, Soins"], ", ")
    coded = recode(RawTable(**{**raw.__dict__, "answers": raw.answers[["many"]]}), declared)
    assert checks_of(coded.findings) == ["tick_behind_words"]
    assert "Soins" in coded.findings[0].describe("nl")[0]
    assert coded.frame.to_dict("records") == [{"many[A]": "Y", "many[other]": "Bruit"}]


def test_a_ranking_of_microsoft_forms_is_read_in_its_order() -> None:
    ranking = item("rank", "ranking", ("fr",), codes="TIME MONEY LINK") | {"ranks": 2}
    declared = declare([ranking], platform="form", languages=["fr"])
    answers = pd.DataFrame({"rank": ["MONEY;TIME;", "LINK;", "", "TIME;MONEY;LINK;"]}, dtype="str")
    raw = RawTable(**{**table([""] * 4, [""] * 4).__dict__, "answers": answers})
    coded = recode(raw, declared)
    assert coded.frame["rank[1]"].tolist()[:3] == ["MONEY", "LINK", ""]
    assert coded.frame["rank[2]"].tolist()[:3] == ["TIME", "", ""]
    assert [(each.check, each.row) for each in coded.findings] == [("unknown_option", 5)]


def test_dates_of_an_english_sheet_have_the_month_first() -> None:
    declared = declare([item("day", "date")], platform="form")
    answers = pd.DataFrame({"day": ["03/04/2021", "soon", ""]}, dtype="str")
    raw = RawTable(**{**table([""] * 3, [""] * 3).__dict__, "answers": answers, "coding": {"dates": "month_first"}})
    assert recode_answers(raw, answers["day"], declared.parts_of("day"), [])["day"].tolist() == [
        "2021-03-04",
        "soon",
        "",
    ]


def test_headings_that_only_capitals_tell_apart_are_two_questions() -> None:
    two = [
        item("first", "text") | {"wording": {"fr": "Quoi ?"}},
        item("second", "text") | {"wording": {"fr": "QUOI ?"}},
    ]
    declared = declare(two, platform="form", languages=["fr"])
    answers = pd.DataFrame({"Quoi ?": ["a"], "QUOI ?": ["b"]}, dtype="str")
    raw = RawTable(**{**table([""], [""]).__dict__, "answers": answers})
    assert recode(raw, declared).frame.to_dict("records") == [{"first": "a", "second": "b"}]


def test_a_wave_may_word_a_question_otherwise_in_each_language() -> None:
    asked = item("why", "text", ("fr", "nl")) | {
        "wording": {"fr": "Pourquoi ?", "nl": "Waarom?"},
        "also": ["Et pourquoi ?"],
    }
    declared = declare([asked], platform="form", languages=["fr", "nl"])
    wave = declared.survey.waves["w1"].model_copy(update={"items": {"Pour quoi ?": "why", "Om welke reden?": "why"}})
    for heading, own in (
        ("Pour quoi ?", wave),
        ("Om welke reden?", wave),
        ("Pourquoi ?", wave),
        ("et pourquoi ?", None),
    ):
        answers = pd.DataFrame({heading: ["x"]}, dtype="str")
        raw = RawTable(**{**table([""], [""]).__dict__, "answers": answers})
        assert recode(raw, declared, own).frame.to_dict("records") == [{"why": "x"}], heading
