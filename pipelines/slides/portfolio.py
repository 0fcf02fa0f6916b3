"""Slides of the portfolio of actions and the sheets of self-evaluation: overview, Gantt chart, changes, sheet."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.charts.gantt import Bar
from pipelines.reach.notes import read_language_texts
from pipelines.slides.drawing import Drawing
from pipelines.slides.telling import name_indicator, tell_unit_value
from pipelines.typography import format_short_day
from schemas.declarations import Actions, Slide
from schemas.tables import iterate_rows

if TYPE_CHECKING:
    from pipelines.slides.story import Story

PAGE = {"actions": 8, "gantt": 16, "changes": 10, "sheet": 1, "targets": 5}
"""Rows that stand on one slide; of sheets, bundles."""
LONG, LONG_PAGE = 60, {"actions": 5, "gantt": 6}
"""Letters of an action's title that need more than a line, and how many such actions stand on one slide."""
COUNTED_BY = {"sheet": "bundle", "targets": "indicator"}
"""What these rows are told apart by, where it is not `id`."""
FAINT = {"stopped", "replaced"}
YEARS_SHOWN = 9


def spread_portfolio(
    slides: tuple[Slide, ...], tables: dict[str, pd.DataFrame], pages: dict[str, str]
) -> tuple[Slide, ...]:
    """The slides, those with more rows than can be read as several, numbered in their titles.

    tables: chart -> the rows of the year. pages: language -> how a numbered title reads.
    """
    found: list[Slide] = []
    for slide in slides:
        if slide.chart not in PAGE or slide.items:
            found.append(slide)
            continue
        held = tables[slide.chart]
        if slide.series:
            held = held[held["indicator"].isin([each.indicator for each in slide.series])]
        names = list(dict.fromkeys(held[COUNTED_BY.get(slide.chart, "id")]))
        kind = "gantt" if slide.by else slide.chart
        parts = _split(names, LONG_PAGE[kind] if kind in LONG_PAGE and _has_long_titles(held) else PAGE[kind])
        for number, part in enumerate(parts, start=1):
            change: dict[str, Any] = {"items": part}
            if slide.chart == "sheet":
                named = read_language_texts(str(held.loc[held["bundle"] == part[0], "title"].iloc[0]))
                titles = {
                    language: f"{text} – {named.get(language, part[0])}" for language, text in slide.title.items()
                }
                change |= {"id": f"{slide.id}-{part[0]}", "title": titles}
            elif len(parts) > 1:
                titles = {
                    language: pages[language].format(title=text, page=number, pages=len(parts))
                    for language, text in slide.title.items()
                }
                change |= {"id": f"{slide.id}-{number}", "title": titles}
            found.append(slide.model_copy(update=change))
    return tuple(found)


def _has_long_titles(held: pd.DataFrame) -> bool:
    """Whether some action's title, in any language, needs more than a line."""
    return any(len(text) > LONG for cell in held["title"] for text in read_language_texts(cell).values())


