"""What a replay gave, on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from pipelines.history.compared import Replayed
from pipelines.history.said import Sayer
from pipelines.history.values import write_key

SHOWN = 20


def print_replayed(replayed: list[Replayed], language: str, console: Console | None = None) -> None:
    """Print each wave with what came out otherwise; what all of them share is said once, at the end."""
    console = console or Console(highlight=False, soft_wrap=True)
    sayer = Sayer(language)
    shared: dict[str, None] = {}
    for each in replayed:
        fields = {**each.fields, "survey": each.survey, "wave": each.wave}
        if "at" in fields:
            fields["day"] = sayer.day(str(fields["at"]))
        console.print(Text(sayer.fill_in("replay", each.told, **fields), style="" if each.holds else "bold red"))
        for key, (recorded, now) in list(each.differing.items())[:SHOWN]:
            told = {"name": sayer.name(write_key(key)), "old": sayer.value(recorded), "new": sayer.value(now)}
            columns = each.columns.get(key, "") if told["old"] == told["new"] else ""
            name = "differing_in" if columns else "differing"
            console.print(Text(sayer.fill_in("replay", name, **told, columns=columns), style="red"))
        shared |= dict.fromkeys(sayer.fill_in("replay", name, **noted) for name, noted in each.notes)
    for line in shared:
        console.print(Text(line, style="dim"))
