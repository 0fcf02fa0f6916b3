"""A whole report from its sources: the chapters in their order, and where its numbers come from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pipelines.data import PROCESSED
from pipelines.history.code import hash_code
from pipelines.history.met import read_met
from pipelines.history.said import SHORT
from pipelines.history.store import read_head
from pipelines.report.annex import write_annex
from pipelines.report.blocks import Block, Heading, Line, Report
from pipelines.report.chapters import write_actions, write_portfolio
from pipelines.report.figures import write_impact, write_printed
from pipelines.report.sources import Sources
from pipelines.slides.origins import read_origins
from pipelines.slides.story import IMPACT
from pipelines.typography import format_count

DIGITS = 16


def compose_report(sources: Sources) -> Report:
    """The report of a year in one language. Raises Refusal for a figure that is missing or of other numbers."""
    title = sources.teller.space(sources.say["title"].format(year=sources.year))
    stamp = describe_origin(sources)
    blocks = [Line(text, "note") for text in _introduce(sources)]
    chapters: Iterator[Block] = (
        block for write in (write_actions, write_portfolio, write_impact, write_printed, write_annex)
        for block in write(sources)
    )  # fmt: skip
    end = Line(sources.teller.pair(sources.say["origin"], stamp), "note", apart=True)
    return Report(title, sources.language, (*blocks, Heading(1, sources.say["actions"]), *chapters, end), stamp)


def _introduce(sources: Sources) -> Iterator[str]:
    """How the numbers are to be read, and what is known of the data beforehand."""
    yield sources.teller.space(sources.say["reading"])
    if any(story.declared and story.declared.survey.repeated for story in sources.surveys.values()):
        yield sources.teller.space(sources.say["repeated"])
    caveats = [story.caveat for story in sources.surveys.values() if story.caveat]
    yield from dict.fromkeys(sources.teller.space(each) for each in caveats)


def describe_origin(sources: Sources) -> str:
    """The hash of the indicators, of each wave's exports and of the code that counted, and the head of the history."""
    table = (sources.workspace / PROCESSED / "indicators.csv").read_bytes()
    parts = [f"indicators.csv sha256 {hashlib.sha256(table).hexdigest()[:DIGITS]}"]
    codes = []
    for survey, story in sources.surveys.items():
        met = read_met(sources.workspace, survey, story.wave)
        if met is not None:
            parts.append(f"{survey} {story.wave} {met.data[:DIGITS]}")
            codes.append(met.code)
    if sources.impact is not None:
        codes.append(read_origins(sources.workspace, IMPACT, sources.year).code)
    parts.append(f"code {', '.join(dict.fromkeys(code for code in codes if code)) or hash_code()}")
    head = read_head(sources.workspace)
    if head is not None:
        records = format_count(head.records, sources.language)
        parts.append(sources.say["head"].format(records=records, head=head.sha256[:SHORT]))
    return "; ".join(parts)