def _split(names: list[str], most: int) -> list[list[str]]:
    """As many parts as are needed, of about equal length."""
    count = -(-len(names) // most)
    size = -(-len(names) // count)
    return [names[at : at + size] for at in range(0, len(names), size)]


def _rows(story: Story, slide: Slide, table: str, column: str = "id") -> pd.DataFrame:
    assert story.reach is not None
    held = story.reach.of_year(table)
    return held[held[column].isin(slide.items)] if slide.items else held


def _declared(story: Story) -> Actions:
    assert story.reach is not None
    assert story.reach.declared.actions is not None
    return story.reach.declared.actions


def _text(story: Story, cell: str) -> str:
    return story.tell(read_language_texts(cell)) if cell else ""


def _name(story: Story, field: str, code: str) -> str:
    return story.tell(_declared(story).names_of(field).get(code, {})) or code


def prepare_actions(story: Story, slide: Slide) -> Drawing:
    """The overview: action, bundle, phase, status and reason, for whom, by whom; with `by` what each action serves."""
    if slide.by:
        return _prepare_served(story, slide, slide.by)
    lines = []
    for row in iterate_rows(_rows(story, slide, "actions")):
        status = _name(story, "status", row.status)
        reason = _text(story, row.reason)
        lines.append({
            "id": row.id, "label": _text(story, row.title), "bundle": _name(story, "bundle", row.bundle),
            "phase": _name(story, "phase", row.phase), "status": story.pair(status, reason) if reason else status,
            "for_whom": _text(story, row.for_whom), "by_whom": _text(story, row.by_whom),
            **{field: ", ".join(_name(story, field, code) for code in getattr(row, field).split("+") if code)
               for field in ("components", "aims")},
        })  # fmt: skip
    table = pd.DataFrame(lines)
    table["text"] = table["phase"] + story.say["separator"] + table["status"]
    columns = ["label", "bundle", "phase", "status", "for_whom", "by_whom"]
    header = [story.tell_reach("action_columns")[column] for column in columns]
    cells = [list(row) for row in table[columns].itertuples(index=False, name=None)]
    long = bool((table["label"].str.len() > LONG).any())
    shares = [0.26, 0.13, 0.11, 0.19, 0.16, 0.15] if long else [0.19, 0.15, 0.11, 0.22, 0.17, 0.16]
    return Drawing("ledger", table, (header, cells), {"shares": shares, "alike": True})


def _prepare_served(story: Story, slide: Slide, field: str) -> Drawing:
    """A grid of actions by components or aims, a mark where one serves the other."""
    names = _declared(story).names_of(field)
    rows = []
    for row in iterate_rows(_rows(story, slide, "actions")):
        served = getattr(row, field).split("+")
        for code, name in names.items():
            rows.append({
                "group": code, "group_label": story.tell(name), "level": row.id, "label": _text(story, row.title),
                "share": float(code in served), "text": "●" if code in served else "", "suppressed": False,
            })  # fmt: skip
    table = pd.DataFrame(rows)
    told = table[table["share"] == 1].drop(columns=["share", "suppressed"])
    told = told.groupby(["level", "label"], sort=False)["group_label"].agg(", ".join).reset_index(name="text")
    return Drawing("heat", told, (table,))


def prepare_gantt(story: Story, slide: Slide) -> Drawing:
    """Each action over time, by bundle, with its phases; a line at the end of the year."""
    declared = _declared(story)
    phases = list(declared.phases)
    held = _rows(story, slide, "actions")
    order = {code: place for place, code in enumerate(declared.bundles)}
    held = held.sort_values("bundle", key=lambda codes: codes.map(order), kind="stable")
    bars, lines = [], []
    for row in iterate_rows(held):
        spans = _read_schedule(row.schedule) or [(row.phase, row.first, row.last)]
        status = _name(story, "status", row.status)
        label = _text(story, row.title)
        bars.append(
            Bar(
                _name(story, "bundle", row.bundle), label, status,
                tuple((phases.index(phase), _day(first), _day(last) + 1) for phase, first, last in spans),
                row.status in FAINT,
            )
        )  # fmt: skip
        lines += [
            {"id": row.id, "label": label, "phase": _name(story, "phase", phase), "from": first, "to": last,
             "status": status, "text": f"{_name(story, 'phase', phase)} {_tell_days(story, first, last)}"}
            for phase, first, last in spans
        ]  # fmt: skip
    year = int(story.wave)
    first_year = max(int(held["first"].min()[:4]), year - YEARS_SHOWN + 3)
    last_year = min(int(held["last"].max()[:4]), year + 4) + 1
    ticks = [
        (_day(f"{each}-01-01"), f"{each}" if each < last_year else "") for each in range(first_year, last_year + 1)
    ]
    names = [story.tell(label) for label in declared.phases.values()]
    today = _day(f"{year}-12-31") + 1, story.tell_reach("end_of").format(year=year)
    options = {"ticks": ticks, "today": today, "status_head": story.tell_reach("action_columns")["status"]}
    notes = [story.tell_reach("faint_note")] if any(bar.faint for bar in bars) else []
    return Drawing("gantt", pd.DataFrame(lines), (bars, names), options, notes)


def _tell_days(story: Story, first: str, last: str) -> str:
    told = [format_short_day(datetime.date.fromisoformat(day), story.language, "month") for day in (first, last)]
    return " – ".join(told)


def _read_schedule(cell: str) -> list[tuple[str, str, str]]:
    parts = [part.split(":", 1) for part in cell.split("+") if part]
    return [(phase, *days.split("/", 1)) for phase, days in parts]  # type: ignore[misc]


def _day(text: str) -> float:
    return float(datetime.date.fromisoformat(text).toordinal())


def prepare_changes(story: Story, slide: Slide) -> Drawing:
    """What became of each action since the year before, a row an action."""
    held = _rows(story, slide, "action_changes")
    assert story.reach is not None
    titles = {row.id: _text(story, row.title) for row in iterate_rows(story.reach.tables["actions"])}
    lines = []
    for name in dict.fromkeys(held["id"]):
        own = held[held["id"] == name]
        told = [_tell_change(story, row, titles) for row in own.itertuples(index=False, name=None)]
        lines.append({"id": name, "label": titles.get(name, name), "text": story.say["separator"].join(told)})
    table = pd.DataFrame(lines)
    years = held[["before", "after"]].iloc[0]
    header = [
        story.tell_reach("action_columns")["label"],
        story.tell_reach("changed_between").format(before=years["before"], after=years["after"]),
    ]
    cells = [list(row) for row in table[["label", "text"]].itertuples(index=False, name=None)]
    return Drawing("ledger", table, (header, cells), {"shares": [0.34, 0.66], "alike": True})


def _tell_change(story: Story, row: tuple[Any, ...], titles: dict[str, str]) -> str:
    _, _, _, change, was, now, days = row
    say = story.tell_reach("change")
    fields = {"phase": "phase", "status": "status", "bundle": "bundle", "new": "phase", "gone": "phase"}
    if change == "replaced":
        return story.space(say["replaced"].format(now=titles.get(now, now)))
    if change == "dates":
        key = "later" if days > 0 else "earlier" if days < 0 else "moved"
        end = format_short_day(datetime.date.fromisoformat(now.split("/")[1]), story.language, "month")
        return story.space(say[key].format(days=abs(int(days)), end=end))
    field = fields[change]
    before, after = (_name(story, field, code) if code else "" for code in (was, now))
    return story.space(say[change].format(was=before, now=after))


def prepare_sheet(story: Story, slide: Slide) -> Drawing:
    """The self-evaluation of a bundle: structure, process and result, each statement with its indicators."""
    held = _rows(story, slide, "sheets", "bundle")
    lines = []
    for (part, _), own in held.groupby(["part", "position"], sort=False):
        figures = []
        for row in iterate_rows(own[own["indicator"] != ""]):
            shown = story.numbers.select(row.indicator, statistic=row.statistic)
            value = "–" if shown is None else tell_unit_value(story, shown)
            figures.append(story.pair(name_indicator(story, row.indicator), value))
        lines.append({
            "part": story.tell_reach("sheet_parts")[str(part)], "label": _text(story, str(own["text"].iloc[0])),
            "text": story.say["separator"].join(figures) or story.tell_reach("no_indicator"),
        })  # fmt: skip
    table = pd.DataFrame(lines)
    header = [story.tell_reach("sheet_columns")[key] for key in ("part", "label", "text")]
    cells = [list(row) for row in table[["part", "label", "text"]].itertuples(index=False, name=None)]
    title = _text(story, str(held["title"].iloc[0]))
    return Drawing("ledger", table, (header, cells), {"shares": [0.12, 0.42, 0.46], "alike": True}, told=[title])
