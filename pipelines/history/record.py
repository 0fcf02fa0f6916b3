"""Record what a run has made: what is new or changed since the last record, with the reason, and nothing else."""

from __future__ import annotations

import math
import os
import platform
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.data import read_indicators
from pipelines.history.attribute import Change, attribute
from pipelines.history.chain import Head, Record
from pipelines.history.composed import attribute_composed, is_term
from pipelines.history.differences import list_changed_keys
from pipelines.history.kept import keep_wave, read_kept
from pipelines.history.met import COMPOSED, PROCESSED, Met, read_met
from pipelines.history.overview import Move, list_moved
from pipelines.history.reasons import name_reason
from pipelines.history.registered import is_unmade, list_registered
from pipelines.history.rewritten import hold_committed
from pipelines.history.state import State, last_published, read_state
from pipelines.history.store import append_records, mend_head, read_head, read_records
from pipelines.history.values import Key, Value, key_of, read_rows, same_shown, same_value, write_key
from pipelines.history.versions import find_commit
from schemas.catalogue import load_impact, load_surveys
from schemas.declarations import Impact
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal

PACKAGES = ("numpy", "pandas", "scipy")
EPOCH = "SOURCE_DATE_EPOCH"
LATEST = 253_402_300_800
"""The end of the year 9999, in seconds since 1970."""
Why = list[dict[str, Any]]


@dataclass
class Recorded:
    """What a run added to the history.

    reasons: how many records by reason; that other code counted a wave is one record, whatever it moved. moved: the
    published values that its records moved.
    """

    head: Head
    reasons: Counter[str] = field(default_factory=Counter)
    moved: list[Move] = field(default_factory=list)

    @property
    def added(self) -> int:
        """How many records say something of a number, or of the code that counted it."""
        return sum(self.reasons.values())


