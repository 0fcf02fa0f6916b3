"""Read the declared files into their models; an error names file, line and key, all errors at once."""

from __future__ import annotations

import difflib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

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
        node: Any = YAML().load(text)
    except (YAMLError, ValueError, RecursionError):
        # A value such as 2021-02-30 stops the reader that knows the lines.
        return _find_line(text, location), ".".join(map(str, location))
    places: Any
    line, keys = 1, []
    for part in location:
        places = getattr(node, "lc", None)
        if isinstance(node, dict) and part in node:
            line = places.key(part)[0] + 1
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            line = places.item(part)[0] + 1
        elif (
            isinstance(node, dict) and (match := next((key for key in node if str(key) == str(part)), None)) is not None
        ):
            line, part = places.key(match)[0] + 1, match
        else:
            # Parts that are no keys of the file (a member of a union) are passed over.
            continue
        keys.append(str(part))
        node = node[part]
    return line, ".".join(keys)


def _find_line(text: str, location: Location) -> int:
    """The first line that begins with the last key of a location; 1 where none does."""
    keys = [str(part) for part in location if isinstance(part, str)]
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if keys and f"{keys[-1]}:" in line), 1)


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
