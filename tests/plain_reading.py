"""Exports read a second time, as simply as can be and with the standard library alone: what the product reads must agree.

A response is a dictionary from column of the codebook to code or text; "" stands for everything without an answer.
`NoTable` says that a file, or a cell in it, means nothing that could be counted: the product has to refuse it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from pipelines.headings import fold
from pipelines.readers.limesurvey_structure import Structure, plain_text
from schemas.declarations import Answer, Item
from schemas.declared import Declarations

Row = dict[str, str]
PLATFORM = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl"]
MARKS = {"{newline}": "\n", "{cr}": "\r", "{tab}": "\t", "{quote}": '"', "{lbrace}": "{", "{question_not_shown}": ""}


class NoTable(Exception):
    """No table of responses, or a cell that cannot be counted."""


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoTable("not UTF-8") from error


def split_cells(data: bytes, separator: str = "", quote: str = '"') -> list[list[str]]:
    """The records of a delimited text, all of one length."""
    text = _text(data)
    if "\x00" in text:
        raise NoTable("a null byte")
    try:
        separator = separator or max(
            ",;\t", key=lambda each: len(next(csv.reader(io.StringIO(text), delimiter=each), []))
        )
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quotechar=quote, strict=True)
        records = [record for record in reader if record]
    except csv.Error as error:
        raise NoTable(str(error)) from error
    if len({len(record) for record in records}) != 1 or len(records) < 2:
        raise NoTable("records of several lengths, or none")
    return records


def _join(headings: list[str], records: list[list[str]]) -> list[Row]:
    if len(set(headings)) < len(headings):
        raise NoTable("a heading twice")
    return [dict(zip(headings, record, strict=True)) for record in records]


def read_csv_codes(data: bytes) -> list[Row]:
    headings, *records = split_cells(data)
    return _join(headings, records)


def read_expressions(names: dict[str, str]) -> Callable[[bytes], list[Row]]:
    def read(data: bytes) -> list[Row]:
        headings, *records = split_cells(data)
        return _join([names.get(heading, heading) for heading in headings], records)

    return read


def read_full_answers(codes: list[str], unchanged: bytes) -> Callable[[bytes], list[Row]]:
    """Texts as headings and labels as answers, in French: the columns are known by their place."""
    known = split_cells(unchanged)[0]

    def change(code: str, cell: str) -> str:
        if re.match(r"(lieu|situations)\[(?!other)", code):
            return {"Oui": "Y", "Non": "", "N/A": ""}.get(cell, cell)
        if code == "recommande":
            return {"Oui": "Y", "Non": "N", "N/A": ""}.get(cell, cell)
        return "-oth-" if cell == "Autre" and code == "metier" else cell

    def read(data: bytes) -> list[Row]:
        headings, *records = split_cells(data)
        if [" ".join(heading.split()) for heading in headings] != [" ".join(heading.split()) for heading in known]:
            raise NoTable("other headings")
        names = [*PLATFORM, *codes]
        return [{name: change(name, cell) for name, cell in zip(names, record, strict=False)} for record in records]

    return read


def read_r(data: bytes) -> list[Row]:
    return [
        _from_numbers(row, {"1": "Y", "0": "", "": ""}, {"1": "Y", "2": "N", "": ""}) for row in read_csv_codes(data)
    ]


def read_json(data: bytes) -> list[Row]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise NoTable("a name twice")
        return dict(pairs)

    def none(word: str) -> Any:
        raise NoTable(word)

    try:
        document = json.loads(_text(data), object_pairs_hook=once, parse_constant=none, parse_int=str, parse_float=str)
        rows = document["responses"] if isinstance(document, dict) else document
        if not all(isinstance(cell, str | None) for row in rows for cell in row.values()):
            raise NoTable("a cell that is no text")
        if len({tuple(row) for row in rows}) != 1:
            raise NoTable("rows unlike each other")
        json.dumps(rows, ensure_ascii=False).encode()
        return [{name: cell or "" for name, cell in row.items()} for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoTable("no JSON of responses") from error


def read_vv(names: dict[str, str]) -> Callable[[bytes], list[Row]]:
    def undo(cell: str) -> str:
        cell = re.sub("|".join(map(re.escape, MARKS)), lambda mark: MARKS[mark[0]], cell)
        return cell.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d{10}", cell) else cell

    def read(data: bytes) -> list[Row]:
        _, codes, *records = split_cells(data, "\t")
        return _join([names.get(code, code) for code in codes], [[undo(cell) for cell in record] for record in records])

    return read


def read_spss(codes: list[str]) -> Callable[[bytes], list[Row]]:
    def read(data: bytes) -> list[Row]:
        records = split_cells(data, ",", "'")
        rows = _join([*PLATFORM, *codes], records) if len(records[0]) == len(PLATFORM) + len(codes) else None
        if rows is None:
            raise NoTable("another number of columns")
        for row in rows:
            for name in ("submitdate", "startdate"):
                row[name] = re.sub(r"^(\d\d)-(\d\d)-(\d{4})( .*)$", r"\3-\2-\1\4", row[name])
        return [_from_numbers(row, {"1": "Y", "": ""}, {"1": "Y", "2": "N", "": ""}) for row in rows]

    return read


def _xml(data: bytes) -> ElementTree.Element:
    if b"<!" in data.replace(b"<![CDATA[", b"") or re.match(rb"<\?xml[^>]*encoding=\"(?!UTF-8)", data):
        raise NoTable("more than elements and text")
    try:
        return ElementTree.fromstring(_text(data))
    except ElementTree.ParseError as error:
        raise NoTable("broken XML") from error


def read_stata(names: dict[str, str]) -> Callable[[bytes], list[Row]]:
    def as_time(cell: str) -> str:
        moment = datetime(1960, 1, 1).timestamp() + int(cell) / 1000 if cell else 0
        return f"{datetime.fromtimestamp(moment):%Y-%m-%d %H:%M:%S}" if cell else ""

    def read(data: bytes) -> list[Row]:
        root = _xml(data)
        declared = [each.get("varname", "") for each in root.iterfind("descriptors/varlist/variable")]
        rows = []
        for row in root.iterfind("data/o"):
            if [cell.get("varname") for cell in row] != declared or any(len(cell) for cell in row):
                raise NoTable("cells unlike the variables")
            rows.append({names.get(name, name): cell.text or "" for name, cell in zip(declared, row, strict=True)})
        if root.tag != "dta" or root.findtext("header/nobs") != str(len(rows)) or not rows:
            raise NoTable("another number of responses")
        try:
            for found in rows:
                found |= {name: as_time(found[name]) for name in ("submitdate", "startdate")}
        except (ValueError, OverflowError, KeyError, OSError) as error:
            raise NoTable("no time") from error
        return [
            _from_numbers(found, {"1": "Y", "0": "", "": "", "Y": "Y"}, {"1": "Y", "0": "N", "": ""}) for found in rows
        ]

    return read


def read_archive(structure: Structure) -> Callable[[bytes], list[Row]]:
    def read(data: bytes) -> list[Row]:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as container:
                name = next(name for name in container.namelist() if name.endswith(".lsr"))
                root = _xml(container.read(name))
        except (zipfile.BadZipFile, StopIteration, ValueError, OSError, NotImplementedError, RuntimeError) as error:
            raise NoTable("no archive") from error
        fields = [each.text or "" for each in root.iterfind("responses/fields/fieldname")]
        known = structure.field_names()
        rows = []
        for row in root.iterfind("responses/rows/row"):
            cells = {cell.tag.removeprefix("_"): cell.text or "" for cell in row}
            if len(cells) < len(row) or set(cells) - set(fields) or any(len(cell) for cell in row):
                raise NoTable("other cells than fields")
            rows.append({known.get(field, field): _short(cells.get(field, "")) for field in fields})
        if not rows:
            raise NoTable("no response")
        return rows

    return read


def _short(cell: str) -> str:
    return cell.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d{10}", cell) else cell


def _from_numbers(row: Row, boxes: Row, yes_no: Row) -> Row:
    """Codes in the place of the numbers that statistics packages get for boxes and yes/no."""

    def change(name: str, cell: str) -> str:
        if re.match(r"(lieu|situations)\[(?!other)", name):
            return boxes.get(cell, f"no box: {cell}")
        if name.endswith("[other]") and name != "metier[other]" and cell == "0" and boxes.get("0") == "":
            return ""
        return yes_no.get(cell, f"no code: {cell}") if name == "recommande" else cell

    return {name: change(name, cell) for name, cell in row.items()}


def count_plainly(rows: list[Row], declared: Declarations) -> dict[str, Row]:
    """Id -> what the responses table must hold of a LimeSurvey export. Raises NoTable for what cannot be counted."""
    expected: dict[str, Row] = {}
    for row in rows:
        if not {"id", "submitdate", "lastpage", "startlanguage"} <= set(row):
            raise NoTable("the platform's columns are missing")
        if row["id"] in expected or not re.fullmatch(r"\d+", row["id"], re.ASCII):
            raise NoTable("an id twice, or none")
        if row["startlanguage"] not in declared.survey.languages or not re.fullmatch(
            r"(-?\d+)?", row["lastpage"], re.ASCII
        ):
            raise NoTable("no language, or no page")
        answers = {
            column: _count(row, column, kind, codes, declared)
            for column, (kind, codes) in list_columns(declared).items()
        }
        times = {name: _count_time(row.get(name, "")) for name in ("submitdate", "startdate")}
        users = answers["utilise"] == "OUI"
        kept = {
            column: value if users or declared.item_of(column).asked_of == "all" else ""
            for column, value in answers.items()
        }
        expected[row["id"]] = {**kept, **times, "language": row["startlanguage"]}
    return expected


def list_columns(declared: Declarations) -> dict[str, tuple[str, list[str]]]:
    """Column of a coded export -> its kind and codes."""
    columns: dict[str, tuple[str, list[str]]] = {}
    for part in declared.parts.values():
        columns |= {box: ("box", ["Y"]) for box in part.boxes.values()}
        columns |= {part.column: (part.kind, [*part.codes])} if part.column else {}
        columns |= {column: ("text", []) for column in part.texts.values()}
    return columns


def read_form(declared: Declarations, language: str) -> Callable[[bytes], list[Row]]:
    """A form's table with the codes of its labels; `submitdate` and `address` besides."""

    def read(data: bytes) -> list[Row]:
        headings, *records = split_cells(data)
        rows = _join(headings, records)
        items = {fold(item.wording[language]): item for item in declared.codebook.items}
        named = {heading: items.get(fold(heading)) for heading in headings[2:]}
        if None in named.values() or len(named) < len(items):
            raise NoTable("other questions")
        found = []
        for number, row in enumerate(rows, start=2):
            coded: Row = {
                "id": str(number),
                "submitdate": _form_time(row[headings[0]]),
                "address": row[headings[1]].strip().casefold(),
            }
            if not re.fullmatch(r"([^@\s]+@[^@\s]+)?", coded["address"]):
                raise NoTable("no address")
            for heading, item in named.items():
                assert item is not None
                coded |= _code_answer(row[heading], item, declared, language)
            found.append(coded)
        return found

    return read


