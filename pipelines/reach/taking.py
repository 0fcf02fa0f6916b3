"""`boost add activity`: take an activity register in; all is checked and told before anything is put in place."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.adding.origin import describe_file, write_origin
from pipelines.files import copy_file, make_private_folder, write_text
from pipelines.reach.activity import (
    FOLDER,
    list_registers,
    read_activity,
    read_activity_file,
    refuse_second_values,
)
from pipelines.reach.declared import list_declared, load_registers
from pipelines.reach.register import ENDINGS
from pipelines.typography import format_count
from pipelines.words import words_of
from schemas.catalogue import SURVEYS, list_surveys, load_surveys
from schemas.refusals import Problem, Refusal
from schemas.tables import iterate_rows

ACTIVITY = "activity"
ORIGIN = FOLDER / "ORIGIN.md"
EARLIER = FOLDER / "earlier"
NAMED = 8


@dataclass(frozen=True)
class Taken:
    """What a register holds, and how it differs from the one before it: ids that are new, changed (id -> values), gone.

    stopped: nothing was put in place, since counts changed or are gone and nobody said that they may.
    """

    file: str
    counted: int
    estimated: int
    new: list[str] = field(default_factory=list)
    changed: dict[str, tuple[float, float]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    unchanged: bool = False
    stopped: bool = False


def is_activity(workspace: Path, survey: str) -> bool:
    """Whether `boost add` is asked for the activity register and not for a survey."""
    return survey == ACTIVITY and ACTIVITY not in list_surveys(workspace)


def add_activity(workspace: Path, year: str, files: list[Path], replace: bool) -> Taken:
    """Check a register, hold it against the year's former one, copy it to `raw/activity/` and note its origin.

    The former file stays under `raw/activity/earlier/`. Raises Refusal before anything is written.
    """
    path = _check_call(year, files)
    table = read_activity_file(path, path.name, year)
    _refuse_clashes(workspace, list(table["id"]), path.name)
    target = workspace / FOLDER / _name_target(workspace, year, path)
    registers = list_registers(workspace, list_declared(load_registers(workspace).impact))
    former = registers.get(year)
    others = {
        other: ((FOLDER / file).as_posix(), read_activity(workspace, file, other))
        for other, file in registers.items() if other != year
    }  # fmt: skip
    refuse_second_values(dict(sorted({**others, year: (path.name, table)}.items())))
    counts = {row.id: row.value for row in iterate_rows(table)}
    before: dict[str, float] = {}
    if former is not None:
        before = {row.id: row.value for row in iterate_rows(read_activity(workspace, former, year))}
    changed = {name: (before[name], value) for name, value in counts.items() if before.get(name, value) != value}
    gone = [name for name in before if name not in counts]
    same = former is not None and (workspace / FOLDER / former).read_bytes() == path.read_bytes()
    estimated = int((table["status"] == "estimated").sum())
    taken = Taken(
        (FOLDER / target.name).as_posix(), len(table) - estimated, estimated,
        [name for name in counts if former is not None and name not in before], changed, gone, same,
        stopped=bool(changed or gone) and not replace,
    )  # fmt: skip
    if not (taken.unchanged or taken.stopped):
        _put(workspace, path, target, former)
    return taken


def tell_taken(taken: Taken, year: str, language: str) -> Iterator[str]:
    """The lines for the terminal."""
    say = words_of(language)["taking"]
    if taken.unchanged:
        yield say["unchanged"].format(year=year)
        return
    if not taken.stopped:
        counts = taken.counted + taken.estimated
        yield say["taken"].format(file=taken.file, counts=counts, counted=taken.counted, estimated=taken.estimated)
    if taken.new:
        yield say["new"].format(names=", ".join(taken.new[:NAMED]), count=len(taken.new))
    for name, (before, after) in list(taken.changed.items())[:NAMED]:
        yield say["changed"].format(name=name, **{
            "before": format_count(before, language), "after": format_count(after, language),
        })  # fmt: skip
    if taken.gone:
        yield say["gone"].format(names=", ".join(taken.gone[:NAMED]), count=len(taken.gone))
    yield say["stopped"] if taken.stopped else say["next"]


def _check_call(year: str, files: list[Path]) -> Path:
    if not re.fullmatch(r"\d{4}", year):
        raise Refusal(Problem("WAVE", "", f"“{year}”", "a year such as 2022", "boost add activity YEAR FILE"))
    if len(files) != 1:
        raise Refusal(Problem("FILES", "", f"{len(files)} files", "one register a year", "give one CSV or XLSX"))
    if files[0].suffix.lower() not in ENDINGS:
        expected = "a register as .csv or .xlsx"
        raise Refusal(
            Problem(files[0].name, "", f"a file {files[0].suffix or 'without ending'}", expected, "save it so")
        )
    return files[0]


def _name_target(workspace: Path, year: str, path: Path) -> str:
    impact = load_registers(workspace).impact
    declared = impact.years[year].activity if impact and year in impact.years else None
    name = f"{year}{path.suffix.lower()}"
    if declared and Path(declared).suffix != Path(name).suffix:
        action = "save the register so, or take the key `activity` out of the year"
        raise Refusal(Problem("schemas/impact.yaml", f"years.{year}", f"{declared} is declared", name, action))
    return declared or name


def _refuse_clashes(workspace: Path, names: list[str], file: str) -> None:
    declared = load_registers(workspace)
    surveys = load_surveys(workspace) if (workspace / SURVEYS).is_dir() else {}
    taken = {each.id for survey in surveys.values() for each in survey.indicators}
    taken |= {made.id for _, made in declared.list_made()}
    taken |= {each.id for each in declared.impact.composites} if declared.impact else set()
    clashes = [name for name in names if name in taken]
    if clashes:
        expected = "names that no indicator has"
        raise Refusal(Problem(file, "column id", f"`{', '.join(clashes)}`", expected, "rename the counts"))


def _put(workspace: Path, path: Path, target: Path, former: str | None) -> None:
    today = datetime.date.today()
    note = workspace / ORIGIN
    written = note.read_text(encoding="utf-8") if note.is_file() else ""
    if former is not None:
        old = workspace / FOLDER / former
        kept = describe_file(old, former, "", today, today).sha256[:8]
        make_private_folder(workspace / EARLIER)
        old.replace(workspace / EARLIER / f"{old.stem}-{kept}{old.suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.new")
    copy_file(path, staged, private=True)
    saved = datetime.date.fromtimestamp(path.stat().st_mtime)
    origin = describe_file(staged, target.name, "activity register", saved, today)
    staged.replace(target)
    write_text(note, write_origin(written, "Activity counts", [origin]))
