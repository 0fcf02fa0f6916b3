"""The mapping of a changed questionnaire: written as a proposal, read as it was decided."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from pipelines.adding.changes import DECIDE, GONE, NEW, PERSONAL, SAME, Change, Changes
from pipelines.scaffold.writing import quote
from schemas.refusals import Problem, Refusal

PLACES = ("items", "codes", "rows")
NEW_NAME = re.compile(r"new(?: (?P<name>(?!dont_know\b)[^\s+]+))?(?P<unsure> dont_know)?")


def propose_mapping(file: str, changes: Changes, survey: str, wave: str, structure: str) -> str:
    """What changed, with a proposal for each, and DECIDE where only a person can say what is meant."""
    lines = [
        f"# What changed between the codebook of {survey} and {structure}, the questionnaire of wave {wave}.",
        "# Look at every line, write what is meant in the place of DECIDE, then run the same command again with",
        f"# --mapping {file}",
        "# A code or row: one of the codebook's, `same` (another wording, the same meaning), `new`, or `new NAME`;",
        "# behind `new`, `dont_know` marks an answer of no substance. A question: `same`, `new` or `new NAME`;",
        "# `personal` for a new one that asks for a name, an address or a number of a person: it is never read.",
    ]
    for place in PLACES:
        of_place = [change for change in changes.changes if change.place == place]
        if of_place:
            lines.append(f"{place}:")
        for item in dict.fromkeys(change.item for change in of_place):
            if place != "items":
                lines.append(f"  {item}:")
            lines += [
                f"  {'  ' if place != 'items' else ''}{quote(change.name)}: {change.proposal}   # {change.why}"
                for change in of_place
                if change.item == item
            ]
    return "\n".join(lines) + "\n"


def read_mapping(path: Path, file: str, changes: Changes) -> Changes:
    """The changes as they were decided. Raises Refusal for what is undecided, unknown or missing."""
    try:
        written = YAML(typ="base", pure=True).load(path.read_text(encoding="utf-8-sig")) or {}
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or "a file that cannot be read as text"
        raise Refusal(Problem(file, "", found, "the mapping that was proposed", "check the file")) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        found = str(error.problem or "no YAML")
        raise Refusal(
            Problem(file, f"line {line}", found, "the mapping that was proposed", "correct the line")
        ) from None
    problems: list[Problem] = []
    decided = []
    for change in changes.changes:
        place = f"{change.place}.{change.item}" + ("" if change.place == "items" else f".{change.name}")
        answer = _find(written, change)
        problem = _check(answer, change)
        if problem:
            problems.append(Problem(file, place, f"`{answer or 'nothing'}`", problem, "write what is meant"))
        decided.append(replace(change, proposal=" ".join(answer.split())))
    problems += [
        Problem(file, ".".join(entry), "a line that nothing changed for", "the lines of the proposal", "remove it")
        for entry in sorted(_places(written) - {(each.place, each.item, each.name) for each in changes.changes})
    ]
    if problems:
        raise Refusal(*problems)
    return Changes(tuple(decided), changes.drafts)


def _find(written: object, change: Change) -> str:
    inner = written.get(change.place, {}) if isinstance(written, dict) else {}
    if change.place != "items":
        inner = inner.get(change.item, {}) if isinstance(inner, dict) else {}
    answer = inner.get(change.name, "") if isinstance(inner, dict) else ""
    return answer if isinstance(answer, str) else ""


def _places(written: object) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    for place, entries in written.items() if isinstance(written, dict) else ():
        for item, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict):
                found |= {(place, item, name) for name in entry}
            else:
                found.add((place, item, item))
    return found


def _check(answer: str, change: Change) -> str:
    """What would have been expected, nothing where the answer can be used."""
    if not answer or answer == DECIDE:
        return f"a decision: {change.why}"
    if change.proposal == GONE:
        return "" if answer == GONE else f"`{GONE}`: {change.why}"
    if change.proposal in {NEW, PERSONAL} and change.place == "items":
        good = answer == PERSONAL or NEW_NAME.fullmatch(answer)
        return "" if good else f"`new`, `new NAME`, or `{PERSONAL}`: never read"
    if change.place == "items":
        return "" if answer == SAME or re.fullmatch(r"new \S+", answer) else f"`{SAME}` or `new NAME`"
    return "" if NEW_NAME.fullmatch(answer) or re.fullmatch(r"[^+\s]+", answer) else "a code, `same` or `new`"