def _code_answer(cell: str, item: Item, declared: Declarations, language: str) -> Row:
    own = {"other", "-oth-"}
    labels = {loosely(answer.label[language]): code for code, answer in declared.codes(item).items() if code not in own}
    if item.type == "text":
        return {item.id: _fold(cell)}
    if item.type == "single":
        if cell.strip() and loosely(cell) not in labels:
            raise NoTable(f"the label {cell}")
        return {item.id: labels.get(loosely(cell), "")}
    rest, ticked, own_words = " ".join(cell.split()).strip(",; "), dict.fromkeys(labels.values(), ""), []
    while rest:
        # The longest beginning, up to a separator or the end, that is a label.
        ends = [*(found.start() for found in re.finditer("[,;]", rest)), len(rest)]
        end = next((end for end in reversed(ends) if loosely(rest[:end]) in labels), 0)
        if end:
            ticked[labels[loosely(rest[:end])]] = "Y"
        else:
            end = ends[0]
            own_words.append(rest[:end])
        rest = rest[end:].lstrip(",; ")
    if item.other:
        ticked["other"] = _fold_other(" ".join(own_words))
    elif any(own_words):
        raise NoTable(f"the option {own_words}")
    return {f"{item.id}[{code}]": value for code, value in ticked.items()}


def loosely(text: str) -> str:
    """A wording without accents, what cannot be seen, case, spaces and a full stop at its end."""
    kept = "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) not in {"Mn", "Cf"}
    )
    return " ".join(re.sub("[,;]", r" \g<0> ", kept.replace("’", "'")).split()).casefold().rstrip(". ")


