"""Every chart kind with calm and with difficult data: texts inside, apart, legible; same bytes."""

import warnings
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from chart_cases import (
    CASES,
    LEAVES,
    LONG_FR,
    LONG_NL,
    POINTS,
    SOURCE,
    SUBTITLE,
    TITLE,
    make_groups,
    make_table,
)
from chart_faults import draw_case, find_faults, list_texts
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pipelines.charts import KINDS, load_chart
from pipelines.charts.checklist import Entry, split_checklist
from pipelines.charts.frame import open_slide, render_png, render_svg
from pipelines.charts.funnel import Point
from pipelines.charts.gantt import Bar
from pipelines.charts.marks import draw_rect
from pipelines.charts.quotes import Quote, draw_quotes


@pytest.mark.parametrize("name", CASES)
def test_texts_stand_inside_apart_and_legible(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw_case(CASES[name])
        assert len(list_texts(figure)) >= 4
        assert find_faults(figure) == []


@pytest.mark.parametrize(
    "name",
    [
        "bars",
        "likert",
        "stacked groups",
        "heat",
        "clover",
        "donut tiny",
        "columns",
        "upset",
        "progress",
        "nonresponse many",
        "panels",
        "quotes",
    ],
)
def test_charts_hold_under_long_titles(name: str) -> None:
    figure = draw_case(
        CASES[name], title=f"{LONG_FR} : {LONG_NL}", subtitle=f"{LONG_FR} {LONG_NL} " * 2, note=LONG_NL * 2
    )
    assert find_faults(figure) == []


def test_the_check_finds_faults() -> None:
    def spoil(x: float, y: float, size: float) -> list[str]:
        figure = draw_case(CASES["notice"])
        figure.axes[0].text(x, y, "Intrus", fontsize=size)
        return find_faults(figure)

    assert any(fault.startswith("overlap") for fault in spoil(80, 90, 40))
    assert any(fault.startswith("outside") for fault in spoil(1900, 500, 40))
    assert any(fault.startswith("small") for fault in spoil(900, 400, 12))
    figure = draw_case(CASES["notice"])
    draw_rect(figure.axes[-1], 0, -40, 20, 20, "#000000")
    assert any(fault.startswith("stray") for fault in find_faults(figure))


def test_every_kind_is_tried() -> None:
    assert {kind for kind, *_ in CASES.values()} == set(KINDS)
    with pytest.raises(KeyError):
        load_chart("pie")


@pytest.mark.parametrize("name", ["bars", "donut", "stacked", "likert", "columns", "dots", "upset", "numbers"])
def test_ready_made_texts_are_drawn_as_they_are(name: str) -> None:
    kind, arguments, _ = CASES[name]
    drawn = [text.get_text() for text, _ in list_texts(draw_case(CASES[name]))]
    if kind == "numbers":
        wanted = [big for big, _ in arguments[0]]
    else:
        table = arguments[0][arguments[0]["count"] > 0]
        shorts = table["short"] if "short" in table else table["text"]
        wanted = [
            text if any(text in line for line in drawn) else str(short)
            for text, short in zip(table["text"], shorts, strict=True)
        ]
    assert [text for text in wanted if not any(text in line for line in drawn)] == []


@pytest.mark.parametrize("name", ["bars", "donut hidden", "clover"])
def test_same_input_gives_same_bytes(name: str) -> None:
    def render(draw: Callable[[Figure, str, str, str], bytes]) -> bytes:
        return draw(draw_case(CASES[name]), TITLE, "Diagramme", "fr")

    assert render(render_png) == render(render_png)
    assert render(render_svg) == render(render_svg)


def test_refusals() -> None:
    def open_axes() -> Axes:
        return open_slide(TITLE, SUBTITLE, SOURCE)[1]

    with pytest.raises(ValueError, match="four levels"):
        load_chart("donut")(open_axes(), make_table([1, 2, 3, 4, 5], POINTS))
    with pytest.raises(ValueError, match="three to six"):
        load_chart("clover")(open_axes(), LEAVES[:2])
    with pytest.raises(ValueError, match="neighbours"):
        load_chart("clover")(open_axes(), LEAVES[:4], overlaps=[(0, 3, "2")])
    with pytest.raises(ValueError, match="5 groups"):
        load_chart("panels")(open_axes(), make_groups([[1]] * 6, ["a"], list("abcdef")))
    with pytest.raises(ValueError, match="quotes make a slide"):
        draw_quotes(open_axes(), [])
    with pytest.raises(ValueError, match="longer than a slide holds"):
        draw_quotes(open_axes(), [Quote(LONG_FR * 12, "")] * 6)


def test_nothing_of_a_quote_is_ever_cut() -> None:
    text = "Beaucoup de mots, et encore d'autres. " * 7
    figure = draw_case(("quotes", ([Quote(text.strip(), "Thème")] * 4,), {}))
    drawn = " ".join(each.get_text() for each, _ in list_texts(figure) if each.axes is figure.axes[-1])
    assert drawn.count("Beaucoup de mots") == 28
    assert "…" not in drawn


def test_a_checklist_takes_the_slides_it_needs() -> None:
    short = [Entry(f"Groupe {n // 5}", f"Point {n}", "non fourni", False) for n in range(30)]
    pages = split_checklist(short)
    assert [entry for page in pages for entry in page] == short
    # No heading goes on over two slides.
    assert len({entry.group for entry in short}) == sum(len({entry.group for entry in page}) for page in pages)
    long = [Entry(entry.group, entry.label, LONG_FR * 5) for entry in short]
    assert len(split_checklist(long)) > len(pages) > 1
    for page in [*pages, *split_checklist(long)]:
        figure = draw_case(("checklist", (page,), {}))
        assert find_faults(figure) == []
        drawn = " ".join(text.get_text() for text, _ in list_texts(figure)[3:])
        assert "…" not in drawn
    assert split_checklist([]) == []


def test_the_bars_of_progress_are_as_long_as_their_counts() -> None:
    figure = draw_case(CASES["progress"])
    bars = [patch for patch in figure.axes[-1].patches if patch.get_zorder() == 2]
    counts = [step.count for step in CASES["progress"][1][0] if step.count]
    heights = [bar.get_path().get_extents(bar.get_transform()).height for bar in bars]
    assert len(heights) == len(counts)
    for height, count in zip(heights, counts, strict=True):
        assert height == pytest.approx(max(heights) * count / max(counts), abs=3)


def list_lines_through(figure: Figure, text: Text, box: Bbox) -> list[str]:
    """Lines with a point under the letters of a text, by their colour."""
    letters = Bbox.from_extents(box.x0, box.y0 + 6, box.x1, box.y1 - 6)
    found = []
    for line in figure.axes[-1].lines:
        points = line.get_transform().transform(line.get_xydata())
        steps = [start + (end - start) * part for start, end in pairwise(points) for part in np.linspace(0, 1, 200)]
        found += [f"{text.get_text()} {line.get_color()}"] if any(letters.contains(*step) for step in steps) else []
    return found


def test_names_of_a_funnel_stand_beside_its_lines_where_there_is_room() -> None:
    # On the line of all, on a limit, between both and apart: each has a free place.
    points = [Point("Evere", 400, 0.16, 0), Point("Uccle", 1000, 0.201, 0), Point("Ixelles", 1600, 0.165, 0),
              Point("Saint-Josse", 1300, 0.35, 2)]  # fmt: skip
    _, (_, limits, centre), options = CASES["funnel"]
    figure = draw_case(("funnel", (points, limits, centre), options))
    own = {text.get_text(): (text, box) for text, box in list_texts(figure) if text.get_text() in
           {point.label for point in points}}  # fmt: skip
    assert set(own) == {point.label for point in points}
    assert [line for text, box in own.values() for line in list_lines_through(figure, text, box)] == []
    assert find_faults(figure) == []


@pytest.mark.parametrize("count", [1, 4, 6])
def test_long_titles_of_actions_are_wrapped_and_not_cut(count: int) -> None:
    title = "Accompagnement renforcé des personnes qui quittent l'hôpital, avec leurs proches et leur médecin traitant"
    _, (_, phases), options = CASES["gantt"]
    bars = [Bar(f"Ensemble {n % 3}", f"{title} {n}", "Remplacée", ((0, 0.0, 900.0),)) for n in range(count)]
    bars.sort(key=lambda bar: bar.group)
    figure = draw_case(("gantt", (bars, phases), options))
    joined = " ".join(text.get_text().replace("\n", " ") for text in figure.axes[-1].texts)
    assert "…" not in joined
    assert all(f"traitant {n}" in joined for n in range(count))
    assert find_faults(figure) == []
