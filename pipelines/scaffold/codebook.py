"""Drafts of items -> codebook.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipelines.draft import Draft, Review
from pipelines.scaffold.bases import Routing
from pipelines.scaffold.writing import REVIEW, flow, quote, say_by_language, short_names, shorten
from schemas.declarations import OTHER, Text


def write_codebook(drafts: list[Draft], languages: list[str], bases: dict[str, Routing], words: str = "en") -> str:
    """The whole file; words: the language of what is marked for review."""
    lines = [
        "# yaml-language-server: $schema=../../json/codebook.schema.json",
        f"# {Review('header').say(words)}",
        "",
        "bases:",
        f"  all: {{label: {flow(say_by_language(languages, 'everybody'))}}}",
        *write_bases(drafts, languages, bases, words),
        "",
        "items:",
    ]
    for draft in drafts:
        lines += [*write_item(draft, bases[draft.id], words), ""]
    return "\n".join(lines).rstrip() + "\n"


def write_bases(
    drafts: list[Draft], languages: list[str], bases: dict[str, Routing], words: str = "en"
) -> Iterator[str]:
    """The bases but for `all`, each once."""
    review = f"{REVIEW}{Review('routed').say(words)}"
    items = {draft.id: draft for draft in drafts}
    for routing in {each.name: each for each in bases.values() if each.name != "all"}.values():
        yield f"  {routing.name}:"
        if routing.rule:
            label = say_by_language(languages, "asked_of", rule=_tell_rule(routing, items, languages))
            conditions = ", ".join(f"{quote(item)}: {_write_keys(keys)}" for item, keys in routing.rule.items())
            yield f"    label: {flow(label)}"
            yield f"    rule: {{{conditions}}}"
        elif routing.equation:
            yield f"    label: {flow(say_by_language(languages, 'routed'))}   {review}"
            # As JSON, which YAML reads: every space of a text in quotes counts.
            yield f"    equation: {json.dumps(routing.equation, ensure_ascii=False)}"
        else:
            yield f"    label: {flow(say_by_language(languages, 'shown'))}   {review}"
            said = Review("not_understood", {"relevance": f"{routing.written} ({routing.reason})"}).say(words)
            yield f"    shown: true   {REVIEW}{said}"


def write_item(draft: Draft, routing: Routing, words: str = "en") -> Iterator[str]:
    """One item of the list."""
    yield f"  - id: {draft.id}"
    yield from (f"    {REVIEW}{review.say(words)}" for review in draft.reviews)
    yield f"    type: {draft.type}"
    yield f"    wording: {flow(draft.wording)}"
    yield f"    short: {flow(short_names(draft))}"
    if routing.name != "all":
        yield f"    asked_of: {routing.name}"
    if draft.counts_over:
        yield f"    counts_over: {draft.counts_over}"
    if draft.ordered:
        yield "    ordered: true"
    elif draft.type in {"single", "array"} and len(draft.codes) > 2 and not (draft.other or draft.nominal):
        yield f"    # ordered: true   {REVIEW}{Review('maybe_ordered').say(words)}"
    if draft.codes:
        yield "    codes:"
        yield from _write_codes(draft.codes, "      ", draft.missing)
    if draft.scales:
        yield "    scales:"
        for number, (header, codes) in enumerate(draft.scales, start=1):
            yield f"      - label: {flow(header)}"
            yield from (["        ordered: true"] if number in draft.ordered_scales else [])
            yield "        codes:"
            missing = draft.missing_on_scales[number - 1] if draft.missing_on_scales else {}
            yield from _write_codes(codes, "          ", missing)
    for key, texts in (("rows", draft.rows), ("columns", draft.columns)):
        if texts:
            yield f"    {key}:"
            yield from (f"      {quote(code)}: {flow(wording)}" for code, wording in texts.items())
    if draft.other:
        yield f"    other: {flow(draft.other)}"
    if draft.exclusive:
        yield f"    exclusive: [{', '.join(map(quote, draft.exclusive))}]"
    for key, value in (("ranks", draft.ranks), ("minimum", draft.minimum), ("maximum", draft.maximum)):
        if value is not None:
            yield f"    {key}: {value:g}"
    yield from (f"    {key}: true" for key in ("comment", "filtered", "whole") if getattr(draft, key))


def _write_codes(codes: dict[str, Text], indent: str, missing: dict[str, str] | None = None) -> Iterator[str]:
    for code, label in codes.items():
        kind = (missing or {}).get(code)
        nothing = f", missing: {kind}" if kind else ""
        yield f"{indent}{quote(code)}: {{label: {flow(label)}{nothing}}}"


def _write_keys(keys: dict[str, list[str]]) -> str:
    written = ", ".join(f"{key}: [{', '.join(map(quote, codes))}]" for key, codes in keys.items())
    only = next(iter(keys))
    return written.removeprefix("any_of: ") if [only] == ["any_of"] == list(keys) else f"{{{written}}}"


def _tell_rule(routing: Routing, items: dict[str, Draft], languages: list[str]) -> Text:
    told = {}
    for language in languages:
        parts = []
        for name, keys in routing.rule.items():
            item, _, row = name.rstrip("]").partition("[")
            labels = items[item].codes | {OTHER: items[item].other}
            codes = [labels.get(code, {}).get(language, code) for codes in keys.values() for code in codes]
            asked = items[item].rows[row] if row else items[item].wording
            parts.append(f"{shorten(asked.get(language, item), language)} – {' / '.join(codes)}")
        told[language] = ", ".join(parts)
    return told
