"""Persons: their erasure, how long their answers are kept, their pseudonyms."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import DAY, PERSONS, Language, Words

app = typer.Typer()


@app.command(rich_help_panel=PERSONS)
def forget(
    survey: Annotated[str, typer.Argument(help="The survey.")],
    participant: Annotated[str, typer.Argument(help="A pseudonym (P-...). An address or token is asked for.")] = "",
    who: Annotated[Path | None, typer.Option(help="A file whose first line names the person; - reads a pipe.")] = None,
    reason: Annotated[
        str | None,
        typer.Option(help="What is noted; it stays for ever.", show_default="a request for erasure, in the language"),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(help="Who did it: a role, never a name.", show_default="evaluation officer, in the language"),
    ] = None,
    words: Words = Language.en,
) -> None:
    """Remove one person's responses from every wave of a survey, and note in the history that it was done.

    The address or token is asked for, so that no shell history keeps it. A file that cannot be rewritten safely stops
    it before anything is changed.

    Examples: `boost forget diapason` · `boost forget diapason P-0123456789abcdef` · `boost forget diapason --who FILE`
    """
    from pipelines.forgetting.forget import check_survey, forget_participant
    from pipelines.forgetting.said import tell_forgotten
    from pipelines.forgetting.who import read_participant
    from pipelines.lock import hold_workspace
    from pipelines.words import words_of
    from schemas.refusals import Refusal

    say = words_of(words)["forget"]

    def ask() -> str:
        return str(typer.prompt(say["ask"], hide_input=True, err=True))

    check_survey(Path.cwd(), survey)
    named = read_participant(participant, who, ask)
    with hold_workspace(Path.cwd()):
        forgotten = forget_participant(
            Path.cwd(), survey, named,
            say["reason"] if reason is None else reason, say["role"] if role is None else role,
        )  # fmt: skip
    for line in tell_forgotten(forgotten, survey, words):
        typer.echo(line)
    if forgotten.problems:
        raise Refusal(*forgotten.problems)


@app.command(rich_help_panel=PERSONS)
def retention(
    on: Annotated[datetime | None, typer.Option(formats=DAY, help="As of this day; today without it.")] = None,
    words: Words = Language.en,
) -> None:
    """List until when the answers of each wave may be kept, and what is due. The exit code is 1 where something is.

    Examples: `boost retention` · `boost retention --on 2027-01-01 --words nl`
    """
    from pipelines.retention import list_retained, tell_retained

    day = (on or datetime.now()).date()
    retained = list_retained(Path.cwd(), day)
    for line in tell_retained(retained, words):
        typer.echo(line)
    raise typer.Exit(1 if any(each.overdue for each in retained) else 0)


@app.command("rotate-key", rich_help_panel=PERSONS)
def rotate_key(
    break_links: Annotated[
        bool, typer.Option("--break-links", help="Though waves whose exports are gone lose their link to the others.")
    ] = False,
    words: Words = Language.en,
) -> None:
    """Give every participant another pseudonym: a new key, and all waves made anew under it.

    Who answered in several waves stays recognised, because all are read again from their exports. A wave whose exports
    are gone cannot follow: it stops the command, or with --break-links loses its links for good.
    """
    from pipelines.lock import hold_workspace
    from pipelines.rotation import rotate, tell_rotated
    from schemas.refusals import Refusal

    with hold_workspace(Path.cwd()):
        rotated = rotate(Path.cwd(), break_links=break_links)
    for line in tell_rotated(rotated, words):
        typer.echo(line)
    if rotated.problems:
        raise Refusal(*rotated.problems)
