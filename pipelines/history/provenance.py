"""What a figure or slide says about where its numbers come from, in metadata that copying keeps.

PNG: an international text chunk named `boost-provenance`. SVG: its `metadata` element. PPTX: the last line of the
notes of a slide, `boost-provenance: {json}`. DOCX: the text chunks of the pictures in it, which Word keeps. The content
is the same everywhere, see `describe_provenance`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile

from pipelines.history.state import MOVES
from pipelines.history.values import Key, key_of
from schemas.refusals import Problem, Refusal

NAME = "boost-provenance"
Provenance = dict[str, Any]
Of = tuple[str, str, str, str]
ENDINGS = (".png", ".svg", ".pptx")


def describe_provenance(rows: Iterable[dict[str, Any]], code: str, records: dict[Of, int], **more: str) -> Provenance:
    """Where the numbers of a figure come from.

    rows: those of the indicators table that it shows. code: the version of the counting code. records: (survey, wave,
    indicator, break) -> the last record of it; `record` is the highest of them, None before anything was recorded.
    more: what else there is to say, such as the survey and wave of a slide that shows no indicator.
    """
    indicators: dict[tuple[str, ...], dict[str, str]] = {}
    numbers = []
    for row in rows:
        of = (row["survey"], row["wave"], row["indicator"], row["break"])
        indicators[of] = dict(zip(("survey", "wave", "indicator", "break"), of, strict=True)) | {
            "definition_hash": row["definition_hash"], "data_hash": row["data_hash"],
        }  # fmt: skip
        if of in records:
            numbers.append(records[of])
    return {**more, "indicators": list(indicators.values()), "code": code, "record": max(numbers, default=None)}


def write_provenance(provenance: Provenance) -> str:
    """The one line that stands in the metadata."""
    return json.dumps(provenance, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def last_records(records: Iterable[dict[str, Any]]) -> dict[Of, int]:
    """(survey, wave, indicator, break) -> the number of the last record that says what it is."""
    found: dict[Of, int] = {}
    for record in records:
        if record["kind"] in {"value", "gone"}:
            key = record["key"]
            found[key["survey"], key["wave"], key["indicator"], key.get("break", "")] = record["n"]
    return found


def find_drawn(records: Iterable[dict[str, Any]], each: dict[str, str], drawn: int | None) -> list[dict[str, Any]]:
    """The records that a figure shows of one indicator by one break, one a number, in the order of the numbers.

    Of each number the last record with the hashes that the figure names, not after `drawn`, the record it carries.
    """
    of = (each["survey"], each["wave"], each["indicator"], each["break"])
    found: dict[Key, dict[str, Any] | None] = {}
    for record in records:
        if record["kind"] not in MOVES or key_of(record["key"])[:4] != of:
            continue
        key = key_of(record["key"])
        fits = record["kind"] == "value" and (drawn is None or record["n"] <= drawn) and (
            record["definition"], record["data"]) == (each["definition_hash"], each["data_hash"])  # fmt: skip
        found[key] = record if fits else found.get(key)
    return [record for record in found.values() if record is not None]


def read_provenance(path: Path, slide: int | None = None) -> list[Provenance]:
    """What a file says of its numbers: one entry a figure (of a report, each in it), or one a slide that says some.

    slide: only this one of a deck, from 1. Raises Refusal where the file is none of these or says nothing.
    """
    readers = {".png": _read_png, ".svg": _read_svg, ".docx": _read_docx}
    ending = path.suffix.lower()
    try:
        if not path.is_file():
            raise Refusal(Problem(path.as_posix(), "", "no such file", "a figure or a deck", "check the name"))
        if ending == ".pptx":
            texts = list(_read_pptx(path, slide))
        elif ending in readers:
            texts = list(readers[ending](path))
        else:
            kind = f"a {ending} file" if ending else "a file without an ending"
            raise Refusal(Problem(path.as_posix(), "", kind, "a .png, .svg, .pptx or .docx file", "give one"))
        found = [json.loads(text) for text in texts]
        if found and all(_is_provenance(each) for each in found):
            return found
    except Refusal:
        raise
    except Exception:
        # A damaged picture, document, XML or JSON says nothing; their readers raise whatever comes to them.
        found = []
    place = f"slide {slide}" if slide else ""
    expected = "a figure or slide that `boost run` made, as it was saved"
    action = "give the file itself: a screenshot or a picture that was edited says nothing"
    raise Refusal(Problem(path.as_posix(), place, "no provenance", expected, action))


def _is_provenance(found: Any) -> bool:
    names = ("survey", "wave", "indicator", "break", "definition_hash", "data_hash")
    return (
        isinstance(found, dict)
        and isinstance(found.get("indicators"), list)
        and all(isinstance(each, dict) and all(isinstance(each.get(name), str) for name in names)
                for each in found["indicators"])
        and isinstance(found.get("code"), str)
        and isinstance(found.get("record"), int | None)
    )  # fmt: skip


def _read_png(path: Path | IO[bytes]) -> Iterator[str]:
    from PIL import Image

    with Image.open(path) as picture:
        picture.load()
        text = getattr(picture, "text", {}).get(NAME)
    if text:
        yield str(text)


def _read_docx(path: Path) -> Iterator[str]:
    """The pictures in the order in which they were placed: `image2.png` before `image10.png`."""
    with ZipFile(path) as document:
        names = [name for name in document.namelist() if name.startswith("word/media/") and name.endswith(".png")]
        for name in sorted(names, key=lambda name: (len(name), name)):
            with document.open(name) as picture:
                yield from _read_png(picture)


def _read_svg(path: Path) -> Iterator[str]:
    from defusedxml.ElementTree import parse

    for element in parse(path).getroot().iter():
        if element.get("id") == NAME and element.text:
            yield element.text


def _read_pptx(path: Path, slide: int | None) -> Iterator[str]:
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    try:
        slides = list(Presentation(str(path)).slides)
    except (PackageNotFoundError, KeyError, ValueError):
        return
    if slide is not None and not 1 <= slide <= len(slides):
        expected = f"1 to {len(slides)}"
        raise Refusal(Problem(path.as_posix(), f"slide {slide}", "no such slide", expected, "check the number"))
    for number, each in enumerate(slides, start=1):
        if slide in {None, number} and each.has_notes_slide and each.notes_slide.notes_text_frame is not None:
            for line in each.notes_slide.notes_text_frame.text.splitlines():
                if line.startswith(f"{NAME}: "):
                    yield line.removeprefix(f"{NAME}: ")
