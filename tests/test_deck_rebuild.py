"""A deck that somebody worked on is built again: what was changed, added, moved or removed by hand stays so."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Inches

from pipelines.deck import build
from pipelines.deck.build import Built, name_deck
from pipelines.deck.identity import PROVENANCE, is_edited, read_identity
from pipelines.deck.layouts import Layouts
from pipelines.deck.notes import trace_nothing
from pipelines.deck.rebuild import read_standing
from pipelines.deck.shapes import Box, Chart, PlannedSlide, Series, Words
from pipelines.kept import list_kept
from schemas.refusals import Refusal
from tests.decks import charts_of, key_of, open_deck, slides_of

PATH = name_deck("one", "2021", "en")
AREA = Box(72, 206, 1776, 700)


def plan_slide(key: str, count: float = 3.0, layout: Any = "figure") -> PlannedSlide:
    series = Series("Count", (count, 2.0), (str(count), "2"))
    chart = Chart("chart", AREA, "bars", ("Yes", "No"), (series,), Box(200, 0, 1400, 700), "Bars. Yes and no")
    text = Words("question", Box(72, 150, 1776, 40), ("Do you?",), 30)
    provenance = PROVENANCE + trace_nothing(survey="one", wave="2021", slide=key)
    shapes = (text, chart) if layout == "figure" else ()
    return PlannedSlide(f"one/2021/en/{key}", layout, f"Slide {key}", shapes, ("n = 5",), provenance, "en", "Under")


def make(folder: Path, plans: list[PlannedSlide], **more: Any) -> Built:
    def plan(layouts: Layouts) -> tuple[str, list[PlannedSlide]]:
        return "One", plans

    options = {"template": "", "fresh": False} | more
    return build.write_deck(folder, PATH, "en", plan, [], **options)


def first(*counts: float) -> list[PlannedSlide]:
    """A cover, a slide for each count, named a, b, c, and a closing slide."""
    figures = [plan_slide(key, count) for key, count in zip("abcdef", counts, strict=False)]
    return [plan_slide("-cover-", layout="cover"), *figures, plan_slide("-closing-", layout="closing")]


def work(folder: Path, change: Callable[[Any], None]) -> None:
    """What somebody does to the deck in PowerPoint."""
    deck = open_deck(folder / PATH)
    change(deck)
    deck.save(str(folder / PATH))


def keys(folder: Path) -> list[str]:
    return [key_of(slide) or "own" for slide in open_deck(folder / PATH).slides]


def add_own(deck: Any, place: int, title: str = "Mine") -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    slide.shapes.add_textbox(Inches(1), Inches(3), Inches(4), Inches(1)).text_frame.text = "Not from any survey"
    entries = deck.slides._sldIdLst
    entries.insert(place, entries[-1])


def values(folder: Path, key: str) -> list[float]:
    chart = charts_of(slides_of(open_deck(folder / PATH))[key])["chart"]
    return list(chart.plots[0].series[0].values)


def test_numbers_that_change_are_replaced_and_nothing_else_is_said(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2, 3))
    again = make(tmp_path, first(7, 2, 3)).assembled
    assert values(tmp_path, "a") == [7, 2]
    assert (again.edited, again.own, again.removed) == ([], 0, [])


def test_a_slide_added_by_hand_stays_in_its_place(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2, 3))
    work(tmp_path, lambda deck: add_own(deck, 2))
    again = make(tmp_path, first(7, 8, 9)).assembled
    assert keys(tmp_path) == ["-cover-", "a", "own", "b", "c", "-closing-"]
    assert again.own == 1
    assert [values(tmp_path, key)[0] for key in "abc"] == [7, 8, 9]
    mine = open_deck(tmp_path / PATH).slides[2]
    assert mine.shapes.title.text == "Mine"
    assert "Not from any survey" in [shape.text_frame.text for shape in mine.shapes if shape.has_text_frame]


def change_title(slide: Any) -> None:
    slide.shapes.title.text_frame.paragraphs[0].runs[0].text = "My own words"


def change_notes(slide: Any) -> None:
    slide.notes_slide.notes_text_frame.paragraphs[0].runs[0].text = "Tell the story of Anna"


def move_chart(slide: Any) -> None:
    slide.shapes[-1].left += Inches(1)


def change_number(slide: Any) -> None:
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData()
    data.categories = ["Yes", "No"]
    data.add_series("Count", (99, 2))
    charts_of(slide)["chart"].replace_data(data)


def add_shape(slide: Any) -> None:
    slide.shapes.add_textbox(Inches(1), Inches(1), Inches(1), Inches(1)).text_frame.text = "Look here"


def make_bold(slide: Any) -> None:
    run = next(shape for shape in slide.shapes if shape.name == "question").text_frame.paragraphs[0].runs[0]
    run.font.bold = True


@pytest.mark.parametrize("change", [change_title, change_notes, move_chart, change_number, add_shape, make_bold])
@pytest.mark.parametrize("moved", [False, True])
def test_a_slide_that_somebody_changed_stays_and_is_said(
    tmp_path: Path, change: Callable[[Any], None], moved: bool
) -> None:
    make(tmp_path, first(1, 2, 3))
    work(tmp_path, lambda deck: change(deck.slides[2]))
    kept = open_deck(tmp_path / PATH).slides[2].shapes._spTree.xml
    again = make(tmp_path, first(7, 8 if moved else 2, 9)).assembled
    assert keys(tmp_path) == ["-cover-", "a", "b", "c", "-closing-"]
    assert open_deck(tmp_path / PATH).slides[2].shapes._spTree.xml == kept
    assert [(each.number, each.stale) for each in again.edited] == [(3, moved)]
    assert (values(tmp_path, "a")[0], values(tmp_path, "c")[0]) == (7, 9)


def test_a_removed_slide_stays_away_until_all_is_made_anew(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2, 3))

    def remove(deck: Any) -> None:
        entry = deck.slides._sldIdLst[2]
        deck.part.drop_rel(entry.rId)
        deck.slides._sldIdLst.remove(entry)

    work(tmp_path, remove)
    for _ in range(2):
        assert make(tmp_path, first(7, 8, 9)).assembled.removed == ["one/2021/en/b"]
        assert keys(tmp_path) == ["-cover-", "a", "c", "-closing-"]
    assert make(tmp_path, first(7, 8, 9), fresh=True).assembled.removed == []
    assert keys(tmp_path) == ["-cover-", "a", "b", "c", "-closing-"]


def test_slides_stay_in_the_order_somebody_gave_them(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2, 3))
    work(tmp_path, lambda deck: deck.slides._sldIdLst.insert(1, deck.slides._sldIdLst[3]))
    make(tmp_path, first(7, 8, 9))
    assert keys(tmp_path) == ["-cover-", "c", "a", "b", "-closing-"]
    assert values(tmp_path, "c") == [9, 2]


def test_a_closing_slide_that_is_new_comes_behind_what_somebody_added(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2)[:-1])
    work(tmp_path, lambda deck: add_own(deck, 3))
    make(tmp_path, first(7, 2))
    assert keys(tmp_path) == ["-cover-", "a", "b", "own", "-closing-"]


def test_new_slides_come_after_the_one_before_and_those_no_longer_declared_go(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2))
    work(tmp_path, lambda deck: add_own(deck, 1))
    plans = first(1, 2)
    make(tmp_path, [plans[0], plans[1], plan_slide("new"), *plans[3:]])
    assert keys(tmp_path) == ["-cover-", "own", "a", "new", "-closing-"]


def test_a_copy_of_one_of_ours_is_somebodys_own(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2))

    def duplicate(deck: Any) -> None:
        source = deck.slides[1]
        slide = deck.slides.add_slide(source.slide_layout)
        for shape in list(slide.shapes):
            shape._element.getparent().remove(shape._element)
        for element in source.shapes._spTree:
            if element.tag.endswith("}sp"):
                slide.shapes._spTree.append(copy.deepcopy(element))
        slide.notes_slide.notes_text_frame.text = source.notes_slide.notes_text_frame.text

    work(tmp_path, duplicate)
    again = make(tmp_path, first(7, 2)).assembled
    assert (again.own, again.edited) == (1, [])
    slides = list(open_deck(tmp_path / PATH).slides)
    assert len(slides) == 5
    assert list(charts_of(slides[1])["chart"].plots[0].series[0].values) == [7, 2]


def test_a_deck_with_slides_of_ones_own_is_the_same_after_each_rebuild(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2, 3))
    work(tmp_path, lambda deck: (add_own(deck, 2), change_title(deck.slides[1])))
    make(tmp_path, first(7, 8, 9))
    once = (tmp_path / PATH).read_bytes()
    make(tmp_path, first(7, 8, 9))
    assert (tmp_path / PATH).read_bytes() == once


def test_a_deck_that_another_program_saved_is_known_again(tmp_path: Path) -> None:
    """Colours written out, tags and layout names gone: what a program that is not PowerPoint does to a deck."""
    make(tmp_path, first(1, 2))

    def rewrite(deck: Any) -> None:
        for rel in deck.part.package._rels.values():
            if rel.reltype.endswith("/extended-properties"):
                rel.target_part._blob = b"<Properties><Application>LibreOffice/7.4</Application></Properties>"
        for slide in deck.slides:
            for data in slide._element.xpath(".//p:custDataLst"):
                data.getparent().remove(data)
            for colour in slide._element.xpath(".//a:schemeClr"):
                colour.set("val", "accent3")
            for shape in slide.placeholders:
                shape.left, shape.top, shape.width, shape.height = shape.left, shape.top, shape.width, shape.height

    work(tmp_path, rewrite)
    deck = open_deck(tmp_path / PATH)
    identities = [(slide, read_identity(slide)) for slide in deck.slides]
    assert all(identity is not None and not is_edited(slide, identity) for slide, identity in identities)
    work(tmp_path, lambda deck: change_title(deck.slides[1]))
    again = make(tmp_path, first(7, 8)).assembled
    assert [each.title for each in again.edited] == ["My own words"]
    assert values(tmp_path, "b")[0] == 8


@pytest.mark.parametrize("binding", [False, True])
def test_what_is_withdrawn_does_not_stay_on_a_slide_changed_by_hand(tmp_path: Path, binding: bool) -> None:
    plans = [replace(plan, binding=binding) for plan in first(1, 2)]
    make(tmp_path, plans)
    work(tmp_path, lambda deck: change_title(deck.slides[1]))
    again = make(tmp_path, plans).assembled
    assert [each.title for each in again.edited] == ["My own words"]
    plans = [replace(plan, binding=binding) for plan in first(7, 8)]
    again = make(tmp_path, plans).assembled
    assert again.withdrawn == (["one/2021/en/a"] if binding else [])
    assert [each.title for each in again.edited] == ([] if binding else ["My own words"])
    assert values(tmp_path, "a")[0] == (7 if binding else 1)
    assert again.removed == []
    work(tmp_path, lambda deck: (change_title(deck.slides[1]), change_title(deck.slides[2])))
    make(tmp_path, [plans[0], plans[3]])
    assert keys(tmp_path) == ["-cover-", *([] if binding else ["a", "b"]), "-closing-"]


def test_a_damaged_deck_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(b"not a deck")
    with pytest.raises(Refusal) as refused:
        make(tmp_path, first(1))
    assert "--fresh" in str(refused.value)
    assert (tmp_path / PATH).read_bytes() == b"not a deck"
    make(tmp_path, first(1), fresh=True)
    assert keys(tmp_path) == ["-cover-", "a", "-closing-"]


def test_a_deck_that_is_open_elsewhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, first(1))

    def locked(self: Path, target: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(Refusal, match="close the deck"):
        make(tmp_path, first(2))
    monkeypatch.undo()
    assert values(tmp_path, "a") == [1, 2]
    assert not list((tmp_path / PATH).parent.glob(".*"))


def house(path: Path, *, layouts: list[int], portrait: bool = False) -> Path:
    """A house template: the program's own, wide or not, with these layouts and a sample slide."""
    deck = Presentation()
    if not portrait:
        deck.slide_width, deck.slide_height = Inches(10), Inches(5.625)
    for index, layout in reversed(list(enumerate(deck.slide_layouts))):
        if index not in layouts:
            deck.slide_layouts.remove(layout)
    deck.slides.add_slide(deck.slide_layouts[0])
    deck.save(str(path))
    return path


