"""`boost gallery`: every figure of a language in one picture, those of a kind together."""

from pathlib import Path

import pytest
from PIL import Image

from pipelines.gallery import make_gallery
from schemas.refusals import Refusal
from tests.test_cli import boost

RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 255, 0)


def put(workspace: Path, name: str, kind: str, colour: tuple[int, int, int]) -> None:
    path = workspace / "figures" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (1920, 1080), colour).save(path)
    path.with_suffix(".txt").write_text(f"{kind}. Titre. Suite", encoding="utf-8")


def test_figures_of_a_kind_stand_together(tmp_path: Path) -> None:
    put(tmp_path, "one/2021/fr/01-use.png", "Barres", RED)
    put(tmp_path, "one/2021/fr/02-long.png", "Anneau" * 40, BLUE)
    put(tmp_path, "two/2021/fr/01-use.png", "Barres", GREEN)
    put(tmp_path, "two/2021/nl/01-use.png", "Staven", GREEN)
    put(tmp_path, "two/2021/fr/logo.png", "Barres", BLUE)
    made = {path.as_posix(): count for path, count in make_gallery(tmp_path)}
    assert made == {"gallery/fr.png": 3, "gallery/nl.png": 1}
    with Image.open(tmp_path / "gallery/fr.png") as sheet:
        assert [sheet.getpixel((16 + 496 * place + 240, 150)) for place in range(3)] == [BLUE, RED, GREEN]
    before = (tmp_path / "gallery/fr.png").read_bytes()
    list(make_gallery(tmp_path))
    assert (tmp_path / "gallery/fr.png").read_bytes() == before


def test_without_figures_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="boost run"):
        list(make_gallery(tmp_path))
    put(tmp_path, "one/2021/fr/01-use.png", "Barres", RED)
    said = boost(tmp_path, "gallery", "--words", "nl")
    assert said.returncode == 0
    assert "1 figuren: gallery/fr.png" in said.stdout
