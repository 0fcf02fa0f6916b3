"""`boost themes` from the terminal: out, in, checked, withdrawn; refusals and declarations."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.themes.command import export_answers, import_answers
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from tests.conftest import read_tree

FOLDER = "raw/themes/babelboost/2021"


def run(workspace: Path, *arguments: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace)
        result = CliRunner().invoke(app, ["themes", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("file", ["a.xlsx", "a.qdpx", "t.qdc"])
def test_out_and_in_again_changes_nothing(babelboost: Path, file: str) -> None:
    before = read_tree(babelboost / FOLDER)
    said = run(babelboost, "export", "babelboost", "2021", "--coder", "a", "--to", file)
    assert file in said
    first = (babelboost / file).read_bytes()
    run(babelboost, "export", "babelboost", "2021", "--coder", "a", "--to", file)
    assert (babelboost / file).read_bytes() == first
    run(babelboost, "import", "babelboost", "2021", file)
    assert read_tree(babelboost / FOLDER) == before


def test_a_first_coding_begins_with_the_themes_alone(babelboost: Path) -> None:
    for name in ("codings.csv", "quotes.csv", "answers.key"):
        (babelboost / FOLDER / name).unlink()
    said = run(babelboost, "export", "babelboost", "2021")
    assert f"{FOLDER}/coding-a.xlsx" in said
    assert "63 answers" in said
    run(babelboost, "import", "babelboost", "2021", f"{FOLDER}/coding-a.xlsx")
    assert (babelboost / FOLDER / "answers.key").is_file()
    said = run(babelboost, "check", "babelboost", "2021")
    assert "freins: 39 answers" in said
    assert "coded by a: 0" in said


def test_the_check_says_how_far_the_coders_agree(babelboost: Path) -> None:
    said = run(babelboost, "check", "babelboost", "2021", "--words", "nl")
    assert "PRAISE Mooi instrument, te verspreiden: alfa −0,04" in said
    assert "niet getoond: onder 0,667" in said
    assert "citaten getoond: 16" in said


def test_quotes_go_out_and_come_back(babelboost: Path) -> None:
    before = read_tree(babelboost / FOLDER)
    run(babelboost, "export", "babelboost", "2021", "--quotes", "--to", "q.xlsx")
    assert "quotes approved: 16" in run(babelboost, "import", "babelboost", "2021", "q.xlsx")
    assert read_tree(babelboost / FOLDER) == before


def test_a_withdrawal_is_said(babelboost: Path) -> None:
    response = (babelboost / FOLDER / "quotes.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[1]
    said = run(babelboost, "withdraw", "babelboost", "2021", response, "--on", "2026-12-01")
    assert f"2 quotes of response {response} withdrawn" in said
    assert "quotes withdrawn: 2" in run(babelboost, "check", "babelboost", "2021")


@pytest.mark.parametrize(
    ("coder", "to", "found"),
    [("anna", None, "`anna`"), ("a", Path("x.csv"), "a file that ends in `.csv`")],
)
def test_an_export_that_makes_no_sense_is_refused(babelboost: Path, coder: str, to: Path | None, found: str) -> None:
    with pytest.raises(Refusal) as caught:
        export_answers(babelboost, "babelboost", "2021", coder, "fr", to)
    assert caught.value.problems[0].found == found


def test_a_file_that_is_not_there_or_not_readable_is_refused(babelboost: Path) -> None:
    with pytest.raises(Refusal, match="check the name"):
        import_answers(babelboost, "babelboost", "2021", babelboost / "none.xlsx", "")
    (babelboost / "x.xlsx").write_bytes(b"no workbook")
    before = read_tree(babelboost / FOLDER)
    with pytest.raises(Refusal, match="zip"):
        import_answers(babelboost, "babelboost", "2021", babelboost / "x.xlsx", "")
    assert read_tree(babelboost / FOLDER) == before


def test_a_wave_without_a_codebook_says_what_to_write(babelboost: Path) -> None:
    with pytest.raises(Refusal, match="the themes of one or more of: freins"):
        export_answers(babelboost, "babelboost", "2022", "a", "fr", None)


def test_codings_without_their_key_are_refused_not_overwritten(babelboost: Path) -> None:
    (babelboost / FOLDER / "answers.key").unlink()
    with pytest.raises(Refusal, match="the key of the codings"):
        export_answers(babelboost, "babelboost", "2021", "a", "fr", None)


@pytest.mark.parametrize(
    ("old", "new", "place", "found"),
    [
        ("  freins:", "  metier:", "items.metier", "`metier`, which is no open question of this wave"),
        ('fr: "Le bon moment", nl:', 'fr: "Le bon moment", de:', "MOMENT.label", "no wording in nl"),
        ("coders: [a, b]", "coders: [a, a]", "", "each of the `coders` once"),
        ("counted:", "couted:", "couted", "unknown key `couted`"),
    ],
)
def test_a_codebook_of_themes_is_checked_with_file_line_and_key(
    babelboost: Path, old: str, new: str, place: str, found: str
) -> None:
    path = babelboost / FOLDER / "themes.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        load_survey(babelboost, "babelboost")
    problem = caught.value.problems[0]
    assert problem.file == f"{FOLDER}/themes.yaml"
    assert problem.place.startswith("line ")
    assert place in problem.place
    assert found in problem.found


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("indicators.yaml", "    statistic: themes\n    item: freins", "    statistic: themes\n    item: duree",
         "statistic themes of `duree`"),
        ("indicators.yaml", "    statistic: themes\n    item: freins", "    statistic: [themes, mode]\n    item: freins",
         "statistic themes stands alone"),
        ("slides.yaml", "    chart: themes\n    indicator: bb-obstacle-themes", "    chart: bars\n    indicator: bb-obstacle-themes",
         "chart bars"),
        ("slides.yaml", "    by: utilise\n    title: {fr: \"Potentiel", "    by: metier\n    title: {fr: \"Potentiel",
         "`by: metier`"),
        ("slides.yaml", "{bb-potential-themes.DIALOGUE.of}", "{bb-potential-themes.MONOLOGUE.of}", "`MONOLOGUE` means nothing"),
    ],
)  # fmt: skip
def test_declarations_of_themes_are_checked(babelboost: Path, file: str, old: str, new: str, found: str) -> None:
    path = babelboost / "schemas/surveys/babelboost" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        load_survey(babelboost, "babelboost")
    assert any(found in str(problem) for problem in caught.value.problems), caught.value
