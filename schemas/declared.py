"""The four declared files of one survey as one thing, shared code lists resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from schemas.declarations import OTHER, Answer, Codebook, Indicator, Item, Slide, Survey


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
        listed = dict(self.codebook.code_lists.get(codes, {})) if isinstance(codes, str) else dict(codes)
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
        yield indicator.model_copy(update={"id": f"{indicator.id}-{row}", "item": f"{item.id}[{row}]", "label": label})
