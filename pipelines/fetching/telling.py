"""What `boost fetch` says when it is done, or why it stopped."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.adding.telling import tell_added
from pipelines.fetch import Fetched
from pipelines.words import words_of


def tell_fetched(fetched: Fetched, survey: str, wave: str, language: str) -> Iterator[str]:
    """The lines for the terminal: where from, then what `boost add` says of the same files."""
    say = words_of(language)["fetching"]
    yield say["titled" if fetched.title else "fetched"].format(**vars(fetched))
    if fetched.without_structure:
        yield say["without_structure"].format(why=fetched.without_structure)
    if fetched.remembered:
        yield say["remembered"].format(survey=survey, wave=wave)
    yield from tell_added(fetched.added, survey, wave, language)
