"""What is explained of records of every kind, on a terminal and of a figure or deck; from histories written by hand."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pptx import Presentation
from rich.console import Console
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.history.acts import note_erasure
from pipelines.history.chain import Record
from pipelines.history.explain import Explanation
from pipelines.history.provenance import NAME, Provenance, describe_provenance, last_records, write_provenance
from pipelines.history.select import Asked
from pipelines.history.store import append_records, read_records
from tests.history.test_acknowledge import KEY, run, value
from tests.small_workspace import make_small

SHA256 = "a1b2c3d4" * 8
WAVE = {"survey": "walks", "wave": "2021", "data": "e" * 16, "exports": {"walks.csv": SHA256}, "codebook": "b" * 16}
ROW = {
    "survey": "walks",
    "wave": "2021",
    "indicator": "users",
    "break": "",
    "definition_hash": "d" * 16,
    "data_hash": "e" * 16,
}
FIGURE = "figure.png"


def remember(workspace: Path, *records: Record, **more: Any) -> None:
    first, *others = run(*records)
    append_records(workspace, [first | {"waves": [WAVE], **more}, *others])


def explain(workspace: Path, indicator: str = "users", **asked: str) -> dict[str, list[str]]:
    """The lines of an explanation by their names."""
    explanation = Explanation(workspace, read_records(workspace), "en")
    explanation.console = Console(file=(out := io.StringIO()), soft_wrap=True, highlight=False)
    explanation.show(Asked(indicator, **asked))
    lines: dict[str, list[str]] = {}
    for line in out.getvalue().splitlines()[1:]:
        name, _, told = line.strip().partition("  ")
        lines.setdefault(name, []).append(told.strip())
    return lines


def test_on_a_terminal_a_hash_is_folded_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    remember(tmp_path, value(0.5))
    explanation = Explanation(tmp_path, read_records(tmp_path), "en")
    explanation.console = Console(width=50, file=(out := io.StringIO()), force_terminal=True, color_system=None)
    explanation.show(Asked("users"))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 50
    names = [line[:15].strip() for line in lines[1:]]
    at = names.index("Exports")
    end = next(at for at, name in enumerate(names) if name and at > names.index("Exports"))
    folded = "".join("".join(line[15:].split()) for line in lines[1:][at:end])
    assert folded == f"raw/walks/2021/walks.csvsha256{SHA256}"


def test_a_number_that_is_gone_has_a_reason_and_nothing_it_was_made_from(tmp_path: Path) -> None:
    remember(tmp_path, value(0.5))
    append_records(
        tmp_path,
        [{"kind": "gone", "at": "2021-12-21T09:00:00Z", "key": KEY, "was": 2, "why": [{"reason": "undeclared"}]}],
    )
    lines = explain(tmp_path)
    assert (lines["Value"], lines["Why"]) == (["no longer computed"], ["no longer declared"])
    assert lines["Earlier values"] == ["2021-12-20, record 2: 50% – first value"]
    assert not {"Data", "Definition", "Counting code", "Exports", "Indicator"} & lines.keys()


def test_a_count_of_the_register_names_it_in_the_place_of_exports(tmp_path: Path) -> None:
    remember(tmp_path, value(30) | {"key": KEY | {"survey": "activity", "indicator": "calls", "statistic": "count"}})
    lines = explain(tmp_path, "calls")
    assert lines["Exports"] == ["the activity register raw/activity"]
    assert "Codebook" not in lines


def test_erased_answers_are_told_beside_the_exports_they_stood_in(tmp_path: Path) -> None:
    remember(tmp_path, value(0.5))
    assert explain(tmp_path)["Exports"] == [f"raw/walks/2021/walks.csv  sha256 {SHA256}"]
    note_erasure(tmp_path, "walks", "2021", "e" * 16, "asked for by a person", "officer")
    *_, told = explain(tmp_path)["Exports"]
    assert told.startswith("the answers were erased on ")
    assert told.endswith(": asked for by a person")


def test_with_what_it_was_computed_is_said_where_its_run_noted_it(tmp_path: Path) -> None:
    remember(tmp_path, value(0.5))
    lines = explain(tmp_path)
    assert ("Computed with" in lines, lines["Counting code"]) == (False, ["c" * 16])
    remember(
        tmp_path, value(0.6), packages={"python": "3.9", "pandas": "2.0"}, commit="0123456789abcdef", uncommitted=True
    )
    lines = explain(tmp_path)
    assert lines["Computed with"] == ["pandas 2.0, python 3.9"]
    assert lines["Counting code"] == [f"{'c' * 16}, Commit 0123456789ab (with changes not committed then)"]


def test_what_a_number_is_called_comes_from_the_declarations_while_they_have_it(tmp_path: Path) -> None:
    make_small(tmp_path, waves=1)
    remember(
        tmp_path,
        value(0.5),
        *[value(0.5) | {"key": KEY | {"indicator": "wk-helped", "wave": wave}} for wave in ("2021", "2019")],
    )
    assert explain(tmp_path, "wk-helped", wave="2021")["Indicator"] == ["Aide [fr]"]
    assert "Indicator" not in explain(tmp_path, "wk-helped", wave="2019"), "a wave that is not declared"
    assert "Indicator" not in explain(tmp_path), "nor is this number"


def test_of_many_numbers_the_first_is_explained_and_the_others_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(tmp_path, *[value(number / 10) | {"key": KEY | {"level": f"L{number}"}} for number in range(1, 6)])
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, ["explain", "users"]).output
    assert (told.count("Counting code"), "4 more of this indicator" in told) == (1, True)
    assert " ".join(next(line for line in told.splitlines() if " L5" in line).split()).endswith("L5 50% record 6")
    assert CliRunner().invoke(app, ["explain", "users", "--all"]).output.count("Counting code") == 5


def name(workspace: Path, *rows: dict[str, str], **more: str) -> Provenance:
    return describe_provenance([ROW | row for row in rows], "c" * 16, last_records(read_records(workspace)), **more)


def draw(path: Path, provenance: Provenance) -> None:
    said = PngInfo()
    said.add_itxt(NAME, write_provenance(provenance))
    Image.new("L", (4, 4)).save(path, pnginfo=said)


def explain_figure(workspace: Path, monkeypatch: pytest.MonkeyPatch, file: str = FIGURE) -> list[str]:
    monkeypatch.chdir(workspace)
    done = CliRunner().invoke(app, ["explain", "--figure", file])
    assert done.exit_code == 0, done.output
    return [" ".join(line.split()) for line in done.output.splitlines()]


def test_a_figure_is_explained_as_it_was_drawn_and_says_what_changed_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    levels = [value(number) | {"key": KEY | {"level": level}} for level, number in (("A", 0.5), ("B", 0.25))]
    remember(tmp_path, *levels)
    draw(tmp_path / FIGURE, name(tmp_path, {}))
    lines = explain_figure(tmp_path, monkeypatch)
    assert lines[:3] == [FIGURE, f"Counting code {'c' * 16}, Record 3", "walks 2021 users share A"]
    assert "Value 50%" in lines
    assert lines[-1] == "walks 2021 users share B: 25% (record 3)"
    changed = {"was": 3, "why": [{"reason": "edited", "responses": 1, "part": 0.25}], "data": "f" * 16}
    remember(tmp_path, levels[1] | changed | {"values": {"value": 0.5, "unit": "share"}})
    lines = explain_figure(tmp_path, monkeypatch)
    assert lines[-2:] == [
        "walks 2021 users share B: 25% (record 3)",
        "walks 2021 users share B: This number has changed since: 25% became 50%",
    ]
    assert "Value 50%" in lines, "A is what it was"


def test_of_a_number_that_was_the_same_before_and_after_the_record_is_the_one_a_figure_was_drawn_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data changed and were brought back; or they changed and the number is what it was."""
    remember(tmp_path, value(0.5))
    draw(tmp_path / FIGURE, name(tmp_path, {}))
    remember(tmp_path, value(0.25, was=2, data="f" * 16, why=[{"reason": "data", "part": -0.25}]))
    assert "This number has changed since: 50% became 25%" in explain_figure(tmp_path, monkeypatch)[-1]
    remember(tmp_path, value(0.5, was=4, why=[{"reason": "data", "part": 0.25}]))
    lines = explain_figure(tmp_path, monkeypatch)
    assert [line for line in lines if line.startswith("Record 2, ")], lines
    assert not any("This number has changed since" in line for line in lines)


