"""Read the declared files into their models; an error names file, line and key, all errors at once."""

from __future__ import annotations

import difflib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from schemas.refusals import Problem, Refusal

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]


def load_declaration(path: Path, model: type[Model], name: str | None = None) -> Model:
    """Read a YAML file into `model`.

    Scalars are read as text, so that codes such as `01`, `Y` and `NO` stay what was written.
    Raises Refusal with one problem per error; `name` is the file name shown in them.
    """
    name = name or path.as_posix()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refusal(Problem(name, "", "no such file", "the declaration", "write the file")) from None
    except OSError as error:
        raise Refusal(
            Problem(name, "", error.strerror or "not readable", "a readable file", "check the file")
        ) from None
    except UnicodeDecodeError as error:
        raise Refusal(
            Problem(
                name,
                f"byte {error.start}",
                "bytes that are not UTF-8",
                "UTF-8 text",
                "save the file as UTF-8",
            )
        ) from None
    # Declarations are frozen: one that is asked for again, as for each language of a deck, is the same.
    declared: Model = _parse(text, model, name)
    return declared


@lru_cache(maxsize=256)
def _parse(text: str, model: type[Model], name: str) -> Model:
    try:
        content = YAML(typ="base", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}" if mark else ""
        found = str(error.problem or error.context or "not readable as YAML").splitlines()[0]
        raise Refusal(
            Problem(name, place, found, "a YAML file", "correct the line (indentation, colon, quotes)")
        ) from None
    except (RecursionError, ValueError):
        raise Refusal(
            Problem(name, "", "a nesting or value that no declaration has", "a YAML file", "correct it")
        ) from None
    except YAMLError as error:
        raise Refusal(Problem(name, "", str(error).splitlines()[0], "a YAML file", "correct the file")) from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        details = _drop_consequences(model, error.errors(include_url=False))
        problems = [_describe(name, text, model, detail) for detail in details]
        raise Refusal(*dict.fromkeys(problems)) from None


def locate(text: str, location: Location) -> tuple[int, str]:
    """Line number (from 1) and dotted key of the deepest part of `location` that stands in the file."""
    try:
        # The nodes alone: a value such as 2021-02-30 cannot be made into what it looks like.
        node = YAML(typ="base", pure=True).compose(text)
    except (YAMLError, ValueError, RecursionError):
        return 1, ".".join(map(str, location))
    line, keys = 1, []
    for part in location:
        inside = _find_part(node, part)
        if inside is None:
            # Parts that are no keys of the file (a member of a union) are passed over.
            continue
        line, name, node = inside
        keys.append(name)
    return line, ".".join(keys)


def _find_part(node: Any, part: int | str) -> tuple[int, str, Any] | None:
    """Line, name and node of an element of a list or of what stands at a key; None where there is none."""
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, str(part), node.value[part]
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == str(part):
                return key.start_mark.line + 1, key.value, value
    return None


def _describe(name: str, text: str, model: type[BaseModel], detail: Any) -> Problem:
    location: Location = detail["loc"]
    line, key = locate(text, location)
    value = detail["input"]
    found = repr(value) if isinstance(value, str | int | float) else ""
    expected = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    action = "correct the value"
    if detail["type"] == "missing":
        found, expected, action = f"no `{location[-1]}`", f"a key `{location[-1]}`", "add the key"
    elif detail["type"] == "extra_forbidden":
        close = _suggest(model, location[-1])
        found, expected = f"unknown key `{location[-1]}`", "only keys that have a meaning"
        action = f"did you mean `{close}`?" if close else "remove the key or correct its spelling"
    elif detail["type"] == "value_error":
        found, expected, action = expected, "", "correct the declaration"
    elif detail["type"] in {"model_type", "model_attributes_type"}:
        found = "nothing" if not value else f"a {'list' if isinstance(value, list) else 'text'}"
        expected = f"keys such as {', '.join(sorted(model.model_json_schema().get('properties', {}))[:4])}"
        action = "write the declaration as `key: value` lines"
    return Problem(name, f"line {line}, {key}" if key else f"line {line}", found, expected, action)


def _drop_consequences(model: type[BaseModel], details: list[Any]) -> list[Any]:
    """A misspelt key is one mistake, not also a missing one."""
    meant = {
        (*detail["loc"][:-1], _suggest(model, detail["loc"][-1]))
        for detail in details
        if detail["type"] == "extra_forbidden"
    }
    return [detail for detail in details if detail["type"] != "missing" or detail["loc"] not in meant]


def _suggest(model: type[BaseModel], key: int | str) -> str:
    return next(iter(difflib.get_close_matches(str(key), sorted(_known_keys(model)), n=1)), "")


def _known_keys(model: type[BaseModel]) -> set[str]:
    definitions = model.model_json_schema()
    parts = [definitions, *definitions.get("$defs", {}).values()]
    return {key for part in parts for key in part.get("properties", {})}
