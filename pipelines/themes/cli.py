"""`boost themes`, the commands on open answers. Heavy imports wait until a command runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import Language, Words

app = typer.Typer(no_args_is_help=True, help="Open answers: out for coding, back in, agreement of the coders, quotes.")


Survey = Annotated[str, typer.Argument(help="A declared survey.")]
Wave = Annotated[str, typer.Argument(help="One of its waves.")]


@app.command("export")
def export(
    survey: Survey,
    wave: Wave,
    coder: Annotated[str, typer.Option(help="Who codes, as themes.yaml names them; the first one without it.")] = "",
    quotes: Annotated[bool, typer.Option("--quotes", help="For the reviewer of quotes instead.")] = False,
    to: Annotated[
        Path | None, typer.Option(help="The file: .xlsx, .qdpx (REFI-QDA project) or .qdc (codebook).")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the headings and themes in the file.")] = "fr",
    words: Words = Language.en,
) -> None:
    """Write the open answers of a wave for coding: a workbook, or a project for NVivo, ATLAS.ti, MAXQDA, QualCoder.

    Answers that look personal are flagged and come first. The file holds what people wrote: keep it where the exports
    are kept.

    Examples: `boost themes export babelboost 2021 --coder a` · `boost themes export babelboost 2021 --to b.qdpx`
    """
    from pipelines.lock import hold_workspace
    from pipelines.themes.command import export_answers
    from pipelines.themes.telling import tell_exported

    with hold_workspace(Path.cwd()):
        exported = export_answers(Path.cwd(), survey, wave, coder, language, to, quotes=quotes)
    for line in tell_exported(exported, survey, wave, words):
        typer.echo(line)


@app.command("import")
def take_in(
    survey: Survey,
    wave: Wave,
    file: Annotated[Path, typer.Argument(help="The coded workbook, project or codebook.")],
    coder: Annotated[str, typer.Option(help="Whose codings they are, where the file says another name.")] = "",
    words: Words = Language.en,
) -> None:
    """Read a coded workbook or project back, or reviewed quotes, or further themes of a codebook (.qdc).

    Nothing is written where the file holds a mistake; each is told with sheet, row and column.

    Examples: `boost themes import babelboost 2021 coding-a.xlsx` · `boost themes import babelboost 2021 b.qdpx`
    """
    from pipelines.lock import hold_workspace
    from pipelines.themes.command import import_answers
    from pipelines.themes.telling import tell_imported

    with hold_workspace(Path.cwd()):
        imported = import_answers(Path.cwd(), survey, wave, file, coder)
    for line in tell_imported(imported, words):
        typer.echo(line)


@app.command("check")
def check(survey: Survey, wave: Wave, words: Words = Language.en) -> None:
    """Say how far a wave is coded, how far its coders agree, and which quotes are shown.

    Example: `boost themes check babelboost 2021`
    """
    from pipelines.themes.command import open_answers
    from pipelines.themes.telling import tell_coding

    for line in tell_coding(open_answers(Path.cwd(), survey, wave).coding, words):
        typer.echo(line)


@app.command("withdraw")
def withdraw(
    survey: Survey,
    wave: Wave,
    response: Annotated[str, typer.Argument(help="The response, as the workbook names it.")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today without it.")] = None,
    words: Words = Language.en,
) -> None:
    """Withdraw every quote of one response, for good: the next run shows none of them anywhere.

    Example: `boost themes withdraw babelboost 2021 41`
    """
    from pipelines.lock import hold_workspace
    from pipelines.themes.command import withdraw_response
    from pipelines.words import words_of

    with hold_workspace(Path.cwd()):
        count = withdraw_response(Path.cwd(), survey, wave, response, f"{on or datetime.now():%Y-%m-%d}")
    say = words_of(words)["themes"]
    typer.echo(say["withdrawn"].format(quotes=count, response=response))
    typer.echo(say["next_run"])
