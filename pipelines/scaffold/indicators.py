"""Drafts of items -> indicators.yaml: a sensible number for every item."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.draft import Draft
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
    if draft.type in {"number", "files"}:
        statistic = "[sum, mean, median]" if draft.type == "number" else "sum"
        key = {"key": "true"} if draft.type == "number" and not draft.rows else {}
        yield _write(name, label, statistic, item=draft.id, **key)
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
            yield _write(f"{name}-scale{number}", both, "distribution", item=draft.id, scale=str(number))
    elif draft.type != "display":
        numbers = all(code.lstrip("-").isdigit() for code in draft.codes)
        yield _write(name, label, SCALE_STATISTICS[numbers] if draft.ordered else "distribution", item=draft.id)


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
