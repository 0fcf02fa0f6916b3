"""The answers of one question in several languages as one code list: matched only where the words are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.draft import Codes, Review
from pipelines.guess.answers import Guess, says_nothing
from pipelines.guess.known import begins_with_none, find_answer, find_levels, list_levels, load_known, plain
from pipelines.guess.labels import sort_bands
from pipelines.guess.names import name_codes
from schemas.declarations import Text


@dataclass(frozen=True)
class CodeList:
    """Codes with their labels, complete in every language, and what a person has to look at.

    ordered, nominal: whether the codes are known to have an order, or to have none.
    """

    codes: Codes
    ordered: bool = False
    nominal: bool = False
    missing: dict[str, str] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    exclusive: tuple[str, ...] = ()


@dataclass
class Entry:
    """One answer: its labels by language, as found, and the code it has by the known words."""

    code: str = ""
    label: dict[str, str] = field(default_factory=dict)
    people: int = 0


def list_codes(guess: Guess, languages: list[str]) -> CodeList:
    """The code list of a closed question."""
    if guess.numbers:
        low, high = guess.numbers
        return CodeList({str(code): dict.fromkeys(languages, str(code)) for code in range(low, high + 1)}, ordered=True)
    entries = _sort(list(_gather(guess)), guess)
    lacking = [entry for entry in entries if not entry.code]
    first = {next(iter(entry.label.values())): next(iter(entry.label)) for entry in lacking}
    made = name_codes(first, [entry.code for entry in entries if entry.code])
    for entry in lacking:
        entry.code = made[next(iter(entry.label.values()))]
    excluding = tuple(entry.code for entry in entries if _excludes(entry, guess))
    nothing = {"DONT_KNOW": "dont_know"} | ({"NOT_APPLICABLE": "not_applicable"} if guess.scale else {})
    return CodeList(
        {entry.code: _complete(entry, languages, guess.scale) for entry in entries},
        ordered=bool(guess.scale),
        missing={entry.code: nothing[entry.code] for entry in entries if entry.code in nothing},
        nominal=all(entry.code not in made.values() for entry in entries),
        reviews=tuple(_tell(entries, languages, excluding, [e.code for e in entries if e.code in nothing])),
        exclusive=excluding,
    )


def _gather(guess: Guess) -> Iterator[Entry]:
    known: dict[str, Entry] = {}
    for language, labels in guess.labels.items():
        levels = _levels(labels, language, guess.scale)
        for label in labels:
            code = levels.get(label) or _known_code(label, language)
            # An answer that reads the same in two languages is the same answer.
            key = code or plain(label)
            entry = known.setdefault(key, Entry(code))
            if language in entry.label:
                # Two wordings of one known answer in one language are two answers of this questionnaire.
                entry = known.setdefault(f"{key} {label}", Entry())
            entry.label[language] = label
            entry.people += guess.counts[language, label]
    yield from known.values()


def _levels(labels: list[str], language: str, scale: str) -> dict[str, str]:
    of_substance = tuple(label for label in labels if not says_nothing(label, language))
    return find_levels(of_substance, language).get(scale, {}) if scale and of_substance else {}


def _known_code(label: str, language: str) -> str:
    found = (find_answer(section, label, language) for section in ("answers", "dont_know", "not_applicable"))
    return next(filter(None, found), "")


def _sort(entries: list[Entry], guess: Guess) -> list[Entry]:
    """Levels of a scale, or bands of numbers, from low to high; others by how many gave them."""
    if guess.scale:
        order = [*list_levels(guess.scale), "DONT_KNOW", "NOT_APPLICABLE"]
        return sorted(entries, key=lambda entry: order.index(entry.code))
    first = {next(iter(entry.label.values())): entry for entry in entries}
    bands = sort_bands(first, next(iter(guess.labels))) if len({*map(tuple, (e.label for e in entries))}) == 1 else None
    if bands:
        return [first[label] for label in bands]
    return sorted(entries, key=lambda entry: (-entry.people, next(iter(entry.label.values()))))


def _complete(entry: Entry, languages: list[str], scale: str) -> Text:
    """The label in every language: as found, else the known word, else that of another language."""
    known = _known_wordings(entry.code, scale)
    anything = next(iter(entry.label.values()))
    label = {}
    for language in languages:
        word = str(known.get(language, [""])[0])
        label[language] = entry.label.get(language) or word[:1].upper() + word[1:] or anything
    return label


def _known_wordings(code: str, scale: str) -> dict[str, list[str]]:
    known = load_known()
    sections = [known["scales"][scale]] if scale else []
    sections += [known[section] for section in ("answers", "dont_know", "not_applicable")]
    wordings: dict[str, list[str]] = next((section[code] for section in sections if code in section), {})
    return wordings


def _excludes(entry: Entry, guess: Guess) -> bool:
    """Whether a box says that none of the others holds, and was ticked alone."""
    alone = [each for each in entry.label.items() if each in guess.alone]
    return any(begins_with_none(label, language) for language, label in alone)


def _tell(
    entries: list[Entry], languages: list[str], excluding: tuple[str, ...], silent: list[str]
) -> Iterator[Review]:
    for language in languages:
        codes = [entry.code for entry in entries if language not in entry.label]
        if codes:
            yield Review("unseen", {"language": language, "codes": ", ".join(codes)})
    if excluding:
        yield Review("exclusive", {"codes": ", ".join(excluding)})
    if silent:
        yield Review("missing", {"codes": ", ".join(silent)})
