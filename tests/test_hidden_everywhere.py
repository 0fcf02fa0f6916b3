"""Two waves whose answers differ only where numbers are hidden: every file that leaves the project is the same."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from pipelines.add import Wishes, add_wave
from pipelines.data import hash_exports
from pipelines.new import declare_from_exports
from pipelines.run import run_stages
from schemas.catalogue import load_survey
from tests.conftest import read_tree
from tests.forms import write_form

COLOURS = ["Red"] * 20 + ["Blue"] * 12 + ["Green"] * 6
OF_THE_RESPONSES = {"responses.parquet", "validation.csv", "validation.html", "flags.csv"}
"""What stays in processed/ and is about single responses."""


def _export(folder: Path, answers: list[str]) -> Path:
    rows = [
        (datetime(2021, 3, 13, 9) + timedelta(hours=number), "", [answer, ["Yes", "No", "No"][number % 3]])
        for number, answer in enumerate(answers)
    ]
    folder.mkdir(parents=True)
    return write_form(folder, "form-csv", "en", ["Which colour?", "Again?"], rows)


def make_wave(workspace: Path, rare: list[str]) -> dict[str, bytes]:
    """Every file for others of a wave with a few rare answers, without what names the export."""
    declare_from_exports(
        workspace, "tiny", [_export(workspace / "before", ["Red", "Blue", "Green", "Pink", "Grey"] * 10)]
    )
    file = _export(workspace / "downloads", [*COLOURS, *rare])
    path = workspace / "schemas/surveys/tiny/indicators.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(\n +item: again)", r"\1\n    breaks: [which_colour]", content, count=1), encoding="utf-8")
    assert not add_wave(workspace, "tiny", "2021", [file], Wishes()).stopped
    assert run_stages(workspace, False) == []
    fielding = load_survey(workspace, "tiny").survey.waves["2021"]
    hashes, data = hash_exports(workspace, "tiny", "2021", fielding)
    tree = read_tree(workspace / "figures") | read_tree(workspace / "processed")
    kept = {name: content for name, content in tree.items() if name.split("/")[-1] not in OF_THE_RESPONSES}
    for name, content in kept.items():
        for number in (data, *hashes.values()):
            content = content.replace(number.encode(), b"#")
        kept[name] = content
    return kept


def test_hidden_numbers_leave_no_trace(tmp_path: Path) -> None:
    made = [make_wave(tmp_path / str(at), rare) for at, rare in enumerate((
        ["Pink", "Pink", "Pink", "Grey", "Grey"], ["Pink", "Pink", "Pink", "Pink", "Grey"]
    ))]  # fmt: skip
    table = pd.read_csv(tmp_path / "0/processed/tiny/2021/indicators.csv")
    hidden = table[table["suppressed"]]
    assert {"PINK", "GREY"} <= {*hidden["level"].str.upper()}
    assert hidden[["value", "numerator"]].isna().all(axis=None)
    assert made[0].keys() == made[1].keys()
    assert {".svg", ".png", ".csv", ".ipynb", ".json"} <= {Path(name).suffix for name in made[0]}
    different = [name for name in made[0] if made[0][name] != made[1][name]]
    assert different == []
