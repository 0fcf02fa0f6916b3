"""Exports in: a new survey, its waves, and everything that follows from them."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import (
    DAILY,
    DAY,
    Accept,
    ChunkRows,
    Engine,
    Engines,
    First,
    Language,
    Last,
    Mapping,
    Replace,
    Words,
)

app = typer.Typer()


@app.command(rich_help_panel=DAILY)
def run(
    survey: Annotated[str, typer.Argument(help="Only this survey; the others keep their results.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Run every stage even when nothing changed.")] = False,
    engine: Engines = Engine.pandas,
    chunk_rows: ChunkRows = 0,
    words: Words = Language.en,
) -> None:
    """Run what changed, from raw exports to charts, then print the closing summary.

    With a survey only that one is computed and drawn, changed or not; the tables over all surveys are made anew.

    Examples: `boost run` · `boost run diapason` · `boost run --words fr` · `boost run --force`
    """
    from pipelines.counted_by import Counting
    from pipelines.history.said import tell_recorded
    from pipelines.run import run_stages
    from pipelines.summary import print_summary

    # The stages are processes of their own.
    os.environ["BOOST_ENGINE"], os.environ["BOOST_CHUNK_ROWS"] = engine.value, str(chunk_rows)
    said: list[str] = []
    refused = run_stages(
        Path.cwd(), force, survey, lambda recorded: said.extend(tell_recorded(recorded, words)),
        Counting(engine.value, chunk_rows),
    )  # fmt: skip
    try:
        print_summary(Path.cwd(), words, survey)
        for line in said:
            typer.echo(line)
    finally:
        # What has to be mended stands last, where it is read.
        for told in refused:
            typer.echo(f"\n{told}", err=True)
    raise typer.Exit(1 if refused else 0)


@app.command(rich_help_panel=DAILY)
def check(
    file: Annotated[Path, typer.Argument(help="The export, as it left the platform.")],
    survey: Annotated[str, typer.Option(help="The survey it belongs to.")],
    wave: Annotated[str, typer.Option(help="The wave it belongs to.")],
    language: Annotated[str, typer.Option(help="The form's language, where the file cannot say it.")] = "",
    words: Words = Language.en,
) -> None:
    """Check one export against the codebook, without writing anything.

    Example: `boost check raw/babelboost/2021/results-survey621127.csv --survey babelboost --wave 2021`
    """
    from pipelines.check import check_export

    raise typer.Exit(check_export(Path.cwd(), file, survey, wave, language or None, words))


@app.command(rich_help_panel=DAILY)
def new(
    survey: Annotated[str, typer.Argument(help="The name of the new survey: the name of its folder.")],
    structure: Annotated[Path | None, typer.Option(help="LimeSurvey's survey structure (.lss).")] = None,
    exports: Annotated[
        list[Path] | None, typer.Option("--from", help="The answers of a form without a structure; once a language.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="The form's language, once a file, where its headings do not say it.")
    ] = None,
    words: Words = Language.en,
) -> None:
    """Declare a new survey from its structure, or from a form's answers: items, codes, labels, indicators and slides.

    What is guessed from answers is marked for review. A wording becomes a label only where three people gave it.

    Examples: `boost new demo --structure limesurvey_survey_621127.lss` · `boost new demo --from fr.csv --from nl.csv`
    """
    from pipelines.lock import hold_workspace
    from pipelines.new import declare_from_exports, declare_survey
    from pipelines.words import words_of

    if (structure is None) == (not exports):
        raise typer.BadParameter("give either --structure or --from", param_hint="'--structure' / '--from'")
    with hold_workspace(Path.cwd()):
        if structure is not None:
            reviews = declare_survey(Path.cwd(), survey, structure, words)
        else:
            reviews = declare_from_exports(Path.cwd(), survey, exports or [], language or [], words)
    say = words_of(words)["declaring"]
    files = " ".join(path.as_posix() for path in exports or [structure or Path(), Path("EXPORT")])
    typer.echo(say["written"].format(survey=survey, reviews=len(reviews)))
    for review in reviews:
        typer.echo(say["review"].format(place=review))
    typer.echo(say["next"].format(survey=survey, files=files))


@app.command(rich_help_panel=DAILY)
def add(
    survey: Annotated[str, typer.Argument(help="A declared survey, or `activity` for the register of a year.")],
    wave: Annotated[str, typer.Argument(help="The wave, such as 2023; a new one is registered.")],
    files: Annotated[list[Path], typer.Argument(help="Its exports, and its structure (.lss) where there is one.")],
    first: First = None,
    last: Last = None,
    exported: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Day of the export; by default the day the file was saved.")
    ] = None,
    language: Annotated[str, typer.Option(help="The form's language, where its headings do not say it.")] = "",
    mapping: Mapping = None,
    accept: Accept = False,
    replace: Replace = False,
    words: Words = Language.en,
) -> None:
    """Take the exports of a wave in: check them, tell what is new, changed or gone, copy and register them.

    Nothing is written where a file holds errors. A questionnaire that changed gets a proposed mapping to decide on.
    Days that are not given come from the files: the field period from the responses, the export from the file's date.

    Examples: `boost add babelboost 2023 results.csv limesurvey.lss` · `boost add diapason 2022 fr.csv nl.csv` ·
    `boost add activity 2022 counts.xlsx`
    """
    from pipelines.reach.taking import add_activity, is_activity, tell_taken

    if is_activity(Path.cwd(), survey):
        from pipelines.lock import hold_workspace

        with hold_workspace(Path.cwd()):
            taken = add_activity(Path.cwd(), wave, files, replace)
        for line in tell_taken(taken, wave, words):
            typer.echo(line)
        raise typer.Exit(1 if taken.stopped else 0)
    from pipelines.add import Wishes, add_wave
    from pipelines.adding.telling import tell_added
    from pipelines.lock import hold_workspace

    begins, ends, saved = (moment.date() if moment else None for moment in (first, last, exported))
    wishes = Wishes(language or None, begins, ends, saved, mapping, accept, replace)
    with hold_workspace(Path.cwd()):
        added = add_wave(Path.cwd(), survey, wave, files, wishes)
    for line in tell_added(added, survey, wave, words):
        typer.echo(line)
    raise typer.Exit(1 if added.stopped else 0)


@app.command(rich_help_panel=DAILY)
def fetch(
    survey: Annotated[str, typer.Argument(help="A declared survey of LimeSurvey.")],
    wave: Annotated[str, typer.Argument(help="The wave, such as 2023; a new one is registered.")],
    url: Annotated[
        str, typer.Option(help="Address of RemoteControl: that of LimeSurvey with /index.php/admin/remotecontrol.")
    ] = "",
    user: Annotated[str, typer.Option(help="The account there. Its password is never an option.")] = "",
    number: Annotated[
        int | None, typer.Option("--id", min=1, help="The survey's number there; a wrong one lists those there are.")
    ] = None,
    first: First = None,
    last: Last = None,
    mapping: Mapping = None,
    accept: Accept = False,
    replace: Replace = False,
    words: Words = Language.en,
) -> None:
    """Download a wave from LimeSurvey, then take it in as `boost add` does.

    What was typed once stands in survey.yaml: later `boost fetch SURVEY WAVE` is enough. The password comes from
    BOOST_LIMESURVEY_PASSWORD, from the keyring (service `boost-evaluation`, account `user@host`), or is asked for.

    Examples: `boost fetch babelboost 2023 --url https://enquetes.example.org/index.php/admin/remotecontrol --user
    evaluation --id 621127` · `boost fetch babelboost 2023`
    """
    from pipelines.add import Wishes
    from pipelines.fetch import fetch_wave
    from pipelines.fetching.password import find_password
    from pipelines.fetching.target import find_target
    from pipelines.fetching.telling import tell_fetched
    from pipelines.lock import hold_workspace
    from pipelines.progress import show_progress
    from pipelines.words import words_of

    target = find_target(Path.cwd(), survey, wave, url, user, number)

    def ask() -> str:
        prompt = words_of(words)["fetching"]["password"].format(user=target.user, host=target.host)
        return str(typer.prompt(prompt, hide_input=True, err=True))

    password = find_password(target.user, target.host, ask if sys.stdin.isatty() else None)
    begins, ends = (moment.date() if moment else None for moment in (first, last))
    wishes = Wishes(None, begins, ends, None, mapping, accept, replace)
    with hold_workspace(Path.cwd()), show_progress("fetch") as step:
        fetched = fetch_wave(Path.cwd(), target, password, wishes, step=step, language=words)
    for line in tell_fetched(fetched, survey, wave, words):
        typer.echo(line)
    raise typer.Exit(1 if fetched.added.stopped else 0)
