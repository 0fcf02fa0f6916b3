"""Texts that want to be run, in every place an export or a structure can hold one: what comes out holds them as text."""

from __future__ import annotations

import csv
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from all_types import Asked, Group, Survey, write_json, write_lss

from pipelines.add import Wishes, add_wave
from pipelines.check import check_export
from pipelines.data import make_data
from pipelines.figures import make_figures
from pipelines.formulas import rearm
from pipelines.new import declare_survey
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from tests.conftest import read_tree

FORMULA = '=HYPERLINK("http://canary.example","x")'
SCRIPT = "<script>canary()</script>"
IMAGE = '"><img src=x onerror=canary()>'
CANARIES = [FORMULA, SCRIPT, IMAGE, "'+canary", "-canary", "@SUM(canary)", "{canary}", "[canary]", "`canary`", "$canary$", "![c](javascript:canary())",
            "&lt;b&gt;canary", "{{ 7*7 }}canary", "{% raw %}canary", "*canary*", "# canary", "| canary |", "\\canary", "https://canary.example/", "$\\frac{canary$ ^_ $\\nix$", "&canary;"]  # fmt: skip
TIME = "2022-12-01 10:00:0{}"
WAVE = """waves:
  2022:
    fielded: {from: 2022-11-28, to: 2022-12-14}
    exported: 2022-12-15
    exports:
      - file: "=answers'&lt;b&gt;.csv"
"""
EXPORT = "=answers'&lt;b&gt;.csv"


def said(words: str) -> dict[str, str]:
    # LimeSurvey's texts are HTML, in which these signs are written as entities.
    return {"en": html.escape(words)}


def describe() -> Survey:
    labels = {f"A{number}": said(canary) for number, canary in enumerate(CANARIES)}
    return Survey("1", said(f"Title {SCRIPT} {FORMULA}"), (Group(said(IMAGE), (
        Asked("single", "L", said(f"{FORMULA} {SCRIPT}"), answers=labels, other=True),
        Asked("many", "M", said(f"{IMAGE} {{canary}} [canary]"), rows=labels, other=True),
        Asked("array", "F", said(f"-canary {SCRIPT}"), answers={"1": said(FORMULA), "2": said(IMAGE), "3": said("@c")},
              rows={"R1": said(SCRIPT), "R2": said("+canary")}),
        Asked("free", "S", said("@canary")),
        Asked("few", "N", said("+canary {canary}")),
    )),))  # fmt: skip


def write_export(path: Path, first: str = "A0") -> None:
    boxes = [f"many[A{number}]" for number in range(len(CANARIES))]
    headings = ["id", "submitdate", "lastpage", "startlanguage", "single", "single[other]", *boxes, "many[other]", "array[R1]",
                "array[R2]", "free", "few"]  # fmt: skip
    rows = [headings]
    for number, canary in enumerate(CANARIES * 2):
        ticked = ["Y" if (number + place) % 3 == 0 else "" for place in range(len(boxes))]
        code = first if number == 0 else "-oth-" if number % 5 == 4 else f"A{number % len(CANARIES)}"
        rows.append([str(number + 1), TIME.format(number % 10), "1", "en", code, canary if code == "-oth-" else "", *ticked,
                     canary, str(1 + number % 3), "2", canary, str(number)])  # fmt: skip
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("canaries") / "workspace"
    (made / "raw/canary/2022").mkdir(parents=True)
    (made / "s.lss").write_bytes(write_lss(describe()))
    declare_survey(made, "canary", Path("s.lss"))
    path = made / "schemas/surveys/canary/survey.yaml"
    path.write_text(path.read_text(encoding="utf-8").split("waves:")[0] + WAVE, encoding="utf-8")
    write_export(made / "raw/canary/2022" / EXPORT)
    make_data(made)
    make_figures(made)
    return made


