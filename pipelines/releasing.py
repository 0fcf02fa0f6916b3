"""What of a wave may be shown, seen beside what else is known of it and of its survey's other waves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.disclosure.earlier import OtherWave, Release
from pipelines.disclosure.hidden import Hidden, hides_language
from pipelines.disclosure.plan import plan_release
from pipelines.published import TABLES, list_published, read_tables
from schemas.declared import Declarations

PROCESSED = Path("processed")


def plan_wave(workspace: Path, responses: pd.DataFrame, everything: Declarations, wave: str) -> Hidden:
    """What must be hidden of a wave beside what was published of it and the waves declared before it.

    everything: the declarations of all waves. Raises Refusal where what was published cannot be read any more.
    """
    survey = everything.survey
    folder, before = workspace / PROCESSED / survey.id, list(survey.waves)
    before = before[: before.index(wave)]
    others = []
    if "participant" in responses:
        others = [_read_other(folder / each, everything.for_wave(each)) for each in before if _stands(folder / each)]
    earlier = list_published(workspace, survey.id, wave)
    return plan_release(responses, everything.for_wave(wave), wave, earlier, others)


def hide_languages(method: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    """The method of a wave with null for how many answered in a language where that may not be said."""
    told = {code: None if hides_language(hidden, code) else count for code, count in method["languages"].items()}
    return method | {"languages": told}


def _stands(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("responses.parquet", "method.json", *TABLES))


def _read_other(folder: Path, declared: Declarations) -> OtherWave:
    method = json.loads((folder / "method.json").read_text(encoding="utf-8"))
    release = Release(*read_tables(folder), method["outcomes"].get("complete", 0), method["languages"])
    return OtherWave(pd.read_parquet(folder / "responses.parquet"), declared, release)
