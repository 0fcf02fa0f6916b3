"""A wave that asks the same in other words: its wordings stand beside the usual ones, under its name."""

from __future__ import annotations

from typing import Any

from pipelines.adding.changes import SAME, Change, Changes
from pipelines.adding.documents import as_key, find_key, flow_map, own_codes, quoted
from pipelines.adding.mapping import NEW_NAME
from pipelines.draft import BUILT_IN, Draft
from pipelines.headings import fold
from schemas.declarations import Text

Names = dict[tuple[str, str, str], str]


def keep_wordings(document: Any, changes: Changes, wave: str, new: set[str]) -> None:
    """Note in a codebook where a wave words a question, an answer or a row otherwise, as far as it is the same one.

    new: questions of the wave that are not the codebook's of that name.
    """
    names = {(change.place, change.item, change.name): _name_in_codebook(change) for change in changes.changes}
    for item in document["items"]:
        draft = changes.drafts.get(str(item["id"]))
        if draft is not None and draft.id not in new:
            _keep(item, "wording_waves", item["wording"], draft.wording, wave)
            _keep_rows(item, draft, wave, names)
            _keep_labels(document, item, draft, wave, names)


def _name_in_codebook(change: Change) -> str:
    new = NEW_NAME.fullmatch(change.proposal)
    return change.name if change.proposal == SAME else (new["name"] or change.name) if new else change.proposal


def _keep(holder: Any, key: str, usual: Text, theirs: Text, wave: str) -> None:
    kept = holder.get(key, flow_map({}))
    if (former := find_key(kept, wave)) is not None:
        del kept[former]
    if _differ(usual, theirs):
        kept[as_key(wave)] = quoted(theirs)
    if kept:
        holder[key] = kept
    else:
        holder.pop(key, None)


def _keep_rows(item: Any, draft: Draft, wave: str, names: Names) -> None:
    kept = item.get("row_wording_waves", flow_map({}))
    for row, label in draft.rows.items():
        key = find_key(item.get("rows"), names.get(("rows", draft.id, row), row))
        if key is not None:
            _keep(kept, key, item["rows"][key], label, wave)
    if kept:
        item["row_wording_waves"] = kept
    else:
        item.pop("row_wording_waves", None)


def _keep_labels(document: Any, item: Any, draft: Draft, wave: str, names: Names) -> None:
    shared = isinstance(item.get("codes"), str)
    ours = [scale["codes"] for scale in item.get("scales") or ()]
    ours = ours or [document["code_lists"][item["codes"]] if shared else item.get("codes") or {}]
    theirs = [codes for _, codes in draft.scales] or [draft.codes]
    pairs = []
    for position, labels in enumerate(theirs[: len(ours)]):
        # LimeSurvey brings its own words for codes of its own; nobody wrote them.
        for code, label in {} if set(labels) in map(set, BUILT_IN.values()) else labels.items():
            key = find_key(ours[position], names.get(("codes", draft.id, code), code))
            if key is not None:
                pairs.append((position, key, label))
    if shared and any(_differ(ours[place][key]["label"], label) for place, key, label in pairs):
        ours = own_codes(document, item)
    for place, key, label in pairs:
        _keep(ours[place][key], "label_waves", ours[place][key]["label"], label, wave)


def _differ(usual: Text, theirs: Text) -> bool:
    return any(fold(theirs[each]) != fold(str(usual[each])) for each in theirs if each in usual)
