"""Codebooks nobody thought of, answers to them, and the files LimeSurvey or a form would write of these.

`codebooks()` and `forms()` are strategies; every value of theirs is a `Study`: declarations and what was stored of each
response. `tell(study)` is what the responses table must hold, found without the product.
"""

from __future__ import annotations

import csv
import io
import json
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import openpyxl
from hypothesis import strategies as st
from surveys import declare, item

from pipelines.headings import fold, list_columns
from schemas.declared import Declarations
from schemas.parts import Part, expression_name

LANGUAGES = ("fr", "nl", "en")
WORDS = {"fr": ("Autre", "Oui", "Non"), "nl": ("Overige", "Ja", "Nee"), "en": ("Other", "Yes", "No")}
PLATFORM_WORDS = {fold(word) for words in WORDS.values() for word in words} | {"n/a", "anders"}
START = datetime(2021, 12, 1, 8)
Cells = dict[str, str | None]
Answers = dict[str, str]


@dataclass(frozen=True)
class Response:
    """One response as the platform stores it: None is never shown, "" is shown and left empty.

    shown: how many items were put before the participant left; all of them where the response is complete.
    """

    number: int
    language: str
    complete: bool
    shown: int
    cells: Cells

    @property
    def submitted(self) -> datetime:
        return START + timedelta(minutes=7 * self.number)


@dataclass(frozen=True)
class Study:
    """A survey and its responses."""

    declared: Declarations
    responses: list[Response] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        return [column.code for column in list_columns(self.declared)]


NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=4)
CODES = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=3).filter(lambda code: code != "Y")
SIGNS = string.ascii_letters + string.digits + " éèçœ·’'\"“”,;:.!?()[]{}<>=+-@&|/\\#*_%€\t\n🙂\u200b\xa0"


def own_words(*, lines: bool = True) -> st.SearchStrategy[str]:
    """What people write, with the signs that mean something to some format."""
    signs = SIGNS if lines else SIGNS.replace("\n", "").replace("\t", "")
    return (
        st.text(signs, min_size=1, max_size=12)
        .map(lambda text: text.strip() or "x")
        .filter(lambda text: text[:2] != "'=")
    )


@st.composite
def labels(draw: st.DrawFn, count: int) -> list[dict[str, str]]:
    """Wordings in every language, all different, none like a word of the platform or like a code."""
    found: list[dict[str, str]] = []
    taken = set(PLATFORM_WORDS)
    for number in range(count):
        text = {}
        for language in LANGUAGES:
            words = " ".join(draw(own_words(lines=False)).replace("<", "(").replace("&", "+").split())
            text[language] = f"l{number} {words}" if fold(words) in taken or len(words) < 4 else f"{words} l{number}"
            taken.add(fold(text[language]))
        found.append(text)
    return found


@st.composite
def code_lists(draw: st.DrawFn, fewest: int = 2) -> dict[str, Any]:
    codes = draw(st.lists(CODES, min_size=fewest, max_size=4, unique=True))
    answers: dict[str, Any] = {
        code: {"label": label} for code, label in zip(codes, draw(labels(len(codes))), strict=True)
    }
    if draw(st.booleans()) and len(codes) > 2:
        answers[codes[-1]]["missing"] = "dont_know"
    return answers


@st.composite
def axis(draw: st.DrawFn) -> dict[str, dict[str, str]]:
    codes = draw(st.lists(CODES, min_size=1, max_size=3, unique=True))
    return dict(zip(codes, draw(labels(len(codes))), strict=True))


KINDS = ("single", "multiple", "array", "two scales", "boxes two ways", "numbers two ways", "texts two ways", "numbers", "texts", "ranking",
         "number", "date", "text", "files")  # fmt: skip


