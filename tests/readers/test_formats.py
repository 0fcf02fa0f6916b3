"""What single formats write: marks, nulls, numbers, formulas, encodings, and what is personal in them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from surveys import ROOT, TESTS, cells_of, pseudonymise

from pipelines.readers import export
from pipelines.readers.export import read_export
from pipelines.readers.limesurvey_headings import lay_out
from pipelines.readers.limesurvey_structure import Question, read_structure
from pipelines.readers.raw import RawTable, Unreadable
from pipelines.readers.recognise import recognise
from pipelines.readers.table import make_unique

EXPORTS = TESTS / "exports/babelboost-2021"
LSS = ROOT / "raw/babelboost/2021/limesurvey_survey_621127.lss"
TIME = "2021-12-01 10:00:00"


def read(path: Path, *personal: str, structure: bool = False, language: str | None = None) -> RawTable:
    known = read_structure(LSS, LSS.name) if structure else None
    return read_export(path, path.name, pseudonymise, set(personal), language, known)


def write(folder: Path, data: str | bytes, name: str = "x") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def write_sheet(folder: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "x.bin"
    book.save(path)
    return path


ABBREVIATED = {
    "fr": ["ID de l.. ", "Date de.. ", "Dernièr.. ", "Langue .. ", "Tête de.. ", "Date de.. ", "Date de.. ",
           "Adresse.. ", "URL réf.. ", "Date de.. "],
    "nl": ["Respons.. ", "Datum v.. ", "Laatste.. ", "Begin t.. ", "Plaats", "Startda.. ", "Datum l.. ",
           "IP-adre.. ", "Verwijz.. ", "Datum v.. "],
    "en": ["Respons.. ", "Date su.. ", "Last pa.. ", "Start l.. ", "Seed", "Date st.. ", "Date la.. ",
           "IP addr.. ", "Referre.. ", "Date la.. "],
}  # fmt: skip


@pytest.mark.parametrize("language", ABBREVIATED)
@pytest.mark.parametrize("space", [" ", "_"])
def test_the_platform_s_columns_are_known_even_cut(language: str, space: str) -> None:
    layout = lay_out([heading.replace(" ", space) for heading in ABBREVIATED[language]], set())
    assert layout is not None
    assert layout.platform == {
        "id": 0, "submitdate": 1, "lastpage": 2, "startlanguage": 3, "startdate": 5, "datestamp": 6,
    }  # fmt: skip
    assert (layout.unused, layout.personal, layout.answers) == ((4,), (7, 8), (9,))


TIMINGS = {
    "fr": ["Temps total :", "Durée pour le groupe : Profil", "Durée pour la question: q"],
    "nl": ["Totale tijd", "Groepstijd: Profiel", "Vraagtijd: q"],
    "en": ["Total time", "Group time: Profile", "Question time: q"],
    "cut": ["Temps total :", "Durée pour le g.. ", "Durée pour la q.. "],
}


@pytest.mark.parametrize("language", TIMINGS)
def test_timings_are_known_by_their_words(language: str) -> None:
    headings = ["Response ID", "Date submitted", "Last page", "Total time", "Durée pour le trajet", *TIMINGS[language]]
    layout = lay_out(headings, set())
    assert layout is not None
    assert (layout.answers, layout.total, layout.timings) == ((3, 4), 5, (6, 7))


def test_a_question_worded_like_the_platform_stays_a_question() -> None:
    layout = lay_out(["Response ID", "Date submitted", "Last page", "q", "Date started", "Seed"], set())
    assert layout is not None
    assert layout.answers == (3, 4, 5)


def test_headings_become_unique() -> None:
    assert make_unique(["a", "a", "a (2)", "a", "b"]) == ["a", "a (3)", "a (2)", "a (4)", "b"]


def test_expression_codes_hide_what_is_personal_by_its_code(tmp_path: Path) -> None:
    path = write(tmp_path, f"id,submitdate,lastpage,token,q_tel,badge,qTime\n1,{TIME},1,t,02555,b7,3\n")
    raw = read(path, "q[tel]", "badge")
    assert (list(raw.answers.columns), raw.responses["participant"].notna().tolist()) == ([], [True])
    assert "02555" not in raw.responses.to_csv()


def test_a_personal_question_is_found_by_its_wording_or_the_file_is_refused(tmp_path: Path) -> None:
    headings = '"Response ID","Date submitted","Last page","Quel est votre .. ","Quel est votre ..  [Autre]","q"'
    path = write(tmp_path, f'{headings}\n"1","{TIME}","1","PSY","Ada","x"\n')
    with pytest.raises(Unreadable, match="`metier` cannot be found"):
        read(path, "metier", "token")
    raw = read(path, "metier", "token", structure=True)
    assert list(raw.answers.columns) == ["q"]


VV = "Response ID\tq\tq\tq\tn\nid\tsubmitdate\tlastpage\tq\tn\n1\t2021-12-01 10:00:00\t1\t{}\t{}\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{question_not_shown}", None), ("", ""), ("{lbrace}newline}", "{newline}"), ("a{newline}{cr}{tab}b", "a\n\r\tb"),
        ("{quote}oui{quote}", '"oui"'), ("{other}", "{other}"), ("3.0000000000", "3"), ("-0.2500000000", "-0.25"),
        ("100.0000000000", "100"), ("3.00", "3.00"), ('"a ""b"""', 'a "b"'),
    ],
)  # fmt: skip
def test_marks_of_vv(tmp_path: Path, written: str, meant: str | None) -> None:
    raw = read(write(tmp_path, VV.format(written, "1")))
    assert raw.kind == "limesurvey-vv"
    assert cells_of(raw.answers["q"]) == [meant]
    assert raw.responses["row"].tolist() == [3]


