"""Relevance equations -> the bases of a codebook."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.draft import Draft
from schemas.equations import NotUnderstood, as_conditions, is_same_answer, parse_equation, rename_variables
from schemas.parts import expression_name

ALWAYS = {"", "1"}
LISTED = set("L!OFH1R")
"""Letters of the question types that have a code list of their own."""


@dataclass(frozen=True)
class Routing:
    """Who was put a question: a base by name, and what it rests on.

    rule: item -> key of a condition -> codes. equation: with the codebook's names. reason: why neither could be told.
    """

    name: str
    rule: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    equation: str = ""
    reason: str = ""
    written: str = ""


EVERYBODY = Routing("all")


def derive_bases(drafts: list[Draft], names: dict[str, str]) -> dict[str, Routing]:
    """Item -> its routing; equal equations share a base.

    names: every name an equation may use -> the column it means.
    """
    known: dict[str, Routing] = {}
    found: dict[str, Routing] = {}
    for position, draft in enumerate(drafts):
        written = draft.relevance.strip()
        if written in ALWAYS:
            found[draft.id] = EVERYBODY
            continue
        if written not in known:
            earlier = {each.id: each for each in drafts[:position]}
            known[written] = _derive(draft.id, written, earlier, names, {each.name for each in known.values()})
        found[draft.id] = known[written]
    return found


def _derive(item: str, written: str, earlier: dict[str, Draft], names: dict[str, str], taken: set[str]) -> Routing:
    def not_understood(reason: str) -> Routing:
        return Routing(_free(f"shown_{item}", taken), reason=reason, written=written)

    try:
        equation = parse_equation(written)
    except NotUnderstood as error:
        return not_understood(str(error))
    columns = {name: names.get(name, name) for name in equation.names if name != "startlanguage"}
    foreign = [name for name, column in columns.items() if column.split("[")[0] not in earlier]
    if foreign:
        return not_understood(f"{', '.join(foreign)}: no question before this one")
    points = [name for name in equation.valued if name in columns and _has_points(columns[name], earlier)]
    if points:
        return not_understood(f"the value of {', '.join(points)} may be points instead of the code")
    rule = _as_rule(as_conditions(equation), columns, earlier)
    if rule:
        parts = [f"{name}_{'_'.join(code for codes in keys.values() for code in codes)}" for name, keys in rule.items()]
        return Routing(_free("_".join(parts), taken), rule=rule, written=written)
    ours = rename_variables(equation, {name: expression_name(column) for name, column in columns.items()})
    return Routing(_free(f"routed_{item}", taken), equation=ours, written=written)


def _has_points(column: str, earlier: dict[str, Draft]) -> bool:
    """Whether LimeSurvey can count points for an answer: where the question's codes are the survey's own."""
    item, _, part = column.partition("[")
    return earlier[item].letter in LISTED and part.rstrip("]") not in {"other", "comment"}


def _as_rule(
    conditions: list[tuple[str, list[str]]] | None, columns: dict[str, str], earlier: dict[str, Draft]
) -> dict[str, dict[str, list[str]]]:
    """A rule that means the same as the conditions, none where there is no such."""
    rule: dict[str, dict[str, list[str]]] = {}
    for name, codes in conditions or []:
        column = columns.get(name, name)
        item, _, part = column.partition("[")
        draft = earlier.get(item)
        part = part.rstrip("]")
        if draft is None:
            return {}
        if draft.type != "multiple":
            known = [*draft.codes, "-oth-"]
            codes = [each for each in known if any(is_same_answer(each, code) for code in codes)] or codes
        if draft.type == "multiple" and part in draft.codes and codes == ["Y"]:
            rule.setdefault(item, {}).setdefault("all_of", []).append(part)
        elif draft.type == "single" and not part and set(codes) <= {*draft.codes, "-oth-"} and item not in rule:
            rule[item] = {"any_of": codes}
        elif draft.type == "array" and part in draft.rows and set(codes) <= set(draft.codes) and column not in rule:
            rule[column] = {"any_of": codes}
        else:
            return {}
    return rule


def _free(name: str, taken: set[str]) -> str:
    name = re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_")[:60]
    number, free = 1, name
    while free in taken | {"all"}:
        number += 1
        free = f"{name}_{number}"
    return free
