"""Slides that ask for what no indicator gives, found before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from schemas.declarations import CHECKLIST, Indicator, Slide
from schemas.placeholders import FIELDS, STATISTICS, has_loose_brace, list_paths
from schemas.references import SYSTEM_ITEMS, Checker, Place, one_of
from schemas.refusals import Problem

FILE = "slides.yaml"
NEEDS_INDICATOR = {"bars", "columns", "donut", "dots", "likert", "upset", "clover", "heat", "terms", "themes", "quotes"}
STATISTIC_SHOWN = dict.fromkeys(["bars", "columns", "donut", "dots", "clover", "heat"], "distribution")
STATISTIC_SHOWN |= {"upset": "combinations", "themes": "themes", "quotes": "themes"}
OF_IMPACT = {
    "terms", "figures", "actions", "gantt", "changes", "attendance", "shares", "targets", "funnel", "sheet",
}  # fmt: skip
"""Charts of what no survey gives."""
MOST_IN_DONUT = 4
MOST_IN_LIKERT = 11
LEAVES = range(3, 7)
BIG_NUMBERS = range(1, 7)


class SlideChecker(Checker):
    """Holds every slide of a survey against its indicators."""

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators by id, those of whole arrays included."""
        return {each.id: each for each in (*self.written.indicators, *self.declared.indicators)}

    def check(self) -> Iterator[Problem]:
        """Every slide that could not be drawn or said."""
        seen: set[str] = set()
        for position, slide in enumerate(self.declared.slides):
            place: Place = ("slides", position)
            if slide.id in seen:
                yield self.problem(FILE, (*place, "id"), f"a second slide `{slide.id}`", "unique ids", "rename one")
            seen.add(slide.id)
            named = [slide.indicator, *(each.indicator for each in slide.series)]
            named += [each.interval_of for each in slide.series]
            unknown = [name for name in dict.fromkeys(named) if name and name not in self.indicators]
            for name in unknown:
                found = f"indicator `{name}` that indicators.yaml does not declare"
                yield self.problem(FILE, place, found, "a declared indicator", "correct the id or declare it")
            if not unknown:
                yield from self._check_chart(slide, place)
            yield from self._check_texts(slide, place)

    def _check_chart(self, slide: Slide, place: Place) -> Iterator[Problem]:
        """Whether the indicator gives what the chart draws."""
        at = (*place, "chart")
        told = f"chart {slide.chart}"
        if slide.chart in OF_IMPACT:
            expected = "a chart of a survey; this one is of impact figures, in schemas/impact.yaml"
            yield self.problem(FILE, at, told, expected, "take another chart")
            return
        if slide.chart in NEEDS_INDICATOR and not slide.indicator:
            yield self.problem(FILE, at, f"{told} without `indicator`", "the indicator it draws", "add it")
            return
        if slide.chart in {"stacked", "terms"} and not slide.series:
            yield self.problem(FILE, at, f"{told} without `series`", "the rows it draws", "add them")
        if slide.chart == "numbers" and len(slide.numbers) not in BIG_NUMBERS:
            yield self.problem(FILE, at, f"{len(slide.numbers)} numbers", "one to six `numbers`", "add or remove some")
        unknown = [name for name in slide.items if slide.chart != "quality" or name not in CHECKLIST]
        if unknown:
            found, expected = f"{told} with `items: {', '.join(unknown)}`", f"on quality only: {one_of(CHECKLIST)}"
            yield self.problem(FILE, (*place, "items"), found, expected, "correct the name or remove it")
        if (slide.chart == "heat" and not slide.by) or (slide.by and slide.chart not in {"heat", "themes"}):
            expected = "`by` on heat, which needs it, and themes"
            yield self.problem(FILE, at, f"{told} and `by: {slide.by or ''}`", expected, "add or remove `by`")
        for each in slide.series:
            if slide.chart == "stacked" and "distribution" not in self.indicators[each.indicator].statistics:
                found = f"`{each.indicator}`, which has no distribution"
                yield self.problem(FILE, at, found, "indicators with statistic distribution", "name another")
        if slide.themes and slide.chart != "quotes":
            yield self.problem(FILE, (*place, "themes"), f"{told} with `themes`", "`themes` on quotes", "remove it")
        if not slide.indicator:
            return
        indicator = self.indicators[slide.indicator]
        item = self.declared.items.get((indicator.item or "").split("[")[0])
        wanted = STATISTIC_SHOWN.get(slide.chart)
        if wanted and wanted not in indicator.statistics:
            found = f"{told} of `{indicator.id}`, which has no {wanted}"
            yield self.problem(FILE, at, found, f"an indicator with statistic {wanted}", "name another indicator")
        elif slide.chart == "likert" and (item is None or item.type != "array" or "[" in (indicator.item or "")):
            yield self.problem(FILE, at, f"{told} of `{indicator.id}`", "an indicator of a whole array", "name another")
        elif slide.chart == "likert" and item is not None and item.scales and not indicator.scale:
            found = f"{told} of `{indicator.id}`, which has two scales"
            yield self.problem(FILE, at, found, "an indicator with `scale: 1` or `scale: 2`", "name another")
        elif slide.chart == "likert" and self._substantive(indicator) > MOST_IN_LIKERT:
            found, expected = f"{told} of {self._substantive(indicator)} levels", f"at most {MOST_IN_LIKERT} levels"
            action = "take chart columns or bars, a slide for each row, or chart numbers with the means"
            yield self.problem(FILE, at, found, expected, action)
        elif slide.by and slide.by not in indicator.breaks:
            found = f"`by: {slide.by}`, by which `{indicator.id}` is not split"
            yield self.problem(
                FILE, (*place, "by"), found, one_of(indicator.breaks), "add it to `breaks` or correct it"
            )
        elif slide.chart == "upset" and not any(
            other.item == indicator.item and "distribution" in other.statistics for other in self.indicators.values()
        ):
            expected = f"an indicator with statistic distribution of `{indicator.item}` too, for the size of each set"
            yield self.problem(FILE, at, f"{told} of `{indicator.id}` alone", expected, "declare one")
        elif item is not None and slide.chart in {"donut", "clover"}:
            levels = self._most_levels(indicator.item or "", slide)
            fits = levels <= MOST_IN_DONUT if slide.chart == "donut" else levels in LEAVES
            if not fits:
                expected = "at most four levels" if slide.chart == "donut" else "three to six leaves"
                yield self.problem(
                    FILE, at, f"{told} of {levels} levels", expected, "take chart bars, or `leave_out` some"
                )

    def _substantive(self, indicator: Indicator) -> int:
        """How many answers of substance the rows of an array have at most."""
        parts = [part for part in self.declared.parts_of(indicator.item or "") if indicator.scale in {None, part.scale}]
        return max(sum(not answer.missing for answer in part.codes.values()) for part in parts)

    def _most_levels(self, item: str, slide: Slide) -> int:
        """How many levels the figure has in the wave that offered most."""
        codes = {code: answer for code, answer in self.declared.codes(item).items() if code not in slide.leave_out}
        waves = list(self.declared.survey.waves) or [""]
        return max(sum(wave in (answer.waves or [wave]) for answer in codes.values()) for wave in waves)

    def _check_texts(self, slide: Slide, place: Place) -> Iterator[Problem]:
        languages = self.declared.survey.languages
        for key, text in (("title", slide.title), ("reading", slide.reading)):
            lacking = [language for language in languages if not text.get(language)]
            if lacking:
                found = f"no {key} in {', '.join(lacking)}"
                yield self.problem(FILE, (*place, key), found, f"one in {', '.join(languages)}", "add it")
        texts = {"title": slide.title, "reading": slide.reading, "note": slide.note, "question": slide.question}
        bigs = [*slide.numbers, *slide.summary]
        sentences = [(key, wording) for key, text in texts.items() for wording in text.values()]
        sentences += [("numbers", wording) for big in bigs for wording in (big.number, *big.caption.values())]
        for key, wording in sentences:
            if has_loose_brace(wording):
                found = f"“{wording[:60]}”, with a brace that belongs to no placeholder"
                yield self.problem(FILE, (*place, key), found, "{indicator} or {indicator.field}", "close the brace")
            for path in list_paths(wording):
                yield from self._check_path(path, (*place, key))

    def _check_path(self, path: str, place: Place) -> Iterator[Problem]:
        name, *parts = path.split(".")
        indicator = self.indicators.get(name)
        if indicator is None:
            found = f"`{{{path}}}`: no indicator `{name}`"
            yield self.problem(FILE, place, found, "an indicator that indicators.yaml declares", "correct the id")
            return
        levels: set[str] = set()
        if indicator.item == "language":
            levels = set(self.declared.survey.languages)
        elif indicator.item and indicator.item not in SYSTEM_ITEMS:
            of_themes = "themes" in indicator.statistics
            levels = set((self.declared.theme_codes if of_themes else self.declared.codes)(indicator.item))
        for part in parts:
            if part in STATISTICS - FIELDS and part not in indicator.statistics:
                found = f"`{{{path}}}`: `{name}` has no {part}"
                yield self.problem(FILE, place, found, one_of(indicator.statistics), "correct the statistic")
            elif part not in FIELDS | STATISTICS | levels and not (indicator.statistics == ["themes"] and not levels):
                found = f"`{{{path}}}`: `{part}` means nothing here"
                allowed = one_of(sorted(levels)) + ", or " if levels else ""
                expected = f"{allowed}a field ({', '.join(sorted(FIELDS))}) or a statistic"
                yield self.problem(FILE, place, found, expected, "correct the placeholder")
