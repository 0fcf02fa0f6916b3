"""A form that nobody declared, from its answers alone: guessed, reviewed, taken in, counted and drawn."""

from __future__ import annotations

import random
import shutil
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.add import Wishes, add_wave
from pipelines.data import make_data
from pipelines.figures import make_figures
from pipelines.findings import has_errors
from pipelines.guess.known import is_personal_heading
from pipelines.guess.labels import is_personal
from pipelines.headings import fold
from pipelines.new import declare_from_exports
from pipelines.readers.form_words import ADDRESS_HEADINGS, PERSONAL
from pipelines.scaffold.titles import find_title
from schemas.catalogue import load_survey
from schemas.declared import Declarations
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY, show_everything
from tests.forms import ADDRESS, KINDS, TIME, Row, write_form
from tests.test_cli import boost

DIAPASON = REPOSITORY / "raw/diapason/2021"
EXPORTS = REPOSITORY / "tests/exports"
FILES = ("survey.yaml", "codebook.yaml", "indicators.yaml", "slides.yaml")


def declare(workspace: Path, *exports: Path, survey: str = "demo") -> tuple[Declarations, list[str]]:
    reviews = declare_from_exports(workspace, survey, exports)
    return load_survey(workspace, survey), reviews


def written(workspace: Path, survey: str = "demo") -> str:
    return "\n".join((workspace / "schemas/surveys" / survey / name).read_text(encoding="utf-8") for name in FILES)


def count(workspace: Path, item: str, survey: str = "demo") -> dict[str, int]:
    """Code (or ticked box) -> how many, of one item of the topline."""
    table = pd.read_csv(workspace / f"processed/{survey}/2021/topline.csv", dtype="str", keep_default_na=False).query(
        "item == @item"
    )
    codes = table["subquestion"].where(table["subquestion"] != "", table["code"])
    return {code: int(each or 0) for code, each in zip(codes, table["count"], strict=True)}


# ------------------------------------------------------------------------------- an invented survey

HEADINGS = {
    "en": ["Your name", "Who told you about the training day?", "You filled in a form. Which topics help you?",
           "How often do you use the checklist?", "How many patients do you follow?", "From 1 to 5, how useful was the day?",
           "When did you start in this job?", "Would you recommend it?", "Why?"],
    "nl": ["Uw naam", "Wie vertelde u over de vormingsdag?", "U vulde een formulier in. Welke thema's helpen u?",
           "Hoe vaak gebruikt u de checklist?", "Hoeveel patiënten volgt u op?", "Van 1 tot 5, hoe nuttig was de dag?",
           "Wanneer begon u in deze job?", "Zou u ze aanraden?", "Waarom?"],
}  # fmt: skip
TOLD = {
    "en": ["A colleague", "My employer", "E-mail, newsletter or website"],
    "nl": ["Een collega", "Mijn werkgever", "E-mail, nieuwsbrief of website"],
}
TOPICS = {
    "en": ["Listening, also to silence", "Pain (chronic, acute)", "Rights of patients", "None of these"],
    "nl": ["Luisteren, ook naar stilte", "Pijn (chronisch, acuut)", "Rechten van patiënten", "Geen van deze"],
}
OFTEN = {"en": ["Never", "Sometimes", "Often", "Always"], "nl": ["Nooit", "Soms", "Vaak", "Altijd"]}
RECOMMEND = {"en": ["Yes", "No", "I don't know"], "nl": ["Ja", "Nee", "Ik weet het niet"]}
OWN_WORDS = {
    "en": ["The poster in the lift of Mrs Peeters", "Too short", "Too short", "Ask Jan on 02 555 01 23"],
    "nl": ["De affiche in de lift van mevrouw Peeters", "Te kort", "Te kort", "Bel Jan op 02 555 01 23"],
}


def invent(language: str, size: int, repeated: bool = False) -> list[Row]:
    """Rows of the invented survey; the same seed gives the same answers."""
    draw = random.Random(f"{language}{size}")
    rows: list[Row] = []
    for number in range(size):
        some = [each for each in TOPICS[language][:3] if draw.random() < 0.6]
        topics = [TOPICS[language][3]] if number % 6 == 0 else some or [TOPICS[language][0]]
        own = OWN_WORDS[language][number] if number < len(OWN_WORDS[language]) else ""
        answers: list[Any] = [
            f"Person {number}", own if number == 0 else draw.choice(TOLD[language]), topics,
            OFTEN[language][number % 4], draw.choice([0, 2, 3, 7, 12, 25]), number % 5 + 1,
            date(2012 + number % 9, 1 + number % 12, 1 + number % 28), draw.choice(RECOMMEND[language]),
            own if number else f"Reason number {number} of {language}",
        ]  # fmt: skip
        who = f"p{number // 3 if repeated else number}@{language}.example"
        rows.append((datetime(2021, 3, 1, 9) + timedelta(hours=7 * number), who, answers))
    return rows


