"""The declared comparisons of a survey on the dashboard: their page and their deck, copied and linked."""

from __future__ import annotations

from pathlib import Path

from pipelines.figures import FIGURES
from pipelines.files import copy_file
from pipelines.site.pages import FILES, WavePage
from pipelines.words import words_of
from schemas.sides import COMPARISON


def copy_comparisons(workspace: Path, survey: str, language: str, folder: Path) -> None:
    """Copy what was drawn of every comparison of a survey in one language below `folder`."""
    for drawn in sorted((workspace / FIGURES / survey).glob(f"{COMPARISON}*")):
        for name in (f"slides-{language}.html", f"slides-{language}.pptx"):
            if (drawn / name).is_file():
                copy_file(drawn / name, folder / drawn.name / name)


def list_compared(folder: Path, pages: list[WavePage]) -> dict[str, list[tuple[str, str, str]]]:
    """Page of a survey's last wave -> its comparisons: heading, page, deck ("" where there is none)."""
    language, found = folder.name, {}
    say = words_of(language)["site"]
    for survey, page in {page.survey: page for page in pages}.items():
        links = []
        for drawn in sorted((folder.parent / FILES / survey).glob(f"{COMPARISON}*")):
            base, stem = f"../{FILES}/{survey}/{drawn.name}", f"slides-{language}"
            sides = drawn.name.removeprefix(COMPARISON)
            if (drawn / f"{stem}.html").is_file():
                deck = f"{base}/{stem}.pptx" if (drawn / f"{stem}.pptx").is_file() else ""
                links.append((str(say["comparison"]).format(sides=sides), f"{base}/{stem}.html", deck))
        if links:
            found[page.name] = links
    return found
