"""References between the declared files of one survey that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.declarations import Indicators, Rule
from schemas.loading import locate
from schemas.refusals import Problem

if TYPE_CHECKING:
    from schemas.catalogue import Declarations

SYSTEM_ITEMS = {"language"}
"""What a rule may name besides the items of the codebook."""


def check_references(workspace: Path, folder: Path, declared: Declarations, written: Indicators) -> Iterator[Problem]:
    """References between the files of one survey that lead nowhere."""
    survey = declared.survey

    def problem(file: str, location: tuple[int | str, ...], found: str, expected: str, action: str) -> Problem:
        name = (folder / file).as_posix()
        line, key = locate((workspace / name).read_text(encoding="utf-8-sig"), location)
        return Problem(name, f"line {line}, {key}", found, expected, action)

    def one_of(names: object) -> str:
        return "one of " + ", ".join(map(str, names))  # type: ignore[call-overload]

    def check_rule(file: str, location: tuple[int | str, ...], rule: Rule) -> Iterator[Problem]:
        for name, condition in rule.items():
            if name in SYSTEM_ITEMS:
                continue
            item = items.get(name.split("[")[0])
            if item is None or (item.type == "array" and name not in columns):
                yield problem(file, (*location, name), f"unknown item `{name}`", one_of(columns), "correct the item")
                continue
            unknown = condition.codes - set(declared.codes(item))
            if unknown:
                expected = one_of(declared.codes(item)) if declared.codes(item) else "`answered: true` or `false`"
                found = f"code {', '.join(sorted(unknown))} that `{name}` does not have"
                yield problem(file, (*location, name), found, expected, "correct the code")

    if survey.id != folder.name:
        yield problem(
            "survey.yaml",
            ("id",),
            f"id `{survey.id}`",
            f"`{folder.name}`, the name of the folder",
            "rename one",
        )
    items = declared.items
    duplicated = [item.id for item in declared.codebook.items]
    for position, name in enumerate(duplicated):
        if name in duplicated[:position]:
            yield problem(
                "codebook.yaml",
                ("items", position, "id"),
                f"a second item `{name}`",
                "unique ids",
                "rename one",
            )
    columns = {
        column
        for item in declared.codebook.items
        for column in ([f"{item.id}[{row}]" for row in item.rows] if item.rows else [item.id])
    }
    for name, base in declared.codebook.bases.items():
        yield from check_rule("codebook.yaml", ("bases", name, "rule"), base.rule)
    if "all" not in declared.codebook.bases:
        yield problem("codebook.yaml", ("bases",), "no base `all`", "a base `all` without a rule", "add it")
    for position, item in enumerate(declared.codebook.items):
        place: tuple[int | str, ...] = ("items", position)
        if item.asked_of not in declared.codebook.bases:
            found = f"unknown base `{item.asked_of}`"
            yield problem(
                "codebook.yaml",
                (*place, "asked_of"),
                found,
                one_of(declared.codebook.bases),
                "correct the base",
            )
        if isinstance(item.codes, str) and item.codes not in declared.codebook.code_lists:
            found, expected = f"unknown code list `{item.codes}`", one_of(declared.codebook.code_lists)
            yield problem("codebook.yaml", (*place, "codes"), found, expected, "correct the name or add the list")
            continue
        texts = {
            "wording": item.wording,
            "short": item.short,
            **({"other": item.other} if item.other else {}),
        }
        texts |= {f"rows.{row}": text for row, text in item.rows.items()}
        texts |= {f"codes.{code}": answer.label for code, answer in declared.codes(item).items()}
        for key, text in texts.items():
            lacking = [language for language in survey.languages if not text.get(language)]
            if lacking:
                found = f"`{key}` of item `{item.id}` has no wording in {', '.join(lacking)}"
                expected = f"a wording in {', '.join(survey.languages)}"
                yield problem("codebook.yaml", (*place, *key.split(".")), found, expected, "add it")
        for code in item.exclusive:
            if code not in declared.codes(item):
                found = f"code {code} that `{item.id}` does not have"
                yield problem(
                    "codebook.yaml",
                    (*place, "exclusive"),
                    found,
                    one_of(declared.codes(item)),
                    "correct the code",
                )
    seen: set[str] = set()
    for position, indicator in enumerate(written.indicators):
        place = ("indicators", position)
        if indicator.id in seen:
            yield problem("indicators.yaml", (*place, "id"), f"a second `{indicator.id}`", "unique ids", "rename one")
        seen.add(indicator.id)
        if indicator.base and indicator.base not in declared.codebook.bases:
            found = f"unknown base `{indicator.base}`"
            yield problem(
                "indicators.yaml",
                (*place, "base"),
                found,
                one_of(declared.codebook.bases),
                "correct the base",
            )
        if indicator.item and indicator.item not in columns | set(items) | SYSTEM_ITEMS:
            found = f"unknown item `{indicator.item}`"
            yield problem("indicators.yaml", (*place, "item"), found, one_of(sorted(columns)), "correct the item")
            continue
        if indicator.item and indicator.item not in SYSTEM_ITEMS:
            unknown = set(indicator.codes) - set(declared.codes(indicator.item))
            if unknown:
                found = f"code {', '.join(sorted(unknown))} that `{indicator.item}` does not have"
                expected = one_of(declared.codes(indicator.item))
                yield problem("indicators.yaml", (*place, "codes"), found, expected, "correct the code")
            ordered = items[indicator.item.split("[")[0]].ordered
            wanting = {"top_two_box", "net_score", "median"} & set(indicator.statistics)
            if wanting and not ordered and items[indicator.item.split("[")[0]].type != "number":
                found = f"{', '.join(sorted(wanting))} of `{indicator.item}`, whose codes have no order"
                yield problem("indicators.yaml", (*place, "statistic"), found, "an ordered item", "add `ordered: true`")
        yield from check_rule("indicators.yaml", (*place, "where"), indicator.where)
        for name in indicator.breaks:
            if name not in SYSTEM_ITEMS and (name not in items or items[name].type not in {"single", "multiple"}):
                expected = one_of(key for key, item in items.items() if item.type in {"single", "multiple"})
                yield problem(
                    "indicators.yaml", (*place, "breaks"), f"break by `{name}`", expected, "correct the break"
                )
    known = {indicator.id for indicator in declared.indicators} | {indicator.id for indicator in written.indicators}
    for position, slide in enumerate(declared.slides):
        place = ("slides", position)
        named = [slide.indicator] if slide.indicator else []
        named += [series.indicator for series in slide.series]
        named += [series.interval_of for series in slide.series if series.interval_of]
        texts_of = [slide.title, slide.reading, *(big.caption for big in slide.numbers)]
        named += [
            match.split(".")[0]
            for text in texts_of
            for wording in text.values()
            for match in re.findall(r"\{([a-z][\w.-]*)[|}]", wording, flags=re.IGNORECASE)
        ]
        for name in dict.fromkeys(named):
            if name not in known and not name.startswith("wave"):
                found = f"indicator `{name}` that indicators.yaml does not declare"
                yield problem("slides.yaml", place, found, "a declared indicator", "correct the id or declare it")
        for key, text in (("title", slide.title), ("reading", slide.reading)):
            lacking = [language for language in survey.languages if not text.get(language)]
            if lacking:
                found = f"no {key} in {', '.join(lacking)}"
                yield problem("slides.yaml", (*place, key), found, f"one in {', '.join(survey.languages)}", "add it")
