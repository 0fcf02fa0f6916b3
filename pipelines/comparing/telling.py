"""The rows of a comparison in words: values, differences, verdicts and reasons, none saying more than the data do."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pipelines.compare import Compared
from pipelines.medians import IN_WORDS, name_middle
from pipelines.tabulate import NOTHING_TICKED
from pipelines.typography import (
    COUNTS_ALONE,
    DECIMALS_FROM,
    format_count,
    format_share,
    format_signed,
    is_plural,
    locale_of,
    round_half_up,
    set_spacing,
)
from pipelines.words import words_of
from schemas.declarations import Indicator, Text
from schemas.declared import Declarations
from schemas.merged import merge_codes
from schemas.refusals import Problem, Refusal

SHOWN = ("higher", "lower", "changed")
"""Verdicts that say a difference."""
WITH_LABELS = {"options_changed", "unknown_changed", "accepted_options", "accepted_unknown", "taken_together",
               "not_offered_before", "not_offered_after", "not_offered_both", "reworded", "merged"}  # fmt: skip
"""Reasons whose codes are those of the codebook, so that they can be said by their wording."""


@dataclass(frozen=True)
class Teller:
    """A comparison, the declarations of all waves, and the languages of the sentences and of the labels."""

    compared: Compared
    everything: Declarations
    language: str
    labels: str

    @cached_property
    def declared(self) -> Declarations:
        """The declarations with merged codes, as the table has them."""
        return merge_codes(self.everything)

    @cached_property
    def say(self) -> dict[str, Any]:
        """The words of comparisons."""
        say: dict[str, Any] = words_of(self.language)["comparing"]
        return say

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The declared indicators by id."""
        return {indicator.id: indicator for indicator in self.declared.indicators}

    @property
    def by_parts(self) -> bool:
        """Whether a side is a part of a wave."""
        about = self.compared.about
        return bool(about["before"]["item"] or about["after"]["item"])

    def tell(self, text: Text) -> str:
        """A declared text in the language of the labels."""
        return set_spacing(text.get(self.labels) or next(iter(text.values()), ""), self.language)

    def side(self, which: str) -> str:
        """The name of a side: `2021`; of parts of one wave `French`, of several `2021, French`."""
        about, both = self.compared.about[which], self.compared.about
        if not about["item"]:
            return str(about["wave"])
        part = self.code_labels(about["item"]).get(about["code"], about["code"])
        same = both["before"]["wave"] == both["after"]["wave"]
        return str(part) if same else self.fill("part", wave=about["wave"], part=part)

    def heading(self, title: str) -> str:
        """The title of the survey with both sides."""
        about = self.compared.about
        fields = {"title": title, "before": self.side("before"), "after": self.side("after")}
        if about["before"]["wave"] == about["after"]["wave"]:
            return self.fill("heading_parts", wave=about["before"]["wave"], **fields)
        return self.fill("heading", **fields)

    def fill(self, *keys: str, **fields: Any) -> str:
        """A sentence with its fields and its spacing."""
        words: Any = self.say
        for key in keys:
            words = words[key]
        return set_spacing(words.format(**fields), self.language)

    def code_labels(self, item: str) -> dict[str, str]:
        """Code -> label of an item; languages by their names."""
        if item == "language":
            names = locale_of(self.language).languages
            return {code: names.get(code, code) for code in self.everything.survey.languages}
        if item.split("[")[0] not in self.declared.items:
            return {}
        return {code: self.tell(answer.label) for code, answer in self.declared.codes(item).items()}

    def level(self, row: Any) -> str:
        """The label of a row's level; for a whole distribution that it is one."""
        indicator = self.indicators.get(row.indicator)
        if not row.level:
            return self.fill("overall") if row.statistic == "distribution" else ""
        labels = self.code_labels((indicator.item if indicator else "") or "")
        nothing = words_of(self.language)["slides"]["nothing_ticked"]
        codes = row.level.split("+") if row.statistic == "combinations" else [row.level]
        return " + ".join(labels.get(code, nothing if code == NOTHING_TICKED else code) for code in codes)

    def label(self, row: Any) -> str:
        """What a row is about: indicator, statistic where it has several, level, group."""
        indicator = self.indicators[row.indicator]
        told = self.tell(indicator.label)
        if len(indicator.statistics) > 1 and row.statistic != "distribution":
            told += f", {self.say['statistics'][row.statistic]}"
        if level := self.level(row):
            told += f" – {level}"
        return self.fill("group", label=told, group=self.group(row)) if row.break_ else told

    def group(self, row: Any) -> str:
        """The label of a row's group."""
        level = str(row.break_level)
        return self.code_labels(row.break_).get(level, level)

    def value(self, row: Any, which: str) -> str:
        """A value as its base allows: a share of few as `5 of 7`, a dash for what is hidden or unknown."""
        value, n = getattr(row, f"value_{which}"), getattr(row, f"n_{which}")
        count = getattr(row, f"numerator_{which}")
        if math.isnan(value):
            return "–"
        if row.unit != "share":
            said = name_middle(self._scale(row), value) if row.statistic in IN_WORDS else ""
            return said or format_count(value, self.language)
        if not math.isnan(count) and n < COUNTS_ALONE:
            return self.fill(
                "out_of", n=format_count(count, self.language), of=format_count(n, self.language)
            )  # fmt: skip
        return format_share(value, n, self.language)

    def _scale(self, row: Any) -> dict[str, str]:
        """The answers of substance of a row's item, in order."""
        item = self.indicators[row.indicator].item or ""
        if item.split("[")[0] not in self.declared.items:
            return {}
        codes = self.declared.codes(item)
        if any(answer.waves for answer in codes.values()):
            # Places of a scale that is not the same in all waves say nothing of it.
            return {}
        return {code: self.tell(answer.label) for code, answer in codes.items() if not answer.missing}

    def difference(self, row: Any) -> str:
        """The difference with its sign and unit; a share's in points."""
        return "–" if math.isnan(row.difference) else self._points(row, row.difference)

    def interval(self, row: Any) -> str:
        """Both bounds of the difference; nothing where there is none."""
        if math.isnan(row.ci_low):
            return ""
        low, high = (self._number(row, bound) for bound in (row.ci_low, row.ci_high))
        return self.fill("between", low=low, high=high)

    def p(self, row: Any) -> str:
        """The adjusted p, three decimals."""
        if math.isnan(row.p_holm):
            return ""
        small = format_signed(0.001, 3, self.language).lstrip("+")
        return f"< {small}" if row.p_holm < 0.001 else format_signed(row.p_holm, 3, self.language).lstrip("+") or "0"

    def short(self, row: Any) -> str:
        """The verdict in two or three words."""
        return self.fill("short", row.verdict)

    def verdict(self, row: Any) -> str:
        """The verdict as a sentence of its own."""
        key = row.verdict
        overall = row.statistic == "distribution" and not row.level
        if key == "none_shown" and not overall and math.isnan(row.ci_low):
            key = "none_shown_plain"
        elif key in {"none_shown", "among_many"} and overall:
            key += "_overall"
        if self.by_parts and f"{key}_parts" in self.say["verdicts"]:
            key += "_parts"
        half = "" if math.isnan(row.ci_low) else self._points(row, (row.ci_high - row.ci_low) / 2).lstrip("+")
        return self.fill(
            "verdicts", key, label=self.label(row), before=self.side("before"), after=self.side("after"),
            value_before=self.value(row, "before"), value_after=self.value(row, "after"),
            difference=self.difference(row), interval=self.interval(row), half=half, reason=self.reasons(row),
            size=format_count(row.family_size, self.language) if not math.isnan(row.family_size) else "",
        )  # fmt: skip

    def reasons(self, row: Any, but: tuple[str, ...] = ()) -> str:
        """The reasons of a row as one text; but: those that are passed over."""
        return (" ; " if self.language == "fr" else "; ").join(self.list_reasons(row, but))

    def list_reasons(self, row: Any, but: tuple[str, ...] = ()) -> list[str]:
        """Why a row is not compared, or what makes it comparable; what a declaration gives as its reason as well."""
        parts = (reason.partition(": ") for reason in row.reason.split("; ") if reason)
        return [self._reason(row, code, detail) for code, _, detail in parts if code not in but]

    def _reason(self, row: Any, code: str, detail: str) -> str:
        about = self.compared.about
        item = (self.indicators[row.indicator].item or "").split("[")[0]
        named = re.match(r"[A-Za-z][\w-]*", detail)
        if named and named.group() in self.declared.items:
            item = named.group()
        said = self._say_codes(detail, item) if code in WITH_LABELS else self._say_item(detail, item)
        said = said.replace(": ", "\u00a0: ") if self.language == "fr" else said
        sentence = self.fill(
            "reasons", code, detail=said, before=about["before"]["wave"], after=about["after"]["wave"]
        )  # fmt: skip
        compare = self.declared.items[item].compare if item in self.declared.items else None
        accepted = self.tell(compare.accept) if compare and code.startswith("accepted") else ""
        return f"{sentence} ({accepted})" if accepted else sentence

    def _say_item(self, detail: str, item: str) -> str:
        short = self.declared.items[item].short if item in self.declared.items else {}
        return re.sub(rf"^{re.escape(item)}(?=$|[ ,])", lambda _: self.tell(short), detail) if short else detail

    def _say_codes(self, detail: str, item: str) -> str:
        """A detail with the codes of an item by their wording, and the item by its short name."""
        labels = {code: self.tell(answer.label) for code, answer in self.everything.codes(item).items()} if (
            item in self.everything.items) else {}  # fmt: skip
        head, sign, rest = detail.partition(" (") if detail.startswith(f"{item} (") else ("", "", detail)

        def replace(match: re.Match[str]) -> str:
            return f"{match.group(1)}{labels.get(match.group(2), match.group(2))}"

        told = re.sub(r"(^|: |, | = | \+ )([^\s,:()]+)(?=$|[,)]| [→=+])", replace, rest)
        return self._say_item(head, item) + sign + told

    def _points(self, row: Any, number: float) -> str:
        if row.unit != "share":
            return self._number(row, number)
        size = float(round_half_up(abs(number) * 100, self._decimals(row)))
        return self.fill("points" if is_plural(size, self.language) else "point", number=self._number(row, number))

    def _number(self, row: Any, number: float) -> str:
        if row.unit != "share":
            return format_signed(number, 1, self.language)
        return format_signed(number * 100, self._decimals(row), self.language)

    def _decimals(self, row: Any) -> int:
        return 1 if min(row.n_before, row.n_after) >= DECIMALS_FROM else 0

    def introduce(self) -> list[str]:
        """Who is compared with whom, and how the numbers are to be read: a sentence each."""
        about = self.compared.about
        named = {"before": self.side("before"), "after": self.side("after")}
        count = {f"{what}_{which}": format_count(about[which][what], self.language)
                 for what in ("responses", "participants") for which in ("before", "after")}  # fmt: skip
        told = [self.fill("responses", **named, **count)]
        if about["repeated"] or about["both"] is not None:
            told.append(self.fill("participants", **named, **count))
        told.append(self.people())
        told.append(self.fill("volunteers"))
        if self.by_parts:
            told.append(self.fill("parts_note"))
        told.append(self.fill("holm_note"))
        return told

    def people(self) -> str:
        """Whether the same people are on both sides, and what that means for the intervals."""
        about = self.compared.about
        if about["both"]:
            return self.fill("people_both", both=format_count(about["both"], self.language))
        if about["both"] == 0:
            return self.fill("people_none")
        same_wave = about["before"]["wave"] == about["after"]["wave"]
        return self.fill("people_parts" if same_wave else "people_unknown")

    def tally(self) -> str:
        """How many differences are shown among how many tests, and how much is not compared."""
        table = self.compared.table
        shown, tests = count_tests(table)
        return self.fill(
            "tally", shown=shown, tests=tests, families=table.loc[table["p"].notna(), "family"].nunique(),
            apart=int((table["verdict"] == "not_compared").sum()),
        )  # fmt: skip


def count_tests(table: pd.DataFrame) -> tuple[int, int]:
    """How many tests show a difference, and how many were made; one of two levels that exclude each other is one."""
    tested = table[table["p"].notna()]
    sizes = tested.groupby("family")["family_size"].first()
    shown = tested[tested["verdict"].isin(SHOWN)].groupby("family").size()
    return int(np.minimum(shown, sizes.reindex(shown.index)).sum()), int(sizes.sum())


def choose_labels(declared: Declarations, words: str, language: str) -> str:
    """The language of labels: the one asked for, else that of the words where the survey has it, else its first.

    Raises Refusal for a language that the survey has not.
    """
    languages = declared.survey.languages
    if language and language not in languages:
        expected = f"one of {', '.join(languages)}"
        raise Refusal(Problem("--language", "", f"the language `{language}`", expected, "choose one of them"))
    return language or (words if words in languages else languages[0])


def list_rows(table: pd.DataFrame) -> list[Any]:
    """The rows of a comparison table as named tuples; the break is called `break_`."""
    return list(table.rename(columns={"break": "break_"}).itertuples(index=False))
