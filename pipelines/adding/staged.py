"""A wave tried out in a copy beside the workspace, so that nothing is half done."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from pipelines.adding.declare import declare_wave
from pipelines.adding.documents import flow_map
from pipelines.adding.given import Given
from pipelines.files import copy_file, write_text
from pipelines.headings import fold
from pipelines.ingest import Ingested, declare_export, ingest_wave, raw_folder
from pipelines.measures import real_moments
from pipelines.readers.delimited import guess_heading
from pipelines.readers.source import as_utf8
from pipelines.readers.workbook import read_first_row
from schemas.catalogue import SURVEYS, load_survey
from schemas.declarations import Export
from schemas.declared import Declarations

Files = dict[str, str]
ANY_DAY = {"from": datetime.date(1970, 1, 1), "to": datetime.date(2999, 12, 31)}
FILES = ("survey.yaml", "codebook.yaml", "indicators.yaml", "slides.yaml")


@dataclass(frozen=True)
class Trial:
    """The workspace of a trial and what is tried there."""

    folder: Path
    workspace: Path
    survey: str
    wave: str

    def place(self, path: Path) -> None:
        """Copy a file into the wave's folder."""
        target = self.folder / raw_folder(self.survey, self.wave)
        target.mkdir(parents=True, exist_ok=True)
        copy_file(path, target / path.name, private=True)

    def ingest(self, files: Files) -> Ingested:
        """Read the wave under these declarations. Raises Refusal as a run would."""
        for name, content in files.items():
            path = self.folder / SURVEYS / self.survey / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, content)
        declared = load_survey(self.folder, self.survey).for_wave(self.wave)
        return ingest_wave(self.folder, declared, self.wave, key_folder=self.workspace)


@contextmanager
def try_out(workspace: Path, survey: str, wave: str) -> Iterator[Trial]:
    """A copy beside the workspace that is gone afterwards: raw data stay on the disk they are on."""
    with TemporaryDirectory(prefix=".adding-", dir=workspace) as folder:
        yield Trial(Path(folder), workspace, survey, wave)


def read_files(workspace: Path, survey: str) -> Files:
    """The declared files of a survey as text."""
    folder = workspace / SURVEYS / survey
    return {name: (folder / name).read_text(encoding="utf-8-sig") for name in FILES}


def list_exports(given: Given, declared: Declarations, language: str | None) -> list[Export]:
    """The exports as survey.yaml names them; a form's language is that whose wordings its headings hold."""
    is_form = declared.survey.platform == "form"
    return [
        declare_export(path, (language or _find_language(path, declared)) if is_form else None)
        for path in given.exports
    ]


def _find_language(path: Path, declared: Declarations) -> str | None:
    data = path.read_bytes()
    found = read_first_row(data) if data.startswith(b"PK") else guess_heading(as_utf8(data)[0])[0]
    headings = {fold(str(heading)) for heading in found or ()}
    counts = {
        language: sum(fold(item.wording.get(language, "")) in headings for item in declared.codebook.items)
        for language in declared.survey.languages
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else None


def describe_period(
    responses: pd.DataFrame, first: datetime.date | None, last: datetime.date | None, former: Any
) -> dict[str, datetime.date]:
    """The field period: as given, as declared before and extended to later responses, else as the responses say."""
    moments = pd.concat([real_moments(responses["submitted"]), responses["started"].dropna()])
    days = [moments.min().date(), moments.max().date()] if len(moments) else [datetime.date.today()] * 2
    begins = first or (min(former.first, days[0]) if former else days[0])
    ends = last or (max(former.last, days[1]) if former else days[1])
    return {"from": begins, "to": max(begins, ends)}


def describe_wave(
    period: dict[str, datetime.date], exported: datetime.date, structure: str | None, exports: list[Export]
) -> dict[str, Any]:
    """The entry of a wave in survey.yaml."""
    named = [flow_map({"file": each.file, "language": each.language}) if each.language else {"file": each.file}
             for each in exports]  # fmt: skip
    entry: dict[str, Any] = {"fielded": flow_map(period), "exported": exported}
    return entry | ({"structure": structure} if structure else {}) | {"exports": named}


def declare_anyhow(files: Files, wave: str, entry: dict[str, Any]) -> Files:
    """The same files with the wave in them, its field period open until the responses have been read."""
    return declare_wave(files, wave, entry | {"fielded": flow_map(ANY_DAY)})
