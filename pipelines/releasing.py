"""What of a wave may be shown, seen beside what its survey's other waves show, and its tables without the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.disclosure.earlier import OtherWave, Release
from pipelines.disclosure.hidden import Hidden, hides_language
from pipelines.disclosure.plan import plan_release
from pipelines.made import read_made
from schemas.declared import Declarations
from schemas.tables import IndicatorTable


def plan_wave(folder: Path, responses: pd.DataFrame, everything: Declarations, wave: str) -> Hidden:
    """What must be hidden of a wave, the waves declared before it being shown as they stand below `folder`.

    folder: `processed/<survey>`. everything: the declarations of all waves.
    """
    before = list(everything.survey.waves)
    before = before[: before.index(wave)]
    others = []
    if "participant" in responses:
        others = [_read_other(folder / each, everything.for_wave(each)) for each in before if _stands(folder / each)]
    return plan_release(responses, everything.for_wave(wave), wave, others=others)


def hide_languages(method: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    """The method of a wave with null for how many answered in a language where that may not be said."""
    told = {code: None if hides_language(hidden, code) else count for code, count in method["languages"].items()}
    return method | {"languages": told}


def _stands(folder: Path) -> bool:
    names = ("responses.parquet", "indicators.csv", "topline.csv", "method.json")
    return all((folder / name).is_file() for name in names)


def _read_other(folder: Path, declared: Declarations) -> OtherWave:
    method = json.loads((folder / "method.json").read_text(encoding="utf-8"))
    topline = pd.read_csv(folder / "topline.csv", dtype={"item": "str", "subquestion": "str", "code": "str"},
                          keep_default_na=False, na_values={"count": "", "asked": "", "answered": ""})  # fmt: skip
    topline["suppressed"] = topline["suppressed"].astype("str").str.lower() == "true"
    release = Release(
        read_made(folder / "indicators.csv", IndicatorTable), topline, method["outcomes"].get("complete", 0),
        method["languages"],
    )  # fmt: skip
    return OtherWave(pd.read_parquet(folder / "responses.parquet"), declared, release)