ROW: dict[str, Any] = {"id": 1, "submitdate": TIME, "lastpage": 2, "q": "12,5", "r": None, "s": ""}
JSON = {
    "a list": {"responses": [ROW, ROW | {"id": 2}]},
    "each under its number": {"responses": [{"1": ROW}, {"2": ROW | {"id": 2}}]},
    "one object": {"responses": [{"1": ROW, "2": ROW | {"id": 2}}]},
    "only the list": [ROW, ROW | {"id": 2}],
}


@pytest.mark.parametrize("shape", JSON)
def test_every_shape_of_json(tmp_path: Path, shape: str) -> None:
    raw = read(write(tmp_path, json.dumps(JSON[shape])))
    assert raw.kind == "limesurvey-json"
    assert raw.responses["id"].tolist() == ["1", "2"]
    assert [cells_of(row) for _, row in raw.answers.iterrows()] == [["12,5", None, ""]] * 2


def test_two_equal_headings_of_json_stay_two(tmp_path: Path) -> None:
    text = '{"responses":[{"Response ID":1,"Date submitted":null,"Last page":1,"q":"a","q":4.50}]}'
    raw = read(write(tmp_path, text))
    assert list(raw.answers.columns) == ["q", "q (2)"]
    assert raw.answers.to_numpy().tolist() == [["a", "4.50"]]


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ('{"responses": []}', "row 2", "no response"),
        (json.dumps({"responses": [ROW, {**ROW, "t": 1}]}), "row 3", "“t”"),
        (json.dumps({"responses": [ROW, 3]}), "row 3", "no columns"),
        (json.dumps({"responses": [ROW | {"q": ["a"]}]}), "row 2, column q", "nested"),
        (json.dumps({"responses": [ROW | {"q": True}]}), "row 2, column q", "true"),
        ('{"responses": [{"id": 1,', "line 1", "Expecting"),
        ('{"responses": ' + "[" * 100_000, "", "nested"),
        ('{"responses": {"a": 1}}', "", "without a list"),
    ],
)  # fmt: skip
def test_json_that_is_no_table_is_refused(tmp_path: Path, text: str, place: str, found: str) -> None:
    with pytest.raises(Unreadable, match=found) as refused:
        read(write(tmp_path, text))
    assert refused.value.place.startswith(place)


