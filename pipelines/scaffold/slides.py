"""Drafts of items -> slides.yaml: a figure for every item that was asked."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.draft import Draft
from pipelines.scaffold.indicators import has_numbers, indicator_id, label_cell, list_cells
from pipelines.scaffold.recognition import counts_persons
from pipelines.scaffold.writing import flow, identifier, say_by_language, short_names, shorten, without_braces
from schemas.declarations import Text

MOST_IN_RING = 4
MOST_NUMBERS = 6
NUMBER_SHOWN = {"number": ".median", "persons": ".sum", "files": ".sum", "given": "", "date": ""}
"""Kind of a slide with one number -> the statistic that is the number."""
MOST_IN_LIKERT = 7
"""Levels a bar can hold so that a room reads them; a longer scale shows the mean of each row, or a chart a row."""


def write_slides(drafts: list[Draft], languages: list[str]) -> str:
    """The whole file."""

    def told(key: str) -> str:
        return flow(say_by_language(languages, key))

    lines = [
        "# yaml-language-server: $schema=../../json/slides.schema.json", "", "slides:",
        "  - id: title", "    chart: numbers", f"    title: {told('title')}",
        f"    question: {told('title_question')}", f"    reading: {told('title_reading')}", "    numbers:",
        f'      - {{number: "{{respondents}}", caption: {told("respondents_caption")}}}', "",
        "  - id: method", "    chart: method", f"    title: {told('method')}",
        f"    question: {told('method_question')}", f"    reading: {told('method_reading')}", "",
        "  - id: progress", "    chart: progress", f"    title: {told('progress_title')}",
        f"    reading: {told('progress_reading')}",
    ]  # fmt: skip
    for draft in drafts:
        lines += write_item_slides(draft, languages)
    return "\n".join(lines) + "\n"


def write_item_slides(draft: Draft, languages: list[str]) -> Iterator[str]:
    """The slides of one item, each with an empty line before it."""
    name, short = indicator_id(draft), short_names(draft)
    if draft.computed or draft.hidden:
        return
    if draft.type == "number" and draft.rows:
        yield from _write_all_means(draft, languages)
    elif draft.type == "number":
        yield from _write_number(draft, name, short, "persons" if counts_persons(draft) else "number", languages)
    elif draft.type == "files":
        yield from _write_number(draft, name, short, "files", languages)
    elif draft.type in {"text", "date"}:
        for cell in list_cells(draft) or [""]:
            ending, label = (f"-{identifier(cell)}", label_cell(draft, cell, short)) if cell else ("", short)
            key = "date" if draft.type == "date" else "given"
            yield from _write_number(draft, name + ending, without_braces(label), key, languages)
    elif draft.scales:
        for number, (header, _) in enumerate(draft.scales, start=1):
            both = {language: f"{text} – {header[language]}" for language, text in short.items()}
            yield from _write_chart(f"{name}-scale{number}", "likert", "array", both, languages)
    elif draft.type == "array" and _levels(draft) > MOST_IN_LIKERT and draft.ordered and has_numbers(draft):
        yield from _write_all_means(draft, languages)
    elif draft.type == "array" and _levels(draft) > MOST_IN_LIKERT:
        for row in draft.rows:
            label = without_braces(label_cell(draft, row, short))
            kind = "columns" if draft.ordered else "bars"
            yield from _write_chart(f"{name}-{identifier(row)}", kind, "choice", label, languages)
    elif draft.type == "array":
        yield from _write_chart(name, "likert", "scale" if draft.ordered else "array", short, languages)
    elif draft.type == "ranking":
        yield from _write_chart(f"{name}-1", "bars", "first_place", short, languages)
    elif draft.type == "multiple" and draft.rows:
        for row in draft.rows:
            label = {language: shorten(text) for language, text in without_braces(draft.rows[row]).items()}
            yield from _write_chart(f"{name}-{identifier(row)}", "bars", "choice", label, languages)
    elif draft.type in {"single", "multiple"}:
        yield from _write_chart(name, _chart_of(draft), "choice", short, languages)


def _levels(draft: Draft) -> int:
    """How many answers of substance there are."""
    return sum(code not in draft.missing for code in draft.codes)


def _chart_of(draft: Draft) -> str:
    """The kind of chart that suits a choice."""
    if draft.ordered:
        return "columns"
    levels = _levels(draft) + bool(draft.other)
    return "donut" if draft.type == "single" and levels <= MOST_IN_RING else "bars"


def _write_chart(name: str, chart: str, key: str, short: Text, languages: list[str]) -> Iterator[str]:
    yield ""
    yield f"  - id: {name}"
    yield f"    chart: {chart}"
    yield f"    indicator: {name}"
    yield f"    title: {flow(say_by_language(languages, f'{key}_title', id=name, short=short))}"
    yield f"    reading: {flow(say_by_language(languages, f'{key}_reading', id=name, short=short))}"


def _write_number(draft: Draft, name: str, short: Text, key: str, languages: list[str]) -> Iterator[str]:
    def told(part: str) -> str:
        return flow(say_by_language(languages, f"{key}_{part}", id=name, short=short))

    yield ""
    yield f"  - id: {name}"
    yield "    chart: numbers"
    yield f"    title: {told('title')}"
    yield f"    question: {flow(without_braces(draft.wording))}"
    yield f"    reading: {told('reading')}"
    yield "    numbers:"
    yield f'      - {{number: "{{{name}{NUMBER_SHOWN[key]}}}", caption: {told("caption")}}}'
    if key == "number":
        yield f'      - {{number: "{{{name}.mean}}", caption: {told("mean")}}}'


def _write_all_means(draft: Draft, languages: list[str]) -> Iterator[str]:
    """The means of all rows or cells, six a slide."""
    name, cells = indicator_id(draft), list_cells(draft)
    for number, some in _chunks(cells):
        yield from _write_means(draft, f"{name}-{number}" if len(cells) > MOST_NUMBERS else name, some, languages)


def _write_means(draft: Draft, slide: str, cells: tuple[str, ...], languages: list[str]) -> Iterator[str]:
    """Up to six big numbers, the mean of a row or cell each."""
    name, short = indicator_id(draft), short_names(draft)
    yield ""
    yield f"  - id: {slide}"
    yield "    chart: numbers"
    yield f"    title: {flow(say_by_language(languages, 'means_title', short=short))}"
    yield f"    question: {flow(without_braces(draft.wording))}"
    yield f"    reading: {flow(say_by_language(languages, 'means_reading'))}"
    yield "    numbers:"
    for cell in cells:
        label = label_cell(draft, cell, dict.fromkeys(languages, ""))
        caption = without_braces({language: text.removeprefix(" – ") for language, text in label.items()})
        said = say_by_language(languages, "means_caption", id=f"{name}-{identifier(cell)}", row=caption)
        yield f'      - {{number: "{{{name}-{identifier(cell)}.mean}}", caption: {flow(said)}}}'


def _chunks(cells: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for start in range(0, len(cells), MOST_NUMBERS):
        yield start // MOST_NUMBERS + 1, tuple(cells[start : start + MOST_NUMBERS])
