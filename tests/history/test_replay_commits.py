"""Which commit a replay takes: the one the run was made from, else the first that holds its records."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipelines.data import make_data
from pipelines.history.commits import is_declared
from pipelines.history.compared import Replayed, list_columns
from pipelines.history.record import record_run
from pipelines.history.replay import replay_values
from pipelines.history.replayed import print_replayed
from pipelines.history.store import RECORDS, read_records
from pipelines.history.versions import find_first
from tests.history.conftest import commit
from tests.history.test_replay import ANSWERS, DECLARED, EXPORT, count, git, remember, save
from tests.small_workspace import make_small
from tests.telling import hold

REGISTER = "raw/activity/2021.csv"
PROGRAM = '''"""Gives the number that is declared, defined by it, and that of a register."""
import json, pathlib, sys

rows = ["survey,wave,indicator,statistic,value,ci_low,ci_high,suppressed"]
declared = pathlib.Path("schemas/surveys/walks/survey.yaml")
if declared.is_file():
    number = declared.read_text().split("users: ")[1].split("}")[0]
    if number == "broken":
        sys.exit("no number is declared")
    made = pathlib.Path("processed/walks/2021")
    made.mkdir(parents=True)
    (made / "definitions.json").write_text(json.dumps({"code": "0" * 16, "definitions": {number.rjust(16, "d"): {}}}))
    rows.append(f"walks,2021,users,share,{number},0.25,0.75,false")
register = pathlib.Path("raw/activity/2021.csv")
if register.is_file():
    rows.append(f"activity,2021,calls,count,{register.read_text()},,,false")
pathlib.Path("processed").mkdir(exist_ok=True)
pathlib.Path("processed/indicators.csv").write_text("\\n".join(rows) + "\\n")
'''


def declare(number: object) -> dict[str, str]:
    return {DECLARED.as_posix(): f"waves:\n  2021: {{users: {number}}}\n"}


ENDS = {"ci_high": 0.75, "ci_method": "wilson"}
"""What an interval has besides."""


def users(number: int, **more: Any) -> dict[str, Any]:
    values = {"value": number, "ci_low": 0.25, **ENDS}
    return count("users", number) | {"values": values, "definition": str(number).rjust(16, "d")} | more


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository with an export and the code that counts it; nothing is declared."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    save(tmp_path, {EXPORT.as_posix(): ANSWERS, "pipelines/__init__.py": "", "pipelines/__main__.py": PROGRAM})
    return tmp_path


def live(workspace: Path, before: object, after: object, **noted: Any) -> None:
    """A run of three users from a commit that declares `before`, committed with what declares `after`.

    Nothing is declared, or committed afterwards, where it is None.
    """
    made = git(workspace, "rev-parse", "HEAD") if before is None else save(workspace, declare(before))
    remember(workspace, noted.pop("commit", made), users(3), **noted)
    if after is not None:
        save(workspace, {**declare(after), RECORDS.as_posix(): (workspace / RECORDS).read_text(encoding="utf-8")})
        save(workspace, declare(9))


LIVES: dict[str, tuple[dict[str, Any], str, list[str], int]] = {
    "declared, run, then committed": ({"before": None, "after": 3}, "same", ["later_undeclared"], 1),
    "declared and run": ({"before": None, "after": None}, "undeclared", ["not_committed"], 0),
    "edited, run, then committed": ({"before": 5, "after": 3}, "same", ["later_differs"], 2),
    "edited and run": ({"before": 5, "after": None}, "differs", ["redefined", "not_committed"], 1),
    "edited with a mark": ({"before": 5, "after": 3, "uncommitted": True}, "same", ["later_uncommitted"], 1),
    "a mark, edited again": ({"before": 3, "after": 7, "uncommitted": True}, "same", ["uncommitted", "earlier"], 2),
    "edited twice": ({"before": 5, "after": 7}, "differs", ["neither", "redefined_both"], 2),
    "edited after it was declared": ({"before": None, "after": 7}, "differs", ["later_undeclared", "redefined"], 1),
    "broken": ({"before": "broken", "after": "broken"}, "failed", ["neither"], 2),
    "of a commit that is gone": ({"before": 3, "after": 3, "commit": "01234567" * 5}, "same", ["later_gone"], 1),
    "of a commit that is gone, edited": (
        {"before": 3, "after": 7, "commit": "01234567" * 5}, "differs", ["later_gone", "redefined"], 1
    ),
    "of no commit": ({"before": 3, "after": 3, "commit": ""}, "same", ["later_gone"], 1),
    "without its export": ({"before": 3, "after": 3, "answers": "nowhere"}, "no_data", [], 0),
}  # fmt: skip


@pytest.mark.parametrize("name", LIVES)
def test_of_two_commits_the_one_that_gives_what_was_recorded(workspace: Path, name: str) -> None:
    lived, told, notes, computed = LIVES[name]
    live(workspace, **lived)
    steps: list[object] = []
    (replayed,) = replay_values(workspace, "2", lambda *step: steps.append(step))
    said = [note for note, _ in replayed.notes if note != "with_code"]
    assert (replayed.told, said, len(steps) // 2) == (told, notes, computed)
    assert replayed.holds is (told == "same")
    hold(f"replay-commits/{name.replace(', ', '-').replace(' ', '-')}.txt", tell(replayed))


def tell(replayed: Replayed) -> str:
    console = Console(file=(out := io.StringIO()), width=250, soft_wrap=True, highlight=False)
    for language in ("en", "fr", "nl"):
        print_replayed([replayed], language, console)
    return out.getvalue()


def test_of_the_commits_that_hold_the_records_it_is_the_first(workspace: Path) -> None:
    save(workspace, declare(5))
    remember(workspace, git(workspace, "rev-parse", "HEAD"), users(5))
    for number in (5, 3, 4):
        save(workspace, {**declare(number), RECORDS.as_posix(): (workspace / RECORDS).read_text(encoding="utf-8")})
        if number == 5:
            remember(workspace, git(workspace, "rev-parse", "HEAD"), users(3), day="2021-12-21")
    (replayed,) = replay_values(workspace, "4")
    assert (replayed.told, replayed.commit) == ("same", git(workspace, "rev-parse", "HEAD~1"))
    (replayed,) = replay_values(workspace, "2")
    assert (replayed.told, [name for name, _ in replayed.notes]) == ("same", ["with_code"])


def test_each_wave_is_taken_from_the_commit_that_gives_it(workspace: Path) -> None:
    made = save(workspace, {**declare(3), REGISTER: "30"})
    remember(workspace, made, users(3), count("calls", 31))
    save(workspace, {**declare(7), REGISTER: "31", RECORDS.as_posix(): (workspace / RECORDS).read_text("utf-8")})
    found = replay_values(workspace, "1")
    assert [(each.survey, each.told, each.commit == made) for each in found] == [
        ("walks", "same", True),
        ("activity", "same", False),
    ]


def test_a_register_that_was_not_committed_is_said_to_be_lacking(workspace: Path) -> None:
    made = git(workspace, "rev-parse", "HEAD")
    remember(workspace, made, count("calls", 30))
    (replayed,) = replay_values(workspace, "2")
    assert (replayed.told, replayed.fields["commit"]) == ("undeclared", made[:12])
    save(workspace, declare("broken"))
    remember(workspace, git(workspace, "rev-parse", "HEAD"), count("calls", 30))
    (replayed,) = replay_values(workspace, "4")
    assert (replayed.told, replayed.fields["why"]) == ("failed", "no number is declared")


def test_what_differs_beside_the_number_is_said(workspace: Path) -> None:
    record = users(3, values={"value": 3, "ci_low": 0.5, **ENDS})
    remember(workspace, save(workspace, declare(3)), record, count("walked", 1))
    (replayed,) = replay_values(workspace, "2")
    assert list(replayed.columns.values()) == ["ci_low 0.5 → 0.25"], "what there is no value of has no columns"
    assert "users share: recorded 3, replayed 3 (ci_low 0.5 → 0.25)\n" in tell(replayed)
    assert "walked share: recorded 1, replayed no value\n" in tell(replayed)
    assert list_columns({"value": 1, "unit": "share"}, {"value": 1 + 1e-12, "suppressed": True}) == (
        "unit share → –, suppressed – → True"
    )


@pytest.mark.parametrize(("text", "declares"), [
    ("waves: {2021: {}}", True), ("\ufeffwaves: {'2021': {}}", True), ("waves: {2022: {}}", False),
    ("waves: [", True), ("[" * 5000, True), ("other: 1", True), ("- waves", True), ("waves:", False), ("", True),
])  # fmt: skip
def test_a_declaration_that_cannot_be_read_is_left_to_the_code_of_its_time(
    workspace: Path, text: str, declares: bool
) -> None:
    assert not is_declared(workspace, "HEAD", ("walks", "2021"))
    assert is_declared(workspace, "HEAD", ("activity", "2021"))
    save(workspace, {DECLARED.as_posix(): text})
    assert is_declared(workspace, "HEAD", ("walks", "2021")) is declares


def test_a_line_is_held_where_it_stands_whole(workspace: Path) -> None:
    file = Path("history/lines")
    commits = [save(workspace, {file.as_posix(): text}) for text in ("one\n", "one\ntwo and more\n", "one\ntwo\n")]
    git(workspace, "rm", "--quiet", file.as_posix())
    git(workspace, "commit", "--quiet", "-m", "gone")
    assert [find_first(workspace, file, line) for line in (b"one", b"two", b"three")] == [commits[0], commits[2], ""]
    assert find_first(workspace / "history", Path("none"), b"one") == ""


def test_a_survey_that_is_declared_run_and_committed_after_each_run_comes_out_the_same(tmp_path: Path) -> None:
    """The numbers of a real survey, as an officer works: declare, run, commit; edit a declaration, run, commit."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/README.md").write_text("exports", encoding="utf-8")
    commit(tmp_path, "before anything was declared")
    make_small(tmp_path, waves=1)
    indicators = tmp_path / "schemas/surveys/walks/indicators.yaml"
    for day, codes in enumerate(("[YES]", "[NO]"), start=1):
        indicators.write_text(indicators.read_text(encoding="utf-8").replace("[YES]", codes), encoding="utf-8")
        make_data(tmp_path)
        record_run(tmp_path)
        records = read_records(tmp_path)
        run = [record for record in records if record["kind"] == "run"][-1]
        assert (run["commit"], run["uncommitted"]) == (git(tmp_path, "rev-parse", "HEAD"), True), day
        commit(tmp_path, f"run {day}")
    first = next(record for record in records if record["kind"] == "value")
    changed = records[-1]
    for record, place in ((first, "HEAD~1"), (changed, "HEAD")):
        (replayed,) = replay_values(tmp_path, str(record["n"]))
        assert (replayed.told, replayed.commit) == ("same", git(tmp_path, "rev-parse", place)), replayed.differing
        assert "later_uncommitted" in [name for name, _ in replayed.notes]
