"""`boost compare` and the declared comparisons of a run: from processed waves to table and figures; refusals."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from rich.console import Console

from pipelines.compare import compare_waves, list_comparisons, read_comparison
from pipelines.comparing.printed import print_comparison, print_files
from pipelines.comparing.telling import SHOWN, Teller, count_tests
from pipelines.data import make_data, read_indicators
from pipelines.figures import make_figures
from pipelines.formulas import rearm
from pipelines.slides.comparison import load_named_comparison
from pipelines.slides.paired import list_slides
from pipelines.slides.paired_drawings import say_value
from pipelines.summary import print_summary
from pipelines.words import words_of
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from schemas.sides import name_comparison
from tests.conftest import copy_workspace, read_tree
from tests.test_cli import assert_refused, boost, change

NAME = "comparison-2021-2022"
TABLE = f"processed/babelboost/{NAME}.csv"


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copy_workspace(tmp_path_factory.mktemp("compare") / "workspace", impact=False)
    make_data(made)
    return made


@pytest.fixture
def workspace(computed: Path, tmp_path: Path) -> Path:
    """The computed workspace, to be changed at will."""
    return Path(shutil.copytree(computed, tmp_path / "workspace"))


def numbers(workspace: Path, name: str = NAME, survey: str = "babelboost") -> pd.DataFrame:
    return read_comparison(workspace, survey, name).table


def test_a_run_makes_the_declared_comparisons(computed: Path) -> None:
    table = numbers(computed)
    assert list_comparisons(computed, "babelboost") == [NAME]
    assert list_comparisons(computed, "diapason") == []
    use = table[(table["indicator"] == "bb-use") & (table["level"] == "OUI")].iloc[0]
    assert (use["numerator_before"], use["n_before"]) == (21, 65)
    assert (use["numerator_after"], use["n_after"]) == (55, 95)
    assert (use["comparable"], use["verdict"], use["recurring"] > 0) == ("yes", "higher", False)


def test_what_changed_in_the_questionnaire_is_compared_where_it_is_declared(computed: Path) -> None:
    table = numbers(computed)
    duration = table[table["indicator"] == "bb-duration"].set_index("level")
    assert duration.index.tolist() == ["", "M15", "M30", "P30"]
    # 11 and 4 of 2022 are together what was "more than 30 minutes" in 2021: 15 would give the 4 back.
    assert bool(duration.loc["P30", "suppressed"])
    assert np.isnan(duration.loc["P30", "numerator_after"])
    assert set(duration["comparable"]) == {"mapped"}
    assert "merged: duree (P30 = P30 + D60 + P60)" in duration.loc["P30", "reason"]
    for name, reason in {
        "bb-recommend": "unknown_changed: recommande (2021: – → 2022: DK)",
        "bb-barriers-SQ001": "not_asked_before: obstacles",
    }.items():
        rows = table[table["indicator"] == name]
        assert set(rows["reason"]) == {reason}
        assert rows["difference"].isna().all()
    # Indicators of both waves are all accounted for.
    indicators = pd.read_csv(computed / "processed/indicators.csv")
    assert set(table["indicator"]) == set(indicators.loc[indicators["survey"] == "babelboost", "indicator"])


def test_the_values_of_a_comparison_are_those_of_the_indicators(computed: Path) -> None:
    table = numbers(computed)
    indicators = read_indicators(computed / "processed/indicators.csv")
    indicators = indicators[(indicators["survey"] == "babelboost") & (indicators["break"] == "")]
    merged = table[~table["reason"].str.contains("merged") & (table["level"] + table["statistic"] != "distribution")]
    for wave, side in (("2021", "before"), ("2022", "after")):
        own = indicators[indicators["wave"].astype(str) == wave].set_index(["indicator", "level", "statistic"])["value"]
        for row in merged[merged[f"value_{side}"].notna()].itertuples():
            place = (row.indicator, row.level, row.statistic)
            if place in own.index:
                assert float(own[place]) == pytest.approx(getattr(row, f"value_{side}")), place
            else:
                assert (row.statistic, getattr(row, f"value_{side}")) == ("combinations", 0)


def test_comparing_again_gives_the_same_bytes(workspace: Path) -> None:
    before = read_tree(workspace / "processed")
    compare_waves(workspace, "babelboost", "2021", "2022")
    assert read_tree(workspace / "processed") == before


def test_parts_and_breaks_stand_beside_and_the_next_run_removes_them(workspace: Path) -> None:
    parts = compare_waves(workspace, "diapason", "2021:fr", "2021:nl")
    split = compare_waves(workspace, "babelboost", "2021", "2022", "exercice")
    assert parts.name == "comparison-2021-fr-2021-nl"
    assert split.name == f"{NAME}-by-exercice"
    assert (parts.about["before"]["responses"], parts.about["after"]["responses"]) == (40, 26)
    assert (parts.about["before"]["participants"], parts.about["after"]["participants"]) == (22, 13)
    assert parts.about["both"] == 0
    whole = split.table[split.table["break"] == ""].drop(columns="family_size")
    pd.testing.assert_frame_equal(whole.reset_index(drop=True), numbers(workspace).drop(columns="family_size"))
    groups = split.table[(split.table["indicator"] == "bb-use") & (split.table["level"] == "OUI")]
    assert groups.loc[groups["break_level"] == "AUTRE", "verdict"].tolist() == ["hidden"]
    make_data(workspace)
    assert list_comparisons(workspace, "babelboost") == [NAME]
    assert list_comparisons(workspace, "diapason") == []


def test_what_is_hidden_in_the_indicators_is_hidden_in_a_comparison(workspace: Path) -> None:
    split = compare_waves(workspace, "babelboost", "2021", "2022", "exercice").table
    indicators = pd.read_csv(workspace / "processed/indicators.csv", keep_default_na=False)
    hidden = indicators[
        (indicators["suppressed"].astype(str).str.lower() == "true") & (indicators["break"] == "exercice")
    ]
    assert len(hidden) > 1
    for row in hidden.itertuples():
        own = split[(split["indicator"] == row.indicator) & (split["break_level"] == row.break_level)]
        assert own["verdict"].isin(["hidden"]).all(), row
        assert own["value_after"].isna().all()


@pytest.mark.parametrize(
    ("sides", "break_", "parts"),
    [
        (("2021", "2023"), "", ("wave 2023", "one of 2021, 2022")),
        (("2021", "2021"), "", ("2021 against itself",)),
        (("2021", "2021:fr"), "", ("which share people",)),
        (("2021:fr", "2021:exercice=SOLO"), "", ("which share people",)),
        (("2021:de", "2021:fr"), "", ("the language de", "one of fr, nl")),
        (("2021:lieu=ZONE", "2021:lieu=RBC"), "", ("the item lieu", "with one answer")),
        (("2021:metier=NONE", "2021:metier=PSY"), "", ("code NONE", "one of PSY")),
        (("2021", "2022"), "nbpers", ("the item nbpers", "answers to choose from")),
        (("2021", "2022"), "obstacles[SQ001]", ("the item obstacles[SQ001]",)),
        (("2021", "2022"), "recommande", ("whose answers are not the same", "`compare: {merge: ...}`")),
        (("2021:fr", "2021:nl"), "exercice", ("a break of parts",)),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_can(
    computed: Path, sides: tuple[str, str], break_: str, parts: tuple[str, ...]
) -> None:
    before = read_tree(computed / "processed")
    with pytest.raises(Refusal) as refused:
        compare_waves(computed, "babelboost", *sides, break_)
    said = str(refused.value)
    for part in parts:
        assert part in said, said
    assert read_tree(computed / "processed") == before


def test_the_command_refuses_in_a_few_lines(computed: Path) -> None:
    assert_refused(boost(computed, "compare", "babelboost", "2021", "2023"), "wave 2023", "one of 2021, 2022")
    result = boost(computed, "compare", "babelboost", "2021", "2022", "--language", "en")
    assert_refused(result, "the language `en`", "one of fr, nl")


def test_a_break_whose_answers_are_merged_is_no_obstacle(workspace: Path) -> None:
    split = compare_waves(workspace, "babelboost", "2021", "2022", "duree").table
    assert split.loc[split["break"] == "duree", "break_level"].unique().tolist() == ["M15", "M30", "P30"]
    assert set(split.loc[split["break"] == "duree", "comparable"]) <= {"mapped", "no"}


def test_a_wave_that_was_not_computed_is_refused(workspace: Path) -> None:
    shutil.rmtree(workspace / "processed/babelboost/2022")
    with pytest.raises(
        Refusal, match=r"processed/babelboost/2022(.|\n)*has not been computed(.|\n)*boost run babelboost"
    ):
        compare_waves(workspace, "babelboost", "2021", "2022")


def test_a_wave_that_an_error_stopped_is_refused_and_its_comparison_stays(workspace: Path) -> None:
    before = (workspace / TABLE).read_bytes()
    change(workspace / "raw/babelboost/2022/results-survey734918.csv", '"OUI"', '"OUII"')
    with pytest.raises(Refusal):
        make_data(workspace)
    assert (workspace / TABLE).read_bytes() == before
    with pytest.raises(Refusal, match="which an error stopped"):
        compare_waves(workspace, "babelboost", "2021", "2022")


def test_numbers_of_other_declarations_are_refused(workspace: Path) -> None:
    change(workspace / "schemas/surveys/babelboost/indicators.yaml", "codes: [PASEN]", "codes: [OUI]")
    with pytest.raises(Refusal, match=r"other declarations than those of today(.|\n)*boost run babelboost"):
        compare_waves(workspace, "babelboost", "2021", "2022")


@pytest.mark.parametrize("content", ["", "x,y\n1,2\n"])
def test_a_table_that_was_changed_by_hand_is_refused(workspace: Path, content: str) -> None:
    (workspace / TABLE).write_text(content, encoding="utf-8")
    with pytest.raises(Refusal, match="changed by hand"):
        read_comparison(workspace, "babelboost", NAME)
    with pytest.raises(Refusal, match="one of: comparison-2021-2022"):
        read_comparison(workspace, "babelboost", "comparison-1-2")


def test_the_names_of_comparisons_are_names_of_files() -> None:
    assert name_comparison("2021", "2022") == NAME
    assert name_comparison("2021:fr", "2021:nl") == "comparison-2021-fr-2021-nl"
    assert name_comparison("2021:q[A/1]=x?", "2022", "r[B]") == "comparison-2021-q-A-1--x--2022-by-r-B-"


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_terminal_says_who_what_and_why(computed: Path, language: str) -> None:
    console = Console(width=150, record=True, file=StringIO())
    declared = load_survey(computed, "babelboost")
    teller = Teller(read_comparison(computed, "babelboost", NAME), declared, language, "nl")
    print_comparison(teller, console)
    print_files(teller, False, console)
    said, say = " ".join(console.export_text().split()), words_of(language)["comparing"]
    assert say["people_unknown"].split(":")[0].split(",")[0].strip() in said
    for verdict in ("higher", "lower", "none_shown", "no_test", "not_compared"):
        assert say["short"][verdict] in said
    assert "processed/babelboost/comparison-2021-2022.csv" in said
    assert "figures/" not in said
    assert "survey.yaml" not in said
    assert not re.search(r"[{}]|\bnan\b", said)


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_closing_summary_counts_tests_once(
    computed: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(computed, language, "babelboost")
    shown, tests = count_tests(numbers(computed))
    said = capsys.readouterr().out
    told = words_of(language)["summary"]["compared"].format(
        before="2021", after="2022", shown=shown, tests=tests, apart=31
    )
    assert told in said
    assert shown < (numbers(computed)["verdict"].isin(["higher", "lower", "changed"])).sum()


def test_a_comparison_that_no_run_keeps_says_so(workspace: Path) -> None:
    result = boost(workspace, "compare", "diapason", "2021:fr", "2021:nl", "--no-draw", "--words", "nl")
    assert result.returncode == 0, result.stderr
    assert "compare: [[2021:fr, 2021:nl]]" in result.stdout
    assert not (workspace / "figures").exists()


# ---------------------------------------------------------------------------------------------------- figures


@pytest.fixture(scope="module")
def drawn(computed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Path(shutil.copytree(computed, tmp_path_factory.mktemp("drawn") / "workspace"))
    result = boost(made, "compare", "diapason", "2021:fr", "2021:nl")
    assert result.returncode == 0, result.stderr
    compare_waves(made, "babelboost", "2021", "2022", "exercice")
    make_figures(made, survey="babelboost", wave=NAME, language="fr")
    make_figures(made, survey="babelboost", wave=f"{NAME}-by-exercice", language="nl")
    return made


DECKS = [
    ("diapason", "comparison-2021-fr-2021-nl", "fr"), ("diapason", "comparison-2021-fr-2021-nl", "nl"),
    ("babelboost", NAME, "fr"), ("babelboost", f"{NAME}-by-exercice", "nl"),
]  # fmt: skip


@pytest.mark.parametrize(("survey", "name", "language"), DECKS)
def test_every_slide_has_its_files_and_its_text(drawn: Path, survey: str, name: str, language: str) -> None:
    folder = drawn / "figures" / survey / name / language
    pictures = sorted(folder.glob("*.png"))
    assert len(pictures) >= 4
    page = folder.with_name(f"slides-{language}.html").read_text(encoding="utf-8")
    assert page.count("<img") == len(pictures)
    assert f'<html lang="{language}">' in page
    kinds = words_of(language)["slides"]["charts"]
    for picture in pictures:
        alternative = picture.with_suffix(".txt").read_text(encoding="utf-8").strip()
        with Image.open(picture) as image:
            assert image.size == (1920, 1080)
            assert image.text["Description"] == alternative
        assert alternative.startswith(tuple(kinds.values()))
        assert not re.search(r"[{}\[\]|]|\bnan\b", alternative), alternative
        for row in csv.DictReader(picture.with_suffix(".csv").read_text(encoding="utf-8").splitlines()):
            assert rearm(row["text"]) in alternative.replace("\u202f", " ") or rearm(row["text"]) in alternative
        assert picture.with_suffix(".svg").is_file()


@pytest.mark.parametrize(("survey", "name", "language"), DECKS)
def test_no_figure_shows_what_is_hidden(drawn: Path, survey: str, name: str, language: str) -> None:
    for path in sorted((drawn / "figures" / survey / name / language).glob("*.csv")):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            if row.get("suppressed") == "true":
                assert (row["difference"], row["low"], row["text"]) == ("", "", "–")


@pytest.mark.parametrize(("survey", "name", "language"), DECKS)
def test_every_test_that_is_counted_can_be_seen_and_every_difference_is_found(
    drawn: Path, survey: str, name: str, language: str
) -> None:
    story = load_named_comparison(drawn, survey, name, language)
    slides = list(list_slides(story))
    seen: Counter[tuple[str, ...]] = Counter()
    for slide in slides:
        assert len(slide.drawing.table) == len(slide.drawn) or not slide.drawn
        seen.update((row.indicator, row.statistic, row.level, row.break_level) for row in slide.drawn)
    table = story.teller.compared.table
    tested = table.loc[table["p"].notna(), ["indicator", "statistic", "level", "break_level"]]
    assert {row: seen[row] for row in tested.itertuples(index=False, name=None)} == dict.fromkeys(
        tested.itertuples(index=False, name=None), 1
    )
    result = " ".join(slides[0].drawing.told)
    assert story.teller.tally() in result
    differing = [slide for slide in slides if any(row.verdict in SHOWN for row in slide.drawn)]
    assert bool(differing) == bool(count_tests(table)[0])
    assert all(story.quote(slide.what) in result and slide.title.startswith(slide.what) for slide in differing)
    listed = [slide for slide in slides if slide.id.startswith("tests-")]
    lines = [line for slide in listed for line in slide.drawing.arguments[1]]
    assert lines == [
        [story.teller.label(row), say_value(story, row, "before"), say_value(story, row, "after"),
         story.teller.difference(row), story.teller.p(row), story.teller.short(row)]
        for slide in listed for row in slide.drawn
    ]  # fmt: skip


def test_the_page_has_the_table_and_the_verdicts_in_words(drawn: Path) -> None:
    page = (drawn / f"figures/babelboost/{NAME}/slides-fr.html").read_text(encoding="utf-8")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u202f", " ").replace("\xa0", " ")
    assert "pas de changement que les données puissent montrer" in text
    assert "plus élevé en 2022 qu'en 2021, 58 % contre 32 % (+26 points ; intervalle de +10 à +39)" in text
    assert "réponses regroupées" in text.lower()
    assert page.count("<table") >= 8
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)[^"']+""", page)


