"""What changed in the questionnaire between two sides, and whether a number means the same on both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.comparing.sides import Side
from schemas.declarations import Indicator, Item
from schemas.declared import Declarations
from schemas.merged import merged_into


@dataclass(frozen=True)
class Comparability:
    """Whether an indicator may be compared: `yes`, `mapped` where a declaration makes it so, or `no`.

    reasons: what was found, each as `code: detail`; the sentences stand in `pipelines/words/`. substantive: only
    substantive answers are counted, because "don't know" was not offered on both sides.
    """

    status: str
    reasons: tuple[str, ...] = ()
    substantive: bool = False


def judge_indicator(indicator: Indicator, everything: Declarations, before: Side, after: Side) -> Comparability:
    """Whether an indicator means the same on both sides; everything: the declarations of all waves, merged."""
    if "themes" in indicator.statistics:
        # Coded wave by wave, by other people and mostly by other themes.
        return Comparability("no", ("themes_apart",))
    names = sorted(everything.items_behind(indicator), key=list(everything.items).index)
    named = [name for name in [indicator.item or "", *indicator.where] if name]
    if before.item and before.item in named:
        return Comparability("no", (f"splits: {before.item}",))
    if before.wave == after.wave:
        return Comparability("yes" if indicator in before.declared.indicators else "no", _absent(
            indicator, names, before, "both"))  # fmt: skip
    absent = [*_absent(indicator, names, before, "before"), *_absent(indicator, names, after, "after")]
    if absent:
        return Comparability("no", tuple(absent))
    found = [each for name in names for each in judge_item(name, everything, before, after)]
    if before.item in everything.parts and before.item.split("[")[0] not in names:
        found += judge_item(before.item.split("[")[0], everything, before, after)
    bases = {indicator.base or "all", *(everything.items[name].asked_of for name in names)}
    found += [("no", each) for each in _merged_away(sorted(bases), everything)]
    substantive = any(reason.startswith("accepted_unknown") for _, reason in found)
    barred = tuple(reason for status, reason in found if status == "no")
    if barred:
        return Comparability("no", barred)
    reasons = tuple(reason for _, reason in found)
    return Comparability(
        "mapped" if reasons else "yes", (*reasons, *_list_weights(everything, before, after)), substantive
    )


def judge_item(name: str, everything: Declarations, before: Side, after: Side) -> Iterator[tuple[str, str]]:
    """What changed of an item that both sides asked: (`no` or `mapped`, reason)."""
    item = everything.items[name]
    accepted = bool(item.compare and item.compare.accept)
    first, second = (_codes(side, name) for side in (before, after))
    for substantive, barred, allowed in (
        (True, "options_changed", "accepted_options"), (False, "unknown_changed", "accepted_unknown"),
    ):  # fmt: skip
        one, two = ([code for code, said in codes.items() if said == substantive] for codes in (first, second))
        if one != two:
            gone = ", ".join(code for code in one if code not in two) or "–"
            come = ", ".join(code for code in two if code not in one) or "–"
            detail = f"{name} ({before.wave}: {gone} → {after.wave}: {come})"
            yield ("mapped", f"{allowed}: {detail}") if accepted else ("no", f"{barred}: {detail}")
    yield from _list_merged(item, everything, before, after)
    yield from _list_renamed(name, everything, before, after)
    reworded = [code for code, answer in everything.codes(item).items() if answer.also and not merged_into(item)]
    if reworded or item.also:
        yield "mapped", f"reworded: {name}" + (f" ({', '.join(reworded)})" if reworded else "")


def _codes(side: Side, name: str) -> dict[str, bool]:
    """Code -> whether it says anything of substance, of all parts of an item."""
    parts = side.declared.parts_of(name)
    return {code: not answer.missing for part in parts for code, answer in part.codes.items()}


def _absent(indicator: Indicator, names: list[str], side: Side, when: str) -> tuple[str, ...]:
    """Why a side cannot compute an indicator."""
    if any(each.id == indicator.id for each in side.declared.indicators):
        return ()
    lacking = [name for name in names if name not in side.declared.items]
    own = [name for name in [indicator.item or "", *indicator.where] if name and name != "language"]
    lacking = lacking or [name for name in own if name not in {*side.declared.parts, *side.declared.items}]
    if lacking:
        return (f"not_asked_{when}: {', '.join(lacking)}",)
    return (f"not_offered_{when}: {', '.join(_lacking_codes(indicator, side))}",)


def _lacking_codes(indicator: Indicator, side: Side) -> list[str]:
    wanted = {name: condition.codes for name, condition in indicator.where.items()}
    if indicator.item:
        wanted[indicator.item] = wanted.get(indicator.item, set()) | {*indicator.codes}
    return sorted(
        code for name, codes in wanted.items() if name != "language"
        for code in codes if code not in side.declared.codes(name)
    )  # fmt: skip


def _list_merged(item: Item, everything: Declarations, before: Side, after: Side) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(merged_into(item).values()):
        assert item.compare
        codes = item.compare.merge[name].codes
        yield "mapped", f"merged: {item.id} ({name} = {' + '.join(codes)})"


def _list_renamed(name: str, everything: Declarations, before: Side, after: Side) -> Iterator[tuple[str, str]]:
    for side in (before, after):
        wave = everything.survey.waves[side.wave]
        renamed = {**wave.codes.get(name, {}), **wave.rows.get(name, {})}
        changed = [f"{one} > {two}" for one, two in renamed.items()]
        changed += [f"{one} > {two}" for one, two in wave.items.items() if two == name]
        if changed:
            yield "mapped", f"renamed: {name} ({side.wave}: {', '.join(changed)})"


def _merged_away(bases: list[str], everything: Declarations) -> Iterator[str]:
    """Bases that rest on a code which is merged into another."""
    for base in bases:
        if everything.codebook.bases[base].equation:
            items = (everything.item_of(name) for name in everything.names_in(base))
            if any(merged_into(item) for item in items):
                yield f"base_merged: {base}"
        for name, condition in everything.codebook.bases[base].rule.items():
            if name != "language" and condition.codes - set(everything.parts[name].codes):
                yield f"base_merged: {base}"


def _list_weights(everything: Declarations, before: Side, after: Side) -> Iterator[str]:
    """Waves that are weighted to different margins."""
    one, two = (" ".join(everything.survey.waves[side.wave].margins) for side in (before, after))
    if one != two:
        yield f"weighted: {before.wave}: {one or '–'} → {after.wave}: {two or '–'}"
