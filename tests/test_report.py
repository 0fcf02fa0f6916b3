"""The report as files: the authority's form in both languages, the numbers of the indicators, and nothing that is hidden."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from playwright.sync_api import sync_playwright

from pipelines.data import make_data
from pipelines.history.outputs import compare_outputs, note_outputs
from pipelines.history.record import record_run
from pipelines.history.store import read_head
from pipelines.report.command import make_reports
from pipelines.report.word import is_untouched
from pipelines.slides.page import draw_page
from pipelines.slides.story import load_story
from pipelines.slides.telling import name_indicator
from pipelines.typography import say_printed
from pipelines.words import words_of
from schemas.refusals import Refusal
from tests.conftest import copy_workspace

CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
LIST_BROKEN = r"""() => {
  const broken = [], range = document.createRange();
  for (const cell of document.querySelectorAll("th, td")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      for (const word of text.data.matchAll(/[\p{L}\p{N}]+/gu)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(each => Math.round(each.top))).size > 1) broken.push(word[0]);
      }
  }
  return broken;
}"""
"""The words of tables that stand on more than one line."""

HEADERS = {
    "fr": ["QUI", "QUOI", "QUAND", "RÉSULTATS", "AJUSTEMENTS"],
    "nl": ["WIE", "WAT", "WANNEER", "RESULTATEN", "BIJSTURINGEN"],
}
SHOWN = {
    "babelboost": ["use", "expression-and-resources", "support"],
    "diapason": ["domains", "continuity"],
    "impact": ["gantt"],
}
DIALOGUE = Path("raw/fiches/2021/dialogue.yaml")


class Page(HTMLParser):
    """The tables of a page as rows of cell texts, its pictures, and what it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.pictures: list[tuple[str, str]] = []
        self.fetched: list[str] = []
        self.language = ""
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self.inside = True
        elif tag == "img":
            self.pictures.append((found["src"], found["alt"]))
        elif tag == "html":
            self.language = found["lang"]
        self.fetched += [found[name] for name in ("src", "href") if not found.get(name, "#").startswith(("#", "data:"))]

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def draw(workspace: Path, shown: dict[str, list[str]] = SHOWN) -> None:
    """The figures that the shipped sheets show, without the notebooks around them."""
    for survey, slides in shown.items():
        for language in ("fr", "nl"):
            story = load_story(workspace, survey, "2021", language)
            for number, slide in enumerate(story.slides, start=1):
                if slide.id in slides:
                    draw_page(story, number, slide, workspace / "figures" / survey / "2021" / language)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(tmp_path_factory.mktemp("report") / "workspace")
    make_data(workspace)
    record_run(workspace)
    draw(workspace)
    make_reports(workspace, "2021", [])
    return workspace


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """The workspace with data and figures, to be changed at will."""
    return Path(shutil.copytree(made, tmp_path / "copied"))


def open_document(workspace: Path, language: str) -> Any:
    return Document(str(workspace / f"figures/report/2021/report-{language}.docx"))


def open_page(workspace: Path, language: str) -> Page:
    return Page((workspace / f"figures/report/2021/report-{language}.html").read_text("utf-8"))


def read_forms(workspace: Path, language: str) -> list[list[list[str]]]:
    """The tables of a document that have the header of the form."""
    tables = [[[cell.text for cell in row.cells] for row in table.rows]
              for table in open_document(workspace, language).tables]  # fmt: skip
    return [rows for rows in tables if rows[0] == HEADERS[language]]