ROWS = {"en": invent("en", 40), "nl": invent("nl", 36)}
KINDS_OF_ITEM = ["single", "multiple", "single", "number", "single", "date", "single", "text"]


def export(folder: Path, kind: str) -> list[Path]:
    return [write_form(folder, kind, language, HEADINGS[language], ROWS[language]) for language in ("en", "nl")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_form_gives_the_same_declarations(tmp_path: Path, kind: str) -> None:
    declared, _ = declare(tmp_path, *export(tmp_path, kind))
    items = declared.codebook.items
    assert [item.type for item in items] == KINDS_OF_ITEM
    assert [item.wording["nl"] for item in items] == HEADINGS["nl"][1:]
    told, topics, often, _, useful, _, recommend, _ = items
    assert {answer.label["en"] for answer in declared.codes(told).values()} == {*TOLD["en"], *TOLD["nl"], "Other"}
    assert {answer.label["nl"] for answer in declared.codes(topics).values()} == {*TOPICS["en"], *TOPICS["nl"]}
    assert {code: answer.label for code, answer in declared.codes(often).items()} == {
        code: {"en": en, "nl": nl}
        for code, en, nl in zip(["NEVER", "SOMETIMES", "OFTEN", "ALWAYS"], OFTEN["en"], OFTEN["nl"], strict=True)
    }
    assert [item.ordered for item in items] == [False, False, True, False, True, False, False, False]
    assert list(declared.codes(useful)) == ["1", "2", "3", "4", "5"]
    assert set(declared.codes(recommend)) == {"YES", "NO", "DONT_KNOW"}
    assert declared.codes(recommend)["DONT_KNOW"].missing == "dont_know"
    assert declared.survey.platform == "form"
    assert declared.survey.personal == ["Your name", "Uw naam"] or kind == "microsoft-forms-xlsx"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_personal_and_nothing_rare_is_copied_into_the_declarations(tmp_path: Path, kind: str) -> None:
    _, reviews = declare(tmp_path, *export(tmp_path, kind))
    said = written(tmp_path) + "\n".join(reviews)
    for language in ("en", "nl"):
        secrets = {f"Person {number}" for number in range(40)} | {"@", "Reason number", *OWN_WORDS[language]}
        assert {secret for secret in secrets if secret in said} == set()


def test_what_is_guessed_is_taken_in_counted_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = export(tmp_path, "form-sheet-csv")
    declared, _ = declare(tmp_path, *files)
    added = add_wave(tmp_path, "demo", "2021", files, Wishes())
    assert not added.stopped
    assert not has_errors(added.findings)
    make_data(show_everything(tmp_path))
    _, topics, often, patients, useful, start, recommend, _ = declared.codebook.items  # noqa: RUF059 -- named in a query
    answers = {language: list(zip(*(row[2] for row in rows), strict=True)) for language, rows in ROWS.items()}
    ticked = Counter(option for language in answers for cell in answers[language][2] for option in cell)
    labels = {code: answer.label["en"] for code, answer in declared.codes(topics).items()}
    assert {labels[code]: number for code, number in count(tmp_path, topics.id).items()} == ticked
    levels = Counter(OFTEN[language].index(each) for language in answers for each in answers[language][3])
    assert list(count(tmp_path, often.id).values()) == [levels[level] for level in range(4)]
    stars = Counter(str(each) for language in answers for each in answers[language][5])
    assert count(tmp_path, useful.id) == stars
    said = Counter(RECOMMEND[language].index(each) for language in answers for each in answers[language][7])
    order = [["YES", "NO", "DONT_KNOW"].index(code) for code in declared.codes(recommend)]
    assert list(count(tmp_path, recommend.id).values()) == [said[place] for place in order]
    table = pd.read_csv(tmp_path / "processed/demo/2021/topline.csv").query("item == @patients.id").set_index("code")
    assert float(table.loc["sum", "value"]) == sum(each for language in answers for each in answers[language][4])
    dates = [each for language in answers for each in answers[language][6]]
    days = (
        pd.read_csv(tmp_path / "processed/demo/2021/topline.csv").query("item == @start.id").set_index("code")["value"]
    )
    assert (days["first"], days["last"]) == (f"{min(dates)}", f"{max(dates)}")
    make_figures(tmp_path)
    for language in ("en", "nl"):
        drawn = {path.stem[3:] for path in (tmp_path / f"figures/demo/2021/{language}").glob("*.png")}
        assert drawn == {*declared.items} | {"title", "method", "progress"}


def test_the_same_files_give_the_same_declarations(tmp_path: Path) -> None:
    files = export(tmp_path, "form-csv")
    declare(tmp_path, *files)
    declare(tmp_path, *files, survey="again")
    assert written(tmp_path).replace("demo", "again").replace("Demo", "Again") == written(tmp_path, "again")


# A cell that holds nothing but a spreadsheet's error value is refused, and the constants of this project hold some.
WORDING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30).filter(
    lambda text: "#" not in text and "E+" not in text
)
ANSWER = st.one_of(
    WORDING.filter(lambda text: not is_personal(text)),
    st.sampled_from(["Yes", "3", "1,5", "1.000", "01/02/2021", "A, B", "A", "Ja.", "é", "e", "E"]),
)
HEADING = WORDING.filter(lambda text: bool(text.split()) and not set(text) & {";", "\t"})
COLUMN = st.tuples(HEADING, st.lists(ANSWER, min_size=1, max_size=5))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(COLUMN, min_size=1, max_size=4, unique_by=lambda column: fold(column[0])),
    st.sampled_from(["form-sheet-csv", "form-csv"]),
    st.integers(1, 20),
    st.randoms(use_true_random=False),
)
def test_whatever_was_asked_and_answered_is_declared_and_read_again(
    columns: list[tuple[str, list[str]]], kind: str, size: int, draw: random.Random
) -> None:
    own = {heading for words in (TIME, ADDRESS) for heading in words.values()} | ADDRESS_HEADINGS | PERSONAL
    assume(not any(is_personal_heading(heading) or heading in own for heading, _ in columns))
    with TemporaryDirectory() as folder:
        workspace = Path(folder)
        rows = [
            (
                datetime(2021, 3, 13, 9) + timedelta(hours=number),
                "",
                [draw.choice([*answers, ""]) for _, answers in columns],
            )
            for number in range(size)
        ]
        path = write_form(workspace, kind, "fr", [heading for heading, _ in columns], rows)
        declared, _ = declare(workspace, path)
        assert len(declared.codebook.items) == len(columns)
        added = add_wave(workspace, "demo", "2021", [path], Wishes())
        assert sum(added.outcomes.values()) == size