def describe_packages() -> dict[str, str]:
    """The versions of Python and of the packages that numbers rest on."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def now() -> str:
    """The moment as a record has it, in UTC; SOURCE_DATE_EPOCH, where it is set, stands for it."""
    said = os.environ.get(EPOCH, "")
    if not said:
        moment = datetime.now(UTC)
    elif re.fullmatch("[0-9]{1,12}", said) and int(said) < LATEST:
        moment = datetime.fromtimestamp(int(said), UTC)
    else:
        expected = "seconds since 1970, a whole number up to the year 9999"
        raise Refusal(Problem(EPOCH, "", "no moment", expected, "unset it, or give such a number"))
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def record_run(workspace: Path) -> Recorded:
    """Hold `processed/indicators.csv` against the history and append what differs. The caller holds the workspace.

    Raises Refusal where the history does not hold or does not go on from what git has committed last, or where nothing
    has been computed.
    """
    content = mend_head(workspace)
    state = read_state(read_records(workspace))
    run = Run(workspace, state)
    drafts = run.draft()
    head = read_head(workspace) or Head()
    if drafts:
        hold_committed(workspace, content)
        head = append_records(workspace, drafts)
    for survey, wave in run.waves:
        met = run.met(survey, wave)
        if survey not in COMPOSED and met is not None:
            keep_wave(workspace, survey, wave, met.data, met.code)
    since = read_state(read_records(workspace)) if any(draft.get("published") for draft in drafts) else State()
    moved = [move for move in list_moved(since) if move.now["n"] > state.records]
    reasons = Counter(name_reason(draft) for draft in drafts if draft["kind"] in {"value", "gone", "code"})
    return Recorded(head, reasons, moved)


class Run:
    """One comparison of what stands in `processed/` with the history."""

    def __init__(self, workspace: Path, state: State) -> None:
        self.workspace, self.state = workspace, state
        self.rows = read_rows(read_indicators(workspace / PROCESSED / "indicators.csv"))
        self._met: dict[tuple[str, str], Met | None] = {}
        self._changes: dict[tuple[str, str], Change | None] = {}

    @cached_property
    def surveys(self) -> dict[str, Declarations]:
        """The declarations of the workspace."""
        return load_surveys(self.workspace)

    @cached_property
    def impact(self) -> Impact | None:
        """The declared sums of others, read once: every number is asked whether it is a term."""
        return load_impact(self.workspace)

    @cached_property
    def registered(self) -> frozenset[str]:
        """What no survey gives and could be made, as `list_registered`."""
        return list_registered(self.workspace)

    @cached_property
    def waves(self) -> list[tuple[str, str]]:
        """The waves whose numbers were made by this version of the first stage, as (survey, wave)."""
        found = dict.fromkeys((key[0], key[1]) for key in self.rows)
        return [each for each in found if self.met(*each) is not None]

    def met(self, survey: str, wave: str) -> Met | None:
        """Where the numbers of a wave come from."""
        if (survey, wave) not in self._met:
            self._met[survey, wave] = read_met(self.workspace, survey, wave)
        return self._met[survey, wave]

    def draft(self) -> list[Record]:
        """The records of this run, the first saying how many follow; none where nothing changed."""
        at = now()
        moves = [record for survey, wave in self.waves for record in self._draft_wave(survey, wave)]
        moves += list(self._draft_gone())
        codes = [record for survey, wave in self.waves for record in self._draft_code(survey, wave, moves)]
        if not moves and not codes:
            return []
        definitions = list(self._draft_definitions(moves))
        following = [{**record, "at": at} for record in (*definitions, *codes, *moves)]
        return [{"kind": "run", "at": at, "records": len(following), **self._describe()}, *following]

    def _describe(self) -> dict[str, Any]:
        packages = describe_packages()
        waves = []
        for survey, wave in self.waves:
            met = self.met(survey, wave)
            assert met is not None
            if met.exports:
                noted = {"survey": survey, "wave": wave, "data": met.data, "exports": met.exports,
                         "codebook": met.codebook}  # fmt: skip
                waves.append(noted | ({"coding": met.coding} if met.coding else {}))
        return {"waves": waves, "packages": packages, **find_commit(self.workspace)}

    def _draft_wave(self, survey: str, wave: str) -> Iterator[Record]:
        met = self.met(survey, wave)
        assert met is not None
        published = last_published(self.state)
        for key, (value, definition, data) in self.rows.items():
            if key[:2] != (survey, wave):
                continue
            old = self.state.in_force.get(key)
            new: Record = {"kind": "value", "key": write_key(key), "values": value, "definition": definition,
                   "data": data, "code": met.code}  # fmt: skip
            if old is not None and old["kind"] == "value":
                if same_value(old["values"], value) and (old["definition"], old["data"]) == (definition, data):
                    continue
                new |= {"was": old["n"], "why": self._explain(key, old, new)}
            else:
                new |= {"why": [{"reason": "first"}]} | ({"was": old["n"]} if old else {})
            yield new | _hold_published(published.get(key), value)

    def _draft_gone(self) -> Iterator[Record]:
        """Numbers that are no longer made: their level, indicator, wave or survey is gone."""
        published = last_published(self.state)
        known = {*self.waves}
        for key, old in self.state.in_force.items():
            if old["kind"] == "gone" or key in self.rows:
                continue
            if (key[0], key[1]) in known:
                why = self._explain_gone(key, old)
            elif not self._is_declared(key[0], key[1]):
                why = [{"reason": "undeclared"}]
            else:
                continue
            gone = {"kind": "gone", "key": write_key(key), "was": old["n"], "why": why}
            yield gone | _hold_published(published.get(key), None)

    def _is_declared(self, survey: str, wave: str) -> bool:
        if survey in COMPOSED:
            return is_unmade(survey, {key[0] for key in self.rows}, self.registered)
        return survey in self.surveys and wave in self.surveys[survey].survey.waves

    def _draft_code(self, survey: str, wave: str, moves: list[Record]) -> Iterator[Record]:
        """That other code counted a wave, whether it moved a number or not."""
        met, before = self.met(survey, wave), self.state.code.get((survey, wave))
        if met is None or before is None or before == met.code:
            return
        own = [record for record in moves if key_of(record["key"])[:2] == (survey, wave)]
        moved = sum(any(each["reason"] == "code" for each in record["why"]) for record in own)
        counted = sum(key[:2] == (survey, wave) for key in self.rows)
        yield {"kind": "code", "survey": survey, "wave": wave, "from": before, "to": met.code,
               "values": counted, "moved": moved}  # fmt: skip

    def _draft_definitions(self, moves: list[Record]) -> Iterator[Record]:
        told = set(self.state.definitions)
        for record in moves:
            name = record.get("definition")
            if not name or name in told:
                continue
            told.add(name)
            met = self.met(record["key"]["survey"], record["key"]["wave"])
            if met is not None and name in met.definitions:
                yield {"kind": "definition", "hash": name, "content": met.definitions[name]}

    def _explain_gone(self, key: Key, old: Record) -> Why:
        definitions = {row[1] for other, row in self.rows.items() if other[:3] == key[:3]}
        if not definitions:
            return [{"reason": "undeclared"}]
        if old["definition"] not in definitions:
            return [{"reason": "definition", **self._tell_definition(old["definition"], definitions.pop(), key)}]
        return [{"reason": "data", **self._tell_counts(key[0], key[1])}]

    def _explain(self, key: Key, old: Record, new: Record) -> Why:
        """Why a record differs from the one before: what happened, and what each cause moved."""
        survey, wave = key[0], key[1]
        before = old | {"code": self.state.code[survey, wave]}
        numbers = [record["values"].get("value") for record in (old, new)]
        if survey in COMPOSED:
            found = self._attribute_composed(key, before, new) if None not in numbers else None
        else:
            change = self._change(survey, wave)
            # The coding of open answers is not kept: what it moved is not computed anew.
            known = change is not None and None not in numbers and not self._is_coded(key, new)
            found = attribute(change, key, before, new) if change is not None and known else None
        happened = self._list_happened(before, new)
        difference = None if None in numbers else float(numbers[1]) - float(numbers[0])
        if found is None:
            if not happened:
                found = []
            elif len(happened) == 1:
                found = [happened[0] | ({"part": difference} if difference is not None else {})]
            elif difference is None or math.isclose(difference, 0, abs_tol=1e-15):
                found = happened
            else:
                # Several at once, and what they were is not there any more to be taken apart.
                found = [*happened, {"reason": "not_attributable", "part": difference}]
        told = [self._tell(each, key, before, new) for each in found]
        return told or [self._tell_rest(old, new) | ({"part": difference} if difference is not None else {})]

    def _tell_rest(self, old: Record, new: Record) -> dict[str, Any]:
        """Why a record differs from the one before where no input of its own changed."""
        before, after = old["values"], new["values"]
        if any(before.get(name) != after.get(name) for name in ("suppressed", "reason")):
            return {"reason": "disclosure"}
        known = self.state.runs[-1].get("packages") if self.state.runs else None
        return {"reason": "unexplained" if known == describe_packages() else "environment"}

    def _is_coded(self, key: Key, record: Record) -> bool:
        """Whether a number rests on coded open answers, whose data hash is over exports and coding."""
        met = self.met(key[0], key[1])
        return key[0] not in COMPOSED and met is not None and record["data"] != met.data

    def _has_same_exports(self, survey: str, wave: str) -> bool:
        met = self.met(survey, wave)
        return met is not None and self.state.data_of(survey, wave) == met.data

    def _is_recoded(self, key: Key, old: Record, new: Record) -> bool:
        """Whether a number rests on a coding that changed, be it that of a coder who is only judged by.

        A history from before codings were noted has their hash only within that of the data.
        """
        if not self._is_coded(key, new):
            return False
        met, before = self.met(key[0], key[1]), self.state.coding_of(key[0], key[1])
        if met is None or before is None:
            return old["data"] != new["data"] and self._has_same_exports(key[0], key[1])
        return before != met.coding

    def _list_happened(self, old: Record, new: Record) -> Why:
        """What differs between two records, without parts. Code is named only where a number or base moved."""
        happened: Why = []
        if old["definition"] != new["definition"]:
            happened.append({"reason": "definition"})
        survey, wave = new["key"]["survey"], new["key"]["wave"]
        if self._is_recoded(key_of(new["key"]), old, new):
            happened.append({"reason": "coding"})
        if old["data"] != new["data"] and (survey in COMPOSED or not self._has_same_exports(survey, wave)):
            happened.append({"reason": "data", **self._tell_counts(survey, wave)})
        if old["code"] != new["code"] and not same_value(old["values"], new["values"]):
            happened.append({"reason": "code", "from": old["code"], "to": new["code"]})
        return happened

    def _tell(self, cause: dict[str, Any], key: Key, old: Record, new: Record) -> dict[str, Any]:
        if cause["reason"] == "definition":
            return {**cause, **self._tell_definition(old["definition"], new["definition"], key)}
        return cause

    def _tell_definition(self, old: str, new: str, key: Key) -> dict[str, Any]:
        met = self.met(key[0], key[1])
        before, after = self.state.definitions.get(old, {}), (met.definitions if met else {}).get(new, {})
        return {"from": old, "to": new, "keys": list(list_changed_keys(before, after))}

    def _tell_counts(self, survey: str, wave: str) -> dict[str, Any]:
        change = None if survey in COMPOSED else self._change(survey, wave)
        return dict(change.moved.counts) if change and change.moved else {}

    def _attribute_composed(self, key: Key, old: Record, new: Record) -> Why | None:
        """An activity count is what its register says; a composite moves with its terms."""
        if key[0] != "impact":
            if old["data"] == new["data"]:
                return None
            part = float(new["values"]["value"]) - float(old["values"]["value"])
            if key[0] == "activity":
                # A count is what its register says, whatever it is called there.
                redefined = [{"reason": "definition", "part": 0.0}] if old["definition"] != new["definition"] else []
                return [{"reason": "register", "part": part}, *redefined]
            alone = old["definition"] == new["definition"] and old["code"] == new["code"]
            return [{"reason": "register", "part": part}] if alone else None
        met = self.met(key[0], key[1])
        content = [
            self.state.definitions.get(old["definition"]),
            (met.definitions if met else {}).get(new["definition"]),
        ]
        return attribute_composed(old, new, content, self._terms_before(key), self._terms_now(key))

    def _terms_before(self, key: Key) -> dict[str, float]:
        found = {}
        for other, record in self.state.in_force.items():
            if self._is_term(other, key) and record["kind"] == "value" and "value" in record["values"]:
                found[other[2]] = float(record["values"]["value"])
        return found

    def _terms_now(self, key: Key) -> dict[str, float]:
        return {
            other[2]: float(value["value"])
            for other, (value, _, _) in self.rows.items()
            if self._is_term(other, key) and "value" in value
        }

    def _is_term(self, other: Key, key: Key) -> bool:
        return is_term(other, key, self.impact)

    def _change(self, survey: str, wave: str) -> Change | None:
        """What was kept of a wave beside what it is now; None where nothing of it is kept."""
        if (survey, wave) not in self._changes:
            self._changes[survey, wave] = self._find_change(survey, wave)
        return self._changes[survey, wave]

    def _find_change(self, survey: str, wave: str) -> Change | None:
        met, data = self.met(survey, wave), self.state.data_of(survey, wave)
        if met is None or survey not in self.surveys or wave not in self.surveys[survey].survey.waves:
            return None
        before = read_kept(self.workspace, survey, wave, data)
        if before is None:
            return None
        responses = pd.read_parquet(self.workspace / PROCESSED / survey / wave / "responses.parquet")
        before_of = {key: record for key, record in self.state.in_force.items() if key[:2] == (survey, wave)}
        redefined = any(
            before_of[key]["kind"] == "value" and before_of[key]["definition"] != self.rows[key][1]
            for key in before_of.keys() & self.rows.keys()
        )
        return Change(wave, before, responses, self.surveys[survey], redefined, data != met.data)


def _hold_published(shown: tuple[Record, Record] | None, value: Value | None) -> dict[str, Any]:
    """That a record moves a value that was published: the event, and the record that was shown there."""
    if shown is None:
        return {}
    publication, record = shown
    if value is not None and same_shown(record["values"], value):
        return {}
    return {"published": {"event": publication["event"], "record": record["n"]}}
