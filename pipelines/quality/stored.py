"""The quality of a wave as files in processed/, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from pandera.errors import SchemaError, SchemaErrors

from pipelines.files import write_json, write_table
from pipelines.quality.assess import Quality
from schemas.refusals import Problem, Refusal
from schemas.tables import FlagTable, NonresponseTable, QualityTable

TABLE, NONRESPONSE, FLAGS, CHECKLIST = "quality.csv", "nonresponse.csv", "flags.csv", "quality.json"
FILES = (TABLE, NONRESPONSE, FLAGS, CHECKLIST)


def write_quality(folder: Path, quality: Quality) -> None:
    """Write the four files."""
    write_table(folder / TABLE, quality.table)
    write_table(folder / NONRESPONSE, quality.nonresponse)
    write_table(folder / FLAGS, quality.flags)
    write_json(folder / CHECKLIST, {"checklist": quality.checklist})


def read_quality(folder: Path) -> Quality:
    """The quality as it was written; raises Refusal where it was not, or where another version wrote it."""
    try:
        return Quality(
            QualityTable.validate(_read(folder / TABLE, ["value", "numerator", "denominator"])),
            NonresponseTable.validate(_read(folder / NONRESPONSE, ["rate"], WHOLE)),
            json.loads((folder / CHECKLIST).read_text(encoding="utf-8"))["checklist"],
            FlagTable.validate(_read(folder / FLAGS, [], ["row"])),
        )
    except (SchemaError, SchemaErrors, KeyError, ValueError, OSError):
        # pandas' own errors for an empty, broken or foreign file are ValueErrors, as are those of JSON.
        name = f"processed/{folder.parent.name}/{folder.name}/{TABLE}"
        found = "no such table, or one that was changed by hand or that another version wrote"
        raise Refusal(Problem(name, "", found, "a table of this version", "run `boost data`")) from None


WHOLE = [name for name, column in NonresponseTable.to_schema().columns.items() if str(column.dtype) == "int64"]


def _read(path: Path, numbers: list[str], whole: list[str] | None = None) -> pd.DataFrame:
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    for column in numbers:
        table[column] = pd.to_numeric(table[column].replace("", None)).astype("float64")
    return table.astype(dict.fromkeys(whole or [], "int64"))
