"""The dashboard as files: complete in every language, whole without a network, and honest about what is hidden."""

from __future__ import annotations

import html
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pipelines.data import make_data
from pipelines.figures import make_figures
from pipelines.site.make import make_site
from pipelines.words import available_languages, words_of
from schemas.refusals import Refusal
from tests.conftest import copy_workspace, read_tree


class Links(HTMLParser):
    """What a page refers to, the ids it has, and the charts in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.language = ""
        self.unnamed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.targets += [found[name] for name in ("href", "src") if name in found]
        self.ids += [found["id"]] if "id" in found else []
        self.language = found.get("lang", "") if tag == "html" else self.language
        self.unnamed += [found.get("src", "")] if tag == "img" and not found.get("alt") else []


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copy_workspace(tmp_path_factory.mktemp("site") / "workspace")
    make_data(made)
    make_figures(made, survey="diapason", wave="2021", language="nl")
    make_site(made)
    return made


def pages(workspace: Path) -> dict[str, Links]:
    folder = workspace / "figures/site"
    return {path.relative_to(folder).as_posix(): Links(path.read_text("utf-8")) for path in folder.rglob("*.html")}


def test_every_language_has_the_same_pages(workspace: Path) -> None:
    names = {language: {path.name for path in (workspace / "figures/site" / language).glob("*.html")}
             for language in ("fr", "nl")}  # fmt: skip
    assert names["fr"] == names["nl"] > {"index.html", "babelboost-2021.html", "diapason-2021.html"}
    for name, page in pages(workspace).items():
        assert page.language == (name.split("/")[0] if "/" in name else "fr")


def test_everything_a_page_refers_to_is_there(workspace: Path) -> None:
    for name, page in pages(workspace).items():
        folder = (workspace / "figures/site" / name).parent
        for target in page.targets:
            path, _, anchor = target.partition("#")
            assert not re.match(r"[a-z]+:|//", target), (name, target)
            file = folder / path if path else folder / Path(name).name
            assert file.is_file(), (name, target)
            if anchor:
                assert anchor in Links(file.read_text("utf-8")).ids, (name, target)
        assert len(set(page.ids)) == len(page.ids)
        assert page.unnamed == []


def test_nothing_comes_from_elsewhere(workspace: Path) -> None:
    for path in (workspace / "figures/site").rglob("*.html"):
        text = path.read_text("utf-8").replace("https://vega.github.io/schema/vega-lite/", "")
        assert "http" not in re.sub(r"<title>.*?</title>", "", text), path


def test_every_indicator_has_its_place_with_value_base_and_definition(workspace: Path) -> None:
    table = pd.read_csv(workspace / "processed/indicators.csv", dtype="str", keep_default_na=False)
    text = (workspace / "figures/site/fr/babelboost-2021.html").read_text("utf-8")
    own = table[(table["survey"] == "babelboost") & (table["wave"] == "2021")]
    absent = own["reason"] == "not asked in this wave"
    assert absent.any()
    assert not [name for name in own.loc[absent, "indicator"] if name in text]
    own = own[~absent]
    ids = Links(text).ids
    for name, digest in zip(own["indicator"], own["definition_hash"], strict=True):
        assert f"babelboost-2021-{name}" in ids
        assert digest in text
    assert "21" in text[text.index('id="babelboost-2021-bb-users"') :][:400]


def test_a_sum_stands_with_its_terms_and_an_estimate_with_its_range(workspace: Path) -> None:
    page = workspace / "figures/site/nl/impact-2021.html"
    told = " ".join(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")).split())
    assert "(= 92 + 9 + 130 (schatting))" in told
    for method in ("stated-range", "interval-arithmetic"):
        assert method not in told


@pytest.mark.parametrize(("language", "year", "told"), [
    ("fr", "2021", "registre de démonstration inventé"), ("fr", "2022", "registre de démonstration inventé"),
    ("nl", "2021", "verzonnen demonstratieregister"), ("nl", "2022", "verzonnen demonstratieregister"),
])  # fmt: skip
def test_invented_registers_say_so_on_their_page_and_on_their_card(
    workspace: Path, language: str, year: str, told: str
) -> None:
    folder = workspace / "figures/site" / language
    page = (folder / f"impact-{year}.html").read_text("utf-8")
    (card,) = re.findall(rf'<section class="card" aria-labelledby="card-impact-{year}">.*?</section>',
                         (folder / "index.html").read_text("utf-8"), re.DOTALL)  # fmt: skip
    for text in (page, card):
        (caveat,) = re.findall(r'<p class="caveat">(.*?)</p>', text)
        assert told in caveat
        # What the year shows of surveys is invented too, and is said.
        assert (words_of(language)["reach"]["from_survey"] in caveat.lower()) == (year == "2021")


@pytest.mark.parametrize(("language", "copied", "share"), [
    ("fr", "40 (repris de l'imprimé)", "0,6667"), ("nl", "40 (overgenomen van het gedrukte)", "0,6667"),
])  # fmt: skip
def test_what_is_only_a_copy_of_print_is_not_called_computed(
    workspace: Path, language: str, copied: str, share: str
) -> None:
    text = html.unescape((workspace / f"figures/site/{language}/reconciliation.html").read_text("utf-8"))
    rows = {found[0]: found[1:] for found in re.findall(
        r"<code>(.*?)</code>.*?</th><td>.*?</td><td>(.*?)</td><td>(.*?)</td>", text)}  # fmt: skip
    assert rows["helpdesk-calls"] == ("40", copied)
    assert rows["cdp-communities"] == ("3", "3")
    assert rows["bb-users-structure"] == (share, share)
    table = pd.read_csv(workspace / "processed/reconciliation.csv", keep_default_na=False)
    only = table["why"] == "the printed document is the only source of this count"
    assert all("(" in rows[name][1] for name in table.loc[only, "id"])
    assert sum("(" in computed for _, computed in rows.values()) == only.sum() + 2
    assert not any(re.search(r"\d\.\d(?!\d\d)", cell) for cells in rows.values() for cell in cells)


def test_no_hidden_number_is_on_a_page(workspace: Path) -> None:
    """Of 2022 four used it for less than a quarter of an hour, or so many that this would be found out."""
    table = pd.read_csv(workspace / "processed/indicators.csv", dtype="str", keep_default_na=False)
    hidden = table[(table["wave"] == "2022") & (table["suppressed"] == "true") & (table["break"] == "")]
    assert len(hidden) > 10
    text = (workspace / "figures/site/fr/babelboost-2022.html").read_text("utf-8")
    charts = [json.loads(found) for found in re.findall(r'<script type="application/json">(.*?)</script>', text)]
    drawn = [point for chart in charts for point in chart["data"]["values"]]
    assert drawn
    assert all(point["count"] >= 5 or point["count"] == 0 for point in drawn)
    at = text.index('id="babelboost-2022-bb-duration"')
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td>(.*?)</td>", text[at : text.index("</table>", at)])
    assert [value for _, value in rows if value != "–"] != []
    assert len([value for _, value in rows if value == "–"]) >= 2


def test_figures_that_are_drawn_are_shown_with_their_text_and_files(workspace: Path) -> None:
    page = (workspace / "figures/site/nl/diapason-2021.html").read_text("utf-8")
    drawn = sorted((workspace / "figures/diapason/2021/nl").glob("*.svg"))
    assert page.count("<figure>") == len(drawn) > 5
    assert words_of("nl")["site"]["nothing"] in (workspace / "figures/site/nl/babelboost-2021.html").read_text("utf-8")
    for path in drawn:
        copied = workspace / "figures/site/files/diapason/2021/nl" / path.name
        assert copied.read_bytes() == path.read_bytes()


def test_the_spreadsheet_holds_every_row_and_no_formula(workspace: Path) -> None:
    table = pd.read_csv(workspace / "processed/indicators.csv", dtype="str", keep_default_na=False)
    sheet = openpyxl.load_workbook(workspace / "figures/site/downloads/indicators.xlsx").active
    assert sheet is not None
    assert sheet.max_row == len(table) + 1
    assert [cell.value for cell in sheet[1]] == list(table.columns)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    value = list(table.columns).index("value")
    assert sheet.cell(2, value + 1).value == float(table["value"].iloc[0])


def test_the_same_input_gives_the_same_bytes(workspace: Path) -> None:
    before = read_tree(workspace / "figures/site")
    make_site(workspace)
    assert read_tree(workspace / "figures/site") == before


def test_drawing_does_not_take_the_dashboard_away(workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(workspace, copy)
    for name in ("babelboost", "impact"):
        shutil.rmtree(copy / "processed" / name, ignore_errors=True)
    make_figures(copy, survey="diapason")
    assert (copy / "figures/site/files/diapason/2021/nl").is_dir()


def test_texts_that_are_markup_stay_texts(tmp_path: Path) -> None:
    made = copy_workspace(tmp_path / "workspace", surveys=("diapason",), impact=False)
    path = made / "schemas/surveys/diapason/survey.yaml"
    text = re.sub(
        r"^title:.*$", 'title: {fr: "</script><b onclick=x>", nl: "<img src=x>"}', path.read_text("utf-8"), flags=re.M
    )
    path.write_text(text, encoding="utf-8")
    make_data(made)
    make_site(made)
    for page in (made / "figures/site").rglob("*.html"):
        assert "<b onclick" not in page.read_text("utf-8")
        assert "<img src=x>" not in page.read_text("utf-8")


def test_without_data_it_says_what_to_do(tmp_path: Path) -> None:
    made = copy_workspace(tmp_path / "workspace", surveys=("diapason",), impact=False)
    with pytest.raises(Refusal, match="boost run"):
        make_site(made)


def test_the_words_of_the_dashboard_are_there_in_every_language() -> None:
    keys = {language: set(words_of(language)["site"]) for language in available_languages()}
    assert len({frozenset(each) for each in keys.values()}) == 1


def test_the_slides_of_a_page_can_be_taken_away(workspace: Path) -> None:
    decks = sorted((workspace / "figures").glob("*/[0-9]*/slides-nl.pptx"))
    assert decks
    for deck in decks:
        survey, wave = deck.parts[-3:-1]
        target = f"../files/{survey}/{wave}/{deck.name}"
        for name in (f"{survey}-{wave}.html", "downloads.html"):
            page = workspace / "figures/site/nl" / name
            assert target in Links(page.read_text("utf-8")).targets
        assert (page.parent / target).read_bytes() == deck.read_bytes()


def test_a_declared_comparison_is_linked_from_the_card_of_its_survey(workspace: Path, tmp_path: Path) -> None:
    made = Path(shutil.copytree(workspace, tmp_path / "workspace"))
    drawn = made / "figures/babelboost/comparison-2021-2022"
    drawn.mkdir(parents=True, exist_ok=True)
    for language in ("fr", "nl"):
        (drawn / f"slides-{language}.html").write_text(f"<html lang='{language}'></html>", "utf-8")
    (drawn / "slides-fr.pptx").write_bytes(b"deck")
    make_site(made)
    for language, told, deck in (("fr", "Comparaison 2021-2022", True), ("nl", "Vergelijking 2021-2022", False)):
        text = (made / f"figures/site/{language}/index.html").read_text("utf-8")
        base = f"../files/babelboost/comparison-2021-2022/slides-{language}"
        assert f'<a href="{base}.html">{told}</a>' in text
        assert (f'href="{base}.pptx"' in text) == deck
        assert (made / f"figures/site/{language}" / f"{base}.html").is_file()


def test_the_charting_library_is_bundled_once_and_anew_where_it_was_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import vl_convert

    from pipelines.site.assets import KEPT, write_assets
    from pipelines.site.make import _open_templates

    bundled: list[str] = []
    monkeypatch.setattr(vl_convert, "javascript_bundle", lambda code: bundled.append(code) or "var vega = 1;")

    def make() -> str:
        write_assets(tmp_path, tmp_path / "assets", _open_templates())
        return (tmp_path / "assets/vega.js").read_text(encoding="utf-8")

    first = make()
    assert "var vega = 1;" in first
    assert make() == first
    assert len(bundled) == 1
    (kept,) = (tmp_path / KEPT).glob("vega-*.js")
    kept.write_text("var vega = 2;", encoding="utf-8")
    assert make() == first
    assert len(bundled) == 2
    assert [path.name for path in (tmp_path / KEPT).glob("vega-*.js")] == [kept.name]
