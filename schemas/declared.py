"""The four declared files of one survey as one thing, shared code lists resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from schemas.declarations import WHOLE_RANKING, Answer, Codebook, CodeList, Indicator, Item, Slide, Survey, Text, Themes
from schemas.equations import parse_equation
from schemas.parts import Part, expression_name, list_parts, with_other
from schemas.placeholders import list_paths
from schemas.themed import is_themed, make_themed, name_themed, point_to_themes


@dataclass(frozen=True)
class Declarations:
    """The four files of one survey, with their cross-references resolved.

    themes: wave -> the theme codebook of its open answers, where they were coded.
    """

    survey: Survey
    codebook: Codebook
    indicators: tuple[Indicator, ...]
    slides: tuple[Slide, ...]
    themes: dict[str, Themes] = field(default_factory=dict)

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items by id, in questionnaire order."""
        return {item.id: item for item in self.codebook.items}

    def for_wave(self, wave: str) -> Declarations:
        """The declarations as one wave had them: its items, its codes, and what can be computed and shown from them."""
        items = [self._item_in(item, wave) for item in self.codebook.items if wave in (item.waves or [wave])]
        coded = self.themes[wave].items if wave in self.themes else {}
        items += [
            make_themed(item, self.themes[wave])
            for item in items
            if item.id in coded and name_themed(item.id) not in self.items
        ]
        kept = {item.id for item in items}
        codebook = self.codebook.model_copy(update={"items": items})
        view = Declarations(self.survey, codebook, (), (), self.themes)
        indicators = tuple(
            pointed
            for each, pointed in ((each, point_to_themes(each)) for each in self.indicators)
            if self.items_behind(each) <= kept and _codes_offered(pointed, view)
        )
        # The parts of an item may be named by the indicator on the whole.
        named = {name for each in indicators for name in (each.id, _whole_of(each))}
        slides = tuple(slide for slide in self.slides if list_indicators(slide) <= named)
        return Declarations(self.survey, codebook, indicators, slides, self.themes)

    def as_asked(self) -> Declarations:
        """The declarations without the items of themes, which nobody was asked: what an export can hold."""
        items = [item for item in self.codebook.items if not is_themed(item.id)]
        if len(items) == len(self.codebook.items):
            return self
        indicators = tuple(each for each in self.indicators if not is_themed(each.item or ""))
        return replace(self, codebook=self.codebook.model_copy(update={"items": items}), indicators=indicators)

    def as_held(self, columns: Collection[str]) -> Declarations:
        """The declarations without the items of themes, where a responses table has no columns for them."""
        themed = [item.id for item in self.codebook.items if is_themed(item.id)]
        return self if all(f"missing:{name}" in columns for name in themed) else self.as_asked()

    def theme_codes(self, item: str) -> dict[str, Answer]:
        """The themes of an open question, of all waves together."""
        found: dict[str, Answer] = {}
        for themes in self.themes.values():
            if item in themes.items:
                codes = make_themed(self.items[item], themes).codes
                found |= codes if isinstance(codes, dict) else {}
        return found

    def _item_in(self, item: Item, wave: str) -> Item:
        codes = item.codes if not isinstance(item.codes, str) else self.codebook.code_lists.get(item.codes, {})
        rows = {
            row: text | item.row_wording_waves.get(row, {}).get(wave, {})
            for row, text in item.rows.items()
            if wave in item.row_waves.get(row, [wave])
        }
        scales = [scale.model_copy(update={"codes": _answers_in(scale.codes, wave)}) for scale in item.scales or ()]
        reworded = item.wording_waves.get(wave, {})
        return item.model_copy(
            update={
                "wording": item.wording | reworded,
                "also": _also(item.also, item.wording, reworded),
                "codes": _answers_in(codes or {}, wave) or None,
                "scales": scales or None,
                "rows": rows,
                "row_waves": {},
            }
        )

    def items_behind(self, indicator: Indicator) -> set[str]:
        """The items an indicator cannot do without: its own, those of its rule, and those of its base."""
        names = {name.split("[")[0] for name in (indicator.item or "", *indicator.where)} - {"", "language"}
        bases = {indicator.base or "all", *(self.items[name].asked_of for name in names)}
        return names | {name.split("[")[0] for base in bases for name in self.names_in(base)}

    @cached_property
    def parts(self) -> dict[str, Part]:
        """What gets one answer each, by name, in questionnaire order."""
        return {part.name: part for item in self.codebook.items for part in self.parts_of(item)}

    @cached_property
    def variables(self) -> dict[str, tuple[Part, str]]:
        """The names equations use: (part, box of a multiple choice or column of a free text or nothing)."""
        names: dict[str, tuple[Part, str]] = {}
        for part in self.parts.values():
            names |= {expression_name(column): (part, text) for text, column in part.texts.items()}
            names |= {expression_name(column): (part, code) for code, column in part.boxes.items() if code != "other"}
            if part.column:
                names[part.expression] = part, ""
        return names

    def parts_of(self, item: Item | str) -> list[Part]:
        """The parts of one item."""
        item = self.items[item] if isinstance(item, str) else item
        return list(list_parts(item, self.codes(item)))

    def item_of(self, name: str) -> Item:
        """The item of `item` or `item[PART]`."""
        return self.items[name.split("[")[0]]

    def names_in(self, base: str) -> list[str]:
        """The parts a base depends on, by name; `language` is none."""
        declared = self.codebook.bases[base]
        variables = (self.variables[each][0].name for each in _names_of(declared.equation) if each in self.variables)
        return list(dict.fromkeys([*(name for name in declared.rule if name != "language"), *variables]))

    def codes(self, item: Item | str) -> dict[str, Answer]:
        """The codes of an item or of one of its parts, shared lists resolved, with the code for "other"."""
        if isinstance(item, str) and "[" in item:
            return self.parts[item].codes
        item = self.items[item] if isinstance(item, str) else item
        codes = item.codes or {}
        listed = dict(self.codebook.code_lists.get(codes, {})) if isinstance(codes, str) else dict(codes)
        return with_other(item, listed)


