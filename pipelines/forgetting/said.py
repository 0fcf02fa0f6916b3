"""What `boost forget` says: what was done, and what it cannot reach."""

from __future__ import annotations

from pipelines.forgetting.forget import Forgotten
from pipelines.history.said import tell_recorded
from pipelines.words import words_of


def tell_forgotten(forgotten: Forgotten, survey: str, language: str) -> list[str]:
    """The lines for the terminal; nobody is named in them."""
    say = words_of(language)["forget"]
    lines = [say["wave"].format(survey=survey, wave=wave, count=count) for wave, count in forgotten.responses.items()]
    lines += [say["rewritten"].format(files=", ".join(forgotten.files))] if forgotten.files else []
    lines += [say["cache"].format(count=forgotten.cleared)] if forgotten.cleared else []
    if forgotten.responses:
        lines.append(say["recorded"])
    else:
        lines.append(say["unrecorded"].format(files=", ".join([*forgotten.files, *forgotten.stored])))
    if forgotten.recorded and (recorded := tell_recorded(forgotten.recorded, language)):
        lines += [*recorded, ""]
    lines += [say["next_run"], say["shared"]]
    for name in ("linked", "in_git", "unread", "naming"):
        files = getattr(forgotten, name)
        lines += [say[name].format(files=", ".join(files))] if files else []
    lines.append(say["elsewhere"])
    return lines
