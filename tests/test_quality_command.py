"""`boost quality`: counted from the exports, whatever stands in processed/; printed in three languages."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.data import make_data
from pipelines.quality.stored import FILES
from pipelines.quality_table import print_quality
from pipelines.recount import Assessed, recount_quality
from pipelines.words import available_languages
from schemas.refusals import Refusal
from tests.conftest import read_tree
from tests.test_cli import boost

EXPORT = "raw/babelboost/2021/results-survey621127.csv"


def printed(found: Assessed, words: str, width: int = 120) -> list[str]:
    stream = io.StringIO()
    print_quality(found, words, Console(file=stream, width=width, highlight=False))
    text = stream.getvalue().replace("\u00a0", " ").replace("\u202f", " ")
    return [" ".join(line.split()) for line in text.splitlines()]


def test_it_needs_no_run_and_writes_what_a_run_writes(workspace: Path) -> None:
    found = recount_quality(workspace, "babelboost", "2021")
    assert set(read_tree(workspace / "processed")) == {f"babelboost/2021/{name}" for name in FILES}
    alone = read_tree(workspace / "processed")
    make_data(workspace, only="babelboost")
    after = read_tree(workspace / "processed")
    assert {name: after[name] for name in alone} == alone
    assert found.files == tuple(f"processed/babelboost/2021/{name}" for name in FILES)


def test_an_export_with_errors_is_refused_and_the_former_numbers_stay(workspace: Path) -> None:
    recount_quality(workspace, "babelboost", "2021")
    before = read_tree(workspace / "processed")
    path = workspace / EXPORT
    path.write_text(path.read_text(encoding="utf-8").replace('"PASEN"', '"PASENC"', 1), encoding="utf-8")
    with pytest.raises(Refusal, match=r"row 2.*utilise"):
        recount_quality(workspace, "babelboost", "2021")
    assert read_tree(workspace / "processed") == before


@pytest.mark.parametrize(("survey", "wave"), [("nobody", "2021"), ("babelboost", "1999")])
def test_unknown_surveys_and_waves_are_refused(workspace: Path, survey: str, wave: str) -> None:
    with pytest.raises(Refusal):
        recount_quality(workspace, survey, wave)


def test_every_section_in_french(workspace: Path) -> None:
    said = printed(recount_quality(workspace, "babelboost", "2022"), "fr")
    for line in (
        "complètes 100", "interrompues 20", "reçues 120", "Taux d'achèvement 83 % (100 sur 120)",
        "Taux de participation (AAPOR) non fourni par l'investigateur",
        "Taux de réponse 1 (AAPOR) aucun : ce sont des volontaires, pas un échantillon",
        "médiane 6 min 3 s, la moitié centrale de 4 min 31 s à 7 min 20 s",
        "connue pour 100 des 100 réponses complètes, du début à la fin",
        "moins de 2 min 1 s, soit 33 % de la médiane : 0 ; signalées, pas écartées",
        "envoyées deux fois, semble-t-il : 0", "soutien trop peu pour être montré", "français 65",
        "Période 28 novembre – 14 décembre 2022", "14 déc. 5 ██████████ 100",
        "freins 108 69 % (75 sur 108) 0 12", "Consentement éclairé non fourni par l'investigateur",
        "Nombre de questions 14 en tout. De 3 à 6 par page.", "16 points connus sur 30",
    ):  # fmt: skip
        assert line in said, line


@pytest.mark.parametrize("language", available_languages())
def test_a_form_in_every_language(workspace: Path, language: str) -> None:
    said = printed(recount_quality(workspace, "diapason", "2021"), language)
    assert not any("{" in line for line in said)
    wanted = {
        "en": "not supplied: the export does not say when a response was begun",
        "fr": "non fourni : l'export ne dit pas quand une réponse a été commencée",
        "nl": "niet verstrekt: de export zegt niet wanneer een antwoord begonnen werd",
    }
    assert wanted[language] in said


SMALL = {
    "en": ("Small numbers", "numbers of fewer than 5 persons are hidden, with what would give them back",
           "exempt: declared as public before (`released`), small numbers are shown",
           "also hidden: what would tell of few persons beside what was published before, or beside another wave"),
    "fr": ("Petits nombres", "les nombres de moins de 5 personnes sont cachés, avec ce qui les révélerait",
           "exemptée : déclarée comme déjà publiée (`released`), les petits nombres sont montrés",
           "sont cachés aussi ceux qui, à côté d'une publication antérieure ou d'une autre vague, en diraient sur peu de"
           " personnes"),
    "nl": ("Kleine getallen", "getallen van minder dan 5 personen zijn verborgen, met wat ze zou prijsgeven",
           "vrijgesteld: aangegeven als al openbaar (`released`), kleine getallen worden getoond",
           "ook verborgen: wat naast een eerdere publicatie of een andere golf iets over weinig personen zou zeggen"),
}  # fmt: skip
"""The heading, and what is said of a wave that hides, of one that was public before, of one that was published."""


@pytest.mark.parametrize("language", available_languages())
def test_it_says_which_small_numbers_are_hidden(workspace: Path, language: str) -> None:
    heading, hidden, released, beside = SMALL[language]
    found = {wave: recount_quality(workspace, "babelboost", wave) for wave in ("2021", "2022")}
    for wave, wanted in (("2021", released), ("2022", hidden)):
        said = printed(found[wave], language, 160)
        assert said[said.index(heading) + 1] == wanted
        assert beside not in said
    said = printed(replace(found["2022"], beside=True), language, 160)
    assert said[said.index(heading) + 1 :][:2] == [hidden, beside]
    bare = found["2022"].declared.survey.model_copy(update={"minimum_cell": 1})
    everything = replace(found["2022"], declared=replace(found["2022"].declared, survey=bare))
    said = printed(everything, language, 160)
    assert "`minimum_cell`" in said[said.index(heading) + 1]


def test_long_lines_are_wrapped_and_not_cut(workspace: Path) -> None:
    found = recount_quality(workspace, "diapason", "2021")
    narrow, wide = (" ".join(printed(found, "fr", width)) for width in (60, 200))
    assert "…" not in narrow
    for words in ("provenances,", "personnellement"):
        assert (words in narrow) == (words in wide)


def test_the_command_itself(workspace: Path) -> None:
    done = boost(workspace, "quality", "babelboost", "2021", "--words", "nl")
    assert done.returncode == 0, done.stderr
    assert "Voltooiingspercentage" in done.stdout
    assert "89% (67 van 75)" in done.stdout