HEAD = ["id", "submitdate", "lastpage", "q", "ipaddr"]


def test_numbers_and_dates_of_a_sheet_become_text_again(tmp_path: Path) -> None:
    moment = pd.Timestamp("2021-12-01 10:00:00").to_pydatetime()
    cells = [3, 3.0, 4.5, "03", None, "'=1+1", " a\nb ", moment]
    raw = read(write_sheet(tmp_path, HEAD, *[[n, moment, 1, cell, "192.0.2.1"] for n, cell in enumerate(cells, 1)]))
    assert raw.kind == "limesurvey-xlsx"
    assert raw.answers["q"].tolist() == ["3", "3", "4.5", "03", "", "=1+1", " a\nb ", TIME]
    assert raw.responses["id"].tolist() == list("12345678")
    assert str(raw.responses["submitted"].iloc[0]) == TIME


@pytest.mark.parametrize(
    ("row", "place", "found"),
    [
        ([1, TIME, 1, "=1+1", ""], "row 2, column q", "a formula"),
        ([1, TIME, 1, "#NAME?", ""], "row 2, column q", "the error value"),
        ([1, TIME, 1, "a", "", "b"], "row 2", "a cell without a heading"),
        ([1, "29/11/2021 9:11", 1, "a", ""], "row 2, column submitdate", "29/11/2021 9:11"),
    ],
)
def test_what_a_sheet_cannot_hold_is_refused(tmp_path: Path, row: list[Any], place: str, found: str) -> None:
    with pytest.raises(Unreadable, match=found) as refused:
        read(write_sheet(tmp_path, HEAD, row))
    assert refused.value.place == place


def test_a_formula_in_a_column_that_is_not_read_does_no_harm(tmp_path: Path) -> None:
    assert read(write_sheet(tmp_path, HEAD, [1, TIME, 1, "a", "=1+1"])).answers["q"].tolist() == ["a"]


def test_an_empty_row_between_responses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="an empty row") as refused:
        read(write_sheet(tmp_path, HEAD, [1, TIME, 1, "a", ""], [], [2, TIME, 1, "b", ""]))
    assert refused.value.place == "row 3"


def test_spss_data_needs_its_syntax(tmp_path: Path) -> None:
    data = (EXPORTS / "web/survey_621127_SPSS_data_file.dat").read_bytes()
    syntax = (EXPORTS / "web/survey_621127_SPSS_syntax_file.sps").read_bytes()
    path = write(tmp_path, data, "answers.dat")
    with pytest.raises(Unreadable, match="without its syntax") as refused:
        read(path)
    assert ".sps" in refused.value.action
    alone = write(tmp_path, syntax, "syntax.sps")
    with pytest.raises(Unreadable, match="syntax without its data"):
        read(alone)
    assert len(read(path).answers) == 75
    assert read(path).responses["row"].tolist()[0] == 1
    write(tmp_path, syntax, "second.sps")
    assert len(read(path).answers) == 75
    write(tmp_path, syntax.replace(b"= potentiel", b"= other"), "third.sps")
    with pytest.raises(Unreadable, match="do not tell"):
        read(path)


def test_values_asked_for_in_spss_tell_never_shown_from_left_empty(tmp_path: Path) -> None:
    raw = read(EXPORTS / "web/survey_621127_SPSS_data_file_noanswer.dat")
    assert pd.isna(raw.answers["situations_PREM"].iloc[0])
    assert raw.answers["lieu_PROV"].iloc[0] == ""
    assert not raw.answers.isin(["-98", "-99"]).to_numpy().any()


