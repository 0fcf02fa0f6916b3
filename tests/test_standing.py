"""A picture that would come out as it stands is taken over; any other is drawn."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.slides import page
from pipelines.slides.drawing import Drawing
from pipelines.slides.page import Captions, write_drawing
from pipelines.slides.standing import NOTES, Standing, take_standing

TABLE = pd.DataFrame({"label": ["Yes", "No"], "value": [3.0, 1.0]})
CAPTIONS = Captions("Who said yes", "Three of four", "Would you?", "", "Survey of 2021")
ALIKE = {"drawing": Drawing("notice", TABLE, ("Nobody answered",)), "captions": CAPTIONS,
         "alternative": "Three yes, one no", "language": "en", "origin": '{"record": 3}'}  # fmt: skip
FOLDER = Path("figures/one/2021/en")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The charts that were drawn."""
    charts: list[str] = []
    load = page.load_chart
    monkeypatch.setattr(page, "load_chart", lambda kind: charts.append(kind) or load(kind))
    return charts


def draw(workspace: Path, name: str = "01-yes", product: str = "1.0", **changed: Any) -> bytes:
    """Draw one slide as a run does: beside what stands, which it then replaces."""
    made = workspace / FOLDER.with_name(".en.new")
    made.mkdir(parents=True)
    with take_standing(workspace, FOLDER, product):
        write_drawing(made / name, **(ALIKE | changed))
        for path in (workspace / FOLDER).glob("*"):
            path.unlink()
        made.rename(workspace / FOLDER)
    return b"".join(path.read_bytes() for path in sorted((workspace / FOLDER).glob("*")))


def test_the_same_slide_is_drawn_once(tmp_path: Path, drawn: list[str]) -> None:
    first = draw(tmp_path)
    assert drawn == ["notice"]
    assert draw(tmp_path) == first
    assert draw(tmp_path, "02-yes") == first
    assert drawn == ["notice"]
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == [f"02-yes.{kind}" for kind in ("csv", "png", "svg", "txt")]  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"drawing": replace(ALIKE["drawing"], arguments=("Somebody answered",))},  # type: ignore[type-var]
        {"captions": replace(CAPTIONS, title="Who said no")},
        {"captions": replace(CAPTIONS, source="Survey of 2022")},
        {"alternative": "Four yes"},
        {"language": "fr"},
        {"origin": '{"record": 4}'},
        {"product": "1.1"},
    ],
)
def test_another_slide_is_drawn(tmp_path: Path, drawn: list[str], changed: dict[str, Any]) -> None:
    draw(tmp_path)
    draw(tmp_path, **changed)
    assert len(drawn) == 2


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("gone", [False, True])
def test_a_picture_that_was_touched_is_drawn_anew(tmp_path: Path, drawn: list[str], kind: str, gone: bool) -> None:
    first = draw(tmp_path)
    path = tmp_path / FOLDER / f"01-yes.{kind}"
    path.unlink() if gone else path.write_bytes(b"another")
    assert draw(tmp_path) == first
    assert len(drawn) == 2


def test_a_table_without_a_picture_is_the_table_of_today(tmp_path: Path, drawn: list[str]) -> None:
    """The table behind a slide has columns that its chart does not draw."""
    draw(tmp_path)
    draw(tmp_path, drawing=replace(ALIKE["drawing"], table=TABLE.assign(n=4)))  # type: ignore[type-var]
    assert len(drawn) == 1
    assert "n" in (tmp_path / FOLDER / "01-yes.csv").read_text(encoding="utf-8").splitlines()[0]


def test_without_a_version_everything_is_drawn(tmp_path: Path, drawn: list[str]) -> None:
    draw(tmp_path, product="")
    draw(tmp_path, product="")
    assert len(drawn) == 2
    assert not (tmp_path / NOTES).exists()


VALUES: list[Any] = [
    None, pd.NA, True, 1, 1.0, "1", np.float64(1), np.int64(1), datetime.date(2021, 1, 2), datetime.datetime(2021, 1, 2),
    [1], (1,), [[1]], [1, []], {"a": 1}, {"a": "1"}, {"b": 1}, [{"a": 1}], CAPTIONS, replace(CAPTIONS, note="so"), TABLE,
    TABLE.astype({"value": "int64"}), TABLE.rename(columns={"label": "name"}), TABLE.iloc[::-1], TABLE.head(1), ["a", "b"],
    ["a\nstr 'b'"], [0.1 + 0.2], [0.3], float("nan"),
]  # fmt: skip


def test_different_values_have_different_names() -> None:
    standing = Standing(Path(), "1.0", {})
    names = [standing.name(value) for value in VALUES]
    assert all(names)
    assert len(set(names)) == len(VALUES)
    assert names == [standing.name(value) for value in VALUES]


@pytest.mark.parametrize("value", [{1, 2}, lambda: None, [object()]])
def test_what_cannot_be_spelled_has_no_name(value: Any) -> None:
    assert Standing(Path(), "1.0", {}).name(value) == ""
