"""Pictures that stand already: a slide that would come out as it stands is taken over, and not drawn.

To draw a slide takes longer than to find its numbers and its words. After one changed export most slides of a year of
registers say what they said before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipelines.disk import naming
from pipelines.files import make_private_folder, write_text
from pipelines.history.met import read_json

NOTES = Path(".boost/pictures")
KINDS = (".png", ".svg")


@dataclass
class Standing:
    """The pictures of a deck as they stand in `folder`, and from what each was drawn.

    product: what else decides on a picture: the product, Python and its packages, as one hash; empty where none may
    stay. noted: by the hash of
    what a picture was drawn from, its name without ending and the hashes of its files. drawn: the same of this time.
    """

    folder: Path
    product: str
    noted: dict[str, list[str]]
    drawn: dict[str, list[str]] = field(default_factory=dict)

    def name(self, *content: Any) -> str:
        """A hash of everything a picture is drawn from; empty where something has no spelling, or nothing may stay."""
        try:
            return _hash("\n".join([self.product, *_spell(content)]).encode()) if self.product else ""
        except TypeError:
            return ""

    def take(self, key: str) -> dict[str, bytes]:
        """The files, by ending, of a picture that was drawn from the same and not touched since; else none."""
        name, *hashes = self.noted.get(key, [""])
        paths = {kind: self.folder / f"{name}{kind}" for kind in KINDS}
        found = {kind: path.read_bytes() for kind, path in paths.items() if name and path.is_file()}
        return found if [_hash(content) for content in found.values()] == hashes else {}

    def keep(self, key: str, name: str, files: dict[str, bytes]) -> None:
        """Note a picture of the deck under its name."""
        if key:
            self.drawn[key] = [name, *(_hash(files[kind]) for kind in KINDS)]


STANDING: ContextVar[Standing | None] = ContextVar("standing", default=None)


@contextmanager
def take_standing(workspace: Path, folder: Path, product: str) -> Iterator[None]:
    """Pictures drawn within are taken from a deck's folder where they stand there; noted once all is well.

    folder: of the deck, from the workspace. product: as in `Standing`; nothing is taken where it is empty.
    """
    if not product:
        yield
        return
    note = workspace / NOTES / folder.with_suffix(".json")
    standing = Standing(workspace / folder, product, read_json(note) or {})
    token = STANDING.set(standing)
    try:
        yield
    finally:
        STANDING.reset(token)
    make_private_folder(workspace / NOTES.parent)
    with naming(note):
        write_text(note, json.dumps(standing.drawn, indent=0, sort_keys=True) + "\n", private=True)


def _spell(value: Any) -> Iterator[str]:
    """A value letter by letter, with its type; TypeError for one of which not everything can be said."""
    kind = type(value).__name__
    if value is None or value is pd.NA or isinstance(value, bool | int | float | str | np.generic | date):
        yield f"{kind} {value!r}"
    elif isinstance(value, pd.DataFrame):
        yield f"{kind} {value.dtypes.to_dict()!r}"
        yield from _spell([value.index.tolist(), *(value[name].tolist() for name in value)])
    elif isinstance(value, Mapping):
        yield f"{kind} {len(value)}"
        yield from _spell([*value.items()])
    elif isinstance(value, list | tuple):
        yield f"{kind} {len(value)}"
        for each in value:
            yield from _spell(each)
    elif is_dataclass(value):
        yield from _spell({each.name: getattr(value, each.name) for each in fields(value)} | {"": kind})
    else:
        raise TypeError(f"no spelling of {kind}")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