def test_codes_that_a_re_saved_file_changes_to_another_encoding_are_read_and_said(tmp_path: Path) -> None:
    text = f'"id";"submitdate";"lastpage";"q"\r\n"1";"{TIME}";"1";"déjà « 1 € »"\r\n'
    for encoding in ("cp1252", "utf-16"):
        raw = read(write(tmp_path, text.encode(encoding)))
        assert raw.answers["q"].tolist() == ["déjà « 1 € »"]
        assert "encoding" in raw.cannot_say
    assert "encoding" not in read(write(tmp_path, text)).cannot_say


@pytest.mark.parametrize(
    "data",
    ["é".encode() + b"\xe9", b"\xef\xbb\xbf\xe9", b"\x81", b"\xe9\x01", b"\x00"],
    ids=["both encodings", "a mark and no UTF-8", "no meaning in cp1252", "a control character", "a null byte"],
)
def test_bytes_that_could_be_anything_are_refused(tmp_path: Path, data: bytes) -> None:
    mark, rest = (data[:3], data[3:]) if data.startswith(b"\xef") else (b"", data)
    path = write(tmp_path, mark + f"id,submitdate,lastpage,q\n1,{TIME},1,".encode() + rest + b"\n")
    with pytest.raises(Unreadable, match=r"byte|null"):
        read(path)


def test_a_rewritten_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="29/11/2021 9:11"):
        read(write(tmp_path, "id;submitdate;lastpage;q\n1;29/11/2021 9:11;1;a\n"))


FIELDS = {
    "S": ["", ""], "L": ["", "", "other", "[other]"], "O": ["", "", "comment", "[comment]"],
    "M": ["a", "[a]", "b", "[b]", "other", "[other]"],
    "P": ["a", "[a]", "acomment", "[acomment]", "b", "[b]", "bcomment", "[bcomment]", "other", "[other]",
          "othercomment", "[othercomment]"],
    "F": ["a", "[a]", "b", "[b]"], "1": ["a#0", "[a][1]", "a#1", "[a][2]", "b#0", "[b][1]", "b#1", "[b][2]"],
    ";": ["a_x", "[a_x]", "b_x", "[b_x]"], "R": ["1", "[1]", "2", "[2]"],
    "|": ["", "", "_filecount", "[filecount]"],
}  # fmt: skip


@pytest.mark.parametrize("letter", FIELDS)
def test_field_names_of_every_question_type(letter: str) -> None:
    question = Question(
        "q", letter, "1", letter in "LMP", sid="9", gid="8", qid="7", subquestions={"a": {}, "b": {}},
        columns={"x": {}} if letter == ";" else {},
    )  # fmt: skip
    pairs = FIELDS[letter]
    assert question.field_names() == {
        f"9X8X7{name}": f"q{code}" for name, code in zip(pairs[::2], pairs[1::2], strict=True)
    }


def test_the_field_names_of_a_real_survey() -> None:
    known = read_structure(LSS, LSS.name).field_names()
    assert known["621127X821X10565other"] == "metier[other]"
    assert known["621127X823X10575SQ005"] == "soutien[SQ005]"
    assert list(known.values()) == list(read(ROOT / "raw/babelboost/2021/results-survey621127.csv").headings)


