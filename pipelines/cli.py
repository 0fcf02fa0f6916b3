"""The command line: a table of contents of what the project does."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import typer

from pipelines.commands import exports, looking, past, persons, shown, stages
from pipelines.commands.options import DAILY
from pipelines.themes.cli import app as themes

if TYPE_CHECKING:
    from schemas.refusals import Problem

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="From the raw exports of a questionnaire to honest indicators and slides in French and Dutch.\n\n"
    "Works on the workspace it is started in: the folder with schemas/, raw/, processed/ and figures/.",
    epilog="First time? `boost run`, then open figures/. "
    "Look before you run: `boost check EXPORT --survey S --wave W`.",
)
for part in (exports, shown, past, persons, looking, stages):
    app.add_typer(part.app)
app.add_typer(themes, name="themes", rich_help_panel=DAILY)


def main() -> None:
    """Entry point of `boost`: a refusal is a message of a few lines and exit code 1, never a traceback."""
    from pipelines.refused import INTERRUPTED, STOPPED, note_refused
    from schemas.refusals import DEBUG, Refusal

    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know every character of a label; a replaced one is better than a stop.
        with suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app(prog_name="boost")
    except SystemExit as left:
        if left.code == INTERRUPTED:
            typer.echo(STOPPED, err=True)
            note_refused([STOPPED])
        raise
    except Exception as error:
        if os.environ.get(DEBUG) and not isinstance(error, Refusal):
            raise
        _refuse(tell_error(error))


def tell_error(error: Exception) -> Sequence[Problem]:
    """What is said of what ended a command: what was refused, or the disk, or only its kind."""
    from pipelines.disk import is_disk_fault, tell_disk_fault
    from schemas.refusals import Problem, Refusal, name_error

    if isinstance(error, Refusal):
        return error.problems
    if is_disk_fault(error):
        return [tell_disk_fault(error)]
    # What a message says may quote an answer, so only its kind is shown.
    action = "check what was changed last; for the whole story set BOOST_DEBUG=1, run again and report it"
    expected = "no such thing: the program did not foresee it"
    return [Problem("boost", "", name_error(error), expected, action)]


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    """Say what stopped the command, also to the run that this command may be a stage of."""
    from pipelines.refused import note_refused

    told = [str(problem) for problem in problems]
    typer.echo("\n\n".join(told), err=True)
    note_refused(told)
    sys.exit(1)
