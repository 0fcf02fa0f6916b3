"""What the models accept, editors accept: the shipped declarations hold against the written JSON Schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

REPOSITORY = Path(__file__).parents[2]
FILES = [
    *REPOSITORY.glob("schemas/surveys/*/*.yaml"),
    REPOSITORY / "schemas/impact.yaml",
    REPOSITORY / "schemas/published.yaml",
]


def as_editor(node: Any) -> Any:
    """As an editor sees YAML: keys are text, dates are text."""
    if isinstance(node, dict):
        return {str(key): as_editor(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_editor(value) for value in node]
    return node.isoformat() if hasattr(node, "isoformat") else node


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_declarations_hold_against_their_json_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
    content = as_editor(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(content)] == []


def test_an_editor_would_see_an_unknown_key() -> None:
    schema = json.loads((REPOSITORY / "schemas/json/survey.schema.json").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "x", "nonsense": 1}, schema)
