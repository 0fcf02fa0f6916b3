"""The drawn figures that a report shows, each held against the numbers as they are now."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipelines.figures import FIGURES
from pipelines.history.provenance import read_provenance
from pipelines.report.blocks import Picture
from pipelines.report.sources import Sources
from schemas.refusals import Problem, Refusal

FIELDS = ["survey", "wave", "indicator", "break", "definition_hash", "data_hash"]


def find_picture(sources: Sources, survey: str, slide: str) -> Picture:
    """The figure of a slide in the report's language.

    Raises Refusal where it was not drawn, or was drawn of other numbers than those of `processed/indicators.csv`.
    """
    folder = FIGURES / survey / sources.stories[survey].wave / sources.language
    found = [
        path for path in sorted((sources.workspace / folder).glob("*.png")) if path.stem.partition("-")[2] == slide
    ]
    if not found:
        expected = f"the figure NN-{slide}.png"
        raise Refusal(Problem(folder.as_posix(), "", f"no figure of {slide}", expected, "run `boost run` first"))
    png = found[0]
    name = png.relative_to(sources.workspace).as_posix()
    _check_fresh(sources, png, name)
    beside = {ending: png.with_suffix(ending) for ending in (".svg", ".txt")}
    for path in beside.values():
        if not path.is_file():
            expected = f"{path.name} beside it"
            raise Refusal(Problem(name, "", "a figure without all its files", expected, "run `boost figures`"))
    return Picture(png, beside[".svg"], beside[".txt"].read_text(encoding="utf-8").strip())


def _check_fresh(sources: Sources, png: Path, name: str) -> None:
    now = _list_hashes(sources.table)
    for each in read_provenance(png):
        drawn = {tuple(str(indicator[field]) for field in FIELDS) for indicator in each["indicators"]}
        if not drawn <= now:
            old = ", ".join(sorted({indicator[2] for indicator in drawn - now}))
            expected = "a figure of the numbers in processed/indicators.csv"
            raise Refusal(Problem(name, "", f"drawn of other numbers: {old}", expected, "run `boost figures`"))


def _list_hashes(table: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(table[FIELDS].astype("str").drop_duplicates().itertuples(index=False, name=None))