class Elements(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(page: str, *, links: tuple[str, ...] = ("#",)) -> None:
    elements = Elements(page)
    assert "canary" in elements.text
    for tag, attributes in elements.tags:
        assert tag not in {"script", "iframe", "object", "embed", "form", "base", "link"}, (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag != "img" or str(attributes["src"]).startswith("data:image/png;base64,")
        assert tag != "a" or str(attributes.get("href", "#")).startswith(links), attributes
    assert "49canary" not in page


def test_no_page_of_slides_runs_anything(workspace: Path) -> None:
    pages = list((workspace / "figures").rglob("*.html"))
    assert len(pages) == 1
    for page in pages:
        assert_harmless(page.read_text(encoding="utf-8"))


def test_no_drawing_runs_anything(workspace: Path) -> None:
    drawings = list((workspace / "figures").rglob("*.svg"))
    assert drawings
    for path in drawings:
        names = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}
        assert not names & {"script", "image", "foreignObject", "a", "img"}, path


def test_no_table_holds_a_formula(workspace: Path) -> None:
    tables = [*(workspace / "processed").rglob("*.csv"), *(workspace / "figures").rglob("*.csv")]
    assert len(tables) > 5
    cells: set[str] = set()
    for path in tables:
        with path.open(encoding="utf-8", newline="") as file:
            cells |= {cell for row in csv.reader(file) for cell in row}
    for cell in cells:
        assert not re.match(r"[\s]*[=@＝＠]|[\t\r]", cell), cell
        assert not cell.startswith(("+", "-")) or re.fullmatch(r"[+-]\d+(\.\d+)?(e[+-]\d+)?", cell), cell
    # They are there all the same, and come back as they were.
    assert {FORMULA, "-canary", "@SUM(canary)", "-oth-"} <= {rearm(cell) for cell in cells if cell.startswith("'")}
    assert {SCRIPT, IMAGE} <= cells


def test_answers_stay_as_they_were_typed(workspace: Path) -> None:
    responses = pd.read_parquet(workspace / "processed/canary/2022/responses.parquet")
    assert responses["text:free"].tolist() == CANARIES * 2
    assert len(responses) == len(CANARIES) * 2


def test_the_closing_summary_says_them_as_text(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from pipelines.summary import print_summary

    print_summary(workspace, "en")
    assert "canary 2022" in capsys.readouterr().out


def test_the_report_of_a_stopped_wave_runs_nothing(workspace: Path) -> None:
    export = workspace / "raw/canary/2022" / EXPORT
    for canary in CANARIES:
        # With a word behind it, or it would be the label of an answer.
        write_export(export, f"{canary} too")
        with pytest.raises(Refusal):
            make_data(workspace)
        folder = workspace / "processed/canary/2022"
        assert_harmless((folder / "validation.html").read_text(encoding="utf-8"))
        found = json.loads((folder / "validation.json").read_text(encoding="utf-8"))["findings"]
        assert [(each["row"], each["item"], each["file"]) for each in found if each["severity"] == "error"] == [
            (2, "single", f"raw/canary/2022/{EXPORT}")
        ]
    write_export(export)
    make_data(workspace)


def test_headings_that_are_formulas_are_errors_and_text(workspace: Path) -> None:
    export = workspace / "raw/canary/2022" / EXPORT
    written = export.read_bytes()
    for canary in (FORMULA.replace('"', '""'), SCRIPT, "=cmd|' /C calc'!A0", IMAGE.replace('"', '""')):
        export.write_bytes(written.replace(b'"free"', f'"{canary} canary"'.encode(), 1))
        with pytest.raises(Refusal, match="free"):
            make_data(workspace)
        assert_harmless((workspace / "processed/canary/2022/validation.html").read_text(encoding="utf-8"))
    export.write_bytes(written)
    make_data(workspace)


@pytest.mark.parametrize(
    "words",
    ["a\u0001b", "a\u202eb", "\ufffe", "a\x85b", "\u2028", "# x: [y", "- a\n- b", "%x", "\x7f", "key: value", "\ufeff"],
)
def test_odd_signs_in_a_structure_are_declared_as_they_are(tmp_path: Path, words: str) -> None:
    survey = Survey(
        "1",
        {"en": "t"},
        (Group({"en": "g"}, (Asked("q", "L", {"en": f"{words} q"}, answers={"A": {"en": f"{words} a"}}),)),),
    )
    (tmp_path / "s.json").write_bytes(write_json(survey))
    declare_survey(tmp_path, "odd", Path("s.json"))
    label = load_survey(tmp_path, "odd").codes("q")["A"].label["en"]
    assert label.split() == f"{words} a".split()


@pytest.mark.parametrize("code", ["1a", "é", "a b", "a/../b", "=a", "a+b", "id", "x" * 300, "a]"])
def test_a_question_code_that_cannot_be_declared_leaves_nothing_behind(tmp_path: Path, code: str) -> None:
    survey = Survey(
        "1", {"en": "t"}, (Group({"en": "g"}, (Asked(code, "L", {"en": "q"}, answers={"A": {"en": "a"}}),)),)
    )
    (tmp_path / "s.lss").write_bytes(write_lss(survey))
    try:
        declare_survey(tmp_path, "odd", Path("s.lss"))
    except Refusal:
        assert not (tmp_path / "schemas/surveys/odd").exists()
    else:
        assert code in load_survey(tmp_path, "odd").items


NAMES = [
    "a:b.csv",
    "a|b.csv",
    "a\nb.csv",
    "<b>.csv",
    "a\\b.csv",
    "a.csv ",
    "a`b.csv",
    ".a.csv",
    "ORIGIN.md",
    "mapping.yaml",
    "a\u202e|.csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_an_odd_name_is_not_taken_in(workspace: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((workspace / "raw/canary/2022" / EXPORT).read_bytes())
    before = read_tree(workspace)
    with pytest.raises(Refusal) as refused:
        add_wave(workspace, "canary", "2023", [path], Wishes())
    assert all(each.file and each.found and each.expected and each.action for each in refused.value.problems)
    assert str(refused.value).replace("\n", "").isprintable()
    assert read_tree(workspace) == before


@pytest.mark.parametrize("name", ["a:b.csv", "a\nb.csv"])
def test_a_file_of_an_odd_name_is_not_checked(workspace: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((workspace / "raw/canary/2022" / EXPORT).read_bytes())
    with pytest.raises(Refusal, match="a file of this name"):
        check_export(workspace, path, "canary", "2022", None, "en")
    with pytest.raises(Refusal, match="the language"):
        check_export(workspace, workspace / "raw/canary/2022" / EXPORT, "canary", "2022", "fr; x", "en")
