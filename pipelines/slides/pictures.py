"""One function per chart kind: a declared slide -> the table behind it and what the chart is called with."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from pipelines.charts.clover import Leaf
from pipelines.medians import name_middle
from pipelines.slides.drawing import Drawing
from pipelines.slides.portfolio import prepare_actions, prepare_changes, prepare_gantt, prepare_sheet
from pipelines.slides.quality import prepare_checklist, prepare_nonresponse, prepare_progress, tell_checks, tell_quality
from pipelines.slides.reach_drawings import (
    name_sum,
    prepare_attendance,
    prepare_figures,
    prepare_funnel,
    prepare_shares,
    prepare_targets,
    prepare_terms,
)
from pipelines.slides.story import Story, read_day
from pipelines.slides.tables import (
    fold_tail,
    interval_text,
    sort_by_count,
    tabulate_break,
    tabulate_combinations,
    tabulate_groups,
    tabulate_levels,
    tabulate_missing,
)
from pipelines.slides.themes import prepare_quotes, prepare_themes
from pipelines.typography import format_count, format_period, format_share
from schemas.declarations import Slide
from schemas.tables import iterate_rows
from schemas.withheld import list_withheld

COMBINATIONS_SHOWN = 15
GROUPS_ACROSS = 6
SHADED_FROM = 5
WITHOUT_BASE = {
    "numbers", "method", "terms", "progress", "nonresponse", "quality", "quotes", "figures", "shares", "targets",
    "funnel", "attendance", "actions", "gantt", "changes", "sheet",
}  # fmt: skip
"""Charts of no single indicator."""
WITH_DASHES = {"bars", "columns", "donut", "dots", "stacked", "likert", "clover", "heat"}
"""Charts in which a hidden number is a dash, which the foot of the figure explains."""


def prepare_drawing(story: Story, slide: Slide) -> Drawing:
    """What to draw for a slide; the honest empty picture where nobody counts."""
    drawing = KINDS[slide.chart](story, slide)
    if slide.chart not in WITHOUT_BASE and not (drawing.table["base"] > 0).any():
        reason = "hidden_notice" if drawing.table["suppressed"].any() else _why_empty(story, slide)
        return Drawing("notice", drawing.table, (story.say[reason],))
    if slide.chart in WITH_DASHES and _hides_all(drawing.table):
        # A picture of nothing but dashes says less than a sentence.
        return Drawing("notice", drawing.table, (story.say["hidden_notice"],))
    hidden = story.say["hidden_note"]
    dashes = slide.chart in WITH_DASHES and drawing.table["suppressed"].any()
    if dashes and _hides_few(story, slide) and hidden not in drawing.notes:
        return replace(drawing, notes=[*drawing.notes, hidden])
    return drawing


def _hides_all(table: pd.DataFrame) -> bool:
    """Whether every level is hidden."""
    levels = table[table["role"] != "missing"] if "role" in table else table
    return bool(len(levels) and levels["suppressed"].all())


def _hides_few(story: Story, slide: Slide) -> bool:
    """Whether a number is hidden for few persons: one that coders do not agree on is told with their agreement."""
    own = story.rows[(story.rows["indicator"] == slide.indicator) & story.rows["suppressed"]]
    kinds = [list_withheld(reason) for reason in own["reason"]]
    return not kinds or any("few" in each or not each for each in kinds)


def _why_empty(story: Story, slide: Slide) -> str:
    """Whether nobody answered, or nobody was asked."""
    first = slide.indicator or next((each.indicator for each in slide.series), "")
    row = next(iter(story.numbers.levels(first).to_dict("records")), {})
    return "empty_notice" if row.get("no_answer") or row.get("dont_know") else "nobody_asked_notice"


def _tell_left_out(story: Story, slide: Slide, table: pd.DataFrame) -> list[str]:
    """The levels that are said under the figure instead of drawn, with their counts."""
    return [story.pair(row.label, row.short) for row in iterate_rows(table[table["level"].isin(slide.leave_out)])]


def _tell_bigs(bigs: list[tuple[str, str]]) -> list[str]:
    return [f"{number} {caption}" for number, caption in bigs]


def _prepare_bars(story: Story, slide: Slide) -> Drawing:
    table = tabulate_levels(story, _indicator(slide))
    if not _is_ordered(story, slide):
        table = sort_by_count(table)
    if slide.keep:
        table = fold_tail(story, table, slide.keep)
    return Drawing("bars", table, (table,), {"highlight": slide.highlight})


def _prepare_columns(story: Story, slide: Slide) -> Drawing:
    table, summary = _with_missing(story, slide), _bigs(story, slide.summary)
    return Drawing("columns", table, (table,), {"summary": summary}, told=_tell_bigs(summary))


def _prepare_donut(story: Story, slide: Slide) -> Drawing:
    table = _with_missing(story, slide)
    base = table["base"].max()
    drawn = table[~table["level"].isin(slide.leave_out)]
    centre = (format_count(0 if math.isnan(base) else base, story.language), story.say["answers"])
    panel = _bigs(story, slide.numbers)
    options = {"centre": centre, "panel": panel, "ordered": _is_ordered(story, slide)}
    return Drawing("donut", table, (drawn,), options, _tell_left_out(story, slide, table), _tell_bigs(panel))


def _prepare_dots(story: Story, slide: Slide) -> Drawing:
    """One dot a response: the memorable picture of a small number."""
    table = _with_missing(story, slide)
    return Drawing("dots", table, (table,), {"ordered": _is_ordered(story, slide)})


def _prepare_stacked(story: Story, slide: Slide) -> Drawing:
    table = tabulate_groups(story, [(each.indicator, story.tell(each.label)) for each in slide.series])
    brackets = [(each.bracket.codes, story.fill(each.bracket.text)) for each in slide.series if each.bracket]
    intervals = []
    for each in slide.series:
        row = story.numbers.select(each.interval_of) if each.interval_of else None
        if row is not None and not row.suppressed and not math.isnan(row.ci_low):
            label = story.tell(story.indicator_labels[row.indicator])
            text = interval_text(story, row.ci_low, row.ci_high, row.denominator)
            intervals.append((label, row.value, row.ci_low, row.ci_high, text))
    ticks = [(share, format_share(share, 1, story.language)) for share in (0, 0.5, 1)]
    options = {"brackets": brackets, "intervals": intervals, "ticks": ticks}
    notes = [_explain_intervals(story)] if intervals else []
    told = [story.pair(label, text) for label, *_, text in intervals]
    # A level nobody chose has no segment to write in: its zero stands with its name.
    empty = (table["count"] == 0) & (table["role"] != "missing")
    drawn = table.assign(text=table["text"].mask(empty, ""), short=table["short"].mask(empty, ""))
    if table["group"].nunique() == 1:
        drawn["label"] = drawn["label"].mask(empty, drawn["label"] + " (0)")
    return Drawing("stacked", table, (drawn,), options, notes, [*(text for _, text in brackets), *told])


def _prepare_likert(story: Story, slide: Slide) -> Drawing:
    prefix = f"{_indicator(slide)}-"
    assert story.declared is not None
    item = next(
        story.declared.item_of(each.item)
        for name, each in story.indicators.items()
        if name.startswith(prefix) and each.item and "[" in each.item
    )
    named = [(prefix + row, story.tell(wording)) for row, wording in item.rows.items()]
    series = [(name, label) for name, label in named if name in story.indicators]
    table = tabulate_groups(story, series)
    table["group_label"] = table["group"].map(dict(series))
    # Bases differ from row to row: counts alone compare, percentages stand nowhere else on this figure.
    table["text"] = table["short"]
    side = _likert_side(story, series)
    beside = [", ".join(map(" ".join, zip(side.columns, cells, strict=True))) for cells in side.to_numpy()]
    told = [story.pair(label, texts) for (_, label), texts in zip(series, beside, strict=True)]
    return Drawing("likert", table, (table,), {"side": side}, told=told)


def _likert_side(story: Story, series: list[tuple[str, str]]) -> pd.DataFrame:
    """Beside each row its median, its two best answers and its n; a statistic that is not declared has no column."""
    language, say = story.language, story.say
    columns: dict[str, dict[str, str]] = {}
    for name, _ in series:
        median = story.numbers.select(name, statistic="median")
        top = story.numbers.select(name, statistic="top_two_box")
        if median is not None:
            said = name_middle(story.scales.get(name, {}), median.value)
            told = "–" if math.isnan(median.value) else said or format_count(median.value, language)
            columns.setdefault(say["median"], {})[name] = told
        if top is not None:
            told = "–" if top.suppressed or math.isnan(top.numerator) else format_count(top.numerator, language)
            columns.setdefault(_name_two_best(story, name), {})[name] = told
    for name, _ in series:
        base = story.numbers.levels(name)["denominator"].max()
        columns.setdefault("n", {})[name] = "–" if math.isnan(base) else format_count(base, language)
    return pd.DataFrame(columns, index=[name for name, _ in series]).fillna("–")


def _name_two_best(story: Story, indicator: str) -> str:
    """The two last answers of substance, which a top-two-box counts: "don't know" is none, wherever it stands."""
    assert story.declared is not None
    codes = story.declared.codes(story.indicators[indicator].item or "")
    best = [story.tell(answer.label) for answer in codes.values() if not answer.missing][-2:]
    return str(story.say["plus"]).join(best)


def _prepare_upset(story: Story, slide: Slide) -> Drawing:
    table = tabulate_combinations(story, _indicator(slide))
    item = story.indicators[_indicator(slide)].item
    distribution = next(
        name for name, each in story.indicators.items() if each.item == item and "distribution" in each.statistics
    )
    sets = sort_by_count(tabulate_levels(story, distribution)).rename(columns={"level": "code"})
    sets = sets[sets["count"] > 0]
    # Combinations that may not be shown have one row together, without a level.
    rare, table = table[table["level"] == ""], table[table["level"] != ""]
    none, ticked = table[table["level"] == "-none-"], table[table["level"] != "-none-"]
    notes = [story.say["hidden_combinations"]] if len(rare) else []
    # A single combination too many takes no more room than the sentence about it.
    shown = ticked if len(ticked) <= COMBINATIONS_SHOWN + 1 else ticked.head(COMBINATIONS_SHOWN)
    hidden = ticked.iloc[len(shown) :]
    if len(hidden):
        count = format_count(hidden["count"].sum(), story.language)
        notes.append(story.say["more_combinations"].format(combinations=len(hidden), count=count))
    if len(none):
        notes.append(story.pair(story.say["nothing_ticked"], none["text"].iloc[0]))
    options = {"heading": story.say["combinations"], "sets_heading": story.say["each_option"]}
    return Drawing("upset", table, (shown, sets), options, notes)


def _prepare_clover(story: Story, slide: Slide) -> Drawing:
    table = tabulate_levels(story, _indicator(slide))
    leaves = table[~table["level"].isin(slide.leave_out)]
    base = format_count(table["base"].max(), story.language)
    centre = story.say["answers_on_two_lines"].format(n=base)
    drawn = [
        Leaf(shorten_label(row.label), row.short, row.count, row.suppressed) for row in iterate_rows(leaves)
    ]  # fmt: skip
    return Drawing("clover", table, (drawn, centre), {}, _tell_left_out(story, slide, table))


def _prepare_heat(story: Story, slide: Slide) -> Drawing:
    table = tabulate_break(story, _indicator(slide), slide.by or "")
    table["label"] = [shorten_label(label) for label in table["label"]]
    if table["group"].nunique() > GROUPS_ACROSS:
        # Many groups read better down the page than across it.
        swapped = {"group": "level", "level": "group", "group_label": "label", "label": "group_label"}
        table = table.rename(columns=swapped)[table.columns]
        table["label"] = [label.replace("\n", " (") + ")" for label in table["label"]]
    notes = [story.say["shade_note"]]
    # The shade stands for a share, and a share of one or two answers would be the darkest of all.
    small = table["base"] < SHADED_FROM
    if small.any():
        notes.append(story.say["not_shaded"].format(n=SHADED_FROM))
    return Drawing("heat", table, (table.assign(share=table["share"].mask(small)),), {}, notes)


def _prepare_numbers(story: Story, slide: Slide) -> Drawing:
    entries = _bigs(story, slide.numbers)
    table = pd.DataFrame(entries, columns=["text", "label"])
    return Drawing("numbers", table, (entries,))


def _prepare_method(story: Story, slide: Slide) -> Drawing:
    """Who answered, when, in which languages, and what limits the reading."""
    say, method, language = story.say["method"], story.method, story.language
    assert story.declared is not None
    fielding = story.declared.survey.waves[story.wave]
    outcomes = method["outcomes"]
    facts = [(say["fielded"], format_period(fielding.fielded.first, fielding.fielded.last, language))]
    if method["first_response"]:
        received = format_period(read_day(method["first_response"]), read_day(method["last_response"]), language)
        facts.append((say["received"], received))
    spoken = ", ".join(
        story.labels_of("language")[code] + ("" if count is None else f" {format_count(count, language)}")
        for code, count in method["languages"].items()
    )
    facts.append((say["languages"], spoken))
    if story.declared.survey.repeated:
        told = say["repeated"].format(
            participants=format_count(method["participants"], language),
            responses=format_count(outcomes["complete"], language),
        )
        facts.append((say["participants"], told))
    warnings = sum(method["warnings"].values())
    facts += tell_quality(story) if story.quality else []
    checked = say["warnings"].format(count=warnings) if warnings else say["no_warnings"]
    told = story.say["separator"].join([checked, *(tell_checks(story) if story.quality else [])])
    facts.append((say["checks"], told[:1].upper() + told[1:]))
    facts.append((say["limits"], say["volunteers"]))
    if story.caveat:
        facts.append((say["data"], story.caveat))
    lines = [[say["outcomes"][outcome], format_count(count, language)] for outcome, count in outcomes.items() if count]
    lines.append([say["total"], format_count(sum(outcomes.values()), language)])
    table = pd.DataFrame(lines, columns=["label", "text"])
    told = [story.pair(head, text) for head, text in facts]
    return Drawing("method", table, (facts, ([say["outcome"], say["responses"]], lines)), told=told)


def _with_missing(story: Story, slide: Slide) -> pd.DataFrame:
    table = tabulate_levels(story, _indicator(slide))
    if not _is_ordered(story, slide):
        table = sort_by_count(table)
    return pd.concat([table, tabulate_missing(story, _indicator(slide))], ignore_index=True)


def _is_ordered(story: Story, slide: Slide) -> bool:
    if story.reach is not None:
        return slide.chart == "columns"
    item = (story.indicators[_indicator(slide)].item or "").split("[")[0]
    return bool(story.declared and item in story.declared.items and story.declared.items[item].ordered)


def _indicator(slide: Slide) -> str:
    return slide.indicator or ""


def _bigs(story: Story, bigs: Any) -> list[tuple[str, str]]:
    captions = [name_sum(story, big.number, story.fill_clauses(big.caption)) for big in bigs]
    return [(story.numbers.fill(big.number), caption) for big, caption in zip(bigs, captions, strict=True)]


def shorten_label(label: str) -> str:
    """A long option without its examples; the table behind the figure has the full wording."""
    return label.split(" (")[0] if len(label) > 40 else label


def _explain_intervals(story: Story) -> str:
    repeated = story.declared is not None and story.declared.survey.repeated
    return str(story.say["interval_repeated" if repeated else "interval"])


KINDS: dict[str, Callable[[Story, Slide], Drawing]] = {
    "bars": _prepare_bars,
    "columns": _prepare_columns,
    "donut": _prepare_donut,
    "dots": _prepare_dots,
    "stacked": _prepare_stacked,
    "likert": _prepare_likert,
    "upset": _prepare_upset,
    "clover": _prepare_clover,
    "heat": _prepare_heat,
    "numbers": _prepare_numbers,
    "method": _prepare_method,
    "progress": prepare_progress,
    "nonresponse": prepare_nonresponse,
    "quality": prepare_checklist,
    "terms": prepare_terms,
    "themes": prepare_themes,
    "quotes": prepare_quotes,
    "figures": prepare_figures,
    "shares": prepare_shares,
    "targets": prepare_targets,
    "funnel": prepare_funnel,
    "attendance": prepare_attendance,
    "actions": prepare_actions,
    "gantt": prepare_gantt,
    "changes": prepare_changes,
    "sheet": prepare_sheet,
}
