"""`python -m schemas` writes the JSON Schemas that editors use to complete and check the declarations."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from schemas.declarations import (
    Actions,
    Codebook,
    Communities,
    Deck,
    Impact,
    Indicators,
    KeyIndicators,
    Population,
    Portfolio,
    Printed,
    Sheet,
    Slides,
    Survey,
    Themes,
)

FOLDER = Path(__file__).parent / "json"
MODELS: dict[str, type[BaseModel]] = {
    "survey": Survey,
    "codebook": Codebook,
    "indicators": Indicators,
    "slides": Slides,
    "impact": Impact,
    "published": Printed,
    "themes": Themes,
    "deck": Deck,
    "communities": Communities,
    "actions": Actions,
    "portfolio": Portfolio,
    "key_indicators": KeyIndicators,
    "population": Population,
    "sheet": Sheet,
}


def schema_texts() -> dict[str, str]:
    """File name -> JSON Schema of the declaration it describes."""
    return {
        f"{name}.schema.json": json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
        for name, model in MODELS.items()
    }


if __name__ == "__main__":
    for file, text in schema_texts().items():
        (FOLDER / file).write_text(text, encoding="utf-8", newline="\n")
