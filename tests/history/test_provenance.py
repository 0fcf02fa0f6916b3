"""Where the figures of a report come from; a line of an explanation stays whole where no terminal reads it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from rich.console import Console

from pipelines.history.explain import Explanation
from pipelines.history.provenance import NAME, describe_provenance, read_provenance, write_provenance
from pipelines.history.select import Asked
from pipelines.history.store import read_records
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY

ROW = {"survey": "walks", "wave": "2021", "break": "", "definition_hash": "d" * 16, "data_hash": "e" * 16}


def draw(path: Path, indicator: str = "", color: int = 0) -> Path:
    """A picture that names an indicator, or nothing."""
    said = PngInfo()
    if indicator:
        said.add_itxt(NAME, write_provenance(describe_provenance([ROW | {"indicator": indicator}], "c" * 16, {})))
    Image.new("L", (4, 4), color).save(path, pnginfo=said)
    return path


def write_report(path: Path, pictures: list[Path]) -> Path:
    document = Document()
    for picture in pictures:
        document.add_picture(str(picture))
    document.save(str(path))
    return path


def test_a_report_says_what_its_figures_say_in_their_order(tmp_path: Path) -> None:
    names = [f"indicator-{number}" for number in range(12)]
    pictures = [draw(tmp_path / f"{name}.png", name, number) for number, name in enumerate(names)]
    pictures.insert(3, draw(tmp_path / "logo.png", color=200))
    found = read_provenance(write_report(tmp_path / "report.docx", pictures))
    assert [each["indicators"][0]["indicator"] for each in found] == names


@pytest.mark.parametrize("kind", ["no pictures", "only a logo", "no document"])
def test_a_document_without_figures_says_nothing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "report.docx"
    if kind == "no document":
        path.write_bytes(b"PK\x03\x04 and no more")
    else:
        write_report(path, [draw(tmp_path / "logo.png")] if kind == "only a logo" else [])
    with pytest.raises(Refusal, match="no provenance"):
        read_provenance(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b""])
def test_a_deck_that_is_none_says_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "deck.pptx").write_bytes(content)
    with pytest.raises(Refusal, match="no provenance"):
        read_provenance(tmp_path / "deck.pptx")


def test_a_hash_is_not_broken_where_no_terminal_reads_it() -> None:
    explanation = Explanation(REPOSITORY, read_records(REPOSITORY), "en")
    explanation.console = Console(width=80, file=(out := io.StringIO()), soft_wrap=True, highlight=False)
    explanation.show(Asked("bb-users", wave="2021"))
    sha256 = explanation.state.origin_of("babelboost", "2021")["exports"].popitem()[1]
    assert any(line.endswith(f"sha256 {sha256}") for line in out.getvalue().splitlines())
