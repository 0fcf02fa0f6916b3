"""Every file of one real export, in every format: the same responses as the plain CSV, as far as the format can say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from surveys import ROOT, TESTS, cells_of, pseudonymise

from pipelines.readers.export import READERS, read_export
from pipelines.readers.limesurvey_structure import Structure, plain_text, read_structure
from pipelines.readers.no_responses import NO_RESPONSES
from pipelines.readers.raw import LOSSES, RawTable, Unreadable
from pipelines.readers.recognise import recognise

EXPORTS = TESTS / "exports/babelboost-2021"
LATER = TESTS / "exports/babelboost-2022"
PLAIN = ROOT / "raw/babelboost/2021/results-survey621127.csv"
LSS = ROOT / "raw/babelboost/2021/limesurvey_survey_621127.lss"
Cell = str | None
WORDS = {"fr": ("Autre", "Oui", "Non"), "nl": ("Overige", "Ja", "Nee")}


@cache
def structure() -> Structure:
    return read_structure(LSS, LSS.name)


@cache
def read(path: Path) -> RawTable:
    return read_export(path, path.name, pseudonymise, set(), structure=structure())


def question_of(code: str) -> str:
    return code.split("[")[0]


def as_codes(code: str, cell: Cell) -> Cell:
    return cell


def as_labels(language: str) -> Callable[[str, Cell], Cell]:
    """Full answers: labels, and the platform's own words for other, yes, no and not shown."""
    other, yes, no = WORDS[language]

    def change(code: str, cell: Cell) -> Cell:
        question = structure().questions[question_of(code)]
        if code.endswith("[other]") or question.type in "STN5A":
            return cell
        if question.type == "M":
            return "N/A" if cell is None else {"Y": yes, "": no}[cell]
        if question.type == "Y":
            return {"Y": yes, "N": no}.get(cell or "", "N/A")
        if cell == "-oth-":
            return other
        return question.answers[cell][language] if cell else cell

    return change


def as_numbers(
    yes: str,
    no: str,
    ticked: str,
    not_ticked: str,
    not_shown: Cell,
    no_other: Cell = "",
    silent: tuple[Cell, Cell] = ("", None),
) -> Callable[[str, Cell], Cell]:
    """Boxes and yes/no written as numbers; `silent` is yes/no left empty, and never shown."""

    def change(code: str, cell: Cell) -> Cell:
        question = structure().questions[question_of(code)]
        if question.type == "M" and code.endswith("[other]") and cell == "":
            return no_other
        if question.type == "M" and not code.endswith("[other]"):
            return not_shown if cell is None else {"Y": ticked, "": not_ticked}[cell]
        if question.type == "Y":
            return {"Y": yes, "N": no, "": silent[0], None: silent[1]}[cell]
        return cell

    return change


def trimmed(cell: Cell) -> Cell:
    return None if cell is None else cell.strip()


def without_markup(cell: Cell) -> Cell:
    if cell is None:
        return None
    return re.sub(r"<script>.*</script>|<[^>]+>", "", cell).replace("\n", " ").strip()


def nothing_left(cell: Cell) -> Cell:
    """An answer that was nothing but markup counts as no answer in SPSS, which is written like never shown."""
    return None if cell == "<script>alert(1)</script>" else cell


def nothing_is_empty(cell: Cell) -> Cell:
    return cell or ""


@dataclass(frozen=True)
class Case:
    """One file: its kind, which rows, how answers are written, what each cell loses, and what it says it loses."""

    kind: str = "limesurvey-csv"
    rows: str = "all"
    answers: Callable[[str, Cell], Cell] = as_codes
    loses: tuple[Callable[[Cell], Cell], ...] = ()
    says: tuple[str, ...] = ("timings",)
    style: str = "code"
    columns: int = 25


