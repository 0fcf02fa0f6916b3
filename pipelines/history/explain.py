"""`boost explain`: where a number comes from, what it is made of, and every value it had before."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.history.chain import Record
from pipelines.history.composed import is_term
from pipelines.history.met import COMPOSED
from pipelines.history.provenance import Provenance, find_drawn
from pipelines.history.said import Sayer
from pipelines.history.select import Asked, history_of, select_keys
from pipelines.history.signs import show_plain
from pipelines.history.state import MOVES, State, published_of, read_state
from pipelines.history.timeline import earlier_records
from pipelines.history.values import Key, key_of, write_key
from pipelines.history.worded import Wording, tell_definition
from pipelines.medians import IN_WORDS, list_scales, name_middle
from schemas.catalogue import load_impact, load_survey
from schemas.declared import Declarations
from schemas.missing import MISSING
from schemas.refusals import Problem, Refusal

FEW = 3
"""So many numbers are explained in full; of more, the first, and the others by their values."""


class Explanation:
    """The explanations of one command: the history up to a day, in one language."""

    def __init__(self, workspace: Path, records: list[Record], language: str, as_of: str = "") -> None:
        self.workspace, self.sayer = workspace, Sayer(language)
        self.records = [record for record in records if not as_of or record["at"][:10] <= as_of]
        self.later = [record for record in records if as_of and record["at"][:10] > as_of]
        self.state: State = read_state(self.records)
        self.say: dict[str, Any] = self.sayer.say["explain"]
        self.console = Console(highlight=False, soft_wrap=True)

    def show(self, asked: Asked, everything: bool = False) -> None:
        """Explain every number that is meant: what they share once, then each value."""
        keys = self._select(asked)
        full = keys if everything or len(keys) <= FEW else keys[:1]
        for key in full:
            self.explain(key)
        rest = [key for key in keys if key not in full]
        if rest:
            table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
            for key in rest:
                record = self.state.in_force[key]
                table.add_row(Text(self.sayer.name(write_key(key))), self.sayer.value(record),
                              self.sayer.fill("record", n=record["n"]))  # fmt: skip
            self.console.print(table)
            self.console.print(Text(self.sayer.fill("more_rows", count=len(rest)), style="dim"))

    def _select(self, asked: Asked) -> list[Key]:
        """The keys that are meant; raises Refusal where there are none, which says where they came later."""
        try:
            return select_keys(self.state, asked)
        except Refusal:
            first = next(
                (each for each in self.later if each["kind"] in MOVES and asked.fits(key_of(each["key"]))), None
            )
            if first is None:
                raise
            found = f"no `{asked.indicator}` on that day"
            expected = f"a day from {first['at'][:10]} on, when it was first recorded"
            raise Refusal(Problem("--as-of", "", found, expected, "give another day")) from None

    def explain(self, key: Key, number: int | None = None) -> None:
        """Explain one number as it is, or as the record of that number has it."""
        record = self.state.by_number[number] if number else self.state.in_force[key]
        self.console.print(Text(self.sayer.name(write_key(key)), style="bold"))
        if not self.console.is_terminal:
            # Somebody looks for a hash in a file: a line is a line.
            lines = self._list_lines(key, record)
            widest = max(len(name) for name, _ in lines)
            for name, told in lines:
                self.console.print(Text(f"  {name:<{widest}}  {told}"))
            return
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for name, told in self._list_lines(key, record):
            table.add_row(f"  {name}", Text(told))
        self.console.print(table)

    def _list_lines(self, key: Key, record: Record) -> list[tuple[str, str]]:
        say, lines = self.say, [(self.say["value"], self.sayer.value(record) + self._tell_middle(record))]
        label = self._label(key)
        if label:
            lines.insert(0, (say["label"], label))
        if record["kind"] == "value":
            lines += self._tell_values(record["values"])
            content = self.state.definitions.get(record["definition"], {})
            wording = Wording(self.sayer, self._declared(key[0], key[1]))
            lines += [(say[name], told) for name, told in tell_definition(wording, content)]
            lines += self._tell_sources(key, record, content)
        if key in self.state.withdrawn:
            act = self.state.withdrawn[key]
            lines.append((say["withdrawn"], self.sayer.fill("withdrawal", role=act["role"], reason=act["reason"])))
        unit = record.get("values", {}).get("unit", "")
        lines.append((say["record"], f"{record['n']}, {self.sayer.day(record['at'])}"))
        lines.append((say["why"], self.sayer.why(record["why"], unit)))
        events = [
            self.sayer.label(
                publication["event"], f"{self.sayer.value(shown)} ({self.sayer.fill('record', n=shown['n'])})"
            )
            for publication, shown in published_of(self.state, key)
        ]
        lines.append((say["published"], self.sayer.join(events) or say["never"]))
        lines += self._tell_corrections(key)
        earlier = earlier_records(self.records, key, record["n"])
        told = [
            self.sayer.label(
                f"{each['at'][:10]}, {self.sayer.fill('record', n=each['n'])}",
                f"{self.sayer.value(each)} – {self.sayer.why(each['why'], each.get('values', {}).get('unit', ''))}",
            )
            for each in earlier
        ]  # fmt: skip
        lines += [(say["before"] if not at else "", one) for at, one in enumerate(told or [say["no_earlier"]])]
        return lines

    def _tell_middle(self, record: Record) -> str:
        """The answer that the median of a scale of words is, in brackets, as far as the declarations still know it."""
        key, values = record["key"], record.get("values", {})
        declared = self._declared(key["survey"], key["wave"]) if key["statistic"] in IN_WORDS else None
        if declared is None or values.get("suppressed") or "value" not in values:
            return ""
        scales = list_scales(declared, self.sayer.wording)
        said = name_middle(scales.get(key["indicator"], {}), float(values["value"]))
        return f" ({said})" if said else ""

    def _tell_values(self, values: dict[str, Any]) -> list[tuple[str, str]]:
        say, lines = self.say, []
        for name in ("numerator", "denominator", "persons"):
            if name in values:
                lines.append((say[name], str(values[name])))
        if "ci_low" in values:
            low, high = self.sayer.bounds(values)
            lines.append((say["interval"], say["interval_of"].format(low=low, high=high, method=values["ci_method"])))
        kinds = [f"{say['missing_kinds'][kind]} {values[kind]}" for kind in MISSING if values.get(kind)]
        if kinds:
            lines.append((say["missing"], ", ".join(kinds)))
        return lines

    def _tell_sources(self, key: Key, record: Record, content: dict[str, Any]) -> list[tuple[str, str]]:
        say, lines = self.say, []
        origin = self.state.origin_of(key[0], key[1], record["n"])
        for file, sha256 in origin.get("exports", {}).items():
            lines.append((say["exports"], f"raw/{key[0]}/{key[1]}/{file}  sha256 {sha256}"))
        if key[0] == "activity":
            lines.append((say["exports"], say["register"]))
        erased = self.state.erased.get(origin.get("data", ""))
        if erased:
            told = say["erased"].format(day=self.sayer.day(erased["at"]), reason=erased["reason"])
            lines.append((say["exports"], told))
        for term in content.get("terms", []):
            lines += self._tell_term(term, key)
        run = next((each for each in reversed(self.state.runs) if each["n"] <= record["n"]), {})
        code = record["code"] + (f", {say['commit']} {run['commit'][:12]}" if run.get("commit") else "")
        code += f" ({say['uncommitted']})" if run.get("uncommitted") else ""
        lines += [(say["data"], record["data"]), (say["definition"], record["definition"])]
        if origin:
            lines.append((say["codebook"], origin["codebook"]))
        lines.append((say["code"], code))
        if run.get("packages"):
            lines.append((say["packages"], ", ".join(f"{name} {number}" for name, number in run["packages"].items())))
        return lines

    def _tell_term(self, term: str, key: Key) -> list[tuple[str, str]]:
        impact = None
        with contextlib.suppress(Refusal):
            impact = load_impact(self.workspace)
        found = [other for other in self.state.in_force if other[2] == term and is_term(other, key, impact)]
        return [("", f"{term} = {self.sayer.value(self.state.in_force[other])} ({other[0]} {other[1]})")
                for other in found[:1]]  # fmt: skip

    def _tell_corrections(self, key: Key) -> list[tuple[str, str]]:
        """What persons said of the number, but a withdrawal that stands, which has its own line."""
        standing = self.state.withdrawn.get(key)
        acts = [each for each in history_of(self.records, {key}, set())
                if each["kind"] in {"correction", "withdrawal"} and each is not standing]  # fmt: skip
        lines = []
        for act in acts:
            name, fields = act["kind"], {"role": act["role"], "reason": act["reason"]}
            if "values" in act:
                name, fields = "corrected_value", {**fields, "value": self.sayer.number(act["values"])}
            lines.append((act["at"][:10], self.sayer.fill(name, **fields)))
        return lines

    def _label(self, key: Key) -> str:
        """What the indicator is called now, in the language or another; nothing where it is not declared any more."""
        texts: dict[str, dict[str, str]] = {}
        with contextlib.suppress(Refusal):
            impact = load_impact(self.workspace) if key[0] in COMPOSED else None
            texts = {each.id: each.label for each in impact.composites} if impact else {}
            declared = self._declared(key[0], key[1])
            texts |= {each.id: each.label for each in declared.indicators} if declared else {}
        return self.sayer.wording(texts.get(key[2], {}))

    def _declared(self, survey: str, wave: str) -> Declarations | None:
        with contextlib.suppress(Refusal):
            declared = load_survey(self.workspace, survey) if survey not in COMPOSED else None
            return declared.for_wave(wave) if declared and wave in declared.survey.waves else None
        return None

    def show_figure(self, name: str, found: list[Provenance]) -> None:
        """Explain what a figure or the slides of a deck show: as it was when it was drawn, and what it is now."""
        for number, provenance in enumerate(found, start=1):
            slide = provenance.get("slide", "")
            head = f"{name}  {self.say['slide']} {slide or number}" if slide or len(found) > 1 else name
            self.console.print(Text(show_plain(head), style="bold"))
            record = provenance["record"] or "–"  # drawn before anything was recorded
            if provenance["code"]:
                code = show_plain(provenance["code"])
                self.console.print(Text(f"{self.say['code']} {code}, {self.say['record']} {record}"))
            if not provenance["indicators"]:
                fields = {part: show_plain(str(provenance.get(part, ""))) for part in ("survey", "wave")}
                self.console.print(Text(self.say["none_shown"].format(**fields)))
            for each in provenance["indicators"]:
                self._show_indicator(each, provenance["record"])

    def _show_indicator(self, each: dict[str, str], drawn: int | None) -> None:
        whole = [(key_of(record["key"]), record) for record in find_drawn(self.records, each, drawn)]
        if not whole:
            of = (each["survey"], each["wave"], each["indicator"], each["break"])
            named = show_plain(" ".join(filter(None, of)))
            self.console.print(Text(self.say["unknown"].format(name=named), style="bold red"))
            return
        self.explain(whole[0][0], whole[0][1]["n"])
        for key, record in whole[1:]:
            told = f"{self.sayer.value(record)} ({self.sayer.fill('record', n=record['n'])})"
            self.console.print(Text("  " + self.sayer.label(self.sayer.name(write_key(key)), told)))
        for key, record in whole:
            now = self.state.in_force[key]
            if now["n"] != record["n"] and self.sayer.value(now) != self.sayer.value(record):
                fields = {"old": self.sayer.value(record), "new": self.sayer.value(now)}
                told = self.say["since"].format(**fields)
                self.console.print(
                    Text("  " + self.sayer.label(self.sayer.name(write_key(key)), told), style="bold red")
                )
