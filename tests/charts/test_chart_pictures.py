"""Every chart kind as it was last looked at, calm and with difficult data; what it is not for, it refuses in words."""

import warnings

import pytest
from chart_cases import SOURCE, SUBTITLE, TITLE
from chart_difficult import DIFFICULT, DIFFICULTIES, REFUSED
from chart_faults import draw_case, find_faults
from chart_pictures import MOST_IN_ALL, MOST_OF_A_BLOCK, PICTURES, differ, list_cases, shrink_slide
from PIL import Image

from pipelines.charts import KINDS, load_chart
from pipelines.charts.frame import open_slide
from pipelines.charts.marks import draw_rect

PICTURED = list_cases()


@pytest.mark.parametrize("name", PICTURED)
def test_a_chart_looks_as_it_did(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw_case(PICTURED[name])
    assert find_faults(figure) == []
    drawn = shrink_slide(figure)
    path = PICTURES / f"{name}.png"
    assert path.is_file(), "a new case: `python tests/charts/chart_pictures.py`, look at it, commit it"
    with Image.open(path) as kept:
        block, whole = differ(drawn, kept)
    if block > MOST_OF_A_BLOCK or whole > MOST_IN_ALL:
        seen = tmp_path_factory.mktemp("pictures") / path.name
        drawn.save(seen)
        pytest.fail(f"{seen} is not {path} ({block:.0f} in a block, {whole:.2f} in all): mend the chart, or, "
                    "if it is better so, `python tests/charts/chart_pictures.py`")  # fmt: skip


@pytest.mark.parametrize(("kind", "difficulty"), REFUSED)
def test_what_a_chart_is_not_for_is_refused_in_words(kind: str, difficulty: str) -> None:
    _, arguments, options = DIFFICULT[kind](difficulty)
    with pytest.raises(ValueError, match=REFUSED[kind, difficulty]):
        load_chart(kind)(open_slide(TITLE, SUBTITLE, SOURCE)[1], *arguments, **options)


def test_a_new_chart_kind_needs_its_difficult_data_and_pictures() -> None:
    assert set(DIFFICULT) == set(KINDS)
    assert {path.stem for path in PICTURES.glob("*.png")} == set(PICTURED)
    assert len(PICTURED) == len(KINDS) * (1 + len(DIFFICULTIES)) - len(REFUSED)


def test_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < 3_000_000


def test_the_comparison_sees_what_a_person_would() -> None:
    kept = shrink_slide(draw_case(PICTURED["bars"]))
    moved = draw_case(PICTURED["bars"])
    for text in moved.axes[-1].texts[:1]:
        text.set_y(text.get_position()[1] + 20)
    assert differ(shrink_slide(moved), kept)[0] > MOST_OF_A_BLOCK
    lacking = draw_case(PICTURED["bars"])
    lacking.axes[-1].patches[0].set_visible(False)
    assert differ(shrink_slide(lacking), kept)[0] > MOST_OF_A_BLOCK
    added = draw_case(PICTURED["bars"])
    draw_rect(added.axes[-1], 900, 300, 930, 330, "#000000", z=9)
    assert differ(shrink_slide(added), kept)[0] > MOST_OF_A_BLOCK
    assert differ(shrink_slide(draw_case(PICTURED["bars"])), kept) == (0.0, 0.0)
