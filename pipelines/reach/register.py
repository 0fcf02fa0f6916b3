"""Read a register as CSV or XLSX and hold it against its contract; every wrong cell is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pandas as pd
import pandera.errors
import pandera.pandas as pa

from pipelines.readers.delimited import guess_heading, read_bytes, read_delimited
from pipelines.readers.raw import Unreadable
from pipelines.readers.source import read_source
from pipelines.readers.workbook import read_workbook
from schemas.refusals import Problem, Refusal
from schemas.tables import iterate_rows

MOST_PROBLEMS = 12
WORKBOOK = ".xlsx"
ENDINGS = (".csv", WORKBOOK)
YEAR = re.compile(r"\d{4}")
COMMA = re.compile(r"-?\d+,\d+")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+")
"""Beside decimal commas a point before three digits may part thousands."""
QUOTED = r"'([^']*)'"
BOUNDS = {
    "greater_than_or_equal_to": "{} or more", "greater_than": "more than {}",
    "less_than_or_equal_to": "{} or less", "less_than": "less than {}",
}  # fmt: skip
"""The contracts' bounds in words."""
Contract = type[pa.DataFrameModel] | pa.DataFrameSchema


def read_register(
    path: Path, name: str, contract: type[pa.DataFrameModel], optional: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The register at `path` as its contract has it; columns in any order.

    name: what the file is called in a Refusal. optional: columns that may be absent -> what stands there then. Other
    columns are refused where the contract is strict, and never read where it filters. Raises Refusal with row and
    column of what is wrong.
    """
    declared = contract.to_schema().columns
    filters = contract.to_schema().strict == "filter"
    texts, comma = read_texts(path, name, lambda heading: not filters or heading in declared)
    for column, value in (optional or {}).items():
        if column not in texts:
            texts[column] = value
    lacking = [column for column in declared if column not in texts]
    if lacking:
        expected = f"the columns {', '.join(declared)}"
        raise Refusal(Problem(name, "row 1", f"no column {', '.join(lacking)}", expected, "add the columns"))
    if not filters:
        unknown = [str(column) for column in texts if column not in declared]
        if unknown:
            expected = f"the columns {', '.join(declared)}"
            found = f"the column {', '.join(unknown)}"
            raise Refusal(Problem(name, "row 1", found, expected, "remove it or correct its spelling"))
    table = texts[list(declared)].copy()
    for column, kind in declared.items():
        if str(kind.dtype) == "float64":
            if comma:
                if path.suffix.lower() != WORKBOOK:
                    refuse_thousands(table, column, name)
                # As Belgian spreadsheets write it; between commas it could be two cells or a thousand.
                table[column] = [cell.replace(",", ".") if COMMA.fullmatch(cell) else cell for cell in table[column]]
            if kind.nullable:
                table[column] = table[column].replace("", None)
    return validate_register(table, name, contract)


def validate_register(table: pd.DataFrame, name: str, contract: Contract) -> pd.DataFrame:
    """The table as its contract types it; raises Refusal with row and column of every cell that breaks it."""
    try:
        return contract.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        problems = [
            Problem(
                name,
                f"row {int(case.index) + 2}, column {case.column}" if pd.notna(case.index) else f"column {case.column}",
                f"“{case.failure_case}”", _tell_check(str(case.check)), "correct the cell",
            )
            for case in iterate_rows(errors.failure_cases)
        ]  # fmt: skip
        raise Refusal(*list(dict.fromkeys(problems))[:MOST_PROBLEMS]) from None


def refuse_cells(name: str, cells: Mapping[tuple[int, str], tuple[str, str]]) -> None:
    """Refuse what no single column can tell: (row from 0, column) -> (found, expected)."""
    if cells:
        raise Refusal(*(
            Problem(name, f"row {row + 2}, column {column}", found, expected, "correct the cell")
            for (row, column), (found, expected) in list(cells.items())[:MOST_PROBLEMS]
        ))  # fmt: skip


def refuse_thousands(table: pd.DataFrame, column: str, name: str) -> None:
    """Refuse numbers such as 1.020 of a file where commas may stand before decimals: it is 1020 or 1.02."""
    cells = {}
    for row, cell in enumerate(table[column]):
        if THOUSANDS.fullmatch(cell):
            expected = f"{cell.replace('.', '')} without a point, or {cell.replace('.', ',', 1)} with a comma"
            cells[row, column] = (f"“{cell}”, a thousand or a decimal", expected)
    refuse_cells(name, cells)


def refuse_unknown(table: pd.DataFrame, column: str, known: Collection[str], name: str) -> None:
    """Refuse codes that no declaration names."""
    odd = table[~table[column].isin([*known])]
    expected = f"one of {', '.join(known)}"
    cells = {(int(index), column): (f"“{odd[column][index]}”", expected) for index in odd.index}
    refuse_cells(name, cells)


def read_texts(
    path: Path, name: str, wanted: Callable[[str], bool] = lambda heading: True
) -> tuple[pd.DataFrame, bool]:
    """The wanted columns of a CSV or XLSX file as strings, "" for what is empty, and whether numbers may have commas.

    Others are never read. Raises Refusal where the file cannot be read.
    """
    if not path.is_file():
        raise Refusal(Problem(name, "", "no such file", "the register as CSV or XLSX", "put the register there"))
    if not path.stat().st_size:
        raise Refusal(Problem(name, "", "an empty file", "headings and at least one row", "fill the register in"))
    try:
        if path.suffix.lower() == WORKBOOK:
            columns = read_workbook(
                read_source(path, name), name, lambda headings: [at for at, each in enumerate(headings) if wanted(each)]
            )
            table = pd.DataFrame({columns.headings[at]: cells for at, cells in columns.cells.items()})
            comma = True
        else:
            data = read_bytes(path, name)
            table, _ = read_delimited(data, name, wanted)
            comma = guess_heading(data)[1] != ","
    except Unreadable as error:
        raise Refusal(Problem(name, error.place, error.found, error.expected, error.action)) from None
    return table.fillna("").apply(lambda cells: cells.str.strip()), comma


def list_files(folder: Path, name: Path, declared: Collection[str] = ()) -> list[Path]:
    """The registers of a folder, one a year, in order; raises Refusal for a table whose name says no year.

    name: what the folder is called in a Refusal. declared: further names that somebody declares.
    """
    found = sorted(path for path in folder.glob("[!.]*") if path.suffix.lower() in ENDINGS)
    known = [path for path in found if YEAR.fullmatch(path.stem) and path.suffix in ENDINGS]
    strays = [path for path in found if path not in known and path.name not in declared]
    if strays:
        expected = f"files named after their year, such as 2022{strays[0].suffix.lower()}"
        action = "name it so, or move it elsewhere: nobody reads it here"
        raise Refusal(*(Problem((name / path.name).as_posix(), "", "a table of no year", expected, action)
                        for path in strays))  # fmt: skip
    return known


def find_register(folder: Path, stem: str, endings: tuple[str, ...] = (".csv", ".xlsx")) -> Path | None:
    """The register of this name, whatever it ends in; raises Refusal where there are several."""
    found = [folder / f"{stem}{ending}" for ending in endings if (folder / f"{stem}{ending}").is_file()]
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        problem = Problem(f"{folder.name}/{stem}", "", names, "one register a year", "remove the older one")
        raise Refusal(problem)
    return found[0] if found else None


def _tell_check(check: str) -> str:
    """A check of the contract in words."""
    told = {"not_nullable": "a value", "field_uniqueness": "each once"}
    if check.startswith(("dtype", "coerce_dtype")):
        return "a number" if "float" in check else "a text"
    if check.startswith("str_matches"):
        return {"DAY": "a day such as 2021-05-26"}.get(check, f"a text of this form: {check[13:-2]}")
    if check.startswith("str_length"):
        return "a text"
    name, _, said = check.partition("(")
    if name == "isin":
        return f"one of {', '.join(re.findall(QUOTED, said)) or said.strip('[])')}"
    if name in BOUNDS:
        return BOUNDS[name].format(said.rstrip(")"))
    return told.get(check, check)
