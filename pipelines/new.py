"""`boost new`: the declarations of a new survey from its structure, or from a form's answers, for review."""

from __future__ import annotations

import itertools
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.contracts import check_contract
from pipelines.draft import Draft, Review, draft_item
from pipelines.files import write_text
from pipelines.findings import make_visible
from pipelines.guess.survey import Guessed, guess_survey
from pipelines.ingest import as_problem
from pipelines.pseudonyms import make_pseudonymiser
from pipelines.readers.export import FORMS, read_export
from pipelines.readers.limesurvey_structure import Structure, read_structure
from pipelines.readers.raw import RawTable, Unreadable
from pipelines.recode import recode
from pipelines.scaffold import scaffold_survey
from pipelines.scaffold.personal import find_personal, list_personal
from pipelines.scaffold.recognition import recognise_wordings
from pipelines.scaffold.titles import find_title
from pipelines.scaffold.writing import REVIEW
from pipelines.words import words_of
from schemas.catalogue import SURVEYS, load_survey
from schemas.declarations import Text
from schemas.references import RESERVED
from schemas.refusals import Problem, Refusal


def declare_survey(workspace: Path, survey: str, structure: Path, words: str = "en") -> list[str]:
    """Write the four files of a new survey from its structure; gives the lines that want a review.

    words: the language of these lines.
    Raises Refusal for a survey that exists, a name that cannot be one, or a structure that cannot be read.
    """
    _check_name(workspace, survey)
    try:
        files = scaffold_structure(read_structure(workspace / structure, structure.as_posix()), survey, words)
    except Unreadable as error:
        raise Refusal(as_problem(error)) from None
    return _write(workspace, survey, files, words)


def declare_from_exports(
    workspace: Path, survey: str, exports: Sequence[Path], languages: Sequence[str] = (), words: str = "en"
) -> list[str]:
    """The same from exports alone, one a language: what their headings and answers tell, every guess for review.

    languages: those of the exports in their order, where the headings do not say them. Raises Refusal too for exports
    that cannot be read or do not go together.
    """
    _check_name(workspace, survey)
    if languages and len(languages) != len(exports):
        found = f"{len(languages)} languages of {len(exports)} files"
        raise Refusal(Problem("--language", "", found, "one a file, in their order", "give as many"))
    raws = _read(workspace, exports, languages)
    spoken = [str(raw.responses["language"].iloc[0]) for raw in raws]
    titles = {language: find_title(workspace / path, spoken) for language, path in zip(spoken, exports, strict=True)}
    return _write(workspace, survey, scaffold_exports(raws, survey, words, titles), words)


def _check_name(workspace: Path, survey: str) -> None:
    folder = SURVEYS / survey
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", survey):
        expected = "a letter, then letters, digits, - and _"
        raise Refusal(Problem("SURVEY", "", f"the name `{survey}`", expected, "choose another name"))
    if (workspace / folder).exists():
        raise Refusal(Problem(folder.as_posix(), "", "a survey of this name", "a new name", "choose another name"))


def _write(workspace: Path, survey: str, files: dict[str, str], words: str) -> list[str]:
    folder, say = SURVEYS / survey, str(words_of(words)["declaring"]["line"])
    try:
        for name, content in files.items():
            write_text(workspace / folder / name, content)
        load_survey(workspace, survey)
    except Refusal:
        shutil.rmtree(workspace / folder)
        raise
    return [
        say.format(file=(folder / name).as_posix(), number=number, said=line.split(REVIEW)[1].strip())
        for name, content in files.items()
        for number, line in enumerate(content.splitlines(), start=1)
        if REVIEW in line
    ]


def _read(workspace: Path, exports: Sequence[Path], languages: Sequence[str]) -> list[RawTable]:
    """The exports as tables. Who answered is told apart, and forgotten: the key is of this moment only."""
    pseudonymise = make_pseudonymiser(lambda: secrets.token_bytes(32))
    problems: list[Problem] = []
    raws = []
    for path, language in itertools.zip_longest(exports, languages):
        try:
            raw = read_export(workspace / path, path.as_posix(), pseudonymise, set(), language)
        except Unreadable as error:
            problems.append(as_problem(error))
            continue
        if raw.kind not in FORMS:
            expected = "answers of an online form: Google CSV or XLSX, or Microsoft Forms XLSX"
            action = "export the survey structure (.lss) and give it with --structure"
            problems.append(Problem(path.as_posix(), "", f"a file of the kind {raw.kind}", expected, action))
        raws.append(raw)
    if problems:
        raise Refusal(*problems)
    return raws