@st.composite
def items(draw: st.DrawFn, name: str, kind: str) -> dict[str, Any]:
    """An item of one of `KINDS`, with whatever such an item may have."""
    own: dict[str, Any] = {"wording": draw(labels(1))[0]}
    some = draw(labels(1))[0]
    if kind in {"single", "multiple"}:
        own |= {"codes": draw(code_lists()), "comment": draw(st.booleans())} | (
            {"other": some} if draw(st.booleans()) else {}
        )
    if kind == "multiple":
        own["codes"] = {code: {"label": answer["label"]} for code, answer in own["codes"].items()}
        own |= {"filtered": draw(st.booleans())}
    if kind == "array":
        own |= {
            "codes": draw(code_lists()),
            "rows": draw(axis()),
            "filtered": draw(st.booleans()),
            "ordered": draw(st.booleans()),
        }
    if kind == "two scales":
        kind, own = (
            "array",
            own | {"rows": draw(axis()), "scales": [{"label": some, "codes": draw(code_lists())} for _ in (1, 2)]},
        )
    if kind == "ranking":
        codes = draw(code_lists())
        own |= {"codes": codes, "ranks": draw(st.integers(1, len(codes)))}
    for beginning, type_ in (("boxes", "multiple"), ("numbers", "number"), ("texts", "text")):
        if kind.startswith(beginning):
            own |= {"rows": draw(axis())} | ({"columns": draw(axis())} if kind.endswith("two ways") else {})
            kind = type_
    if kind == "number":
        own |= {"whole": draw(st.booleans())} | ({"minimum": -50, "maximum": 1e6} if draw(st.booleans()) else {})
    return item(name, kind, LANGUAGES, **own)


@st.composite
def codebooks(draw: st.DrawFn, most: int = 5) -> Study:
    """A LimeSurvey survey: routing by rule, every type of item, participants who leave."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=most))
    # These make sure that something is never shown and something is left empty, so that every kind of file shows its own
    # way of saying so: full answers only do where there are boxes.
    written = [
        item("gate", "single", LANGUAGES, codes="GA GB GC"),
        item("opened", "text", LANGUAGES),
        item("closed", "multiple", LANGUAGES, codes="GA GB", asked_of="base0"),
    ]
    bases: dict[str, dict[str, Any]] = {"base0": {"gate": ["GA"]}}
    for number, kind in enumerate(kinds):
        made = draw(items(f"q{number}{draw(NAMES)}", kind))
        made["asked_of"] = draw(st.sampled_from(["all", *bases]))
        written.append(made)
        if kind == "single" and not made.get("other") and draw(st.booleans()):
            bases[f"base{len(bases)}"] = {
                made["id"]: draw(st.lists(st.sampled_from(sorted(made["codes"])), min_size=1, unique=True))
            }
    declared = declare(written, bases=bases, languages=list(LANGUAGES))
    first = dict.fromkeys(_columns_of(declared, "opened"), "") | {"gate": "GB"}
    responses = [_complete(declared, draw, 1, first)]
    for number in range(2, 2 + draw(st.integers(0, 4))):
        responses.append(_complete(declared, draw, number, {}, leaves=draw(st.booleans())))
    return Study(declared, responses)


def _columns_of(declared: Declarations, name: str) -> list[str]:
    return [column for part in declared.parts_of(name) for column in (*part.columns, *part.unread)]


def _complete(
    declared: Declarations, draw: st.DrawFn, number: int, given: Answers, *, leaves: bool = False
) -> Response:
    """A response that follows the routing, up to where it was left."""
    names = list(declared.items)
    shown = draw(st.integers(1, len(names) - 1)) if leaves else len(names)
    cells: Cells = {}
    for position, name in enumerate(names):
        if position >= shown or not is_asked(declared, name, cells):
            cells |= dict.fromkeys(_columns_of(declared, name))
            continue
        for part in declared.parts_of(name):
            cells |= draw(_part_answers(part))
        cells |= {column: value for column, value in given.items() if column in _columns_of(declared, name)}
    return Response(number, draw(st.sampled_from(LANGUAGES)), not leaves, shown, cells)


def is_asked(declared: Declarations, name: str, cells: Cells) -> bool:
    """Whether the base's rule holds of the answers given so far."""
    rule = declared.codebook.bases[declared.items[name].asked_of].rule
    return all(cells.get(other) in condition.any_of for other, condition in rule.items())


