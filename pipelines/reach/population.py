"""The population by declared strata and areas: counts and shares, small cells hidden."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from pipelines.reach.cells import EVERYBODY, Cells, hide_cells
from pipelines.reach.notes import Row, hash_made, hash_table
from pipelines.reach.register import (
    WORKBOOK,
    find_register,
    list_files,
    read_texts,
    refuse_cells,
    refuse_thousands,
    validate_register,
)
from schemas.declarations import Population, Stratum, StratumRule
from schemas.refusals import Problem, Refusal
from schemas.registers import PopulationTable
from schemas.tables import iterate_rows

FOLDER = Path("raw/population")
SURVEY = "population"
AREA, PERSONS = "area", "persons"
LARGEST = 10**10
"""Nowhere on earth live as many."""
FEW = "fewer than {minimum} persons, or would give such a number back"


def read_population(workspace: Path, year: str, declared: Population) -> pd.DataFrame:
    """The population of one year as a tidy table: area, the columns of the strata, persons.

    A file without a column `persons` has a row a person; no other column of it is read. Raises Refusal.
    """
    list_files(workspace / FOLDER, FOLDER)
    path = find_register(workspace / FOLDER, year)
    name = (FOLDER / (path.name if path else f"{year}.csv")).as_posix()
    if path is None:
        raise Refusal(Problem(name, "", "no such file", "the population of the year", "put the file there"))
    wanted = [AREA, *declared.columns]
    others: list[str] = []
    texts, comma = read_texts(path, name, lambda heading: _is_wanted(heading, [*wanted, PERSONS], others))
    lacking = [column for column in wanted if column not in texts]
    if lacking:
        expected = f"the columns {', '.join(wanted)}, and {PERSONS} unless a row is a person"
        raise Refusal(Problem(name, "row 1", f"no column {', '.join(lacking)}", expected, "add the columns"))
    contract = pa.DataFrameSchema(
        {
            AREA: pa.Column(str, pa.Check.isin([*declared.areas])),
            **{column: pa.Column(str, pa.Check.str_length(min_value=1)) for column in declared.columns},
            **(
                {PERSONS: pa.Column(float, [pa.Check.ge(0), pa.Check.lt(LARGEST)], coerce=True)}
                if PERSONS in texts
                else {}
            ),
        }
    )
    if comma and path.suffix != WORKBOOK and PERSONS in texts:
        refuse_thousands(texts, PERSONS, name)
    table = validate_register(texts, name, contract)
    if PERSONS in table:
        broken = table.index[table[PERSONS] % 1 != 0]
        refuse_cells(name, {(int(at), PERSONS): (f"{table[PERSONS][at]:g}", "a whole number") for at in broken})
        if not others:
            # Where further columns tell rows apart, such as sex, they are added up.
            _refuse_twice(table, wanted, name)
    else:
        table = table.assign(**{PERSONS: 1.0})
    for column, numeric in _numeric_columns(declared).items():
        if numeric:
            odd = table.index[pd.to_numeric(table[column], errors="coerce").isna()]
            refuse_cells(name, {(int(at), column): (f"“{table[column][at]}”", "a number") for at in odd[:12]})
    grouped = table.groupby(wanted, as_index=False, sort=True)[PERSONS].sum()
    return pd.DataFrame(grouped)


def _is_wanted(heading: str, wanted: list[str], others: list[str]) -> bool:
    if heading not in wanted:
        others.append(heading)
    return heading in wanted


def _refuse_twice(table: pd.DataFrame, keys: list[str], name: str) -> None:
    """Refuse a cell of the table that stands there twice: added up, everybody in it would count double."""
    cells = {}
    for at in table.index[table.duplicated(keys)]:
        first = int((table[keys] == table.loc[at, keys]).all(axis=1).idxmax())
        told = " ".join(str(table[key][at]) for key in keys)
        cells[int(at), PERSONS] = (f"{told} a second time, after row {first + 2}", "each area and stratum once")
    refuse_cells(name, cells)


def _numeric_columns(declared: Population) -> dict[str, bool]:
    rules = [(column, rule) for stratum in declared.strata for column, rule in stratum.where.items()]
    return {column: any(not rule.any_of for name, rule in rules if name == column) for column, _ in rules}


def select_stratum(table: pd.DataFrame, stratum: Stratum) -> pd.Series[bool]:
    """Which rows of the tidy table are in a stratum."""
    holds = pd.Series(True, index=table.index)
    for column, rule in stratum.where.items():
        holds &= _holds(table[column], rule)
    return holds


def _holds(cells: pd.Series[str], rule: StratumRule) -> pd.Series[bool]:
    if rule.any_of:
        return cells.isin(rule.any_of)
    numbers = pd.to_numeric(cells)
    low = -np.inf if rule.at_least is None else rule.at_least
    high = np.inf if rule.at_most is None else rule.at_most
    return numbers.between(low, high)


def tabulate_population(table: pd.DataFrame, declared: Population, year: str) -> pd.DataFrame:
    """Persons by area and stratum and over all areas (area ""), small cells hidden; see `PopulationTable`.

    What is hidden, and what beside it so that nothing gives it back: `pipelines.reach.cells`.
    """
    masks = {stratum.id: select_stratum(table, stratum) for stratum in declared.strata}
    cells = Cells.of(table[AREA], table[PERSONS], masks, list(declared.areas))
    hidden = hide_cells(cells, declared.minimum_cell)
    rows = [
        {"year": year, "area": area, "stratum": name, "count": np.nan if (area, name) in hidden else cells[area, name],
         "persons": np.nan if (area, EVERYBODY) in hidden else cells[area, EVERYBODY],
         "share": np.nan if (area, name) in hidden or not cells[area, EVERYBODY]
         else cells[area, name] / cells[area, EVERYBODY],
         "suppressed": (area, name) in hidden}
        for name in masks for area in cells.areas
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(PopulationTable.to_schema().columns))
    return PopulationTable.validate(frame)


def compute_population(table: pd.DataFrame, tidy: pd.DataFrame, declared: Population, year: str) -> list[Row]:
    """The rows of one year: everybody, and each stratum as a share over all and by area."""
    data_hash = hash_table(tidy)
    total = declared.total
    fixed = {"survey": SURVEY, "wave": year, "estimand": "", "data_hash": data_hash}
    everybody = float(tidy[PERSONS].sum())
    rows: list[Row] = [
        fixed | {"indicator": total.id, "statistic": "count", "value": everybody, "unit": "persons",
                 "persons": everybody, "definition_hash": hash_made(total)}
    ]  # fmt: skip
    hashes = {stratum.id: hash_made(stratum) for stratum in declared.strata}
    for cell in iterate_rows(table.rename(columns={"count": "cell_count"})):
        row = fixed | {
            "indicator": cell.stratum, "statistic": "share", "value": cell.share, "unit": "share",
            "numerator": cell.cell_count, "denominator": cell.persons if not cell.suppressed else np.nan,
            "persons": cell.persons if not cell.suppressed else np.nan, "suppressed": cell.suppressed,
            "reason": FEW.format(minimum=declared.minimum_cell) if cell.suppressed else "",
            "definition_hash": hashes[cell.stratum],
        }  # fmt: skip
        rows.append(row | ({"break": AREA, "break_level": cell.area} if cell.area else {}))
    return rows
