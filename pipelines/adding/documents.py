"""The declared files of a survey, edited in place: what is not touched keeps every byte."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from schemas.declarations import Text


def load_document(text: str) -> Any:
    """A YAML file with its comments and its layout."""
    return _yaml().load(text)


def dump_document(document: Any) -> str:
    """The same as text."""
    stream = io.StringIO()
    _yaml().dump(document, stream)
    return stream.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def flow_map(content: dict[str, Any]) -> CommentedMap:
    """A mapping on one line."""
    made = CommentedMap(content)
    made.fa.set_flow_style()
    return made


def flow_texts(texts: Iterable[str]) -> CommentedSeq:
    """A list of texts on one line."""
    made = CommentedSeq(DoubleQuotedScalarString(text) for text in texts)
    made.fa.set_flow_style()
    return made


def quoted(text: Text) -> CommentedMap:
    """A wording by language on one line."""
    return flow_map({language: DoubleQuotedScalarString(wording) for language, wording in text.items()})


def as_key(name: str) -> Any:
    """A name as YAML would write it as a key: a year stays a number."""
    return int(name) if name.isdecimal() and not name.startswith("0") else name


def find_key(mapping: Any, name: str) -> Any:
    """The key of a loaded mapping that reads as this name, None where there is none."""
    return next((key for key in mapping or () if _as_text(key) == name), None)


def own_codes(document: Any, item: Any) -> list[Any]:
    """The code lists of an item; a shared one is copied, because other items keep it as it was."""
    if item.get("scales"):
        return [scale["codes"] for scale in item["scales"]]
    if isinstance(item.get("codes"), str):
        copied = load_document(dump_document(document["code_lists"][item["codes"]]))
        item["codes"] = copied
    return [item["codes"]]


def _as_text(key: Any) -> str:
    # YAML 1.1 habits survive in hand-written files: `N` and `2021` are names here, whatever they load as.
    return {True: "true", False: "false"}.get(key, str(key)) if isinstance(key, bool) else str(key)
