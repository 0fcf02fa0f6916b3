"""The slides of a comparison: which rows stand together, and what their title may say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.comparing.families import FURTHER, KEY, LEVELS
from pipelines.comparing.telling import list_rows
from pipelines.slides.comparison import ComparisonStory
from pipelines.slides.drawing import Drawing
from pipelines.slides.paired_drawings import draw_lines, draw_pairs, draw_people, say_value
from pipelines.slides.pictures import shorten_label
from pipelines.typography import format_count, set_spacing
from pipelines.words import words_of

TOGETHER = 8
"""Single numbers on one slide: as many as leave room for a verdict at each."""
LEVELS_SHOWN = 12
LONG = 40
"""Letters of a level's wording that need more than a line."""
LINES = 11
TESTS = 9
"""Tests on one slide of a list: each has six columns, and its name mostly two lines."""
TITLE = 110
"""Letters that a title of two lines holds."""
NAMED = 2
"""Differences that a title names one by one."""
DIRECTIONS = ("higher", "lower", "changed")
OVERALL = "distribution"
"""The statistic that has, without a level, one test of all its levels."""


@dataclass(frozen=True)
class PairedSlide:
    """A slide to be: its texts, what is drawn, and the rows that its table and its sentences are about.

    what: how its title begins. drawn: those of its rows that can be seen on it.
    """

    id: str
    title: str
    subtitle: str
    drawing: Drawing
    rows: list[Any] = field(default_factory=list)
    what: str = ""
    drawn: list[Any] = field(default_factory=list)


def list_slides(story: ComparisonStory) -> Iterator[PairedSlide]:
    """Who is compared; each family of single numbers; each distribution; tests without a figure; counts; the rest.

    Every test that is counted stands on one of them, and the first says where the differences are.
    """
    figures, hidden = _draw_figures(story)
    tests = list(_draw_tests(story, figures))
    drawing = draw_people(story, _find_differences([*figures, *tests]), listed=bool(tests))
    yield PairedSlide("people", story.say("people"), story.say("people_question"), drawing)
    yield from figures
    yield from tests
    yield from _draw_counts(story)
    yield from _draw_apart(story, hidden)


def _draw_figures(story: ComparisonStory) -> tuple[list[PairedSlide], list[tuple[str, list[Any]]]]:
    """The slides with a chart, and what is hidden whole with how it is called."""
    figures: list[PairedSlide] = []
    singles, levels = _sort_rows(story)
    hidden: list[tuple[str, list[Any]]] = []
    for (family, scale), rows in singles.items():
        parts = list(_split(rows, TOGETHER))
        for number, part in parts:
            if all(row.suppressed for row in part):
                hidden.append((_name_part(story, family, scale, part), part))
            else:
                figures.append(_draw_family(story, family, scale, part, (number, len(parts))))
    for rows in levels.values():
        if all(row.suppressed for row in rows):
            hidden.append((_name_levels(story, rows), rows))
        else:
            figures.append(_draw_levels(story, rows))
    return figures, hidden


def _find_differences(slides: list[PairedSlide]) -> list[str]:
    """How the titles of the slides begin on which a difference is shown."""
    return list(dict.fromkeys(each.what for each in slides if any(row.verdict in DIRECTIONS for row in each.drawn)))


def _draw_tests(story: ComparisonStory, figures: list[PairedSlide]) -> Iterator[PairedSlide]:
    """The tests that no chart shows: levels of an array's rows, all answers together, the rarer answers."""
    teller = story.teller
    drawn = {_key(row) for each in figures for row in each.drawn}
    rows = [row for row in list_rows(teller.compared.table) if row.p == row.p and _key(row) not in drawn]
    words = [teller.say[each] for each in ("difference", "p", "verdict")]
    header = [teller.say["indicator"], teller.side("before"), teller.side("after"), *words]
    parts = list(_split(rows, TESTS))
    for number, part in parts:
        what = story.say("tests")
        title = story.say("numbered", what=what, number=number, of=len(parts)) if len(parts) > 1 else what
        lines = [[teller.label(row), *(say_value(story, row, side) for side in ("before", "after")),
                  teller.difference(row), teller.p(row), teller.short(row)] for row in part]  # fmt: skip
        drawing = draw_lines(header, lines, [0.36, 0.13, 0.13, 0.14, 0.1, 0.14], numbers=True)
        notes = [teller.fill("among_note")] if any(row.verdict == "among_many" for row in part) else []
        drawing = replace(drawing, notes=notes)
        yield PairedSlide(f"tests-{number}", title, story.say("tests_question"), drawing, part, title, part)


def _key(row: Any) -> tuple[str, ...]:
    return (row.indicator, row.statistic, row.level, row.break_, row.break_level)