def test_addresses_that_recur_make_a_repeated_survey_for_review(tmp_path: Path) -> None:
    path = write_form(tmp_path, "form-csv", "en", HEADINGS["en"], invent("en", 40, repeated=True))
    declared, reviews = declare(tmp_path, path)
    assert (declared.survey.repeated, declared.survey.estimand) == (True, "responses")
    assert any("addresses stand under several" in review for review in reviews)
    assert any("responses or participants" in review for review in reviews)


def test_a_wording_that_one_person_repeats_is_no_label(tmp_path: Path) -> None:
    rows = [
        (
            datetime(2021, 3, 1, 9) + timedelta(hours=number),
            f"p{number % 4}@a.example",
            [f"Habit of person {number % 4}", "Yes"],
        )
        for number in range(20)
    ]
    declared, _ = declare(tmp_path, write_form(tmp_path, "form-sheet-csv", "en", ["What did you do?", "Again?"], rows))
    assert [item.type for item in declared.codebook.items] == ["text", "single"]
    assert "Habit" not in written(tmp_path)


# -------------------------------------------------------------------------- languages that do not match


def test_files_with_other_numbers_of_questions_are_refused(tmp_path: Path) -> None:
    shorter = [(moment, who, answers[:-1]) for moment, who, answers in ROWS["nl"]]
    files = [
        write_form(tmp_path, "form-sheet-csv", "en", HEADINGS["en"], ROWS["en"]),
        write_form(tmp_path, "form-sheet-csv", "nl", HEADINGS["nl"][:-1], shorter),
    ]
    with pytest.raises(Refusal, match=r"en\.csv 8, .*nl\.csv 7"):
        declare(tmp_path, *files)
    assert not (tmp_path / "schemas").exists()


