"""What is shown of the numbers: tables, decks, the report, the dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import DAILY, Language, Words

app = typer.Typer()


@app.command(rich_help_panel=DAILY)
def topline(
    survey: Annotated[str, typer.Argument(help="A declared survey.")],
    wave: Annotated[str, typer.Argument(help="One of its waves.")],
    language: Annotated[str, typer.Option(help="The language of the wordings and labels.")] = "",
    item: Annotated[str, typer.Option(help="Only this item.")] = "",
    words: Words = Language.en,
) -> None:
    """Count every item of a wave, straight from its exports; print it and write processed/SURVEY/WAVE/topline.csv.

    Examples: `boost topline babelboost 2021` · `boost topline diapason 2021 --language nl --item domains`
    """
    from pipelines.lock import hold_workspace
    from pipelines.recount import recount_topline
    from pipelines.topline_table import print_topline

    with hold_workspace(Path.cwd()):
        found = recount_topline(Path.cwd(), survey, wave)
    print_topline(found, words, language, item)


@app.command(rich_help_panel=DAILY)
def quality(
    survey: Annotated[str, typer.Argument(help="A declared survey.")],
    wave: Annotated[str, typer.Argument(help="One of its waves.")],
    words: Words = Language.en,
) -> None:
    """Say how good the data of a wave are, straight from its exports: outcomes and rates, times, repeats, item
    nonresponse, progress, and the CHERRIES checklist with what was not supplied.

    Examples: `boost quality babelboost 2021` · `boost quality diapason 2021 --words nl`
    """
    from pipelines.lock import hold_workspace
    from pipelines.quality_table import print_quality
    from pipelines.recount import recount_quality

    with hold_workspace(Path.cwd()):
        found = recount_quality(Path.cwd(), survey, wave)
    print_quality(found, words)


@app.command(rich_help_panel=DAILY)
def compare(
    survey: Annotated[str, typer.Argument(help="A declared survey.")],
    before: Annotated[str, typer.Argument(help="The first side: a wave, `WAVE:fr`, or `WAVE:item=CODE`.")],
    after: Annotated[str, typer.Argument(help="The second side, likewise.")],
    break_: Annotated[str, typer.Option("--break", help="Within each group of this item too, or of `language`.")] = "",
    language: Annotated[str, typer.Option(help="The language of the labels.")] = "",
    draw: Annotated[bool, typer.Option(help="Draw the figures of the comparison.")] = True,
    words: Words = Language.en,
) -> None:
    """Compare two waves, or two parts of one: both values, difference, interval, test, and a verdict in words.

    People who answered both are recognised by pseudonym. What changed in the questionnaire is compared only where a
    declaration says how, and that is said. Writes processed/SURVEY/comparison-BEFORE-AFTER.csv and draws its figures.

    Examples: `boost compare babelboost 2021 2022` · `boost compare babelboost 2021 2022 --break exercice` ·
    `boost compare diapason 2021:fr 2021:nl`
    """
    from pipelines.compare import compare_waves
    from pipelines.comparing.printed import print_comparison, print_files
    from pipelines.comparing.telling import Teller, choose_labels
    from pipelines.figures import make_figures
    from pipelines.lock import hold_workspace
    from pipelines.progress import show_progress
    from schemas.catalogue import load_survey

    declared = load_survey(Path.cwd(), survey)
    labels = choose_labels(declared, words, language)
    with hold_workspace(Path.cwd()):
        compared = compare_waves(Path.cwd(), survey, before, after, break_)
        if draw:
            with show_progress("figures") as step:
                make_figures(Path.cwd(), step, survey=survey, wave=compared.name)
    teller = Teller(compared, declared, words, labels)
    print_comparison(teller)
    print_files(teller, draw)


@app.command(rich_help_panel=DAILY)
def deck(
    name: Annotated[str, typer.Argument(help="A declared survey, `impact`, or a deck of schemas/decks/.")],
    wave: Annotated[str, typer.Argument(help="A wave, or `comparison-2021-2022`; none for a declared deck.")] = "",
    language: Annotated[list[str] | None, typer.Option(help="Only this language; may be given more than once.")] = None,
    template: Annotated[str, typer.Option(help="A house template (.pptx, .potx) in the place of our own master.")] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew: slides changed by hand go too.")] = False,
    words: Words = Language.en,
) -> None:
    """Build the PowerPoint deck of a wave, of a comparison, or of a declared list of slides.

    Charts are PowerPoint's own, with their numbers in the sheet behind them. Slides that somebody changed, added,
    moved or removed stay so when the deck is built again.

    Examples: `boost deck babelboost 2021 --language fr` · `boost deck babelboost comparison-2021-2022` ·
    `boost deck plenary-2021` · `boost deck diapason 2021 --template house.potx`
    """
    from pipelines.deck.command import build_asked, list_unarranged, tell_built
    from pipelines.lock import hold_workspace
    from schemas.refusals import Problem, Refusal

    problems: list[Problem] = []
    with hold_workspace(Path.cwd()):
        for built in build_asked(Path.cwd(), name, wave, language or [], template=template, fresh=fresh):
            for line in tell_built(built, words):
                typer.echo(line)
            problems += list_unarranged(built)
    if problems:
        raise Refusal(*problems)


@app.command(rich_help_panel=DAILY)
def report(
    year: Annotated[str, typer.Argument(help="A year with sheets in raw/fiches/YEAR/.")],
    language: Annotated[list[str] | None, typer.Option(help="Only this language; may be given more than once.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Replace a document that was changed by hand.")] = False,
    words: Words = Language.en,
) -> None:
    """Write the self-evaluation chapter of the annual report: figures/report/YEAR/report-LANGUAGE.docx and .html.

    For each action who, what, when, results and adjustments: texts come from raw/fiches/YEAR/, which is only read,
    numbers and figures from the last run. Then the overview of actions, the impact table and the quality of the data.

    Examples: `boost report 2021` · `boost report 2021 --language fr` · `boost report 2021 --language nl --words nl`
    """
    from pipelines.lock import hold_workspace
    from pipelines.report.command import make_reports, tell_made

    with hold_workspace(Path.cwd()):
        made = make_reports(Path.cwd(), year, language or [], fresh)
    for line in tell_made(made, words):
        typer.echo(line)


@app.command(rich_help_panel=DAILY)
def site() -> None:
    """Make the dashboard, figures/site/: pages in every language that open from a disk, without a network.

    Examples: `boost site`
    """
    from pipelines.lock import hold_workspace
    from pipelines.progress import show_progress
    from pipelines.site.make import make_site

    with hold_workspace(Path.cwd()), show_progress("site") as step:
        made = make_site(Path.cwd(), step)
    typer.echo(made.as_posix())
