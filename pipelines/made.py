"""Read a table that the pipeline made, as it was written and checked against its contract."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from pipelines.formulas import rearm
from schemas.refusals import Problem, Refusal


def read_made(path: Path, contract: type[pa.DataFrameModel], action: str = "remove it and run again") -> pd.DataFrame:
    """The table at `path`, typed as its contract says; raises Refusal where another version or a hand wrote it.

    Texts that were disarmed for spreadsheets are as they were before.
    """
    try:
        return _type_table(path.read_bytes(), contract).copy(deep=False)
    except (SchemaError, SchemaErrors, KeyError, ValueError, OSError):
        # pandas' own errors for an empty, broken or foreign file are ValueErrors.
        found = "a table that was changed by hand, or that another version wrote"
        raise Refusal(Problem(path.name, "", found, "a table of this version", action)) from None


@lru_cache(maxsize=64)
def _type_table(content: bytes, contract: type[pa.DataFrameModel]) -> pd.DataFrame:
    """The table that a file holds. One that says the same again, as it does for each slide and language, is the same:
    to check it takes longer than to read it."""
    columns = contract.to_schema().columns
    table = pd.read_csv(BytesIO(content), dtype=dict.fromkeys(columns, "str"), keep_default_na=False)
    for column, declared in columns.items():
        kind = str(declared.dtype)
        if kind == "float64":
            table[column] = pd.to_numeric(table[column].replace("", None)).astype("float64")
        elif kind == "int64":
            table[column] = table[column].astype("int64")
        elif kind == "bool":
            table[column] = table[column] == "true"
        else:
            table[column] = pd.Series([rearm(cell) for cell in table[column]], index=table.index, dtype="str")
    return contract.validate(table)