def test_questions_in_another_order_are_refused_where_answers_tell(tmp_path: Path) -> None:
    """Numbers beside words would have become one question with the wordings of two."""
    order = [*range(len(HEADINGS["nl"]))]
    order[1], order[4] = order[4], order[1]
    moved = [(moment, who, [answers[at] for at in order]) for moment, who, answers in ROWS["nl"]]
    files = [
        write_form(tmp_path, "form-sheet-csv", "en", HEADINGS["en"], ROWS["en"]),
        write_form(tmp_path, "form-sheet-csv", "nl", [HEADINGS["nl"][at] for at in order], moved),
    ]
    with pytest.raises(Refusal, match=r"nl\.csv, line 1\n.*numbers under .*\n.*en\.csv has words there"):
        declare(tmp_path, *files)
    assert not (tmp_path / "schemas").exists()


def test_a_name_that_only_one_language_asks_for_does_not_move_the_questions(tmp_path: Path) -> None:
    nameless = [(moment, who, answers[1:]) for moment, who, answers in ROWS["nl"]]
    files = [
        write_form(tmp_path, "form-sheet-csv", "en", HEADINGS["en"], ROWS["en"]),
        write_form(tmp_path, "form-sheet-csv", "nl", HEADINGS["nl"][1:], nameless),
    ]
    declared, _ = declare(tmp_path, *files)
    assert [item.type for item in declared.codebook.items] == KINDS_OF_ITEM


