"""REFI-QDA -> codings or themes: what came back from another program, with what it cannot mean refused."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from pipelines.readers.markup import parse_xml
from pipelines.readers.zipped import read_members
from pipelines.themes.coding import Coding
from pipelines.themes.reading import EXPORT_AGAIN, MOST_TOLD, Returned
from pipelines.themes.refi import CODEBOOK, PROJECT, make_code_guids, make_source_guid
from pipelines.themes.sheets import DASH
from schemas.declarations.themes import NO_THEME
from schemas.refusals import Problem, Refusal
from schemas.tables import CODING_COLUMNS, QUOTE_COLUMNS

ACTION = "export the project again as REFI-QDA from the program in which it was coded"
MEMBERS = r"project\.qde|[Ss]ources/[^/\\]+"


@dataclass(frozen=True)
class Code:
    """A code of a file: its id, its name, the names of what it stands under, and what it stands for, if known."""

    guid: str
    name: str
    above: tuple[str, ...]
    item: str
    theme: str


def read_project(data: bytes, file: str, coding: Coding, survey: str, wave: str, coder: str = "") -> list[Returned]:
    """What each user of a `.qdpx` project gave, a coder each; whole sources and passages of them alike.

    coder: whose the codings are, whoever made them. Raises Refusal with every mistake, Unreadable for what is no
    project.
    """
    members = read_members(data, file, MEMBERS, MEMBERS, ACTION)
    if "project.qde" not in members:
        raise Refusal(Problem(file, "", "no project.qde in the container", "a REFI-QDA project", ACTION))
    root = parse_xml(members["project.qde"], file, "a REFI-QDA project", ACTION)
    space = _check_root(root, file, "Project", PROJECT)
    codes = {code.guid: code for code in _list_codes(root, space, coding, survey)}
    users = {_guid(user, "guid"): user.get("name", "") for user in root.iter(f"{space}User")}
    known = {
        make_source_guid(survey, wave, item, response): (item, response)
        for item, response in zip(coding.answers["item"], coding.answers["response"], strict=True)
    }
    named = {f"{item}{DASH}{response}": (item, response) for item, response in known.values()}
    answers = coding.answers.set_index(["item", "response"])
    problems: list[Problem] = []
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    seen: list[tuple[str, str]] = []
    for source in root.iter(f"{space}TextSource"):
        name = source.get("name", "")
        place = f"source {name[:60]}"
        answer = known.get(_guid(source, "guid")) or named.get(name)
        coded = list(_list_coded(source, space))
        if answer is None:
            if coded:
                found_there = "a source that is no answer of this wave"
                action = f"remove its codings; where the export changed since, {EXPORT_AGAIN}"
                problems.append(Problem(file, place, found_there, "the exported sources", action))
            continue
        text = _read_text(source, space, members)
        if text is None:
            problems.append(Problem(file, place, "no plain text", "the text that was coded", ACTION))
            continue
        if _plain(text) != _plain(str(answers.at[answer, "text"])):
            problems.append(Problem(file, place, "a text that is not the answer of the export", "the answer, untouched",
                                    f"undo the change, or {EXPORT_AGAIN}"))  # fmt: skip
            continue
        seen.append(answer)
        for guid, user in coded:
            code = codes.get(guid)
            theme = code.theme if code is not None and code.item == answer[0] else ""
            if not theme:
                told = code.name[:60] if code else "an unknown code"
                problems.append(Problem(file, place, f"the code “{told}”", f"a theme of `{answer[0]}`",
                                        "give it another theme, or add this one to themes.yaml first"))  # fmt: skip
                continue
            who = coder or users.get(user or _guid(root, "creatingUserGUID"), "")
            themes = found.setdefault(who, {}).setdefault(answer, [])
            themes += [theme] if theme not in themes else []
    for who in found:
        if who not in coding.themes.everybody:
            expected = f"users named {', '.join(coding.themes.everybody)}"
            problems.append(
                Problem(file, "", "codings of another user", expected, "give --coder: whose codings they are")
            )
    for who, given in found.items():
        problems += [
            Problem(file, f"source {item}{DASH}{response}", f"`{NO_THEME}` beside a theme of coder {who}",
                    f"`{NO_THEME}` alone, or themes", "remove one of the two")
            for (item, response), themes in given.items() if NO_THEME in themes and len(themes) > 1
        ]  # fmt: skip
    if problems:
        raise Refusal(*problems[:MOST_TOLD])
    return [_return(who, given, seen, answers) for who, given in found.items()]


def _return(
    coder: str, given: dict[tuple[str, str], list[str]], seen: list[tuple[str, str]], answers: pd.DataFrame
) -> Returned:
    rows = [
        (*answer, coder, theme, str(answers.at[answer, "source"]))
        for answer, themes in given.items()
        for theme in themes
    ]
    none = pd.DataFrame(columns=QUOTE_COLUMNS, dtype=str)
    return Returned(coder, pd.DataFrame(rows, columns=CODING_COLUMNS, dtype=str), seen, none, [])


def read_codebook(data: bytes, file: str, coding: Coding, survey: str) -> list[tuple[str, str, str, str]]:
    """The codes of a `.qdc` codebook that are no theme yet: (question, code to be, name, description).

    A code is of the question it stands under; where there is one question alone, of that. Raises Refusal.
    """
    root = parse_xml(data, file, "a REFI-QDA codebook", ACTION)
    space = _check_root(root, file, "CodeBook", CODEBOOK)
    only = list(coding.themes.items)
    found: list[tuple[str, str, str, str]] = []
    taken = {item: {*coded.themes} for item, coded in coding.themes.items.items()}
    described = {_guid(each, "guid"): each.findtext(f"{space}Description", "") for each in root.iter(f"{space}Code")}
    codable = {_guid(each, "guid"): each.get("isCodable", "true") == "true" for each in root.iter(f"{space}Code")}
    for code in _list_codes(root, space, coding, survey):
        if code.theme or not codable[code.guid] or code.name.split(DASH)[0] in coding.themes.items:
            continue
        item = code.item or (only[0] if len(only) == 1 else "")
        if not item:
            expected = f"a code below one of {', '.join(only)}"
            action = "move it below the question it is a theme of"
            raise Refusal(Problem(file, f"code {code.name[:60]}", "a code of no question", expected, action))
        name = make_theme_code(code.name, taken[item])
        taken[item].add(name)
        found.append((item, name, code.name, described[code.guid] or ""))
    return found


def make_theme_code(name: str, taken: set[str]) -> str:
    """A code for a new theme, from its name: capitals and digits, no other theme's."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    stem = re.sub(r"[^A-Z0-9]+", "_", plain).strip("_")[:24].rstrip("_") or "THEME"
    candidates = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(each for each in candidates if each not in taken)


