"""The command line: a table of contents of what the project does. Heavy imports wait until a command runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

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
DAILY, STAGES, LOOK = "The daily job", "The stages, one by one", "Look things up"
app.add_typer(themes, name="themes", rich_help_panel=DAILY)


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

    problems: list[Problem] = []
    with hold_workspace(Path.cwd()):
        for built in build_asked(Path.cwd(), name, wave, language or [], template=template, fresh=fresh):
            for line in tell_built(built, words):
                typer.echo(line)
            problems += list_unarranged(built)
    if problems:
        _refuse(problems)


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
def summary(words: Words = Language.en) -> None:
    """Print the closing summary of the last run again.

    Examples: `boost summary` · `boost summary --words nl`
    """
    from pipelines.summary import print_summary

    print_summary(Path.cwd(), words)


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


@app.command(rich_help_panel=STAGES)
def record(words: Words = Language.en) -> None:
    """Append to history/ what is new in processed/: values, bases, definitions, data and code, each with its reason.

    `boost run` does this between the numbers and the figures. The same numbers again record nothing.

    Example: `boost record`
    """
    from pipelines.history.record import record_run
    from pipelines.history.said import tell_recorded
    from pipelines.lock import hold_workspace

    with hold_workspace(Path.cwd()):
        recorded = record_run(Path.cwd())
    for line in tell_recorded(recorded, words):
        typer.echo(line)


@app.command(rich_help_panel=LOOK)
def history(
    indicator: Indicator,
    survey: OfSurvey = "",
    wave: OfWave = "",
    group: OfGroup = "",
    level: OfLevel = "",
    statistic: OfStatistic = "",
    everything: Annotated[bool, typer.Option("--all", help="Every number of the indicator.")] = False,
    words: Words = Language.en,
) -> None:
    """Print every value an indicator had, since when, and why it changed.

    Examples: `boost history bb-users` · `boost history dp-continuity --level FULLY --words fr`
    """
    from pipelines.history.select import Asked
    from pipelines.history.store import read_records
    from pipelines.history.timeline import print_timeline

    asked = Asked(indicator, survey, wave, group, level, statistic)
    print_timeline(read_records(Path.cwd()), asked, words, everything)


@app.command(rich_help_panel=LOOK)
def explain(
    indicator: Annotated[str, typer.Argument(help="An indicator, such as bb-users.")] = "",
    survey: OfSurvey = "",
    wave: OfWave = "",
    group: OfGroup = "",
    level: OfLevel = "",
    statistic: OfStatistic = "",
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=DAY, help="As it was on the evening of a day.")
    ] = None,
    figure: Annotated[str, typer.Option(help="A .png, .svg, .pptx or .docx file; FILE.pptx#3 for one slide.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every number of the indicator in full.")] = False,
    words: Words = Language.en,
) -> None:
    """Say where a number comes from: base, missing, exports, definition, code, every earlier value and what moved it.

    Examples: `boost explain bb-users` · `boost explain bb-users --wave 2021 --as-of 2022-01-26` ·
    `boost explain --figure figures/babelboost/2021/fr/05-used.png`
    """
    from pipelines.history.explain import Explanation
    from pipelines.history.provenance import read_provenance
    from pipelines.history.select import Asked
    from pipelines.history.store import read_records

    if bool(indicator) == bool(figure):
        raise typer.BadParameter("give either an indicator or --figure", param_hint="'INDICATOR' / '--figure'")
    explanation = Explanation(Path.cwd(), read_records(Path.cwd()), words, f"{as_of:%Y-%m-%d}" if as_of else "")
    if indicator:
        explanation.show(Asked(indicator, survey, wave, group, level, statistic), everything)
        return
    file, _, slide = figure.partition("#")
    if slide and not slide.isdigit():
        raise typer.BadParameter("a slide is a number: FILE.pptx#3", param_hint="'--figure'")
    explanation.show_figure(figure, read_provenance(Path(file), int(slide) if slide else None))


@app.command(rich_help_panel=STAGES)
def publish(
    event: Annotated[str, typer.Option(help="Where and when it was shown, such as “Plenary 2022-01-26”.")],
    deck: Annotated[
        Path | None, typer.Option(help="The deck, a figure, or a folder of figures that was shown.")
    ] = None,
    survey: OfSurvey = "",
    wave: OfWave = "",
    words: Words = Language.en,
) -> None:
    """Freeze the values a deck shows, or all of a survey, as published: a later run that moves one says so loudly.

    Examples: `boost publish --event "Plenary 2022-01-26" --deck figures/babelboost/2021/fr` ·
    `boost publish --event "Annual report 2022" --survey diapason --wave 2021`
    """
    from pipelines.history.acts import publish_values
    from pipelines.history.said import tell_act
    from pipelines.lock import hold_workspace

    if (deck is None) == (not survey):
        raise typer.BadParameter("give either --deck or --survey", param_hint="'--deck' / '--survey'")
    with hold_workspace(Path.cwd()):
        head, made = publish_values(Path.cwd(), event, deck, survey, wave)
    typer.echo(tell_act(head, made, words))


@app.command(rich_help_panel=STAGES)
def correct(
    indicator: Indicator,
    reason: Annotated[str, typer.Option(help="What was wrong; it stays for ever.")],
    role: Annotated[str, typer.Option(help="Who says so: a role, never a name.")],
    value: Annotated[float | None, typer.Option(help="What the one number that is meant should have been.")] = None,
    survey: OfSurvey = "",
    wave: OfWave = "",
    group: OfGroup = "",
    level: OfLevel = "",
    statistic: OfStatistic = "",
    words: Words = Language.en,
) -> None:
    """Note in the history that recorded values were wrong, and why. The record itself stays as it was.

    Example: `boost correct bb-users --wave 2021 --reason "the export of the trial was taken in" --role "evaluation"`
    """
    from pipelines.history.acts import correct_value
    from pipelines.history.said import tell_act
    from pipelines.history.select import Asked
    from pipelines.lock import hold_workspace

    asked = Asked(indicator, survey, wave, group, level, statistic)
    with hold_workspace(Path.cwd()):
        head, made = correct_value(Path.cwd(), asked, reason, role, value)
    typer.echo(tell_act(head, made, words))


@app.command(rich_help_panel=STAGES)
def withdraw(
    indicator: Indicator,
    reason: Annotated[str, typer.Option(help="Why it no longer holds; it stays for ever.")],
    role: Annotated[str, typer.Option(help="Who says so: a role, never a name.")],
    survey: OfSurvey = "",
    wave: OfWave = "",
    group: OfGroup = "",
    level: OfLevel = "",
    statistic: OfStatistic = "",
    words: Words = Language.en,
) -> None:
    """Note in the history that recorded values no longer hold, and why. Nothing is deleted.

    Example: `boost withdraw bb-recommend --wave 2021 --reason "the question was misread" --role "evaluation"`
    """
    from pipelines.history.acts import withdraw_values
    from pipelines.history.said import tell_act
    from pipelines.history.select import Asked
    from pipelines.lock import hold_workspace

    asked = Asked(indicator, survey, wave, group, level, statistic)
    with hold_workspace(Path.cwd()):
        head, made = withdraw_values(Path.cwd(), asked, reason, role)
    typer.echo(tell_act(head, made, words))


@app.command(rich_help_panel=STAGES)
def acknowledge(
    commit: Annotated[str, typer.Argument(help="The commit that `boost audit` names.")],
    reason: Annotated[str, typer.Option(help="Why the history does not go on from there; it stays for ever.")],
    role: Annotated[str, typer.Option(help="Who says so: a role, never a name.")],
    words: Words = Language.en,
) -> None:
    """Note why a committed version of the history was replaced. The audit goes on telling it, as explained.

    Only where all that is gone was written by runs: what was published or noted by a person is brought back instead.

    Example: `boost acknowledge 61a909a60ada --reason "recorded anew before anything was published" --role "maintainer"`
    """
    from pipelines.history.acts import acknowledge_rewrite
    from pipelines.history.said import tell_act
    from pipelines.lock import hold_workspace

    with hold_workspace(Path.cwd()):
        head, made = acknowledge_rewrite(Path.cwd(), commit, reason, role)
    typer.echo(tell_act(head, made, words))


@app.command(rich_help_panel=STAGES)
def forget(
    survey: Annotated[str, typer.Argument(help="The survey.")],
    participant: Annotated[str, typer.Argument(help="A pseudonym (P-...). An address or token is asked for.")] = "",
    who: Annotated[Path | None, typer.Option(help="A file whose first line names the person; - reads a pipe.")] = None,
    reason: Annotated[str, typer.Option(help="What is noted; it stays for ever.")] = "a request for erasure",
    role: Annotated[str, typer.Option(help="Who did it: a role, never a name.")] = "evaluation officer",
    words: Words = Language.en,
) -> None:
    """Remove one person's responses from every wave of a survey, and note in the history that it was done.

    The address or token is asked for, so that no shell history keeps it. A file that cannot be rewritten safely stops
    it before anything is changed.

    Examples: `boost forget diapason` · `boost forget diapason P-0123456789abcdef` · `boost forget diapason --who FILE`
    """
    from pipelines.forgetting.forget import forget_participant
    from pipelines.forgetting.said import tell_forgotten
    from pipelines.forgetting.who import read_participant
    from pipelines.lock import hold_workspace
    from pipelines.words import words_of

    def ask() -> str:
        return str(typer.prompt(words_of(words)["forget"]["ask"], hide_input=True, err=True))

    named = read_participant(participant, who, ask)
    with hold_workspace(Path.cwd()):
        forgotten = forget_participant(Path.cwd(), survey, named, reason, role)
    for line in tell_forgotten(forgotten, survey, words):
        typer.echo(line)
    if forgotten.problems:
        _refuse(forgotten.problems)


@app.command(rich_help_panel=DAILY)
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


@app.command("rotate-key", rich_help_panel=STAGES)
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

    with hold_workspace(Path.cwd()):
        rotated = rotate(Path.cwd(), break_links=break_links)
    for line in tell_rotated(rotated, words):
        typer.echo(line)
    if rotated.problems:
        _refuse(rotated.problems)


@app.command(rich_help_panel=LOOK)
def audit(
    head: Annotated[str, typer.Option(help="A head as a deck, report or page printed it.")] = "",
    crate: Annotated[
        Path | None, typer.Option(help="Also export the provenance into this folder, as an RO-Crate.")
    ] = None,
    words: Words = Language.en,
) -> None:
    """Check that the history holds, and that what is on disk, printed and published is what it says.

    Writes figures/audit/audit-fr.html and -nl.html. The exit code is 1 where something does not hold.

    Examples: `boost audit` · `boost audit --head 7f55770ce35a` · `boost audit --crate archive`
    """
    from pipelines.history.audit import audit_workspace
    from pipelines.history.audit_page import print_audit, write_pages
    from pipelines.history.said import Sayer
    from pipelines.lock import hold_workspace
    from pipelines.progress import show_progress

    with hold_workspace(Path.cwd()):
        with show_progress("audit") as step:
            audited = audit_workspace(Path.cwd(), head, step)
        written = write_pages(Path.cwd(), audited)
        if crate is not None:
            from pipelines.history.crate import write_crate

            written += write_crate(Path.cwd(), crate)
    print_audit(audited, words)
    typer.echo(Sayer(words).fill_in("audit", "written", files=", ".join(written)))
    raise typer.Exit(1 if audited.findings else 0)


@app.command(rich_help_panel=LOOK)
def replay(
    when: Annotated[str, typer.Argument(metavar="RECORD|DATE", help="A record's number, or a day such as 2022-01-26.")],
    words: Words = Language.en,
) -> None:
    """Compute past values again from the raw data, declarations and code of that time; say whether they come out.

    Example: `boost replay 178` · `boost replay 2022-01-26`
    """
    from pipelines.history.replay import replay_values
    from pipelines.history.replayed import print_replayed
    from pipelines.progress import show_progress

    with show_progress("replay") as step:
        replayed = replay_values(Path.cwd(), when, step)
    print_replayed(replayed, words)
    raise typer.Exit(0 if all(each.holds for each in replayed) else 1)


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
