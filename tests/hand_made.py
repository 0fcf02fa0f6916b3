"""Malformed files made by hand: what people, spreadsheets and attackers do that chance does not."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
from mutations import EITHER, EXPORT, PLAIN, READ, REFUSED, SAME, STRUCTURE, WEB, Case, kinds
from surveys import ROOT, TESTS

N = 100_000
TIME = "2021-12-01 10:00:00"
Made = tuple[bytes, str, str] | tuple[bytes, str, str, bytes]
"""The file, what must come of it, what a refusal says, and where only the product knows the encoding, the file in UTF-8."""


def make_by_hand() -> Iterator[Case]:
    """Every file made by hand."""
    makers: dict[str, Callable[[], dict[str, Made]]] = {
        "csv ;": make_csv, "csv ,": make_csv_cells, "json": make_json, "stata": make_stata, "archive": make_archives,
        "xlsx": make_workbooks, "sav": make_sav, "form csv": make_form, "sheet csv": make_sheet, "vv": make_vv,
        "microsoft xlsx": make_microsoft,
    }  # fmt: skip
    for name, make in makers.items():
        for mutation, (data, must, found, *meant) in make().items():
            yield Case(kinds()[name], mutation, data, must, found, meant=b"".join(meant))
    yield from make_spss()


def rows_of(data: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def write_rows(
    rows: list[list[str]],
    separator: str = ";",
    quoting: int = csv.QUOTE_ALL,
    encoding: str = "utf-8",
    end: str = "\r\n",
) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode(encoding)


def make_csv() -> dict[str, Made]:
    """The recommended export: its shape, its encoding, its headings."""
    data = EXPORT.read_bytes()
    text = data.decode("utf-8-sig")
    heading, rest = text.split("\r\n", 1)
    rows = [row for row in rows_of(data, ";") if row]
    # What no other encoding can hold is left out, so that nothing is lost by writing it.
    plain = [[re.sub(r"[^\x20-\x7eéèêàçëïôûù’€œ…–]", "", cell) for cell in row] for row in rows]
    dutch = (ROOT / "raw/diapason/2021/diapason-2021-nl-sheets.csv").read_bytes()
    later = (ROOT / "raw/babelboost/2022/results-survey734918.csv").read_bytes()
    swapped = heading.replace('"utilise"', '"x"').replace('"duree"', '"utilise"').replace('"x"', '"duree"')
    rowed = heading.replace("SQ001", "x").replace("SQ002", "SQ001").replace("[x]", "[SQ002]")
    at = rows[0].index("metier")
    moved = [[*row[:at], *row[at + 2 :], *row[at : at + 2]] for row in rows]
    excel = csv.QUOTE_MINIMAL

    def damaged(name: str, value: str, *, again: bool = True) -> bytes:
        column, changed = plain[0].index(name), [list(row) for row in plain]
        changed[5][column] = value
        return write_rows(changed, quoting=excel if again else csv.QUOTE_ALL)

    return {
        "nothing but white space": (b"\xef\xbb\xbf \r\n\t\r\n", REFUSED, "an empty file"),
        "no byte": (b"", REFUSED, "an empty file"),
        "zero rows": (f"{heading}\r\n".encode(), REFUSED, "no response"),
        "zero rows and no line end": (heading.encode(), REFUSED, "no response"),
        "zero rows and blank lines": (f"{heading}\r\n\r\n\r\n".encode(), REFUSED, ""),
        "one column": (b"id\r\n1\r\n", REFUSED, ""),
        "no heading": (rest.encode(), REFUSED, "heading"),
        "a heading twice": (text.replace('"metier"', '"duree"', 1).encode(), REFUSED, "a second time"),
        "a heading renamed": (text.replace('"duree"', '"durée"', 1).encode(), REFUSED, "duree"),
        "a heading empty": (text.replace('"duree"', '""', 1).encode(), REFUSED, "duree"),
        "a heading in capitals": (text.replace('"duree"', '"DUREE"', 1).encode(), REFUSED, "duree"),
        "a heading that is a formula": (text.replace('"duree"', '"=cmd|\' /C calc\'!A0"', 1).encode(), REFUSED, "duree"),
        "a heading of markup": (text.replace('"duree"', '"<script>alert(1)</script>"', 1).encode(), REFUSED, "duree"),
        "a heading of a hundred thousand signs": (text.replace('"duree"', f'"{"q" * N}"', 1).encode(), REFUSED, ""),
        "the platform's heading gone": (text.replace('"submitdate"', '"date"', 1).encode(), REFUSED, "heading"),
        "two headings swapped": ((swapped + "\r\n" + rest).encode(), PLAIN, ""),
        "two headings of an array swapped": ((rowed + "\r\n" + rest).encode(), PLAIN, ""),
        "columns moved with their headings": (write_rows(moved), SAME, ""),
        "columns moved without their headings": (write_rows([rows[0], *moved[1:]]), REFUSED, ""),
        "a column more": (write_rows([[*row, "x"] for row in rows]), REFUSED, "x"),
        "a column more without a heading": (write_rows([rows[0], *([*row, "x"] for row in rows[1:])]), REFUSED, "cells"),
        "a column less": (write_rows([row[:-1] for row in rows]), REFUSED, "potentiel"),
        "a cell less in one row": (write_rows([*rows[:5], rows[5][:-1], *rows[6:]]), REFUSED, "row 6"),
        "a cell more in one row": (write_rows([*rows[:5], [*rows[5], ""], *rows[6:]]), REFUSED, "row 6"),
        "cells moved in one row": (write_rows([*rows[:5], [rows[5][-1], *rows[5][:-1]], *rows[6:]]), REFUSED, "row 6"),
        "the file twice": (data + data, REFUSED, "quote"),
        "the file twice without its mark": (data + data[3:], REFUSED, "startdate"),
        "the file twice without the second heading": (data + rest.encode(), REFUSED, "duplicate_id"),
        "the next wave behind it": (data + later, REFUSED, ""),
        "the next wave beside it": ("\n".join(f"{a};{b}" for a, b in zip(text.splitlines(), later.decode("utf-8-sig").splitlines(), strict=False)).encode(), REFUSED, ""),
        "the next wave in its place": (later, REFUSED, ""),
        "a form in its place": (dutch, REFUSED, "a file of the kind form"),
        "a form behind it": (data + dutch, REFUSED, ""),
        "a page behind it": (data + b"<html><body>Session expired</body></html>\n", REFUSED, "cells"),
        "a warning before it": (b"<br />\nWarning: Undefined index in export.php\n" + data, REFUSED, ""),
        "separated by bars": (text.replace(";", "|").encode(), REFUSED, "line 1"),
        "separated in two ways": ((heading.replace(";", ",") + "\r\n" + rest).encode(), REFUSED, ""),
        "separated by tabs": (write_rows(rows, "\t"), SAME, ""),
        "lines that end in CR": (write_rows([[cell.replace("\n", " ").replace("\r", " ") for cell in row] for row in rows], end="\r"), SAME, ""),
        "lines that end in LF": (write_rows(rows, end="\n"), SAME, ""),
        "lines that end in both ways": (write_rows(rows[:9]) + write_rows(rows[9:], end="\n"), SAME, ""),
        "blank lines between": (b"\r\n".join([write_rows(rows[:9]), write_rows(rows[9:])]), SAME, ""),
        "a thousand blank lines behind": (data + b"\r\n" * 1000, SAME, ""),
        "a row of nothing behind": (data + b";" * (len(rows[0]) - 1) + b"\r\n", REFUSED, "no_id"),
        "a sum behind": (data + b"75" + b";" * (len(rows[0]) - 1) + b"\r\n", REFUSED, ""),
        "a million columns": (f"{heading};{';'.join(f'q{n}' for n in range(1_000_000))}\r\n1{';' * (len(rows[0]) + 999_999)}\r\n".encode(), REFUSED, "columns"),
        "six thousand columns": (write_rows([[*rows[0], *(f"q{n}Time" for n in range(3000)), *(f"q{n}" for n in range(3000))], [*rows[1], *[""] * 6000]]), REFUSED, "columns"),
        "a mark twice": (b"\xef\xbb\xbf" + data, EITHER, ""),
        "a mark between": (write_rows(rows[:9]) + b"\xef\xbb\xbf" + write_rows(rows[9:]), REFUSED, "quote"),
        "UTF-16": (text.encode("utf-16"), SAME, ""),
        "UTF-16, high bytes first": (b"\xfe\xff" + text.encode("utf-16-be"), SAME, ""),
        "UTF-16 without its mark": (text.encode("utf-16-le"), REFUSED, ""),
        "UTF-16 cut in a letter": (text.encode("utf-16")[:-1], REFUSED, ""),
        "UTF-32": (text.encode("utf-32"), REFUSED, ""),
        "UTF-8 read as cp1252": (data.decode("cp1252", "replace").encode(), REFUSED, ""),
        "cp1252": (write_rows(plain, encoding="cp1252"), READ, "", write_rows(plain)),
        "the encoding of DOS": (write_rows([[cell.translate({0x2019: "'", 0x20AC: "E", 0x153: "oe", 0x2026: "...", 0x2013: "-"}) for cell in row] for row in plain], encoding="cp850"), REFUSED, "not UTF-8"),
        "the encoding of an old Mac": (write_rows(plain, encoding="mac_roman"), REFUSED, "not UTF-8"),
        "two encodings": (write_rows(plain[:20]) + write_rows(plain[20:], encoding="cp1252"), REFUSED, "not UTF-8"),
        "saved again by a spreadsheet": (write_rows(plain, quoting=excel, encoding="cp1252"), READ, "", write_rows(plain)),
        "saved again: dates": (write_rows([[re.sub(r"^(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d):\d\d$", r"\3/\2/\1 \4", cell) for cell in row] for row in plain], quoting=excel), REFUSED, "rewritten the dates"),
        "saved again: dates without seconds": (write_rows([[re.sub(r"^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d$", r"\1", cell) for cell in row] for row in plain], quoting=excel), REFUSED, "a time like"),
        "saved again: other code as formula": (damaged("metier", "#NAME?"), REFUSED, "error value"),
        "saved again: French error": (damaged("freins", "#NOM?"), REFUSED, "error value"),
        "saved again: Dutch error": (damaged("freins", "#WAARDE!"), REFUSED, "error value"),
        "saved again: digits": (damaged("freins", "1,23457E+15"), REFUSED, "few digits"),
        "saved again: too narrow": (damaged("nbpers", "#######"), REFUSED, "too narrow"),
        "saved again: lost letters": (damaged("freins", "d\ufffdj\ufffd"), REFUSED, "letters that were lost"),
        "saved again: mistaken letters": (damaged("freins", "dÃ©jÃ\xa0"), REFUSED, "another encoding"),
        "every letter mistaken, all quotes kept": (write_rows(rows).decode("cp1252", "ignore").encode(), REFUSED, "another encoding"),
        "an error value that was typed": (damaged("freins", "#NAME?", again=False), PLAIN, ""),
        **{f"a file that is {name}": (content, REFUSED, "") for name, content in FOREIGN.items()},
    }  # fmt: skip


FOREIGN = {
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "a program": b"MZ\x90\x00" + bytes(range(256)) * 9, "a PDF": b"%PDF-1.7\n" + b"x" * 900,
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "packed": b"\x1f\x8b\x08\x00" + bytes(900), "a database": b"SQLite format 3\x00" + bytes(900),
    "a pickle": b"\x80\x04\x95\x1e\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x04true\x94\x85\x94R\x94.",
    "a page": b"<!DOCTYPE html><html><head><title>Login</title></head><body>Please log in</body></html>",
    "a structure": STRUCTURE.read_bytes(), "YAML": b"!!python/object/apply:os.system ['true']\n", "noise": bytes((n * 73) % 251 for n in range(5000)),
    "zeros": bytes(5000), "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "one line": b"hello\n", "a mail": b"From: a\r\nTo: b\r\n\r\nid,submitdate\r\n",
}  # fmt: skip


def make_csv_cells() -> dict[str, Made]:
    """One cell of the export changed, in quotes as the platform writes it."""
    rows = [row for row in rows_of(kinds()["csv ,"].data, ",") if row]
    at = next(number for number, row in enumerate(rows) if row[rows[0].index("utilise")] == "OUI" and row[1])

    def with_cell(column: str, value: str) -> bytes:
        changed = [list(row) for row in rows]
        changed[at][changed[0].index(column)] = value
        return write_rows(changed, ",", encoding="utf-8")

    numbers = ["1e400", "1e5", "9" * 400, "9" * 5000, "9007199254740993", "-1", "0", "1.5", "1,5", "1 000", "1.000", "1,000,000", "nan", "inf", "-inf",
               "0x10", "1_000", "٣", "１２", "³", "½", "1.5.2", "--1", "=1", "1e", " 12 ", "12\u200b", "TRUE", "#NUM!", "M15", "1\n2", "9" * N]  # fmt: skip
    times = ["0000-00-00 00:00:00", "0000-12-31 00:00:00", "9999-12-31 23:59:59", "2021-02-30 10:00:00", "2021-13-01 10:00:00", "2021-11-31 10:00:00",
             "2021-12-01 24:00:00", "2021-12-01 23:59:60", "1969-12-31 23:59:59", "2021-12-01T10:00:00", "2021-12-01 10:00", "2021-12-01", "44530.4",
             "01/12/2021 10:00:00", "2021-12-01 10:00:00+01:00", "2021-12-01 10:00:00 ", "now", "-2021-12-01 10:00:00", "２021-12-01 10:00:00", "id", "9" * N]  # fmt: skip
    texts = ["", "a" * N, "é" * N, "=1+1", "'=1+1", "<script>alert(1)</script>", '"', '""', '","', "\r\n", "\t", "\x07\x1b[31m", "\u202eabc", "\u200b", "\ufeff", "{newline}",
             "{question_not_shown}", "N/A", "-oth-", "null", "None", "\\", "\\n", "'; DROP TABLE responses; --", "{{ 7*7 }}", "${jndi:ldap://x}", "&lt;", "🙂" * 50, "e\u0301", "\u2028", "0012", "1e5", "#NAME?",
             "1,23457E+15"]  # fmt: skip
    wrong = {
        "utilise": ["OU", "oui", "OUI ", "OUI\u200b", "\u202eIUO", "OUI\x00", "OUI\n", "JA!", "<b>x</b>", "1", "Y", "=OUI", "-oth-", "x" * N, "ＯＵＩ", "O\u0055I\u0301", "PASEN+OUI"],
        "lieu[RBC]": ["X", "1", "0", "N", "Oui", "y", "Y ", "true", "Y" * N, "Y\u200b"],
        "soutien[SQ001]": ["6", "0", "1.0", "01", "A1", "5 ", "-1", "٥"],
        "id": ["", "1", "x", "-1", "1.0", "=1+1", "1e3", "\u200b7", "٣", "7 "],
        "startlanguage": ["", "de", "FR", "fr ", "fr-informal", "nl,fr"],
        "lastpage": ["x", "1.5", "1e400", "=1", "٣", "2021-12-01 10:00:00"],
        "metier[other]": ["x", "=x", "x" * N],
        "nbpers": numbers, "submitdate": times, "startdate": times[:9], "freins": texts, "situations[other]": texts[:12],
    }  # fmt: skip
    made = {
        f"{column} {number}": (with_cell(column, value), PLAIN, "")
        for column, values in wrong.items()
        for number, value in enumerate(values, start=1)
    }
    # A cell may hold an answer's label in the place of its code.
    made["a label for a code"] = with_cell("utilise", "Oui"), SAME, ""
    made["a label of the other language for a code"] = with_cell("utilise", "Ja"), EITHER, ""
    return made


def make_vv() -> dict[str, Made]:
    """VV: its two headings."""
    first, second, *rest = kinds()["vv"].data.split(b"\n")
    return {
        "no second heading": (b"\n".join([first, *rest]), REFUSED, ""),
        "headings in the wrong order": (b"\n".join([second, first, *rest]), REFUSED, ""),
        "only its headings": (first + b"\n" + second + b"\n", REFUSED, "no response"),
        "a code twice": (b"\n".join([first, second.replace(b"utilise", b"duree", 1), *rest]), REFUSED, "a second time"),
        "a code gone": (b"\n".join([first, second.replace(b"utilise", b"", 1), *rest]), REFUSED, "utilise"),
    }


def make_json() -> dict[str, Made]:
    """JSON: what its grammar allows, and what it does not."""
    data = kinds()["json"].data
    document = json.loads(data)
    text = data.decode("utf-8-sig")

    def having(**cells: object) -> bytes:
        rows = [dict(row) for row in document["responses"]]
        rows[3] |= cells
        return json.dumps({"responses": rows}).encode()

    utilise = '"utilise":"PASEN"'
    assert utilise in text
    fewer = [dict(row) for row in document["responses"]]
    del fewer[4]["duree"]
    turned = [dict(row) for row in document["responses"]]
    turned[4] = dict(reversed(turned[4].items()))
    return {
        "a name twice": (text.replace(utilise, utilise + ',"utilise":"OUI"', 1).encode(), REFUSED, ""),
        "NaN": (having(nbpers=float("nan")), REFUSED, "NaN"), "Infinity": (having(nbpers=float("inf")), REFUSED, "Infinity"),
        "half a letter": (having(freins="a\ud800b"), REFUSED, "half a letter"),
        "the other half": (having(freins="a\udc00b"), REFUSED, "half a letter"),
        "a whole letter in halves": (having(freins="🙂 \\ud800"), PLAIN, ""),
        "a number of five thousand digits": (text.replace(utilise, '"utilise":' + "9" * 5000, 1).encode(), REFUSED, "utilise"),
        "a number without end": (having(nbpers=1).replace(b'"nbpers": 1', b'"nbpers": 1e400', 1), PLAIN, ""),
        "true": (having(utilise=True), REFUSED, "true"), "a list": (having(utilise=["OUI"]), REFUSED, "nested"), "an object": (having(utilise={"a": "OUI"}), REFUSED, "nested"),
        "a cell less": (json.dumps({"responses": fewer}).encode(), REFUSED, "row 6"),
        "cells in another order": (json.dumps({"responses": turned}).encode(), REFUSED, "row 6"),
        "a hundred thousand lists": (b'{"responses":' + b"[" * N + b"]" * N + b"}", REFUSED, "nested"),
        "a hundred thousand objects": (b'{"responses":' + b'{"a":' * N + b"1" + b"}" * N + b"}", REFUSED, ""),
        "two documents": (data + data, REFUSED, "Extra data"), "two lists": (text.rstrip().removesuffix("}").encode() + b',"responses":[]}', REFUSED, "lists"),
        "the rows twice": (json.dumps({"responses": document["responses"] * 2}).encode(), REFUSED, "duplicate_id"),
        "no rows": (b'{"responses":[]}', REFUSED, "no response"), "null": (b'{"responses":null}', REFUSED, ""), "rows of null": (b'{"responses":[null]}', REFUSED, ""),
        "a comment": (b"// by hand\n" + data, REFUSED, ""), "apostrophes": (text.replace('"', "'").encode(), REFUSED, ""),
        "a comma more": (text.replace("}]", "},]", 1).encode(), REFUSED, ""), "UTF-16": (text.encode("utf-16"), REFUSED, ""),
        "a cell of a hundred thousand signs": (having(freins="a" * N), PLAIN, ""), "an escape of nothing": (having(freins="a").replace(b'"freins": "a"', b'"freins": "\\u0000"'), PLAIN, ""),
    }  # fmt: skip


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
)
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def hostile_xml(text: str, root: str, cell: str) -> dict[str, Made]:
    """An XML export with what XML can do; `cell` is a piece of text inside an element."""
    head, rest = text.split(root, 1)
    return {
        "a billion laughs": ((head + LAUGHS + root + rest.replace(cell, "&a9;", 1)).encode(), REFUSED, ""),
        "an entity from outside": ((head + OUTSIDE + root + rest.replace(cell, "&x;", 1)).encode(), REFUSED, ""),
        "a document type": ((head + "<!DOCTYPE dta>" + root + rest).encode(), REFUSED, ""),
        "an entity nobody declared": (text.replace(cell, "&x;", 1).encode(), REFUSED, "broken XML"),
        "an element inside a cell": (text.replace(cell, f"{cell}<b/>9", 1).encode(), REFUSED, "inside"),
        "a comment inside a cell": (text.replace(cell, f"{cell}<!-- x -->", 1).encode(), SAME, ""),
        "an instruction inside a cell": (text.replace(cell, f"{cell}<?php x ?>", 1).encode(), SAME, ""),
        "another encoding declared": (text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"', 1).encode(), REFUSED, "encoding"),
        "an encoding of mainframes": (text.replace('encoding="UTF-8"', 'encoding="cp037"', 1).encode(), REFUSED, "encoding"),
        "another encoding": (text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"', 1).encode("latin-1", "xmlcharrefreplace"), REFUSED, ""),
        "UTF-16": (text.replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16"), REFUSED, ""),
        "a hundred thousand elements in each other": ((head + "<a>" * N + "</a>" * N).encode(), REFUSED, ""),
        "elements that do not close": ((head + root + "<a>" * N).encode(), REFUSED, ""),
        "a root too many": ((text + "<a/>").encode(), REFUSED, "broken XML"),
        "no root": (head.encode(), REFUSED, ""),
        "fifty million bytes": ((text + " " * 50_000_000).encode(), REFUSED, "bytes"),
        "a letter no XML may hold": (text.replace(cell, "&#0;", 1).encode(), REFUSED, "broken XML"),
        "half a letter": (text.replace(cell, "&#xD800;", 1).encode(), REFUSED, "broken XML"),
    }  # fmt: skip


def make_stata() -> dict[str, Made]:
    """The Stata file: XML, and what it says of itself."""
    text = kinds()["stata"].data.decode()
    answer = '<v varname="utilise">PASEN</v>'
    row = re.search(r"<o num.*?</o>\s*", text, flags=re.DOTALL)
    assert row is not None
    return {
        **hostile_xml(text, "<dta>", "PASEN"),
        "a response less than it says": (text.replace(row[0], "", 1).encode(), REFUSED, "74 responses"),
        "a response twice": (text.replace(row[0], row[0] * 2, 1).encode(), REFUSED, "76 responses"),
        "a response twice, and said so": (text.replace(row[0], row[0] * 2, 1).replace("<nobs>75<", "<nobs>76<").encode(), REFUSED, "duplicate_id"),
        "a cell less": (text.replace(answer, "", 1).encode(), REFUSED, "row 2"), "a cell twice": (text.replace(answer, answer * 2, 1).encode(), REFUSED, "row 2"),
        "a time beyond all calendars": (re.sub(r'("submitdate">)\d+', r"\g<1>" + "9" * 30, text, count=1).encode(), REFUSED, "submitdate"),
        "a time of five thousand digits": (re.sub(r'("submitdate">)\d+', r"\g<1>" + "9" * 5000, text, count=1).encode(), REFUSED, "submitdate"),
        "a time that is none": (re.sub(r'("submitdate">)\d+', r"\g<1>soon", text, count=1).encode(), REFUSED, "submitdate"),
        "no variables": (re.sub(r"<varlist>.*</varlist>", "", text, flags=re.DOTALL).encode(), REFUSED, ""),
    }  # fmt: skip


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def pack(
    members: dict[str, bytes], *more: tuple[zipfile.ZipInfo | str, bytes], how: int = zipfile.ZIP_DEFLATED
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as container:
        for name, data in [*members.items(), *more]:
            container.writestr(name, data, how)
    return out.getvalue()


def pack_twice(members: dict[str, bytes], name: str, data: bytes) -> bytes:
    """Two members of one name."""
    return (
        pack({**members, "second": data}).replace(b"second", name.encode()[:6].ljust(6, b"_"))
        if len(name) == 6
        else _renamed(members, name, data)
    )


def _renamed(members: dict[str, bytes], name: str, data: bytes) -> bytes:
    stand_in = "z" * len(name)
    return pack({**members, stand_in: data}).replace(stand_in.encode(), name.encode())


def as_link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def lock(data: bytes) -> bytes:
    """Every member marked as encrypted."""
    out = bytearray(data)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(signature)
        while at >= 0:
            out[at + flags] |= 1
            at = out.find(signature, at + 4)
    return bytes(out)


def overlap(data: bytes) -> bytes:
    """Every entry of the directory points at the first member's data."""
    out = bytearray(data)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        out[at + 42 : at + 46] = struct.pack("<I", 0)
        at = out.find(b"PK\x01\x02", at + 4)
    return bytes(out)


