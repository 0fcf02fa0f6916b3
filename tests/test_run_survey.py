"""`boost run SURVEY`: one survey computed and drawn, the others left alone, the tables over all of them complete."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pipelines.add import Wishes, add_wave
from pipelines.data import make_data
from pipelines.impact import REGISTERS
from pipelines.lock import hold_workspace
from pipelines.new import declare_from_exports
from pipelines.run import run_stages
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY, copy_workspace, read_tree
from tests.forms import write_form
from tests.test_cli import boost

ROWS = {"one": ["Yes", "No"] * 6, "two": ["Red", "Blue", "Blue"] * 4}


def export(folder: Path, survey: str, answers: list[str]) -> Path:
    rows = [
        (datetime(2021, 3, 13, 9) + timedelta(hours=number), "", [answer, number % 5 + 1])
        for number, answer in enumerate(answers)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    return write_form(folder, "form-csv", "en", ["Which?", "How much?"], rows)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A workspace with two small surveys, nothing computed yet."""
    made = tmp_path / "two"
    for survey, answers in ROWS.items():
        file = export(made / "downloads" / survey, survey, answers)
        declare_from_exports(made, survey, [file])
        assert not add_wave(made, survey, "2021", [file], Wishes()).stopped
    return made


def change(workspace: Path, survey: str, old: str, new: str) -> None:
    path = workspace / f"raw/{survey}/2021/en.csv"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8", newline="")


