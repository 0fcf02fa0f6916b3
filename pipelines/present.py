"""Everything people look at, from what was computed: the figures, then the dashboard that shows them."""

from __future__ import annotations

from pathlib import Path

from pipelines.figures import make_figures
from pipelines.progress import Step, silent
from pipelines.site.make import make_site


def present(workspace: Path, progress: Step = silent, survey: str = "", wave: str = "", language: str = "") -> None:
    """Draw the figures, all that are not current or those of one survey, wave or language whatever they are.

    With the figures of whole surveys the dashboard is made anew.

    Raises Refusal where there is nothing to draw, or for what could not be drawn; the dashboard is made all the same.
    """
    anew = bool(wave or language)
    try:
        make_figures(workspace, progress, survey=survey, wave=wave, language=language, anew=anew)
    finally:
        if not (wave or language):
            make_site(workspace, lambda step, done, total: progress(f"dashboard, {step}", done, total))
