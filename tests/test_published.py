"""What was published of a wave is kept, and what a later run hides is hidden beside it."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from attacker import make_survey

from pipelines.add import Wishes, add_wave
from pipelines.data import make_data
from pipelines.disclosure.earlier import Release
from pipelines.disclosure.plan import plan_release
from pipelines.history.acts import publish_values
from pipelines.history.record import record_run
from pipelines.new import declare_from_exports
from pipelines.published import PUBLISHED, list_published
from pipelines.recount import recount_quality, recount_topline
from pipelines.slides.captions import describe_base
from pipelines.slides.chronicle import load_chronicle
from pipelines.slides.page import caption_slide
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.story import load_story
from pipelines.summary import print_summary
from schemas.refusals import Refusal
from tests.conftest import read_tree
from tests.forms import write_form
from tests.surveys import WAVE

COLOURS = ["Red"] * 20 + ["Blue"] * 12 + ["Green"] * 6
KEPT = PUBLISHED / "tiny/2021"


def _write_export(folder: Path, answers: list[str]) -> Path:
    rows = [
        (datetime(2021, 3, 13, 9) + timedelta(hours=number), "", [answer, ["Yes", "No", "No"][number % 3]])
        for number, answer in enumerate(answers)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    return write_form(folder, "form-csv", "en", ["Which colour?", "Again?"], rows)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a wave of 38 responses that was computed, recorded and published."""
    made = tmp_path_factory.mktemp("published")
    declare_from_exports(made, "tiny", [_write_export(made / "before", ["Red", "Blue", "Green", "Pink"] * 10)])
    path = made / "schemas/surveys/tiny/indicators.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(\n +item: again)", r"\1\n    breaks: [which_colour]", content, count=1), encoding="utf-8")
    assert not add_wave(made, "tiny", "2021", [_write_export(made / "now", COLOURS)], Wishes()).stopped
    make_data(made)
    record_run(made)
    publish_values(made, "Plenary 2021-03-20", survey="tiny")
    return made


@pytest.fixture
def published(once: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(once, tmp_path / "workspace"))


def run_with(workspace: Path, answers: list[str]) -> pd.DataFrame:
    """The indicators of a run over another export."""
    file = _write_export(workspace / "next", answers)
    (export,) = (path for path in (workspace / "raw/tiny/2021").iterdir() if path.suffix == ".csv")
    export.write_bytes(file.read_bytes())
    make_data(workspace)
    return pd.read_csv(workspace / "processed/tiny/2021/indicators.csv", keep_default_na=False)


def count_of(table: pd.DataFrame, level: str) -> str:
    rows = table[(table["break"] == "") & (table["statistic"] == "distribution") & (table["level"] == level)]
    return str(rows["numerator"].iloc[0])


def test_the_same_answers_give_the_same_bytes_after_they_were_published(published: Path) -> None:
    before = read_tree(published / "processed")
    assert set(read_tree(published / KEPT)) == {
        f"001/{name}" for name in ("indicators.csv", "topline.csv", "release.json")
    }
    assert json.loads((published / KEPT / "001/release.json").read_text())["complete"] == 38
    make_data(published)
    assert read_tree(published / "processed") == before
    publish_values(published, "Annual report", survey="tiny")
    assert [each.name for each in (published / KEPT).iterdir()] == ["001"]


@pytest.mark.parametrize("answers", [[*COLOURS, "Green", "Green"], COLOURS[:-1]])
def test_with_few_new_or_withdrawn_responses_nothing_is_shown_anew(published: Path, answers: list[str]) -> None:
    """Shown next to those published, the numbers would tell what these two answered, or the one who is gone."""
    table = run_with(published, answers)
    assert set(table["numerator"]) == {""}
    assert set(table["value"]) <= {"", str(len(answers))}
    topline = recount_topline(published, "tiny", "2021").table
    assert topline["count"].isna().all()
    reasons = {*table.loc[table["suppressed"] == "true", "reason"], *topline["reason"]}
    assert all("or would give such a number back" in reason for reason in reasons)


