"""The validation report of a wave, in every language the product speaks: JSON for programs, HTML for people."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from pipelines.files import write_json, write_text
from pipelines.findings import Finding, shorten
from pipelines.words import available_languages, words_of
from schemas.declared import Declarations

SHOWN = 500
"""Rows of the HTML report; the JSON holds every finding."""


def write_report(folder: Path, declared: Declarations, wave: str, findings: list[Finding]) -> None:
    """Write `validation.json` and `validation.html` into a folder.

    The report quotes cells of the export, so it belongs to `processed/` and stays there.
    """
    languages = _order_languages(declared)
    ordered = sorted(findings, key=lambda finding: (finding.severity, finding.file, finding.row, finding.item))
    counts = {severity: sum(f.severity == severity for f in findings) for severity in ("error", "warning")}
    write_json(
        folder / "validation.json",
        {
            "survey": declared.survey.id, "wave": wave, "errors": counts["error"], "warnings": counts["warning"],
            "findings": [finding.as_record(languages) for finding in ordered],
        },
        private=True,
    )  # fmt: skip
    environment = Environment(
        loader=PackageLoader("pipelines"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["keys"] = mark_keys
    page = environment.get_template("validation.html").render(
        survey=declared.survey, wave=wave, findings=ordered[:SHOWN], hidden=max(0, len(ordered) - SHOWN), counts=counts,
        languages=languages, shorten=shorten,
        words={language: words_of(language)["validation"] for language in languages},
    )  # fmt: skip
    write_text(folder / "validation.html", page + "\n", private=True)


def mark_keys(text: str) -> Markup:
    """A sentence with the keys it names in `backticks` set as code; everything else is escaped."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 -- escaped first


def _order_languages(declared: Declarations) -> list[str]:
    """The survey's own languages first, then the product's others."""
    spoken = available_languages()
    own = [language for language in declared.survey.languages if language in spoken]
    return own + [language for language in spoken if language not in own]
