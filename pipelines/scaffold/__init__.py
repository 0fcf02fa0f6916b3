"""A survey structure or a form's answers -> the four declared files of a new survey, every guess marked for review."""

from __future__ import annotations

from pipelines.draft import Draft
from pipelines.scaffold.bases import derive_bases
from pipelines.scaffold.codebook import write_codebook
from pipelines.scaffold.indicators import write_indicators
from pipelines.scaffold.slides import write_slides
from pipelines.scaffold.writing import flow
from schemas.declarations import Platform, Text

__all__ = ["scaffold_survey"]


def scaffold_survey(
    survey: str,
    platform: Platform,
    titles: Text,
    languages: list[str],
    drafts: list[Draft],
    names: dict[str, str],
    extra: list[str] | None = None,
) -> dict[str, str]:
    """File name -> content of the declarations of a new survey, without any wave.

    names: every name a relevance equation may use -> the column it means. extra: further lines of survey.yaml.
    A relevance equation becomes a rule where it can be said as one, else it is kept; one that is not understood
    gives a base of those to whom the export shows the question, and a comment to review.
    """
    bases = derive_bases(drafts, names)
    return {
        "survey.yaml": _write_survey(survey, platform, titles, languages, extra or []),
        "codebook.yaml": write_codebook(drafts, languages, bases),
        "indicators.yaml": write_indicators(drafts, languages),
        "slides.yaml": write_slides(drafts, languages),
    }


def _write_survey(survey: str, platform: Platform, titles: Text, languages: list[str], extra: list[str]) -> str:
    lines = [
        "# yaml-language-server: $schema=../../json/survey.schema.json",
        f"id: {survey}",
        f"title: {flow({language: titles.get(language) or survey for language in languages})}",
        f"platform: {platform}",
        f"languages: [{', '.join(languages)}]",
        *extra,
        "waves: {}   # `boost add` writes them",
    ]
    return "\n".join(lines) + "\n"
