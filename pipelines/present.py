"""Everything people look at, from what was computed: the figures, then the dashboard that shows them."""

from __future__ import annotations

from pathlib import Path

from pipelines.disk import is_disk_fault, tell_disk_fault
from pipelines.figures import make_figures
from pipelines.progress import Step, silent
from pipelines.site.make import make_site
from schemas.refusals import Problem, Refusal


def present(workspace: Path, progress: Step = silent, survey: str = "", wave: str = "", language: str = "") -> None:
    """Draw the figures, all that are not current or those of one survey, wave or language whatever they are.

    With the figures of whole surveys the dashboard is made anew.

    Raises Refusal where there is nothing to draw, or for what could not be drawn; the dashboard is made all the same.
    """
    problems: list[Problem] = []
    try:
        make_figures(workspace, progress, survey=survey, wave=wave, language=language, anew=bool(wave or language))
    except Refusal as refusal:
        problems += refusal.problems
    if not (wave or language):
        problems += remake_site(workspace, progress)
    if problems:
        raise Refusal(*problems)


def remake_site(workspace: Path, progress: Step = silent) -> list[Problem]:
    """Make the dashboard anew; gives what a full or failing disk kept from it, for what is told of the figures."""
    try:
        make_site(workspace, lambda step, done, total: progress(f"dashboard, {step}", done, total))
    except OSError as error:
        if not is_disk_fault(error):
            raise
        return [tell_disk_fault(error)]
    return []
