"""`boost topline`: counted from the exports, whatever stands in processed/; printed with base, n and who is missing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.data import make_data
from pipelines.recount import Recount, recount_topline
from pipelines.topline_table import print_topline
from schemas.refusals import Refusal
from tests.conftest import read_tree
from tests.test_cli import boost

EXPORT = "raw/babelboost/2021/results-survey621127.csv"


def printed(found: Recount, words: str = "fr", width: int = 100, **chosen: str) -> str:
    stream = io.StringIO()
    print_topline(found, words, console=Console(file=stream, width=width, highlight=False), **chosen)
    return stream.getvalue()


def test_it_needs_no_run_and_writes_what_a_run_writes(workspace: Path) -> None:
    found = recount_topline(workspace, "babelboost", "2021")
    assert list(read_tree(workspace / "processed")) == ["babelboost/2021/topline.csv"]
    alone = (workspace / found.file).read_bytes()
    make_data(workspace)
    assert (workspace / found.file).read_bytes() == alone
    before = read_tree(workspace / "processed")
    recount_topline(workspace, "babelboost", "2021")
    assert read_tree(workspace / "processed") == before


def test_a_changed_export_is_counted_anew_and_nothing_else_is_touched(workspace: Path) -> None:
    make_data(workspace)
    before = read_tree(workspace / "processed")
    path = workspace / EXPORT
    path.write_text(path.read_text(encoding="utf-8").replace('"PASEN"', '"OUI"', 1), encoding="utf-8")
    found = recount_topline(workspace, "babelboost", "2021")
    uses = found.table[(found.table["item"] == "utilise") & (found.table["code"] == "OUI")]
    assert uses["count"].tolist() == [22]
    after = read_tree(workspace / "processed")
    assert [name for name in after if after[name] != before.get(name)] == ["babelboost/2021/topline.csv"]


def test_an_export_with_errors_is_refused_and_the_former_count_stays(workspace: Path) -> None:
    file = recount_topline(workspace, "babelboost", "2021").file
    before = (workspace / file).read_bytes()
    path = workspace / EXPORT
    path.write_text(path.read_text(encoding="utf-8").replace('"PASEN"', '"PASENC"', 1), encoding="utf-8")
    with pytest.raises(Refusal, match=r"row 2.*utilise"):
        recount_topline(workspace, "babelboost", "2021")
    assert (workspace / file).read_bytes() == before


@pytest.mark.parametrize(("survey", "wave"), [("nobody", "2021"), ("babelboost", "1999")])
def test_unknown_surveys_and_waves_are_refused(workspace: Path, survey: str, wave: str) -> None:
    with pytest.raises(Refusal):
        recount_topline(workspace, survey, wave)
    assert not (workspace / "processed").exists()


def test_every_item_is_printed_with_its_base_and_who_is_missing(workspace: Path) -> None:
    found = recount_topline(workspace, "babelboost", "2021")
    said = printed(found)
    for item in found.declared.codebook.items:
        assert f"\n{item.id}  " in said
    assert "67 réponses complètes sur 75 reçues" in said
    assert "posée à 67, répondu 65, sans réponse 2" in said
    assert "Oui OUI 21 32 %" in [" ".join(line.split()) for line in said.splitlines()]
    assert "posée à 21, répondu 20, sans réponse 1, non posée 46" in said
    assert "SQ003  définir ses objectifs prioritaires" in said


def test_a_share_is_said_from_twenty_on_only(workspace: Path) -> None:
    said = printed(recount_topline(workspace, "babelboost", "2021"), item="soutien")
    blocks = said.split("SQ00")
    assert "répondu 20" in blocks[2]
    assert "%" in blocks[2]
    assert "répondu 19" in blocks[3]
    assert "%" not in blocks[3]


def test_item_and_language_are_chosen(workspace: Path) -> None:
    found = recount_topline(workspace, "diapason", "2021")
    said = printed(found, words="en", language="nl", item="place")
    assert "U begeleidt patiënten" in said
    assert "In het ziekenhuis" in said
    assert "asked 66" in said
    assert "domains" not in said
    for chosen in ({"item": "nothing"}, {"language": "de"}):
        with pytest.raises(Refusal, match="one of"):
            printed(found, **chosen)


def test_long_wordings_are_wrapped_and_not_cut(workspace: Path) -> None:
    said = printed(recount_topline(workspace, "diapason", "2021"), width=60, item="domains")
    assert max(map(len, said.splitlines()[:-1])) <= 60
    for word in [
        "Vie",
        "quotidienne,",
        "projet",
        "personnel",
        "(toit,",
        "seul,",
        "animal,",
        "frigo,",
        "personne",
        "à",
        "charge)",
    ]:
        assert word in said
    assert "…" not in said


def test_the_command_prints_and_writes(workspace: Path) -> None:
    result = boost(workspace, "topline", "babelboost", "2021", "--item", "utilise", "--words", "nl")
    assert result.returncode == 0, result.stderr
    assert "gevraagd 67, beantwoord 65, geen antwoord 2" in result.stdout
    assert "Geschreven in processed/babelboost/2021/topline.csv" in result.stdout
    assert (workspace / "processed/babelboost/2021/topline.csv").is_file()