@st.composite
def _part_answers(draw: st.DrawFn, part: Part) -> Cells:
    texts = [
        column for text, column in part.texts.items() if column != part.column and column not in part.boxes.values()
    ]
    cells: Cells = {column: draw(st.just("") | own_words()) for column in texts}
    filtered = part.item.filtered
    if part.kind == "boxes":
        for code, column in part.boxes.items():
            ticked = draw(own_words()) if code == "other" else "Y"
            cells[column] = draw(st.sampled_from(["", ticked, ticked, *([None] if filtered else [])]))
    elif part.kind == "code":
        code = draw(st.sampled_from(["", *part.codes, *([None] if filtered else [])]))
        cells[part.column] = code
        if f"text:{part.item.id}" in part.texts and "[other]" in part.texts[f"text:{part.item.id}"]:
            cells[part.texts[f"text:{part.item.id}"]] = draw(own_words()) if code == "-oth-" else ""
    elif part.kind == "number":
        numbers = (
            st.integers(-50, 10**6)
            if part.item.whole or part.item.type == "files"
            else st.decimals(-50, 10**6, places=2)
        )
        cells[part.column] = draw(st.none() | numbers.map(str))
    elif part.kind == "date":
        moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
            lambda moment: f"{moment:%Y-%m-%d %H:%M}:00"
        )
        cells[part.column] = draw(st.none() | moments)
    elif part.kind == "text":
        cells[part.column] = draw(st.just("") | own_words())
    return cells | dict.fromkeys(part.unread, "[]")


def tell(study: Study) -> dict[str, Answers]:
    """Number -> what the responses table must hold: answers as text, and under `missing:` why there is none."""
    return {str(response.number): _tell_response(study.declared, response) for response in study.responses}


def _tell_response(declared: Declarations, response: Response) -> Answers:
    told: Answers = {"language": response.language, "outcome": "complete" if response.complete else "break_off"}
    names = list(declared.items)
    last = max(
        (
            place
            for place, name in enumerate(names)
            if any(response.cells[each] for each in _columns_of(declared, name) if each not in _unread(declared, name))
        ),
        default=-1,
    )
    for position, name in enumerate(names):
        asked = is_asked(declared, name, response.cells)
        unknown = any(
            told[f"missing:{other}"] == "broke_off"
            for other in declared.codebook.bases[declared.items[name].asked_of].rule
        )
        for part in declared.parts_of(name):
            told |= {text: response.cells[column] or "" for text, column in part.texts.items()}
            own = [*part.boxes.values()] or [part.column]
            answered = any(response.cells[column] for column in own)
            told |= {column: "Y" if response.cells[column] else "" for column in part.boxes.values()}
            if part.kind == "code":
                told[part.name] = response.cells[part.column] or ""
            if part.kind == "number":
                told[part.name] = repr(float(response.cells[part.column] or "nan"))
            if part.kind == "date":
                told[part.name] = response.cells[part.column] or ""
            told[f"missing:{part.name}"] = _why_missing(part, response, answered, asked, unknown, last >= position)
    return told


def _unread(declared: Declarations, name: str) -> set[str]:
    return {column for part in declared.parts_of(name) for column in part.unread}


def _why_missing(part: Part, response: Response, answered: bool, asked: bool, unknown: bool, reached: bool) -> str:
    if answered:
        code = response.cells[part.column] if part.kind == "code" else None
        return "dont_know" if code and part.codes[code].missing else ""
    never_shown = all(response.cells[column] is None for column in [*part.boxes.values()] or [part.column])
    # The platform stores an empty number or date like one that was never shown: the last answer tells.
    left = not response.complete and (not reached if part.kind in {"number", "date"} else never_shown)
    if left and (asked or unknown):
        return "broke_off"
    return "not_asked" if not asked or (never_shown and part.kind not in {"number", "date"}) else "no_answer"