def test_what_a_figure_shows_and_no_record_has_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(tmp_path, value(0.5))
    forged = {"data_hash": "0" * 16, "break": ""}
    draw(tmp_path / FIGURE, name(tmp_path, forged, {"indicator": "others", "break": "role"}))
    assert explain_figure(tmp_path, monkeypatch)[2:] == [
        "Not in the history: walks 2021 users",
        "Not in the history: walks 2021 others role",
    ]


def test_a_figure_that_was_drawn_before_anything_was_recorded_has_no_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(tmp_path / FIGURE, name(tmp_path, {}))
    remember(tmp_path, value(0.5))
    lines = explain_figure(tmp_path, monkeypatch)
    assert lines[1] == f"Counting code {'c' * 16}, Record –"
    assert "Value 50%" in lines, "its hashes are those of what was recorded then"


def test_each_slide_of_a_deck_is_explained_or_says_that_it_shows_no_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(tmp_path, value(0.5))
    deck = Presentation()
    for provenance in (name(tmp_path, {}, slide="used"), name(tmp_path, survey="walks", wave="2021")):
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        slide.notes_slide.notes_text_frame.text = f"{NAME}: {write_provenance(provenance)}"
    deck.save(str(tmp_path / "deck.pptx"))
    lines = explain_figure(tmp_path, monkeypatch, "deck.pptx")
    heads = [at for at, line in enumerate(lines) if line.startswith("deck.pptx")]
    assert [lines[at] for at in heads] == ["deck.pptx Slide used", "deck.pptx Slide 2"]
    assert "Value 50%" in lines[: heads[1]]
    assert lines[heads[1] + 2].startswith("no indicator: it tells how the wave was fielded")
    assert lines[-1].endswith("processed/walks/2021")
    assert explain_figure(tmp_path, monkeypatch, "deck.pptx#2")[0] == "deck.pptx#2"