def lie(data: bytes, size: int) -> bytes:
    """Every member says that it is of another size once unpacked."""
    out = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = out.find(signature)
        while at >= 0:
            out[at + place : at + place + 4] = struct.pack("<I", size)
            at = out.find(signature, at + 4)
    return bytes(out)


def hostile_zips(data: bytes, inside: str) -> dict[str, Made]:
    """A container with what containers can do; `inside` is a member that is read."""
    members = members_of(data)
    bomb = b" " * 5_000_000
    paths = [
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\x.xml",
        "..\\x.xml",
        "xl/../../x.xml",
        "a\x00b.xml",
        "e\u0301/../../x.lss",
        "CON.lss/../..",
        "./x.lss",
    ]
    return {
        **{f"a path that leads out {n}": (pack(members, (path, b"<a/>")), REFUSED, "in the container") for n, path in enumerate(paths, start=1)},
        "a program": (pack(members, ("run.exe", b"MZ")), REFUSED, "run.exe"), "a script": (pack(members, ("x.py", b"import os")), REFUSED, "x.py"),
        "a member twice": (_renamed(members, inside, b"<a/>"), REFUSED, ""), "a link": (pack({}, (as_link(inside), b"/etc/passwd")), REFUSED, ""),
        "a bomb": (pack(members | {inside: bomb}), REFUSED, "packed"), "a bomb in a row": (lie(pack({f"x{n}_1.lss": b" " for n in range(300)}), 900_000), REFUSED, ""),
        "a bomb in a bomb": (pack(members, ("x.zip", pack({"x.zip": pack({"x.zip": bomb})}))), EITHER, ""),
        "six hundred members": (pack(members | {f"x{n}.xml": b"<a/>" for n in range(600)}), REFUSED, ""), "six thousand members": (pack({f"x{n}": b"" for n in range(6_000)}), REFUSED, ""),
        "locked": (lock(data), REFUSED, ""), "entries over each other": (overlap(data), REFUSED, ""), "sizes that lie": (lie(data, 100), REFUSED, ""),
        "sizes beyond the file": (lie(data, 0x7FFFFFFF), REFUSED, ""), "no directory": (data[: data.rindex(b"PK\x01\x02")], REFUSED, ""), "an end alone": (data[data.rindex(b"PK\x05\x06") :], REFUSED, ""),
        "another packing": (data.replace(b"\x08\x00", b"\x63\x00"), REFUSED, ""), "a member that is not there": (pack({name: content for name, content in members.items() if name != inside}), REFUSED, ""),
        "something before it": (b"#!/bin/sh\n" + data, REFUSED, ""), "something behind it": (data + b"x" * 70_000, REFUSED, ""), "a remark": (data[:-2] + b"\x05\x00hello", SAME, ""),
        "nothing inside": (pack({}), REFUSED, ""), "packed differently": (pack(members, how=zipfile.ZIP_STORED), SAME, ""),
        "a member of the wrong sum": (_spoil(data, inside), REFUSED, ""),
    }  # fmt: skip