def _sort_rows(story: ComparisonStory) -> tuple[dict[tuple[str, str], list[Any]], dict[str, list[Any]]]:
    """Single numbers by family and by what an axis can hold, the key indicators first; levels by distribution.

    The levels of an array's rows stand among the listed tests where its means or best answers are compared.
    """
    singles: dict[tuple[str, str], list[Any]] = {}
    levels: dict[str, list[Any]] = {}
    by = story.teller.compared.about["break"]
    for row in _list_drawn(story):
        indicator = story.teller.indicators[row.indicator]
        if not row.family or (row.statistic == OVERALL and not row.level):
            continue
        if not row.family.startswith(LEVELS):
            # By a break, the groups of one number stand together.
            family = f"{row.family} {row.indicator} {row.statistic}" if by else row.family
            singles.setdefault((family, story.axis_of(row)), []).append(row)
        elif not ("[" in (indicator.item or "") and len(indicator.statistics) > 1):
            levels.setdefault(row.family, []).append(row)
    order = sorted(singles, key=lambda key: (not key[0].startswith(KEY), key[0].startswith(FURTHER)))
    return {key: singles[key] for key in order}, levels


def _list_drawn(story: ComparisonStory) -> list[Any]:
    """The rows that have a figure: by a break those of key indicators and of indicators declared with it."""
    by = story.teller.compared.about["break"]
    named = story.teller.indicators
    return [row for row in story.rows if not by or named[row.indicator].key or by in named[row.indicator].breaks]


def _draw_family(
    story: ComparisonStory, family: str, scale: str, rows: list[Any], number: tuple[int, int]
) -> PairedSlide:
    by = story.teller.compared.about["break"]
    what = _name_part(story, family, scale, rows)
    if number[1] > 1:
        what = story.say("numbered", what=what, number=number[0], of=number[1])
    named = [story.teller.group(row) if by else story.teller.label(row) for row in rows]
    title = _title(story, what, rows, named)
    name = rows[0].indicator if by else family
    name = "-".join([name, scale.replace(" ", "-"), str(number[0])])
    labels = named if by else [_label(story, row, scale) for row in rows]
    question = story.question(rows[0]) if by else story.say("family_question")
    drawing = draw_pairs(story, rows, labels, _notes(story, rows))
    return PairedSlide(name, title, question, drawing, rows, what, rows)


def _draw_levels(story: ComparisonStory, rows: list[Any]) -> PairedSlide:
    """A distribution: its levels in their order, only the most frequent where there are too many."""
    indicator = story.teller.indicators[rows[0].indicator]
    overall = [
        row for row in story.rows
        if row.indicator == indicator.id and row.statistic == OVERALL and not row.level
    ] if rows[0].statistic == OVERALL else []  # fmt: skip
    notes, shown = _notes(story, rows), rows
    most = TOGETHER if any(len(_name_level(story, row)) > LONG for row in rows) else LEVELS_SHOWN
    if len(rows) > most:
        frequent = sorted(rows, key=lambda row: -max(row.numerator_before, row.numerator_after))[:most]
        shown = [row for row in rows if row in frequent]
        notes.append(story.say("more", count=format_count(len(rows) - len(shown), story.language)))
    what = _name_levels(story, rows)
    labels = [_name_level(story, row) for row in rows]
    title = _title(story, what, [*rows, *overall], [*labels, *("" for _ in overall)])
    drawing = draw_pairs(story, shown, [_name_level(story, row) for row in shown], notes)
    return PairedSlide(indicator.id, title, story.question(rows[0]), drawing, [*overall, *rows], what, shown)


def _draw_counts(story: ComparisonStory) -> Iterator[PairedSlide]:
    """Numbers that have no test: value before, value after, difference."""
    teller = story.teller
    rows = [row for row in _list_drawn(story) if row.verdict == "no_test" and (row.level or row.statistic != OVERALL)]
    header = [teller.say["indicator"], teller.side("before"), teller.side("after"), teller.say["difference"]]
    for number, part in _split(rows, LINES):
        lines = [
            [teller.label(row), *(_say_with_base(story, row, side) for side in ("before", "after")),
             teller.difference(row)] for row in part
        ]  # fmt: skip
        drawing = draw_lines(header, lines, [0.5, 0.18, 0.18, 0.14], numbers=True)
        yield PairedSlide(f"counts-{number}", story.say("counts"), story.say("counts_question"), drawing, part)


def _say_with_base(story: ComparisonStory, row: Any, side: str) -> str:
    """A value with how many it is of: counts over other bases do not compare by themselves."""
    told, n = story.teller.value(row, side), getattr(row, f"n_{side}")
    if n != n or row.suppressed:
        return told
    base = format_count(n, story.language)
    if getattr(row, f"numerator_{side}") == getattr(row, f"value_{side}"):
        return story.teller.fill("out_of", n=told, of=base)
    return set_spacing(f"{told} (n = {base})", story.language)


