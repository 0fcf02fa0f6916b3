"""What is said of a random part of the small faults: which were drawn, how many were found, and how sure that is."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from benchmarks import mutation
from benchmarks.mutation import GROUPS, PART, declare, read_codes, tell, tell_score, try_sample
from tests.conftest import REPOSITORY


def note(folder: Path, module: str, codes: dict[str, int | None]) -> None:
    """What mutmut leaves of a module: the exit code of the tests of each mutant, nothing where it was not tried."""
    path = folder / f"mutants/pipelines/{module}.py.meta"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"exit_code_by_key": codes}), encoding="utf-8")


def test_a_table_says_what_became_of_each_mutant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note(tmp_path, "one", {"one.a": 1, "one.b": 0, "one.c": None, "one.d": -24})
    note(tmp_path, "two", {"two.a": 33, "two.b": 1})
    monkeypatch.setattr(mutation, "tell_change", lambda folder, mutant: [f"    - {mutant}"])
    assert len(list(read_codes(tmp_path))) == 6
    told = list(tell("estimators", tmp_path, {"one.a", "one.b", "one.d", "two.a"}))
    assert "| one | 2 | 1 | 0 | 66.7% |" in told
    assert "| all | 2 | 1 | 1 | 50.0% |" in told
    assert told[-4:] == ["survived: one.b", "    - one.b", "not reached: two.a", "    - two.a"]
    whole = list(tell("estimators", tmp_path, None))
    assert "| all | 3 | 1 | 1 | 60.0% |" in whole


def test_a_sample_has_an_interval_all_have_none_and_the_quickest_no_score() -> None:
    few, many = (tell_score(int(0.8 * n), n, 100000, drawn=True) for n in (50, 5000))
    assert few == "50 of 100000 mutants tried, 40 killed: 80.0%, 95 % interval 67.0% to 88.8%"
    assert many.endswith("80.0%, 95 % interval 78.9% to 81.1%")
    # The nearer to all, the surer.
    assert tell_score(40, 50, 60, drawn=True).endswith("interval 75.1% to 84.1%")
    assert tell_score(40, 50, 50, drawn=False) == "50 of 50 mutants tried, 40 killed: 80.0%"
    assert tell_score(40, 50, 60, drawn=False).endswith("so this is no score of the group")


def test_what_was_tried_when_the_time_was_over_is_still_drawn_at_random(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"m{number}" for number in range(2 * PART + 3)]
    asked: list[list[str]] = []

    def run(folder: Path, end: float, children: int, part: list[str]) -> bool:
        asked.append(part)
        return len(asked) < 2

    monkeypatch.setattr(mutation, "run_mutants", run)
    assert try_sample(tmp_path, names, time.monotonic(), 1) == set(names[:PART])
    assert asked == [names[:PART], names[PART : 2 * PART]]
    monkeypatch.setattr(mutation, "run_mutants", lambda *given: True)
    assert try_sample(tmp_path, names, time.monotonic(), 1) == set(names)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_names_its_package_and_tests_that_there_are(group: str, tmp_path: Path) -> None:
    assert all((REPOSITORY / name).exists() for name in [f"pipelines/{group}", *GROUPS[group]])
    for name in ("pipelines", "docs"):
        (tmp_path / name).mkdir()
    (tmp_path / "pyproject.toml").touch()
    declare(tmp_path, group)
    written = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert f'only_mutate = ["pipelines/{group}/*"]' in written
    assert 'also_copy = ["docs", "pyproject.toml"]' in written
