"""Wave against wave, or part against part: responses of both sides -> `processed/<survey>/comparison-*.csv`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.comparing.comparable import judge_item
from pipelines.comparing.sides import Side, hide_side, make_side
from pipelines.comparing.table import compare_sides
from pipelines.data import PROCESSED, read_indicators
from pipelines.files import write_json, write_table
from pipelines.indicators import hash_definition
from pipelines.made import read_made
from schemas.catalogue import load_survey
from schemas.declarations import parse_side
from schemas.declared import Declarations
from schemas.merged import merge_codes
from schemas.refusals import Problem, Refusal
from schemas.sides import COMPARISON, list_side_problems, name_comparison
from schemas.tables import ComparisonTable


@dataclass(frozen=True)
class Compared:
    """A comparison as it stands in `processed/`.

    name: `comparison-2021-2022`. table: columns as in `ComparisonTable`. about: the sides and their people, as in the
    JSON beside the table.
    """

    name: str
    table: pd.DataFrame
    about: dict[str, Any]


def compare_waves(workspace: Path, survey: str, before: str, after: str, break_: str = "") -> Compared:
    """Compare two sides of a survey and write the table and what it is about.

    before, after: `2021`, or a part of a wave such as `2021:fr` or `2021:item=CODE`. Raises Refusal for sides that
    cannot be, and for a wave that was not computed, was stopped, or was computed under other declarations.
    """
    declared = load_survey(workspace, survey)
    problems = [Problem("boost compare", "", *each) for each in list_side_problems([before, after], declared)]
    if problems:
        raise Refusal(*problems)
    _check_break(declared, before, after, break_)
    waves = {parse_side(name).wave for name in (before, after)}
    read = {wave: _read_wave(workspace, declared, wave) for wave in sorted(waves)}
    sides = []
    for name in (before, after):
        responses, indicators, method = read[parse_side(name).wave]
        side = make_side(name, responses, declared)
        sides.append(hide_side(side, responses, declared, [indicators], break_, method["data_hash"]))
    if break_:
        _check_groups(declared, sides[0], sides[1], break_)
    found = compare_sides(sides[0], sides[1], declared, break_)
    about = {
        "survey": survey,
        "before": _describe_side(sides[0], read[sides[0].wave][2], found.people.before),
        "after": _describe_side(sides[1], read[sides[1].wave][2], found.people.after),
        "break": break_,
        "both": found.people.both if found.people.recognised else None,
        "repeated": declared.survey.repeated,
    }
    name = name_comparison(before, after, break_)
    folder = workspace / PROCESSED / survey
    write_table(folder / f"{name}.csv", found.table)
    write_json(folder / f"{name}.json", about)
    return Compared(name, found.table, about)


def make_comparisons(workspace: Path, surveys: Iterable[Declarations]) -> list[Problem]:
    """The declared comparisons of some surveys, in the place of all former ones; gives what stopped any.

    A comparison with a wave that was stopped or never computed stays as it was.
    """
    problems: list[Problem] = []
    for declared in surveys:
        survey = declared.survey.id
        kept = {name_comparison(before, after) for before, after in declared.survey.compare}
        for path in (workspace / PROCESSED / survey).glob(f"{COMPARISON}*.*"):
            if path.stem not in kept:
                path.unlink()
        for before, after in declared.survey.compare:
            waves = [parse_side(side).wave for side in (before, after)]
            if all(is_current(workspace, survey, wave) for wave in waves):
                try:
                    compare_waves(workspace, survey, before, after)
                except Refusal as refusal:
                    problems += refusal.problems
    return problems


def read_comparison(workspace: Path, survey: str, name: str) -> Compared:
    """A comparison as it was written; raises Refusal where there is none, or another version wrote it."""
    path = workspace / PROCESSED / survey / f"{name}.csv"
    if not path.is_file() or not path.with_suffix(".json").is_file():
        known = ", ".join(list_comparisons(workspace, survey)) or "none yet"
        action = "run `boost compare` first"
        raise Refusal(Problem(path.name, "", "no such comparison", f"one of: {known}", action))
    table = read_made(path, ComparisonTable, "compare again")
    try:
        about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except ValueError:
        found = "no longer what a comparison wrote"
        raise Refusal(Problem(f"{name}.json", "", found, "a file of this version", "compare again")) from None
    return Compared(name, table, about)


def list_comparisons(workspace: Path, survey: str) -> list[str]:
    """The names of the comparisons that stand in `processed/`, in alphabetical order."""
    found = (workspace / PROCESSED / survey).glob(f"{COMPARISON}*.csv")
    return sorted(path.stem for path in found if path.with_suffix(".json").is_file())


def is_current(workspace: Path, survey: str, wave: str) -> bool:
    """Whether a wave was computed, and no error stopped its last run."""
    folder = workspace / PROCESSED / survey / wave
    report = folder / "validation.json"
    stopped = report.is_file() and bool(json.loads(report.read_text(encoding="utf-8"))["errors"])
    return not stopped and all((folder / name).is_file() for name in ("responses.parquet", "indicators.csv"))


def _read_wave(workspace: Path, declared: Declarations, wave: str) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Responses, indicators and method of a wave, as its last run left them."""
    survey, folder = declared.survey.id, workspace / PROCESSED / declared.survey.id / wave
    place = (PROCESSED / survey / wave).as_posix()
    if not is_current(workspace, survey, wave):
        stopped = (folder / "indicators.csv").is_file()
        found = f"{survey} {wave}, which an error stopped" if stopped else f"{survey} {wave} has not been computed"
        action = f"mend its export, then `boost run {survey}`" if stopped else f"run `boost run {survey}` first"
        raise Refusal(Problem(place, "", found, "a computed wave", action))
    indicators = read_indicators(folder / "indicators.csv")
    view = declared.for_wave(wave)
    made = dict(zip(indicators["indicator"], indicators["definition_hash"], strict=True))
    if any(made.get(each.id) != hash_definition(each, view, wave) for each in view.indicators):
        found = f"{survey} {wave} was computed under other declarations than those of today"
        raise Refusal(Problem(place, "", found, "numbers of today's declarations", f"run `boost run {survey}` first"))
    method = json.loads((folder / "method.json").read_text(encoding="utf-8"))
    return pd.read_parquet(folder / "responses.parquet"), indicators, method


