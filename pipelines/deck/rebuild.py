"""Put a deck together: from nothing, or into the deck that stands there and that somebody may have worked on.

Slides that we made and nobody changed are replaced; changed ones, added ones and the order of all stay; what somebody
removed stays away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from lxml import etree
from pptx import Presentation

from pipelines.deck.identity import (
    DECK,
    TEMPLATE,
    Identity,
    fingerprint,
    hash_plan,
    is_edited,
    mark_slide,
    read_identity,
    read_tags,
    write_tags,
)
from pipelines.deck.layouts import Layouts
from pipelines.deck.place import place_slide
from pipelines.deck.shapes import PlannedSlide
from pipelines.deck.template import TITLES
from schemas.refusals import Problem, Refusal

BEFORE = ("kinsoku", "defaultTextStyle", "modifyVerifier", "extLst")


@dataclass(frozen=True)
class Kept:
    """A slide of ours that somebody changed: its number from 1, its title, and whether its numbers are the former."""

    number: int
    title: str
    stale: bool


@dataclass(frozen=True)
class Assembled:
    """A deck, and what of it is not ours: changed slides, the number of added ones, the keys of removed ones;
    withdrawn: the keys of changed slides that went all the same, for what they showed is no longer approved."""

    presentation: Any
    slides: int
    edited: list[Kept] = field(default_factory=list)
    own: int = 0
    removed: list[str] = field(default_factory=list)
    other_template: bool = False
    withdrawn: list[str] = field(default_factory=list)


@dataclass
class _Standing:
    """A slide of the deck that stands: whose it is, and whether it was changed."""

    entry: Any
    slide: Any
    identity: Identity | None
    edited: bool


def read_standing(path: Path) -> Any:
    """The deck that stands, or None. Raises Refusal where the file is no deck any more."""
    if not path.is_file():
        return None
    try:
        return Presentation(BytesIO(path.read_bytes()))
    except (BadZipFile, KeyError, ValueError, AttributeError, etree.XMLSyntaxError):
        action = "put it elsewhere, or make the deck anew with `--fresh`"
        raise Refusal(Problem(path.as_posix(), "", "a damaged presentation", "the deck as it was made", action)
                      ) from None  # fmt: skip
    except PermissionError:
        action = "close the deck in PowerPoint, then run again"
        raise Refusal(Problem(path.as_posix(), "", "a file that cannot be read", "a deck that is closed", action)
                      ) from None  # fmt: skip


def is_untouched(standing: Any) -> bool:
    """Whether every slide is ours and as we left it, none is missing and none has moved.

    Which slides there were is lost where another program than PowerPoint dropped the tags.
    """
    slides, made = _survey(standing), _made(standing)
    keys = [each.identity.key for each in slides if each.identity]
    return not any(each.edited or each.identity is None for each in slides) and (keys == made or not made)


def assemble_fresh(template: Any, layouts: Layouts, plans: Sequence[PlannedSlide], stamp: str) -> Assembled:
    """A deck of planned slides alone."""
    for plan in plans:
        _make(template, layouts, plan, stamp)
    _note(template, [plan.key for plan in plans], stamp)
    return Assembled(template, len(plans))


def assemble_into(standing: Any, layouts: Layouts, plans: Sequence[PlannedSlide], stamp: str) -> Assembled:
    """The standing deck with its slides of ours replaced; layouts: those of the standing deck."""
    former = read_tags(standing.part, standing.part._element).get(TEMPLATE, stamp)
    found = {each.identity.key for each in _survey(standing) if each.identity}
    removed = [key for key in _made(standing) if key not in found]
    withdrawn = _drop_withdrawn(standing, {plan.key: hash_plan(plan, former) for plan in plans})
    slides = _survey(standing)
    present = {each.identity.key: each for each in slides if each.identity}
    entries = standing.slides._sldIdLst
    planned = {plan.key for plan in plans}
    after = None
    stale: dict[str, bool] = {}
    for plan in plans:
        if plan.key in removed:
            continue
        old = present.get(plan.key)
        same = old is not None and old.identity is not None and old.identity.plan == hash_plan(plan, former)
        if old is not None and (old.edited or same):
            stale[plan.key] = not same
            if not old.edited and old.identity is not None and fingerprint(old.slide) != old.identity.made:
                # Another program spelled it anew; from now on this is what it looks like.
                mark_slide(old.slide, plan.key, old.identity.plan, plan.binding)
            after = old.entry
            continue
        _make(standing, layouts, plan, former)
        entry = entries[-1]
        if old is not None:
            old.entry.addprevious(entry)
            _drop(standing, old.entry)
        elif plan.layout == "closing":
            pass  # It stands at the end already, behind what somebody added.
        elif after is not None:
            after.addnext(entry)
        else:
            entries.insert(0, entry)
        after = entry
    for each in slides:
        if each.identity and each.identity.key not in planned and not each.edited:
            _drop(standing, each.entry)
    _note(standing, [*(plan.key for plan in plans)], former)
    return replace(_tell(standing, stale, removed, former != stamp), withdrawn=withdrawn)


def _drop_withdrawn(standing: Any, plans: dict[str, str]) -> list[str]:
    """Take out changed slides and copies of what may be withdrawn, where it is not what it was."""
    gone = []
    for entry, slide in list(zip(standing.slides._sldIdLst, standing.slides, strict=True)):
        identity = read_identity(slide)
        if identity and identity.binding and plans.get(identity.key) != identity.plan:
            if is_edited(slide, identity):
                gone.append(identity.key)
            _drop(standing, entry)
    return gone


def _tell(standing: Any, stale: dict[str, bool], removed: list[str], other_template: bool) -> Assembled:
    edited, own = [], 0
    slides = _survey(standing)
    for number, each in enumerate(slides, start=1):
        if each.identity is None:
            own += 1
        elif each.edited:
            edited.append(Kept(number, _title(each.slide), stale.get(each.identity.key, True)))
    return Assembled(standing, len(slides), edited, own, removed, other_template)


def _make(presentation: Any, layouts: Layouts, plan: PlannedSlide, stamp: str) -> None:
    slide = place_slide(presentation, layouts, plan)
    mark_slide(slide, plan.key, hash_plan(plan, stamp), plan.binding)


def _survey(standing: Any) -> list[_Standing]:
    """Every slide with its identity; a copy of one of ours is somebody's own."""
    found, seen = [], set[str]()
    identities = [(entry, slide, read_identity(slide))
                  for entry, slide in zip(standing.slides._sldIdLst, standing.slides, strict=True)]  # fmt: skip
    changed = {id(slide): identity is not None and is_edited(slide, identity) for _, slide, identity in identities}
    pristine = {identity.key for _, slide, identity in identities if identity and not changed[id(slide)]}
    for entry, slide, identity in identities:
        edited = changed[id(slide)]
        # Of a slide and its changed copy, the one as we left it is ours.
        if identity is not None and (identity.key in seen or (edited and identity.key in pristine)):
            identity, edited = None, False
        if identity is not None:
            seen.add(identity.key)
        found.append(_Standing(entry, slide, identity, edited))
    return found


def _made(presentation: Any) -> list[str]:
    """The keys of the slides that were in the deck when it was written."""
    said = read_tags(presentation.part, presentation.part._element).get(DECK, "")
    try:
        keys = json.loads(said) if said else []
    except ValueError:
        keys = []
    return [str(key) for key in keys] if isinstance(keys, list) else []


def _note(presentation: Any, keys: list[str], stamp: str) -> None:
    write_tags(presentation.part, presentation.part._element, {DECK: json.dumps(keys), TEMPLATE: stamp}, BEFORE)


def _drop(presentation: Any, entry: Any) -> None:
    presentation.part.drop_rel(entry.rId)
    entry.getparent().remove(entry)


def _title(slide: Any) -> str:
    for each in slide.placeholders:
        if each.placeholder_format.type in TITLES:
            return str(each.text_frame.text)
    return ""
