"""What is looked up: exports against each other, the last run, the declarations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import LOOK, Language, Words

app = typer.Typer()


@app.command(rich_help_panel=LOOK)
def crosscheck(
    survey: Annotated[str, typer.Argument(help="A declared survey.")],
    wave: Annotated[str, typer.Argument(help="The wave all files are exports of.")],
    files: Annotated[list[Path], typer.Argument(help="Exports of any kind, or folders of them.")],
    words: Words = Language.en,
) -> None:
    """Hold every export of a wave against every other: the same answers must come out, wherever both can say them.

    At least two are needed: `downloads` stands for a folder of yours with other exports of the same wave.

    Example: `boost crosscheck babelboost 2021 raw/babelboost/2021 downloads`
    """
    from pipelines.crosscheck import crosscheck_exports
    from pipelines.crosscheck_table import print_crosscheck
    from pipelines.progress import show_progress
    from schemas.catalogue import load_survey

    with show_progress("crosscheck") as step:
        found = crosscheck_exports(Path.cwd(), load_survey(Path.cwd(), survey), wave, files, step)
    print_crosscheck(found, words)
    raise typer.Exit(0 if found.agrees else 1)


@app.command(rich_help_panel=LOOK)
def summary(words: Words = Language.en) -> None:
    """Print the closing summary of the last run again.

    Examples: `boost summary` · `boost summary --words nl`
    """
    from pipelines.summary import print_summary

    print_summary(Path.cwd(), words)


@app.command(rich_help_panel=LOOK)
def gallery(words: Words = Language.en) -> None:
    """Put every figure of the last run into one picture a language, by chart kind: gallery/fr.png and so on."""
    from pipelines.gallery import make_gallery
    from pipelines.typography import set_spacing
    from pipelines.words import words_of

    for path, count in make_gallery(Path.cwd()):
        told = words_of(words)["gallery"]["made"].format(count=count, path=path.as_posix())
        typer.echo(set_spacing(told, words))


@app.command(rich_help_panel=LOOK)
def declarations() -> None:
    """Check every declaration in schemas/; say file, line and key of what is wrong.

    Example: `boost declarations`
    """
    from schemas.catalogue import load_decks, load_impact, load_printed, load_surveys

    surveys = load_surveys(Path.cwd())
    load_decks(Path.cwd(), surveys)
    load_impact(Path.cwd())
    load_printed(Path.cwd())
    for name, declared in surveys.items():
        waves = ", ".join(declared.survey.waves)
        typer.echo(f"{name}: {len(declared.items)} items, {len(declared.indicators)} indicators, waves {waves}")
