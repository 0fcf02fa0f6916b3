"""Values, reasons and moments of the history in the words of a language."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from pipelines.history.values import write_key
from pipelines.tabulate import NO_GROUP
from pipelines.typography import COUNTS_ALONE, format_count, format_day, format_share, format_signed, set_spacing
from pipelines.withheld import tell_withheld
from pipelines.words import words_of

if TYPE_CHECKING:
    from pipelines.history.chain import Head, Record
    from pipelines.history.overview import Move
    from pipelines.history.record import Recorded

SHORT = 12
"""Digits of a head that are printed."""
LONGEST = 60


class Sayer:
    """The words of the history in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.say: dict[str, Any] = words_of(language)["history"]
        self.statistics: dict[str, str] = words_of(language)["comparing"]["statistics"]

    def fill(self, name: str, /, **fields: Any) -> str:
        """A sentence of the history with its fields."""
        return set_spacing(self.say[name].format(**fields), self.language)

    def fill_in(self, section: str, name: str, /, **fields: Any) -> str:
        """A sentence of a section of the history's words with its fields."""
        return set_spacing(self.say[section][name].format(**fields), self.language)

    def value(self, record: Record | None) -> str:
        """What a record says its number is."""
        if record is None:
            return str(self.say["none"])
        if record["kind"] == "gone":
            return str(self.say["gone"])
        return self.number(record["values"])

    def number(self, values: dict[str, Any]) -> str:
        """A recorded value: counts below a small base, else as its unit is said."""
        if values.get("suppressed"):
            return tell_withheld(str(values.get("reason", "")), self.language)
        if "value" not in values:
            return str(self.say["none"])
        value, base = float(values["value"]), float(values.get("denominator", 0))
        if values.get("unit") != "share":
            return format_count(value, self.language)
        if "numerator" not in values:
            return format_share(value, base, self.language)
        counted = self.fill(
            "out_of", n=format_count(values["numerator"], self.language), of=format_count(base, self.language)
        )
        return counted if base < COUNTS_ALONE else f"{format_share(value, base, self.language)} ({counted})"

    def bounds(self, values: dict[str, Any]) -> tuple[str, str]:
        """The ends of a recorded interval."""
        ends, base = (values["ci_low"], values["ci_high"]), float(values.get("denominator", 0))
        if values.get("unit") != "share":
            low, high = (format_count(end, self.language) for end in ends)
        else:
            low, high = (format_share(end, base, self.language) for end in ends)
        return low, high

    def part(self, part: float, unit: str) -> str:
        """How much a cause moved a number: percentage points of a share, else the number itself."""
        if unit != "share":
            return format_signed(part, 2, self.language)
        told = format_signed(100 * part, 1, self.language)
        return self.fill("point" if told.strip("+\u2212") in {"0", "1"} else "points", number=told)

    def why(self, causes: list[dict[str, Any]], unit: str = "") -> str:
        """The reasons of a record, each with its part."""
        return self.join([self.cause(cause, unit) for cause in causes])

    def cause(self, cause: dict[str, Any], unit: str = "") -> str:
        """One reason, with its part where it has one."""
        fields = {name: cause.get(name, "") for name in ("responses", "from", "to", "term")}
        counts = [self.say["counts"][name].format(count=cause[name]) for name in self.say["counts"] if cause.get(name)]
        fields["counts"] = f" ({', '.join(counts)})" if counts else ""
        keys = [
            self.say["key_changed"].format(key=each["key"], old=self.plain(each["old"]), new=self.plain(each["new"]))
            for each in cause.get("keys", [])
        ]
        fields["keys"] = self.say["keys_changed"].format(keys=self.join(keys)) if keys else ""
        told: str = self.say["why"][cause["reason"]].format(**fields)
        if "part" in cause:
            told = str(self.say["part"]).format(why=told, part=self.part(float(cause["part"]), unit))
        return set_spacing(told, self.language)

    def join(self, parts: list[str]) -> str:
        """One after the other."""
        return set_spacing(str(self.say["joint"]).join(parts), self.language)

    def label(self, name: str, told: str) -> str:
        """What is said of something, behind its name."""
        return self.fill("labelled", name=name, told=told)

    def plain(self, content: Any) -> str:
        """What stands at a key of a definition, on one line."""
        if content is None:
            return str(self.say["nothing"])
        if isinstance(content, list):
            return ", ".join(self.plain(each) for each in content) or str(self.say["nothing"])
        if isinstance(content, dict):
            return ", ".join(f"{key}: {self.plain(each)}" if each not in (None, "") else str(key)
                             for key, each in content.items()) or str(self.say["nothing"])  # fmt: skip
        return str(content)

    def name(self, key: dict[str, str], statistic: bool = True) -> str:
        """What a record is of, as it is asked for: indicator, statistic, level, group, wave."""
        parts = [key["indicator"]]
        if statistic:
            parts.append(self.statistics.get(key["statistic"], key["statistic"]))
        if key.get("level"):
            parts.append(key["level"])
        if key.get("break"):
            level = key.get("break_level", "")
            parts.append(self.fill("break_missing" if level == NO_GROUP else "break", item=key["break"], level=level))
        return f"{key['survey']} {key['wave']} " + " ".join(parts)

    def wording(self, text: dict[str, str]) -> str:
        """A declared wording in the language; one of another language says which."""
        own = text.get(self.language)
        language, other = next(iter(text.items()), ("", ""))
        return own if own is not None else f"{other} [{language}]" if other else ""

    def day(self, moment: str) -> str:
        """The day of a record, in words."""
        return format_day(datetime.date.fromisoformat(moment[:10]), self.language)


def tell_recorded(recorded: Recorded, language: str) -> list[str]:
    """What a run recorded, and loudly which published values it moved; nothing where it recorded nothing."""
    sayer = Sayer(language)
    if not recorded.added:
        return []
    reasons = ", ".join(
        sayer.fill("by_reason", reason=sayer.say["reasons"][reason], count=count)
        for reason, count in recorded.reasons.items()
    )
    lines = ["", sayer.fill("recorded", count=recorded.added, reasons=reasons, head=recorded.head.sha256[:SHORT])]
    if recorded.moved:
        lines += ["", sayer.fill("moved_head", count=len(recorded.moved))]
        lines += [tell_moved(sayer, move) for move in recorded.moved]
    return lines


def tell_moved(sayer: Sayer, move: Move) -> str:
    """That a value that was published is another now, and everything that moved it since."""
    unit = move.now.get("values", {}).get("unit", "")
    return sayer.fill(
        "moved", name=sayer.name(write_key(move.key)), old=sayer.value(move.shown), event=move.publication["event"],
        new=sayer.value(move.now), why=sayer.why(move.why, unit),
    )  # fmt: skip


def tell_act(head: Head, record: Record, language: str) -> str:
    """What was noted, under which number, and the head of the history since."""
    sayer = Sayer(language)
    count = len(record.get("shown") or record.get("keys") or [])
    names = {
        "publication": "published",
        "correction": "corrected",
        "withdrawal": "withdrawn",
        "acknowledgement": "acknowledged",
    }
    what = sayer.fill(
        names[record["kind"]], count=count, event=record.get("event", ""), commit=record.get("commit", "")[:12]
    )
    told = sayer.fill("noted", n=head.records, what=what, head=head.sha256[:SHORT])
    if record["kind"] == "withdrawal":
        return f"{told}\n{sayer.fill('still_shown')}"
    without = record.get("without_tables")
    return told + "\n" + sayer.fill("without_tables", waves=", ".join(without)) if without else told
