"""Difficult texts and difficult numbers: nothing runs out of its place, nothing is lost, more slides where needed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.charts.checklist import Entry
from pipelines.charts.quotes import Quote
from pipelines.deck.arrange import arrange_drawing
from pipelines.deck.framing import Framed, frame_slide
from pipelines.deck.layouts import Layouts, find_layouts
from pipelines.deck.shapes import Chart, Grid, PlannedSlide, Words
from pipelines.deck.template import open_template
from pipelines.slides.drawing import Drawing
from pipelines.words import words_of
from tests.decks import check_fit

LONG = "Coördinatie van de zorg en ondersteuning bij ontslag uit het ziekenhuis, met inbegrip van de thuisverpleging"
ENDLESS = "Arbeidsongeschiktheidsverzekeringsmaatschappijvertegenwoordigerskantoor"
SAY: Any = words_of("nl")["deck"]["sheet"]


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    return find_layouts(open_template(None), "template")


def frame(
    layouts: Layouts, drawing: Drawing, title: str = "Titel", subtitle: str = "Vraag", note: str = ""
) -> list[PlannedSlide]:
    texts = Framed("one/2021/nl/it", title, subtitle, note, "Bron: een bevraging", (), "{}", "nl")
    return frame_slide(layouts, texts, lambda area: arrange_drawing(drawing, area, title, "Beeld", "nl", SAY))


def level(name: str, count: float, base: float = 100, **more: Any) -> dict[str, Any]:
    row = {"group": "", "group_label": "", "level": name, "label": name, "count": count, "base": base,
           "share": count / base if base else float("nan"), "low": float("nan"), "high": float("nan"),
           "text": f"{count:g}", "short": f"{count:g}", "role": "", "suppressed": False}  # fmt: skip
    return row | more


def bars(*levels: dict[str, Any], kind: str = "bars", **options: Any) -> Drawing:
    table = pd.DataFrame(levels)
    return Drawing(kind, table, (table,), options)


def scale(labels: list[str], levels: list[str], kind: str, hidden: str = "") -> Drawing:
    rows = [level(name, 5 if label != hidden else float("nan"), 25, group=label, group_label=f"{label}\nn = 25",
                  suppressed=label == hidden, text="5" if label != hidden else "–")
            for label in labels for name in levels]  # fmt: skip
    table = pd.DataFrame(rows)
    return Drawing(kind, table, (table,), {})


def labels_of(plans: list[PlannedSlide]) -> list[str]:
    charts = [shape for plan in plans for shape in plan.shapes if isinstance(shape, Chart)]
    return [label for chart in charts for label in chart.categories]


DIFFICULT = {
    "one": bars(level("Een", 3)),
    "one long": bars(level(LONG * 3, 3)),
    "forty": bars(*(level(f"{number}. {LONG}", number) for number in range(40))),
    "forty short": bars(*(level(f"Antwoord {number}", number) for number in range(40))),
    "zeros": bars(*(level(name, 0) for name in "abc")),
    "endless words": bars(*(level(f"{ENDLESS}{name}", 3) for name in "abc")),
    "dominating": bars(level("Alles", 1_000_000), *(level(name, 1) for name in "abc")),
    "all missing": bars(level("Geen antwoord", 12, role="missing")),
    "all hidden": bars(*(level(name, float("nan"), suppressed=True, text="–") for name in "abc")),
    "columns": bars(*(level(str(number), number) for number in range(11)), kind="columns", summary=[("4,2", LONG)]),
    "long columns": bars(*(level(f"{number} {LONG}", number) for number in range(6)), kind="columns"),
    "ring": bars(*(level(f"{name} {LONG}", 3) for name in "abcd"), kind="donut", centre=("12", "antwoorden"),
                 panel=[("92", LONG), ("7", LONG)]),
    "hidden ring": bars(level("Ja", float("nan"), suppressed=True, text="–"), level("Nee", 4), kind="donut"),
    "empty ring": bars(level("Ja", 0), level("Nee", 0), kind="donut"),
    "likert": scale([f"{number} {LONG}" for number in range(14)], ["1", "2", "3", "4", "5"], "likert"),
    "eleven levels": scale(["Ja", "Nee"], [f"{number} {ENDLESS}" for number in range(11)], "likert"),
    "hidden likert": scale(["Ja", "Nee"], ["1", "2", "3"], "likert", hidden="Nee"),
    "stacked": scale([f"{number} {LONG}" for number in range(9)], ["nooit", "soms", "vaak", "altijd"], "stacked"),
    "hidden stacked": scale(["Ja", "Nee"], ["nooit", "vaak"], "stacked", hidden="Ja"),
    "numbers": Drawing("numbers", pd.DataFrame(), ([(f"{number} 000 000", LONG * 2) for number in range(6)],)),
    "ledger": Drawing("ledger", pd.DataFrame(), (["Wat", "Waarom"], [[LONG, LONG * 8]] * 12), {"shares": [0.3, 0.7]}),
    "checklist": Drawing("checklist", pd.DataFrame(), ([Entry(f"Deel {number // 3}", LONG, LONG * 5, number % 2 == 0)
                                                        for number in range(12)],)),
    "method": Drawing("method", pd.DataFrame(), ([(LONG, LONG * 4)] * 9, (["Uitkomst", "Aantal"], [[LONG, "1"]] * 9))),
    "shares": bars(level(LONG, 3, low=0.01, high=0.4), level("Nee", 9, low=0.02, high=0.3), measure="share", intervals=True),
    "panels": Drawing("panels", pd.DataFrame(), (pd.DataFrame([
        level(f"{name} {LONG}", 4, group=group, group_label=f"{group} {LONG}\nn = 9", suppressed=name == "b", text="–")
        for name in "abcdefghijkl" for group in "vwxyz"]),), {"ordered": True, "corner": LONG}),
    "quotes": Drawing("quotes", pd.DataFrame(), ([Quote(f"« {LONG * number} »", LONG) for number in range(1, 7)],)),
    "notice": Drawing("notice", pd.DataFrame(), (LONG * 4,)),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFICULT)
@pytest.mark.parametrize("title", ["Kort", LONG, LONG * 2])
def test_nothing_runs_out_of_its_place(layouts: Layouts, name: str, title: str) -> None:
    for plan in frame(layouts, DIFFICULT[name], title, LONG * 4, LONG * 2):
        check_fit(plan)


def test_what_has_no_room_goes_on_another_slide(layouts: Layouts) -> None:
    plans = frame(layouts, DIFFICULT["forty"])
    assert len(plans) > 2
    assert [plan.key for plan in plans][:3] == ["one/2021/nl/it", "one/2021/nl/it#2", "one/2021/nl/it#3"]
    assert plans[1].title == f"Titel (2/{len(plans)})"
    assert labels_of(plans) == [f"{number}. {LONG}" for number in range(40)]
    assert len(labels_of(frame(layouts, DIFFICULT["likert"]))) == 14
    assert len({plan.key for plan in frame(layouts, DIFFICULT["ledger"])}) > 1


def test_a_hidden_number_is_a_dash_and_no_number(layouts: Layouts) -> None:
    for name in ("all hidden", "hidden ring", "hidden likert", "hidden stacked"):
        charts = [
            shape for plan in frame(layouts, DIFFICULT[name]) for shape in plan.shapes if isinstance(shape, Chart)
        ]
        assert charts
        for chart in charts:
            assert chart.kind != "donut"
            for place, label in enumerate(chart.categories):
                values = [series.values[place] for series in chart.series if not (series.spacer or series.rest)]
                assert (None in values) == label.endswith("(–)"), (name, label)


def test_tables_keep_every_row(layouts: Layouts) -> None:
    plans = frame(layouts, DIFFICULT["checklist"])
    rows = [row for plan in plans for shape in plan.shapes if isinstance(shape, Grid) for row in shape.rows]
    assert len(rows) == 12 + 4
    assert all(shape.size >= 24 for plan in plans for shape in plan.shapes if isinstance(shape, Grid))


WORDS = st.lists(st.text("abcdefg hijk-mnoé", min_size=1, max_size=60).filter(str.strip), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None)
@given(texts=WORDS, counts=st.integers(0, 10**7), title=st.text("abc déf", min_size=1, max_size=200))
def test_any_labels_fit(texts: list[str], counts: int, title: str) -> None:
    layouts = find_layouts(open_template(None), "template")
    drawing = bars(*(level(text, counts + place) for place, text in enumerate(texts)))
    plans = frame(layouts, drawing, title)
    assert len(labels_of(plans)) == len(texts)
    for plan in plans:
        check_fit(plan)
        assert all(shape.size >= 20 for shape in plan.shapes if isinstance(shape, Words | Chart))