def test_a_deck_is_drawn_twice_the_same(drawn: Path, tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(drawn, tmp_path / "workspace"))
    folder = workspace / "figures/diapason/comparison-2021-fr-2021-nl"
    before = read_tree(folder)
    make_figures(workspace, survey="diapason", wave=folder.name, language="nl")
    assert read_tree(folder) == before
    notebook = json.loads((folder / "slides-nl.ipynb").read_text(encoding="utf-8"))
    assert 'before = "2021:fr"' in "".join("".join(cell["source"]) for cell in notebook["cells"])


def test_figures_of_a_comparison_that_is_gone_go_too(drawn: Path, tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(drawn, tmp_path / "workspace"))
    make_data(workspace, only="diapason")
    make_figures(workspace, survey="diapason")
    assert not list((workspace / "figures/diapason").glob("comparison-*"))
    assert list((workspace / "figures/babelboost").glob("comparison-*/*.html"))


def test_the_names_of_rows_do_not_give_way_on_a_narrow_terminal(computed: Path) -> None:
    console = Console(width=60, record=True, file=StringIO())
    declared = load_survey(computed, "babelboost")
    print_comparison(Teller(read_comparison(computed, "babelboost", NAME), declared, "fr", "fr"), console)
    assert console.width == 60
    said = console.export_text().splitlines()
    assert any(line.startswith("bb-respondents") for line in said)
