"""What `boost new` proposes from wordings: personal questions, scales, answers of no substance, numbers, slides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipelines.findings import Finding
from pipelines.gathered import gather_findings, list_problems
from pipelines.guess.answers import find_ends
from pipelines.guess.known import asks_personal, find_silence
from pipelines.new import scaffold_structure
from pipelines.personal import find_personal
from pipelines.readers.limesurvey_headings import lay_out
from pipelines.readers.limesurvey_questions import Codes, Question, Structure
from pipelines.recode import recode
from pipelines.scaffold.writing import shorten, without_year
from pipelines.structure import compare_structure
from schemas.catalogue import load_survey
from schemas.declared import Declarations
from schemas.refusals import Refusal
from tests.surveys import complete, declare, item, read_rows, write_rows

FREQUENCY = {"A1": "Toujours", "A2": "Souvent", "A3": "Parfois", "A4": "Jamais", "A5": "Je ne sais pas"}


def question(code: str, letter: str, wording: str, **more: Any) -> Question:
    """A question in French; codes and rows as code -> wording."""
    texts: dict[str, Codes] = {
        key: {name: {"fr": text} for name, text in more.pop(key, {}).items()} for key in ("answers", "subquestions")
    }
    return Question(code, letter, "1", False, {"fr": wording}, **texts, **more)


def scaffold(tmp_path: Path, *questions: Question, words: str = "en", title: str = "Enquête") -> Declarations:
    """The declarations made of these questions, read as any others."""
    structure = Structure("s.lss", "1", {each.code: each for each in questions}, {"fr": title}, languages=("fr",))
    for name, content in scaffold_structure(structure, "demo", words).items():
        path = tmp_path / "schemas/surveys/demo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    declared = load_survey(tmp_path, "demo")
    assert not [each for each in compare_structure(structure, declared) if each.severity == "error"]
    return declared


def read(tmp_path: Path, name: str) -> str:
    return (tmp_path / "schemas/surveys/demo" / name).read_text(encoding="utf-8")


def charts(declared: Declarations) -> dict[str, str]:
    return {slide.id: slide.chart for slide in declared.slides if slide.id not in {"title", "method", "progress"}}


ROWS = {"SQ1": "Le lieu", "SQ2": "Les heures"}
LONG = {f"A{number}": f"Réponse {letter}" for number, letter in enumerate("abcdefgh")}


@pytest.mark.parametrize(
    ("letter", "answers", "expected"),
    [
        ("B", {}, {"q": "numbers"}),
        ("A", {}, {"q": "likert"}),
        ("F", LONG, {"q-SQ1": "bars", "q-SQ2": "bars"}),
        ("F", FREQUENCY, {"q": "likert"}),
    ],
)
def test_an_array_gets_a_chart_that_can_show_its_levels(
    tmp_path: Path, letter: str, answers: dict[str, str], expected: dict[str, str]
) -> None:
    asked = question("q", letter, "Donnez une note.", answers=answers, subquestions=ROWS)
    assert charts(scaffold(tmp_path, asked)) == expected


def test_a_likert_of_more_levels_than_can_be_told_apart_is_refused(tmp_path: Path) -> None:
    many = {f"A{number}": f"Réponse {number} x" for number in range(12)}
    scaffold(tmp_path, question("q", "F", "Quoi ?", answers=many, subquestions=ROWS))
    slides = tmp_path / "schemas/surveys/demo/slides.yaml"
    whole = "chart: likert\n    indicator: q\n"
    written = slides.read_text(encoding="utf-8").replace("chart: bars\n    indicator: q-SQ1\n", whole)
    slides.write_text(written, encoding="utf-8")
    with pytest.raises(Refusal, match="likert of 12 levels"):
        load_survey(tmp_path, "demo")


@pytest.mark.parametrize(
    ("wording", "short", "long"),
    [
        ("Your e-mail address, if you wish to receive the results", True, True),
        ("Uw e-mailadres, als u de resultaten wenst te ontvangen", True, True),
        ("Laissez votre numéro de GSM si vous voulez être rappelé", True, True),
        ("Naam en voornaam", True, True),
        ("E-mail (facultatif)", True, False),
        ("Nom de votre institution", False, False),
        ("Naam van uw organisatie", False, False),
        ("Name of your organisation", False, False),
        ("Votre fonction", False, False),
        ("What would you change about the address book?", False, False),
    ],
)
def test_what_is_personal_is_known_by_its_wording(wording: str, short: bool, long: bool) -> None:
    assert (asks_personal(wording), asks_personal(wording, short=False)) == (short, long)


def test_a_personal_question_is_no_item_and_its_columns_are_never_read(tmp_path: Path) -> None:
    declared = scaffold(
        tmp_path,
        question("mail", "S", "Votre adresse e-mail"),
        question("contact", "Q", "Pour vous joindre", subquestions={"N": "Votre nom", "O": "Organisation"}),
        question("usage", "Y", "Utilisez-vous l'e-mail ?"),
    )
    assert declared.survey.personal == ["mail", "contact"]
    assert [*declared.items] == ["usage"]
    headings = ["id", "submitdate", "lastpage", "startlanguage", "mail", "contact[N]", "contact_O", "usage"]
    layout = lay_out(headings, set(declared.survey.personal))
    assert layout is not None
    assert [headings[place] for place in layout.answers] == ["usage"]


def test_a_scale_runs_from_low_to_high_and_silence_is_counted_apart(tmp_path: Path) -> None:
    declared = scaffold(tmp_path, question("q", "F", "À quelle fréquence ?", answers=FREQUENCY, subquestions=ROWS))
    codes = declared.codes("q")
    assert [*codes] == ["A4", "A3", "A2", "A1", "A5"]
    assert declared.items["q"].ordered
    assert {code: answer.missing for code, answer in codes.items() if answer.missing} == {"A5": "dont_know"}
    assert next(each for each in declared.indicators if each.id == "q-SQ1").statistics == [
        "distribution", "median", "top_two_box",
    ]  # fmt: skip
    written = read(tmp_path, "codebook.yaml")
    assert "the questionnaire had them the other way round" in written
    assert "because of the wording of A5" in written


def test_numbers_with_words_at_their_ends_are_a_scale(tmp_path: Path) -> None:
    marks = {"1": "1 (pas du tout)", "2": "2", "3": "3", "4": "4 (tout à fait)", "9": "Sans objet"}
    declared = scaffold(tmp_path, question("q", "L", "Êtes-vous satisfait ?", answers=marks))
    assert declared.items["q"].ordered
    assert declared.codes("q")["9"].missing == "not_applicable"
    assert "mean" in next(each for each in declared.indicators if each.id == "q").statistics


def test_places_and_kinds_with_numbers_are_no_scale(tmp_path: Path) -> None:
    kinds = {"T1": "Type 1", "T2": "Type 2", "T3": "Type 3"}
    assert not scaffold(tmp_path, question("q", "L", "Lequel ?", answers=kinds)).items["q"].ordered


@pytest.mark.parametrize(
    ("label", "language", "kind"),
    [
        ("Je ne sais pas", "fr", "dont_know"), ("Weet niet / geen mening", "nl", "dont_know"),
        ("I don’t know", "en", "dont_know"), ("n.v.t.", "nl", "not_applicable"),
        ("Sans objet (pas de patients)", "fr", "not_applicable"), ("N/A", "en", "not_applicable"),
        ("Ne sait pas ou sans avis", "fr", "dont_know"), ("Not sure", "en", ""), ("Oui", "fr", ""),
    ],
)  # fmt: skip
def test_answers_of_no_substance_are_known(label: str, language: str, kind: str) -> None:
    assert find_silence(label, language) == kind


def test_only_a_count_of_persons_is_summed(tmp_path: Path) -> None:
    declared = scaffold(
        tmp_path, question("age", "N", "Quel est votre âge ?"), question("n", "N", "Combien de patients suivez-vous ?")
    )
    assert {each.id: each.statistics for each in declared.indicators if each.item} == {
        "age": ["median", "mean"], "n": ["sum", "mean", "median"],
    }  # fmt: skip


def test_every_question_that_was_asked_has_a_slide_and_what_was_computed_has_none(tmp_path: Path) -> None:
    equation = '{if(is_empty(age.NAOK),"",round(age.NAOK/10))}'
    declared = scaffold(
        tmp_path,
        question("age", "N", "Quel est votre âge ?"),
        question("jour", "D", "Depuis quand ?"),
        question("mots", "T", "Des remarques ?"),
        question("dizaine", "*", equation, hidden=True),
        question("origine", "S", "", hidden=True),
    )
    assert charts(declared) == {"age": "numbers", "jour": "numbers", "mots": "numbers"}
    assert declared.items["dizaine"].wording == {"fr": "Calculé par la plateforme : dizaine"}
    assert "dizaine" not in {each.id for each in declared.indicators}
    assert "computed by the platform" in read(tmp_path, "codebook.yaml")


def test_no_equation_and_no_code_stands_in_a_base_s_label(tmp_path: Path) -> None:
    use = question("use", "L", "L'utilisez-vous ?", answers={"OUI": "Oui", "NON": "Non"})
    asked = question("n", "N", "Combien ?")
    asked.relevance = 'use.NAOK == "OUI"'
    other = question("m", "N", "Et sinon ?")
    other.relevance = "n.NAOK > 3"
    declared = scaffold(tmp_path, use, asked, other)
    labels = [base.label["fr"] for base in declared.codebook.bases.values()]
    assert any("L'utilisez-vous – Oui" in label for label in labels)
    assert not [label for label in labels if "NAOK" in label or "OUI" in label]


@pytest.mark.parametrize("words", ["fr", "nl"])
def test_what_is_to_review_is_said_in_the_language_asked_for(tmp_path: Path, words: str) -> None:
    questions = [question("q", "F", "Quand ?", answers=FREQUENCY, subquestions=ROWS), question("mail", "S", "E-mail")]
    said = {}
    for language in ("en", words):
        scaffold(tmp_path / language, *questions, words=language, title="Enquête 2024")
        files = [read(tmp_path / language, name) for name in ("survey.yaml", "codebook.yaml")]
        said[language] = [
            line.split("# review: ")[1] for file in files for line in file.splitlines() if "review:" in line
        ]
        assert YAML(typ="safe").load(files[0])["title"] == {"fr": "Enquête"}
    assert len(said[words]) == len(said["en"]) == 4
    assert not set(said[words]) & set(said["en"])


def test_a_name_ends_with_a_word_that_says_something() -> None:
    assert (
        shorten("Did you attend at least one session of DiaCare?", "en")
        == "Did you attend at least one session of DiaCare"
    )
    cut = shorten("Dans quelle mesure avez-vous pu parler avec le médecin de la famille de votre patient", "fr")
    assert cut == "Dans quelle mesure avez-vous pu parler avec le médecin…"
    assert without_year("DiaCare – wat deelnemers vinden 2024") == "DiaCare – wat deelnemers vinden"
    assert (without_year("Enquête (2023)"), without_year("2024")) == ("Enquête", "2024")


@pytest.mark.parametrize(
    ("heading", "ends"),
    [
        ("De 0 à 10, quelle note donnez-vous ?", (0, 10)), ("Op een schaal van 1 tot 5", (1, 5)),
        ("How useful was it (1-5)?", (1, 5)), ("Note sur 10", (1, 10)),
        ("Entre 0 (pas du tout) et 10 (tout à fait)", (0, 10)), ("1 = jamais, 7 = toujours", (1, 7)),
        ("L'année 2021-2022", None), ("Vergadering op 5 mei", None), ("Combien de fois ?", None),
    ],
)  # fmt: skip
def test_a_heading_names_the_ends_of_its_scale(heading: str, ends: tuple[int, int] | None) -> None:
    assert find_ends(heading) == ends


def test_answers_that_look_personal_are_told_and_never_quoted(tmp_path: Path) -> None:
    told = [
        "Rien",
        "jan@voorbeeld.example.be",
        "Bel 0470 12 34 56",
        "85.07.30-033.28",
        "Le 12/03/2021 à 14.30",
        "12345",
    ]
    path = write_rows(tmp_path, "mots", *(complete(number, text) for number, text in enumerate(told, start=1)))
    declared, raw = declare([item("mots", "text")]), read_rows(path)
    found = find_personal(recode(raw, declared).frame, raw, declared)
    assert [(each.check, each.severity, each.item) for each in found] == [("looks_personal", "warning", "mots")]
    assert found[0].expected == {"count": 3, "rows": "3, 4, 5", "column": "mots"}
    for language in ("en", "fr", "nl"):
        said = " ".join([*found[0].describe(language), str(found[0].as_record([language]))])
        assert not [text for text in told[1:4] if text in said]


def test_findings_of_a_kind_are_said_once_with_their_number() -> None:
    many = [
        Finding("error", "unknown_code", "a.csv", row, str(row), f"q[SQ{row % 2}]", "Z", {"codes": ["A", "B"]})
        for row in range(2, 832)
    ]
    other = Finding("error", "unknown_code", "a.csv", 4, "4", "use", "Z", {"codes": ["Y"]})
    assert [len(kind.findings) for kind in gather_findings([*many, other])] == [830, 1]
    problems = list_problems([*many, other])
    assert [problem.place for problem in problems] == [
        "rows 2, 3, 4, 5, 6, …, q[SQ0], q[SQ1] (830 in all)",
        "row 4, use",
    ]
    assert problems[0].found == "“Z”"
