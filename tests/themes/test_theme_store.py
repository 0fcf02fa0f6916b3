"""Files of codings and quotes that a hand spoiled are refused with row, column and what to do."""

from pathlib import Path

import pandas as pd
import pytest

from pipelines.themes.store import load_binding_key, read_codings, read_quotes, write_codings, write_quotes
from schemas.catalogue import load_survey
from schemas.refusals import Refusal

FOLDER = "raw/themes/babelboost/2021"


def spoil(workspace: Path, file: str, old: str, new: str) -> None:
    path = workspace / FOLDER / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "place", "expected"),
    [
        ("freins,1,a,MOMENT", "freins,1,a,MOMENTS", "column theme", "a theme of themes.yaml"),
        ("freins,1,a,MOMENT", "freins,1,anna,MOMENT", "column coder", "one of a, b, agreed"),
        ("freins,1,a,MOMENT", "metier,1,a,MOMENT", "column item", "one of freins, potentiel"),
        ("freins,1,a,MOMENT,", "freins,1,a,MOMENT,x", "column source", "32 hexadecimal digits"),
        ("freins,1,a,MOMENT", "freins,,a,MOMENT", "column response", "the id of a response"),
        ("item,response", "item,id", "row 1", "item, response, coder, theme, source"),
        ("freins,1,b,NEED", "freins,1,a,MOMENT", "row", "each once"),
        ("freins,1,b,NEED", "freins,1,a,'-none-", "row", "`-none-` alone, or themes"),
    ],
)
def test_a_spoiled_coding_is_refused_in_its_place(
    babelboost: Path, old: str, new: str, place: str, expected: str
) -> None:
    spoil(babelboost, "codings.csv", old, new)
    themes = load_survey(babelboost, "babelboost").themes["2021"]
    with pytest.raises(Refusal) as caught:
        read_codings(babelboost, "babelboost", "2021", themes)
    first = caught.value.problems[0]
    assert first.file == f"{FOLDER}/codings.csv"
    assert place in first.place
    assert expected in first.expected
    assert first.action


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("evaluation officer", "an@hospital.example", "column reviewer"),
        ("2026-11-25", "25/11/2026", "column reviewed"),
        ("toujours le temps", "toujours le temps" + "x" * 280, "column quote"),
    ],
)
def test_a_spoiled_quote_is_refused_without_repeating_it(babelboost: Path, old: str, new: str, place: str) -> None:
    spoil(babelboost, "quotes.csv", old, new)
    with pytest.raises(Refusal) as caught:
        read_quotes(babelboost, "babelboost", "2021")
    assert place in caught.value.problems[0].place
    assert new not in str(caught.value)


def test_what_was_written_reads_back_and_is_written_the_same(babelboost: Path) -> None:
    folder, themes = babelboost / FOLDER, load_survey(babelboost, "babelboost").themes["2021"]
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    codings, quotes = (
        read_codings(babelboost, "babelboost", "2021", themes),
        read_quotes(babelboost, "babelboost", "2021"),
    )
    write_codings(babelboost, "babelboost", "2021", codings.sample(frac=1, random_state=1))
    write_quotes(babelboost, "babelboost", "2021", quotes.sample(frac=1, random_state=1))
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before


def test_a_table_of_another_kind_is_refused(babelboost: Path) -> None:
    (babelboost / FOLDER / "quotes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refusal, match="CSV table"):
        read_quotes(babelboost, "babelboost", "2021")


def test_no_file_is_an_empty_table(babelboost: Path) -> None:
    (babelboost / FOLDER / "quotes.csv").unlink()
    assert isinstance(read_quotes(babelboost, "babelboost", "2021"), pd.DataFrame)
    assert read_quotes(babelboost, "babelboost", "2021").empty


def test_a_key_is_made_once_and_a_damaged_one_is_refused(babelboost: Path) -> None:
    path = babelboost / FOLDER / "answers.key"
    path.unlink()
    assert load_binding_key(babelboost, "babelboost", "2021") is None
    made = load_binding_key(babelboost, "babelboost", "2021", make=True)
    assert made == load_binding_key(babelboost, "babelboost", "2021", make=True)
    path.write_text("short", encoding="ascii")
    with pytest.raises(Refusal, match="restore the key"):
        load_binding_key(babelboost, "babelboost", "2021")
