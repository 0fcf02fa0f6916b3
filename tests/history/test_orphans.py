"""Every number in a picture, a slide, its sheet, a page of the dashboard, a spreadsheet resolves to a record."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from decks import charts_of, open_deck
from orphans import list_orphans

from pipelines.site.make import make_site

FIGURES = Path("figures/diapason/2021")
SITE = Path("figures/site")


@pytest.fixture(scope="module")
def shown(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn wave with its deck and its dashboard."""
    workspace = tmp_path_factory.mktemp("orphans") / "workspace"
    shutil.copytree(made, workspace)
    make_site(workspace)
    return workspace


def test_nothing_that_is_shown_is_an_orphan(shown: Path) -> None:
    kinds = {path.suffix for path in (shown / "figures").rglob("*")}
    assert kinds >= {".png", ".svg", ".csv", ".pptx", ".html", ".xlsx"}
    assert list_orphans(shown) == []


def forge_picture(workspace: Path) -> str:
    svg = next((workspace / FIGURES / "fr").glob("*-found*.svg"))
    text = svg.read_text(encoding="utf-8")
    digest = re.search(r'"definition_hash":"([0-9a-f]{16})"', text.replace("&quot;", '"'))
    assert digest is not None
    svg.write_text(text.replace(digest[1], "0" * 16), encoding="utf-8")
    return svg.name


def forge_table(workspace: Path) -> str:
    table = next((workspace / FIGURES / "fr").glob("*-professions.csv"))
    heading, row, *rest = table.read_text(encoding="utf-8").splitlines(keepends=True)
    at = heading.split(",").index("count")
    cells = row.split(",")
    assert cells[at].isdigit()
    table.write_text("".join([heading, ",".join([*cells[:at], "977", *cells[at + 1 :]]), *rest]), encoding="utf-8")
    return table.with_suffix(".png").name


def forge_sheet(workspace: Path) -> str:
    path = workspace / FIGURES / "slides-fr.pptx"
    deck = open_deck(path)
    chart = next(chart for slide in deck.slides for chart in charts_of(slide).values())
    book = openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    cell = next(cell for row in book.active.iter_rows() for cell in row if isinstance(cell.value, int))  # type: ignore[union-attr]
    cell.value = 977
    changed = BytesIO()
    book.save(changed)
    chart.part.chart_workbook.xlsx_part._blob = changed.getvalue()
    deck.save(str(path))
    return path.name


def forge_notes(workspace: Path) -> str:
    path = workspace / FIGURES / "slides-fr.pptx"
    deck = open_deck(path)
    deck.slides[3].notes_slide.notes_text_frame.text = "typed by hand"
    deck.save(str(path))
    return path.name


def forge_page(workspace: Path) -> str:
    page = workspace / SITE / "fr/diapason-2021.html"
    text = page.read_text(encoding="utf-8")
    at = text.index('id="diapason-2021-dp-found-yes"')
    page.write_text(text[:at] + text[at:].replace("41", "977", 3), encoding="utf-8")
    return f"site/{page.name}"


def forge_download(workspace: Path) -> str:
    path = workspace / SITE / "downloads/indicators.xlsx"
    book = openpyxl.load_workbook(path)
    cell = next(cell for row in book.active.iter_rows(min_row=2) for cell in row if cell.column_letter == "I")  # type: ignore[union-attr]
    cell.value = 977
    book.save(path)
    return path.name


@pytest.mark.parametrize(
    "forge", [forge_picture, forge_table, forge_sheet, forge_notes, forge_page, forge_download],
)  # fmt: skip
def test_a_forged_number_is_an_orphan(shown: Path, tmp_path: Path, forge: Callable[[Path], str]) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(shown, workspace)
    name = forge(workspace)
    orphans = list_orphans(workspace)
    assert orphans
    assert {orphan.partition(":")[0] for orphan in orphans} == {name}


def test_the_head_stands_small_on_the_deck_and_on_every_page(shown: Path) -> None:
    """On the closing slide and the pages of the notebook, of the last record that they show; on the dashboard, of all."""
    closing = open_deck(shown / FIGURES / "slides-fr.pptx").slides[-1]
    texts = " ".join(shape.text_frame.text for shape in closing.shapes if shape.has_text_frame)
    page = (shown / FIGURES / "slides-fr.html").read_text(encoding="utf-8").rpartition("<footer>")[2]
    site = (shown / SITE / "fr/index.html").read_text(encoding="utf-8").rpartition("<footer>")[2]
    lines = (shown / "history/records.jsonl").read_bytes().splitlines()
    for text in (texts, page, site):
        found = re.search(r"enregistrement (\d+), tête ([0-9a-f]{12})", text.replace("\u00a0", " "))
        assert found is not None, text
        import hashlib

        assert hashlib.sha256(lines[int(found[1]) - 1]).hexdigest().startswith(found[2])


def test_the_dashboard_tells_the_history_of_every_indicator(shown: Path) -> None:
    text = (shown / SITE / "nl/diapason-2021.html").read_text(encoding="utf-8")
    blocks = re.findall(r'<details class="indicator".*?</details>', text, re.S)
    assert blocks
    assert all("eerste waarde" in block for block in blocks)
    assert "diapason 2021" not in (shown / SITE / "nl/history.html").read_text(encoding="utf-8").split("</nav>")[-1]
