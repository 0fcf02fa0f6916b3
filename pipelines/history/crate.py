"""The provenance of the numbers as an RO-Crate with PROV terms, for archives: history, declarations, tables.

RO-Crate: Soiland-Reyes et al. (2022), https://w3id.org/ro/crate; PROV-O: https://www.w3.org/TR/prov-o/.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pipelines.files import replace_folder
from pipelines.history.chain import Record
from pipelines.history.state import State, read_state
from pipelines.history.store import HEAD, RECORDS, read_head, read_records
from schemas.refusals import Problem, Refusal

PROV = "http://www.w3.org/ns/prov#"
TABLES = ("processed/indicators.csv", "processed/reconciliation.csv")
KINDS = {".csv": "text/csv", ".yaml": "application/yaml", ".json": "application/json", ".jsonl": "application/jsonl"}
METADATA = "ro-crate-metadata.json"
SHOWN = 5
LICENSE = "https://spdx.org/licenses/MIT"


def write_crate(workspace: Path, target: Path) -> list[str]:
    """Write the crate into a folder that is not there yet, or is an earlier crate; gives the name of its metadata.

    Exports are named with their sha256 and never copied. Raises Refusal for a folder that holds something else.
    """
    from rocrate.rocrate import ROCrate

    final = workspace / target
    if final.exists() and not (final / METADATA).is_file():
        action = "give a folder that is not there yet"
        raise Refusal(Problem(target.as_posix(), "", "a folder that is no crate", "a new folder, or a crate", action))
    others = _list_others(final)
    if others:
        found = f"files that are not of the crate: {', '.join(others[:SHOWN])}"
        action = "move them away, or give a folder that is not there yet: a crate is written anew as a whole"
        raise Refusal(Problem(target.as_posix(), "", found, "the crate alone", action))
    records = read_records(workspace)
    if not records:
        raise Refusal(Problem(RECORDS.as_posix(), "", "no history", "records", "run `boost run` first"))
    state, head = read_state(records), read_head(workspace)
    crate = ROCrate()
    crate.name = "The numbers of an evaluation and where each comes from"
    crate.description = f"{len(records)} records; head {head.sha256 if head else ''}"
    crate.datePublished = records[-1]["at"]
    crate.license = LICENSE
    crate.metadata.extra_contexts.append({"prov": PROV})
    files = [RECORDS, HEAD, *(Path(name) for name in TABLES if (workspace / name).is_file())]
    files += sorted(path.relative_to(workspace) for path in (workspace / "schemas").rglob("*.yaml"))
    for file in files:
        crate.add_file(workspace / file, file.as_posix(), properties=_describe_file(workspace / file))
    _add_provenance(crate, state, records)
    with tempfile.TemporaryDirectory(dir=workspace, prefix=".crate-") as made:
        crate.write(Path(made) / "crate")
        final.parent.mkdir(parents=True, exist_ok=True)
        staged = final.with_name(f".{final.name}.new")
        shutil.rmtree(staged, ignore_errors=True)
        shutil.copytree(Path(made) / "crate", staged)
    replace_folder(staged, final)
    return [(target / METADATA).as_posix()]


def _describe_file(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "name": path.name, "encodingFormat": KINDS[path.suffix], "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip


def _list_others(folder: Path) -> list[str]:
    """The files of an earlier crate's folder that its metadata does not name: somebody else put them there."""
    try:
        graph = json.loads((folder / METADATA).read_text(encoding="utf-8"))["@graph"]
        known = {METADATA, *(unquote(str(each["@id"])) for each in graph)}
    except (OSError, ValueError, KeyError, TypeError):
        known = {METADATA}
    files = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
    return [name for name in files if name not in known]


def _add_provenance(crate: Any, state: State, records: list[Record]) -> None:
    """Each run as an activity that used exports and code; each wave's numbers as what it generated."""
    from rocrate.model import ContextEntity

    def add(identifier: str, **properties: Any) -> Any:
        return crate.add(ContextEntity(crate, identifier, properties=properties))

    codes: dict[str, Any] = {}
    for version in dict.fromkeys(record["code"] for record in records if "code" in record):
        kind = ["SoftwareSourceCode", "prov:Entity"]
        codes[version] = add(f"#code-{version}", **{"@type": kind, "name": "the counting code", "version": version})
    exports: dict[str, Any] = {}
    for run in state.runs:
        used = []
        for wave in run["waves"]:
            for file, sha256 in wave["exports"].items():
                if sha256 not in exports:
                    exports[sha256] = add(f"#export-{sha256}", **{
                        "@type": ["CreativeWork", "prov:Entity"], "sha256": sha256,
                        "name": f"raw/{wave['survey']}/{wave['wave']}/{file}"})  # fmt: skip
                used.append(exports[sha256])
        batch = [record for record in records if run["n"] < record["n"] <= run["n"] + run["records"]]
        made = {"@type": ["CreateAction", "prov:Activity"], "name": f"run of record {run['n']}", "endTime": run["at"],
                "prov:endedAtTime": run["at"]}  # fmt: skip
        action = add(f"#run-{run['n']}", **made)
        versions = dict.fromkeys(record["code"] for record in batch if "code" in record)
        action["object"] = action["prov:used"] = [*used, *(codes[version] for version in versions)]
        action["instrument"] = [codes[version] for version in versions]
        if run.get("commit"):
            action["identifier"] = f"git commit {run['commit']}"
        results = []
        for survey, wave_name in dict.fromkeys(
            (record["key"]["survey"], record["key"]["wave"]) for record in batch if record["kind"] == "value"
        ):
            numbers = add(f"#numbers-{survey}-{wave_name}-{run['n']}", **{
                "@type": ["Dataset", "prov:Entity"], "name": f"the numbers of {survey} {wave_name}"})  # fmt: skip
            numbers["prov:wasGeneratedBy"] = action
            of_wave: dict[str, str] = {}
            for each in run["waves"]:
                if (each["survey"], each["wave"]) == (survey, wave_name):
                    of_wave = each["exports"]
            if of_wave:
                numbers["prov:wasDerivedFrom"] = [exports[sha256] for sha256 in of_wave.values()]
            results.append(numbers)
        action["result"] = results
        crate.root_dataset.append_to("mentions", action)
