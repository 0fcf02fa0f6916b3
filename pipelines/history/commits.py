"""Of which commits a run can be computed again: the one it was made from, and the first that holds its records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipelines.history.chain import Record, split_lines
from pipelines.history.met import COMPOSED
from pipelines.history.store import RECORDS, read_content
from pipelines.history.versions import find_first, run_git
from schemas.catalogue import SURVEYS

Wave = tuple[str, str]


@dataclass(frozen=True)
class Commits:
    """Where a run can be computed again.

    made: the commit it was made from, empty where this repository does not have it. later: the first on the main line
    that holds its records, empty where none does: declarations are often committed after a run. why: why the later one
    comes first: `uncommitted`, `undeclared` or `gone`; empty where it does not. undeclared: the waves that the commit
    it was made from does not declare.
    """

    made: str
    later: str
    why: str
    undeclared: tuple[Wave, ...]

    @property
    def order(self) -> list[str]:
        """The commits to compute, the likelier one first."""
        order = (self.later, self.made) if self.why else (self.made, self.later)
        return [each for each in order if each]


def find_commits(workspace: Path, run: Record, waves: list[Wave]) -> Commits:
    """The commits in which waves can be computed as a run had them; both are empty where there are none."""
    noted = run.get("commit", "")
    made = noted if noted and run_git(workspace, "cat-file", "-e", f"{noted}^{{commit}}") is not None else ""
    lines, _ = split_lines(read_content(workspace))
    later = find_first(workspace, RECORDS, lines[run["n"] - 1])
    undeclared = tuple(wave for wave in waves if made and not is_declared(workspace, made, wave))
    if not later:
        return Commits(made, "", "", undeclared)
    why = "gone" if not made else "uncommitted" if run.get("uncommitted") else "undeclared" if undeclared else ""
    return Commits(made, later, why, undeclared)


def is_declared(workspace: Path, commit: str, wave: Wave) -> bool:
    """Whether a commit declares a wave. What no survey gives has no declaration of its own, and is not looked for."""
    if wave[0] in COMPOSED:
        return True
    content = run_git(workspace, "show", f"{commit}:./{(SURVEYS / wave[0] / 'survey.yaml').as_posix()}")
    if content is None:
        return False
    try:
        return wave[1] in YAML(typ="base", pure=True).load(content.decode("utf-8-sig"))["waves"]
    except (YAMLError, ValueError, RecursionError, KeyError, TypeError):
        # The code of that time says what is wrong with it.
        return True
