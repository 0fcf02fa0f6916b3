"""Texts made to keep a pattern busy: a hundred thousand of the sign it stumbles over, in every place a text can stand."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from surveys import complete, declare, find_problems, item, pseudonymise, read_rows, text, write_rows
from timecap import at_most

from pipelines.headings import Column, match_headings
from pipelines.personal import looks_personal
from pipelines.readers.delimited import read_columns
from pipelines.readers.export import read_export
from pipelines.readers.form import read_times
from pipelines.readers.limesurvey_headings import lay_out
from pipelines.readers.limesurvey_tables import plain_text
from pipelines.readers.raw import Unreadable
from pipelines.readers.recognise import recognise_bytes
from pipelines.themes.screening import list_kinds
from schemas.declared import Declarations

N = 100_000
SIGNS = ["a", "<", "<p", "&", ",", ";", ", ", "; ", " ", "\t", "_", ".. ", "..", "[", "{", "`", "1", "1,", "-", "+1", "é", "'", "\u200b", "=", "@", "a@",
         "(", "|", "\\", "*", "$", "{a", "[_", ", a", "/", "id_", "Time"]  # fmt: skip
TIME = "2021-12-01 10:00:00"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_long_cell_ends_in_an_answer_or_an_error(tmp_path: Path, sign: str) -> None:
    declared = declare(
        [
            item("q", codes="A B"), item("m", "multiple", codes="A B", other=text("o")), item("n", "number"), item("t", "text"),
            item("d", "date"),
        ]
    )  # fmt: skip
    for place in range(6):
        cells = ["A", "Y", "", "", "1", "x", "2021-01-01"]
        cells[place + (place > 1)] = '"' + (sign * N)[:N] + '"'
        path = write_rows(tmp_path, "q,m[A],m[B],m[other],n,t,d", complete(1, ",".join(cells)))
        with at_most(seconds=20):
            found = find_problems(read_rows(path), declared)
            assert all(len(str(each.as_record(["en"]))) < 2000 for each in found)


FORM = declare(
    [item("q", codes="A B", other=text("o")), item("m", "multiple", codes={"A": {"label": text("a, b")}, "B": {"label": text("c")}},
                                                  other=text("o")), item("n", "number")],
    platform="form",
)  # fmt: skip


@pytest.mark.parametrize("sign", [*SIGNS, "a, b", "a,b;", "a, b, ", "c,,"])
def test_a_long_cell_of_a_form_ends_in_an_answer_or_an_error(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "answers.csv"
    for place in range(3):
        cells = ["A", "c", "1"]
        cells[place] = '"' + (sign * N)[:N] + '"'
        path.write_text(f"Timestamp,q,m,n\n12/31/2021 14:05:09,{','.join(cells)}\n", "utf-8")
        with at_most(seconds=20):
            raw = read_export(path, path.name, pseudonymise, set())
            assert all(len(str(each.as_record(["en"]))) < 2000 for each in find_problems(raw, FORM))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["id", "Response ID"])
def test_a_long_heading_ends_in_an_error(tmp_path: Path, sign: str, before: str) -> None:
    declared = declare([item("q", codes="A B"), item("t", "text", wording=text("a b c d e f g " * 20))])
    heading = before + (sign * N)[: N - 10]
    path = tmp_path / "answers.csv"
    for headings in (["id", "submitdate", "lastpage", "startlanguage", "q", heading],
                     [heading, "Date submitted", "Last page", "Start language", "q", "t"]):  # fmt: skip
        rows = [headings, ["1", TIME, "1", "en", "A", "x"]]
        path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows) + "\n", "utf-8")
        with at_most(seconds=20):
            told = read_and_tell(path, declared)
        assert told
        assert max(map(len, told)) < 2000


def read_and_tell(path: Path, declared: Declarations) -> list[str]:
    """What is said of an export that has an error."""
    try:
        raw = read_export(path, path.name, pseudonymise, {"personal"})
    except Unreadable as error:
        return [str(error)]
    return [str(each.as_record(["en"])) for each in find_problems(raw, declared) if each.severity == "error"]


@pytest.mark.parametrize(
    ("heading", "wording", "same"),
    [
        ("Quel est votre .. ", "Quel est votre métier ?", True), ("Quel_est_votre_.._[Autre]", "Quel est votre métier ? [Autre]", True),
        ("Quel .. mét.. ?", "Quel est votre métier ?", True), ("Quel .. mét.. est", "Quel est votre métier ?", False),
        ("Quel est.. est votre", "Quel est votre", False), (".. ", "Quel est votre métier ?", False), ("Qui .. ", "Quel est votre", False),
    ],
)  # fmt: skip
def test_cut_headings(heading: str, wording: str, same: bool) -> None:
    assert is_heading(heading, wording) is same


def is_heading(heading: str, wording: str) -> bool:
    return match_headings([heading], [Column("q", "q", {"fr": [wording]})])[0] == {"q": 0}


def test_a_heading_of_many_pieces_ends() -> None:
    with at_most(seconds=5):
        assert not is_heading("a" + ".. " * 30_000 + "q", "a b c d e f g h i j k l m n o p " * 6)


@pytest.mark.parametrize("text", ["<" * N, "<p" * N, "</br" * N, "&" * N, "&#" * N, "<a " * N])
def test_a_long_label_ends(text: str) -> None:
    with at_most(seconds=5):
        assert plain_text(text)


@pytest.mark.parametrize("written", [" " * N + "x", f"2021-12-31{' ' * N}x", "+1" * N, "GMT" * N, "-1:" * N])
def test_a_long_time_of_a_form_is_refused(written: str) -> None:
    with at_most(seconds=5), pytest.raises(Unreadable) as refused:
        read_times(pd.Series([written], name="h", dtype="object"), "f.csv", "fr")
    assert len(refused.value.found) < 60


def test_thousands_of_headings_are_compared_with_a_codebook() -> None:
    columns = [
        Column(f"q{n}", f"q{n}", {each: [f"wording {n} {each} {m}" for m in range(4)] for each in "fne"})
        for n in range(200)
    ]
    headings = [f"wor.. {n} .. x" for n in range(2_000)] + [f"something_{n}" for n in range(3_000)]
    with at_most(seconds=20):
        matched, unclaimed = match_headings(headings, columns)
    assert (matched, len(unclaimed)) == ({}, 5_000)


def test_many_columns_of_timings() -> None:
    questions = [f"q{number}" for number in range(8_000)]
    with at_most(seconds=10):
        layout = lay_out(
            ["id", "submitdate", "lastpage", *questions, *(f"{name}Time" for name in questions), "otherTime"], set()
        )
    assert layout is not None
    assert len(layout.timings) == len(questions)
    assert len(layout.answers) == len(questions) + 1


def test_timings_are_told_from_questions() -> None:
    headings = [
        "id",
        "submitdate",
        "lastpage",
        "q[a]",
        "qTime",
        "r_a",
        "rTime",
        "s",
        "sTime",
        "sa",
        "Time",
        "tTime",
        "interviewtime",
        "groupTime1",
    ]
    layout = lay_out(headings, set())
    assert layout is not None
    assert [headings[at] for at in layout.timings] == ["qTime", "rTime", "sTime", "groupTime1"]
    assert layout.total == headings.index("interviewtime")


@pytest.mark.parametrize(
    "sign",
    [
        "<html ",
        "<meta ",
        "<style>",
        "{",
        '{"id":',
        "1,'",
        "1,",
        "GET DATA",
        "*$Rev:",
        "<?xml ",
        "data <- read.csv(",
        "class\t",
    ],
)
def test_recognising_ends(sign: str) -> None:
    with at_most(seconds=5):
        assert isinstance(recognise_bytes((sign * N).encode()), str)


@pytest.mark.parametrize("sign", ['"', '""', '","', 'a"', '"\n'])
def test_many_quotes_end(sign: str) -> None:
    with at_most(seconds=10), suppress(Unreadable):
        data = b"a,b\n1," + sign.encode() * N + b"x\n"
        assert read_columns(data, "f", lambda headings: range(len(headings)), unique=False).count == 1


@pytest.mark.parametrize(
    "sign", ["x", "1", "+", "a.", "x@", "a@a.", "0 ", "85.07.30-", "Aa-", "rue ", "rue la", "M. de "]
)
def test_looking_for_what_is_personal_ends(sign: str) -> None:
    text = sign * (2 * N // len(sign))
    with at_most(seconds=20):
        list_kinds(text)
        found = looks_personal(pd.Series([text, f"{text} jan@voorbeeld.be", f"{text} x"], dtype="str"))
    assert found[1]
    assert found[0] == found[2] == (sign == "85.07.30-")


@pytest.mark.parametrize("before", ["rue ", "1 rue ", "M. ", "a@"])
@pytest.mark.parametrize("sign", ["la", "l'", "de ", "a-"])
def test_screening_what_follows_a_title_ends(before: str, sign: str) -> None:
    with at_most(seconds=20):
        list_kinds(before + sign * N)