def archive(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "x"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return path


def real_archive() -> dict[str, bytes]:
    with zipfile.ZipFile(EXPORTS / "web/survey_archive_621127.lsa") as container:
        return {name: container.read(name) for name in container.namelist()}


LSR = "survey_621127_responses.lsr"
BAD_ARCHIVES: dict[str, tuple[dict[str, bytes], str]] = {
    "a foreign file": ({"run.exe": b"MZ"}, "run.exe"),
    "a path outside": ({"../../x.lss": b""}, "x.lss"),
    "a bomb": ({LSR: b" " * 40_000_000}, "packed"),
    "an entity": ({LSR: b"<!DOCTYPE a [<!ENTITY b 'c'>]><document>&b;</document>"}, "document type"),
    "a field unknown": ({LSR: real_archive()[LSR].replace(b"621127X821X10565<", b"621127X821X1<")}, "621127X821X1"),
    "two structures": ({"survey_1.lss": b"<a/>"}, "2 structures"),
    "broken XML": ({LSR: real_archive()[LSR][:5000]}, "broken XML"),
}


@pytest.mark.parametrize("name", BAD_ARCHIVES)
def test_an_archive_that_is_not_the_platform_s_is_refused(tmp_path: Path, name: str) -> None:
    members, found = BAD_ARCHIVES[name]
    with pytest.raises(Unreadable, match=found):
        read(archive(tmp_path, real_archive() | members))


def test_a_workbook_with_a_document_type_or_a_macro_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_sheet(tmp_path, HEAD, [1, TIME, 1, "a", ""])) as container:
        members = {name: container.read(name) for name in container.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for bad in ({sheet: b"<!DOCTYPE a>" + members[sheet]}, {"xl/vbaProject.bin": b"x"}):
        path = archive(tmp_path, members | bad)
        with pytest.raises(Unreadable):
            read(path)
    assert read(archive(tmp_path, members)).answers["q"].tolist() == ["a"]


def test_a_sav_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    broken = write(tmp_path, b"$FL2@(#) " + b"\x00" * 500)
    assert recognise(broken) == "limesurvey-sav"
    with pytest.raises(Unreadable, match=r"a \.sav file") as refused:
        read(broken)
    assert "CSV" in refused.value.action


DTA = (EXPORTS / "web/survey_621127_STATA.dta.xml").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b'<v varname="submitdate">1953796308000</v>', b'<v varname="submitdate">soon</v>', "soon"),
        (b'<v varname="lastpage">3</v>', b"", "other variables"),
        (b"<dta>", b"<dta><!ENTITY a 'b'>", "document type"),
        (b"<varlist>", b"<list>", "broken XML"),
    ],
)
def test_a_damaged_stata_file_is_refused(tmp_path: Path, old: bytes, new: bytes, found: str) -> None:
    with pytest.raises(Unreadable, match=found):
        read(write(tmp_path, DTA.replace(old, new, 1)))


UNKNOWN = {
    "unknown-text": b"a,b\n1,2\n", "unknown": b"\x00\x01\x02\x03", "document": b"",
    "remotecontrol-reply": b'{"id":1,"result":"eyJ","error":null}', "html": b"<!DOCTYPE html><html><p>no</p></html>",
    "limesurvey-responses-xml": b"<document><LimeSurveyDocType>Responses</LimeSurveyDocType></document>",
}  # fmt: skip


@pytest.mark.parametrize("kind", UNKNOWN)
def test_files_of_no_use_say_what_to_take(tmp_path: Path, kind: str) -> None:
    path = archive(tmp_path, {"word/document.xml": b"<a/>"}) if kind == "document" else write(tmp_path, UNKNOWN[kind])
    assert recognise(path) == kind
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert "CSV" in refused.value.action


def test_the_name_of_a_file_means_nothing(tmp_path: Path) -> None:
    for source in ("results-survey621127_code_short.json", "survey_archive_621127.lsa", "vvexport_621127.tab"):
        path = write(tmp_path, (EXPORTS / "web" / source).read_bytes(), "answers.pdf")
        assert recognise(path) == recognise(EXPORTS / "web" / source)


def test_what_becomes_objects_in_memory_has_a_limit_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MAXIMUM_UNPACKED", 100_000)
    assert len(read(EXPORTS / "web/results-survey621127_code_short.json").answers) == 75
    large = write(tmp_path, json.dumps({"responses": [ROW | {"q": "a" * 200_000}]}))
    with pytest.raises(Unreadable, match="bytes of the kind limesurvey-json") as refused:
        read(large)
    assert "CSV" in refused.value.action
