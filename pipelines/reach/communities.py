"""Communities of practice: sessions, attendance and participants -> who meets, and who comes again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.estimators.share import share
from pipelines.estimators.sums import Sums, sum_answers, sum_clusters
from pipelines.reach.notes import Row, as_interval, hash_made, hash_table
from pipelines.reach.register import find_register, read_register, refuse_cells, refuse_unknown
from schemas.declarations import Communities, CommunityIndicator
from schemas.refusals import Problem, Refusal
from schemas.registers import AttendanceTable, CommunitySessionTable, ParticipantTable, SessionTable

FOLDER = Path("raw/communities")
SURVEY = "communities"
CONTRACTS = {"sessions": SessionTable, "attendance": AttendanceTable, "participants": ParticipantTable}
NAMES = ("participant", "structure")
FEW = "fewer than {minimum} persons, or would give such a number back"


@dataclass(frozen=True)
class Meetings:
    """One year of communities, participants and structures under pseudonyms.

    sessions: session, community, date, in order of the dates. visits: session, community, participant, profession,
    structure; one row a person and session.
    """

    sessions: pd.DataFrame
    visits: pd.DataFrame
    data_hash: str


def read_meetings(
    workspace: Path, year: str, declared: Communities, pseudonymise: Callable[[str, str], str]
) -> Meetings:
    """Read one year; names are gone before anything else is done. Raises Refusal with file, row and column."""
    folder, name = workspace / FOLDER / year, (FOLDER / year).as_posix()
    tables, files = {}, {}
    for part, contract in CONTRACTS.items():
        path = find_register(folder, part)
        if path is None:
            expected = f"sessions, attendance and participants of {year}, each as CSV or XLSX"
            raise Refusal(Problem(f"{name}/{part}.csv", "", "no such file", expected, "put the register there"))
        files[part] = f"{name}/{path.name}"
        tables[part] = read_register(path, files[part], contract)
    sessions, attendance, participants = (tables[part] for part in CONTRACTS)
    refuse_unknown(sessions, "community", declared.communities, files["sessions"])
    refuse_unknown(participants, "profession", declared.professions, files["participants"])
    _refuse_names(participants, "participant", "a second line of one participant", "each once", files["participants"])
    _refuse_dates(sessions, year, files["sessions"])
    for table, column, known, where in (
        (attendance, "session", set(sessions["session"]), "sessions"),
        (attendance, "participant", set(map(_fold, participants["participant"])), "participants"),
    ):
        held = table[column] if column == "session" else table[column].map(_fold)
        odd = table.index[~held.isin(known)]
        # A name is personal: it is not repeated in a message.
        found = "one that does not stand there" if column == "participant" else ""
        cells = {(int(at), column): (found or f"“{table[column][at]}”", f"a {column} of {where}") for at in odd}
        refuse_cells(files["attendance"], cells)
    unattended = ~sessions["session"].isin(attendance["session"])
    refuse_cells(files["sessions"], {
        (int(at), "session"): (f"“{sessions['session'][at]}”, at which nobody was", "a session with its attendance")
        for at in sessions.index[unattended]
    })  # fmt: skip
    # Of the names, not of the pseudonyms: the same register is the same with every key.
    attendance = attendance[~attendance.assign(participant=attendance["participant"].map(_fold)).duplicated()]
    data_hash = hash_table(*(table.assign(**{name: table[name].map(_fold) for name in NAMES if name in table})
                             for table in (sessions, attendance, participants)))  # fmt: skip
    for table in (attendance, participants):
        table["participant"] = [pseudonymise("participant", _fold(name)) for name in table["participant"]]
    participants["structure"] = [
        pseudonymise("structure", _fold(name)) if name else "" for name in participants["structure"]
    ]
    sessions = sessions.sort_values(["community", "date", "session"], ignore_index=True)
    visits = attendance.merge(sessions, on="session").merge(participants, on="participant")
    ordered = visits.sort_values(["community", "date", "session", "participant"], ignore_index=True)
    return Meetings(sessions, ordered, data_hash)


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def _refuse_names(table: pd.DataFrame, column: str, found: str, expected: str, file: str) -> None:
    twice = table.index[table[column].map(_fold).duplicated()]
    refuse_cells(file, {(int(at), column): (found, expected) for at in twice})


def _refuse_dates(sessions: pd.DataFrame, year: str, file: str) -> None:
    days = pd.to_datetime(sessions["date"], format="%Y-%m-%d", errors="coerce")
    odd = sessions.index[days.isna() | (days.dt.year != int(year))]
    refuse_cells(file, {(int(at), "date"): (f"“{sessions['date'][at]}”", f"a day of {year}") for at in odd})


def follow_sessions(meetings: Meetings) -> pd.DataFrame:
    """Each person at each session but the last of its community, and whether they came to the next one (`stayed`)."""
    sessions = meetings.sessions.assign(next=meetings.sessions.groupby("community")["session"].shift(-1))
    pairs = meetings.visits.merge(sessions[["session", "next"]].dropna(), on="session")
    there = set(zip(meetings.visits["session"], meetings.visits["participant"], strict=True))
    stayed = [pair in there for pair in zip(pairs["next"], pairs["participant"], strict=True)]
    return pairs.assign(stayed=np.array(stayed, dtype=bool))


def compute_communities(meetings: Meetings, declared: Communities, year: str) -> list[Row]:
    """The declared indicators of one year, over all communities and for each; small communities hidden."""
    sizes = meetings.visits.groupby("community")["participant"].nunique()
    small = hide_small({name: int(sizes.get(name, 0)) for name in declared.communities}, declared.minimum_cell)
    rows = []
    for indicator in declared.indicators:
        fixed = {
            "survey": SURVEY, "wave": year, "indicator": indicator.id, "estimand": "participants",
            "definition_hash": hash_made(indicator), "data_hash": meetings.data_hash,
        }  # fmt: skip
        rows += [fixed | row for row in _count(indicator, meetings, declared)]
        if indicator.statistic in {"communities", "profession"}:
            continue
        for name in declared.communities:
            own = _select(meetings, name)
            if own.sessions.empty:
                continue
            broken = {"break": "community", "break_level": name}
            rows += [fixed | _hidden(row, name in small, declared) | broken for row in _count(indicator, own, declared)]
    return rows


def hide_small(persons: dict[str, int], minimum: int) -> set[str]:
    """The groups with too few persons, and the next smallest where one alone would come out by subtraction."""
    hidden = {name for name, count in persons.items() if 0 < count < minimum}
    others = sorted((name for name, count in persons.items() if count >= minimum), key=lambda name: persons[name])
    while hidden and others and (len(hidden) < 2 or sum(persons[name] for name in hidden) < minimum):
        hidden.add(others.pop(0))
    return hidden


def _hidden(row: Row, hidden: bool, declared: Communities) -> Row:
    if not hidden:
        return row
    kept = {key: row[key] for key in ("statistic", "unit", "level") if key in row}
    return kept | {"suppressed": True, "reason": FEW.format(minimum=declared.minimum_cell)}


def _select(meetings: Meetings, community: str) -> Meetings:
    sessions = meetings.sessions[meetings.sessions["community"] == community]
    return Meetings(sessions, meetings.visits[meetings.visits["community"] == community], meetings.data_hash)


def _count(indicator: CommunityIndicator, meetings: Meetings, declared: Communities) -> list[Row]:
    visits, sessions = meetings.visits, meetings.sessions
    people = visits.drop_duplicates("participant")
    counts = {
        "communities": (sessions["community"].nunique(), "communities"),
        "sessions": (len(sessions), "sessions"),
        "participants": (len(people), "participants"),
        "attendances": (len(visits), "attendances"),
        "structures": (people.loc[people["structure"] != "", "structure"].nunique(), "structures"),
        "professions": (people["profession"].nunique(), "professions"),
    }
    if indicator.statistic in counts:
        value, unit = counts[indicator.statistic]
        return [{"statistic": "count", "value": value, "unit": unit, "persons": len(people)}]
    if indicator.statistic == "mean_attendance":
        mean = len(visits) / len(sessions) if len(sessions) else None
        row = {"statistic": "mean", "value": mean, "unit": "participants", "denominator": len(sessions)}
        return [row | {"persons": len(people)}]
    if indicator.statistic == "profession":
        return _distribute(people, declared)
    if indicator.statistic == "returning":
        times = visits.groupby("participant")["session"].nunique()
        return [_share(sum_answers(float((times > 1).sum()), float(len(times))), True, len(times))]
    pairs = follow_sessions(meetings)
    each = pairs.groupby("participant")["stayed"].agg(["sum", "size"])
    sums = sum_clusters(each["sum"].to_numpy(dtype=float), each["size"].to_numpy(dtype=float))
    return [_share(sums, False, len(each))]


def _distribute(people: pd.DataFrame, declared: Communities) -> list[Row]:
    counts = people["profession"].value_counts()
    size = float(len(people))
    return [
        {"statistic": "distribution", "level": code, "value": counts.get(code, 0) / size if size else None,
         "unit": "share", "numerator": float(counts.get(code, 0)), "denominator": size, "persons": size}
        for code in declared.professions
    ]  # fmt: skip


def _share(sums: Sums, independent: bool, persons: int) -> Row:
    row: Row = {"statistic": "share", "unit": "share", "numerator": float(sums.y), "denominator": float(sums.m),
                "persons": persons}  # fmt: skip
    if not sums.m:
        return row | {"reason": "nobody could come again"}
    return row | {"value": float(sums.y / sums.m)} | as_interval(share(sums, independent=independent))


def tabulate_sessions(meetings: Meetings, declared: Communities, year: str) -> pd.DataFrame:
    """Every session with how many were there and how many of these came to the next one; small communities hidden."""
    sizes = meetings.visits.groupby("community")["participant"].nunique()
    small = hide_small({name: int(sizes.get(name, 0)) for name in declared.communities}, declared.minimum_cell)
    present = meetings.visits.groupby("session").size()
    stayed = follow_sessions(meetings).groupby("session")["stayed"].sum()
    table = meetings.sessions[["community", "session", "date"]].copy()
    hidden = table["community"].isin(small)
    last = ~table["community"].duplicated(keep="last")
    table["present"] = table["session"].map(present).fillna(0).astype("float64").mask(hidden)
    table["stayed"] = table["session"].map(stayed).fillna(0).astype("float64").mask(hidden | last)
    table = table.assign(year=year, hidden=hidden)
    return CommunitySessionTable.validate(table[list(CommunitySessionTable.to_schema().columns)])
