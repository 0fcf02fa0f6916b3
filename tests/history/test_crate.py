"""The exported provenance, read back with the library of the format and held against the rules of its specification."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rocrate.rocrate import ROCrate

from pipelines.history.crate import write_crate
from pipelines.history.store import HISTORY
from tests.conftest import REPOSITORY


def references(content: Any) -> Iterator[str]:
    """Every `@id` that an entity points to."""
    if isinstance(content, dict):
        yield from [content["@id"]] if set(content) == {"@id"} else []
        content = [*content.values()]
    if isinstance(content, list):
        for each in content:
            yield from references(each)


def test_the_shipped_history_makes_a_crate_that_others_can_read(tmp_path: Path) -> None:
    for name in (HISTORY, Path("schemas/surveys")):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    write_crate(tmp_path, Path("crate"))
    folder = tmp_path / "crate"
    graph = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    entities = {each["@id"]: each for each in graph}
    assert len(entities) == len(graph), "an identifier stands for one entity"
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert entities["ro-crate-metadata.json"]["conformsTo"]["@id"].startswith("https://w3id.org/ro/crate/1.")
    root = entities["./"]
    assert {"name", "description", "datePublished", "license", "hasPart"} <= set(root)
    pointed = {each for entity in graph for each in references(list(entity.values())) if not each.startswith("http")}
    assert pointed <= set(entities), "what is pointed to is described"
    files = {part["@id"] for part in root["hasPart"]}
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == on_disk - {"ro-crate-metadata.json"}
    for name in files:
        assert entities[name]["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    read = ROCrate(folder)
    assert {each.id for each in read.data_entities} == files
    assert [each for each in read.get_by_type("CreateAction") if each["instrument"]]
