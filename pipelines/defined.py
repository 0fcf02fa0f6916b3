"""What the numbers of a wave mean, kept beside them: definitions by their hash, and the declarations as they were."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.files import write_json, write_text
from pipelines.history.code import hash_code
from pipelines.indicators import HASH_DIGITS, describe_definition, hash_definition
from schemas.catalogue import SURVEYS
from schemas.declared import Declarations

DECLARED = "declared"
"""The folder of a wave that holds the declarations its numbers were made with."""


def write_definitions(workspace: Path, made: Path, declared: Declarations, wave: str) -> None:
    """What the numbers mean, by definition hash, the version of the code, and the declarations as they were."""
    definitions = {
        hash_definition(each, declared, wave): describe_definition(each, declared, wave) for each in declared.indicators
    }
    folder, codebook = SURVEYS / declared.survey.id, ""
    for path in sorted((workspace / folder).glob("*.yaml")):
        text = path.read_text(encoding="utf-8-sig")
        write_text(made / DECLARED / folder / path.name, text)
        if path.name == "codebook.yaml":
            codebook = hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]
    found = {"code": hash_code(), "codebook": codebook, "definitions": dict(sorted(definitions.items()))}
    write_json(made / "definitions.json", found)
