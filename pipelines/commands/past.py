"""The history: where numbers come from, what was shown of them, whether it all holds."""

from __future__ import annotations

import math
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import (
    DAY,
    PAST,
    Indicator,
    Language,
    OfGroup,
    OfLevel,
    OfStatistic,
    OfSurvey,
    OfWave,
    Words,
)

app = typer.Typer()
NUMBER = "[0-9]{1,9}"


@app.command(rich_help_panel=PAST)
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
    records = read_records(Path.cwd())
    _warn_broken(words)
    print_timeline(records, asked, words, everything)


@app.command(rich_help_panel=PAST)
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
    file, _, slide = figure.partition("#")
    if slide and not re.fullmatch(NUMBER, slide):
        raise typer.BadParameter("a slide is a number: FILE.pptx#3", param_hint="'--figure'")
    explanation = Explanation(Path.cwd(), read_records(Path.cwd()), words, f"{as_of:%Y-%m-%d}" if as_of else "")
    _warn_broken(words)
    if indicator:
        explanation.show(Asked(indicator, survey, wave, group, level, statistic), everything)
        return
    explanation.show_figure(figure, read_provenance(Path(file), int(slide) if slide else None))


@app.command(rich_help_panel=PAST)
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


@app.command(rich_help_panel=PAST)
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

    if value is not None and not math.isfinite(value):
        raise typer.BadParameter("what a number should have been is a number", param_hint="'--value'")
    asked = Asked(indicator, survey, wave, group, level, statistic)
    with hold_workspace(Path.cwd()):
        head, made = correct_value(Path.cwd(), asked, reason, role, value)
    typer.echo(tell_act(head, made, words))


@app.command(rich_help_panel=PAST)
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


@app.command(rich_help_panel=PAST)
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
    from schemas.refusals import Problem, Refusal

    if not re.fullmatch("[0-9a-fA-F]*", head):
        raise typer.BadParameter("a head is made of the digits 0 to 9 and a to f", param_hint="'--head'")
    if not Path("schemas").is_dir():
        action = "start in the folder that holds schemas/, raw/ and figures/"
        raise Refusal(Problem("schemas", "", "no such folder", "a workspace", action))
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


@app.command(rich_help_panel=PAST)
def replay(
    when: Annotated[str, typer.Argument(metavar="RECORD|DATE", help="A record's number, or a day such as 2022-01-26.")],
    words: Words = Language.en,
) -> None:
    """Compute past values again from the raw data, declarations and code of that time; say whether they come out.

    Example: `boost replay 178` · `boost replay 2022-01-26`
    """
    from pipelines.history.replay import is_moment, replay_values
    from pipelines.history.replayed import print_replayed
    from pipelines.lock import hold_workspace
    from pipelines.progress import show_progress

    if not is_moment(when):
        raise typer.BadParameter("a record's number, or a day such as 2022-01-26", param_hint="'RECORD|DATE'")
    _warn_broken(words)
    with hold_workspace(Path.cwd()), show_progress("replay") as step:
        replayed = replay_values(Path.cwd(), when, step)
    print_replayed(replayed, words)
    raise typer.Exit(0 if all(each.holds for each in replayed) else 1)


@app.command(rich_help_panel=PAST)
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


def _warn_broken(words: Language) -> None:
    """Say beside the results that the history they come from does not hold."""
    from pipelines.history.said import Sayer
    from pipelines.history.store import holds

    if not holds(Path.cwd()):
        typer.echo(Sayer(words).fill("broken"), err=True)
