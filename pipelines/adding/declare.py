"""Write a decided mapping into the declarations: the wave in survey.yaml, what is new or gone in codebook.yaml."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ruamel.yaml.comments import CommentedMap

from pipelines.adding.changes import GONE, PERSONAL, SAME, Change, Changes
from pipelines.adding.documents import (
    as_key,
    dump_document,
    find_key,
    flow_map,
    flow_texts,
    load_document,
    own_codes,
    quoted,
)
from pipelines.adding.mapping import NEW_NAME
from pipelines.adding.wordings import keep_wordings
from pipelines.draft import Draft
from pipelines.scaffold.bases import Routing, derive_bases
from pipelines.scaffold.codebook import write_bases, write_item
from pipelines.scaffold.indicators import write_item_indicators
from pipelines.scaffold.recognition import recognise_wordings
from pipelines.scaffold.slides import write_item_slides
from schemas.declared import Declarations
from schemas.equations import parse_equation

Files = dict[str, str]


def declare_wave(files: Files, wave: str, entry: dict[str, Any]) -> Files:
    """survey.yaml with a wave under this name; what an entry of that name says besides is kept."""
    document = load_document(files["survey.yaml"])
    if not document.get("waves"):
        document["waves"] = CommentedMap()
    waves = document["waves"]
    key = find_key(waves, wave)
    if key is None:
        key = as_key(wave)
        waves[key] = CommentedMap()
    for name, value in entry.items():
        if value or name not in waves[key]:
            waves[key][name] = value
    return files | {"survey.yaml": dump_document(document)}


def describe_mapping(changes: Changes) -> dict[str, Any]:
    """The keys `items`, `codes` and `rows` of a wave whose questionnaire is not the codebook's own."""
    entry: dict[str, Any] = {}
    for change in changes.changes:
        ours = _name_in_codebook(change)
        if ours is None or ours == change.name:
            continue
        if change.place == "items":
            entry.setdefault("items", CommentedMap())[change.name] = ours
        else:
            item = _item_of(change, changes)
            entry.setdefault(change.place, CommentedMap()).setdefault(item, flow_map({}))[change.name] = ours
    return entry


def _name_in_codebook(change: Change) -> str | None:
    """What the wave's question, code or row is called in the codebook; None for what the wave has not."""
    if change.proposal in {GONE, PERSONAL}:
        return None
    if change.proposal == SAME:
        return change.name
    new = NEW_NAME.fullmatch(change.proposal)
    return (new["name"] or change.name) if new else change.proposal


def _item_of(change: Change, changes: Changes) -> str:
    renamed = {each.name: _name_in_codebook(each) for each in changes.changes if each.place == "items"}
    return renamed.get(change.item) or change.item


def extend_codebook(files: Files, declared: Declarations, wave: str, changes: Changes, names: dict[str, str]) -> Files:
    """The declared files with what this wave brings or lacks.

    names: every name a relevance equation of the wave's structure may use -> the column it means.
    """
    personal = [change.name for change in changes.changes if change.proposal == PERSONAL]
    if personal:
        files = _keep_out(files, personal)
        changes = replace(changes, drafts={code: each for code, each in changes.drafts.items() if code not in personal})
    others = [name for name in declared.survey.waves if name != wave]
    document = load_document(files["codebook.yaml"])
    items = {str(item["id"]): item for item in document["items"]}
    new: dict[str, Draft] = {}
    for change in changes.changes:
        if change.place != "items" or change.proposal == PERSONAL:
            continue
        ours = _name_in_codebook(change)
        if change.proposal == GONE:
            _restrict(items[change.name], wave, others)
        elif ours and change.proposal != SAME:
            draft = recognise_wordings(changes.drafts[change.name], declared.survey.languages)
            new[change.name] = replace(draft, id=ours)
            if change.name != ours and change.name in items:
                _restrict(items[change.name], wave, others)
    for code in changes.drafts:
        if code in items and code not in new:
            _admit(items[code], wave)
    for change in changes.changes:
        if change.place == "codes" and change.item in items:
            _edit_code(document, items[change.item], change, changes.drafts[change.item], wave, others)
        elif change.place == "rows" and change.item in items:
            _edit_row(items[change.item], change, changes.drafts[change.item], wave, others)
    _admit_kept(document, items, changes, wave)
    keep_wordings(document, changes, wave, {*new})
    made = files | {"codebook.yaml": dump_document(document)}
    return _append_items(made, declared, new, changes, wave, names) if new else made