def _spoil(data: bytes, inside: str) -> bytes:
    at = data.rindex(inside.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    return data[: at + 16] + bytes([data[at + 16] ^ 255]) + data[at + 17 :]


def make_archives() -> dict[str, Made]:
    """Archives: the container, and the table in it."""
    data = kinds()["archive"].data
    members = members_of(data)
    lsr, lss = "survey_621127_responses.lsr", "survey_621127.lss"
    text = members[lsr].decode()

    def with_table(changed: bytes) -> bytes:
        return pack(members | {lsr: changed})

    answer = "<_621127X822X10568><![CDATA[PASEN]]></_621127X822X10568>"
    assert answer in text
    later = members_of((TESTS / "exports/babelboost-2022/web/survey_archive_734918.lsa").read_bytes())
    table = {
        name: (with_table(found), must, said)
        for name, (found, must, said) in hostile_xml(
            text.replace("<![CDATA[PASEN]]>", "PASEN"), "<document>", "PASEN"
        ).items()
    }
    return {
        **hostile_zips(data, lsr), **{f"in its table: {name}": made for name, made in table.items() if "million" not in name},
        "a cell twice": (with_table(text.replace(answer, answer * 2, 1).encode()), REFUSED, "at most once"),
        "a field nobody knows": (with_table(text.replace("621127X822X10568<", "621127X822X99999<").encode()), REFUSED, "99999"),
        "a row twice": (with_table(re.sub(r"(<row>.*?</row>)", r"\1\1", text, count=1, flags=re.DOTALL).encode()), REFUSED, "duplicate_id"),
        "no rows": (with_table(re.sub(r"<row>.*</row>", "", text, flags=re.DOTALL).encode()), REFUSED, "no response"),
        "the structure of the next wave": (pack({**members, lss: later["survey_734918.lss"]}), REFUSED, ""),
        "two tables": (pack(members, ("survey_9_responses.lsr", members[lsr])), REFUSED, "2 response tables"),
        "two structures": (pack(members, ("survey_9.lss", members[lss])), REFUSED, "2 structures"),
        "the next wave in its place": ((TESTS / "exports/babelboost-2022/web/survey_archive_734918.lsa").read_bytes(), REFUSED, ""),
    }  # fmt: skip


def write_sheet(rows: list[list[str]], change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append([cell or None for cell in row])
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_workbooks() -> dict[str, Made]:
    """LimeSurvey's .xlsx: the container, the sheet, and what else a workbook may bring."""
    data = kinds()["xlsx"].data
    members = members_of(data)
    sheet = next(name for name in members if name.startswith("xl/worksheets/sheet"))
    text = members[sheet].decode()

    def with_sheet(changed: str) -> bytes:
        return pack(members | {sheet: changed.encode()})

    def with_member(name: str, content: bytes) -> bytes:
        return pack(members, (name, content))

    cells = re.findall(r'<c r="[A-Z]+3"[^>]*>.*?</c>', text)
    row = re.search(r'(<row\b[^>]*\br="3"[^>]*>).*?</row>', text, flags=re.DOTALL)
    assert row is not None
    tag = row[1]
    answer = re.search(r'<c r="J3".*?</c>', text)
    assert answer is not None
    assert len(cells) > 5
    head, rest = text.split("<worksheet", 1)
    return {
        **hostile_zips(data, sheet),
        "a billion laughs": (with_sheet(head + LAUGHS + "<worksheet" + rest), REFUSED, ""), "an entity from outside": (with_sheet(head + OUTSIDE + "<worksheet" + rest), REFUSED, ""),
        "a macro": (with_member("xl/vbaProject.bin", b"x"), REFUSED, "vbaProject"), "an embedded object": (with_member("xl/embeddings/oleObject1.bin", b"x"), REFUSED, "oleObject"),
        "an ActiveX control": (with_member("xl/activeX/activeX1.bin", b"x"), REFUSED, "activeX"), "a link to another workbook": (with_member("xl/externalLinks/externalLink1.xml", b"<externalLink/>"), SAME, ""),
        "a connection": (with_member("xl/connections.xml", b"<connections/>"), SAME, ""), "a custom part": (with_member("customXml/item1.xml", b"<a/>"), SAME, ""),
        "a cell twice": (with_sheet(text.replace(cells[4], cells[4] * 2, 1)), REFUSED, "in the place of another"), "cells in another order": (with_sheet(text.replace(cells[4] + cells[5], cells[5] + cells[4], 1)), REFUSED, ""),
        "a cell of another row": (with_sheet(text.replace(cells[4], cells[4].replace('3"', '9"', 1), 1)), REFUSED, "in the place of another"),
        "a row twice": (with_sheet(text.replace(row[0], row[0] * 2, 1)), REFUSED, "behind row"), "a row far away": (with_sheet(text.replace(tag, tag.replace('r="3"', 'r="1048576"'), 1)), REFUSED, ""),
        "a formula": (with_sheet(text.replace(answer[0], re.sub(r"<c (r=\"\w+\")[^>]*>.*</c>", r"<c \1><f>1+1</f><v>2</v></c>", answer[0]), 1)), REFUSED, "a formula"),
        "a formula that calls": (with_sheet(text.replace(answer[0], re.sub(r"<c (r=\"\w+\")[^>]*>.*</c>", r"<c \1><f>cmd|' /C calc'!A0</f></c>", answer[0]), 1)), REFUSED, "a formula"),
        "an error value": (with_sheet(text.replace(answer[0], re.sub(r"<c (r=\"\w+\")[^>]*>.*</c>", r'<c \1 t="e"><v>#REF!</v></c>', answer[0]), 1)), REFUSED, "error value"),
        "a string that is not there": (with_sheet(text.replace(answer[0], re.sub(r"<c (r=\"\w+\")[^>]*>.*</c>", r'<c \1 t="s"><v>99999999</v></c>', answer[0]), 1)), REFUSED, "cannot be read"),
        "a number without end": (with_sheet(text.replace(cells[0], '<c r="A3"><v>1e400</v></c>', 1)), REFUSED, "id"), "no number": (with_sheet(text.replace(cells[0], '<c r="A3"><v>x</v></c>', 1)), REFUSED, ""),
        "merged cells": (with_sheet(text.replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="D3:E3"/></mergeCells>', 1)), REFUSED, "merged"),
        "a size that lies": (with_sheet(re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', text)), SAME, ""), "a row hidden": (with_sheet(text.replace(tag, re.sub(r' hidden="\w+"', "", tag).replace(">", ' hidden="1">'), 1)), SAME, ""),
        "a sheet cut": (with_sheet(text[: len(text) // 2]), REFUSED, "cannot be read"), "a sheet of nothing": (with_sheet(""), REFUSED, ""), "a sheet in UTF-16": (pack(members | {sheet: text.encode("utf-16")}), REFUSED, ""),
        "no workbook": (pack({name: content for name, content in members.items() if name != "xl/workbook.xml"}), REFUSED, ""),
        "no types": (pack({name: content for name, content in members.items() if "Content_Types" not in name}), REFUSED, ""),
        "only a heading": (with_sheet(re.sub(r'(<row\b[^>]*r="1".*?</row>).*</sheetData>', r"\1</sheetData>", text, flags=re.DOTALL)), REFUSED, "no response"),
        "a text document": (pack({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), REFUSED, "text document"),
        "a free spreadsheet": (pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}), REFUSED, ""),
        "the next wave in its place": ((TESTS / "exports/babelboost-2022/rpc/results-survey734918_code_short.xlsx").read_bytes(), REFUSED, ""),
        "formulas of RemoteControl": ((TESTS / "exports/babelboost-2021/rpc/results-survey621127_code_short.xlsx").read_bytes(), REFUSED, "row 29, column potentiel"),
        "a form in its place": (kinds()["microsoft xlsx"].data, REFUSED, "microsoft"),
    }  # fmt: skip


def make_microsoft() -> dict[str, Made]:
    """A form of Microsoft, typed anew."""
    sheet = openpyxl.load_workbook(io.BytesIO(kinds()["microsoft xlsx"].data)).active
    assert sheet is not None
    rows: list[list[object]] = [list(row) for row in sheet.iter_rows(values_only=True)]

    def changed(row: int, column: int, value: object) -> bytes:
        return write_sheet(
            [[value if (row, column) == (r, c) else cell for c, cell in enumerate(line)] for r, line in enumerate(rows)]
        )  # type: ignore[misc]

    return {
        "typed anew": (write_sheet(rows), SAME, ""),  # type: ignore[arg-type]
        "a number twice": (changed(3, 0, rows[2][0]), REFUSED, "a number missing"), "a number gone": (changed(3, 0, None), REFUSED, ""),
        "a start that is text": (changed(3, 1, "yesterday"), REFUSED, "row 4"), "an end long ago": (changed(3, 2, "1900-01-01 00:00:00"), REFUSED, "row 4"),
        "a heading gone": (changed(0, 6, None), REFUSED, ""), "a heading twice": (changed(0, 6, rows[0][7]), REFUSED, "a second time"),
        "an answer nobody offered": (changed(3, next(c for c, cell in enumerate(rows[0]) if cell == "Vous êtes:"), "Astronaute"), REFUSED, "unknown_label"),
        "an answer that is a formula": (changed(3, next(c for c, cell in enumerate(rows[0]) if cell == "Vous êtes:"), "=1+1"), REFUSED, "a formula"),
        "an address without its sign": (changed(3, 3, "somebody"), REFUSED, "not shown"),
    }  # fmt: skip


def make_form() -> dict[str, Made]:
    """A form's CSV."""
    rows = [row for row in rows_of(kinds()["form csv"].data, ",") if row]

    def changed(row: int, column: int, value: str) -> bytes:
        return write_rows(
            [
                [value if (row, column) == (r, c) else cell for c, cell in enumerate(line)]
                for r, line in enumerate(rows)
            ],
            ",",
            end="\n",
        )

    times = ["", "2021/13/01 1:00:00 PM GMT+1", "2021/02/30 1:00:00 PM GMT+1", "31/12/2021 14:05", "0001/01/01 1:00:00 PM", "9999/01/01 1:00:00 PM", "44277.57", "2021/03/22 13:50:47 PM GMT+1",
             "22.03.2021 13:50:47", "soon", "9" * N]  # fmt: skip
    answers = [
        "Astronaute",
        "travailleur social",
        "Travailleur social ",
        "Travailleur  social",
        "Travailleur social\u200b",
        "=Travailleur social",
        "Travailleur social;Infirmier",
        "<b>Infirmier</b>",
        "#REF!",
        "x" * N,
    ]
    options = ["Aucun problème rencontré;Aucun problème rencontré", ";", ";;;", "Aucun problème rencontré;", "Vie quotidienne", "aucun problème rencontré", "=Aucun problème rencontré", "x" * N, ", " * 30_000,
               "Aucun problème rencontré;autre chose;encore"]  # fmt: skip
    addresses = [
        "",
        "x",
        "a@b",
        "a@b@c",
        "A@B.example",
        " p01@structure-a.example ",
        "p01@structure-a.example, p02@structure-b.example",
        "=a@b.example",
        "a b@c.example",
    ]
    return {
        **{f"time {n}": (changed(3, 0, value), PLAIN, "") for n, value in enumerate(times, start=1)},
        **{f"answer {n}": (changed(3, 2, value), PLAIN, "") for n, value in enumerate(answers, start=1)},
        **{f"options {n}": (changed(3, 5, value), PLAIN, "") for n, value in enumerate(options, start=1)},
        **{f"address {n}": (changed(3, 1, value), PLAIN, "") for n, value in enumerate(addresses, start=1)},
        "zero rows": (write_rows(rows[:1], ","), REFUSED, "no response"), "the file twice": (write_rows(rows, ",") * 2, REFUSED, "row 42"),
        "a question gone": (write_rows([[*row[:4], *row[5:]] for row in rows], ","), REFUSED, ""), "a question twice": (write_rows([[*row, row[4]] for row in rows], ","), REFUSED, "a second time"),
        "a question more": (write_rows([[*row, "x"] for row in rows], ","), REFUSED, "column_new"), "questions moved": (write_rows([[*row[:2], *reversed(row[2:])] for row in rows], ","), SAME, ""),
        "columns moved": (write_rows([[*row[1:2], *row[:1], *row[2:]] for row in rows], ","), REFUSED, ""), "the other language": (kinds()["sheet csv"].data, REFUSED, ""),
        "the other survey": (EXPORT.read_bytes(), REFUSED, "limesurvey"), "the other language behind it": (write_rows(rows, ",") + kinds()["sheet csv"].data.split(b"\n", 1)[1], REFUSED, ""),
    }  # fmt: skip


def make_sheet() -> dict[str, Made]:
    """The same from a form's sheet, as spreadsheets save it again."""
    rows = [row for row in rows_of(kinds()["sheet csv"].data, ",") if row]
    heading, first = rows[0], rows[1]
    return {
        "saved again with semicolons": (write_rows(rows, ";", csv.QUOTE_MINIMAL), SAME, ""), "UTF-16 with tabs": (write_rows(rows, "\t", csv.QUOTE_MINIMAL, "utf-16"), SAME, ""),
        "cp1252": (write_rows([[re.sub("[^\x20-\xff]", "", cell) for cell in row] for row in rows], ",", csv.QUOTE_MINIMAL, "cp1252"), EITHER, ""),
        "all in quotes": (write_rows(rows, ","), SAME, ""), "times without seconds": (write_rows([heading, *([row[0][:-3], *row[1:]] for row in rows[1:])], ","), READ, ""),
        "months first": (write_rows([heading, *([re.sub(r"^(\d+)/(\d+)/", r"\2/\1/", row[0]), *row[1:]] for row in rows[1:])], ","), SAME, ""),
        "numbers of days": (write_rows([heading, *([str(44277.5 + n), *row[1:]] for n, row in enumerate(rows[1:]))], ","), REFUSED, "row 2"),
        "a name in place of an answer": (write_rows([heading, [first[0], first[1], "#NAAM?", *first[3:]]], ",", csv.QUOTE_MINIMAL), REFUSED, "error value"),
        "letters read in another encoding": (write_rows(rows, ",").decode("cp1252", "ignore").encode(), REFUSED, ""),
        "an empty row": (write_rows([heading, first, [""] * len(first), *rows[2:]], ","), REFUSED, "row 3"), "a sum behind": (write_rows([*rows, ["26", *[""] * (len(first) - 1)]], ","), REFUSED, "row 28"),
    }  # fmt: skip


def make_sav() -> dict[str, Made]:
    """SPSS's own file, which the reading library refuses or breaks on."""
    data = kinds()["sav"].data
    return {
        "as it is": (data, REFUSED, "a .sav file"), "cut": (data[: len(data) // 2], REFUSED, "a .sav file"), "its first four bytes": (b"$FL2", REFUSED, "a .sav file"),
        "four thousand million responses": (data[:80] + b"\xff\xff\xff\x7f" + data[84:], REFUSED, "a .sav file"), "noise behind its beginning": (b"$FL3" + bytes((n * 73) % 251 for n in range(9000)), REFUSED, "a .sav file"),
    }  # fmt: skip


def make_spss() -> Iterator[Case]:
    """SPSS's data with syntax files that do not belong to it, and syntax in the place of data."""
    kind = kinds()["spss"]
    syntax = (WEB / "survey_621127_SPSS_syntax_file.sps").read_bytes()
    beside: dict[str, dict[str, bytes]] = {
        "no syntax": {"x.txt": b""}, "an empty syntax": {"x.sps": b" "}, "a syntax of noise": {"x.sps": bytes(range(256)) * 9},
        "a syntax of another survey": {"x.sps": re.sub(rb"RENAME VARIABLES \( V\d+ = (\w+) \)", rb"RENAME VARIABLES ( V1 = \1 )", syntax)},
        "a syntax with a variable less": {"x.sps": re.sub(rb"(?m)^ V34 .*\n", b"", syntax)},
        "two that differ": {"x.sps": syntax.replace(b"/FILE='", b"/FILE='x"), "y.sps": syntax.replace(b"= utilise", b"= duree2").replace(b"/FILE='", b"/FILE='x")},
        "a million quotes": {"x.sps": b"VARIABLE LABELS V1 " + b'"' * N + b"\nRENAME VARIABLES ( V1 = " + b"x" * N},
    }  # fmt: skip
    for mutation, files in beside.items():
        yield Case(kind, mutation, kind.data, REFUSED, beside=files)
    for number, name in enumerate(
        (
            b"/",
            b".",
            b"..",
            b"../../../etc/passwd",
            b"C:\\\\",
            b"survey_621127_SPSS_data_file.dat",
            b"",
            b"x" * 5000,
            b"\xff",
        ),
        start=1,
    ):
        named = re.sub(rb"/FILE='[^']*'", b"/FILE='" + name + b"'", syntax)
        yield Case(kind, "syntax that names another file", named, REFUSED, number=number, beside={"z.txt": b""})