# What LimeSurvey writes.


def _rows(study: Study) -> list[tuple[Cells, Cells]]:
    """The platform's own cells and the answers, row by row; an equal sign in front gets an apostrophe."""
    rows = []
    for response in study.responses:
        own: Cells = {
            "id": str(response.number), "submitdate": f"{response.submitted:%Y-%m-%d %H:%M:%S}" if response.complete else None,
            "lastpage": str(response.shown), "startlanguage": response.language, "seed": "1", "startdate": f"{START:%Y-%m-%d %H:%M:%S}",
            "datestamp": f"{START:%Y-%m-%d %H:%M:%S}",
        }  # fmt: skip
        answers = {column: response.cells.get(column) for column in study.columns}
        rows.append(
            (own, {column: f"'{cell}" if cell and cell.startswith("=") else cell for column, cell in answers.items()})
        )
    return rows


def _quote(cell: str | None) -> str:
    return "" if cell is None else '"' + cell.replace('"', '""') + '"'


def write_csv(study: Study, separator: str = ",", *, full: str = "", expressions: bool = False) -> bytes:
    """The CSV: nothing is null, `""` is empty. full: the language of full answers in the place of codes."""
    headings = [expression_name(column) if expressions else column for column in study.columns]
    lines = [separator.join(map(_quote, [*_rows(study)[0][0], *headings]))]
    change = _full_answers(study.declared, full) if full else lambda column, cell: cell
    for own, answers in _rows(study):
        lines.append(
            separator.join(map(_quote, [*own.values(), *(change(column, cell) for column, cell in answers.items())]))
        )
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _full_answers(declared: Declarations, language: str) -> Callable[[str, str | None], str | None]:
    """Labels in the place of codes; what is not shown is N/A for boxes and nothing at all for the rows of arrays."""
    other, yes, no = WORDS[language]
    parts = {part.column: part for part in declared.parts.values() if part.kind == "code"}
    boxes = {
        column
        for part in declared.parts.values()
        for code, column in part.boxes.items()
        if column not in part.texts.values()
    }

    def change(column: str, cell: str | None) -> str | None:
        if column in boxes:
            return "N/A" if cell is None else yes if cell else no
        if column not in parts:
            return cell
        if not cell:
            return "" if parts[column].item.type == "array" else cell
        return other if cell == "-oth-" else parts[column].codes[cell].label[language]

    return change


def write_json(study: Study) -> bytes:
    return json.dumps({"responses": [own | answers for own, answers in _rows(study)]}).encode()


def write_vv(study: Study) -> bytes:
    marks = {"{": "{lbrace}", "\n": "{newline}", "\r": "{cr}", "\t": "{tab}", '"': "{quote}"}

    def mark(cell: str | None) -> str:
        return "{question_not_shown}" if cell is None else "".join(marks.get(sign, sign) for sign in cell)

    own, _ = _rows(study)[0]
    lines = ["\t".join(f'"{name}"' for name in [*own, *(f"text of {number}" for number in range(len(study.columns)))])]
    lines.append("\t".join([*own, *map(expression_name, study.columns)]))
    for own, answers in _rows(study):
        # The platform's own columns are never marked as not shown.
        lines.append("\t".join([*(cell or "" for cell in own.values()), *map(mark, answers.values())]))
    return ("\n".join(lines) + "\n").encode()


def write_xlsx(study: Study) -> bytes:
    return write_workbook(
        [[*_rows(study)[0][0], *study.columns], *([*own.values(), *answers.values()] for own, answers in _rows(study))]
    )


def write_workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells, start=1):
            if cell:
                book.active.cell(row, column, cell).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Forms.


