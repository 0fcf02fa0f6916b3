"""What kind of answers a question has, and which: from how often the same is given, by how many people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

import pandas as pd

from pipelines.contracts import to_numbers
from pipelines.guess.asked import Asked, Question, read_each
from pipelines.guess.known import find_answer, find_levels, holds_words, load_known, words_in
from pipelines.guess.labels import count_people, find_labels, is_personal
from pipelines.guess.ticks import take_apart
from pipelines.headings import fold
from pipelines.written import AMBIGUOUS, read_dates

COVERED = 2 / 3
"""The labels of a closed question explain at least this share of its answers."""
MOST_LABELS = 40
"""A closed question has no more labels than that in one language."""
SENTENCE = 5
"""Labels of so many words are sentences: with answers beside them that nobody repeats, the question is an open one."""
FEWEST_RANKED = 3
"""So many options, all of them in every cell and not always in one order, were put in order and not ticked."""
FEWEST_TELLING, NEARLY_ALL = 5, 0.9
"""So many answers, and such a share of them, tell what kind a column has."""
FEWEST = 10
"""Whole numbers are a scale where at least so many answers were given."""
PARTS_OF_TEN = (8, 9)
"""Highest numbers that nobody takes for the end of a scale: it goes to ten, and nobody gave the best mark."""
NUMBER = r"(?<![\d.,/])(\d{1,2})(?![\d.,/]*\d)"
ENDS = (
    rf"{NUMBER}\s*(?:[^\W\d]+\s*)?\([^()]*\)\s*(?:to|and|à|a|et|tot|en)\s+{NUMBER}",
    rf"{NUMBER}\s*(?:to|and|à|et|tot|tot en met|en|-|–|—|…|\.\.\.?)\s*{NUMBER}",
    rf"{NUMBER}\s*=.*?{NUMBER}\s*=",
    rf"(?:out of|sur|op)\s+{NUMBER}(?!\s*\w)",
)
"""How headings name the ends of a scale of numbers."""


@dataclass(frozen=True)
class Guess:
    """The kind of answers.

    labels: language -> the labels found there, the most frequent first. scale: the known scale they are levels of.
    counts: (language, label) -> people. numbers: the first and last number of a scale of numbers.
    alone: the ticked options, as (language, label), that hardly ever came with others.
    outside: answers that no label explains. told: the heading says the ends of the scale.
    given, different: how many answers there are.
    """

    type: str
    given: int
    different: int
    labels: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    scale: str = ""
    numbers: tuple[int, int] | None = None
    alone: frozenset[tuple[str, str]] = frozenset()
    outside: int = 0
    told: bool = False


def tell_kind(asked: Asked) -> str:
    """Whether nearly all answers of a column are numbers, dates or words; nothing where that cannot be told."""
    if len(asked.cells) < FEWEST_TELLING:
        return ""
    numbers = float(to_numbers(asked.cells).notna().mean())
    dates = float((read_dates(asked.cells, asked.month_first) != "").mean())
    for name, share in (("numbers", numbers), ("dates", dates), ("words", 1 - max(numbers, dates))):
        if share >= NEARLY_ALL:
            return name
    return ""


def guess_answers(question: Question) -> Guess:
    """The rules in their order: nothing given, numbers, dates, announced as open, a known scale, boxes, a list."""
    cells = pd.concat([asked.cells for asked in question])
    given, different = len(cells), int(read_each(cells, fold).nunique())
    languages = [asked.language for asked in question]
    named = any(holds_words("numbered_names", asked.heading, languages) for asked in question)
    if not given:
        return Guess("text", 0, 0)
    if not named and to_numbers(cells).notna().all() and not cells.str.fullmatch(AMBIGUOUS).any():
        return _guess_numbers(question, cells, different)
    if all((read_dates(asked.cells, asked.month_first) != "").all() for asked in question):
        return Guess("date", given, different)
    if any(holds_words("open_questions", asked.heading, languages) for asked in question):
        return Guess("text", given, different)
    return (
        _guess_scale(question, given, different)
        or _guess_boxes(question, given, different)
        or _guess_list(question, given, different)
        or Guess("text", given, different)
    )


def is_personal_column(question: Question) -> bool:
    """Whether at least half of the answers in one of the files hold an address or a telephone number."""
    return any(len(asked.cells) and read_each(asked.cells, is_personal).mean() >= 1 / 2 for asked in question)


def _guess_numbers(question: Question, cells: pd.Series[str], different: int) -> Guess:
    numbers = to_numbers(cells)
    languages = [asked.language for asked in question]
    amount = any(holds_words("quantities", asked.heading, languages) for asked in question)
    whole = bool((numbers == numbers.round()).all())
    if whole and not amount:
        low, high = int(numbers.min()), int(numbers.max())
        told = next(filter(None, (find_ends(asked.heading) for asked in question)), None)
        if told and low >= 0 and high <= told[1]:
            ends = (min(low, told[0]), told[1])
            return Guess("single", len(cells), different, numbers=ends, told=ends == told)
        if different > 2 and len(cells) >= FEWEST:
            for ends in load_known()["numbers"]:
                if ends[0] <= low and high == ends[1]:
                    return Guess("single", len(cells), different, numbers=(ends[0], ends[1]))
            if high in PARTS_OF_TEN and low >= 0:
                return Guess("single", len(cells), different, numbers=(min(low, 1), 10))
    return Guess("number", len(cells), different)


def find_ends(heading: str) -> tuple[int, int] | None:
    """The first and last number of a scale that a heading names: from 0 to 10, de 1 à 5, van 1 tot 10, (1-5), sur 10.

    A scale begins with 0 or 1 and has three to eleven numbers.
    """
    for pattern in ENDS:
        for found in re.finditer(pattern, heading, flags=re.IGNORECASE):
            low, high = (int(found[1]), int(found[2])) if found.lastindex == 2 else (1, int(found[1]))
            if low in {0, 1} and 2 <= high - low <= 10:
                return low, high
    return None


def _guess_scale(question: Question, given: int, different: int) -> Guess | None:
    """A question all of whose answers are levels of one known scale, three of them at least, or say nothing."""
    counts = _count(question)
    labels = {
        language: [label for label, _ in sorted(counted.items(), key=lambda each: (-each[1], each[0]))]
        for language, counted in counts.items()
    }
    shared: set[str] | None = None
    seen: dict[str, set[str]] = {}
    for language, listed in labels.items():
        of_substance = [label for label in listed if not says_nothing(label, language)]
        if not of_substance:
            continue
        found = find_levels(tuple(of_substance), language)
        shared = set(found) if shared is None else shared & set(found)
        for scale, levels in found.items():
            seen.setdefault(scale, set()).update(levels.values())
    fitting = [scale for scale in load_known()["scales"] if scale in (shared or ()) and len(seen[scale]) > 2]
    if not fitting:
        return None
    return Guess("single", given, different, labels, _flatten(counts), scale=fitting[0])


def says_nothing(label: str, language: str) -> bool:
    """Whether an answer says “don't know” or “not applicable”."""
    return any(find_answer(section, label, language) for section in ("dont_know", "not_applicable"))


