"""What changed between a codebook and a wave's structure, and what can be proposed without guessing a meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.draft import BUILT_IN, Draft, draft_item
from pipelines.headings import fold
from pipelines.readers.limesurvey_structure import Structure
from pipelines.scaffold.personal import is_personal
from schemas.declarations import OTHER, Answer, Item, Text
from schemas.declared import Declarations

DECIDE, NEW, SAME, GONE, PERSONAL = "DECIDE", "new", "same", "gone", "personal"


@dataclass(frozen=True)
class Change:
    """One difference. place: `items`, `codes` or `rows`; name: the question's, code's or row's own in this wave."""

    place: str
    item: str
    name: str
    proposal: str
    why: str


@dataclass(frozen=True)
class Changes:
    """What differs, and the questions of the wave by the item they are."""

    changes: tuple[Change, ...] = ()
    drafts: dict[str, Draft] = field(default_factory=dict)

    @property
    def undecided(self) -> list[Change]:
        """What only a person can decide."""
        return [change for change in self.changes if change.proposal == DECIDE]


def find_changes(declared: Declarations, structure: Structure) -> Changes:
    """Every question, code and row that the codebook has otherwise; codes are matched by equal labels alone."""
    languages = declared.survey.languages
    asked = {code: question for code, question in structure.questions.items() if not declared.survey.leaves_out(code)}
    drafts = {code: draft_item(question, languages) for code, question in asked.items()}
    changes: list[Change] = []
    for code, draft in drafts.items():
        item = declared.items.get(code)
        if item is None:
            why = f"not in the codebook: {_say(draft.wording)}"
            if is_personal(draft):
                why += "; it asks for what is personal, so it is never read"
            changes.append(Change("items", code, code, PERSONAL if is_personal(draft) else NEW, why))
        elif item.type not in draft.types:
            why = (
                f"the codebook has the type {item.type}, this wave {draft.type}: give it a name of its own, `new NAME`"
            )
            changes.append(Change("items", code, code, DECIDE, why))
        else:
            changes += _compare_wordings(draft, item)
            changes += _compare_codes(draft, item, declared)
            changes += _compare_rows(draft, item)
    for item in declared.codebook.items:
        # What is declared for some waves only is not missed in another.
        if item.id not in drafts and not item.waves:
            changes.append(Change("items", item.id, item.id, GONE, f"not asked in this wave: {_say(item.wording)}"))
    return Changes(tuple(changes), drafts)


def _compare_wordings(draft: Draft, item: Item) -> Iterator[Change]:
    # An equation has no wording that anybody read, and what is hidden may have none.
    unread = draft.computed or (draft.hidden and set(draft.wording.values()) == {draft.id})
    if not unread and not _alike(draft.wording, item.wording, item.also):
        why = f"the codebook asks {_say(item.wording)}, this wave {_say(draft.wording)}: `same`, or `new NAME`"
        yield Change("items", item.id, item.id, DECIDE, why)


def _compare_codes(draft: Draft, item: Item, declared: Declarations) -> Iterator[Change]:
    pairs = [(draft.codes, {**declared.codes(item)})]
    for number, scale in enumerate(item.scales or ()):
        pairs.append((draft.scales[number][1] if draft.scales else {}, dict(scale.codes)))
    for theirs, answers in pairs:
        ours = {code: answer for code, answer in answers.items() if code not in {OTHER, "other"}}
        if set(theirs) not in map(set, BUILT_IN.values()) or not set(theirs) <= set(ours):
            yield from _match("codes", item.id, theirs, ours)


def _compare_rows(draft: Draft, item: Item) -> Iterator[Change]:
    if item.columns and set(draft.columns) != set(item.columns):
        why = "the columns of the array changed: declare it as an item of its own, `new NAME`"
        yield Change("items", item.id, item.id, DECIDE, why)
    own = item.row_wording_waves
    rows = {row: Answer(label=text, missing=None, label_waves=own.get(row, {})) for row, text in item.rows.items()}
    yield from _match("rows", item.id, draft.rows, rows)


def _match(place: str, item: str, theirs: dict[str, Text], ours: dict[str, Answer]) -> Iterator[Change]:
    """Equal labels are the same answer; the same name with another label, or a new one beside a lost one, is unsure."""
    kept = {name for name, label in theirs.items() if name in ours and _alike(label, ours[name].label, ours[name].also)}
    reworded = [name for name in theirs if name in ours and name not in kept]
    left = {name: answer for name, answer in ours.items() if name not in kept}
    renamed = {}
    for name, label in theirs.items():
        same = [code for code, answer in left.items() if _alike(label, answer.label, answer.also)]
        if name not in kept and len(same) == 1:
            renamed[name] = same[0]
    unsure = [name for name in left if name not in renamed.values()]
    for name, label in theirs.items():
        if name in renamed:
            yield Change(place, item, name, renamed[name], f"the same label: {_say(label)}")
        elif name in reworded:
            why = f"the codebook's {name} is {_say(ours[name].label)}, this wave's {_say(label)}: `same`, or `new CODE`"
            yield Change(place, item, name, DECIDE, why)
        elif name not in kept and unsure:
            told = ", ".join(f"{code} {_say(ours[code].label)}" for code in unsure)
            why = f"{_say(label)}; the codebook has {told}: one of these, or `new`"
            yield Change(place, item, name, DECIDE, why)
        elif name not in kept:
            yield Change(place, item, name, NEW, f"not in the codebook: {_say(label)}")
    for name in unsure:
        if name not in theirs and not ours[name].waves:
            yield Change(place, item, name, GONE, f"not offered in this wave: {_say(ours[name].label)}")


def _alike(theirs: Text, ours: Text, also: list[str]) -> bool:
    """Whether a wording is the declared one in every language that both have."""
    accepted = {fold(wording) for wording in also}
    shared = [language for language in theirs if language in ours]
    return bool(shared) and all(fold(theirs[each]) in {fold(ours[each]), *accepted} for each in shared)


def _say(text: Text) -> str:
    words = " ".join(next(iter(text.values()), "").split())
    return f"“{words[:70]}…”" if len(words) > 70 else f"“{words}”"
