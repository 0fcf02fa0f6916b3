"""The four declared files of one survey as one thing, shared code lists resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from schemas.declarations import OTHER, Answer, Codebook, Indicator, Item, Slide, Survey
from schemas.placeholders import list_paths


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

    def for_wave(self, wave: str) -> Declarations:
        """The declarations as one wave had them: its items, its codes, and what can be computed and shown from them."""
        items = [self._item_in(item, wave) for item in self.codebook.items if wave in (item.waves or [wave])]
        kept = {item.id for item in items}
        codebook = self.codebook.model_copy(update={"items": items})
        view = Declarations(self.survey, codebook, (), ())
        indicators = tuple(each for each in self.indicators if self._names(each) <= kept and _codes_offered(each, view))
        named = {each.id for each in indicators}
        # The row of an array may be named by the array's own id.
        named |= {each.id.rpartition("-")[0] for each in indicators if "[" in (each.item or "")}
        slides = tuple(slide for slide in self.slides if _indicators_of(slide) <= named)
        return Declarations(self.survey, codebook, indicators, slides)

    def _item_in(self, item: Item, wave: str) -> Item:
        codes = item.codes if not isinstance(item.codes, str) else self.codebook.code_lists.get(item.codes, {})
        offered = {code: answer for code, answer in (codes or {}).items() if wave in (answer.waves or [wave])}
        return item.model_copy(update={"codes": offered or None})

    def _names(self, indicator: Indicator) -> set[str]:
        """The items an indicator cannot do without: its own, those of its rule, and those of its base."""
        names = {name.split("[")[0] for name in (indicator.item or "", *indicator.where)} - {"", "language"}
        bases = {indicator.base or "all", *(self.items[name].asked_of for name in names)}
        rules = (self.codebook.bases[base].rule for base in bases)
        return names | {name.split("[")[0] for rule in rules for name in rule} - {"language"}

    def codes(self, item: Item | str) -> dict[str, Answer]:
        """The code list of an item, shared lists resolved, with the code for "other" where it may occur."""
        item = self.items[item.split("[")[0]] if isinstance(item, str) else item
        codes = item.codes or {}
        listed = dict(self.codebook.code_lists.get(codes, {})) if isinstance(codes, str) else dict(codes)
        if item.other and item.type == "single":
            listed[OTHER] = Answer(label=item.other, missing=None)
        if item.other and item.type == "multiple":
            listed["other"] = Answer(label=item.other, missing=None)
        return listed


def _codes_offered(indicator: Indicator, view: Declarations) -> bool:
    """Whether a wave offered every code an indicator counts; with some of them it would count something else."""
    wanted = {name: condition.codes for name, condition in indicator.where.items()}
    wanted[indicator.item or "language"] = {*indicator.codes}
    return all(codes <= set(view.codes(name)) for name, codes in wanted.items() if name != "language")


def _indicators_of(slide: Slide) -> set[str]:
    """Every indicator a slide draws or says."""
    texts = [slide.title, slide.reading, slide.note, slide.question, *(each.caption for each in slide.numbers)]
    sentences = [wording for text in texts for wording in text.values()]
    sentences += [
        wording for big in (*slide.numbers, *slide.summary) for wording in (big.number, *big.caption.values())
    ]
    named = {path.split(".")[0] for sentence in sentences for path in list_paths(sentence)}
    named |= {slide.indicator or "", *(each.indicator for each in slide.series)}
    return (named | {each.interval_of or "" for each in slide.series}) - {""}


def expand_rows(indicator: Indicator, items: dict[str, Item]) -> Iterator[Indicator]:
    """An indicator on a whole array stands for one indicator per row, `<id>-<row>`."""
    item = items.get(indicator.item or "")
    if item is None or item.type != "array":
        yield indicator
        return
    for row, wording in item.rows.items():
        label = {language: f"{text} – {wording.get(language, row)}" for language, text in indicator.label.items()}
        yield indicator.model_copy(update={"id": f"{indicator.id}-{row}", "item": f"{item.id}[{row}]", "label": label})