FR, NL = as_labels("fr"), as_labels("nl")
R = as_numbers("1", "2", "1", "0", "", silent=("", ""))
MERGED = as_numbers("1", "2", "1", "2", None, "2", silent=("2", None))
LONG = ("yes_no_not_shown", "timings")
SPSS = ("timings", "trailing_spaces", "line_breaks", "markup")
SHEET = ("not_shown", "control_characters", "digits")
CASES: dict[str, Case] = {
    "rpc/results-survey621127_abbreviated_short_fr_all.csv": Case(style="text", says=("timings", "unique_headings")),
    "rpc/results-survey621127_code_long.json": Case("limesurvey-json", answers=FR, says=LONG),
    "rpc/results-survey621127_code_long_fr_all.csv": Case(answers=FR, says=LONG),
    "rpc/results-survey621127_code_long_nl_complete.csv": Case(rows="complete", answers=NL, says=(*LONG, "break_offs")),
    "rpc/results-survey621127_code_short.json": Case("limesurvey-json"),
    "rpc/results-survey621127_code_short_convertYN_fr_all.csv": Case(answers=MERGED, says=("timings", "no_or_empty")),
    "rpc/results-survey621127_code_short_fr_complete.csv": Case(rows="complete", says=("timings", "break_offs")),
    "rpc/results-survey621127_code_short_fr_incomplete.csv": Case(rows="incomplete", says=("timings", "completed")),
    "rpc/results-survey621127_code_short_nl_all.csv": Case(),
    "rpc/results-survey621127_code_short_rows10-20_fr.csv": Case(rows="10-20"),
    "rpc/results-survey621127_code_short_somefields_fr.csv": Case(
        rows="complete", says=("timings", "break_offs"), columns=9
    ),
    "rpc/results-survey621127_full_long.json": Case("limesurvey-json", answers=FR, says=LONG, style="text"),
    "rpc/results-survey621127_full_long_fr_all.csv": Case(answers=FR, says=LONG, style="text"),
    "rpc/results-survey621127_full_long_fr_complete.csv": Case(
        rows="complete", answers=FR, says=(*LONG, "break_offs"), style="text"
    ),
    "rpc/results-survey621127_full_long_nl_all.csv": Case(answers=NL, says=LONG, style="text"),
    "rpc/results-survey621127_full_short_fr_all.csv": Case(style="text"),
    "rpc/survey_621127_R_data_file.csv": Case("limesurvey-r", answers=R, says=("timings", "yes_no_not_shown")),
    "rpc/survey_621127_STATA.dta.xml": Case(
        "limesurvey-stata", answers=as_numbers("1", "0", "Y", "", ""), loses=(trimmed, nothing_is_empty),
        says=("not_shown", "timings", "trailing_spaces", "long_texts"), style="expression",
    ),
    "web/results-survey621127.csv": Case(answers=FR, says=("yes_no_not_shown",), style="text"),
    "web/results-survey621127.xlsx": Case(
        "limesurvey-xlsx", answers=FR, loses=(nothing_is_empty,), says=SHEET, style="text"
    ),
    "web/results-survey621127_abbreviated30_underscores_long.csv": Case(
        answers=FR, says=("yes_no_not_shown", "unique_headings"), style="text"
    ),
    "web/results-survey621127_code_long_keephtml_nl.csv": Case(answers=NL, says=("yes_no_not_shown",)),
    "web/results-survey621127_code_short.json": Case("limesurvey-json", says=()),
    "web/results-survey621127_code_short.xlsx": Case("limesurvey-xlsx", loses=(nothing_is_empty,), says=SHEET),
    "web/results-survey621127_code_short_comma.csv": Case(says=()),
    "web/results-survey621127_code_short_convertYN.csv": Case(answers=MERGED, says=("no_or_empty",)),
    "web/results-survey621127_code_short_semicolon.csv": Case(rows="complete", says=("break_offs",)),
    "web/results-survey621127_code_short_tab.csv": Case(says=()),
    "web/results-survey621127_codetext_long.csv": Case(answers=FR, says=("yes_no_not_shown",), style="codetext"),
    "web/results-survey621127_emcode_short.csv": Case(says=(), style="expression"),
    "web/survey_621127_R_data_file.csv": Case("limesurvey-r", answers=R, says=("yes_no_not_shown",)),
    "web/survey_621127_SPSS_data_file.dat": Case(
        "limesurvey-spss", answers=as_numbers("1", "2", "1", "", ""), loses=(without_markup, nothing_is_empty),
        says=("not_shown", *SPSS), style="expression",
    ),
    "web/survey_621127_SPSS_data_file_noanswer.dat": Case(
        "limesurvey-spss", answers=as_numbers("1", "2", "1", "", None), loses=(nothing_left, without_markup), says=SPSS,
        style="expression",
    ),
    "web/survey_621127_SPSS_syntax_file.sps": Case(
        "limesurvey-spss-syntax", answers=as_numbers("1", "2", "1", "", ""), loses=(without_markup, nothing_is_empty),
        says=("not_shown", *SPSS), style="expression",
    ),
    "web/survey_621127_STATA.dta.xml": Case(
        "limesurvey-stata", answers=as_numbers("1", "0", "1", "0", "", "0", silent=("0", None)), loses=(trimmed, nothing_is_empty),
        says=("not_shown", "no_or_empty", "trailing_spaces", "long_texts"), style="expression",
    ),
    "web/survey_archive_621127.lsa": Case("limesurvey-archive", says=()),
    "web/vvexport_621127.csv": Case(
        "limesurvey-vv", loses=(trimmed,), says=("timings", "trailing_spaces"), style="expression"
    ),
    "web/vvexport_621127.tab": Case(
        "limesurvey-vv", rows="complete", loses=(trimmed,), says=("timings", "break_offs", "trailing_spaces"),
        style="expression",
    ),
    "web/vvexport_621127_v1.csv": Case("limesurvey-vv", loses=(trimmed,), says=("timings", "trailing_spaces")),
}  # fmt: skip
REFUSED = {
    "rpc/results-survey621127_code_short.xlsx": ("limesurvey-xlsx", "row 29, column potentiel", "a formula"),
    "rpc/results-survey621127_full_long.xlsx": ("limesurvey-xlsx", "row 29, column Quel potentiel", "a formula"),
    "rpc/results-survey621127_full_long.doc": ("limesurvey-report-doc", "", "a report"),
    "rpc/results-survey621127_full_long.html": ("limesurvey-report-html", "", "a report"),
    "rpc/results-survey621127_full_long.pdf": ("pdf", "", "a PDF"),
    "rpc/statistic-survey621127_fr.html": ("limesurvey-statistics-html", "", "a page of statistics"),
    "rpc/statistic-survey621127_fr.pdf": ("pdf", "", "a PDF"),
    "rpc/statistic-survey621127_fr.xls": ("old-xls", "", "an old .xls"),
    "rpc/statistic-survey621127_nl.html": ("limesurvey-statistics-html", "", "a page of statistics"),
    "rpc/survey_621127_R_syntax_file.R": ("limesurvey-r-syntax", "", "R syntax"),
    "web/limesurvey_survey_621127.json": ("limesurvey-structure-json", "", "structure as JSON"),
    "web/limesurvey_survey_621127.txt": ("limesurvey-structure-text", "", "structure as text"),
    "web/results-survey621127_codetext_long.html": ("limesurvey-report-html", "", "a report"),
    "web/survey_621127_R_syntax_file.R": ("limesurvey-r-syntax", "", "R syntax"),
    "web/survey_621127_SPSS.sav": ("limesurvey-sav", "", "a .sav file"),
    "web/survey_621127_SPSS_notimings.sav": ("limesurvey-sav", "", "a .sav file"),
    "web/survey_621127_fr_quexml.xml": ("limesurvey-quexml", "", "queXML"),
}


