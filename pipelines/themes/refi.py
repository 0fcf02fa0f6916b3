"""Answers, themes and codings -> REFI-QDA: `.qdpx` projects and `.qdc` codebooks, read by NVivo, ATLAS.ti, MAXQDA and
QualCoder.

A source is one answer, a case one response, a user one coder; a theme is a code below its question. Ids are made from
names, so that the same content is the same file, and what comes back is recognised.

Source: REFI-QDA Standard 1.5 (Rotterdam Exchange Format Initiative, 2019), project and codebook exchange.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from pipelines.themes.coding import Coding
from pipelines.themes.packing import pack
from pipelines.themes.sheets import DASH
from schemas.declarations import Text
from schemas.declarations.themes import NO_THEME
from schemas.declared import Declarations

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
ORIGIN = "boost-evaluation"
NAMESPACE = uuid.UUID("6f1d2b0a-3c5e-5a7f-9b1d-2e4f6a8c0d13")
"""Under which ids are made; any would do, as long as it stays."""


def make_guid(*parts: str) -> str:
    """The id of a thing by its names: the same names, the same id."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def make_code_guids(coding: Coding, survey: str) -> dict[str, tuple[str, str]]:
    """Id of a code -> (question, theme); the theme is "" for the code of the question itself."""
    found = {}
    for item, coded in coding.themes.items.items():
        found[make_guid(survey, "item", item)] = item, ""
        found |= {make_guid(survey, "theme", item, code): (item, code) for code in (*coded.themes, NO_THEME)}
    return found


def write_codebook(coding: Coding, declared: Declarations, language: str) -> bytes:
    """The theme codebook as `.qdc`."""
    root = ElementTree.Element("CodeBook", {"xmlns": CODEBOOK, "origin": ORIGIN})
    root.append(_make_codes(coding, declared, language))
    return _serialise(root)


def write_project(coding: Coding, declared: Declarations, wave: str, coders: list[str], language: str) -> bytes:
    """A `.qdpx` project with every answer, the themes, and what some coders gave."""
    survey = declared.survey.id
    title = declared.survey.title
    root = ElementTree.Element(
        "Project", {"xmlns": PROJECT, "name": f"{title.get(language, survey)} {wave}", "origin": ORIGIN}
    )
    users = ElementTree.SubElement(root, "Users")
    for coder in coders:
        ElementTree.SubElement(users, "User", {"guid": make_guid(survey, "user", coder), "name": coder})
    ElementTree.SubElement(root, "CodeBook").append(_make_codes(coding, declared, language))
    cases, sources = ElementTree.SubElement(root, "Cases"), ElementTree.SubElement(root, "Sources")
    own = coding.codings[coding.codings["coder"].isin(coders)]
    given: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for item, response, coder, theme in zip(own["item"], own["response"], own["coder"], own["theme"], strict=True):
        given.setdefault((item, response), []).append((coder, theme))
    members: dict[str, bytes] = {}
    for response, answers in coding.answers.groupby("response", sort=False):
        attributes = {"guid": make_guid(survey, wave, "case", str(response)), "name": str(response)}
        case = ElementTree.SubElement(cases, "Case", attributes)
        for item in answers["item"]:
            ElementTree.SubElement(
                case, "SourceRef", {"targetGUID": make_source_guid(survey, wave, item, str(response))}
            )
    for item, response, text in zip(*(coding.answers[name] for name in ("item", "response", "text")), strict=True):
        guid = make_source_guid(survey, wave, item, response)
        told = as_plain(text)
        members[f"Sources/{guid}.txt"] = told.encode()
        attributes = {"guid": guid, "name": f"{item}{DASH}{response}", "plainTextPath": f"internal://{guid}.txt"}
        source = ElementTree.SubElement(sources, "TextSource", attributes)
        for coder, theme in given.get((item, response), []):
            source.append(_make_selection((survey, wave, item, response), coder, theme, told))
    if not len(cases):
        root.remove(cases)
    return pack({"project.qde": _serialise(root), **members})


def make_source_guid(survey: str, wave: str, item: str, response: str) -> str:
    """The id of the source that holds one answer."""
    return make_guid(survey, wave, "source", item, response)


def as_plain(text: str) -> str:
    """An answer as a plain text source: line ends as the standard has them, no sign that XML cannot hold."""
    told = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in told if sign in "\n\t" or sign >= " ")


def _make_selection(answer: tuple[str, str, str, str], coder: str, theme: str, text: str) -> ElementTree.Element:
    survey, item = answer[0], answer[2]
    names = (*answer, coder, theme)
    user = make_guid(survey, "user", coder)
    selection = ElementTree.Element(
        "PlainTextSelection",
        {"guid": make_guid("selection", *names), "name": theme, "startPosition": "0", "endPosition": str(len(text)),
         "creatingUser": user},
    )  # fmt: skip
    coded = ElementTree.SubElement(selection, "Coding", {"guid": make_guid("coding", *names), "creatingUser": user})
    ElementTree.SubElement(coded, "CodeRef", {"targetGUID": make_guid(survey, "theme", item, theme)})
    return selection


def _make_codes(coding: Coding, declared: Declarations, language: str) -> ElementTree.Element:
    survey = declared.survey.id
    codes = ElementTree.Element("Codes")
    for item, coded in coding.themes.items.items():
        short = declared.items[item].short
        parent = ElementTree.SubElement(
            codes, "Code",
            {"guid": make_guid(survey, "item", item), "name": f"{item}{DASH}{short.get(language, item)}",
             "isCodable": "false"},
        )  # fmt: skip
        labels: dict[str, tuple[Text, Text]] = {
            code: (each.label, each.definition) for code, each in coded.themes.items()
        }
        for code, (label, definition) in (labels | {NO_THEME: (coded.nothing, {})}).items():
            attributes = {"guid": make_guid(survey, "theme", item, code),
                          "name": f"{code}{DASH}{label.get(language) or next(iter(label.values()), code)}",
                          "isCodable": "true"}  # fmt: skip
            own = ElementTree.SubElement(parent, "Code", attributes)
            ElementTree.SubElement(own, "Description").text = "\n".join(_describe(label, definition))
    return codes


def _describe(label: Text, definition: Text) -> Iterator[str]:
    for language, text in label.items():
        meaning = definition.get(language, "")
        yield f"{language}: {text}. {meaning}".rstrip() if meaning else f"{language}: {text}"


def _serialise(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode").encode() + b"\n"