def _check_root(root: ElementTree.Element, file: str, name: str, namespace: str) -> str:
    """The namespace of the elements, in braces. Raises Refusal for another kind of document."""
    space, _, local = root.tag.rpartition("}")
    if local != name or space not in {"{" + namespace, ""}:
        raise Refusal(Problem(file, "", f"<{root.tag[:80]}>", f"<{name}> of {namespace}", ACTION))
    return f"{space}}}" if space else ""


def _list_codes(root: ElementTree.Element, space: str, coding: Coding, survey: str) -> Iterator[Code]:
    known = make_code_guids(coding, survey)

    def walk(element: ElementTree.Element, above: tuple[str, ...], item: str) -> Iterator[Code]:
        for code in element.findall(f"{space}Code"):
            guid, name = _guid(code, "guid"), code.get("name", "").strip()
            own, theme = known.get(guid, ("", ""))
            own = own or item or _name_item(name, coding)
            theme = theme or _name_theme(name, own, coding)
            yield Code(guid, name, above, own, theme)
            yield from walk(code, (*above, name), own)

    for codes in root.iter(f"{space}Codes"):
        yield from walk(codes, (), "")


def _name_item(name: str, coding: Coding) -> str:
    first = name.split(DASH)[0].strip()
    return first if first in coding.themes.items else ""


def _name_theme(name: str, item: str, coding: Coding) -> str:
    """The theme a code is named after: programs may give codes new ids."""
    first = name.split(DASH)[0].strip()
    return first if item and first in {*coding.themes.items[item].themes, NO_THEME} else ""


def _list_coded(source: ElementTree.Element, space: str) -> Iterator[tuple[str, str]]:
    """(code, user) of a source as a whole and of its passages."""
    for holder in [source, *source.findall(f"{space}PlainTextSelection")]:
        for coded in holder.findall(f"{space}Coding"):
            user = _guid(coded, "creatingUser") or _guid(holder, "creatingUser")
            for code in coded.findall(f"{space}CodeRef"):
                yield _guid(code, "targetGUID"), user


def _read_text(source: ElementTree.Element, space: str, members: dict[str, bytes]) -> str | None:
    """The text of a source; None where the project does not say it as plain text."""
    content = source.findtext(f"{space}PlainTextContent")
    if content is not None:
        return content
    name = source.get("plainTextPath", "").removeprefix("internal://")
    data = next(
        (members[f"{folder}/{name}"] for folder in ("Sources", "sources") if f"{folder}/{name}" in members), None
    )
    try:
        return None if data is None else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""


def _plain(text: str) -> str:
    return " ".join("".join(sign for sign in text if sign in "\n\t\r" or sign >= " ").split())


def _guid(element: ElementTree.Element, name: str) -> str:
    return element.get(name, "").strip("{}").lower()
