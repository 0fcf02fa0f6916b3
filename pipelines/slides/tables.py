"""Indicator rows -> the tidy table a chart draws and its CSV holds. Numbers come from the indicators alone."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import pandas as pd

from pipelines.slides.story import Story, level_order
from pipelines.typography import format_count, format_share, format_value
from schemas.declarations import NO_THEME, OTHER
from schemas.tables import iterate_rows

COLUMNS = [
    "group", "group_label", "level", "label", "count", "base", "share", "low", "high", "text", "short", "role",
    "suppressed",
]  # fmt: skip
FOLDED = "-folded-"


def tabulate_levels(story: Story, indicator: str) -> pd.DataFrame:
    """A distribution, a row per level in declared order."""
    labels = story.level_labels.get(indicator, {})
    rows = [
        _row(story, row, row.level, labels.get(row.level, row.level))
        for row in iterate_rows(story.numbers.levels(indicator))
    ]
    table = frame_cells(rows)
    position = {code: place for place, code in enumerate(level_order(story, indicator))}
    return table.sort_values("level", key=lambda codes: codes.map(position), kind="stable", ignore_index=True)


def sort_by_count(table: pd.DataFrame) -> pd.DataFrame:
    """Most frequent first; "other" stays last whatever its count."""
    last = table["level"].isin([OTHER, "other", FOLDED, NO_THEME])
    ordered = table.assign(last=last).sort_values(["last", "count"], ascending=[True, False], kind="stable")
    return ordered.drop(columns="last").reset_index(drop=True)


def fold_tail(story: Story, table: pd.DataFrame, keep: int) -> pd.DataFrame:
    """Keep the first levels and fold the others, but for "other", into one row that says how many they are.

    With a hidden number among them their sum is not said either.
    """
    own_words = table["level"].isin([OTHER, "other"])
    tail = table[~own_words].iloc[keep:]
    shown = tail[(tail["count"] > 0) | tail["suppressed"]]
    if len(shown) < 2:
        return table[own_words | (table.index < keep) | (table["count"] > 0)].reset_index(drop=True)
    unknown = bool(shown["suppressed"].any())
    count, base = shown["count"].sum(skipna=not unknown), shown["base"].max()
    label = story.say["folded"].format(levels=format_count(len(shown), story.language))
    folded = frame_cells(
        [
            {
                "group": "", "group_label": "", "level": FOLDED, "label": label, "count": count, "base": base,
                "share": count / base, "role": "neutral", "suppressed": unknown,
                "text": "–" if unknown else format_value(count, count / base, base, story.language),
                "short": "–" if unknown else format_count(count, story.language),
            }
        ]
    )  # fmt: skip
    return pd.concat([table[~own_words].iloc[:keep], folded, table[own_words]], ignore_index=True)


def tabulate_missing(story: Story, indicator: str, kinds: Collection[str] = ()) -> pd.DataFrame:
    """A grey row for those who were asked and gave no answer of substance; none where everybody answered.

    kinds: those that have a row though nobody is missing for that reason.
    """
    rows = []
    for kind, count in _count_missing(story, indicator).items():
        if count or kind in kinds:
            text = format_count(count, story.language)
            rows.append(
                {
                    "level": kind,
                    "label": story.say[kind],
                    "count": count,
                    "text": text,
                    "short": text,
                    "role": "missing",
                }
            )
    return frame_cells(rows)


def _count_missing(story: Story, indicator: str) -> dict[str, float]:
    first = next(iterate_rows(story.numbers.levels(indicator)), None)
    counts = {kind: getattr(first, kind, math.nan) for kind in ("no_answer", "dont_know")}
    return {kind: count for kind, count in counts.items() if not math.isnan(count)}


def tabulate_groups(story: Story, series: list[tuple[str, str]]) -> pd.DataFrame:
    """Several distributions one under the other: (indicator, label) -> groups with their n.

    What some group lacks answers for has a row in every group, 0 where nobody is missing.
    """
    missing_of = {indicator: _count_missing(story, indicator) for indicator, _ in series}
    kinds = {kind for counts in missing_of.values() for kind, count in counts.items() if count}
    parts = []
    for indicator, label in series:
        table = tabulate_levels(story, indicator)
        base = table["base"].max() if len(table) else 0
        table["group"] = indicator
        table["group_label"] = f"{label}\n{story.say['n'].format(n=format_count(base, story.language))}".strip()
        missing = tabulate_missing(story, indicator, kinds)
        missing["group"], missing["group_label"] = indicator, "".join(table["group_label"].head(1))
        parts += [table, missing]
    return pd.concat(parts, ignore_index=True) if parts else frame_cells([])


def tabulate_break(story: Story, indicator: str, by: str) -> pd.DataFrame:
    """A distribution split by a break: levels x groups, each group with its n; groups without anybody are left out."""
    rows = story.rows[
        (story.rows["indicator"] == indicator)
        & (story.rows["break"] == by)
        & story.rows["statistic"].isin(["distribution", "themes"])
    ]
    labels, groups = story.level_labels.get(indicator, {}), story.labels_of(by)
    sizes = rows.groupby("break_level", sort=False)["denominator"].max()
    hidden = set(rows.loc[rows["suppressed"], "break_level"])
    order = [code for code in groups if sizes.get(code, 0) > 0 or code in hidden]
    order.sort(key=lambda code: (code in hidden, -(sizes[code] if code not in hidden else 0)))
    cells = []
    for group in order:
        n = "–" if group in hidden else format_count(sizes[group], story.language)
        for row in iterate_rows(rows[rows["break_level"] == group]):
            cell = _row(story, row, row.level, labels.get(row.level, row.level))
            cell |= {"group": group, "group_label": f"{groups[group]}\n{story.say['n'].format(n=n)}"}
            cell["text"] = "–" if row.suppressed else format_count(row.numerator, story.language)
            cells.append(cell)
    return frame_cells(cells)


def tabulate_combinations(story: Story, indicator: str) -> pd.DataFrame:
    """Combinations of ticked boxes, most frequent first, with a column `combination`."""
    labels = story.level_labels.get(indicator, {})
    rows = []
    for row in iterate_rows(story.numbers.levels(indicator)):
        codes = row.level.split("+")
        label = " + ".join(
            labels.get(code, story.say["nothing_ticked"] if code == "-none-" else code) for code in codes
        )
        rows.append(_row(story, row, row.level, label) | {"text": format_count(row.numerator, story.language)})
    table = frame_cells(rows)
    table["combination"] = table["level"]
    return table


def _row(story: Story, row: Any, level: str, label: str) -> dict[str, Any]:
    text = "–" if row.suppressed else format_value(row.numerator, row.value, row.denominator, story.language)
    short = "–" if row.suppressed else format_count(row.numerator, story.language)
    return {
        "group": "", "group_label": "", "level": level, "label": label, "count": row.numerator, "base": row.denominator,
        "share": row.value, "low": row.ci_low, "high": row.ci_high, "text": text, "short": short, "role": "",
        "suppressed": row.suppressed,
    }  # fmt: skip


def frame_cells(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a chart's table; what a row does not say is empty."""
    texts = ["group", "group_label", "level", "label", "text", "short", "role"]
    table = pd.DataFrame([dict.fromkeys(texts, "") | {"suppressed": False} | row for row in rows], columns=COLUMNS)
    numeric = dict.fromkeys(["count", "base", "share", "low", "high"], "float64")
    return table.astype({**numeric, "suppressed": "bool"})


def interval_text(story: Story, low: float, high: float, base: float) -> str:
    """Both bounds of an interval as percentages."""
    bounds = format_share(low, base, story.language), format_share(high, base, story.language)
    return str(story.say["from_to"].format(low=bounds[0], high=bounds[1]))
