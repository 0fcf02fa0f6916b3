"""What `boost add` says when it is done, or why it stopped."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.add import Added
from pipelines.findings import make_visible
from pipelines.words import words_of

NAMED = 8
"""How many changed or lost responses are named one by one."""


def tell_added(added: Added, survey: str, wave: str, language: str) -> Iterator[str]:
    """The lines for the terminal."""
    say, summary = words_of(language)["adding"], words_of(language)["summary"]
    changes = len(added.changes.changes)
    if added.stopped and added.difference is None:
        undecided = len(added.changes.undecided)
        yield say["decide"].format(wave=wave, changes=changes, undecided=undecided)
        yield say["proposal"].format(file=added.stopped)
        if added.kept:
            yield say["kept"]
            yield say["kept_next"].format(file=added.stopped)
            return
        yield say["decide_next" if undecided else "accept_next"].format(file=added.stopped)
        return
    if added.unchanged:
        yield say["unchanged"].format(survey=survey, wave=wave)
        return
    if not added.stopped:
        outcomes = ", ".join(f"{summary['outcomes'][outcome]} {count}" for outcome, count in added.outcomes.items())
        yield say["taken"].format(survey=survey, wave=wave, responses=sum(added.outcomes.values()), outcomes=outcomes)
        yield say["period"].format(first=added.period["from"], last=added.period["to"])
        if added.saved:
            yield say["saved"].format(day=added.saved)
        yield say["checks"].format(warnings=sum(each.severity == "warning" for each in added.findings))
        yield from _tell_personal(added, say)
        if added.beside:
            yield say["beside"].format(files=", ".join(map(make_visible, added.beside)))
        if changes:
            yield say["mapped"].format(changes=changes, survey=survey)
    yield from _tell_difference(added, say)
    yield say["losses" if added.stopped else "next"]


def _tell_personal(added: Added, say: dict[str, str]) -> Iterator[str]:
    """One loud line for each item whose answers look personal and that nobody declared so."""
    for finding in added.findings:
        if finding.check == "looks_personal":
            yield say["personal"].format(item=finding.item, **finding.expected)


def _tell_difference(added: Added, say: dict[str, str]) -> Iterator[str]:
    found = added.difference
    if found is None:
        return
    yield say["difference"].format(
        new=len(found.new), changed=len(found.changed), gone=len(found.gone), same=found.same
    )
    for response, items in list(found.changed.items())[:NAMED]:
        named = [say["why"].format(item=item[8:]) if item.startswith("missing:") else item for item in items]
        yield say["changed"].format(response=response, items=", ".join(named))
    if len(found.changed) > NAMED:
        yield say["further"].format(count=len(found.changed) - NAMED)
    for response in found.gone[:NAMED]:
        yield say["gone"].format(response=response)
    if len(found.gone) > NAMED:
        yield say["further"].format(count=len(found.gone) - NAMED)
