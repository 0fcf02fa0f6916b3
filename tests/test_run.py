"""From raw exports to figures, whole: everything is made, twice the same, and moves when the data move."""

import csv
import json
import random
import re
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from pipelines.data import make_data, read_indicators
from pipelines.figures import make_figures
from pipelines.formulas import rearm
from pipelines.slides.story import list_stories, load_story
from schemas.catalogue import load_surveys
from tests.conftest import copy_workspace, read_tree


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(tmp_path_factory.mktemp("made") / "workspace")
    make_data(workspace)
    make_figures(workspace)
    return workspace


def test_every_slide_has_its_files_in_every_language(made: Path) -> None:
    stories = list_stories(made, load_surveys(made))
    assert {survey for survey, _, _ in stories} == {"babelboost", "diapason", "impact"}
    for survey, wave, language in stories:
        folder = made / "figures" / survey / wave / language
        slides = load_story(made, survey, wave, language).slides
        stems = [f"{number:02d}-{slide.id}" for number, slide in enumerate(slides, start=1)]
        expected = {f"{stem}.{ending}" for stem in stems for ending in ("png", "svg", "csv", "txt")}
        assert {path.name for path in folder.iterdir()} == expected
        page = folder.with_name(f"slides-{language}.html").read_text(encoding="utf-8")
        assert page.count("<img") == len(slides)
        assert f'<html lang="{language}">' in page
        assert json.loads(folder.with_name(f"slides-{language}.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4


def test_figures_are_large_and_carry_their_text_alternative(made: Path) -> None:
    for path in sorted((made / "figures").rglob("*.png")):
        with Image.open(path) as image:
            assert image.size[0] >= 1920
            assert image.text["Description"] == path.with_suffix(".txt").read_text(encoding="utf-8").strip()


def test_text_alternatives_name_every_number_of_the_table(made: Path) -> None:
    for path in sorted((made / "figures").rglob("*.csv")):
        alternative = path.with_suffix(".txt").read_text(encoding="utf-8")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            assert rearm(row["text"]) in alternative, path


def test_no_sentence_is_left_unfilled(made: Path) -> None:
    for path in sorted((made / "figures").rglob("*.txt")):
        # The mark of what was left out of a quote.
        alternative = path.read_text(encoding="utf-8").replace("[…]", "")
        assert not re.search(r"[{}\[\]|]", alternative), path
        assert "nan" not in alternative.lower().split(), path


def test_pages_ask_nothing_of_the_network(made: Path) -> None:
    for path in sorted((made / "figures").rglob("*.html")):
        assert not re.findall(r"""(?:src|href)=["'](?!data:|#)[^"']+""", path.read_text(encoding="utf-8"))


def test_free_text_and_addresses_stay_in_processed_responses(made: Path) -> None:
    secret: set[str] = set()
    for path in (made / "processed").rglob("responses.parquet"):
        responses = pd.read_parquet(path)
        for column in responses.filter(like="text:"):
            secret |= {text.strip() for text in responses[column].dropna() if len(text.strip()) > 12}
    approved = {
        text.strip()
        for path in (made / "processed").rglob("quotes.csv")
        for text in pd.read_csv(path, dtype="str").to_numpy().ravel()
        if isinstance(text, str)
    }
    declared = [path for folder in ("schemas", "raw/themes") for path in (made / folder).rglob("*.yaml")]
    public = "\n".join([*approved, *(path.read_text(encoding="utf-8") for path in declared)])
    secret = {text for text in secret if text not in public}
    assert len(secret) > 40
    assert approved
    written = [
        path
        for path in sorted((made / "figures").rglob("*"))
        if path.suffix in {".csv", ".txt", ".html", ".ipynb", ".svg"}
    ]
    written += [path for path in (made / "processed").rglob("*") if path.suffix in {".csv", ".json", ".html"}]
    for path in written:
        content = path.read_text(encoding="utf-8")
        assert not {text for text in secret if text in content}, path
        assert "@" not in content.replace("@media", "").replace("@font", ""), path


def test_nothing_personal_reaches_the_responses(made: Path) -> None:
    for path in (made / "processed").rglob("responses.parquet"):
        responses = pd.read_parquet(path)
        assert not {"ipaddr", "refurl", "seed", "token"} & set(responses.columns)
        # Open answers may quote an address or a number: they are kept apart, in text: columns.
        others = responses.drop(columns=list(responses.filter(like="text:").columns))
        content = others.astype("str").to_csv()
        assert "@" not in content
        assert "198.51.100" not in content
        assert "example" not in content


def test_same_input_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    again = copy_workspace(tmp_path / "elsewhere")
    make_data(again)
    make_figures(again)
    for folder in ("processed", "figures"):
        first, second = read_tree(made / folder), read_tree(again / folder)
        assert first.keys() == second.keys()
        assert [name for name in first if first[name] != second[name]] == []


def _invent_rows(path: Path, language: str, seed: int) -> None:
    """Other answers of other people under the same heading, all options taken from the real file."""
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
    heading, answers = rows[0], rows[1:]
    draw = random.Random(seed)
    closed = {column: sorted({row[column] for row in answers} - {""}) for column in (2, 3, 4, 5, 7, 9)}
    invented = []
    for number in range(55 if language == "fr" else 31):
        row = ["" for _ in heading]
        row[0] = f"{draw.randint(10, 28)}/0{draw.randint(4, 9)}/2021 12:00:{number:02d}"
        row[1] = f"q{draw.randint(1, 50)}@house-{draw.randint(1, 30)}.example"
        for column, options in closed.items():
            row[column] = draw.choice([*options, ""])
        invented.append(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *invented])


def test_other_rows_change_every_number_and_chart(made: Path, tmp_path: Path) -> None:
    other = copy_workspace(tmp_path / "other", surveys=("diapason",), impact=False)
    for seed, language in enumerate(("fr", "nl")):
        _invent_rows(other / f"raw/diapason/2021/diapason-2021-{language}-sheets.csv", language, seed)
    make_data(other)
    make_figures(other, language="fr")
    key = ["indicator", "statistic", "level", "break", "break_level"]
    before = read_indicators(made / "processed/indicators.csv").query("survey == 'diapason'").set_index(key)
    after = read_indicators(other / "processed/indicators.csv").set_index(key)
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="inner")
    assert (both["data_hash_before"] != both["data_hash_after"]).all()
    assert (both["definition_hash_before"] == both["definition_hash_after"]).all()
    totals = both[(both.index.get_level_values("break") == "") & (both["unit_before"] == "share")]
    assert (totals["value_before"] != totals["value_after"]).mean() > 0.9
    assert after.xs("dp-responses")["value"].iloc[0] == 86
    drawn = sorted((other / "figures/diapason/2021/fr").glob("*.png"))
    # The checklist says how the survey was fielded; of its slides only that on repeats has numbers here.
    fielded = [path for path in drawn if re.search("-quality-[12]", path.name)]
    assert len(fielded) == 2
    # Nobody of these was coded or quoted, so that other slides have other numbers.
    former = {path.stem.partition("-")[2]: path for path in (made / "figures/diapason/2021/fr").glob("*.png")}
    for path in sorted({*drawn} - {*fielded}):
        # The metadata name other data anyway: it is the picture that must be another.
        with Image.open(path) as after_it, Image.open(former[path.stem.partition("-")[2]]) as before_it:
            assert after_it.tobytes() != before_it.tobytes(), path.name


def test_printed_figures_get_their_verdict(made: Path) -> None:
    table = pd.read_csv(made / "processed/reconciliation.csv", keep_default_na=False).set_index("id")
    assert len(table) == len(pd.read_csv(made / "raw/published/figures.csv"))
    assert table.loc["bb-users", "verdict"] == "agrees"
    assert table.loc["dp-social-workers-pct", "verdict"] == "agrees"
    assert table.loc["bb-professions", "verdict"] == "agrees"
    assert table.loc["bb-completed-impact", "verdict"] == "contradicts_itself"
    assert table.loc["dp-caption-continuity", "verdict"] == "contradicts_itself"
    assert table.loc["plenary-average", "verdict"] == "contradicts_itself"
    assert table.loc["newsletter-subscribers", "verdict"] == "not_computable"
    assert (table["verdict"] != "agrees").sum() == (table.loc[table["verdict"] != "agrees", "why"] != "").sum()