def _answers_in(codes: CodeList, wave: str) -> CodeList:
    """The answers that a wave offered, in its own words."""
    answers = {code: answer for code, answer in codes.items() if wave in (answer.waves or [wave])}
    for code, answer in answers.items():
        if reworded := answer.label_waves.get(wave, {}):
            also = _also(answer.also, answer.label, reworded)
            answers[code] = answer.model_copy(update={"label": answer.label | reworded, "also": also})
    return answers


def _also(also: list[str], usual: Text, reworded: Text) -> list[str]:
    """What else is recognised in a wave with a wording of its own: the usual one too."""
    return list(dict.fromkeys([*also, *usual.values()])) if reworded else also


def _names_of(equation: str) -> tuple[str, ...]:
    return parse_equation(equation).names if equation else ()


def _whole_of(indicator: Indicator) -> str:
    """The id of the indicator that one on a part was expanded from."""
    part = (indicator.item or "").partition("[")[2].rstrip("]")
    for ending in (part.replace("/", "-"), part.split("/")[0]):
        if part and indicator.id.endswith(f"-{ending}"):
            return indicator.id.removesuffix(f"-{ending}")
    return indicator.id


def _codes_offered(indicator: Indicator, view: Declarations) -> bool:
    """Whether a wave offered every code an indicator counts; with some of them it would count something else."""
    wanted = {name: condition.codes for name, condition in indicator.where.items()}
    wanted[indicator.item or "language"] = {*indicator.codes}
    wanted.pop("language", None)
    offered = {name: name in view.items or name in view.parts for name in wanted}
    return all(offered[name] and codes <= set(view.codes(name)) for name, codes in wanted.items())


def list_indicators(slide: Slide) -> set[str]:
    """Every indicator a slide draws or says."""
    texts = [slide.title, slide.reading, slide.note, slide.question, *(each.caption for each in slide.numbers)]
    sentences = [wording for text in texts for wording in text.values()]
    sentences += [
        wording for big in (*slide.numbers, *slide.summary) for wording in (big.number, *big.caption.values())
    ]
    named = {path.split(".")[0] for sentence in sentences for path in list_paths(sentence)}
    named |= {slide.indicator or "", *(each.indicator for each in slide.series)}
    return (named | {each.interval_of or "" for each in slide.series}) - {""}


def expand_rows(indicator: Indicator, declared: Declarations) -> Iterator[Indicator]:
    """An indicator on an item of several parts stands for one indicator per part, `<id>-<part>`.

    With `scale` it stands for the rows of that scale of a dual-scale array alone, named by the rows.
    """
    item = declared.items.get(indicator.item or "")
    if WHOLE_RANKING & {*indicator.statistics}:
        yield indicator
        return
    parts = declared.parts_of(item) if item else []
    if [part.subquestion for part in parts] in ([], [""]):
        yield indicator
        return
    for part in parts:
        if indicator.scale not in {None, part.scale}:
            continue
        row = part.subquestion.split("/")[0] if indicator.scale else part.subquestion.replace("/", "-")
        wording = part.item.rows[row] if indicator.scale else part.label
        label = {language: f"{text} – {wording.get(language, row)}" for language, text in indicator.label.items()}
        yield indicator.model_copy(update={"id": f"{indicator.id}-{row}", "item": part.name, "label": label})
