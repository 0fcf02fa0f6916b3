"""Fill the declared sentences with numbers: every number in a title, reading or note comes from the indicators.

{bb-users}            the value, as its unit asks (21; 67 %)
{bb-users.n}          the numerator            {bb-users.of}         the denominator
{bb-users.counted}    14 sur 21 (67 %)         {bb-use.OUI.n}        the same for one level
{bb-profession.top}   the most frequent level  {bb-profession.top.n} and its count
{bb-users.no_answer}  a missing count by kind  {bb-users.low} {bb-users.high}  the interval
{bb-support-SQ001.median}  another statistic of the same indicator
{bb-support.best}     the row of an array with the largest top-two-box, and {bb-support.best.counted}
{bb-users.n|professionnel a|professionnels ont}   the word for one, the word for many
[ ; {bb-users.no_answer} ne l'ont pas dit]        left out when a number in it is 0
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from pipelines.medians import IN_WORDS, name_middle
from pipelines.typography import (
    COUNTS_ALONE,
    format_count,
    format_share,
    is_plural,
    join_words,
    set_spacing,
)
from pipelines.words import words_of
from schemas.declarations import NO_THEME, OTHER
from schemas.placeholders import COUNT_FIELDS, MISSING_FIELDS, OPTIONAL, PLACEHOLDER, STATISTICS, TEXT_FIELDS
from schemas.tables import iterate_rows

SENTENCE = re.compile(r"(?<=[.!?])\s+")
CLAUSE = re.compile(r"\s*\([^()]*\)|,[^,()]*|[^,()]+")
"""A part of a caption: up to a comma, or what stands in parentheses."""


@dataclass(frozen=True)
class Numbers:
    """The indicators of one survey and wave, their level labels in one language, and how to say them.

    scales: the answers of substance of what has a median, in order.
    """

    rows: pd.DataFrame
    labels: dict[str, dict[str, str]]
    language: str
    row_labels: dict[str, str] = field(default_factory=dict)
    scales: dict[str, dict[str, str]] = field(default_factory=dict)

    def fill(self, sentence: str, capital: bool = True) -> str:
        """The sentence with its placeholders filled; what cannot be said becomes a dash."""

        def optional(match: re.Match[str]) -> str:
            values = [self._number(found.group(1)) for found in PLACEHOLDER.finditer(match.group(1))]
            return "" if any(value == 0 for value in values) else match.group(1)

        filled = PLACEHOLDER.sub(self._replace, OPTIONAL.sub(optional, sentence))
        return set_spacing(filled[:1].upper() + filled[1:] if capital else filled, self.language)

    def tells(self, sentence: str) -> bool:
        """Whether every number of a sentence can be said: none of them is hidden or unknown."""
        kept = OPTIONAL.sub("", sentence)
        return all(self._say(match.group(1)) != "–" for match in PLACEHOLDER.finditer(kept))

    def fill_known(self, text: str) -> str:
        """The sentences of a text whose numbers can all be said, filled."""
        return self.fill(" ".join(each for each in SENTENCE.split(text) if self.tells(each)))

    def fill_clauses(self, caption: str) -> str:
        """A caption filled, without the clauses in which a number cannot be said; words that follow a number stay."""

        def tells(clause: str) -> bool:
            return all(match[2] is not None or self._say(match[1]) != "–" for match in PLACEHOLDER.finditer(clause))

        clauses = [caption] if tells(caption) else [each for each in CLAUSE.findall(caption) if tells(each)]
        return self.fill("".join(clauses).strip(", "), capital=False)

    def select(self, indicator: str, level: str = "", statistic: str = "") -> Any:
        """One row of the indicators table over all, or None."""
        for row in self._over_all.get(indicator, []):
            if statistic in {"", row.statistic} and level in {"", row.level}:
                return row
        return None

    @cached_property
    def _over_all(self) -> dict[str, list[Any]]:
        """The rows that no break splits, by indicator."""
        rows: dict[str, list[Any]] = {}
        for row in iterate_rows(self.rows[self.rows["break"] == ""]):
            rows.setdefault(row.indicator, []).append(row)
        return rows

    def levels(self, indicator: str) -> pd.DataFrame:
        """The rows of a distribution, of combinations or of themes, over all."""
        rows = self.rows[(self.rows["indicator"] == indicator) & (self.rows["break"] == "")]
        return rows[rows["statistic"].isin(["distribution", "combinations", "themes"])]

    def _replace(self, match: re.Match[str]) -> str:
        path, one, many = match.groups()
        if one is not None:
            number = self._number(path)
            return many if number is None or is_plural(number, self.language) else one
        return self._say(path)

    def _resolve(self, path: str) -> tuple[Any, str]:
        indicator, *parts = path.split(".")
        level, statistic, field = "", "", ""
        if parts[:1] == ["best"]:
            indicator, statistic, parts = self._best_row(indicator), "top_two_box", parts[1:]
            field = "" if parts else "row"
        for part in parts:
            if part in STATISTICS:
                statistic = part
            elif part == "top":
                level = self._top(indicator)[0] if self._top(indicator) else "-"
                field = field or "label"
            elif part in COUNT_FIELDS or part in MISSING_FIELDS or part in TEXT_FIELDS:
                field = part
            else:
                level = part
        return self.select(indicator, level, statistic), field

    def _top(self, indicator: str) -> list[str]:
        levels = self.levels(indicator)
        levels = levels[~levels["level"].isin([OTHER, "other", NO_THEME])]
        highest = levels["numerator"].max()
        return list(levels.loc[(levels["numerator"] == highest) & (highest > 0), "level"])

    def _best_row(self, indicator: str) -> str:
        """The row of an array with the largest top-two-box, one of those that share it; none where one is hidden."""
        rows = self.rows[self.rows["indicator"].isin(self.row_labels) & (self.rows["statistic"] == "top_two_box")]
        rows = rows[rows["indicator"].str.startswith(f"{indicator}-") & (rows["break"] == "")]
        if rows.empty or rows["value"].isna().any():
            # Where one is hidden it may be the best.
            return ""
        return str(rows["indicator"].iloc[int(rows["value"].to_numpy().argmax())])

    def _name_best(self, indicator: str) -> str:
        """The rows of an array that share the largest top-two-box, in words."""
        best = self.select(self._best_row(indicator), statistic="top_two_box")
        rows = self.rows[self.rows["indicator"].isin(self.row_labels) & (self.rows["statistic"] == "top_two_box")]
        rows = rows[rows["indicator"].str.startswith(f"{indicator}-") & (rows["break"] == "")]
        shared = rows.loc[rows["value"] == best.value, "indicator"]
        return join_words([self.row_labels[name] for name in shared], words_of(self.language)["slides"]["and"])

    def _number(self, path: str) -> float | None:
        row, field = self._resolve(path)
        if row is None:
            return None
        if field in {"label", "row"}:
            return None
        value = getattr(row, COUNT_FIELDS.get(field, field if field in MISSING_FIELDS else "value"))
        return None if value is None or math.isnan(value) else float(value)

    def _say(self, path: str) -> str:
        row, field = self._resolve(path)
        if row is None or row.suppressed:
            return "–"
        say = words_of(self.language)["slides"]
        if field == "row":
            return self._name_best(path.split(".")[0])
        if field == "label":
            names = self.labels.get(path.split(".")[0], {})
            levels = self._top(path.split(".")[0]) if ".top" in path else [row.level]
            return join_words([names.get(level, level) for level in levels], say["and"])
        if field == "counted":
            if math.isnan(row.numerator) or not row.denominator > 0:
                return "–"
            share = format_share(row.numerator / row.denominator, row.denominator, self.language)
            return self._out_of(row) + (f" ({share})" if row.denominator >= COUNTS_ALONE else "")
        if field in {"low", "high"}:
            value = row.ci_low if field == "low" else row.ci_high
            return "–" if math.isnan(value) else format_share(value, row.denominator, self.language)
        number = self._number(path)
        if number is None:
            return "–"
        if field == "share" or (not field and row.unit == "share"):
            if row.denominator < COUNTS_ALONE and not math.isnan(row.numerator):
                return self._out_of(row)
            return format_share(row.value, row.denominator, self.language)
        if not field and row.statistic in IN_WORDS:
            return name_middle(self.scales.get(row.indicator, {}), number) or format_count(number, self.language)
        return format_count(number, self.language)

    def _out_of(self, row: Any) -> str:
        say = words_of(self.language)["slides"]
        n, of = format_count(row.numerator, self.language), format_count(row.denominator, self.language)
        return str(say["out_of"].format(n=n, of=of))
