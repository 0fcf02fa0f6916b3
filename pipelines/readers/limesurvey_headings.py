"""Which columns of a LimeSurvey export are answers, whatever the style and language of its headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.readers.limesurvey_words import (
    ORDER,
    PART_TIMES,
    PERSONAL,
    PERSONAL_WORDINGS,
    TOTAL,
    TOTAL_TIMES,
    UNUSED,
    WORDINGS,
)

NEEDED = {"id", "submitdate", "lastpage"}


@dataclass(frozen=True)
class Layout:
    """Positions of an export's columns.

    style: `code` (also ExpressionScript codes), `text` (also abbreviated), `codetext`.
    platform: name as in ORDER -> position; `token` may be among them, the other personal ones are not.
    personal, unused, timings: positions that are never read.
    answers: every other position, in order.
    total: the position of the time the whole questionnaire took.
    """

    style: str
    platform: dict[str, int]
    personal: tuple[int, ...]
    unused: tuple[int, ...]
    timings: tuple[int, ...]
    answers: tuple[int, ...]
    separator: str = ""
    total: int | None = None

    @property
    def wanted(self) -> set[int]:
        """The positions whose cells may be read."""
        return {*self.platform.values(), *self.answers, *([] if self.total is None else [self.total])}

    def code_of(self, heading: str) -> str:
        """The code in a heading; the heading itself where it is a text."""
        return heading.split(self.separator, 1)[0] if self.separator else heading


def lay_out(headings: Sequence[str], personal: set[str]) -> Layout | None:
    """The layout of an export, None where the headings are not LimeSurvey's.

    personal: codes or headings; the code of a question stands for all of its columns.
    """
    style, separator = _style(headings)
    codes = [heading.split(separator, 1)[0] if separator else heading for heading in headings]
    found = dict(_platform_words(headings)) if style == "text" else _platform_codes(codes)
    if not set(found) >= NEEDED:
        return None
    timings = set(_timing_words(headings) if style == "text" else _timing_codes(codes)) - set(found.values())
    declared = {_fold(name) for name in personal} | {_as_expression(name) for name in personal}
    forbidden = {
        position for position, heading in enumerate(headings)
        if (style == "text" and heading in PERSONAL_WORDINGS) or codes[position] in PERSONAL
        or {_fold(heading), _fold(codes[position])} & declared or _as_expression(codes[position]) in declared
        or (style != "text" and _fold(re.split(r"[\[_]", codes[position])[0]) in declared)
    }  # fmt: skip
    forbidden -= {found[name] for name in NEEDED}
    token = found.get("token")
    forbidden |= {position for name, position in found.items() if name in PERSONAL} - {token}
    if token is not None and headings[token] not in personal and codes[token] not in personal:
        forbidden.discard(token)
    unused = {position for name, position in found.items() if name in UNUSED} - forbidden
    platform = {name: position for name, position in found.items() if position not in forbidden | unused}
    taken = forbidden | unused | timings | set(platform.values())
    answers = tuple(position for position in range(len(headings)) if position not in taken)
    total = next((at for at in sorted(timings - forbidden) if codes[at] == TOTAL or _is_total(headings[at])), None)
    return Layout(
        style, platform, tuple(sorted(forbidden)), tuple(sorted(unused)), tuple(sorted(timings - forbidden - {total})),
        answers, separator, total,
    )  # fmt: skip


def is_limesurvey(headings: Sequence[str]) -> bool:
    """Whether these are the headings of a LimeSurvey export."""
    return lay_out(headings, set()) is not None


def _style(headings: Sequence[str]) -> tuple[str, str]:
    if set(headings) >= NEEDED:
        return "code", ""
    for heading in headings[:1]:
        separated = re.fullmatch(r"id([\W_]+)(\w.*)", heading, flags=re.DOTALL)
        if separated and any(_means(separated[2], wording) for wording in WORDINGS["id"]):
            return "codetext", separated[1]
    return "text", ""


def _platform_codes(codes: Sequence[str]) -> dict[str, int]:
    return {code: position for position, code in reversed(list(enumerate(codes))) if code in ORDER}


def _platform_words(headings: Sequence[str]) -> Iterator[tuple[str, int]]:
    # Abbreviated headings can mean several columns, and a question may be worded like one: the platform's columns
    # come first and in one order, so each is looked for behind the one before, and the first question ends them.
    after = 0
    for position, heading in enumerate(headings):
        for place in range(after, len(ORDER)):
            if any(_means(heading, wording) for wording in WORDINGS[ORDER[place]]):
                yield ORDER[place], position
                after = place + 1
                break
        else:
            if heading not in PERSONAL_WORDINGS:
                return


def _timing_codes(codes: Sequence[str]) -> Iterator[int]:
    ordered = sorted(codes)
    for position, code in enumerate(codes):
        question = code.removesuffix("Time")
        known = code == TOTAL or re.fullmatch(r"groupTime\d+", code)
        if known or (question != code and any(_begins(ordered, question + end) for end in ("[", "_", ""))):
            yield position


def _begins(ordered: Sequence[str], start: str) -> bool:
    """Whether one of the sorted codes begins so, or with nothing behind a question is just that."""
    at = bisect_left(ordered, start)
    return at < len(ordered) and (ordered[at] == start or (start[-1:] in ("[", "_") and ordered[at].startswith(start)))


def _timing_words(headings: Sequence[str]) -> Iterator[int]:
    behind_total = False
    for position, heading in enumerate(headings):
        words = _words(heading)
        following = _words(headings[position + 1]) if position + 1 < len(headings) else ""
        is_part = any(_is_part(words, lead, behind_total) for lead in PART_TIMES)
        if _is_total(heading) and any(_is_part(following, lead, True) for lead in PART_TIMES):
            behind_total = True
            yield position
        elif is_part:
            yield position


def _is_total(heading: str) -> bool:
    return any(_means(_words(heading).rstrip(" :"), total) for total in TOTAL_TIMES)


def _is_part(words: str, lead: str, behind_total: bool) -> bool:
    if re.match(re.escape(_fold(lead)) + r" ?:", _fold(words)):
        return True
    cut, dots, _ = words.partition("..")
    return behind_total and bool(dots) and len(cut) >= 5 and _fold(lead).startswith(_fold(cut))


def _means(heading: str, wording: str) -> bool:
    """Whether a heading is a wording, in full or cut (`Date de la dern.. `), with spaces or underscores."""
    words = _words(heading)
    if _fold(words) == _fold(wording):
        return True
    cut, dots, rest = words.rpartition("..")
    return bool(dots) and not rest.strip() and len(cut) >= 4 and _fold(wording).startswith(_fold(cut))


def _words(heading: str) -> str:
    return heading.replace("_", " ").replace("’", "'").strip()


def _fold(words: str) -> str:
    return " ".join(words.casefold().split())


def _as_expression(code: str) -> str:
    """`q[a]` as `q_a`, as ExpressionScript codes are written."""
    return re.sub(r"[\[\]]+", "_", code).rstrip("_")