def test_two_files_in_one_language_are_refused_until_their_languages_are_said(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    files = [
        write_form(tmp_path, "form-csv", "en", HEADINGS["en"], ROWS["en"]),
        write_form(tmp_path / "other", "form-csv", "en", HEADINGS["nl"], ROWS["nl"]),
    ]
    with pytest.raises(Refusal, match="a second file in en"):
        declare(tmp_path, *files)
    with pytest.raises(Refusal, match="1 languages of 2 files"):
        declare_from_exports(tmp_path, "demo", files, ["en"])
    declare_from_exports(tmp_path, "demo", files, ["en", "nl"])
    assert load_survey(tmp_path, "demo").survey.languages == ["en", "nl"]


def test_an_answer_that_no_word_matches_is_marked_in_the_language_that_lacks_it(tmp_path: Path) -> None:
    declared, reviews = declare(tmp_path, *export(tmp_path, "form-csv"))
    codes = declared.codes(declared.codebook.items[0])
    dutch = [code for code, answer in codes.items() if answer.label["en"] in TOLD["nl"]]
    assert len(dutch) == 3
    (marked,) = [review for review in reviews if "no answer seen in en" in review and dutch[0] in review]
    assert all(code in marked for code in dutch)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (REPOSITORY / "raw/babelboost/2021/results-survey621127.csv", "limesurvey-csv.*--structure"),
        (REPOSITORY / "raw/published/figures.csv", "figures.csv"),
        (Path("missing.csv"), "no such file"),
    ],
)
def test_other_files_are_refused_and_nothing_is_written(tmp_path: Path, path: Path, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        declare(tmp_path, path)
    assert pd.Series([str(refused.value).replace("\n", " ")]).str.contains(said).all()
    assert not (tmp_path / "schemas").exists()
    assert not (tmp_path / "pseudonyms.key").exists()


def test_options_put_in_order_are_a_ranking_the_whole_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    orders = [["Temps", "Argent", "Confiance"], ["Confiance", "Temps", "Argent"], ["Temps", "Confiance", "Argent"]] * 4
    rows = [(datetime(2021, 5, number + 1, 9), "", [order]) for number, order in enumerate(orders)]
    path = write_form(tmp_path, "microsoft-forms-xlsx", "fr", ["Classez ces freins"], rows)
    declared, _ = declare(tmp_path, path)
    (item,) = declared.codebook.items
    assert item.type == "ranking"
    assert not add_wave(tmp_path, "demo", "2021", [path], Wishes()).stopped
    make_data(show_everything(tmp_path))
    responses = pd.read_parquet(tmp_path / "processed/demo/2021/responses.parquet")
    labels = {code: answer.label["fr"] for code, answer in declared.codes(item).items()}
    first = responses[f"{item.id}[1]"].map(labels)
    assert Counter(first) == {"Temps": 8, "Confiance": 4}


# ------------------------------------------------------------------------------- the forms of Diapason

SHAPES = {
    "sheets": [DIAPASON / "diapason-2021-fr-sheets.csv", DIAPASON / "diapason-2021-nl-sheets.csv"],
    "forms": [EXPORTS / "diapason-2021-fr-forms.csv", EXPORTS / "diapason-2021-nl-forms.csv"],
    "microsoft": [EXPORTS / "diapason-2021-fr-microsoft-forms.xlsx"],
}
CLOSED = ["profession", "referent", "place", "domains", "found", "continuity"]


def place_of(item: str, declared: Declarations) -> int:
    return [each.id for each in declared.codebook.items].index(item)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_closed_items_of_the_real_form_are_found(tmp_path: Path, shape: str) -> None:
    by_hand = load_survey(REPOSITORY, "diapason")
    declared, _ = declare(tmp_path, *SHAPES[shape])
    assert [item.type for item in declared.codebook.items] == [item.type for item in by_hand.codebook.items]
    assert [item.ordered for item in declared.codebook.items] == [item.ordered for item in by_hand.codebook.items]
    for item, own in zip(by_hand.codebook.items, declared.codebook.items, strict=True):
        assert {language: item.wording[language] for language in own.wording} == own.wording
        assert bool(own.exclusive) == bool(item.exclusive)
        assert own.denominator == item.denominator
    assert declared.survey.repeated
    assert declared.survey.estimand == "responses"


KNOWN_TO_BE_WRONG = {
    # Options whose words are not among the known ones: the French and the Dutch one are a code each.
    "place": 1,
    "domains": 5,
    # Nobody chose this in Dutch, so that the wording there is the known word and not that of the form.
    "continuity": 1,
    "profession": 0,
    "referent": 0,
    "found": 0,
}
"""Item -> how many answers lack the wording that one of the two forms has. What was written under `other` is right."""


def test_the_counts_of_the_real_form_are_those_of_the_declarations_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    by_hand = load_survey(REPOSITORY, "diapason")
    shutil.copytree(REPOSITORY / "schemas/surveys/diapason", tmp_path / "schemas/surveys/diapason")
    shutil.copytree(DIAPASON, tmp_path / "raw/diapason/2021")
    declared, _ = declare(tmp_path, *SHAPES["sheets"])
    added = add_wave(tmp_path, "demo", "2021", SHAPES["sheets"], Wishes())
    assert not added.stopped
    assert not has_errors(added.findings)
    make_data(show_everything(tmp_path))
    for item in CLOSED:
        own = declared.codebook.items[place_of(item, by_hand)]
        expected = {
            frozenset(answer.label.values()): number
            for answer, number in zip(
                by_hand.codes(item).values(), count(tmp_path, item, "diapason").values(), strict=True
            )
        }
        found: Counter[frozenset[str]] = Counter()
        for code, number in count(tmp_path, own.id).items():
            labels = set(declared.codes(own)[code].label.values())
            # A code with the wording of one language only is half of the answer as it was declared by hand.
            whole = next((both for both in expected if labels & both), None)
            assert whole is not None or labels == {"Autre", "Andere"}, labels
            found[whole or frozenset({"Autre problème", "Ander probleem"})] += number
        assert found == {both: number for both, number in expected.items() if number or both in found}, item
        own_labels = {frozenset(answer.label.values()) for answer in declared.codes(own).values()}
        options = {frozenset(answer.label.values()) for code, answer in by_hand.codes(item).items() if code != "other"}
        assert len(options - own_labels) == KNOWN_TO_BE_WRONG[item], (item, options - own_labels)
    make_figures(tmp_path, survey="demo")
    for language in ("fr", "nl"):
        drawn = {path.stem[3:] for path in (tmp_path / f"figures/demo/2021/{language}").glob("*.png")}
        assert drawn == {*declared.items} | {"title", "method", "progress"}


# ----------------------------------------------------------------------------------------------- grids


def test_a_grid_is_one_array_that_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    headings = [
        "How do you find [the room]",
        "How do you find [the food]",
        "Bring [monday]",
        "Bring [tuesday]",
        "Other [x]",
    ]
    levels = ["Bad", "Fair", "Good"]
    rows = [
        (datetime(2021, 3, 1, 9) + timedelta(hours=number), "",
         [levels[number % 3], levels[number % 2], ["Tea", "Milk"][: 1 + number % 2], ["Milk"], levels[0]])
        for number in range(12)
    ]  # fmt: skip
    path = write_form(tmp_path, "form-csv", "en", headings, rows)
    declared, _ = declare(tmp_path, path)
    grid, boxes, single = declared.codebook.items
    assert [item.type for item in declared.codebook.items] == ["array", "multiple", "single"]
    assert (list(grid.rows), list(declared.codes(grid)), grid.ordered) == (
        ["ROOM", "FOOD"],
        ["BAD", "FAIR", "GOOD"],
        True,
    )
    assert (list(boxes.rows), set(boxes.columns)) == (["MONDAY", "TUESDAY"], {"TEA", "MILK"})
    assert single.wording["en"] == "Other [x]"
    assert not add_wave(tmp_path, "demo", "2021", [path], Wishes()).stopped
    make_data(show_everything(tmp_path))
    table = pd.read_csv(tmp_path / "processed/demo/2021/topline.csv", dtype="str", keep_default_na=False)
    counts = table.set_index(["item", "subquestion", "code"])["count"]
    assert [counts[grid.id, "FOOD", level] for level in ("BAD", "FAIR", "GOOD")] == ["6", "6", "0"]
    assert [counts[boxes.id, f"MONDAY_{box}", "Y"] for box in ("TEA", "MILK")] == ["12", "6"]
    make_figures(tmp_path)
    assert len(list((tmp_path / "figures/demo/2021/en").glob("*.png"))) == 7


def test_the_command_says_what_to_review_and_what_comes_next(tmp_path: Path) -> None:
    export(tmp_path, "form-csv")
    done = boost(tmp_path, "new", "demo", "--from", "en.csv", "--from", "nl.csv", "--words", "nl")
    assert done.returncode == 0, done.stderr
    assert "regels na te kijken" in done.stdout
    assert "schemas/surveys/demo/codebook.yaml, regel" in done.stdout
    assert done.stdout.rstrip().endswith("boost add demo GOLF en.csv nl.csv")
    assert not (tmp_path / "pseudonyms.key").exists()
    for wrong in ([], ["--from", "en.csv", "--structure", "x.lss"]):
        refused = boost(tmp_path, "new", "other", *wrong)
        assert refused.returncode == 2
        assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("name", "inside", "told"),
    [
        ("journée-d-étude_2023-fr.csv", "", "Journée d étude"),
        ("Journée d'étude - équipes (1-66).xlsx", "", "Journée d'étude - équipes"),
        ("Évaluation des soins (réponses) - Réponses au formulaire 1.csv", "", "Évaluation des soins"),
        ("Vormingsdag (Responses) (2).csv", "", "Vormingsdag"),
        ("diapason-2021-nl-microsoft-forms.xlsx", "", "Diapason"),
        ("export.xlsx", "Journée &amp; dialogue", "Journée & dialogue"),
        ("responses.csv", "", ""), ("2021-fr.csv", "", ""), ("x@example.be-fr.csv", "", ""),
    ],
)  # fmt: skip
def test_a_title_is_found_in_the_file_or_its_name(tmp_path: Path, name: str, inside: str, told: str) -> None:
    path = tmp_path / name
    if inside:
        with zipfile.ZipFile(path, "w") as container:
            container.writestr("docProps/core.xml", f"<cp:coreProperties><dc:title>{inside}</dc:title>")
    else:
        path.write_text("Horodateur,Question\n")
    assert find_title(path, ["fr", "nl"]) == told


def test_a_survey_is_not_called_by_its_id(tmp_path: Path) -> None:
    files = []
    for path, name in zip(export(tmp_path, "form-csv"), ("Training day 2021.csv", "responses.csv"), strict=True):
        files.append(path.rename(path.with_name(name)))
    declared, reviews = declare(tmp_path, *files)
    assert declared.survey.title == {"en": "Training day", "nl": "Training day"}
    assert any("survey.yaml" in line and "guessed: write how" in line for line in reviews)
    declared, _ = declare(tmp_path, files[1].rename(tmp_path / "results.csv"), survey="day_of-study")
    assert declared.survey.title == {"nl": "Day of study"}
