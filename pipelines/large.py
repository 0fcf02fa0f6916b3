"""A wave too large for the memory, from its exports to its tables: as `pipelines.data` makes them, part by part."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.chunked import AUTOMATIC, CHUNK_ROWS, NotInPieces, Stored, store_wave
from pipelines.counted_by import Counting
from pipelines.defined import write_definitions
from pipelines.disclosure.hide import hide_topline
from pipelines.engines.choose import open_counter
from pipelines.files import replace_folder, write_json, write_table
from pipelines.findings import has_errors
from pipelines.indicators import count_indicators
from pipelines.ingest import Ingested, as_problem, count_warnings, raw_folder, read_wave_structure
from pipelines.measures import real_moments
from pipelines.quality.assess import assess_quality
from pipelines.quality.stored import write_quality
from pipelines.readers.raw import Unreadable
from pipelines.releasing import hide_languages, plan_wave
from pipelines.responses import OUTCOMES
from pipelines.structure import compare_structure
from pipelines.topline import count_topline
from pipelines.validation import write_report
from schemas.declared import Declarations
from schemas.refusals import Refusal

MOST_ASSESSED = 3_000_000
RESPONSES = "responses.parquet"
"""Of a large wave a folder of parts, which every reader of Parquet takes for one table."""


def is_large(workspace: Path, declared: Declarations, wave: str, counting: Counting) -> bool:
    """Whether a wave is to be read in pieces: its exports are large, or it was asked for."""
    fielding = declared.survey.waves[wave]
    if declared.survey.platform != "limesurvey" or fielding.margins or wave in declared.themes:
        # Weights and coded answers need all responses side by side.
        return False
    paths = [workspace / raw_folder(declared.survey.id, wave) / export.file for export in fielding.exports]
    return all(path.is_file() for path in paths) and (
        counting.chunk_rows > 0 or sum(path.stat().st_size for path in paths) > AUTOMATIC
    )


def make_large_wave(workspace: Path, everything: Declarations, wave: str, final: Path, counting: Counting) -> bool:
    """Read a wave in pieces and write its tables; False where it has to be read as a whole after all.

    Of more than MOST_ASSESSED responses the quality is not assessed: that looks at all of them side by side. Raises
    Refusal for errors in the exports.
    """
    from pipelines.data import hash_exports, refuse_findings

    declared, survey = everything.for_wave(wave).as_asked(), everything.survey
    fielding = survey.waves[wave]
    made = final.with_name(f".{wave}.new")
    shutil.rmtree(made, ignore_errors=True)
    files = [raw_folder(survey.id, wave) / export.file for export in fielding.exports]
    try:
        structure = read_wave_structure(workspace, survey.id, wave, fielding)
        stored = store_wave(workspace, declared, wave, files, made / RESPONSES, counting.chunk_rows or CHUNK_ROWS)
    except NotInPieces:
        shutil.rmtree(made, ignore_errors=True)
        return False
    except Unreadable as error:
        shutil.rmtree(made, ignore_errors=True)
        raise Refusal(as_problem(error)) from None
    if structure:
        stored.findings += compare_structure(structure, declared, fielding)
    if has_errors(stored.findings):
        shutil.rmtree(made, ignore_errors=True)
        write_report(final, declared, wave, stored.findings)
        raise refuse_findings(declared, wave, Ingested(None, stored.findings))
    hashes, data_hash = hash_exports(workspace, survey.id, wave, fielding)
    hides = survey.minimum_cell > 1 and not fielding.released
    hidden = plan_wave(workspace, _read_closed(stored) if hides else pd.DataFrame(), everything, wave)
    counter = open_counter(stored.parts, None, declared, fielding.population, counting)
    write_table(made / "topline.csv", hide_topline(_count_topline(stored, declared), hidden))
    write_table(made / "indicators.csv", count_indicators(counter, declared, wave, data_hash, everything, hidden))
    assessed = stored.rows <= MOST_ASSESSED
    if assessed:
        ingested = Ingested(_read_closed(stored), stored.findings, stored.cannot_say, structure)
        write_quality(made, assess_quality(ingested, declared, wave, hidden))
    method = _describe(stored, declared, wave) | {"quality": assessed} | {"exports": hashes, "data_hash": data_hash}
    write_json(made / "method.json", hide_languages(method, hidden))
    write_report(made, declared, wave, stored.findings)
    write_definitions(workspace, made, declared, wave)
    replace_folder(made, final)
    return True


def _read_closed(stored: Stored) -> pd.DataFrame:
    """All responses without what was written freely: the plan of what may be shown looks at them together."""
    names = pd.read_parquet(stored.parts[0]).columns
    columns = [name for name in names if not name.startswith("text:") and name != "survey"]
    return pd.concat((pd.read_parquet(part, columns=columns) for part in stored.parts), ignore_index=True)


def _count_topline(stored: Stored, declared: Declarations) -> pd.DataFrame:
    """The topline, item by item: of each only its own columns are held."""
    tables = []
    for item in declared.codebook.items:
        parts = declared.parts_of(item)
        columns = ["outcome"]
        for part in parts:
            columns += [f"missing:{part.name}", *part.boxes.values()]
            columns += [part.name] if part.kind in {"code", "number", "date"} else []
        own = pd.concat((pd.read_parquet(path, columns=columns) for path in stored.parts), ignore_index=True)
        codebook = declared.codebook.model_copy(update={"items": [item]})
        tables.append(count_topline(own, Declarations(declared.survey, codebook, (), ())))
    return pd.concat(tables, ignore_index=True)


def _describe(stored: Stored, declared: Declarations, wave: str) -> dict[str, Any]:
    """What the method slide says."""
    outcomes: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
    languages: Counter[str] = Counter()
    participants = 0
    moments: list[pd.Timestamp] = []
    for part in _read_parts(stored):
        outcomes.update({str(name): int(count) for name, count in part["outcome"].value_counts().items()})
        complete = part[part["outcome"] == "complete"]
        languages.update({str(name): int(count) for name, count in complete["language"].value_counts().items()})
        participants += complete["participant"].nunique() if "participant" in complete else len(complete)
        known = real_moments(complete["submitted"])
        moments += [known.min(), known.max()] if len(known) else []
    return {
        "survey": declared.survey.id,
        "wave": wave,
        "outcomes": dict(outcomes),
        "languages": {code: languages[code] for code in declared.survey.languages},
        "participants": participants,
        "first_response": f"{min(moments):%Y-%m-%d}" if moments else "",
        "last_response": f"{max(moments):%Y-%m-%d}" if moments else "",
        "warnings": dict(sorted(count_warnings(stored.findings).items())),
    }


def _read_parts(stored: Stored) -> Iterator[pd.DataFrame]:
    names = pd.read_parquet(stored.parts[0]).columns
    columns = [name for name in ("outcome", "language", "submitted", "participant") if name in names]
    for part in stored.parts:
        yield pd.read_parquet(part, columns=columns)
