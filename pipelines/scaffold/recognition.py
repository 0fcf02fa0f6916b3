"""What the wordings of a question tell beyond its structure: order, answers of no substance, counts of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipelines.draft import BUILT_IN, Codes, Draft, Review, complete_text
from pipelines.guess.known import find_levels, find_silence, holds_words, list_levels
from pipelines.words import words_of
from schemas.declarations import Text

FEWEST = 3
"""An order wants at least so many answers of substance."""


def recognise_wordings(draft: Draft, languages: list[str]) -> Draft:
    """The draft with what its wordings tell, each of it marked for review.

    Codes of a known scale are put from low to high; answers such as “don't know” are counted apart; what the platform
    computes, and what nobody saw, is named for what it is.
    """
    found = replace(draft, wording=_name_wording(draft, languages))
    if draft.type in {"single", "array"} and not draft.scales and not _is_built_in(draft):
        found = _recognise_codes(found, languages)
    elif draft.scales:
        found = _recognise_scales(found, languages)
    reviews = [*found.reviews]
    reviews += [Review("computed")] if draft.computed else [Review("hidden")] if draft.hidden else []
    reviews += [Review("persons")] if counts_persons(draft) else []
    return replace(found, reviews=tuple(reviews))


def counts_persons(draft: Draft) -> bool:
    """Whether a number is a count of persons by its wording, so that a sum of it means something."""
    return draft.type == "number" and any(holds_words("persons", text, [name]) for name, text in draft.wording.items())


def _is_built_in(draft: Draft) -> bool:
    """Whether the codes are the platform's own, which their type says all of."""
    return draft.letter in BUILT_IN or draft.letter == "I"


def _name_wording(draft: Draft, languages: list[str]) -> Text:
    """The wording, or a name for a question whose wording is an equation or empty."""
    told = {
        language: re.sub(r"\{[^{}]*\}", " ", text).strip(" .:;,()[]{}") if draft.computed else text
        for language, text in draft.wording.items()
    }
    if any(re.search(r"\w", text) for text in told.values()) and set(told.values()) != {draft.id}:
        return complete_text({name: draft.wording[name] for name, text in told.items() if text}, languages, draft.id)
    if not (draft.computed or draft.hidden):
        return draft.wording
    key = "computed_wording" if draft.computed else "hidden_wording"
    return {name: str(words_of(name)["scaffold"][key]).replace("<id>", draft.id) for name in languages}


def _recognise_codes(draft: Draft, languages: list[str]) -> Draft:
    codes, missing, reviews, ordered = _read_list(draft.codes, languages, draft.ordered or bool(draft.other))
    return replace(
        draft, codes=codes, missing=missing, ordered=draft.ordered or ordered, reviews=(*draft.reviews, *reviews)
    )


def _recognise_scales(draft: Draft, languages: list[str]) -> Draft:
    read = [_read_list(codes, languages, False) for _, codes in draft.scales]
    return replace(
        draft,
        scales=tuple((header, codes) for (header, _), (codes, _, _, _) in zip(draft.scales, read, strict=True)),
        missing_on_scales=tuple(missing for _, missing, _, _ in read),
        ordered_scales=tuple(number for number, (_, _, _, ordered) in enumerate(read, start=1) if ordered),
        reviews=(*draft.reviews, *dict.fromkeys(review for _, _, reviews, _ in read for review in reviews)),
    )


def _read_list(codes: Codes, languages: list[str], settled: bool) -> tuple[Codes, dict[str, str], list[Review], bool]:
    """A code list from low to high where it is a scale, its answers of no substance, and what to review.

    settled: whether its order is known already, or that it cannot have one.
    """
    missing = {code: kind for code, label in codes.items() if (kind := _find_silence(label))}
    if len(missing) == len(codes):
        missing = {}
    kept = {code: label for code, label in codes.items() if code not in missing}
    order = None if settled or len(kept) < FEWEST else _find_order(kept, languages)
    reviews = []
    if order:
        reviews.append(Review("ordered" if order == list(kept) else "reversed"))
        codes = {code: codes[code] for code in [*order, *missing]}
    if missing:
        reviews.append(Review("missing", {"codes": ", ".join(missing)}))
    return codes, missing, reviews, bool(order)


def _find_silence(label: Text) -> str:
    """Why an answer says nothing of substance, by its wording in any language."""
    return next(filter(None, (find_silence(text, language) for language, text in label.items())), "")


def _find_order(codes: Codes, languages: list[str]) -> list[str] | None:
    """The codes from low to high where the wordings of one language are the levels of a scale, in either direction."""
    return next(filter(None, (order for language in languages for order in _list_orders(codes, language))), None)


def _list_orders(codes: Codes, language: str) -> Iterator[list[str] | None]:
    labels = {code: label[language] for code, label in codes.items()}
    if len(set(labels.values())) < len(labels):
        return
    bare = {code: re.sub(r"^\s*\d+\s*[-–—.:=)]\s*", "", text) for code, text in labels.items()}
    for scale, levels in find_levels(bare.values(), language).items():
        places = [list_levels(scale).index(levels[text]) for text in bare.values()]
        yield _in_direction(list(codes), places)
    numbers = [re.match(r"\s*(\d+)(?!\d|[.,]\d)", text) for text in labels.values()]
    if all(numbers) and all(_is_mark(text) for text in list(labels.values())[1:-1]):
        yield _in_direction(list(codes), [int(found[1]) for found in numbers if found])


def _is_mark(text: str) -> bool:
    """Whether a label between the ends of a scale is a number and nothing else."""
    return re.fullmatch(r"\s*\d+\s*", text) is not None


def _in_direction(codes: list[str], places: list[int]) -> list[str] | None:
    """The codes from low to high, none where their places neither rise nor fall throughout."""
    if places == sorted(set(places)):
        return codes
    return codes[::-1] if places == sorted(set(places), reverse=True) else None