def _fold_other(text: str) -> str:
    """An answer in one's own words; a form has its separators around it."""
    return re.sub(r"[\s,;]+", " ", text).strip()


def _form_time(cell: str) -> str:
    local = re.sub(r"\s*(GMT|UTC)?[+-]\d{1,2}(:?\d{2})?$|\s*(GMT|UTC)$", "", " ".join(cell.split()))
    for form in ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y/%m/%d %I:%M:%S %p", "%Y-%m-%d %H:%M:%S"):
        try:
            moment = datetime.strptime(local, form)
        except ValueError:
            continue
        if 1970 <= moment.year < 2200:
            return f"{moment:%Y-%m-%d %H:%M:%S}"
    raise NoTable(f"the time {cell}")


def count_form(rows: list[Row], language: str, pseudonymise: Callable[[str, str], str]) -> dict[str, Row]:
    """Row -> what the responses table must hold of a form's export."""
    people = {row["address"]: pseudonymise("participant", row["address"]) for row in rows if row["address"]}
    return {
        row["id"]: {name: cell for name, cell in row.items() if name not in {"id", "address"}}
        | {"startdate": "", "language": language, "participant": people.get(row["address"], "")}
        for row in rows
    }


def find_label(cell: str, answers: dict[str, Answer]) -> str:
    """The code whose label this is, in any language, as far as it is only one's."""
    found = {
        code
        for code, answer in answers.items()
        for label in answer.label.values()
        if fold(plain_text(cell)) == fold(label)
    }
    return found.pop() if len(found) == 1 else ""


