"""What is drawn and said of an array: headings that name what is counted, and columns that have something to say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stories import slide, tell_story
from surveys import complete, item, text

from pipelines.slides.captions import name_source
from pipelines.slides.page import draw_page
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.story import Story

ALL = ["distribution", "median", "top_two_box"]
CODES = {
    "A1": {"label": text("Not at all")}, "A2": {"label": text("A little")}, "A3": {"label": text("Rather")},
    "A4": {"label": text("Completely")}, "A9": {"label": text("I don't know"), "missing": "dont_know"},
}  # fmt: skip
ANSWERS = ["A3,A4", "A4,A4", "A1,A9", ",A2", "A3,A1", "A4,A1"]


def tell_array(folder: Path, statistic: list[str], answers: list[str], **more: Any) -> Story:
    array = item("help", "array", codes=None, rows={"R1": text("listen"), "R2": text("speak")}, **more)
    indicator = {"id": "h", "item": "help", "statistic": statistic}
    rows = [complete(number, answer) for number, answer in enumerate(answers, start=1)]
    return tell_story(folder, "help[R1],help[R2]", rows, [array | {"codes": CODES}], [indicator])


def draw_side(story: Story) -> Any:
    return prepare_drawing(story, slide("likert", indicator="h")).options["side"]


def test_the_two_best_are_those_that_are_counted(tmp_path: Path) -> None:
    side = draw_side(tell_array(tmp_path, ALL, ANSWERS, ordered=True))
    assert list(side.columns) == ["Median", "Rather + Completely", "n"]
    assert list(side["Rather + Completely"]) == ["4", "2"]
    assert list(side["n"]) == ["5", "5"]


def test_a_dont_know_in_the_middle_of_the_list_is_no_best_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shuffled = {code: CODES[code] for code in ("A1", "A2", "A3", "A9", "A4")}
    monkeypatch.setitem(globals(), "CODES", shuffled)
    assert "Rather + Completely" in draw_side(tell_array(tmp_path, ALL, ANSWERS, ordered=True))


def test_statistics_that_are_not_declared_have_no_column(tmp_path: Path) -> None:
    assert list(draw_side(tell_array(tmp_path, ["distribution"], ANSWERS)).columns) == ["n"]
    assert list(draw_side(tell_array(tmp_path, ALL[:2], ANSWERS, ordered=True)).columns) == ["Median", "n"]


def test_missing_answers_are_counted_in_every_row_or_in_none(tmp_path: Path) -> None:
    def count(answers: list[str], chart: str, **more: Any) -> dict[tuple[str, str], str]:
        table = prepare_drawing(tell_array(tmp_path, ALL, answers, ordered=True), slide(chart, **more)).table
        missing = table[table["role"] == "missing"]
        return dict(zip(zip(missing["group"], missing["level"], strict=True), missing["text"], strict=True))

    expected = {("h-R1", "no_answer"): "1", ("h-R1", "dont_know"): "0", ("h-R2", "no_answer"): "0"}
    expected |= {("h-R2", "dont_know"): "1"}
    assert count(ANSWERS, "likert", indicator="h") == expected
    assert count(ANSWERS, "stacked", series=[{"indicator": "h-R1"}, {"indicator": "h-R2"}]) == expected
    assert count(["A1,A2", "A2,A3"], "likert", indicator="h") == {}


def test_the_text_alternative_says_what_stands_beside_the_bars(tmp_path: Path) -> None:
    story = tell_array(tmp_path, ALL, ANSWERS, ordered=True)
    page = draw_page(story, 1, slide("likert", indicator="h"), tmp_path / "figures")
    assert "listen: Median Rather, Rather + Completely 4, n 5" in page.alternative


def test_the_number_of_a_dont_know_is_no_score(tmp_path: Path) -> None:
    codes = {str(number): {"label": text(str(number))} for number in (1, 2, 3)}
    codes["9"] = {"label": text("Don't know"), "missing": "dont_know"}  # type: ignore[dict-item]
    rows = [complete(number, code) for number, code in enumerate("1399", start=1)]
    indicator = {"id": "m", "item": "mark", "statistic": "mean", "counts_over": "asked"}
    mark = item("mark", ordered=True) | {"codes": codes}
    row = tell_story(tmp_path, "mark", rows, [mark], [indicator]).numbers.select("m")
    assert (row.value, row.denominator, row.dont_know) == (2, 2, 2)


@pytest.mark.parametrize("chart", ["bars", "donut", "columns", "dots", "likert"])
@pytest.mark.parametrize("hidden", [True, False])
def test_a_dash_is_explained_under_every_chart(tmp_path: Path, chart: str, hidden: bool) -> None:
    answers = ["A1,A1", "A2,A2", "A2,A2"]
    if chart == "likert":
        story, name = tell_array(tmp_path, ["distribution"], answers), "h"
    else:
        rows = [complete(number, code.split(",")[0]) for number, code in enumerate(answers, start=1)]
        one = {"id": "h", "item": "help", "statistic": ["distribution"]}
        story, name = tell_story(tmp_path, "help", rows, [item("help") | {"codes": CODES}], [one]), "h"
    small = story.rows["level"] == "A1"
    drawn = prepare_drawing(
        replace(story, rows=story.rows.assign(suppressed=small & hidden)), slide(chart, indicator=name)
    )
    assert (story.say["hidden_note"] in drawn.notes) is hidden


def test_slides_that_say_other_indicators_name_other_definitions(tmp_path: Path) -> None:
    rows = [complete(number, "A1,A2") for number in range(1, 4)]
    asked = [item(name) | {"codes": CODES} for name in ("one", "two")]
    counted = [{"id": name, "item": name, "statistic": ["distribution"]} for name in ("one", "two")]
    story = tell_story(tmp_path, "one,two", rows, asked, counted)
    said = [name_source(story, slide("numbers", numbers=[{"number": f"{{{name}.A1.n}}", "caption": text("a")}]))
            for name in ("one", "two", "one")]  # fmt: skip
    assert said[0] == said[2] != said[1]
    assert name_source(story, slide("method")) not in said
