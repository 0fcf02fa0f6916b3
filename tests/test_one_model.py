"""Any two kinds of export of one wave give the same responses, wherever both can say it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from pipelines.crosscheck import Crosscheck, crosscheck_exports
from pipelines.readers.raw import LOSSES
from pipelines.words import available_languages, words_of
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY

EXPORTS = Path(__file__).parent / "exports"
PLAIN = {
    "2021": REPOSITORY / "raw/babelboost/2021/results-survey621127.csv",
    "2022": REPOSITORY / "raw/babelboost/2022/results-survey734918.csv",
}
FORMS = [REPOSITORY / "raw/diapason/2021", *sorted(EXPORTS.glob("diapason-2021-*"))]


@cache
def crosscheck(wave: str) -> Crosscheck:
    declared = load_survey(REPOSITORY, "babelboost")
    return crosscheck_exports(REPOSITORY, declared, wave, [PLAIN[wave], EXPORTS / f"babelboost-{wave}"])


@pytest.mark.parametrize("wave", PLAIN)
def test_every_pair_of_exports_agrees(wave: str) -> None:
    found = crosscheck(wave)
    assert [(pair.one, pair.other, pair.differs[:3]) for pair in found.pairs if pair.differs] == []
    assert len(found.read) >= 39
    assert sum(pair.compared for pair in found.pairs) > 2_000_000


@pytest.mark.parametrize("wave", PLAIN)
def test_every_kind_is_among_them(wave: str) -> None:
    kinds = {each.kind.removeprefix("limesurvey-") for each in crosscheck(wave).read}
    assert kinds == {"csv", "json", "xlsx", "vv", "spss", "spss-syntax", "stata", "r", "archive"}


@pytest.mark.parametrize("wave", PLAIN)
def test_only_what_a_file_cannot_say_is_left_out(wave: str) -> None:
    found = crosscheck(wave)
    lost = {each.file: each.cannot_say for each in found.read}
    for pair in found.pairs:
        cannot_say = lost[pair.one] | lost[pair.other]
        assert cannot_say <= set(LOSSES)
        allowed = {"started"} if "started" in cannot_say else set()
        allowed |= {"recommande", "missing:recommande"} if "no_or_empty" in cannot_say else set()
        allowed |= {"missing:freins", "missing:potentiel"} if "markup" in cannot_say else set()
        assert set(pair.left_out) <= allowed, (pair.one, pair.other)
        assert pair.responses > 0 or "completed" in cannot_say or "rows10-20" in f"{pair.one}{pair.other}"


def test_what_each_kind_cannot_say() -> None:
    """The same as the table of docs/exports.md, for the plain settings of each kind."""
    lost = {each.file.rpartition("/")[2]: set(each.cannot_say) - {"timings"} for each in crosscheck("2021").read}
    assert lost["results-survey621127_code_short_tab.csv"] == set()
    assert lost["results-survey621127_code_short_convertYN.csv"] == {"no_or_empty"}
    assert lost["results-survey621127_codetext_long.csv"] == {"yes_no_not_shown"}
    assert lost["results-survey621127_code_short_semicolon.csv"] == {"break_offs"}
    assert lost["results-survey621127_code_short.xlsx"] == {"not_shown", "control_characters", "digits"}
    assert lost["vvexport_621127.csv"] == {"trailing_spaces"}
    assert lost["survey_621127_SPSS_data_file.dat"] == {"not_shown", "trailing_spaces", "line_breaks", "markup"}
    assert lost["survey_621127_SPSS_data_file_noanswer.dat"] == {"trailing_spaces", "line_breaks", "markup"}
    assert lost["survey_archive_621127.lsa"] == set()


def test_forms_agree_on_all_closed_answers() -> None:
    """Some answers in the respondents' own words differ between the sample files themselves."""
    found = crosscheck_exports(REPOSITORY, load_survey(REPOSITORY, "diapason"), "2021", FORMS)
    assert {each.kind for each in found.read} == {"form-sheet-csv", "form-csv", "microsoft-forms-xlsx"}
    assert {column for pair in found.pairs for _, column in pair.differs} == {"text:domains"}
    assert sum(len(pair.differs) for pair in found.pairs) == 6


def test_a_disagreement_is_found_and_named(tmp_path: Path) -> None:
    content = PLAIN["2021"].read_bytes()
    changed = content.replace(b'"OUI"', b'"PASEN"', 1)
    assert changed != content
    (tmp_path / "changed.csv").write_bytes(changed)
    declared = load_survey(REPOSITORY, "babelboost")
    found = crosscheck_exports(REPOSITORY, declared, "2021", [PLAIN["2021"], tmp_path])
    assert not found.agrees
    (pair,) = found.pairs
    assert ("5", "utilise") in pair.differs


def test_one_export_cannot_be_compared(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no export", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        crosscheck_exports(REPOSITORY, load_survey(REPOSITORY, "babelboost"), "2021", [PLAIN["2021"], tmp_path])
    assert [problem.file for problem in refused.value.problems] == ["note.txt", "FILES"]


def test_every_loss_is_said_in_every_language() -> None:
    for language in available_languages():
        assert set(words_of(language)["losses"]) == set(LOSSES)
