"""References between the declared files of one survey that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from babel.localedata import exists

from schemas.declarations import Indicators, Item, Rule
from schemas.declared import Declarations
from schemas.loading import locate
from schemas.refusals import Problem

SYSTEM_ITEMS = {"language"}
"""What a rule may name besides the items of the codebook."""

Place = tuple[int | str, ...]


def one_of(names: Iterable[object]) -> str:
    """The allowed names, as an error says them."""
    return "one of " + ", ".join(map(str, names))


@dataclass(frozen=True)
class Checker:
    """The declarations of one survey and where they are written."""

    workspace: Path
    folder: Path
    declared: Declarations
    written: Indicators

    def problem(self, file: str, place: Place, found: str, expected: str, action: str) -> Problem:
        """A problem at a key of one of the files."""
        name = (self.folder / file).as_posix()
        line, key = locate((self.workspace / name).read_text(encoding="utf-8-sig"), place)
        return Problem(name, f"line {line}, {key}" if key else f"line {line}", found, expected, action)

    @cached_property
    def columns(self) -> list[str]:
        """What an indicator or a rule may name: items, and the rows of arrays."""
        return [
            column
            for item in self.declared.codebook.items
            for column in ([f"{item.id}[{row}]" for row in item.rows] or [item.id])
        ]

    def check(self) -> Iterator[Problem]:
        """Every reference that leads nowhere, file by file."""
        yield from self._check_survey()
        yield from self._check_codebook()
        yield from self._check_indicators()

    def _check_survey(self) -> Iterator[Problem]:
        survey = self.declared.survey
        if survey.id != self.folder.name:
            expected = f"`{self.folder.name}`, the name of the folder"
            yield self.problem("survey.yaml", ("id",), f"id `{survey.id}`", expected, "rename one")
        for position, language in enumerate(survey.languages):
            place: Place = ("languages", position)
            if language in survey.languages[:position]:
                yield self.problem(
                    "survey.yaml", place, f"{language} a second time", "each language once", "remove one"
                )
            elif not exists(language):
                found = f"the language `{language}`"
                yield self.problem("survey.yaml", place, found, "a language code such as fr, nl, en", "correct it")
        known = [column for column in self.columns if "[" not in column]
        for name in survey.partial_when_answered:
            if name not in known:
                found = f"unknown item `{name}`"
                yield self.problem("survey.yaml", ("partial_when_answered",), found, one_of(known), "correct the item")
        for wave, fielding in survey.waves.items():
            for item, codes in fielding.codes.items():
                place = ("waves", wave, "codes", item)
                if item not in self.declared.items:
                    yield self.problem(
                        "survey.yaml", place, f"unknown item `{item}`", one_of(known), "correct the item"
                    )
                elif unknown := sorted(set(codes.values()) - set(self.declared.codes(item))):
                    found, expected = f"code {', '.join(unknown)} of the codebook", one_of(self.declared.codes(item))
                    yield self.problem("survey.yaml", place, found, expected, "correct the code or add it")
            for question, item in fielding.items.items():
                if item not in self.declared.items:
                    place = ("waves", wave, "items", question)
                    yield self.problem(
                        "survey.yaml", place, f"unknown item `{item}`", one_of(known), "correct the item"
                    )
            files = [export.file for export in fielding.exports]
            for position, file in enumerate(files):
                if file in files[:position]:
                    place = ("waves", wave, "exports", position)
                    yield self.problem("survey.yaml", place, f"{file} a second time", "each export once", "remove one")

    def _check_codebook(self) -> Iterator[Problem]:
        codebook, file = self.declared.codebook, "codebook.yaml"
        ids = [item.id for item in codebook.items]
        for position, name in enumerate(ids):
            if name in RESERVED:
                found = f"the item `{name}`, a name that every response has already"
                yield self.problem(file, ("items", position, "id"), found, "another name", "rename the item")
            if name in ids[:position]:
                place: Place = ("items", position, "id")
                yield self.problem(file, place, f"a second item `{name}`", "unique ids", "rename one")
        for name, base in codebook.bases.items():
            yield from self._check_rule(file, ("bases", name, "rule"), base.rule)
        if "all" not in codebook.bases:
            yield self.problem(file, ("bases",), "no base `all`", "a base `all` without a rule", "add it")
        for position, item in enumerate(codebook.items):
            yield from self._check_item(item, ("items", position))

    def _check_item(self, item: Item, place: Place) -> Iterator[Problem]:
        codebook, file = self.declared.codebook, "codebook.yaml"
        if item.asked_of not in codebook.bases:
            found = f"unknown base `{item.asked_of}`"
            yield self.problem(file, (*place, "asked_of"), found, one_of(codebook.bases), "correct the base")
        else:
            later = [item.id for item in codebook.items[int(place[-1]) :]]
            for name in codebook.bases[item.asked_of].rule:
                if name.split("[")[0] in later:
                    found = f"base `{item.asked_of}` depends on `{name}`, which is asked later"
                    yield self.problem(file, (*place, "asked_of"), found, "a base of earlier items", "correct the base")
        if isinstance(item.codes, str) and item.codes not in codebook.code_lists:
            found, expected = f"unknown code list `{item.codes}`", one_of(codebook.code_lists)
            yield self.problem(file, (*place, "codes"), found, expected, "correct the name or add the list")
            return
        codes = self.declared.codes(item)
        texts = {"wording": item.wording, "short": item.short, **({"other": item.other} if item.other else {})}
        texts |= {f"rows.{row}": text for row, text in item.rows.items()}
        texts |= {f"codes.{code}": answer.label for code, answer in codes.items()}
        languages = self.declared.survey.languages
        for key, text in texts.items():
            lacking = [language for language in languages if not text.get(language)]
            if lacking:
                found = f"`{key}` of item `{item.id}` has no wording in {', '.join(lacking)}"
                expected = f"a wording in {', '.join(languages)}"
                yield self.problem(file, (*place, *key.split(".")), found, expected, "add it")
        waves = self.declared.survey.waves
        restricted = {"waves": item.waves, **{f"codes.{code}.waves": codes[code].waves for code in codes}}
        for where, named in restricted.items():
            unknown = [wave for wave in named if wave not in waves]
            if unknown:
                found = f"unknown wave {', '.join(unknown)}"
                yield self.problem(file, (*place, *where.split(".")), found, one_of(waves), "correct the wave")
        for code in item.exclusive:
            if code not in codes:
                found = f"code {code} that `{item.id}` does not have"
                yield self.problem(file, (*place, "exclusive"), found, one_of(codes), "correct the code")

    def _check_indicators(self) -> Iterator[Problem]:
        file, items, bases = "indicators.yaml", self.declared.items, self.declared.codebook.bases
        splitting = [name for name, item in items.items() if item.type in {"single", "multiple"}]
        seen: set[str] = set()
        for position, indicator in enumerate(self.written.indicators):
            place: Place = ("indicators", position)
            if indicator.id in seen:
                yield self.problem(file, (*place, "id"), f"a second `{indicator.id}`", "unique ids", "rename one")
            seen.add(indicator.id)
            own_rows = items[indicator.item].rows if indicator.item in items else {}
            taken = sorted(
                {f"{indicator.id}-{row}" for row in own_rows} & {each.id for each in self.written.indicators}
            )
            for name in taken:
                found = f"`{name}`, which also is a row of `{indicator.id}`"
                yield self.problem(file, (*place, "id"), found, "unique ids", "rename one")
            if indicator.base and indicator.base not in bases:
                found = f"unknown base `{indicator.base}`"
                yield self.problem(file, (*place, "base"), found, one_of(bases), "correct the base")
            yield from self._check_rule(file, (*place, "where"), indicator.where)
            for name in indicator.breaks:
                if name not in {*splitting, *SYSTEM_ITEMS}:
                    found = f"break by `{name}`"
                    expected = one_of([*splitting, *SYSTEM_ITEMS])
                    yield self.problem(file, (*place, "breaks"), found, expected, "correct the break")
            needs_address = [each for each in indicator.statistics if each in OF_PARTICIPANTS]
            if needs_address and not self.declared.survey.repeated:
                found = f"statistic {', '.join(needs_address)} where each person answers once"
                yield self.problem(
                    file, (*place, "statistic"), found, "statistic responses", "or declare `repeated: true`"
                )
            if not indicator.item:
                continue
            if indicator.item in SYSTEM_ITEMS:
                languages = self.declared.survey.languages
                unknown = sorted(set(indicator.codes) - set(languages))
                unfit = sorted(set(indicator.statistics) - OF_LANGUAGE)
                if unfit:
                    found = f"statistic {', '.join(unfit)} of the language"
                    yield self.problem(file, (*place, "statistic"), found, one_of(sorted(OF_LANGUAGE)), "take another")
                if unknown:
                    found = f"language {', '.join(unknown)}"
                    yield self.problem(file, (*place, "codes"), found, one_of(languages), "correct the language")
                continue
            if indicator.item not in {*self.columns, *items}:
                found = f"unknown item `{indicator.item}`"
                yield self.problem(file, (*place, "item"), found, one_of(self.columns), "correct the item")
                continue
            item, codes = items[indicator.item.split("[")[0]], self.declared.codes(indicator.item)
            unknown = sorted(set(indicator.codes) - set(codes))
            if unknown:
                found = f"code {', '.join(unknown)} that `{indicator.item}` does not have"
                yield self.problem(file, (*place, "codes"), found, one_of(codes), "correct the code")
            if "mean" in indicator.statistics and item.ordered and not all(_is_number(code) for code in codes):
                found = f"statistic mean of `{indicator.item}`, whose codes are no numbers"
                yield self.problem(file, (*place, "statistic"), found, "codes such as 1, 2, 3", "take the median")
            for statistic in indicator.statistics:
                wanted = SUITABLE.get(statistic, set(KINDS))
                kind = "ordered" if item.ordered else item.type
                if not {kind, item.type} & wanted:
                    found = f"statistic {statistic} of `{indicator.item}`, an item of type {item.type}"
                    expected = f"an item that is {' or '.join(sorted(wanted))}"
                    yield self.problem(file, (*place, "statistic"), found, expected, "change the statistic or the item")

    def _check_rule(self, file: str, place: Place, rule: Rule) -> Iterator[Problem]:
        for name, condition in rule.items():
            if name in SYSTEM_ITEMS:
                languages = self.declared.survey.languages
                unknown = sorted(condition.codes - set(languages))
                if unknown:
                    found = f"language {', '.join(unknown)}"
                    yield self.problem(file, (*place, name), found, one_of(languages), "correct the language")
                continue
            if name not in self.columns:
                found = f"unknown item `{name}`"
                yield self.problem(file, (*place, name), found, one_of(self.columns), "correct the item")
                continue
            codes = self.declared.codes(name)
            if condition.needs_multiple and self.declared.items[name.split("[")[0]].type != "multiple":
                found = f"`all_of`, `only` or `at_least` of `{name}`, where one answer is given"
                yield self.problem(file, (*place, name), found, "`any_of` or `none_of`", "correct the condition")
            unknown = sorted(condition.codes - set(codes))
            if unknown:
                found = f"code {', '.join(unknown)} that `{name}` does not have"
                expected = one_of(codes) if codes else "`answered: true` or `answered: false`"
                yield self.problem(file, (*place, name), found, expected, "correct the code")


def _is_number(code: str) -> bool:
    return code.lstrip("-").isdigit()


RESERVED = {"survey", "wave", "file", "row", "id", "language", "started", "submitted", "outcome", "participant",
            "structure"}  # fmt: skip
"""What every response has besides its answers."""
OF_LANGUAGE = {"count", "share", "distribution", "mode"}
"""Statistics of the language of the responses."""
OF_PARTICIPANTS = {"participants", "responses_per_participant_min", "responses_per_participant_max"}
KINDS = ("single", "multiple", "array", "number", "text", "ordered")
SUITABLE: dict[str, set[str]] = {
    "distribution": {"single", "multiple", "array"},
    "combinations": {"multiple"},
    "mode": {"single", "multiple", "array"},
    "distinct": {"single", "multiple"},
    "sum": {"number"},
    "mean": {"number", "ordered"},
    "median": {"number", "ordered"},
    "top_two_box": {"ordered"},
    "net_score": {"ordered"},
}
"""The kinds of item a statistic can be computed of; `ordered` is an item with `ordered: true`."""
