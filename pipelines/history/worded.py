"""A recorded definition in words: who counts, what is counted, over whom."""

from __future__ import annotations

from typing import Any

from pipelines.history.said import Sayer
from schemas.declared import Declarations


class Wording:
    """Codes and items of a definition with their labels, where the present declarations still have them."""

    def __init__(self, sayer: Sayer, declared: Declarations | None) -> None:
        self.sayer, self.declared = sayer, declared

    def item(self, name: str) -> str:
        """An item with its short name."""
        item = self.declared.items.get(name.split("[")[0]) if self.declared else None
        return f"{name} ({self._pick(item.short)})" if item else name

    def code(self, item: str, code: str) -> str:
        """A code with its label."""
        known = self.declared.codes(item) if self.declared and item.split("[")[0] in self.declared.items else {}
        return f"{code} ({self._pick(known[code].label)})" if code in known else code

    def base(self, name: str, content: dict[str, Any]) -> str:
        """Who belongs to a base: its words, and its rule."""
        declared = self.declared.codebook.bases.get(name) if self.declared else None
        label = self._pick(declared.label) if declared else name
        rule = self.say_base(content) or str(self.sayer.say["explain"]["everybody"])
        return str(self.sayer.say["explain"]["base_of"]).format(label=label, rule=rule)

    def say_base(self, content: dict[str, Any]) -> str:
        """The rule of a base, its equation, or that the platform showed it; nothing where it is everybody."""
        if content.get("equation"):
            return str(self.sayer.say["rule"]["equation"]).format(equation=content["equation"])
        if content.get("shown"):
            return str(self.sayer.say["rule"]["shown"])
        return self.rule(content.get("rule", {}))

    def rule(self, rule: dict[str, Any]) -> str:
        """Conditions by item, all of which hold."""
        told = [
            self._condition(item, kind, wanted, condition)
            for item, condition in rule.items()
            for kind, wanted in condition.items()
            if kind != "among"
        ]
        return str(self.sayer.say["rule"]["and"]).join(told)

    def _condition(self, item: str, kind: str, wanted: Any, condition: dict[str, Any]) -> str:
        say = self.sayer.say["rule"]
        codes = condition.get("among", []) if kind == "at_least" else wanted if isinstance(wanted, list) else []
        name = "unanswered" if kind == "answered" and not wanted else kind
        joint = say["or"] if kind in {"any_of", "none_of", "at_least"} else say["and"]
        listed = str(joint).join(self.code(item, code) for code in codes)
        return str(say[name]).format(item=self.item(item), codes=listed, number=wanted)

    def _pick(self, text: dict[str, str]) -> str:
        return self.sayer.wording(text)


def _name_denominator(indicator: dict[str, Any], items: dict[str, Any]) -> str:
    """Who of the base is counted over: as the indicator says, else its item (`Item.denominator`); empty for neither."""
    names = [indicator["item"]] if indicator.get("item") else [*indicator.get("where", {})]
    item = items.get(names[0].split("[")[0]) if len(names) == 1 else None
    default = "" if item is None else "asked" if item.get("type") == "multiple" else "answered"
    return str(indicator.get("counts_over") or (item or {}).get("counts_over") or default)


def tell_definition(wording: Wording, content: dict[str, Any]) -> list[tuple[str, str]]:
    """A definition as (name of the line, words) pairs; those of sums of others name their terms."""
    say = wording.sayer.say["explain"]
    if "expression" in content:
        return [("terms", content["expression"])]
    if not isinstance(content.get("indicator"), dict):
        return [("counts", wording.sayer.plain(content))] if content else []
    indicator = content["indicator"]
    lines = []
    named = indicator.get("base")
    if named is None:
        named = next((item.get("asked_of", "all") for item in content["items"].values()), "all")
    rule = content["bases"].get(named, {})
    # What a survey calls everybody are mostly the complete responses; of all received it would be wrong.
    everybody = indicator.get("population") == "received" and not wording.say_base(rule)
    lines.append(("base", str(say["everybody"]) if everybody else wording.base(named, rule)))
    over = _name_denominator(indicator, content["items"])
    if over:
        lines.append(("over", str(say[over])))
    lines.append(("population", str(say[indicator.get("population", "complete")])))
    counted = []
    if indicator.get("item"):
        counted.append(wording.item(indicator["item"]))
    if indicator.get("codes"):
        counted.append(", ".join(wording.code(indicator["item"], code) for code in indicator["codes"]))
    if indicator.get("where"):
        counted.append(wording.rule(indicator["where"]))
    if counted:
        lines.append(("counts", ": ".join(counted)))
    return lines
