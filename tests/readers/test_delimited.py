"""Bytes to cells: separators, quotes, and every kind of damaged file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipelines.readers.delimited import read_bytes, read_columns, read_delimited, read_heading
from pipelines.readers.raw import Unreadable


def read_everything(data: bytes) -> list[list[str | None]]:
    frame, _ = read_delimited(data, "x.csv", lambda heading: True)
    return [[None if pd.isna(value) else value for value in row] for row in frame.to_numpy().tolist()]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator: str) -> None:
    data = separator.join(["id", '"a;b,c"', "d"]).encode() + b"\n" + separator.join("123").encode()
    headings, found = read_heading(data, "x.csv")
    assert (headings, found) == (["id", "a;b,c", "d"], separator)
    assert read_everything(data) == [["1", "2", "3"]]


def test_an_empty_text_is_not_nothing() -> None:
    assert read_everything(b'"a";"b"\r\n"";\r\n;""\r\n') == [["", None], [None, ""]]


def test_answers_keep_quotes_line_breaks_spaces_and_separators() -> None:
    data = '"a";"b"\r\n" dit ""oui""\nou; non, ";"👍\t<b>"\r\n'.encode()
    assert read_everything(data) == [[' dit "oui"\nou; non, ', "👍\t<b>"]]


def test_the_byte_order_mark_is_no_part_of_a_heading() -> None:
    data = b"\xef\xbb\xbf" + '"é";"b"\r\n"1";"2"\r\n'.encode()
    frame, headings = read_delimited(data, "x.csv", lambda heading: True)
    assert headings == ["é", "b"]
    assert list(frame.columns) == ["é", "b"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r\n\r\n", ""])
def test_line_ends_and_a_last_empty_line_do_not_matter(end: str) -> None:
    assert read_everything(("a,b\n1,2" + end).encode()) == [["1", "2"]]


@pytest.mark.parametrize("word", ["NA", "null", "N/A", "nan", "-", "0012", "1e5", "true", "2021-11-29"])
def test_words_and_digits_stay_what_was_written(word: str) -> None:
    assert read_everything(f"a,b\n{word},\n".encode()) == [[word, None]]


def test_only_wanted_columns_are_read() -> None:
    frame, headings = read_delimited(b"a,b,c\n1,secret,3\n", "x.csv", lambda heading: heading != "b")
    assert headings == ["a", "b", "c"]
    assert frame.to_dict("list") == {"a": ["1"], "c": ["3"]}


TABLE = b'"a";"b";"c"\r\n"1";"2";"3"\r\n'
UNEVEN = {
    "a cell too many": (TABLE + b'"1";"2";"3";"4"\r\n', "row 3", "4 cells"),
    "a cell too few": (TABLE + b'"1";"2"\r\n' + b'"1";"2";"3"\r\n', "row 3", "2 cells"),
    "two uneven rows": (TABLE + b'"1"\r\n"1";"2"\r\n', "row 3", "1 cells (2 such rows)"),
    "after a line break in a cell": (TABLE + b'"1\n\n";"2";"3"\r\n"1";"2"\r\n', "row 4", "2 cells"),
    "a quote lost in the middle": (TABLE + b'"1";"2;"3"\r\n"1";"2";"3"\r\n', "line 3", "a quote that is not closed"),
}


@pytest.mark.parametrize("name", UNEVEN)
def test_uneven_rows_are_refused_with_their_number(name: str) -> None:
    data, place, found = UNEVEN[name]
    with pytest.raises(Unreadable) as refused:
        read_delimited(data, "x.csv", lambda heading: True)
    assert (refused.value.file, refused.value.place) == ("x.csv", place)
    assert found in refused.value.found
    assert refused.value.action


@pytest.mark.parametrize(
    "data",
    [TABLE + b'"1";"2";"cut in the midd', TABLE + b'"1";"2";"3\r\n'],
    ids=["the download stopped inside an answer", "the last quote was lost"],
)
def test_a_quote_that_never_closes_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_delimited(data, "x.csv", lambda heading: True)
    assert refused.value.file == "x.csv"
    assert refused.value.place


def test_quotes_that_were_not_doubled_are_refused_not_mangled() -> None:
    with pytest.raises(Unreadable) as refused:
        read_delimited(b'"a";"b"\r\n"1";"dit "oui" ou non"\r\n', "x.csv", lambda heading: True)
    assert "2" in refused.value.place


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n", b"\xef\xbb\xbf\r\n \t"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="empty file") as refused:
        read_bytes(path, "raw/x.csv")
    assert refused.value.file == "raw/x.csv"


@pytest.mark.parametrize(
    ("data", "place", "found"),
    [
        ("a,b\n1,2\né,3\n".encode("cp1252"), "line 3", "0xe9"),
        ("a,b\n1,2\n".encode("utf-16"), "line 1", "UTF-8"),
        (b"a,b\n1,2\n1,\x00\n", "line 3", "null byte"),
    ],
    ids=["saved by a spreadsheet as cp1252", "utf-16", "a null byte"],
)
def test_bytes_that_are_no_text_are_refused_with_their_line(
    tmp_path: Path, data: bytes, place: str, found: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        read_bytes(path, "raw/x.csv")
    assert (refused.value.file, refused.value.place) == ("raw/x.csv", place)
    assert found in refused.value.found


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        read_bytes(tmp_path / "no.csv", "no.csv")
    with pytest.raises(Unreadable, match="a folder"):
        read_bytes(tmp_path, "folder")


def test_a_heading_twice_is_refused_with_its_column() -> None:
    with pytest.raises(Unreadable, match="“b” a second time") as refused:
        read_heading(b'"a","b","b"\n1,2,3\n', "x.csv")
    assert refused.value.place == "line 1, column 3"


def test_a_single_column_is_refused() -> None:
    with pytest.raises(Unreadable, match="a single column") as refused:
        read_heading(b"a|b|c\n1|2|3\n", "x.csv")
    assert refused.value.place == "line 1"


def test_a_heading_without_responses_is_refused() -> None:
    with pytest.raises(Unreadable, match="no response") as refused:
        read_delimited(b'"a","b"\r\n', "x.csv", lambda heading: True)
    assert refused.value.place == "row 2"


@pytest.mark.parametrize(
    ("line", "is_broken"),
    [
        ('1,""x,3', True), ('""x,2,3', True), ('1,2,""x', True), ('1,"",3', False), ('"a,""b"",c",2,3', False), ('"",2,""', False), ('"a\n""b""",2,3', False),
        ('1,"a"\n""x,2,3', True),
    ],
)  # fmt: skip
def test_a_closed_cell_that_goes_on_is_refused(tmp_path: Path, line: str, is_broken: bool) -> None:
    data = f"a,b,c\n4,5,6\n{line}\n".encode()
    if is_broken:
        with pytest.raises(Unreadable, match=r"quote|cells"):
            read_columns(data, "f", lambda headings: range(3), unique=True)
    else:
        assert read_columns(data, "f", lambda headings: range(3), unique=True).count == 2
