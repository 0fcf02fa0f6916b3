"""Drafts of items -> indicators.yaml: a sensible number for every item."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.draft import Draft
from pipelines.scaffold.recognition import counts_persons
from pipelines.scaffold.writing import flow, identifier, say_by_language, short_names
from schemas.declarations import Text

SCALE_STATISTICS = {True: "[distribution, median, mean, top_two_box]", False: "[distribution, median, top_two_box]"}
"""Of an ordered item, by whether its codes are numbers."""


def write_indicators(drafts: list[Draft], languages: list[str]) -> str:
    """The whole file."""
    lines = [
        "# yaml-language-server: $schema=../../json/indicators.schema.json", "", "indicators:",
        _write("received", say_by_language(languages, "received"), "responses", population="received", key="true"),
        _write("respondents", say_by_language(languages, "respondents"), "responses", key="true"),
    ]  # fmt: skip
    lines += [line for draft in drafts for line in write_item_indicators(draft)]
    return "\n".join(lines) + "\n"


def write_item_indicators(draft: Draft) -> Iterator[str]:
    """The indicators of one item, a line each."""
    name, label = indicator_id(draft), short_names(draft)
    if draft.computed:
        return
    if draft.type == "number":
        summed = counts_persons(draft)
        key = {"key": "true"} if summed and not draft.rows else {}
        yield _write(name, label, "[sum, mean, median]" if summed else "[median, mean]", item=draft.id, **key)
    elif draft.type == "files":
        yield _write(name, label, "sum", item=draft.id)
    elif draft.type in {"text", "date"}:
        for part in list_cells(draft) or [""]:
            asked = f'"{draft.id}[{part}]"' if part else draft.id
            wording = label_cell(draft, part, label)
            where = f"{{{asked}: {{answered: true}}}}"
            ending = f"-{identifier(part)}" if part else ""
            yield _write(name + ending, wording, "count", where=where, counts_over="asked")
    elif draft.scales:
        for number, (header, _) in enumerate(draft.scales, start=1):
            both = {language: f"{text} – {header.get(language, number)}" for language, text in label.items()}
            codes = draft.scales[number - 1][1]
            missing = draft.missing_on_scales[number - 1] if draft.missing_on_scales else {}
            numbers = are_numbers([code for code in codes if code not in missing])
            statistic = SCALE_STATISTICS[numbers] if number in draft.ordered_scales else "distribution"
            yield _write(f"{name}-scale{number}", both, statistic, item=draft.id, scale=str(number))
    elif draft.type != "display":
        numbers = has_numbers(draft)
        yield _write(name, label, SCALE_STATISTICS[numbers] if draft.ordered else "distribution", item=draft.id)


def has_numbers(draft: Draft) -> bool:
    """Whether the codes of substance are numbers, so that they have a mean."""
    return are_numbers([code for code in draft.codes if code not in draft.missing])


def are_numbers(codes: list[str]) -> bool:
    """Whether all of the codes are whole numbers."""
    return all(code.lstrip("-").isdigit() for code in codes)


def indicator_id(draft: Draft) -> str:
    """The id of an item's indicator: that of the item, unless the survey's own numbers or slides have it."""
    name = identifier(draft.id)
    return f"q-{name}" if name in {"received", "respondents", "title", "method", "progress"} else name


def list_cells(draft: Draft) -> list[str]:
    """The rows of an item, or the cells of a two-way one; none where it has none."""
    return [f"{row}_{column}" if column else row for row in draft.rows for column in draft.columns or [""]]


def label_cell(draft: Draft, cell: str, label: Text) -> Text:
    """The item's name with the wording of one of its rows or cells."""
    if not cell:
        return label
    row, column = next(
        (row, column) for row in draft.rows for column in draft.columns or [""]
        if cell == (f"{row}_{column}" if column else row)
    )  # fmt: skip
    return {
        language: " – ".join([text, draft.rows[row][language], *([draft.columns[column][language]] if column else [])])
        for language, text in label.items()
    }


def _write(name: str, label: Text, statistic: str, **more: str) -> str:
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  - {{id: {name}, label: {flow(label)}, statistic: {statistic}{extra}}}"
