"""Two waves whose answers differ only where numbers are hidden: every file that leaves the project is the same."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

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


PICTURE = re.compile(rb"(?<![A-Za-z0-9+/])iVBORw0KGgo(?:[A-Za-z0-9+/=]|\\\\n)+")
PICTURED = re.compile(r"/pixels$|\.svg$")
PLAN = re.compile(rb'(?:"plan":|BOOST_PLAN" val=)"[0-9a-f]{16}"')

MADE = re.compile(rb'(?:"made":|BOOST_MADE" val=)"[0-9a-f]{16}\.[0-9a-f]{16}"')


def _export(folder: Path, answers: list[str]) -> Path:
    rows = [
        (datetime(2021, 3, 13, 9) + timedelta(hours=number), "", [answer, ["Yes", "No", "No"][number % 3]])
        for number, answer in enumerate(answers)
    ]
    folder.mkdir(parents=True)
    return write_form(folder, "form-csv", "en", ["Which colour?", "Again?"], rows)


def open_up(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, or what is packed in it."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.namelist():
                yield from open_up(f"{name}/{part}", parts.read(part))
    elif content[1:4] == b"PNG":
        with Image.open(io.BytesIO(content)) as picture:
            yield f"{name}/pixels", picture.tobytes()
            yield f"{name}/texts", json.dumps(picture.info, default=str).encode()
    else:
        # The pictures of pages and notebooks, and what tells whether a slide of a deck is to be built anew.
        for at, packed in enumerate(PICTURE.findall(content)):
            yield from open_up(f"{name}/{at}", base64.b64decode(packed.replace(b"\\n", b"")))
        content = PLAN.sub(b"#", PICTURE.sub(b"#", content))
        # The closing slide shows the head of the history, so that it is another one.
        yield name, MADE.sub(b"#", content) if b"-closing-" in content else content


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
    kept = {
        part: content
        for name, whole in tree.items()
        if name.split("/")[-1] not in OF_THE_RESPONSES
        for part, content in open_up(name, whole)
    }
    records = (workspace / "history/records.jsonl").read_bytes().splitlines()
    heads = [hashlib.sha256(record).hexdigest() for record in records]
    for name, content in kept.items():
        for number in (data, *hashes.values(), *heads, *(head[:12] for head in heads)):
            content = content.replace(number.encode(), b"#")
        kept[name] = content
    return kept


def test_hidden_numbers_leave_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1640000000")
    made = [make_wave(tmp_path / str(at), rare) for at, rare in enumerate((
        ["Pink", "Pink", "Pink", "Grey", "Grey"], ["Pink", "Pink", "Pink", "Pink", "Grey"]
    ))]  # fmt: skip
    table = pd.read_csv(tmp_path / "0/processed/tiny/2021/indicators.csv")
    hidden = table[table["suppressed"]]
    assert {"PINK", "GREY"} <= {*hidden["level"].str.upper()}
    assert hidden[["value", "numerator"]].isna().all(axis=None)
    assert made[0].keys() == made[1].keys()
    assert {".svg", ".csv", ".ipynb", ".json", ".xml"} <= {Path(name).suffix for name in made[0]}
    different = [name for name in made[0] if made[0][name] != made[1][name]]
    # The pictures of the history show the head of its chain; what else they show is in their table and text.
    different = [name for name in different if not (name.startswith("tiny/history/") and PICTURED.search(name))]
    assert different == []
