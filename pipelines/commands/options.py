"""What several commands are told in the same way, and the panels they stand in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DAILY, PAST, PERSONS = "The daily job", "The history of the numbers", "Persons"
LOOK, STAGES = "Look things up", "The stages, one by one"


class Language(StrEnum):
    """The languages in which the terminal speaks."""

    en = "en"
    fr = "fr"
    nl = "nl"


Words = Annotated[Language, typer.Option(envvar="BOOST_WORDS", help="Language of what is said on the terminal.")]
DAY = ["%Y-%m-%d"]
First = Annotated[
    datetime | None, typer.Option("--from", formats=DAY, help="First day in the field; by default of the responses.")
]
Last = Annotated[
    datetime | None, typer.Option("--to", formats=DAY, help="Last day in the field; by default of the responses.")
]
Mapping = Annotated[Path | None, typer.Option(help="The decided mapping of a questionnaire that changed.")]
Accept = Annotated[bool, typer.Option("--accept", help="Take a proposal in which nothing is to decide.")]
Replace = Annotated[bool, typer.Option("--replace", help="Though responses change or are gone.")]
Indicator = Annotated[str, typer.Argument(help="An indicator, such as bb-users.")]
OfSurvey = Annotated[str, typer.Option("--survey", help="Only this survey.")]
OfWave = Annotated[str, typer.Option("--wave", help="Only this wave.")]
OfGroup = Annotated[str, typer.Option("--break", help="By this item, or one group of it: ITEM=CODE.")]
OfLevel = Annotated[str, typer.Option("--level", help="Only this code of a distribution.")]
OfStatistic = Annotated[str, typer.Option("--statistic", help="Only this statistic.")]


class Engine(StrEnum):
    """What counts: pandas in memory, DuckDB beyond it, Spark beyond one machine."""

    pandas = "pandas"
    duckdb = "duckdb"
    spark = "spark"


Engines = Annotated[
    Engine,
    typer.Option("--engine", envvar="BOOST_ENGINE", help="What counts; duckdb and spark are optional extras."),
]
ChunkRows = Annotated[
    int,
    typer.Option("--chunk-rows", envvar="BOOST_CHUNK_ROWS", min=0,
                 help="Hold so many responses at a time; 0: all, but of exports over 256 MB."),
]  # fmt: skip
