"""What `boost themes` says when it is done."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict

from pipelines.themes.coding import Coding
from pipelines.themes.command import Exported, Imported, list_states
from pipelines.typography import format_signed
from pipelines.words import words_of


def tell_exported(exported: Exported, survey: str, wave: str, language: str) -> Iterator[str]:
    """The lines after an export."""
    say = words_of(language)["themes"]
    if not exported.answers:
        yield say["exported_themes"].format(file=exported.file.as_posix())
        return
    yield say["exported"].format(file=exported.file.as_posix(), answers=exported.answers)
    if exported.flagged:
        yield say["flagged"].format(flagged=exported.flagged)
    yield say["handle"]
    yield say["next_import"].format(survey=survey, wave=wave, file=exported.file.as_posix())


def tell_imported(imported: Imported, language: str) -> Iterator[str]:
    """The lines after an import."""
    say = words_of(language)["themes"]
    for coder, (coded, uncoded) in imported.coded.items():
        yield say["coded"].format(coder=coder, coded=coded, uncoded=uncoded)
    if imported.quotes is not None:
        yield say["quotes"].format(quotes=imported.quotes)
    for warning in imported.warnings:
        yield say["suspect"].format(place=warning)
    for theme in imported.added:
        yield say["added"].format(theme=theme)
    if not (imported.coded or imported.added) and imported.quotes is None:
        yield say["nothing"]
    yield say["written"].format(file=imported.file)
    yield say["next_review" if imported.added else "next_run"]


def tell_coding(coding: Coding, language: str) -> Iterator[str]:
    """How a wave is coded: answers, agreement of the coders theme by theme, quotes and why some are not shown."""
    say = words_of(language)["themes"]
    for item, coded in coding.themes.items.items():
        answers = int((coding.answers["item"] == item).sum())
        yield say["item"].format(item=item, answers=answers)
        for coder in coding.themes.everybody:
            yield "  " + say["by_coder"].format(coder=coder, coded=answers - len(coding.list_uncoded(item, coder)))
        for each in coding.left_out:
            if each.item == item:
                yield "  " + say["left_out"].format(**asdict(each))
        for row in coding.agreement[coding.agreement["item"] == item].itertuples():
            theme = coded.themes.get(str(row.theme))
            label = (theme.label if theme else coded.nothing).get(language, "")
            told = say["verdicts"][row.verdict]
            if not math.isnan(float(str(row.alpha))):
                low, alpha, high = (_say(getattr(row, name), language) for name in ("ci_low", "alpha", "ci_high"))
                told = say["alpha"].format(alpha=alpha, low=low, high=high, verdict=told)
            yield f"  {row.theme} {label}: {told}".replace("  :", ":")
    if coding.stale:
        yield say["stale"].format(codings=coding.stale)
    for state, count in list_states(coding).items():
        yield say["quotes_in"].format(quotes=count, state=say["states"][state])


def _say(alpha: float, language: str) -> str:
    return format_signed(alpha, 2, language).removeprefix("+")
