"""References between the declared files of one survey that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from babel.localedata import exists

from schemas.declarations import OTHER, Answer, Indicator, Indicators, Item, Rule, Wave
from schemas.declared import Declarations, expand_rows
from schemas.equations import parse_equation
from schemas.loading import locate
from schemas.parts import Part
from schemas.refusals import Problem
from schemas.sides import COMPARISON, list_side_problems

SYSTEM_ITEMS = {"language"}
"""What a rule may name besides the items of the codebook."""
SYSTEM_VARIABLES = {"startlanguage"}
"""What an equation may name besides them."""

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
        """What an indicator or a rule may name: items, and the parts of those that have several."""
        return list(self.declared.parts)

    def check(self) -> Iterator[Problem]:
        """Every reference that leads nowhere, file by file."""
        yield from self._check_survey()
        yield from self._check_pairs()
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
        for key in ("personal", "ignored"):
            for position, name in enumerate(getattr(survey, key)):
                if name in self.declared.items:
                    expected = "a column that the codebook does not have"
                    action = f"take it out of `{key}`, or out of the codebook with its indicators"
                    yield self.problem("survey.yaml", (key, position), f"the item `{name}`", expected, action)
        for wave, fielding in survey.waves.items():
            mapped = [("codes", *each) for each in fielding.codes.items()]
            mapped += [("rows", *each) for each in fielding.rows.items()]
            for key, item, codes in mapped:
                place = ("waves", wave, key, item)
                if item not in self.declared.items:
                    yield self.problem(
                        "survey.yaml", place, f"unknown item `{item}`", one_of(known), "correct the item"
                    )
                    continue
                allowed = self._allowed_codes(item) if key == "codes" else set(self.declared.items[item].rows)
                if unknown := sorted(set(codes.values()) - allowed):
                    found = f"{key[:-1]} {', '.join(unknown)} of the codebook"
                    yield self.problem("survey.yaml", place, found, one_of(sorted(allowed)), "correct it or add it")
            for question, item in fielding.items.items():
                if item not in self.declared.items:
                    place = ("waves", wave, "items", question)
                    yield self.problem(
                        "survey.yaml", place, f"unknown item `{item}`", one_of(known), "correct the item"
                    )
            yield from self._check_margins(wave, fielding)
            yield from self._check_fieldwork(wave, fielding)
            files = [export.file for export in fielding.exports]
            for position, file in enumerate(files):
                if file in files[:position]:
                    place = ("waves", wave, "exports", position)
                    yield self.problem("survey.yaml", place, f"{file} a second time", "each export once", "remove one")

    def _check_fieldwork(self, wave: str, fielding: Wave) -> Iterator[Problem]:
        """Statements that lack a language."""
        languages = self.declared.survey.languages
        for name, text in fielding.fieldwork.statements.items():
            lacking = [language for language in languages if not text.get(language)]
            if lacking:
                place, found = ("waves", wave, "fieldwork", name), f"no statement in {', '.join(lacking)}"
                yield self.problem("survey.yaml", place, found, f"one in {', '.join(languages)}", "add it")

    def _check_margins(self, wave: str, fielding: Wave) -> Iterator[Problem]:
        """Known shares belong to single choices (or `language`) that this wave asked, and to all of their codes."""
        if not fielding.margins:
            return  # what the wave asked can only be told where every reference leads somewhere
        view = self.declared.for_wave(wave)
        singles = [name for name, item in view.items.items() if item.type == "single"]
        for name, shares in fielding.margins.items():
            place: Place = ("waves", wave, "margins", name)
            if name != "language" and name not in singles:
                expected = one_of([*singles, "language"])
                yield self.problem("survey.yaml", place, f"margins of `{name}`", expected, "correct the item")
                continue
            codes = list(self.declared.survey.languages)
            if name != "language":
                codes = [code for code, answer in view.codes(name).items() if not answer.missing]
            if odd := sorted(set(shares) ^ set(codes)):
                found = f"{', '.join(odd)}: with a share and no such code, or the other way round"
                yield self.problem("survey.yaml", place, found, f"a share for each of {', '.join(codes)}", "correct it")

    def _allowed_codes(self, item: str) -> set[str]:
        return {code for part in self.declared.parts_of(item) for code in part.codes}

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
            yield from self._check_equation(name, base.equation)
        if "all" not in codebook.bases:
            yield self.problem(file, ("bases",), "no base `all`", "a base `all` without a rule", "add it")
        for position, item in enumerate(codebook.items):
            yield from self._check_item(item, ("items", position))

    def _check_equation(self, base: str, written: str) -> Iterator[Problem]:
        if not written:
            return
        file, place, known = "codebook.yaml", ("bases", base, "equation"), self.declared.variables
        equation = parse_equation(written)
        for variable in equation.names:
            if variable not in {*known, *SYSTEM_VARIABLES}:
                found = f"`{variable}`, which is no item, row or box"
                yield self.problem(file, place, found, one_of(sorted(known)), "correct the equation")
        for variable in equation.valued:
            part, inside = known.get(variable, (None, ""))
            if part and part.kind == "code" and not inside:
                found = f"`.value` of `{variable}`, which may be points instead of the code"
                yield self.problem(file, place, found, f"`{variable}.code`", "correct the equation")

    def _check_item(self, item: Item, place: Place) -> Iterator[Problem]:
        codebook, file = self.declared.codebook, "codebook.yaml"
        if item.asked_of not in codebook.bases:
            found = f"unknown base `{item.asked_of}`"
            yield self.problem(file, (*place, "asked_of"), found, one_of(codebook.bases), "correct the base")
        else:
            later = [item.id for item in codebook.items[int(place[-1]) :]]
            for name in self.declared.names_in(item.asked_of):
                if name.split("[")[0] in later:
                    found = f"base `{item.asked_of}` depends on `{name}`, which is asked later"
                    yield self.problem(file, (*place, "asked_of"), found, "a base of earlier items", "correct the base")
        if isinstance(item.codes, str) and item.codes not in codebook.code_lists:
            found, expected = f"unknown code list `{item.codes}`", one_of(codebook.code_lists)
            yield self.problem(file, (*place, "codes"), found, expected, "correct the name or add the list")
            return
        listed = codebook.code_lists[item.codes] if isinstance(item.codes, str) else item.codes or {}
        taken = {"single": OTHER, "multiple": "other"}.get(item.type, "")
        if item.other and taken in listed:
            found = f"the code {taken} of `{item.id}`, which stands for `other`"
            yield self.problem(file, (*place, "codes"), found, "another code", "rename the code or take out `other`")
        codes = self.declared.codes(item)
        texts = {"wording": item.wording, "short": item.short, **({"other": item.other} if item.other else {})}
        texts |= {f"rows.{row}": text for row, text in item.rows.items()}
        texts |= {f"columns.{column}": text for column, text in item.columns.items()}
        texts |= {f"codes.{code}": answer.label for code, answer in codes.items()}
        for number, scale in enumerate(item.scales or ()):
            texts |= {f"scales.{number}.label": scale.label}
            texts |= {f"scales.{number}.codes.{code}": answer.label for code, answer in scale.codes.items()}
        languages = self.declared.survey.languages
        for key, text in texts.items():
            lacking = [language for language in languages if not text.get(language)]
            if lacking:
                found = f"`{key}` of item `{item.id}` has no wording in {', '.join(lacking)}"
                expected = f"a wording in {', '.join(languages)}"
                keys = (int(each) if each.isdigit() else each for each in key.split("."))
                yield self.problem(file, (*place, *keys), found, expected, "add it")
        waves = self.declared.survey.waves
        restricted = {"waves": item.waves, **{f"codes.{code}.waves": codes[code].waves for code in codes}}
        restricted |= {f"row_waves.{row}": named for row, named in item.row_waves.items()}
        restricted["wording_waves"] = list(item.wording_waves)
        restricted |= {f"row_wording_waves.{row}": list(named) for row, named in item.row_wording_waves.items()}
        restricted |= {f"codes.{code}.label_waves": list(codes[code].label_waves) for code in codes}
        for where, named in restricted.items():
            unknown = [wave for wave in named if wave not in waves]
            if unknown:
                found = f"unknown wave {', '.join(unknown)}"
                yield self.problem(file, (*place, *where.split(".")), found, one_of(waves), "correct the wave")
        yield from self._check_comparing(item, place)
        for code in item.exclusive:
            if code not in codes:
                found = f"code {code} that `{item.id}` does not have"
                yield self.problem(file, (*place, "exclusive"), found, one_of(codes), "correct the code")

    def _check_comparing(self, item: Item, place: Place) -> Iterator[Problem]:
        if not item.compare:
            return
        file, codes, languages = "codebook.yaml", self.declared.codes(item), self.declared.survey.languages
        order = list(codes)
        for name, merged in item.compare.merge.items():
            where = (*place, "compare", "merge", name)
            unknown = [code for code in merged.codes if code not in codes or code in {OTHER, "other"}]
            if unknown:
                found = f"code {', '.join(unknown)} that `{item.id}` does not have"
                yield self.problem(file, where, found, one_of(codes), "correct the code")
                continue
            if name in codes and name not in merged.codes:
                found, expected = f"the name {name}, which is another code", f"one of {', '.join(merged.codes)}"
                yield self.problem(file, where, found, expected, "or a name that no code has")
            places = sorted(order.index(code) for code in merged.codes)
            if item.ordered and places[-1] - places[0] >= len(places):
                found = f"{', '.join(merged.codes)}, which are no neighbours in the order"
                yield self.problem(file, where, found, "codes one after the other", "correct the codes")
            if len({codes[code].missing for code in merged.codes}) > 1:
                found = "an answer that says nothing of substance together with others"
                yield self.problem(file, where, found, "answers of one kind", "leave the code out")
            lacking = [each for each in languages if not (merged.label or name in codes) or
                       (merged.label and not merged.label.get(each))]  # fmt: skip
            if lacking:
                found, expected = f"no `label` in {', '.join(lacking)}", f"a label in {', '.join(languages)}"
                yield self.problem(file, where, found, expected, "write {codes: [...], label: {...}}")
        lacking = [each for each in languages if item.compare.accept and not item.compare.accept.get(each)]
        if lacking:
            found, expected = f"no reason in {', '.join(lacking)}", f"a reason in {', '.join(languages)}"
            yield self.problem(file, (*place, "compare", "accept"), found, expected, "add it")

    def _check_pairs(self) -> Iterator[Problem]:
        file, waves = "survey.yaml", self.declared.survey.waves
        for position, pair in enumerate(self.declared.survey.compare):
            place: Place = ("compare", position)
            for problem in list_side_problems(pair, self.declared):
                found, expected, action = problem
                yield self.problem(file, place, found, expected, action)
        for wave in waves:
            if wave.startswith(COMPARISON):
                found = f"a wave called `{wave}`"
                expected = f"a name that does not begin with `{COMPARISON}`, as the folders of comparisons do"
                yield self.problem(file, ("waves", wave), found, expected, "rename the wave")

    def _check_indicators(self) -> Iterator[Problem]:
        file, items, bases = "indicators.yaml", self.declared.items, self.declared.codebook.bases
        splitting = [name for name, part in self.declared.parts.items() if part.kind in {"code", "boxes"}]
        seen: set[str] = set()
        for position, indicator in enumerate(self.written.indicators):
            place: Place = ("indicators", position)
            if indicator.id in seen:
                yield self.problem(file, (*place, "id"), f"a second `{indicator.id}`", "unique ids", "rename one")
            seen.add(indicator.id)
            own = {each.id for each in expand_rows(indicator, self.declared)} - {indicator.id}
            taken = sorted(own & {each.id for each in self.written.indicators})
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
            item, codes = self.declared.item_of(indicator.item), self._codes_named(indicator)
            if indicator.scale and not item.scales:
                found = f"`scale` of `{indicator.item}`, which has no scales"
                yield self.problem(file, (*place, "scale"), found, "a dual-scale array", "remove `scale`")
            unknown = sorted(set(indicator.codes) - set(codes))
            if unknown:
                found = f"code {', '.join(unknown)} that `{indicator.item}` does not have"
                yield self.problem(file, (*place, "codes"), found, one_of(codes), "correct the code")
            ordered = all(part.ordered for part in self._parts_named(indicator))
            if (
                "mean" in indicator.statistics
                and ordered
                and not all(_is_number(code) for code, answer in codes.items() if not answer.missing)
            ):
                found = f"statistic mean of `{indicator.item}`, whose codes are no numbers"
                yield self.problem(file, (*place, "statistic"), found, "codes such as 1, 2, 3", "take the median")
            for statistic in indicator.statistics:
                kind = "ordered" if ordered else item.type
                wanted = SUITABLE.get(statistic, {kind})
                if not {kind, item.type} & wanted:
                    found = f"statistic {statistic} of `{indicator.item}`, an item of type {item.type}"
                    expected = f"an item that is {' or '.join(sorted(wanted))}"
                    yield self.problem(file, (*place, "statistic"), found, expected, "change the statistic or the item")

    def _parts_named(self, indicator: Indicator) -> list[Part]:
        """The parts an indicator is about."""
        name = indicator.item or ""
        if name in self.declared.parts:
            return [self.declared.parts[name]]
        return [part for part in self.declared.parts_of(name) if indicator.scale in {None, part.scale}]

    def _codes_named(self, indicator: Indicator) -> dict[str, Answer]:
        return {code: answer for part in self._parts_named(indicator) for code, answer in part.codes.items()}

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
            codes = self.declared.parts[name].codes
            if condition.needs_multiple and self.declared.parts[name].kind != "boxes":
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
            "structure", "seconds"}  # fmt: skip
"""What every response has besides its answers."""
OF_LANGUAGE = {"count", "share", "distribution", "mode"}
"""Statistics of the language of the responses."""
OF_PARTICIPANTS = {"participants", "responses_per_participant_min", "responses_per_participant_max"}
SUITABLE: dict[str, set[str]] = {
    "distribution": {"single", "multiple", "array", "ranking"},
    "combinations": {"multiple"},
    "mode": {"single", "multiple", "array", "ranking"},
    "distinct": {"single", "multiple"},
    "sum": {"number", "files"},
    "mean": {"number", "files", "ordered"},
    "median": {"number", "files", "ordered"},
    "top_two_box": {"ordered"},
    "net_score": {"ordered"},
    "themes": {"text"},
}
"""The kinds of item a statistic can be computed of; `ordered` is an item with `ordered: true`."""