def read_everything(workspace: Path, language: str) -> str:
    """All the text of a document and of its page."""
    document = (workspace / f"figures/report/2021/report-{language}.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(document)) as container:
        body = container.read("word/document.xml").decode("utf-8")
    texts = re.sub(r"<[^>]+>", "\n", body)
    page = (workspace / f"figures/report/2021/report-{language}.html").read_text("utf-8")
    return re.sub("[\u00a0\u202f]", " ", texts + re.sub(r"data:[^\"]+", "", page))


def edit(workspace: Path, old: str, new: str, file: Path = DIALOGUE) -> None:
    text = (workspace / file).read_text("utf-8")
    assert old in text
    (workspace / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_each_action_has_the_form_of_the_authority(made: Path, language: str) -> None:
    forms = read_forms(made, language)
    assert len(forms) == 2
    assert [len(rows) for rows in forms] == [3, 3]
    assert all(
        row[0].strip() and row[1].strip() and row[2].strip() and row[3].strip() for rows in forms for row in rows
    )
    page = open_page(made, language)
    assert page.language == language
    assert [rows[0] for rows in page.tables].count(HEADERS[language]) == 2
    assert len(page.tables) == len(open_document(made, language).tables)


@pytest.mark.parametrize(("language", "who", "when"), [
    ("fr", "Équipe du projet", "1er janvier 2020 – 31 décembre 2023"),
    ("nl", "Projectteam", "1 januari 2020 – 31 december 2023"),
])  # fmt: skip
def test_what_a_sheet_leaves_out_the_register_says(made: Path, language: str, who: str, when: str) -> None:
    diapason = next(rows for rows in read_forms(made, language) if "Diapason" in rows[1][3])
    assert (diapason[1][0], diapason[1][2]) == (who, when)


@pytest.mark.parametrize(("language", "labels"), [
    ("fr", {"bb-users": "Professionnels qui ont utilisé l'outil : ", "bb-persons": "Personnes avec qui l'outil a été utilisé : "}),
    ("nl", {"bb-users": "Professionals die het instrument gebruikt hebben: ", "bb-persons": "Personen met wie het instrument gebruikt werd: "}),
])  # fmt: skip
def test_the_numbers_are_those_of_the_indicators(made: Path, language: str, labels: dict[str, str]) -> None:
    table = pd.read_csv(made / "processed/indicators.csv", keep_default_na=False)
    own = table[(table["wave"].astype(str) == "2021") & (table["break"] == "")].set_index("indicator")
    text = "\n".join(cell for rows in read_forms(made, language) for row in rows for cell in row).replace("\u00a0", " ")
    for name, label in labels.items():
        assert f"{label}{int(float(own.loc[name, 'value']))}\n" in text
    share = own.loc["bb-expression"]
    n, of = int(float(share["numerator"])), int(float(share["denominator"]))
    low, high = (int(float(share[bound]) * 100 + 0.5) for bound in ("ci_low", "ci_high"))
    bound = "{} % à {} %" if language == "fr" else "{}% tot {}%"
    plain = text.replace("\u202f", " ")
    assert f"{n} ({int(n / of * 100 + 0.5)}{' ' if language == 'fr' else ''}%)" in plain
    assert f"n = {of}" in plain
    assert bound.format(low, high) in plain


def test_repeated_answers_name_their_persons(made: Path) -> None:
    text = read_everything(made, "fr")
    assert "n = 63 réponses de 35 personnes" in text


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_sum_stands_with_its_terms(made: Path, language: str) -> None:
    terms = pd.read_csv(made / "processed/impact_terms.csv", keep_default_na=False)
    own = terms[terms["year"].astype(str) == "2021"]
    first = {"fr": "Somme et termes", "nl": "Som en termen"}[language]
    sums = next(table for table in open_document(made, language).tables if table.cell(0, 0).text == first)
    values = [re.sub(r"\D", "", row.cells[1].text) for row in sums.rows[1:]]
    expected: list[str] = []
    indicators = pd.read_csv(made / "processed/indicators.csv", keep_default_na=False)
    for composite, part in own.groupby("composite", sort=False):
        total = indicators.loc[
            (indicators["indicator"] == composite) & (indicators["wave"].astype(str) == "2021"), "value"
        ]
        expected += [str(int(float(total.iloc[0]))), *(str(int(float(value))) for value in part["value"])]
    assert values == expected
    # One number has one origin, wherever in the report it stands.
    origins = {row.cells[0].text.strip(): row.cells[2].text for row in sums.rows[1:]}
    story = load_story(made, "impact", "2021", language)
    reach = words_of(language)["reach"]
    for term, kind in (("bb-persons", "from_survey"), ("dp-participants-group", "counted")):
        assert origins[name_indicator(story, term)] == reach[kind]


def test_printed_contradictions_are_shown(made: Path) -> None:
    table = pd.read_csv(made / "processed/reconciliation.csv", keep_default_na=False)
    found = table[table["verdict"].isin(["differs", "contradicts_itself"]) & (table["wave"].astype(str) == "2021")]
    assert len(found) > 5
    for language in ("fr", "nl"):
        tables = [
            [[cell.text for cell in row.cells] for row in each.rows] for each in open_document(made, language).tables
        ]
        shown = {(row[1], row[2]) for rows in tables for row in rows if len(row) == 5}
        for row in found.itertuples():
            assert (f"{row.document}, {row.place}", say_printed(row.printed, language)) in shown
        results = " ".join(cell for rows in read_forms(made, language) for row in rows for cell in row)
        assert "75 (report, 11a 4/)" in results


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_tables_and_pictures_serve_every_reader(made: Path, language: str) -> None:
    document = open_document(made, language)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert sum(column.width for column in table.columns) <= document.sections[0].page_width
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert len(document.inline_shapes) == sum(map(len, SHOWN.values()))
    for shape in document.inline_shapes:
        assert len(shape._inline.docPr.get("descr")) > 40
        assert shape.width <= room
    page = open_page(made, language)
    alternatives = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert [alternative for _, alternative in page.pictures] == alternatives
    assert all(source.startswith("data:image/svg+xml;base64,") for source, _ in page.pictures)
    assert page.fetched == []
    assert document.core_properties.language == language


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found: install the package chromium")
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", ["fr", "nl"])
def test_no_word_of_a_table_breaks_inside(made: Path, language: str) -> None:
    page = made / f"figures/report/2021/report-{language}.html"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (1280, 800, 400):
            shown = browser.new_page(viewport={"width": width, "height": 900})
            shown.goto(page.as_uri())
            assert shown.evaluate(LIST_BROKEN) == []
        browser.close()


def test_the_report_says_where_its_numbers_come_from(made: Path) -> None:
    head = read_head(made)
    assert head is not None
    document = open_document(made, "fr")
    assert head.sha256[:12] in document.paragraphs[-1].text
    assert head.sha256[:12] in document.core_properties.comments
    assert head.sha256[:12] in (made / "figures/report/2021/report-fr.html").read_text("utf-8")


def test_the_same_input_gives_the_same_bytes(made: Path) -> None:
    before = {path.name: path.read_bytes() for path in (made / "figures/report/2021").iterdir()}
    written = make_reports(made, "2021", [])
    assert sorted(before) == sorted(path.name for path in written)
    assert all((made / path).read_bytes() == before[path.name] for path in written)


def test_an_audit_takes_a_report_for_no_change_of_the_last_run(copied: Path) -> None:
    shutil.rmtree(copied / "figures/report")
    note_outputs(copied)
    make_reports(copied, "2021", ["fr"])
    compared = compare_outputs(copied)
    assert compared is not None
    assert compared[1] == {}


def test_the_sheets_are_only_read(copied: Path) -> None:
    before = {path.name: path.read_bytes() for path in (copied / "raw/fiches/2021").iterdir()}
    make_reports(copied, "2021", ["fr"])
    assert before == {path.name: path.read_bytes() for path in (copied / "raw/fiches/2021").iterdir()}


def test_a_document_changed_by_hand_is_not_replaced(copied: Path) -> None:
    path = copied / "figures/report/2021/report-fr.docx"
    assert is_untouched(path.read_bytes())
    document = Document(str(path))
    document.add_paragraph("added by hand")
    document.save(str(path))
    changed = path.read_bytes()
    with pytest.raises(Refusal, match="changed since it was made"):
        make_reports(copied, "2021", ["fr"])
    assert path.read_bytes() == changed
    make_reports(copied, "2021", ["fr"], fresh=True)
    assert is_untouched(path.read_bytes())


def test_what_is_hidden_says_so_and_never_appears(copied: Path) -> None:
    survey = copied / "schemas/surveys/babelboost/survey.yaml"
    text = survey.read_text("utf-8")
    assert "    released: true\n" in text
    survey.write_text(text.replace("    released: true\n", "") + "\nminimum_cell: 30\n", encoding="utf-8")
    make_data(copied, only="babelboost")
    table = pd.read_csv(copied / "processed/indicators.csv", keep_default_na=False)
    own = table[(table["wave"].astype(str) == "2021") & (table["break"] == "")].set_index("indicator")
    assert bool(own.loc["bb-expression", "suppressed"])
    for file in (DIALOGUE, Path("raw/fiches/2021/hospital.yaml")):
        sheet = (copied / file).read_text("utf-8")
        (copied / file).write_text(re.sub(r"    figures:\n(      - .*\n)+", "", sheet), encoding="utf-8")
    draw(copied, {"impact": ["gantt"]})
    for language, label, hidden, interval in (
        ("fr", "A pu exprimer souvent ou toujours ce que le professionnel ignorait : ", "masqué", "28 % à 68 %"),
        ("nl", "Kon vaak of altijd uitdrukken wat de professional niet wist: ", "verborgen", "28% tot 68%"),
    ):
        before = read_everything(copied, language)
        make_reports(copied, "2021", [language])
        after = read_everything(copied, language)
        said = re.findall(f"{label}([^<\\n]*)", after)
        assert len(said) >= 4
        assert all(each.startswith(hidden) for each in said)
        for number in ("10 (48", interval):
            assert number in before
            assert number not in after


@pytest.mark.parametrize(("old", "new", "told"), [
    ("bb-recipients]", "bb-recipiants]", r"dialogue.yaml, line \d+, actions.0.steps.0.results.0.indicators.1\n.*unknown indicator bb-recipiants(.|\n)*did you mean `bb-recipients`"),
    ("adjustments:", "adjustment:", r"dialogue.yaml, line \d+, actions.0.steps.0.adjustment\n.*unknown key `adjustment`"),
    (', nl: "Maart tot december 2021"', "", r"dialogue.yaml, line \d+, actions.0.steps.0.when\n.*no wording in nl"),
    ("slide: support", "slide: suport", r"dialogue.yaml, line \d+, actions.0.figures.2.slide\n.*unknown slide suport(.|\n)*did you mean `support`"),
    ("survey: babelboost, slide: use", "survey: nobody, slide: use", r"dialogue.yaml, line \d+, .*survey\n.*no figures of nobody"),
    ("id: dialogue-tool", "id: dialogue-toll", r"dialogue.yaml, line \d+, actions.0.id\n.*unknown action dialogue-toll"),
    ("id: dialogue-tool", "id: helpdesk", r"of the bundle access is helpdesk"),
])  # fmt: skip
def test_a_wrong_sheet_is_refused_with_its_place(copied: Path, old: str, new: str, told: str) -> None:
    before = (copied / "figures/report/2021/report-fr.docx").read_bytes()
    edit(copied, old, new)
    with pytest.raises(Refusal, match=told):
        make_reports(copied, "2021", ["fr"])
    assert (copied / "figures/report/2021/report-fr.docx").read_bytes() == before


@pytest.mark.parametrize(("year", "languages", "told"), [
    ("2019", [], "raw/fiches/2019\n.*no sheets of 2019"), ("2021", ["de"], "--language\n.*no language `de`"),
])  # fmt: skip
def test_a_year_or_language_that_is_not_there_is_refused(
    made: Path, year: str, languages: list[str], told: str
) -> None:
    with pytest.raises(Refusal, match=told):
        make_reports(made, year, languages)


def test_a_figure_that_is_missing_or_of_other_numbers_is_refused(copied: Path) -> None:
    figures = copied / "figures/babelboost/2021/fr"
    path = copied / "processed/indicators.csv"
    text = path.read_text("utf-8")
    line = next(each for each in text.splitlines() if each.startswith("babelboost,2021,bb-users,"))
    path.write_text(text.replace(line, f"{line[:-4]}0000"), encoding="utf-8")
    with pytest.raises(Refusal, match="drawn of other numbers: bb-users"):
        make_reports(copied, "2021", ["fr"])
    next(figures.glob("*-use.png")).unlink()
    with pytest.raises(Refusal, match="no figure of use"):
        make_reports(copied, "2021", ["fr"])


def test_a_report_without_registers_has_what_there_is(copied: Path) -> None:
    for name in ("impact", "communities", "actions", "key_indicators", "population"):
        (copied / f"schemas/{name}.yaml").unlink()
    (copied / "raw/fiches/2021/exchange.yaml").unlink()
    edit(copied, "bb-distributed, bb-recipients", "bb-users")
    (copied / DIALOGUE).write_text((copied / DIALOGUE).read_text("utf-8").split("\nstructure:")[0], encoding="utf-8")
    (copied / "raw/fiches/2021/hospital.yaml").unlink()
    make_reports(copied, "2021", ["nl"])
    assert len(read_forms(copied, "nl")) == 1
    assert "Gantt" not in read_everything(copied, "nl")
