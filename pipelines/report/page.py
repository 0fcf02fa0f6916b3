"""A report as one HTML page that stands alone: figures as SVG in it, nothing is fetched."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.report.blocks import Heading, Report, number_headings
from pipelines.words import words_of


def write_page(report: Report) -> str:
    """The page; the same text for the same report."""
    environment = Environment(loader=PackageLoader("pipelines"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    blocks = [(place, type(block).__name__, block) for place, block in number_headings(report.blocks)]
    contents = [(place, block) for place, _, block in blocks if isinstance(block, Heading) and block.level < 3]
    template = environment.get_template("report.html")
    say = words_of(report.language)["report"]
    return template.render(report=report, blocks=blocks, contents=contents, say=say, embed=_embed) + "\n"


def _embed(path: Path) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