def _guess_boxes(question: Question, given: int, different: int) -> Guess | None:
    """Ticked boxes: several people ticked several options, and the options are fewer than the cells they make."""
    ticks = {asked.language: take_apart(asked) for asked in question}
    labels = {language: find_labels(each.counts, language) for language, each in ticks.items()}
    are_boxes = any(
        each.are_certain or (each.people_with_several(labels[language]) > 2 and each.saves(labels[language]))
        for language, each in ticks.items()
    )
    explained = sum(each.count_explained(labels[language]) for language, each in ticks.items())
    if not are_boxes or not _is_closed(labels, explained, given):
        return None
    counts = {language: {label: each.counts[label] for label in labels[language]} for language, each in ticks.items()}
    orders = [each.orders for each in ticks.values()]
    if all(orders) and max(map(len, labels.values())) >= FEWEST_RANKED and max(map(len, orders)) > 1:
        return Guess("ranking", given, different, labels, _flatten(counts))
    alone = frozenset(
        (language, label) for language, each in ticks.items() for label in labels[language] if each.is_alone(label)
    )
    return Guess("multiple", given, different, labels, _flatten(counts), alone=alone, outside=given - explained)


def _guess_list(question: Question, given: int, different: int) -> Guess | None:
    counts = _count(question)
    labels = {asked.language: find_labels(counts[asked.language], asked.language) for asked in question}
    explained = 0
    for asked in question:
        known = set(map(fold, labels[asked.language]))
        explained += int(read_each(asked.cells, fold).isin(known).sum())
    if not _is_closed(labels, explained, given) or (explained < given and _are_sentences(labels)):
        return None
    kept = {language: {label: counts[language][label] for label in listed} for language, listed in labels.items()}
    return Guess("single", given, different, labels, _flatten(kept), outside=given - explained)


def _is_closed(labels: dict[str, list[str]], explained: int, given: int) -> bool:
    most = max(len(listed) for listed in labels.values())
    enough = 1 if explained == given else 2
    return enough <= most <= MOST_LABELS and explained >= COVERED * given


def _are_sentences(labels: dict[str, list[str]]) -> bool:
    return median(len(words_in(label)) for listed in labels.values() for label in listed) >= SENTENCE


def _count(question: Question) -> dict[str, Counter[str]]:
    return {asked.language: count_people(asked.cells, asked.people) for asked in question}


def _flatten(counts: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    return {(language, label): count for language, counted in counts.items() for label, count in counted.items()}