def stamps(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def surveys_in(workspace: Path, table: str = "indicators") -> set[str]:
    return set(pd.read_csv(workspace / f"processed/{table}.csv")["survey"])


def test_one_survey_is_computed_and_drawn_alone(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_stages(two, False, "one") == []
    assert {path.name for path in (two / "processed").iterdir()} == {"one", "indicators.csv", "impact.json"}
    assert {path.name for path in (two / "figures").iterdir()} == {"one", "site"}
    assert len(list((two / "figures/one/2021/en").glob("*.png"))) == 5
    assert surveys_in(two) == {"one"}
    capsys.readouterr()
    assert run_stages(two, False, "two") == []
    assert surveys_in(two) == {"one", "two"}


def test_the_others_keep_their_outputs_and_the_tables_are_those_of_a_whole_run(two: Path, tmp_path: Path) -> None:
    assert run_stages(two, False) == []
    change(two, "two", "Red", "Blue")
    change(two, "one", "Yes", "No")
    before = stamps(two)
    assert run_stages(two, False, "two") == []
    after = stamps(two)
    moved = {name for name in after if after[name] != before.get(name)}
    assert {name.split("/")[1] for name in moved if name.startswith(("processed/", "figures/"))} == {
        "two",
        "indicators.csv",
        "impact.json",
        "site",
    }
    shutil.copytree(two, tmp_path / "copy")
    make_data(tmp_path / "copy")
    both = [
        pd.read_csv(folder / "processed/indicators.csv").query("survey == 'two'") for folder in (two, tmp_path / "copy")
    ]
    pd.testing.assert_frame_equal(*both)
    assert run_stages(two, False, "one") == []
    assert (two / "processed/indicators.csv").read_bytes() == (tmp_path / "copy/processed/indicators.csv").read_bytes()


def test_what_is_no_longer_declared_of_the_survey_goes_and_nothing_else(two: Path) -> None:
    assert run_stages(two, False) == []
    for survey in ("one", "two"):
        for folder in ("processed", "figures"):
            shutil.copytree(two / folder / survey / "2021", two / folder / survey / "1999")
    assert run_stages(two, False, "two") == []
    left = {path.relative_to(two).as_posix() for path in two.glob("*/*/1999/*")}
    assert {name.rpartition("/")[0] for name in left} == {"processed/one/1999", "figures/one/1999"}


def test_a_survey_with_errors_is_stopped_and_the_tables_stay(two: Path) -> None:
    change(two, "two", "2021/03/13", "2021/13/03")
    with pytest.raises(Refusal):
        run_stages(two, False, "two")
    assert run_stages(two, False, "one") == []
    change(two, "two", "2021/13/03", "2021/03/13")
    assert run_stages(two, False, "two") == []
    before = read_tree(two / "processed")
    change(two, "two", "2021/03/13", "2021/13/03")
    refused = run_stages(two, False, "two")
    assert refused
    assert all("13/03" in told or "errors: " in told for told in refused)
    after = read_tree(two / "processed")
    assert {name for name in after if after[name] != before[name]} == {
        "two/2021/validation.html",
        "two/2021/validation.json",
    }


def test_unknown_surveys_and_those_without_a_wave_are_refused(two: Path) -> None:
    with pytest.raises(Refusal, match="one of one, two"):
        run_stages(two, False, "three")
    declare_from_exports(two, "three", [two / "downloads/one/en.csv"])
    with pytest.raises(Refusal, match="boost add three WAVE"):
        run_stages(two, False, "three")
    assert not (two / "processed").exists()


def test_the_workspace_is_held(two: Path) -> None:
    with hold_workspace(two), pytest.raises(Refusal, match="another run"):
        run_stages(two, False, "one")
    assert not (two / "processed").exists()


def test_sums_over_surveys_that_were_never_run_are_left_out_and_not_wrong(tmp_path: Path) -> None:
    alone = copy_workspace(tmp_path / "alone")
    make_data(alone, only="diapason")
    # Registers need no survey; sums and what is printed of activity do.
    assert surveys_in(alone) == {"diapason", *REGISTERS}
    assert surveys_in(alone, "reconciliation") == {"diapason"}
    judged = pd.read_csv(alone / "processed/reconciliation.csv").set_index("id")["verdict"]
    make_data(alone)
    whole = pd.read_csv(alone / "processed/reconciliation.csv").set_index("id")["verdict"]
    assert whole[judged.index].to_dict() == judged.to_dict()
    assert {"babelboost", "diapason", "activity", "impact", *REGISTERS} == surveys_in(alone)
    before = stamps(alone / "processed/babelboost"), read_tree(alone / "processed")
    make_data(alone, only="diapason")
    assert (stamps(alone / "processed/babelboost"), read_tree(alone / "processed")) == before


def test_a_later_run_of_everything_notices_through_dvc(two: Path) -> None:
    for name in ("dvc.yaml", ".dvcignore"):
        shutil.copy(REPOSITORY / name, two / name)
    for name in ("notebooks", "params.yaml"):
        source = REPOSITORY / name
        shutil.copytree(source, two / name) if source.is_dir() else shutil.copy(source, two / name)
    (two / ".dvc").mkdir()
    shutil.copy(REPOSITORY / ".dvc/config", two / ".dvc/config")
    (two / "pipelines").mkdir()  # a stage depends on the code, which lies elsewhere here
    (two / "pipelines/marker").write_text("", encoding="utf-8")
    assert boost(two, "run", timeout=240).returncode == 0
    first = read_tree(two / "processed") | read_tree(two / "figures")
    change(two, "two", "Red", "Blue")
    alone = boost(two, "run", "two")
    assert alone.returncode == 0, alone.stderr
    assert "two 2021" in alone.stdout
    assert "one 2021" not in alone.stdout
    assert "6 figures in 2 decks" in alone.stdout
    second = read_tree(two / "processed") | read_tree(two / "figures")
    assert {name.split("/")[0] for name in second if second[name] != first.get(name)} == {
        "two",
        "indicators.csv",
        "site",
    }
    # The inputs are again as DVC noted them, but the results are not: it must not take them for those it knows.
    shutil.copy(two / "downloads/two/en.csv", two / "raw/two/2021/en.csv")
    assert boost(two, "run", timeout=240).returncode == 0
    last = read_tree(two / "processed") | read_tree(two / "figures")
    tables = [name for name in first if name.endswith((".csv", ".txt", ".parquet")) and "/history/" not in name]
    assert last.keys() == first.keys()
    assert {name for name in tables if last[name] != first[name]} == set()
    # What a stage refuses is said by the stage, and once more by the run, which has the last word.
    change(two, "two", "2021/03/13", "2021/13/03")
    refused = boost(two, "run", timeout=240)
    assert refused.returncode == 1
    assert refused.stderr.count("figures: starting") == 1
    assert "stopped by" in refused.stdout
    last = refused.stderr.rstrip().rpartition("\n\n")[2]
    assert last.startswith("raw/two/2021/en.csv, row 2")
    assert refused.stderr.count(last) == 2