def test_with_more_new_responses_what_moved_by_enough_is_shown(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = run_with(published, [*COLOURS, *["Red"] * 9, *["Blue"] * 8, *["Green"] * 2])
    shown = {level: count_of(table, level) for level in ("RED", "BLUE", "GREEN")}
    assert shown["GREEN"] == ""
    assert list(shown.values()).count("") == 2
    assert {"29", "20"} & {*shown.values()}
    first = read_tree(published / "processed")
    print_summary(published, "en")
    assert "some of them beside what was published before" in " ".join(capsys.readouterr().out.split())
    record_run(published)
    publish_values(published, "Plenary 2021-06-20", survey="tiny")
    make_data(published)
    assert read_tree(published / "processed") == first
    assert [release.complete for release in list_published(published, "tiny", "2021")] == [38, 57]


def test_the_figures_of_the_history_leave_out_what_runs_in_between_recorded(published: Path) -> None:
    """The numbers of a run that nobody published would tell of those who answered between two of them."""
    for more in (9, 16, 24):
        run_with(published, [*COLOURS, *["Red"] * more, *["Blue"] * more])
        record_run(published)
    assert recount_quality(published, "tiny", "2021").beside
    story = load_chronicle(published, "tiny", "en")
    keys = [key for key in story.state.in_force if key[:2] == ("tiny", "2021") and not key[3]]
    whole = {record["values"].get("denominator") for record in story.records if record["kind"] == "value"}
    shown = {record["values"].get("denominator") for record in story.moves(keys)}
    assert {38, 56, 70, 86} <= whole
    assert {38, 86} <= shown
    assert not {56, 70} & shown


def test_what_was_published_and_cannot_be_read_stops_the_wave(published: Path) -> None:
    (published / KEPT / "001/topline.csv").unlink()
    with pytest.raises(Refusal, match=r"(?s)raw/published/tiny/2021/001.*bring the folder back"):
        make_data(published)


def test_numbers_of_other_data_than_those_recorded_are_not_published(published: Path) -> None:
    run_with(published, [*COLOURS, *["Red"] * 9])
    with pytest.raises(Refusal, match="run `boost run`, then publish"):
        publish_values(published, "Plenary 2021-06-20", survey="tiny")
    assert [each.name for each in (published / KEPT).iterdir()] == ["001"]


def test_of_a_wave_that_was_public_before_nothing_is_kept(published: Path) -> None:
    path = published / "schemas/surveys/tiny/survey.yaml"
    path.write_text(re.sub(r"(\n +exports:)", r"\n    released: true\1", path.read_text(), count=1))
    table = run_with(published, [*COLOURS, "Green", "Green"])
    record_run(published)
    publish_values(published, "Annual report", survey="tiny")
    assert [each.name for each in (published / KEPT).iterdir()] == ["001"]
    assert count_of(table, "GREEN") == "8"


@pytest.mark.parametrize("seed", [5, 8, 109])
def test_a_release_of_these_very_responses_changes_nothing(seed: int, tmp_path: Path) -> None:
    made = make_survey(seed, tmp_path)
    earlier = [] if made.earlier is None else [
        Release(made.earlier.indicators, made.earlier.topline, len(made.earlier.truth))
    ]  # fmt: skip
    own = Release(made.indicators, made.topline, len(made.truth))
    again = plan_release(made.responses, made.declared, WAVE, [*earlier, own])
    assert (again.figures, again.rows, again.earlier) == (made.hidden.figures, made.hidden.rows, made.hidden.earlier)


def test_a_slide_says_nothing_of_numbers_that_are_hidden_beside_what_was_published(published: Path) -> None:
    """Groups are not small where an earlier publication is the reason, and no sentence stands with a dash for a number."""
    run_with(published, [*COLOURS, "Green", ""])
    story = load_story(published, "tiny", "2021", "en")
    drawn = {slide.id: prepare_drawing(story, slide) for slide in story.slides}
    hidden = [slide for slide in story.slides if drawn[slide.id].arguments == (story.say["hidden_notice"],)]
    assert len(hidden) >= 2
    assert "small" not in story.say["hidden_notice"]
    for slide in story.slides:
        captions = caption_slide(story, slide, drawn[slide.id])
        told = [captions.title, captions.reading, captions.subtitle, captions.note]
        assert not [each for each in told if re.search(r"= –|– (without|answers|of)", each)], told
    based = [describe_base(story, slide) for slide in hidden]
    assert based == [
        "“Which colour?” Base: all complete responses.",
        "“Again?” Base: all complete responses, n\xa0=\xa040.",
    ]