@dataclass(frozen=True)
class FormStudy:
    """A form in one language, and its answers: labels and own words, by item."""

    declared: Declarations
    language: str
    rows: list[dict[str, list[str]]]

    def table(self, separator: str) -> list[list[str]]:
        """The sheet: time, address, then what was answered, ticked options joined."""
        head = {
            "fr": ("Horodateur", "Adresse e-mail"),
            "nl": ("Tijdstempel", "E-mailadres"),
            "en": ("Timestamp", "Email Address"),
        }[self.language]
        written = [[*head, *(each.wording[self.language] for each in self.declared.codebook.items)]]
        for number, row in enumerate(self.rows):
            moment = START + timedelta(minutes=7 * number)
            time = f"{moment:%m/%d/%Y %H:%M:%S}" if self.language == "en" else f"{moment:%d/%m/%Y %H:%M:%S}"
            written.append(
                [
                    time,
                    f"p{number % 3}@house.example" if number % 4 else "",
                    *(separator.join(answers) for answers in row.values()),
                ]
            )
        return written

    def tell(self) -> dict[str, Answers]:
        """Row -> answers as text."""
        told = {}
        for number, row in enumerate(self.rows, start=2):
            found: Answers = {"language": self.language, "outcome": "complete"}
            for each in self.declared.codebook.items:
                codes = {
                    answer.label[self.language]: code
                    for code, answer in self.declared.codes(each).items()
                    if code not in {"other", "-oth-"}
                }
                answers = row[each.id]
                own = " ".join(answer for answer in answers if answer not in codes)
                if each.type == "multiple":
                    found |= {f"{each.id}[{code}]": "Y" if label in answers else "" for label, code in codes.items()}
                    found |= {f"{each.id}[other]": "Y" if own else "", f"text:{each.id}": own} if each.other else {}
                elif each.type == "single":
                    found[each.id] = codes.get(answers[0], "-oth-") if answers else ""
                    found |= {f"text:{each.id}": own} if each.other else {}
                elif each.type == "number":
                    found[each.id] = repr(float(answers[0])) if answers else repr(float("nan"))
                else:
                    found[f"text:{each.id}"] = answers[0] if answers else ""
            told[str(number)] = found
        return told


@st.composite
def forms(draw: st.DrawFn) -> FormStudy:
    """A form: choices with and without other, boxes whose labels hold commas, numbers, texts."""
    written = []
    wordings = draw(labels(5))
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["single", "multiple", "number", "text"]))
        own: dict[str, Any] = {"wording": wordings[number]}
        if kind in {"single", "multiple"}:
            own |= {"codes": {code: {"label": answer["label"]} for code, answer in draw(code_lists()).items()}}
            own |= {"other": dict.fromkeys(LANGUAGES, "own words")} if draw(st.booleans()) else {}
        written.append(item(f"q{number}", kind, LANGUAGES, **own))
    declared = declare(written, platform="form", languages=list(LANGUAGES))
    language = draw(st.sampled_from(LANGUAGES))
    plain = (
        st.text(string.ascii_letters + "é ’-=+@.", min_size=1, max_size=9)
        .map(lambda text: " ".join(text.split()) or "x")
        .map(lambda text: f"own {text}")
    )
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        row: dict[str, list[str]] = {}
        for each in declared.codebook.items:
            offered = [
                answer.label[language]
                for code, answer in declared.codes(each).items()
                if code not in {"other", "-oth-"}
            ]
            if each.type == "multiple":
                row[each.id] = draw(st.lists(st.sampled_from(offered), unique=True)) + (
                    [draw(plain)] if each.other and draw(st.booleans()) else []
                )
            elif each.type == "single":
                row[each.id] = draw(
                    st.lists(st.sampled_from(offered) | (plain if each.other else st.nothing()), max_size=1)
                )
            elif each.type == "number":
                row[each.id] = draw(st.lists(st.integers(0, 999).map(str), max_size=1))
            else:
                row[each.id] = draw(st.lists(own_words(), max_size=1))
        rows.append(row)
    return FormStudy(declared, language, rows)


def write_form_csv(study: FormStudy, separator: str = ", ") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(study.table(separator))
    return out.getvalue().rstrip("\r\n").encode()
