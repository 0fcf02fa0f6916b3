"""The portfolio of actions: read, counted, and held against the year before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from pipelines.reach.notes import Row, hash_made, hash_table, write_language_texts
from pipelines.reach.register import find_register, read_texts
from schemas.declarations import Action, ActionIndicator, Actions, Portfolio
from schemas.loading import load_declaration
from schemas.refusals import Problem, Refusal
from schemas.registers import ActionChangeTable, ActionTable
from schemas.tables import iterate_rows

FOLDER = Path("raw/actions")
SURVEY = "actions"
ENDINGS = (".yaml", ".xlsx", ".csv")
SEVERAL = re.compile(r"\s*[;+]\s*")
WORDED = ("title", "reason", "for_whom", "by_whom")
CODED = {"bundle": "bundle", "phase": "phase", "status": "status"}
LISTED = ("components", "aims", "features")


def read_portfolio(workspace: Path, year: str, declared: Actions, languages: list[str]) -> list[Action]:
    """The actions of one year, from YAML or a sheet with a row an action. Raises Refusal for what is not declared."""
    path = find_register(workspace / FOLDER, year, ENDINGS)
    name = (FOLDER / (path.name if path else f"{year}.yaml")).as_posix()
    if path is None:
        raise Refusal(Problem(name, "", "no such file", "the actions of the year", "put the register there"))
    if path.suffix == ".yaml":
        actions = load_declaration(path, Portfolio, name).actions
        places = [f"actions.{action.id}" for action in actions]
    else:
        actions = _read_sheet(path, name, declared, languages)
        places = [f"row {row}" for row in range(2, len(actions) + 2)]
    problems = [
        Problem(name, f"{place}, {field}", f"“{code}”", f"one of {', '.join(known)}", "correct the code")
        for place, action in zip(places, actions, strict=True)
        for field, code, known in _list_codes(action, declared) if code not in known
    ]  # fmt: skip
    for place, action in zip(places, actions, strict=True):
        listed = [(field, code) for field in LISTED for code in getattr(action, field)]
        twice = sorted({code for field, code in listed if listed.count((field, code)) > 1})
        if twice:
            found = f"{', '.join(twice)} more than once"
            problems.append(Problem(name, place, found, "each code once", "remove one"))
        if action.replaced_by == action.id:
            found = "an action that replaces itself"
            problems.append(Problem(name, f"{place}, replaced_by", found, "another action", "correct the id"))
        if action.status in declared.needs_reason and not action.reason:
            found = f"status {action.status} without a reason"
            problems.append(Problem(name, f"{place}, reason", found, "why it is not as planned", "add the reason"))
        for field in WORDED:
            text: dict[str, str] = getattr(action, field)
            lacking = [language for language in languages if not text.get(language)]
            if lacking and (text or field != "reason"):
                found = f"no {field} in {', '.join(lacking)}"
                expected = f"one in {', '.join(languages)}"
                problems.append(Problem(name, f"{place}, {field}", found, expected, "add it"))
    if problems:
        raise Refusal(*problems)
    return list(actions)


def _list_codes(action: Action, declared: Actions) -> list[tuple[str, str, list[str]]]:
    single = [(field, getattr(action, field), list(declared.names_of(field))) for field in CODED]
    several = [(field, code, list(declared.names_of(field))) for field in LISTED for code in getattr(action, field)]
    phases = [("schedule", span.phase, list(declared.phases)) for span in action.schedule]
    return [*single, *several, *phases]


def _read_sheet(path: Path, name: str, declared: Actions, languages: list[str]) -> list[Action]:
    """The columns are the keys of the YAML: `title_fr`, codes joined by `;`, `PHASE_from` and `PHASE_to`."""
    table, _ = read_texts(path, name)
    spans = [(phase, f"{phase}_from", f"{phase}_to") for phase in declared.phases]
    worded = {f"{field}_{language}" for field in WORDED for language in languages}
    known = {"id", *worded, *CODED, *LISTED, "replaced_by", "from", "to", *(end for span in spans for end in span[1:])}
    needed = ["id", *CODED, "from", "to"]
    lacking, odd = [each for each in needed if each not in table], [str(each) for each in table if each not in known]
    if lacking or odd:
        found = f"no column {', '.join(lacking)}" if lacking else f"the column {', '.join(odd)}"
        expected = f"the columns {', '.join(sorted(known))}"
        raise Refusal(Problem(name, "row 1", found, expected, "correct the headings"))
    actions, problems = [], []
    for number, cells in enumerate(table.to_dict("records"), start=2):
        content: dict[str, Any] = {key: cells[key] for key in (*needed, "replaced_by") if cells.get(key)}
        content |= {end: cells[end].split(" ")[0] for end in ("from", "to") if cells[end]}
        content |= {field: SEVERAL.split(cells[field]) for field in LISTED if cells.get(field)}
        for field in WORDED:
            texts = {language: cells.get(f"{field}_{language}", "") for language in languages}
            content[field] = {language: text for language, text in texts.items() if text}
        content["schedule"] = [
            {"phase": phase, "from": cells.get(first, "").split(" ")[0], "to": cells.get(last, "").split(" ")[0]}
            for phase, first, last in spans if cells.get(first) or cells.get(last)
        ]  # fmt: skip
        try:
            actions.append(Action.model_validate(content))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                column = ".".join(str(part) for part in detail["loc"])
                told = detail["msg"].removeprefix("Value error, ")
                problems.append(Problem(name, f"row {number}, {column}".rstrip(", "), told, "", "correct the cell"))
    if problems:
        raise Refusal(*problems)
    try:
        return list(Portfolio(actions=actions).actions)
    except ValidationError as error:
        told = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise Refusal(Problem(name, "column id", told, "", "correct the cell")) from None


def tabulate_actions(actions: list[Action], year: str) -> pd.DataFrame:
    """The portfolio as a table; see `ActionTable`."""
    rows = [
        {
            "year": year, "id": action.id, **{field: write_language_texts(getattr(action, field)) for field in WORDED},
            "bundle": action.bundle, "phase": action.phase, "status": action.status,
            "replaced_by": action.replaced_by or "", "first": f"{action.first}", "last": f"{action.last}",
            "schedule": "+".join(f"{span.phase}:{span.first}/{span.last}" for span in action.schedule),
            **{field: "+".join(getattr(action, field)) for field in LISTED},
        }
        for action in actions
    ]  # fmt: skip
    return ActionTable.validate(pd.DataFrame(rows, columns=list(ActionTable.to_schema().columns)).astype("str"))


def compute_actions(table: pd.DataFrame, declared: Actions, year: str) -> list[Row]:
    """The declared indicators of one year. A portfolio is counted whole: its shares have no uncertainty interval."""
    data_hash = hash_table(table.drop(columns=list(WORDED)))
    rows = []
    for indicator in declared.indicators:
        fixed = {
            "survey": SURVEY, "wave": year, "indicator": indicator.id, "estimand": "",
            "definition_hash": hash_made(indicator), "data_hash": data_hash,
        }  # fmt: skip
        rows += [fixed | row for row in _count(indicator, table, declared)]
    return rows


def _count(indicator: ActionIndicator, table: pd.DataFrame, declared: Actions) -> list[Row]:
    size = float(len(table))
    if indicator.of:
        held = table[indicator.of].str.split("+")
        counts = held.explode().value_counts()
        return [
            {"statistic": "distribution", "level": code, "value": counts.get(code, 0) / size, "unit": "share",
             "numerator": float(counts.get(code, 0)), "denominator": size}
            for code in declared.names_of(indicator.of)
        ]  # fmt: skip
    holds = pd.Series(True, index=table.index)
    for field, codes in indicator.where.items():
        holds &= pd.Series([bool({*cell.split("+")} & {*codes}) for cell in table[field]], index=table.index)
    number = float(holds.sum())
    if indicator.statistic == "count":
        return [{"statistic": "count", "value": number, "unit": "actions"}]
    return [{"statistic": "share", "value": number / size, "unit": "share", "numerator": number, "denominator": size}]


def compare_portfolios(before: pd.DataFrame, after: pd.DataFrame, years: tuple[str, str]) -> pd.DataFrame:
    """What changed from one year to the next: see `ActionChangeTable`. days: how much later an action is to end."""
    earlier = {row.id: row for row in iterate_rows(before)}
    later = {row.id: row for row in iterate_rows(after)}
    rows: list[Row] = []

    def note(name: str, change: str, was: str, now: str, days: float | None = None) -> None:
        rows.append(
            {"before": years[0], "after": years[1], "id": name, "change": change, "from": was, "to": now, "days": days}
        )

    for name, now in later.items():
        was = earlier.get(name)
        if was is None:
            note(name, "new", "", now.phase)
            continue
        if was.bundle != now.bundle:
            note(name, "bundle", was.bundle, now.bundle)
        if was.phase != now.phase:
            note(name, "phase", was.phase, now.phase)
        if now.replaced_by and was.replaced_by != now.replaced_by:
            note(name, "replaced", "", now.replaced_by)
        if was.status != now.status:
            note(name, "status", was.status, now.status)
        if (was.first, was.last) != (now.first, now.last):
            moved = (pd.Timestamp(now.last) - pd.Timestamp(was.last)).days
            note(name, "dates", f"{was.first}/{was.last}", f"{now.first}/{now.last}", float(moved))
    for name, was in earlier.items():
        if name not in later:
            note(name, "gone", was.phase, "")
    table = pd.DataFrame(rows, columns=list(ActionChangeTable.to_schema().columns))
    texts = dict.fromkeys([name for name in table if name != "days"], "str")
    return ActionChangeTable.validate(table.astype(texts | {"days": "float64"}))
