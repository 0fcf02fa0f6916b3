"""The slide around a chart and its files."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from PIL import Image

from pipelines.charts.frame import open_slide, render_png, render_svg
from pipelines.charts.notice import draw_notice

TITLE = "Titre & question <1>"
ALTERNATIVE = "Diagramme à barres : 21 personnes sur 65 ; « oui » domine."
SVG = "{http://www.w3.org/2000/svg}"


def save(folder: Path) -> tuple[Path, Path]:
    figure, ax = open_slide(TITLE, "Question", "Source", "Note")
    draw_notice(ax, "Rien à montrer : $5 et 3_2.")
    png, svg = folder / "a.png", folder / "a.svg"
    png.write_bytes(render_png(figure, TITLE, ALTERNATIVE, "fr"))
    svg.write_bytes(render_svg(figure, TITLE, ALTERNATIVE, "fr"))
    return png, svg


def test_png_has_its_size_and_carries_title_and_alternative(tmp_path: Path) -> None:
    with Image.open(save(tmp_path)[0]) as image:
        image.load()
        assert image.size == (1920, 1080)
        assert image.info["Title"] == TITLE
        assert image.info["Description"] == ALTERNATIVE
        assert not {"Software", "Creation Time", "date:create"} & set(image.info)


def test_svg_is_an_accessible_image(tmp_path: Path) -> None:
    svg = save(tmp_path)[1]
    root = ET.parse(svg).getroot()
    assert root.get("role") == "img"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert root.findtext(f"{SVG}title") == TITLE
    assert root.findtext(f"{SVG}desc") == ALTERNATIVE
    assert "<text" not in svg.read_text(encoding="utf-8")
    assert "date" not in svg.read_text(encoding="utf-8").lower()


def test_content_gives_way_to_long_texts() -> None:
    short = open_slide("Titre", "Question", "Source")[1].get_position()
    long = open_slide("Titre " * 20, "Question " * 60, "Source " * 60, "Note " * 60)[1].get_position()
    assert long.height < short.height
    assert long.height > 0.3


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, pipelines.charts; print({'matplotlib', 'pandas', 'numpy', 'seaborn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
