"""The slides of `schemas/impact.yaml` held against what the registers and surveys give."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.declarations import Impact, Slide
from schemas.placeholders import list_paths
from schemas.refusals import Problem, Refusal

OF_ROWS = {"bars", "columns", "donut"}
"""Charts of the distribution of one indicator, which registers give too."""
OF_SERIES = {"terms", "figures", "targets", "shares"}
OF_REGISTERS = {"actions", "gantt", "changes", "attendance", "funnel", "sheet"}
DRAWN = {"numbers", *OF_ROWS, *OF_SERIES, *OF_REGISTERS}


def check_slides(impact: Impact, known: Iterable[str]) -> None:
    """Refuse a slide that names what neither a survey, a register, an activity count nor a composite gives.

    Levels that a placeholder names are not checked: those of a register come and go with it.
    """
    ids = set(known)
    problems = []
    for slide in impact.slides:
        place = f"slides.{slide.id}"
        unknown = ", ".join(sorted(list_named(slide) - ids))
        if unknown:
            expected = "an indicator, an activity count or a composite"
            problems.append(Problem("schemas/impact.yaml", place, f"unknown {unknown}", expected, "correct the id"))
        if slide.chart not in DRAWN:
            expected = f"one of {', '.join(sorted(DRAWN))}"
            found = f"chart {slide.chart}"
            problems.append(Problem("schemas/impact.yaml", place, found, expected, "take one"))
        if slide.chart in {*OF_ROWS, "terms", "funnel"} and not slide.indicator:
            found = f"chart {slide.chart} without `indicator`"
            problems.append(Problem("schemas/impact.yaml", place, found, "the indicator it draws", "add it"))
    if problems:
        raise Refusal(*problems)


def list_named(slide: Slide) -> set[str]:
    """Every indicator that a slide draws or says."""
    bigs = [wording for big in (*slide.numbers, *slide.summary) for wording in (big.number, *big.caption.values())]
    texts = (slide.title, slide.reading, slide.question, slide.note)
    labels = (wording for each in slide.series for wording in each.label.values())
    sentences = [*(wording for text in texts for wording in text.values()), *labels, *bigs]
    named = {path.split(".")[0] for sentence in sentences for path in list_paths(sentence)}
    return named | list_drawn(slide)


def list_drawn(slide: Slide) -> set[str]:
    """Every indicator that a slide draws."""
    return {slide.indicator or "", *(each.indicator for each in slide.series)} - {""}
