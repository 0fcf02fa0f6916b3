"""`boost new`: the declarations of a new survey from its structure, or from a form's answers, for review."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.draft import draft_item
from pipelines.files import write_text
from pipelines.readers.limesurvey_structure import Structure, read_structure
from pipelines.readers.raw import Unreadable
from pipelines.scaffold import scaffold_survey
from pipelines.scaffold.writing import REVIEW
from schemas.catalogue import SURVEYS, load_survey
from schemas.references import RESERVED
from schemas.refusals import Problem, Refusal


def declare_survey(workspace: Path, survey: str, structure: Path) -> list[str]:
    """Write the four files of a new survey; gives the lines that want a review.

    Raises Refusal for a survey that exists, a name that cannot be one, or a structure that cannot be read.
    """
    folder = SURVEYS / survey
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", survey):
        expected = "a letter, then letters, digits, - and _"
        raise Refusal(Problem("SURVEY", "", f"the name `{survey}`", expected, "choose another name"))
    if (workspace / folder).exists():
        raise Refusal(Problem(folder.as_posix(), "", "a survey of this name", "a new name", "choose another name"))
    try:
        files = scaffold_structure(read_structure(workspace / structure, structure.as_posix()), survey)
    except Unreadable as error:
        raise Refusal(Problem(error.file, error.place, error.found, error.expected, error.action)) from None
    for name, content in files.items():
        write_text(workspace / folder / name, content)
    load_survey(workspace, survey)
    return [
        f"{(folder / name).as_posix()}, line {number}: {line.split(REVIEW)[1].strip()}"
        for name, content in files.items()
        for number, line in enumerate(content.splitlines(), start=1)
        if REVIEW in line
    ]


def scaffold_structure(structure: Structure, survey: str) -> dict[str, str]:
    """File name -> content of the declarations of a LimeSurvey survey, without any wave."""
    languages = list(structure.languages) or ["en"]
    drafts = [draft_item(question, languages) for question in structure.questions.values()]
    taken = [draft.id for draft in drafts if draft.id in RESERVED]
    if taken:
        expected = "question codes other than " + ", ".join(sorted(RESERVED))
        action = "rename the question on the platform, or declare the item under another name by hand"
        raise Refusal(Problem(structure.file, "", f"the question code {', '.join(taken)}", expected, action))
    return scaffold_survey(survey, "limesurvey", structure.titles, languages, drafts, structure.names)