def _keep_out(files: Files, personal: list[str]) -> Files:
    """survey.yaml with further questions that are never read."""
    document = load_document(files["survey.yaml"])
    if not document.get("personal"):
        document["personal"] = []
    document["personal"] += [name for name in personal if name not in document["personal"]]
    return files | {"survey.yaml": dump_document(document)}


def _restrict(declared: Any, wave: str, others: list[str]) -> None:
    """Not in this wave: the declared thing is of the other waves."""
    waves = [str(name) for name in declared.get("waves") or others]
    declared["waves"] = flow_texts(name for name in waves if name != wave)


def _admit(declared: Any, wave: str) -> None:
    """In this wave too, where it is declared for some waves only."""
    waves = [str(name) for name in declared.get("waves") or []]
    if waves and wave not in waves:
        declared["waves"] = flow_texts([*waves, wave])


def _edit_code(document: Any, item: Any, change: Change, draft: Draft, wave: str, others: list[str]) -> None:
    lists = own_codes(document, item)
    listed = [codes for codes in (draft.codes, *(codes for _, codes in draft.scales)) if change.name in codes]
    label = listed[0][change.name] if listed else {}
    codes = next((each for each in lists if find_key(each, change.name) is not None), lists[0])
    key = find_key(codes, change.name)
    new = NEW_NAME.fullmatch(change.proposal)
    if change.proposal == GONE:
        _restrict(codes[key], wave, others)
    elif new:
        if key is not None:
            _restrict(codes[key], wave, others)
        entry = {"label": quoted(label)} | ({"missing": "dont_know"} if new["unsure"] else {})
        codes[new["name"] or change.name] = flow_map(entry | {"waves": flow_texts([wave])})
    elif change.proposal != SAME:
        ours = codes[find_key(codes, change.proposal)]
        _admit(ours, wave)


def _edit_row(item: Any, change: Change, draft: Draft, wave: str, others: list[str]) -> None:
    rows = item["rows"]
    only = item.setdefault("row_waves", flow_map({})) if change.proposal != SAME else {}
    new = NEW_NAME.fullmatch(change.proposal)
    if change.proposal == GONE:
        only[change.name] = flow_texts(name for name in only.get(change.name, others) if name != wave)
    elif new:
        name = new["name"] or change.name
        if change.name != name and find_key(rows, change.name) is not None:
            only[change.name] = flow_texts(others)
        rows[name] = quoted(draft.rows[change.name])
        only[name] = flow_texts([wave])
    if item.get("row_waves") == {}:
        del item["row_waves"]


def _admit_kept(document: Any, items: dict[str, Any], changes: Changes, wave: str) -> None:
    """Codes and rows that this wave has under their own name are of this wave, whatever the list says."""
    changed = {(each.item, each.name) for each in changes.changes}
    for code, draft in changes.drafts.items():
        item = items.get(code)
        if item is None:
            continue
        lists = [] if isinstance(item.get("codes"), str) else [item["codes"]] if item.get("codes") else []
        for codes in lists:
            for key, answer in codes.items():
                if str(key) in draft.codes and (code, str(key)) not in changed:
                    _admit(answer, wave)
        for row, waves in (item.get("row_waves") or {}).items():
            if str(row) in draft.rows and (code, str(row)) not in changed and wave not in map(str, waves):
                item["row_waves"][row] = flow_texts([*map(str, waves), wave])


