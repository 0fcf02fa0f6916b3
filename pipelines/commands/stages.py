"""The stages of a run, each by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import STAGES, ChunkRows, Engine, Engines, Language, Words

app = typer.Typer()


@app.command(rich_help_panel=STAGES)
def data(engine: Engines = Engine.pandas, chunk_rows: ChunkRows = 0) -> None:
    """Read, check and compute every wave: raw/ and schemas/ to processed/.

    Example: `boost data`
    """
    from pipelines.counted_by import Counting
    from pipelines.data import make_data
    from pipelines.lock import hold_workspace
    from pipelines.progress import show_progress

    with hold_workspace(Path.cwd()), show_progress("data") as step:
        make_data(Path.cwd(), step, counting=Counting(engine.value, chunk_rows))


@app.command(rich_help_panel=STAGES)
def record(words: Words = Language.en) -> None:
    """Append to history/ what is new in processed/: values, bases, definitions, data and code, each with its reason.

    `boost run` does this between the numbers and the figures. The same numbers again record nothing.

    Example: `boost record`
    """
    from pipelines.history.record import record_run
    from pipelines.history.said import tell_recorded
    from pipelines.history.unchanged import note_unchanged
    from pipelines.lock import hold_workspace

    with hold_workspace(Path.cwd()):
        recorded = record_run(Path.cwd())
        note_unchanged(Path.cwd())
    for line in tell_recorded(recorded, words):
        typer.echo(line)


@app.command(rich_help_panel=STAGES)
def figures(
    survey: Annotated[str, typer.Option(help="Only this survey.")] = "",
    wave: Annotated[str, typer.Option(help="Only this wave.")] = "",
    language: Annotated[str, typer.Option(help="Only this language.")] = "",
) -> None:
    """Draw the slides of every survey, wave and language: processed/ to figures/.

    Examples: `boost figures` · `boost figures --survey diapason --language nl`
    """
    from pipelines.lock import hold_workspace
    from pipelines.present import present
    from pipelines.progress import show_progress

    with hold_workspace(Path.cwd()), show_progress("figures") as step:
        present(Path.cwd(), step, survey=survey, wave=wave, language=language)
