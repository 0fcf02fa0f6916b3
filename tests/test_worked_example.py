"""The page that adds a survey by hand is what happens: its files are taken as they stand there, and so is what is said."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.test_cli import boost

PAGE = (REPOSITORY / "docs/add-a-survey.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`([\w/.-]+\.(?:yaml|csv))`(?:(?!\n```|\n`).)*?\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FORM = "## The same survey as an online form"


def write_files(folder: Path, text: str) -> list[str]:
    """Write the files that a part of the page shows; gives their names."""
    found = FILE.findall(text)
    for name, content in found:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return [name for name, _ in found]


def squeeze(text: str) -> str:
    return " ".join(text.split())


def test_the_page_says_what_the_commands_say(tmp_path: Path) -> None:
    names = write_files(tmp_path, PAGE.partition(FORM)[0])
    assert len(names) == 5
    shown = CONSOLE.search(PAGE)
    assert shown
    told = [part.partition("\n") for part in shown[1].split("$ <project>/.venv/bin/boost ")[1:]]
    assert [command.split()[0] for command, _, _ in told] == ["declarations", "check", "run"]
    for command, _, said in told:
        result = boost(tmp_path, *command.split())
        output = squeeze(result.stdout)
        for line in said.splitlines():
            if line.strip() not in {"", "..."}:
                assert squeeze(line) in output, line


def test_the_same_survey_as_a_form_counts_the_same(tmp_path: Path) -> None:
    before, _, form = PAGE.partition(FORM)
    write_files(tmp_path, before)
    assert len(write_files(tmp_path, form)) == 3
    (tmp_path / "raw/training/2023/results-survey482913.csv").unlink()
    assert boost(tmp_path, "data").returncode == 0
    assert "tr-received" in boost(tmp_path, "summary").stdout


def test_where_all_levels_are_hidden_a_sentence_stands_in_their_place(tmp_path: Path) -> None:
    write_files(tmp_path, PAGE.partition(FORM)[0])
    survey = tmp_path / "schemas/surveys/training/survey.yaml"
    survey.write_text(re.sub(r" *released: true.*\n", "", survey.read_text(encoding="utf-8")), encoding="utf-8")
    assert boost(tmp_path, "data").returncode == 0
    assert boost(tmp_path, "figures", "--language", "fr").returncode == 0
    told = (tmp_path / "figures/training/2023/fr/03-role.txt").read_text(encoding="utf-8")
    assert told.startswith("Pas de graphique.")
    assert (tmp_path / "figures/training/2023/fr/03-role.svg").read_text(encoding="utf-8").count("(–)") == 0
