"""What the notebooks show: a heading, then each slide as title, picture and one sentence of reading."""

from __future__ import annotations

import re
from pathlib import Path

from IPython.display import Image, Markdown, display

from pipelines.slides import UNDRAWN
from pipelines.slides.chronicle import Chronicle
from pipelines.slides.comparison import ComparisonStory
from pipelines.slides.page import Page
from pipelines.slides.paired_page import PairedPage
from pipelines.slides.story import Story
from schemas.catalogue import SURVEYS
from schemas.refusals import Problem, Refusal


def find_workspace() -> Path:
    """The workspace: the current folder or the nearest one above it that holds declared surveys."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SURVEYS).is_dir():
            return folder
    raise Refusal(
        Problem(
            here.name,
            "",
            f"no {SURVEYS.as_posix()} here or above",
            "a workspace",
            "start in the workspace's folder",
        )
    )


def show_heading(story: Story) -> None:
    """The deck's title."""
    display(Markdown(f"# {_plain(story.tell(story.title))} · {story.wave}"))


def show_page(page: Page) -> None:
    """One slide; the picture carries its text alternative, and a mark where its chart could not be drawn."""
    mark = {UNDRAWN: {"slide": page.id, "why": page.undrawn}} if page.undrawn else {}
    display(Markdown(f"## {_plain(page.title)}"))
    display(Image(data=page.png.read_bytes(), format="png", alt=page.alternative), metadata=mark)
    if page.reading:
        display(Markdown(_plain(page.reading)))


def show_chronicle(story: Chronicle) -> None:
    """The title of a history."""
    display(Markdown(f"# {_plain(story.sayer.fill_in('figures', 'heading', title=story.title))}"))


def show_comparison(story: ComparisonStory) -> None:
    """The title of a comparison."""
    display(Markdown(f"# {_plain(story.title)}"))


def show_paired_page(drawn: PairedPage) -> None:
    """One slide of a comparison, the table behind it, and what it says in words."""
    show_page(drawn.page)
    if drawn.table:
        header, *lines = ([_plain(cell) for cell in line] for line in drawn.table)
        right = "---:" if len(header) > 2 else "---"
        rows = [header, ["---", *(right for _ in header[1:])], *lines]
        display(Markdown("\n".join(f"| {' | '.join(row)} |" for row in rows)))
    if drawn.sentences:
        display(Markdown("\n".join(f"- {_plain(sentence)}" for sentence in drawn.sentences)))


def _plain(text: str) -> str:
    """A text that Markdown must not read as markup, an entity, a list or an address to go to."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|$&~:!" else sign for sign in text)
    return re.sub(r"^(\s*\d*)([-+.)=])", r"\1\\\2", escaped)
