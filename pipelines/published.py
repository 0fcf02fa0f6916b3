"""What was published of a wave: its tables as they stood then, kept for those that come later.

`boost publish` puts them into `raw/published/<survey>/<wave>/<number>/`, where they are an input like any other: what a
run hides rests on them and on nothing that an earlier run left.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.disclosure.earlier import Release
from pipelines.files import replace_folder, write_bytes, write_json
from pipelines.formulas import rearm
from schemas.declared import Declarations
from schemas.missing import MISSING
from schemas.refusals import Problem, Refusal

PUBLISHED = Path("raw/published")
COUNTED = "release.json"
"""How many complete responses there were, in all and by language."""
TABLES = ("indicators.csv", "topline.csv")
TEXTS = ("indicator", "break", "break_level", "statistic", "level", "item", "subquestion", "code")
NUMBERS = ("value", "numerator", "denominator", "persons", *MISSING, "asked", "answered", "count")


def list_published(workspace: Path, survey: str, wave: str) -> list[Release]:
    """What was published of a wave, the first time first. Raises Refusal where a file of it cannot be read."""
    found = []
    for folder in sorted((workspace / PUBLISHED / survey / wave).glob("[0-9]*/")):
        try:
            said = json.loads((folder / COUNTED).read_text(encoding="utf-8"))
            found.append(Release(*read_tables(folder), int(said["complete"]), dict(said["languages"])))
        except (OSError, ValueError, KeyError, TypeError):
            name = folder.relative_to(workspace).as_posix()
            expected = f"{', '.join((*TABLES, COUNTED))} as they were published"
            action = "bring the folder back from git or a copy, do not mend it by hand"
            raise Refusal(Problem(name, "", "a file that is missing or cannot be read", expected, action)) from None
    return found


def read_tables(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Released indicators and topline, whichever version wrote them: what they say of persons."""
    indicators, topline = (_read_table(folder / name) for name in TABLES)
    return indicators, topline


def _read_table(path: Path) -> pd.DataFrame:
    """A table by whatever columns it has, of those that say something of persons."""
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    suppressed = table["suppressed"].str.lower() == "true"
    # A column that a version had not yet is empty.
    table = table.reindex(columns=[*TEXTS, *NUMBERS], fill_value="")
    texts = {name: [rearm(cell) for cell in table[name]] for name in TEXTS}
    numbers = {name: pd.to_numeric(table[name].replace("", None)).astype("float64") for name in NUMBERS}
    return pd.DataFrame(texts | numbers | {"suppressed": suppressed})


def freeze_wave(workspace: Path, everything: Declarations, wave: str, data: str) -> bool:
    """Keep the tables of a wave as they stand in `processed/`; whether anything is new in them.

    Nothing is kept of a wave whose small numbers are shown anyway. data: the data hash of the numbers that are
    published. Raises Refusal where the tables are those of other data.
    """
    survey = everything.survey
    if survey.minimum_cell <= 1 or survey.waves[wave].released:
        return False
    source = workspace / "processed" / survey.id / wave
    method = _read_method(source)
    if method.get("data_hash") != data or not all((source / name).is_file() for name in TABLES):
        found = "tables of other data than the numbers last recorded" if method else "no tables"
        raise Refusal(Problem(f"processed/{survey.id}/{wave}", "", found, "those", "run `boost run`, then publish"))
    counted = {"complete": method["outcomes"].get("complete", 0), "languages": method["languages"]}
    final = workspace / PUBLISHED / survey.id / wave
    before = sorted(final.glob("[0-9]*/"))
    if before and _is_same(before[-1], source, counted):
        return False
    number = int(before[-1].name) + 1 if before else 1
    made = final / ".new"
    shutil.rmtree(made, ignore_errors=True)
    for name in TABLES:
        write_bytes(made / name, (source / name).read_bytes())
    write_json(made / COUNTED, counted)
    replace_folder(made, final / f"{number:03d}")
    return True


def _read_method(source: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((source / "method.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _is_same(kept: Path, source: Path, counted: dict[str, Any]) -> bool:
    if any((kept / name).read_bytes() != (source / name).read_bytes() for name in TABLES if (kept / name).is_file()):
        return False
    return (kept / COUNTED).is_file() and json.loads((kept / COUNTED).read_text(encoding="utf-8")) == counted