def _draw_apart(story: ComparisonStory, hidden: list[tuple[str, list[Any]]]) -> Iterator[PairedSlide]:
    """What is not compared, each reason once for all numbers of an item; and what is hidden whole."""
    too_small = str(words_of(story.language)["slides"]["hidden_notice"])
    found: dict[tuple[str, str], list[Any]] = {(what, too_small): rows for what, rows in hidden}
    for row in story.rows:
        if row.verdict == "not_compared" and not row.reason.startswith("no_number"):
            item = (story.teller.indicators[row.indicator].item or "").split("[")[0]
            what = story.name_item(item) if item in story.teller.declared.items else story.teller.label(row)
            found.setdefault((what, story.teller.reasons(row)), []).append(row)
    header = [story.say("apart_what"), story.say("why")]
    for number, part in _split(list(found.items()), LINES - 3):
        lines = [[what, why] for (what, why), _ in part]
        drawing = draw_lines(header, lines, [0.32, 0.68], numbers=False)
        rows = [row for _, each in part for row in each]
        yield PairedSlide(f"apart-{number}", story.say("apart"), story.say("apart_question"), drawing, rows)


def _split(rows: list[Any], size: int) -> Iterator[tuple[int, list[Any]]]:
    """As few parts as hold at most so many rows each, of about equal length, numbered from 1."""
    parts = -(-len(rows) // size)
    each = -(-len(rows) // max(parts, 1))
    return ((start // each + 1, rows[start : start + each]) for start in range(0, len(rows), max(each, 1)))


def _title(story: ComparisonStory, what: str, rows: list[Any], labels: list[str]) -> str:
    """The finding in words, by the same rule each time: what is shown, or that nothing is."""
    tested = [row for row in rows if row.verdict in {*DIRECTIONS, "none_shown", "among_many"}]
    found = [(row, label) for row, label in zip(rows, labels, strict=True) if row.verdict in DIRECTIONS]
    named = [story.say(row.verdict, level=story.quote(label)) for row, label in found if label]
    if not tested:
        return story.say("untested", what=what)
    if not found:
        return story.say("none", what=what)
    if not named:
        return story.say("some", what=what, found=story.say("changed"))
    told = story.say("some", what=what, found=", ".join(named))
    if len(named) <= NAMED and len(told) <= TITLE:
        return told
    singles = [row for row in tested if row.level or row.statistic != OVERALL]
    tests = int(singles[0].family_size)
    # Two levels that exclude each other are one test.
    shown = len(named) * tests // max(len(singles), tests) or 1
    return story.say("several", what=what, shown=shown, tests=tests)


def _name_part(story: ComparisonStory, family: str, scale: str, rows: list[Any]) -> str:
    """What a slide of single numbers is about."""
    if story.teller.compared.about["break"]:
        return story.within(_label(story, rows[0], scale, group=False))
    return _name_family(story, family, scale)


def _name_levels(story: ComparisonStory, rows: list[Any]) -> str:
    """What a slide of a distribution is about."""
    what: str = story.teller.tell(story.teller.indicators[rows[0].indicator].label)
    return story.within(what) if story.teller.compared.about["break"] else what


def _name_family(story: ComparisonStory, family: str, scale: str) -> str:
    """A family in words: its own, that of the item all its numbers are about, or the declared name."""
    teller, (name, _, _) = story.teller, family.partition(" ")
    if name in {KEY, FURTHER}:
        what = story.say(name)
    else:
        items = {(teller.indicators[row.indicator].item or "").split("[")[0] for row in story.rows
                 if row.family == family}  # fmt: skip
        what = story.name_item(items.pop()) if len(items) == 1 and items <= set(teller.declared.items) else name
    statistic = {"share": "", "net": "net_score"}.get(scale, scale.split(" ")[0])
    if statistic in teller.say["statistics"]:
        what = f"{what}, {teller.say['statistics'][statistic]}"
    return story.within(what) if teller.compared.about["break"] else what


def _label(story: ComparisonStory, row: Any, scale: str, group: bool = True) -> str:
    """A row on a slide whose title says the statistic already."""
    teller, indicator = story.teller, story.teller.indicators[row.indicator]
    if group and scale == "share" and row.statistic not in {"share", "top_two_box"}:
        return teller.label(row)
    part = teller.declared.parts.get(indicator.item or "")
    whole = part is not None and part.label and row.family.partition(" ")[0] not in {KEY, FURTHER}
    told = teller.tell(part.label) if whole and part else teller.tell(indicator.label)
    if level := teller.level(row):
        told += f" – {level}"
    return teller.fill("group", label=told, group=teller.group(row)) if group and row.break_ else told


def _name_level(story: ComparisonStory, row: Any) -> str:
    """A level's wording without its examples, which the table behind the figure has."""
    level = " + ".join(shorten_label(part) for part in story.teller.level(row).split(" + "))
    return story.teller.fill("group", label=level, group=story.teller.group(row)) if row.break_ else level


def _notes(story: ComparisonStory, rows: list[Any]) -> list[str]:
    """What makes the numbers comparable, how many tests their verdicts allow for, and what a star means."""
    reasons = dict.fromkeys(story.teller.reasons(row, but=("taken_together", "renamed")) for row in rows)
    notes = [reason[0].upper() + reason[1:] for reason in reasons if reason]
    size = max((row.family_size for row in rows if row.family_size == row.family_size), default=0)
    if size > 1:
        notes.append(story.say("holm", tests=format_count(size, story.language)))
    if any(row.verdict == "among_many" for row in rows):
        notes.append(story.teller.fill("among_note"))
    return notes