def _check_break(declared: Declarations, before: str, after: str, break_: str) -> None:
    if not break_:
        return
    sides = [parse_side(name) for name in (before, after)]
    first, second = (merge_codes(declared).for_wave(side.wave).as_asked().parts for side in sides)
    splitting = [name for name, part in first.items() if part.kind in {"code", "boxes"} and name in second]
    place = "--break"
    if any(side.item for side in sides):
        found = f"a break of parts: {before}, {after}"
        raise Refusal(Problem(place, "", found, "whole waves, or parts without a break", "leave one of them out"))
    if break_ != "language" and break_ not in splitting:
        expected = f"`language`, or an item of both waves with answers to choose from: {', '.join(splitting)}"
        raise Refusal(Problem(place, "", f"the item {break_}", expected, "correct the item"))


def _check_groups(declared: Declarations, before: Side, after: Side, break_: str) -> None:
    """The groups of a break must be the same on both sides."""
    if break_ == "language" or before.wave == after.wave:
        return
    merged, item = merge_codes(declared), break_.split("[")[0]
    barred = [reason for status, reason in judge_item(item, merged, before, after) if status == "no"]
    if barred or list(before.declared.parts[break_].codes) != list(after.declared.parts[break_].codes):
        found = f"`{break_}`, whose answers are not the same in both waves ({'; '.join(barred) or 'codes differ'})"
        action = "declare which codes count as one: `compare: {merge: ...}` of the item in codebook.yaml"
        raise Refusal(Problem("--break", "", found, "an item with the same answers in both waves", action))


def _describe_side(side: Side, method: dict[str, Any], participants: int) -> dict[str, Any]:
    """What is to be known of a side: how many complete responses and participants, which data."""
    return {
        "side": side.name,
        "wave": side.wave,
        "item": side.item,
        "code": side.code,
        "responses": len(side.populations["complete"].responses),
        "participants": participants,
        "data_hash": method["data_hash"],
    }
