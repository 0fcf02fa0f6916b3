"""What an explanation says of the base, of wordings of another language, and of who ticked nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.data import make_data
from pipelines.deck.notes import describe_indicator
from pipelines.history.explain import Explanation
from pipelines.history.record import record_run
from pipelines.history.select import Asked
from pipelines.history.store import read_records
from pipelines.slides.story import load_story
from tests.conftest import copy_workspace


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """BabelBoost recorded."""
    folder = tmp_path_factory.mktemp("explained") / "workspace"
    workspace = copy_workspace(folder, surveys=("babelboost",), impact=False)
    make_data(workspace)
    record_run(workspace)
    return workspace


def explain(workspace: Path, indicator: str, language: str, capsys: pytest.CaptureFixture[str]) -> str:
    explanation = Explanation(workspace, read_records(workspace), language)
    capsys.readouterr()
    explanation.show(Asked(indicator, wave="2021"))
    return " ".join(capsys.readouterr().out.split())


def test_the_base_is_said_with_who_of_it_counts(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = explain(recorded, "bb-users", "en", capsys)
    assert "everybody whose response counts Of these those who answered" in told
    assert "Of these those asked" in explain(recorded, "bb-place-together", "en", capsys)


def test_a_wording_of_another_language_says_which(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "OUI (Oui [fr])" in explain(recorded, "bb-users", "en", capsys)
    assert "[fr]" not in explain(recorded, "bb-users", "fr", capsys)
    assert "[fr]" not in explain(recorded, "bb-users", "nl", capsys)


def test_who_ticked_nothing_is_named_and_not_missing_from_a_base_of_those_asked(recorded: Path) -> None:
    story = load_story(recorded, "babelboost", "2021", "nl")
    told = " ".join(describe_indicator(story, "bb-place-together"))
    assert "-none-" not in told
    assert "Niets aangekruist" in told
    assert "daarvan" in told
    assert "ontbreken" not in told


REGISTER = """\
id,what,value,unit,period,status,source,origin,note,basis,low,high
dp-participants-group,participants in the group,11,participants,2022,counted,list,register,,,,
cdp-persons,persons on whom the communities had an effect,150,persons,2022,estimated,list,register,,three each,100,200
"""


def test_the_terms_of_a_sum_are_those_of_its_year_and_add_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    (workspace / "raw/activity/2022.csv").write_text(REGISTER, encoding="utf-8")
    make_data(workspace)
    record_run(workspace)
    for year in ("2021", "2022"):
        Explanation(workspace, read_records(workspace), "en").show(Asked("impact-patients", wave=year))
        told = capsys.readouterr().out
        value = int(re.findall(r"Value +(\d+)", told)[0])
        terms = re.findall(r"([a-z-]+) = (\d+) \((\w+) (\d{4})\)", told)
        assert sum(int(number) for _, number, _, _ in terms) == value, told
        assert {wave for *_, wave in terms} == {year}
        assert len(terms) == 3