def _count(row: Row, column: str, kind: str, codes: list[str], declared: Declarations) -> str:
    if column not in row:
        raise NoTable(f"no column {column}")
    cell = row[column]
    if kind == "code" and cell not in ["", *codes]:
        cell = find_label(cell, declared.codes(column.split("[")[0])) or cell
    if kind == "box" and codes == ["Y"] and cell == "N":
        cell = ""
    if kind in {"code", "box"} and not column.endswith("[other]") and cell not in ["", *codes]:
        raise NoTable(f"the code {cell}")
    if kind == "number" and cell:
        if not re.fullmatch(r"\s*[+-]?\d{1,15}([.,]\d+)?\s*", cell, re.ASCII):
            raise NoTable(f"the number {cell}")
        number = float(cell.strip().replace(",", "."))
        if column == "nbpers" and (number < 1 or number != round(number)):
            raise NoTable(f"the number {cell}")
        return repr(number)
    # The platform puts an apostrophe before an equal sign.
    return _fold(cell.removeprefix("'") if cell.startswith("'=") else cell) if kind in {"text", "box"} else cell


def _count_time(cell: str) -> str:
    if not cell:
        return ""
    try:
        moment = datetime.strptime(cell, "%Y-%m-%d %H:%M:%S")
    except ValueError as error:
        raise NoTable(f"the time {cell}") from error
    if len(cell) != 19 or not 1970 <= moment.year < 2200:
        raise NoTable(f"the time {cell}")
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _fold(cell: str) -> str:
    return " ".join(cell.split())


def tell_responses(responses: pd.DataFrame, declared: Declarations) -> dict[str, Row]:
    """The responses table in the same words."""
    texts = {column: text for part in declared.parts.values() for text, column in part.texts.items()}
    told: dict[str, Row] = {}
    for row in responses.to_dict("records"):
        found: Row = {"language": str(row["language"])}
        for column, (kind, _) in list_columns(declared).items():
            value = row[texts.get(column, column)]
            if pd.isna(value) or value is False:
                found[column] = ""
            elif kind == "number":
                found[column] = repr(float(value))
            else:
                found[column] = "Y" if value is True else _fold(str(value)) if kind == "text" else str(value)
            if column.endswith("[other]") and declared.survey.platform == "form":
                found[column] = _fold_other(found[column])
        for name, column in (("submitdate", "submitted"), ("startdate", "started")):
            found[name] = "" if pd.isna(row[column]) else f"{row[column]:%Y-%m-%d %H:%M:%S}"
        if "participant" in row:
            alone = str(row["participant"]).startswith("alone-")
            found["participant"] = "" if alone else str(row["participant"])
        told[str(row["id"]).rsplit("-", 1)[-1]] = found
    return told
