"""All declarations of a workspace, read once and held against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from schemas.declarations import (
    OTHER,
    Answer,
    Codebook,
    Impact,
    Indicator,
    Indicators,
    Item,
    Printed,
    Rule,
    Slide,
    Slides,
    Survey,
)
from schemas.loading import load_declaration, locate
from schemas.refusals import Problem, Refusal

SURVEYS = Path("schemas/surveys")
SYSTEM_ITEMS = {"language"}
"""What a rule may name besides the items of the codebook."""


@dataclass(frozen=True)
class Declarations:
    """The four files of one survey, with their cross-references resolved."""

    survey: Survey
    codebook: Codebook
    indicators: tuple[Indicator, ...]
    slides: tuple[Slide, ...]

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items by id, in questionnaire order."""
        return {item.id: item for item in self.codebook.items}

    def codes(self, item: Item | str) -> dict[str, Answer]:
        """The code list of an item, shared lists resolved, with the code for "other" where it may occur."""
        item = self.items[item.split("[")[0]] if isinstance(item, str) else item
        codes = item.codes or {}
        listed = dict(self.codebook.code_lists[codes]) if isinstance(codes, str) else dict(codes)
        if item.other and item.type == "single":
            listed[OTHER] = Answer(label=item.other, missing=None)
        if item.other and item.type == "multiple":
            listed["other"] = Answer(label=item.other, missing=None)
        return listed


def expand_rows(indicator: Indicator, items: dict[str, Item]) -> Iterator[Indicator]:
    """An indicator on a whole array stands for one indicator per row, `<id>-<row>`."""
    item = items.get(indicator.item or "")
    if item is None or item.type != "array":
        yield indicator
        return
    for row, wording in item.rows.items():
        label = {language: f"{text} – {wording.get(language, row)}" for language, text in indicator.label.items()}
        yield indicator.model_copy(
            update={"id": f"{indicator.id}-{row}", "item": f"{item.id}[{row}]", "label": label}
        )


def load_survey(workspace: Path, survey: str) -> Declarations:
    """Read and cross-check the declarations of one survey; raises Refusal with every problem."""
    folder = SURVEYS / survey
    if not (workspace / folder).is_dir():
        known = ", ".join(list_surveys(workspace)) or "none yet"
        raise Refusal(
            Problem(folder.as_posix(), "", f"no survey `{survey}`", f"one of the declared surveys: {known}", "check the name")
        )
    problems: list[Problem] = []
    loaded: dict[str, object] = {}
    for file, model in (
        ("survey.yaml", Survey),
        ("codebook.yaml", Codebook),
        ("indicators.yaml", Indicators),
        ("slides.yaml", Slides),
    ):
        name = (folder / file).as_posix()
        try:
            loaded[file] = load_declaration(workspace / name, model, name)
        except Refusal as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refusal(*problems)
    codebook, indicators, slides = loaded["codebook.yaml"], loaded["indicators.yaml"], loaded["slides.yaml"]
    assert isinstance(codebook, Codebook)
    assert isinstance(indicators, Indicators)
    assert isinstance(slides, Slides)
    items = {item.id: item for item in codebook.items}
    expanded = tuple(one for each in indicators.indicators for one in expand_rows(each, items))
    declarations = Declarations(loaded["survey.yaml"], codebook, expanded, tuple(slides.slides))  # type: ignore[arg-type]
    problems = list(_cross_check(workspace, folder, declarations, indicators))
    if problems:
        raise Refusal(*problems)
    return declarations


def list_surveys(workspace: Path) -> list[str]:
    """The declared surveys of a workspace, in alphabetical order."""
    folders = (workspace / SURVEYS).glob("*/survey.yaml")
    return sorted(path.parent.name for path in folders)


def load_surveys(workspace: Path) -> dict[str, Declarations]:
    """All surveys of a workspace; raises Refusal with the problems of all of them."""
    names = list_surveys(workspace)
    if not names:
        raise Refusal(
            Problem(
                SURVEYS.as_posix(), "", "no survey is declared here", "a folder with survey.yaml per survey",
                "start in the folder that holds schemas/, raw/ and figures/",
            )
        )  # fmt: skip
    surveys, problems = {}, []
    for name in names:
        try:
            surveys[name] = load_survey(workspace, name)
        except Refusal as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refusal(*problems)
    return surveys


def load_impact(workspace: Path) -> Impact | None:
    """`schemas/impact.yaml`, or None where a workspace has none."""
    name = "schemas/impact.yaml"
    return load_declaration(workspace / name, Impact, name) if (workspace / name).is_file() else None


def load_printed(workspace: Path) -> Printed:
    """`schemas/published.yaml`: how printed figures relate to indicators."""
    name = "schemas/published.yaml"
    return load_declaration(workspace / name, Printed, name) if (workspace / name).is_file() else Printed()


def _cross_check(workspace: Path, folder: Path, declared: Declarations, written: Indicators) -> Iterator[Problem]:
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
        yield problem("survey.yaml", ("id",), f"id `{survey.id}`", f"`{folder.name}`, the name of the folder", "rename one")
    items = declared.items
    duplicated = [item.id for item in declared.codebook.items]
    for position, name in enumerate(duplicated):
        if name in duplicated[:position]:
            yield problem("codebook.yaml", ("items", position, "id"), f"a second item `{name}`", "unique ids", "rename one")
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
            yield problem("codebook.yaml", (*place, "asked_of"), found, one_of(declared.codebook.bases), "correct the base")
        if isinstance(item.codes, str) and item.codes not in declared.codebook.code_lists:
            found, expected = f"unknown code list `{item.codes}`", one_of(declared.codebook.code_lists)
            yield problem("codebook.yaml", (*place, "codes"), found, expected, "correct the name or add the list")
            continue
        texts = {"wording": item.wording, "short": item.short, **({"other": item.other} if item.other else {})}
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
                yield problem("codebook.yaml", (*place, "exclusive"), found, one_of(declared.codes(item)), "correct the code")
    seen: set[str] = set()
    for position, indicator in enumerate(written.indicators):
        place = ("indicators", position)
        if indicator.id in seen:
            yield problem("indicators.yaml", (*place, "id"), f"a second `{indicator.id}`", "unique ids", "rename one")
        seen.add(indicator.id)
        if indicator.base and indicator.base not in declared.codebook.bases:
            found = f"unknown base `{indicator.base}`"
            yield problem("indicators.yaml", (*place, "base"), found, one_of(declared.codebook.bases), "correct the base")
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
                yield problem("indicators.yaml", (*place, "breaks"), f"break by `{name}`", expected, "correct the break")
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