def test_a_house_template_serves_by_the_types_of_its_placeholders(tmp_path: Path) -> None:
    template = house(tmp_path / "house.pptx", layouts=[0, 1, 3, 6], portrait=True)
    make(tmp_path, first(1, 2), template=str(template))
    deck = open_deck(tmp_path / PATH)
    assert [slide.slide_layout.name for slide in deck.slides] == [
        "Title Slide", "Title and Content", "Title and Content", "Title Slide"
    ]  # fmt: skip
    assert deck.slides[1].shapes.title.text == "Slide a"


def test_a_template_file_is_a_presentation(tmp_path: Path) -> None:
    from zipfile import ZipFile

    template = house(tmp_path / "house.pptx", layouts=[0, 1])
    with ZipFile(template) as given, ZipFile(tmp_path / "house.potx", "w") as made:
        for name in given.namelist():
            content = given.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"presentation.main+xml", b"template.main+xml")
            made.writestr(name, content)
    make(tmp_path, first(1), template=str(tmp_path / "house.potx"))
    assert keys(tmp_path) == ["-cover-", "a", "-closing-"]


def test_a_template_without_a_place_for_a_chart_is_refused_with_what_it_has(tmp_path: Path) -> None:
    template = house(tmp_path / "house.pptx", layouts=[0, 5, 6])
    with pytest.raises(Refusal) as refused:
        make(tmp_path, first(1), template=str(template))
    (problem,) = refused.value.problems
    assert "`Title Only` (title" in problem.found
    assert "place for content" in problem.expected


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing"])
def test_what_is_no_template_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "house.pptx").write_bytes(content)
    with pytest.raises(Refusal, match="not readable as a presentation"):
        make(tmp_path, first(1), template=str(tmp_path / "house.pptx"))