def scaffold_exports(
    raws: Sequence[RawTable], survey: str, words: str = "en", titles: Text | None = None
) -> dict[str, str]:
    """File name -> content of the declarations of a form, without any wave.

    titles: what the files are called, by language; the name of the survey stands for one that is not known.
    What is guessed is tried on the exports themselves: an item whose answers would be errors is left open.
    """
    guessed = guess_survey(raws, words)
    told = next(filter(None, (titles or {}).values()), survey.replace("-", " ").replace("_", " ").capitalize())
    named = {language: (titles or {}).get(language) or told for language in guessed.languages}
    files = _scaffold(guessed, survey, words, named)
    unfit = _find_unfit(raws, files, survey, guessed.personal)
    if unfit:
        drafts = [_leave_open(draft) if draft.id in unfit else draft for draft in guessed.drafts]
        files = _scaffold(replace(guessed, drafts=drafts), survey, words, named)
    return files


def _scaffold(guessed: Guessed, survey: str, words: str, titles: Text) -> dict[str, str]:
    return scaffold_survey(
        survey, "form", titles, guessed.languages, guessed.drafts, {}, guessed.extra, words, "title_guessed"
    )


def _find_unfit(raws: Sequence[RawTable], files: dict[str, str], survey: str, personal: Sequence[str]) -> set[str]:
    """The items of which some answer would be an error."""
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            write_text(Path(folder) / SURVEYS / survey / name, content)
        declared = load_survey(Path(folder), survey)
    findings = []
    for raw in raws:
        kept = replace(raw, answers=raw.answers.drop(columns=[name for name in personal if name in raw.answers]))
        coded = recode(kept, declared)
        findings += coded.findings
        findings += [] if coded.frame.empty else check_contract(coded.frame, kept, declared)
    return {finding.item.split("[")[0] for finding in findings if finding.severity == "error"}


def _leave_open(draft: Draft) -> Draft:
    reviews = (Review("left_open"),)
    return Draft(draft.id, "", "text", ("text",), draft.wording, rows=draft.rows, reviews=reviews)


def scaffold_structure(structure: Structure, survey: str, words: str = "en") -> dict[str, str]:
    """File name -> content of the declarations of a LimeSurvey survey, without any wave.

    Questions that ask for what is personal are no items: they are never read.
    """
    languages = list(structure.languages) or ["en"]
    asked = [draft_item(question, languages) for question in structure.questions.values()]
    personal = find_personal(asked)
    drafts = [recognise_wordings(draft, languages) for draft in asked if draft.id not in personal]
    taken = [draft.id for draft in drafts if draft.id in RESERVED]
    if taken:
        expected = "question codes other than " + ", ".join(sorted(RESERVED))
        action = "rename the question on the platform, or declare the item under another name by hand"
        raise Refusal(Problem(structure.file, "", f"the question code {', '.join(taken)}", expected, action))
    unfit = [draft.id for draft in drafts if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", draft.id)]
    unfit += [
        f"{draft.id}: {code}"
        for draft in drafts
        for code in [*draft.codes, *draft.rows, *draft.columns, *(code for _, codes in draft.scales for code in codes)]
        if not re.fullmatch(r"[^+\s]+", code)
    ]
    if unfit:
        found = "the code " + ", ".join(f"“{make_visible(code[:40])}”" for code in unfit[:4])
        expected = (
            "codes of questions that begin with a letter, of letters, digits, - and _; no space and no + in others"
        )
        raise Refusal(Problem(structure.file, "", found, expected, "rename it on the platform and export again"))
    if not drafts:
        expected, action = "at least one that is not", "check the file, or declare the survey by hand"
        raise Refusal(Problem(structure.file, "", "personal questions only", expected, action))
    extra = list_personal(personal, words)
    return scaffold_survey(survey, "limesurvey", structure.titles, languages, drafts, structure.names, extra, words)