def _append_items(
    files: Files, declared: Declarations, new: dict[str, Draft], changes: Changes, wave: str, names: dict[str, str]
) -> Files:
    """The new items behind the question they follow, each with its base, an indicator and a slide."""
    languages = declared.survey.languages
    order = list(changes.drafts)
    mapping = describe_mapping(changes)
    routings = derive_bases(list(changes.drafts.values()), names)
    bases = {item: _translate_routing(routing, item, mapping) for item, routing in routings.items()}
    known = _known_bases(declared)
    codebook, indicators, slides = files["codebook.yaml"], files["indicators.yaml"], files["slides.yaml"]
    for code, draft in new.items():
        routing = _reuse(bases[code], known)
        if routing.name != "all" and find_key(load_document(codebook)["bases"], routing.name) is None:
            lines = [*write_bases(list(changes.drafts.values()), languages, {code: routing})]
            codebook = _insert_lines(codebook, lines, load_document(codebook).lc.key("items")[0], over_gap=True)
        written = [*write_item(draft, routing)]
        codebook = _insert_item(codebook, [*written[:2], f'    waves: ["{wave}"]', *written[2:]], order, code)
        indicators = indicators.rstrip("\n") + "\n\n" + "\n".join(write_item_indicators(draft)) + "\n"
        slides = slides.rstrip("\n") + "\n" + "\n".join(write_item_slides(draft, languages)) + "\n"
    return files | {"codebook.yaml": codebook, "indicators.yaml": indicators, "slides.yaml": slides}


def _translate_routing(routing: Routing, item: str, mapping: dict[str, Any]) -> Routing:
    """A routing in the codebook's names and codes, where this wave has other ones.

    An equation that rests on what was renamed is not rewritten: the export says to whom the item was shown.
    """
    items, codes, rows = (mapping.get(key, {}) for key in ("items", "codes", "rows"))
    renamed = {*items, *items.values(), *codes, *rows}
    if routing.equation:
        named = [name for name in parse_equation(routing.equation).names if name.split("_")[0] in renamed]
        if not named:
            return routing
        reason = f"{', '.join(named)}: renamed in this wave, or with other codes"
        return Routing(f"shown_{item}", reason=reason, written=routing.written)
    rule: dict[str, dict[str, list[str]]] = {}
    for name, keys in routing.rule.items():
        question, bracket, row = name.partition("[")
        ours = items.get(question, question)
        row = rows.get(ours, {}).get(row.rstrip("]"), row.rstrip("]"))
        translated = {key: [codes.get(ours, {}).get(code, code) for code in listed] for key, listed in keys.items()}
        rule[f"{ours}[{row}]" if bracket else ours] = translated
    return replace(routing, rule=rule)


def _known_bases(declared: Declarations) -> dict[str, str]:
    """What each declared base rests on, as the scaffold would say it -> its name."""
    known = {}
    for name, base in declared.codebook.bases.items():
        rule = {item: {"any_of": condition.any_of} for item, condition in base.rule.items() if condition.any_of}
        if base.rule and len(rule) == len(base.rule):
            known[repr(rule)] = name
        elif base.equation:
            known[base.equation] = name
    return known


def _reuse(routing: Routing, known: dict[str, str]) -> Routing:
    """The declared base that rests on the same, if there is one."""
    name = known.get(repr(routing.rule)) if routing.rule else known.get(routing.equation)
    return replace(routing, name=name) if name else routing


def _insert_item(codebook: str, lines: list[str], order: list[str], code: str) -> str:
    """An item's lines behind the nearest earlier question that the codebook has."""
    items = load_document(codebook)["items"]
    ids = [str(item["id"]) for item in items]
    before = order[: order.index(code)][::-1]
    place = next((ids.index(each) for each in before if each in ids), -1) + 1
    if place >= len(ids):
        return codebook.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n"
    return _insert_lines(codebook, [*lines, ""], items[place].lc.line)


def _insert_lines(text: str, lines: list[str], at: int, over_gap: bool = False) -> str:
    """Lines put before the line of this number and the comments above it; over_gap: before the empty lines too."""
    every = text.splitlines()
    while (at > 0 and every[at - 1].lstrip().startswith("#")) or (over_gap and not every[at - 1].strip()):
        at -= 1
    return "\n".join([*every[:at], *lines, *every[at:]]) + "\n"
