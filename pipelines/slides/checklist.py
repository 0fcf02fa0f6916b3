"""The checklist of a wave in the words of a story, and the slides that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipelines.charts.checklist import Entry, split_checklist
from pipelines.quality.checklist import list_groups
from pipelines.quality.telling import tell_entry
from pipelines.typography import set_spacing
from schemas.declarations import Slide

if TYPE_CHECKING:
    from pipelines.slides.story import Story


def tell_checklist(story: Story, items: Sequence[str] = ()) -> dict[str, Entry]:
    """Item -> its entry, of all items or of these."""
    assert story.quality is not None
    language, missing = story.language, str(story.words["not_supplied"])
    groups = {group: label.get(language, label["en"]) for group, label, _ in list_groups()}
    names = {item: label.get(language, label["en"]) for _, _, own in list_groups() for item, label in own.items()}
    told = {}
    for entry in story.quality.checklist:
        item = entry["item"]
        if not items or item in items:
            text = tell_entry(entry, language, story.item_name)
            told[item] = Entry(
                set_spacing(groups[entry["group"]], language), set_spacing(names[item], language), text or missing,
                bool(text),
            )  # fmt: skip
    return told


def spread_checklist(story: Story) -> tuple[Slide, ...]:
    """The slides of a story, a checklist that is too long for one slide in several, numbered in their titles."""
    slides: list[Slide] = []
    for slide in story.slides:
        if slide.chart != "quality" or story.quality is None:
            slides.append(slide)
            continue
        told = tell_checklist(story, slide.items)
        pages = split_checklist(list(told.values()))
        names = list(told)
        for number, page in enumerate(pages, start=1):
            own, names = names[: len(page)], names[len(page) :]
            change: dict[str, Any] = {"items": own}
            if len(pages) > 1:
                numbers = {"page": number, "pages": len(pages)}
                titles = {each: story.words["page"].format(title=text, **numbers) for each, text in slide.title.items()}
                change |= {"id": f"{slide.id}-{number}", "title": titles}
            slides.append(slide.model_copy(update=change))
    return tuple(slides)
