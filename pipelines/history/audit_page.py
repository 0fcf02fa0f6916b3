"""What an audit found, as a page an auditor can read, and on the terminal."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.console import Console
from rich.text import Text

from pipelines.files import write_text
from pipelines.history.audit import SHOWN, Audited, Check, Said
from pipelines.history.guarded import Guard, Shown, read_guard, select_shown
from pipelines.history.overview import list_acts, list_runs
from pipelines.history.reasons import name_reason
from pipelines.history.said import SHORT, Sayer
from pipelines.history.state import read_state
from pipelines.history.values import write_key
from pipelines.spacing import space_words
from schemas.refusals import Refusal

FOLDER = Path("figures/audit")
LANGUAGES = ("fr", "nl")
STYLES = {"found": "red", "explained": "yellow", "held": "dim", "noted": "dim"}


def write_pages(workspace: Path, audited: Audited) -> list[str]:
    """Write `figures/audit/audit-<language>.html`; gives their names.

    Like every figure they tell of guarded numbers only what was published and what holds now; the terminal tells all.
    """
    shown = _select_shown(workspace, audited)
    state = read_state(shown.records)
    environment = Environment(loader=PackageLoader("pipelines"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    template = environment.get_template("audit.html")
    names = []
    for language in LANGUAGES:
        sayer = Sayer(language)
        page = template.render(
            language=language, say=space_words(sayer.say["audit"], language), findings=audited.findings,
            verdict=tell_verdict(sayer, audited),
            summary=summarise(sayer, audited), checks=[_lay_out(sayer, check, shown.bare) for check in audited.checks],
            runs=list_runs(sayer, state), acts=list_acts(sayer, state), guarded=bool(shown.guarded),
        )  # fmt: skip
        name = FOLDER / f"audit-{language}.html"
        write_text(workspace / name, page + "\n")
        names.append(name.as_posix())
    return names


def _select_shown(workspace: Path, audited: Audited) -> Shown:
    try:
        guard = read_guard(workspace)
    except Refusal:
        # Whose small numbers are shown cannot be read: nobody's are.
        guard = Guard(frozenset())
    return select_shown(list(audited.state.by_number.values()), guard)


def print_audit(audited: Audited, language: str, console: Console | None = None) -> None:
    """Print each check with what it found."""
    console = console or Console(highlight=False, soft_wrap=True)
    sayer = Sayer(language)
    say = sayer.say["audit"]
    console.print(Text(say["title"], style="bold"))
    console.print(Text(summarise(sayer, audited)))
    for check in audited.checks:
        laid = _lay_out(sayer, check)
        console.print(Text(f"  {'✗' if check.found else '✓' if check.held else '·'} {laid['name']}",
                           style="bold red" if check.found else ""))  # fmt: skip
        for style in ("found", "explained", "held", "noted"):
            for line in laid[style]:
                console.print(Text(f"      {line}", style=STYLES[style]))
    verdict = tell_verdict(sayer, audited)
    console.print(Text(verdict, style="bold red" if audited.findings else "bold"))


def tell_verdict(sayer: Sayer, audited: Audited) -> str:
    """Whether everything holds, and how much of it only because somebody explained it."""
    verdict = sayer.fill_in("audit", "fails" if audited.findings else "holds", count=audited.findings)
    return f"{verdict} {sayer.fill_in('audit', 'explained', count=audited.explained)}" if audited.explained else verdict


def summarise(sayer: Sayer, audited: Audited) -> str:
    """How long the history is, from when to when, and its head."""
    records = list(audited.state.by_number.values())
    if not records:
        return sayer.fill_in("audit", "unreadable" if audited.head else "empty")
    first, last = sayer.day(records[0]["at"]), sayer.day(records[-1]["at"])
    return sayer.fill_in("audit", "summary", records=len(records), first=first, last=last, head=audited.head[:SHORT])


def say_said(sayer: Sayer, said: Said, bare: Collection[int] = ()) -> str:
    """A sentence of an audit; records, keys and causes in it are said as everywhere.

    bare: the records of whose causes only the name is told.
    """
    fields = {name: _say_field(sayer, name, value, said, bare) for name, value in said.fields.items()}
    return sayer.fill_in("audit", said.name, **fields)


def _say_field(sayer: Sayer, name: str, value: Any, said: Said, bare: Collection[int]) -> str:
    if name == "fault":
        return str(sayer.say["audit"]["faults"][value])
    if name == "day":
        return sayer.day(value)
    if isinstance(value, tuple):
        return sayer.name(write_key(value))
    if isinstance(value, dict):
        return sayer.value(value)
    if isinstance(value, list):
        new = said.fields.get("new", {})
        if new.get("n") in bare:
            return str(sayer.say["reasons"][name_reason(new)])
        return sayer.why(value, new.get("values", {}).get("unit", ""))
    return str(value)


def _lay_out(sayer: Sayer, check: Check, bare: Collection[int] = ()) -> dict[str, Any]:
    def tell(sentences: list[Said]) -> list[str]:
        told = [say_said(sayer, each, bare) for each in sentences[:SHOWN]]
        more = len(sentences) - SHOWN
        return [*told, sayer.fill_in("audit", "more", count=more)] if more > 0 else told

    return {"name": sayer.say["audit"]["names"][check.name], "found": tell(check.found), "held": tell(check.held),
            "noted": tell(check.noted), "explained": tell(check.explained)}  # fmt: skip
