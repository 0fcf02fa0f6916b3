"""Malformed files, made in the same way every time: real exports changed by chance under a fixed seed, and by hand.

A `Case` says what must come of it: `PLAIN` (the product and the plain reading agree: what means nothing is refused, what
still is a table gives those responses), `READ` (as before, and it is a table), `REFUSED`, `SAME` (the responses of the unchanged file) or `EITHER` of the last two.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from plain_reading import (
    PLATFORM,
    Row,
    read_archive,
    read_csv_codes,
    read_expressions,
    read_form,
    read_full_answers,
    read_json,
    read_r,
    read_spss,
    read_stata,
    read_vv,
    split_cells,
)
from surveys import ROOT, TESTS

from pipelines.readers.limesurvey_structure import read_structure
from schemas.catalogue import load_survey
from schemas.parts import expression_name

PLAIN, READ, REFUSED, SAME, EITHER = "plain", "read", "refused", "same", "either"
WEB = TESTS / "exports/babelboost-2021/web"
RAW = ROOT / "raw/babelboost/2021"
EXPORT, STRUCTURE = RAW / "results-survey621127.csv", RAW / "limesurvey_survey_621127.lss"
Change = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Kind:
    """A kind of file: a real one, how to read it plainly, the survey and language it belongs to."""

    name: str
    path: Path
    read: Callable[[bytes], list[Row]] | None = None
    survey: str = "babelboost"
    language: str | None = None
    beside: tuple[Path, ...] = ()

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


@dataclass(frozen=True)
class Case:
    """One malformed file.

    found: what the refusal has to say, where only one thing is right. meant: what the plain reading is given in the place
    of the file, where only the product knows its encoding.
    """

    kind: Kind
    mutation: str
    data: bytes
    must: str = PLAIN
    found: str = ""
    number: int = 0
    beside: dict[str, bytes] = field(default_factory=dict)
    meant: bytes = b""

    @property
    def name(self) -> str:
        return f"{self.kind.name}: {self.mutation}" + (f" {self.number}" if self.number else "")


@cache
def codes() -> list[str]:
    """The answers' columns of the plain export, in order."""
    return [heading for heading in split_cells(EXPORT.read_bytes())[0] if heading not in PLATFORM]


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of file, by name."""
    names = {expression_name(code): code for code in codes()}
    form, structure = load_survey(ROOT, "diapason").for_wave("2021").as_asked(), read_structure(STRUCTURE, "s.lss")
    forms, full = TESTS / "exports", WEB / "results-survey621127.csv"
    found = [
        Kind("csv ;", EXPORT, read_csv_codes),
        Kind("csv ,", WEB / "results-survey621127_code_short_comma.csv", read_csv_codes),
        Kind("csv tab", WEB / "results-survey621127_code_short_tab.csv", read_csv_codes),
        Kind("csv expressions", WEB / "results-survey621127_emcode_short.csv", read_expressions(names)),
        Kind("csv full answers", full, read_full_answers(codes(), full.read_bytes())),
        Kind("R", WEB / "survey_621127_R_data_file.csv", read_r),
        Kind("vv", WEB / "vvexport_621127.csv", read_vv(names)),
        Kind(
            "spss",
            WEB / "survey_621127_SPSS_data_file.dat",
            read_spss(codes()),
            beside=(WEB / "survey_621127_SPSS_syntax_file.sps",),
        ),
        Kind("json", WEB / "results-survey621127_code_short.json", read_json),
        Kind("stata", WEB / "survey_621127_STATA.dta.xml", read_stata(names)),
        Kind("archive", WEB / "survey_archive_621127.lsa", read_archive(structure)),
        Kind("xlsx", WEB / "results-survey621127_code_short.xlsx"),
        Kind("sav", WEB / "survey_621127_SPSS.sav"),
        Kind("form csv", forms / "diapason-2021-fr-forms.csv", read_form(form, "fr"), "diapason", "fr"),
        Kind(
            "sheet csv", ROOT / "raw/diapason/2021/diapason-2021-nl-sheets.csv", read_form(form, "nl"), "diapason", "nl"
        ),
        Kind("microsoft xlsx", forms / "diapason-2021-fr-microsoft-forms.xlsx", None, "diapason", "fr"),
    ]
    return {kind.name: kind for kind in found}


STRUCTURES = {
    "lss": STRUCTURE, "structure txt": WEB / "limesurvey_survey_621127.txt",
    "structure json": WEB / "limesurvey_survey_621127.json", "structure lsa": WEB / "survey_archive_621127.lsa",
}  # fmt: skip


def _somewhere(data: bytes, chance: random.Random) -> int:
    return chance.randrange(20, len(data) - 1)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: _somewhere(data, chance)]


def cut_at_line(data: bytes, chance: random.Random) -> bytes:
    return data[: data.rfind(b"\n", 0, _somewhere(data, chance)) + 1]


def cut_last_cell(data: bytes, chance: random.Random) -> bytes:
    return data.rstrip(b"\r\n\"'")[: -chance.randrange(0, 3) or None]


def flip_bit(data: bytes, chance: random.Random) -> bytes:
    at = _somewhere(data, chance)
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def flip_byte(data: bytes, chance: random.Random) -> bytes:
    at = _somewhere(data, chance)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def change_sign(data: bytes, chance: random.Random) -> bytes:
    """A letter or digit becomes another of its sort: what is hardest to see."""
    places = [at for at in range(20, len(data)) if chr(data[at]).isascii() and chr(data[at]).isalnum()]
    at = chance.choice(places)
    sort = (
        b"0123456789"
        if chr(data[at]).isdigit()
        else b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        if chr(data[at]).isupper()
        else b"abcdefghijkmnorstuz"
    )
    return data[:at] + bytes([chance.choice(sort)]) + data[at + 1 :]


def drop_bytes(data: bytes, chance: random.Random) -> bytes:
    at = _somewhere(data, chance)
    return data[:at] + data[at + chance.choice([1, 7, 300]) :]


def repeat_bytes(data: bytes, chance: random.Random) -> bytes:
    at, length = _somewhere(data, chance), chance.choice([1, 40, 900])
    return data[: at + length] + data[at:]


def _on(sign: bytes, change: Callable[[bytes, int], bytes]) -> Change:
    def mutate(data: bytes, chance: random.Random) -> bytes:
        places = [at for at in range(20, len(data)) if data[at : at + 1] == sign]
        return change(data, chance.choice(places)) if places else data[:-1]

    return mutate


def _insert(what: bytes) -> Change:
    def mutate(data: bytes, chance: random.Random) -> bytes:
        at = _somewhere(data, chance)
        return data[:at] + what + data[at:]

    return mutate


def _without(data: bytes, at: int) -> bytes:
    return data[:at] + data[at + 1 :]


def swap_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    if len(lines) < 5:
        return data
    one, other = chance.sample(range(1, len(lines) - 2), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def repeat_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    if len(lines) < 5:
        return data
    at = chance.randrange(1, len(lines) - 2)
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def drop_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    if len(lines) < 5:
        return data
    del lines[chance.randrange(0, len(lines) - 2)]
    return b"\n".join(lines)


ANYWHERE: dict[str, Change] = {
    "truncated": cut, "a bit flipped": flip_bit, "a byte flipped": flip_byte, "bytes lost": drop_bytes,
    "bytes repeated": repeat_bytes, "a null byte": _insert(b"\x00"), "two null bytes": _insert(b"\x00\x00"),
}  # fmt: skip
"""What may happen to any file."""
IN_TEXT: dict[str, Change] = {
    "another sign": change_sign, "truncated at a line": cut_at_line, "truncated in the last cell": cut_last_cell,
    "a quote more": _insert(b'"'), "a quote less": _on(b'"', _without), "a separator more": _insert(b","), "a semicolon more": _insert(b";"),
    "a separator less": _on(b",", _without), "a tab more": _insert(b"\t"), "a line break more": _insert(b"\n"),
    "a line break less": _on(b"\n", _without), "a carriage return more": _insert(b"\r"), "a byte of another encoding": _insert(b"\xe9"),
    "an unseen sign": _insert("\u200b".encode()), "a sign that turns": _insert("\u202e".encode()), "an escape": _insert(b"\x1b[2J"),
    "a mark inside": _insert(b"\xef\xbb\xbf"), "markup": _insert(b"<b/>"), "two lines swapped": swap_lines,
    "a line twice": repeat_line, "a line less": drop_line,
}  # fmt: skip
"""What may happen to a text."""
ZIPPED = {"archive", "xlsx", "microsoft xlsx"}
TIMES = {"csv ;": 3}
"""How often each change is made of the commonest kinds; once of the others."""


def mutate(kind: Kind) -> Iterator[Case]:
    """The changes by chance of one kind."""
    binary = kind.name in ZIPPED or kind.name == "sav"
    if kind.name == "sav":
        return
    changes = ANYWHERE if binary else ANYWHERE | IN_TEXT
    must = EITHER if kind.read is None or kind.name in ZIPPED else PLAIN
    for mutation, change in changes.items():
        for number in range(1, 1 + (3 if binary else TIMES.get(kind.name, 1))):
            data = kind.data
            changed = change(data, random.Random(f"{kind.name} {mutation} {number}"))
            if changed != data:
                yield Case(kind, mutation, changed, must, number=number)


def mutate_structures() -> Iterator[Case]:
    """The changes by chance of the structures; the export beside them stays as it is."""
    for name, path in STRUCTURES.items():
        kind = Kind(name, path)
        for mutation, change in (ANYWHERE if name.endswith("lsa") else ANYWHERE | IN_TEXT).items():
            changed = change(kind.data, random.Random(f"{name} {mutation}"))
            yield Case(kind, mutation, changed, EITHER)
