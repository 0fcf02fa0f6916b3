"""Questions that ask for what is personal: never read, listed in survey.yaml."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.draft import Draft, Review
from pipelines.guess.known import asks_personal
from pipelines.scaffold.writing import REVIEW, quote

OPEN = {"text", "number", "date"}
"""Types of items whose answers may name a person."""
LONG = set("TU")
"""LimeSurvey's letters of questions for longer answers."""


def find_personal(drafts: Sequence[Draft]) -> list[str]:
    """The open questions that ask for a name, an address or a number of a person; one row of them is enough."""
    return [draft.id for draft in drafts if is_personal(draft)]


def is_personal(draft: Draft) -> bool:
    """Whether a question asks for what is personal, in any language, in its wording or in one of its rows."""
    if draft.type not in OPEN or draft.computed:
        return False
    short = draft.letter not in LONG
    wordings = [text for texts in (draft.wording, *draft.rows.values()) for text in texts.values()]
    return any(asks_personal(wording, short) for wording in wordings)


def list_personal(names: Sequence[str], words: str) -> list[str]:
    """The lines of survey.yaml that keep questions or columns out of everything."""
    if not names:
        return []
    return [f"personal:   {REVIEW}{Review('personal').say(words)}", *(f"  - {quote(name)}" for name in names)]