def row_is_in(rows: str, identity: int, is_complete: bool) -> bool:
    low, dash, high = rows.partition("-")
    if dash:
        return int(low) <= identity <= int(high)
    return rows == "all" or is_complete == (rows == "complete")


def expect(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    plain = read(PLAIN)
    complete = plain.responses["submitted"].notna()
    kept = [row_is_in(case.rows, int(plain.id_of(at)), bool(complete[at])) for at in plain.responses.index]
    answers = plain.answers[kept].reset_index(drop=True).iloc[:, : case.columns]
    for code in answers.columns:
        cells = [case.answers(code, cell) for cell in cells_of(answers[code])]
        for lose in case.loses:
            cells = [lose(cell) for cell in cells]
        answers[code] = pd.Series(cells, dtype="str")
    responses = plain.responses[kept].reset_index(drop=True)
    return answers, responses


def test_every_file_of_the_folders_is_tried() -> None:
    files = {path.relative_to(EXPORTS).as_posix() for path in EXPORTS.rglob("*") if path.is_file()}
    assert files == set(CASES) | set(REFUSED)


@pytest.mark.parametrize("name", CASES)
def test_the_same_responses_in_every_format(name: str) -> None:
    case = CASES[name]
    raw = read(EXPORTS / name)
    answers, responses = expect(case)
    assert (recognise(EXPORTS / name), raw.kind) == (case.kind, case.kind)
    assert raw.kind in READERS
    assert raw.cannot_say == case.says
    assert set(raw.cannot_say) <= set(LOSSES)
    assert len(raw.answers.columns) == case.columns
    found = raw.answers.set_axis(answers.columns, axis=1)
    # Some labels hold HTML, which the structure here has lost.
    if case.answers in (FR, NL):
        for code in found.columns:
            cells = [plain_text(cell) if cell and "<p>" in cell else cell for cell in cells_of(found[code])]
            found[code] = pd.Series(cells, dtype="str")
    pd.testing.assert_frame_equal(found, answers)
    same = ["id", "language", "started", "submitted", "last_page"]
    pd.testing.assert_frame_equal(raw.responses[same], responses[same])
    assert raw.tells_not_shown == ("not_shown" not in case.says)


@pytest.mark.parametrize("name", CASES)
def test_headings_stay_as_they_stand(name: str) -> None:
    raw, plain = read(EXPORTS / name), read(PLAIN)
    codes = list(plain.answers.columns)[: CASES[name].columns]
    style = CASES[name].style
    if style == "code":
        assert list(raw.headings) == codes
    elif style == "expression":
        assert list(raw.headings) == [re.sub(r"\[(\w+)\]", r"_\1", code) for code in codes]
    elif style == "codetext":
        assert [heading.split(". ")[0] for heading in raw.headings] == codes
    else:
        assert re.match(r"Quel.est.votre|Wat is uw beroep", raw.headings[0])
    assert len(set(raw.answers.columns)) == len(codes)
    if "unique_headings" not in raw.cannot_say:
        assert list(raw.answers.columns) == list(raw.headings)


@pytest.mark.parametrize("name", CASES)
def test_the_total_time_is_read_wherever_the_file_has_it(name: str) -> None:
    raw = read(EXPORTS / name)
    if "timings" in raw.cannot_say:
        assert "seconds" not in raw.responses
        return
    plain = read(EXPORTS / "web/results-survey621127_code_short_comma.csv").responses
    expected = plain.set_index("id").loc[raw.responses["id"], "seconds"]
    assert raw.responses["seconds"].tolist() == expected.tolist()
    # The platform's own count of seconds is what lies between beginning and end.
    complete = plain[plain["submitted"].notna()]
    assert len(complete) == 67
    assert ((complete["submitted"] - complete["started"]).dt.total_seconds() == complete["seconds"]).all()


@pytest.mark.parametrize("name", CASES)
def test_nothing_personal_and_no_page_timing_is_returned(name: str) -> None:
    raw = read(EXPORTS / name)
    everything = raw.answers.to_csv() + raw.responses.to_csv()
    assert not re.search(r"198\.51\.100\.|192\.0\.2\.|https?://|240096634", everything)
    assert not any(re.search(r"Time|Temps|Durée pour", heading) for heading in raw.headings)
    if CASES[name].columns == 25:
        assert any(re.search(r"(?i)ip(addr|.adres|$)", heading) for heading in raw.dropped)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_take(name: str) -> None:
    kind, place, found = REFUSED[name]
    path = EXPORTS / name
    assert recognise(path) == kind
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert refused.value.file == path.name
    assert refused.value.place.startswith(place)
    assert found in refused.value.found
    assert "CSV" in refused.value.action


def test_a_structure_is_no_export() -> None:
    assert recognise(LSS) == "limesurvey-structure"
    with pytest.raises(Unreadable, match="structure"):
        read(LSS)


def test_the_plain_file_itself() -> None:
    raw = read(PLAIN)
    assert (raw.kind, raw.cannot_say, raw.coding) == ("limesurvey-csv", ("timings",), {})
    assert len(raw.answers) == 75


@pytest.mark.parametrize("name", ["survey_621127_R_data_file.csv", "survey_621127_STATA.dta.xml"])
def test_changed_codes_are_said(name: str) -> None:
    coding = read(EXPORTS / "web" / name).coding
    assert {"ticked": "1", "not_ticked": "0", "not_shown": "", "yes": "1"}.items() <= coding.items()
    assert coding["no"] == ("2" if "R_data" in name else "0")


@pytest.mark.parametrize("name", ["rpc/results-survey621127_code_short_convertYN_fr_all.csv",
                                  "web/results-survey621127_code_short_convertYN.csv"])  # fmt: skip
def test_converted_codes_are_found(name: str) -> None:
    coding = {"ticked": "1", "not_ticked": "2", "yes": "1", "no": "2", "no_other": "2"}
    assert read(EXPORTS / name).coding == coding


def test_abbreviated_headings_become_unique_in_order() -> None:
    raw = read(EXPORTS / "rpc/results-survey621127_abbreviated_short_fr_all.csv")
    same = [name for name in raw.answers.columns if name.startswith("L'outil aide-t-.. ")]
    assert same == ["L'outil aide-t-.. ", "L'outil aide-t-..  (2)"]
    assert [heading for heading in raw.headings if heading.startswith("L'outil")] == ["L'outil aide-t-.. "] * 2


def test_field_names_need_the_structure() -> None:
    path = EXPORTS / "web/vvexport_621127_v1.csv"
    with pytest.raises(Unreadable, match="621127X821X10565") as refused:
        read_export(path, path.name, pseudonymise, set())
    assert "VV version 2" in refused.value.action


@pytest.mark.parametrize("name", ["vvexport_734918_v1.csv"])
def test_field_names_of_another_survey_are_refused(name: str) -> None:
    with pytest.raises(Unreadable, match="734918X824X10591"):
        read(LATER / "web" / name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("rpc/results-survey734918_code_short.xlsx", "limesurvey-xlsx"),
        ("rpc/survey_734918_STATA.dta.xml", "limesurvey-stata"),
        ("web/survey_archive_734918.lsa", "limesurvey-archive"),
        ("web/results-survey734918_abbreviated30_underscores_long.csv", "limesurvey-csv"),
    ],
)
def test_the_next_wave_has_the_same_rows_in_every_format(name: str, kind: str) -> None:
    plain, raw = read(LATER / "rpc/results-survey734918.csv"), read(LATER / name)
    assert raw.kind == kind
    same = ["id", "language", "started", "submitted", "last_page"]
    pd.testing.assert_frame_equal(raw.responses[same], plain.responses[same])
    assert len(raw.headings) == len(plain.headings) == 28
    texts = [position for position, code in enumerate(plain.headings) if code in {"freins", "metier[other]"}]
    for position in texts:
        mine = [(cell or "").strip() for cell in cells_of(raw.answers.iloc[:, position])]
        assert mine == [(cell or "").strip() for cell in cells_of(plain.answers.iloc[:, position])]
    assert "no_or_empty" not in raw.cannot_say
    assert ("array_not_shown" in raw.cannot_say) == name.endswith("_long.csv")


def test_every_kind_that_is_refused_says_what_to_take() -> None:
    assert not set(NO_RESPONSES) & set(READERS)
    assert all("CSV" in action for _, action in NO_RESPONSES.values())
