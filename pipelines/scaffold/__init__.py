"""A survey structure or a form's answers -> the four declared files of a new survey, every guess marked for review."""

from __future__ import annotations

from pipelines.draft import Draft, Review
from pipelines.scaffold.bases import derive_bases
from pipelines.scaffold.codebook import write_codebook
from pipelines.scaffold.indicators import write_indicators
from pipelines.scaffold.slides import write_slides
from pipelines.scaffold.writing import REVIEW, flow, without_year
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
    words: str = "en",
    title_review: str = "",
) -> dict[str, str]:
    """File name -> content of the declarations of a new survey, without any wave.

    names: every name a relevance equation may use -> the column it means. extra: further lines of survey.yaml.
    words: the language of what is marked for review. title_review: why the title wants one.
    A relevance equation becomes a rule where it can be said as one, else it is kept; one that is not understood
    gives a base of those to whom the export shows the question, and a comment to review.
    """
    bases = derive_bases(drafts, names)
    return {
        "survey.yaml": _write_survey(survey, platform, titles, languages, extra or [], words, title_review),
        "codebook.yaml": write_codebook(drafts, languages, bases, words),
        "indicators.yaml": write_indicators(drafts, languages),
        "slides.yaml": write_slides(drafts, languages),
    }


def _write_survey(
    survey: str, platform: Platform, titles: Text, languages: list[str], extra: list[str], words: str,
    title_review: str,
) -> str:  # fmt: skip
    named = {language: titles.get(language) or survey for language in languages}
    told = {language: without_year(title) for language, title in named.items()}
    reviews = [*([title_review] if title_review else []), *(["title"] if told != named else [])]
    review = f"   {REVIEW}{'; '.join(Review(each).say(words) for each in reviews)}" if reviews else ""
    lines = [
        "# yaml-language-server: $schema=../../json/survey.schema.json",
        f"id: {survey}",
        f"title: {flow(told)}{review}",
        f"platform: {platform}",
        f"languages: [{', '.join(languages)}]",
        *extra,
        "waves: {}   # `boost add` writes them",
    ]
    return "\n".join(lines) + "\n"
