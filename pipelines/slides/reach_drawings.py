"""One function per chart kind of impact figures: sums and their terms, figures, shares, targets, areas, attendance."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.charts.funnel import Point
from pipelines.charts.targets import Aimed
from pipelines.estimators.funnel import limit_funnel
from pipelines.slides.drawing import Drawing
from pipelines.slides.telling import name_indicator, tell_quantity, tell_range, tell_share, tell_unit_value
from pipelines.typography import COUNTS_LEAD, format_count, format_day, format_share
from schemas.declarations import Series, Slide
from schemas.placeholders import list_paths
from schemas.tables import iterate_rows

if TYPE_CHECKING:
    from pipelines.slides.story import Story

SHARES = (0.05, 0.1, 0.2, 0.25, 0.5)
STEPS_OF_FUNNEL = 80


def prepare_terms(story: Story, slide: Slide) -> Drawing:
    """A sum and each of its terms side by side: the big number never stands without what it is made of.

    The terms are those of the composite, in its order, each with the range of an estimate; `series` names them.
    """
    assert story.reach is not None
    total = story.numbers.select(slide.indicator or "")
    terms = story.reach.of_year("impact_terms")
    own = terms[(terms["composite"] == slide.indicator) & (terms["depth"] == 0)]
    names = {each.indicator: story.tell(each.label) for each in slide.series if each.label}
    averaged = bool((own["sign"] == "mean").any())
    lines: list[tuple[str, str]] = []
    for row in iterate_rows(own):
        sign = "" if averaged or (not lines and row.sign == "+") else f"{row.sign} ".replace("-", "–")
        label = names.get(row.term) or name_indicator(story, row.term)
        extra = tell_range(story, row) if row.status == "estimated" else ""
        below = terms[(terms["composite"] == row.term) & (terms["depth"] == 0)]
        extra = f" {tell_terms(story, below)}" if len(below) else extra
        lines.append((f"{sign}{tell_quantity(story, row.value)}", f"{label}{extra}"))
    label = name_indicator(story, slide.indicator or "")
    sign = "⌀" if averaged else "="
    result = "–" if total is None or math.isnan(total.value) else format_count(total.value, story.language)
    about = tell_range(story, total) if total is not None and total.reason == "estimated" else ""
    lines.append((f"{sign} {result}", f"{label}{about}"))
    table = pd.DataFrame(lines, columns=["text", "label"])
    if len(lines) <= MOST_BIG:
        return Drawing("numbers", table, (lines,))
    header = [story.tell_reach("figure"), story.tell_reach("value")]
    rows = [[label, text] for text, label in lines]
    return Drawing("ledger", table, (header, rows), {"shares": [0.78, 0.22], "numbers": True})


MOST_BIG = 6


def name_sum(story: Story, wording: str, caption: str) -> str:
    """The caption of a big number, with the terms of what is a sum: it never stands without them."""
    paths = list_paths(wording)
    if story.reach is None or len(paths) != 1:
        return caption
    terms = story.reach.of_year("impact_terms")
    own = terms[(terms["composite"] == paths[0]) & (terms["depth"] == 0)]
    return f"{caption} {tell_terms(story, own)}" if len(own) else caption


def prepare_figures(story: Story, slide: Slide) -> Drawing:
    """Figures one under the other: each with how it came about, and the terms of what is a sum."""
    assert story.reach is not None
    terms = story.reach.of_year("impact_terms")
    lines = []
    for each in _series(story, slide):
        row = story.numbers.select(each.indicator)
        label = story.fill(each.label) if each.label else name_indicator(story, each.indicator)
        own = terms[(terms["composite"] == each.indicator) & (terms["depth"] == 0)]
        if row is None:
            continue
        how = f"{tell_terms(story, own)}{_tell_sum_range(story, row)}" if len(own) else tell_kind(story, row)
        lines.append([label, tell_unit_value(story, row), how])
    header = [story.tell_reach(key) for key in ("figure", "value", "how")]
    table = pd.DataFrame([{"label": line[0], "text": line[1], "note": line[2]} for line in lines])
    return Drawing("ledger", table, (header, lines), {"shares": [0.48, 0.14, 0.38], "alike": True})


def tell_terms(story: Story, own: pd.DataFrame) -> str:
    """The terms of a composite as a sum: `= 92 + 9 + 130 (estimation : 100 à 160)`, or the mean of them."""
    averaged = bool((own["sign"] == "mean").any())
    parts: list[str] = []
    for row in iterate_rows(own):
        sign = "" if not parts else ", " if averaged else " + " if row.sign == "+" else " – "
        about = tell_range(story, row) if row.status == "estimated" else ""
        parts.append(f"{sign}{tell_quantity(story, row.value)}{about}")
    told = "".join(parts)
    return story.tell_reach("mean_of").format(terms=told) if averaged else f"= {told}"


def _tell_sum_range(story: Story, row: Any) -> str:
    """` ; en tout 313 à 413` behind the terms of a sum that lies in a range."""
    if row.reason != "estimated" or math.isnan(row.ci_low):
        return ""
    bounds = {name: tell_quantity(story, getattr(row, f"ci_{name}")) for name in ("low", "high")}
    return story.space(story.tell_reach("sum_range").format(range=story.say["from_to"].format(**bounds)))


def tell_kind(story: Story, row: Any) -> str:
    """Where a number comes from: a survey, a register, a count, a computation or an estimate with its range."""
    kind = "estimated" if row.reason == "estimated" else "counted"
    known = {"activity": kind, "impact": "computed"}.get(row.survey, "from_survey")
    if row.survey in {"communities", "actions", "population", "key_indicators"}:
        known = "from_register"
    told = str(story.tell_reach(known))
    if known == "estimated" and not math.isnan(row.ci_low):
        bounds = {name: tell_quantity(story, getattr(row, f"ci_{name}")) for name in ("low", "high")}
        return story.pair(told, story.say["from_to"].format(**bounds))
    return told


def _series(story: Story, slide: Slide) -> list[Series]:
    if slide.series or not slide.indicator:
        return list(slide.series)
    return [Series.model_validate({"indicator": slide.indicator})]


def prepare_shares(story: Story, slide: Slide) -> Drawing:
    """Shares as bars with their intervals; with `by` one share in each group, or several as a grid of groups."""
    series = _series(story, slide)
    rows = []
    for each in series:
        label = story.tell(each.label) if each.label else name_indicator(story, each.indicator)
        own = story.rows[(story.rows["indicator"] == each.indicator) & (story.rows["break"] == (slide.by or ""))]
        own = own[own["statistic"] == "share"]
        groups = story.labels_of(slide.by) if slide.by else {}
        for row in iterate_rows(own):
            group = groups.get(row.break_level, row.break_level)
            rows.append(
                _share_row(story, row, each.indicator, label) | {"group": row.break_level, "group_label": group}
            )
    columns = ["group", "group_label", "level", "label", "count", "base", "share", "low", "high", "text", "suppressed"]
    table = pd.DataFrame(rows, columns=columns)
    if slide.by and len(series) > 1:
        order = {code: place for place, code in enumerate(story.labels_of(slide.by))}
        table = table.sort_values("group", key=lambda codes: codes.map(order), kind="stable", ignore_index=True)
        notes = [story.tell_reach("shade_note")] + ([story.say["hidden_note"]] if table["suppressed"].any() else [])
        return Drawing("heat", table, (table,), {}, notes)
    if slide.by:
        table = table.assign(level=table["group"], label=table["group_label"], group="", group_label="")
    notes = [story.say["hidden_note"]] if table["suppressed"].any() else []
    intervals = bool(table["low"].notna().any())
    if intervals:
        notes.append(story.tell_reach("thin_line"))
    return Drawing("bars", table, (table,), {"measure": "share", "intervals": intervals}, notes)


def _share_row(story: Story, row: Any, level: str, label: str) -> dict[str, Any]:
    return {
        "level": level, "label": label, "count": row.numerator, "base": row.denominator, "share": row.value,
        "low": row.ci_low, "high": row.ci_high, "text": tell_share(story, row), "suppressed": row.suppressed,
    }  # fmt: skip


def prepare_targets(story: Story, slide: Slide) -> Drawing:
    """Each indicator with a target: its value, where it should be by now, and what a year is still needed."""
    assert story.reach is not None
    held = story.reach.of_year("targets")
    held = held[held["indicator"].isin(slide.items)] if slide.items else held
    aimed, lines = [], []
    for row in iterate_rows(held):
        label = name_indicator(story, row.indicator)
        top = 1.0 if row.unit == "share" and max(row.value, row.target) > 0.5 else _round_up(row)
        told = _tell_target(story, row)
        text = _say_counted(story, row)
        aimed.append(
            Aimed(
                label, 0.0 if math.isnan(row.value) else row.value / top, text, _part(row.low, top),
                _part(row.high, top), _part(row.path, top), row.target / top, told,
                row.standing in {"reached", "perhaps_reached", "on_path", "perhaps_on_path", "start"},
            )
        )  # fmt: skip
        lines.append({"label": label, "text": text, "note": story.say["separator"].join(told), "share": row.value,
                      "low": row.low, "high": row.high, "path": row.path, "target": row.target, "by": row.by,
                      "standing": row.standing})  # fmt: skip
    names = (story.tell_reach("path_mark"), story.tell_reach("target_mark"))
    notes = [story.tell_reach("path_note")]
    notes += [story.tell_reach("thin_line")] if held["low"].notna().any() else []
    return Drawing("targets", pd.DataFrame(lines), (aimed, names), {}, notes)


def _tell_target(story: Story, row: Any) -> tuple[str, ...]:
    say, language = story.tell_reach, story.language
    by = format_day(datetime.date.fromisoformat(row.by), language)
    key = "target_at_least" if row.direction == "at_least" else "target_at_most"
    told = [say("standing")[row.standing], say(key).format(value=_say(story, row, row.target), by=by)]
    if not math.isnan(row.path) and row.standing not in {"reached", "missed", "start"} and row.path != row.target:
        told.append(say("needed_now").format(value=_say(story, row, row.path)))
    if not math.isnan(row.yearly) and row.standing not in {"reached"}:
        points = row.unit == "share"
        amount = format_count(abs(row.yearly) * (100 if points else 1), language)
        key = ("points" if points else "number") + ("_more" if row.yearly > 0 else "_less")
        told.append(say("yearly")[key].format(amount=amount))
    return tuple(story.space(text) for text in told)


def _say(story: Story, row: Any, value: float) -> str:
    if math.isnan(value):
        return "–"
    if row.unit != "share":
        return format_count(value, story.language)
    return story.space(format_share(value, row.denominator, story.language))


def _say_counted(story: Story, row: Any) -> str:
    """The value; of few its numerator and denominator too."""
    if row.unit == "share" and row.denominator < COUNTS_LEAD and not math.isnan(row.numerator):
        counts = {name: format_count(getattr(row, key), story.language)
                  for name, key in (("n", "numerator"), ("of", "denominator"))}  # fmt: skip
        return f"{story.say['out_of'].format(**counts)} ({_say(story, row, row.value)})"
    return _say(story, row, row.value)


def _percent(story: Story, value: float) -> str:
    return story.space(format_share(value, 100, story.language))


def _part(value: float, top: float) -> float | None:
    return None if math.isnan(value) else value / top


def _round_up(row: Any) -> float:
    most = max(x for x in (row.value, row.high, row.target, row.path, 0.0) if not math.isnan(x))
    return most * 1.15 or 1.0


def prepare_funnel(story: Story, slide: Slide) -> Drawing:
    """Areas by the number of insured and their share, between the limits that chance alone would set."""
    assert story.reach is not None
    held = story.reach.of_year("key_indicators")
    held = held[held["indicator"] == slide.indicator]
    shown = held[held["place"] != "hidden"]
    names = story.labels_of("area")
    language = story.language
    strata = next(
        (each.strata for each in story.reach.declared.key_indicators.indicators if each.id == slide.indicator), {}
    ) if story.reach.declared.key_indicators else {}  # fmt: skip
    beyond = {"within": 0, "above_95": 1, "below_95": 1, "above_998": 2, "below_998": 2}
    points, lines = [], []
    for row in iterate_rows(held):
        label = names.get(row.area, row.area)
        if row.place == "hidden":
            lines.append({"label": label, "text": "–", "note": story.tell_reach("place")["hidden"], "suppressed": True})
            continue
        points.append(Point(label, row.effective_n, row.standardised, beyond[row.place]))
        between = story.say["from_to"].format(low=_percent(story, row.low), high=_percent(story, row.high))
        lines.append({
            "label": label, "text": f"{_percent(story, row.standardised)} ({between})", "level": row.area,
            "note": story.tell_reach("place")[row.place], "n": row.n, "share": row.standardised, "crude": row.crude,
            "low": row.low, "high": row.high, "suppressed": False,
        })  # fmt: skip
    if shown.empty:
        return Drawing("notice", pd.DataFrame(lines), (story.say["hidden_notice"],))
    centre = float(shown["centre"].iloc[0])
    most = _nice(float(shown["effective_n"].max()) * 1.06)
    sizes = np.unique(np.geomspace(max(most / 60, 20), most, STEPS_OF_FUNNEL).round())
    inner, outer = limit_funnel(centre, sizes, 0.95), limit_funnel(centre, sizes, 0.998)
    limits = list(zip(sizes, outer[0], inner[0], inner[1], outer[1], strict=True))
    ends = [float(shown["standardised"].min()), float(shown["standardised"].max()), centre]
    room = (max(ends) - min(ends)) * 0.3
    low, high = max(min(ends) - room, 0.0), min(max(ends) + room, 1.0)
    step = next((each for each in (0.01, 0.02, *SHARES) if (high - low) / each <= 7), 0.5)
    ticks = np.arange(math.floor(low / step), math.ceil(high / step) + 1) * step
    shares = [(float(tick), _percent(story, float(tick))) for tick in ticks if 0 <= tick <= 1]
    marks = [(most * part / 4, format_count(round(most * part / 4), language)) for part in range(5)]
    options = {
        "shares": shares, "sizes": marks, "names": tuple(story.tell_reach("limits")[key] for key in ("inner", "outer")),
        "size_head": story.tell_reach("effective_size" if strata else "size"),
    }  # fmt: skip
    told = story.tell_reach("all_areas").format(value=_percent(story, centre))
    notes = [story.tell_reach("funnel_note")]
    if strata:
        listed = ", ".join(story.tell(label) for label in strata.values())
        notes.append(story.space(story.tell_reach("standardised_for").format(strata=listed)))
    hidden = [names.get(row.area, row.area) for row in iterate_rows(held[held["place"] == "hidden"])]
    if hidden:
        notes.append(story.pair(story.tell_reach("hidden_areas"), ", ".join(hidden)))
    return Drawing("funnel", pd.DataFrame(lines), (points, limits, (centre, told)), options, notes, [told])


def _nice(value: float) -> float:
    size = 10 ** math.floor(math.log10(value)) / 5
    return float(math.ceil(value / size) * size)


def prepare_attendance(story: Story, slide: Slide) -> Drawing:
    """Who came: each community's sessions in order, with how many were there and how many came again."""
    assert story.reach is not None
    held = story.reach.of_year("community_sessions")
    names = story.labels_of("community")
    order = {code: place for place, code in enumerate(names)}
    held = held.sort_values("community", key=lambda codes: codes.map(order), kind="stable")
    held = held.assign(number=held.groupby("community").cumcount() + 1)
    most = held["present"].max()
    rows = []
    for row in iterate_rows(held):
        text = "–" if row.hidden else format_count(row.present, story.language)
        rows.append({
            "group": f"{row.number}", "group_label": story.tell_reach("session_number").format(number=row.number),
            "level": row.community, "label": names.get(row.community, row.community), "count": row.present,
            "base": row.present, "share": row.present / most if most else 0.0, "stayed": row.stayed, "date": row.date,
            "text": text, "suppressed": row.hidden,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    told = [story.tell_reach("attendance_note")] + ([story.say["hidden_note"]] if table["suppressed"].any() else [])
    columns = [name for name in table if name not in {"date", "stayed"}]
    # A session that was not held is an empty cell, not a hidden one.
    held_at = set(zip(table["level"], table["group"], strict=True))
    empty = [
        {"level": level, "label": label, "group": group, "group_label": group_label, "share": 0.0, "suppressed": False}
        for level, label in dict(zip(table["level"], table["label"], strict=True)).items()
        for group, group_label in dict(zip(table["group"], table["group_label"], strict=True)).items()
        if (level, group) not in held_at
    ]  # fmt: skip
    drawn = pd.concat([table[columns], pd.DataFrame(empty, columns=columns)]) if empty else table[columns]
    return Drawing("heat", table, (drawn,), {}, told)