def test_the_template_of_the_workspace_is_taken(tmp_path: Path) -> None:
    house(tmp_path / "house.pptx", layouts=[0, 1])
    (tmp_path / "params.yaml").write_text("deck: {template: house.pptx}\n", encoding="utf-8")
    make(tmp_path, first(1))
    assert open_deck(tmp_path / PATH).slides[1].slide_layout.name == "Title and Content"
    work(tmp_path, lambda deck: add_own(deck, 1))
    (tmp_path / "params.yaml").write_text("deck: {template: ''}\n", encoding="utf-8")
    assert make(tmp_path, first(2)).assembled.other_template
    assert open_deck(tmp_path / PATH).slides[0].slide_layout.name == "Title Slide"


def test_nothing_stands_where_no_deck_was_made(tmp_path: Path) -> None:
    assert read_standing(tmp_path / "no.pptx") is None


def test_a_run_says_what_is_somebodys_own(tmp_path: Path) -> None:
    make(tmp_path, first(1, 2))
    assert list(list_kept(tmp_path, "", "en")) == []
    work(tmp_path, lambda deck: (add_own(deck, 1), change_title(deck.slides[2])))
    make(tmp_path, first(7, 8))
    path = PATH.as_posix()
    told = list(list_kept(tmp_path, "", "en"))
    assert told[0].startswith(f"{path}: slide 3, «My own words»: somebody changed it")
    assert told[1] == f"{path}: 1 slide of your own stays where it was"
    assert list(list_kept(tmp_path, "other", "en")) == []
    make(tmp_path, first(7, 8), fresh=True)
    assert list(list_kept(tmp_path, "", "nl")) == []
