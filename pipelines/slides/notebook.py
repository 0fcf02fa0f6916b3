"""What the notebooks show: a heading, then each slide as title, picture and one sentence of reading."""

from __future__ import annotations

import re
from pathlib import Path

from IPython.display import Image, Markdown, display

from pipelines.slides import UNDRAWN
from pipelines.slides.page import Page
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
    display(Markdown(_plain(page.reading)))


def _plain(text: str) -> str:
    """A text that Markdown must not read as markup, an entity, a list or an address to go to."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|$&~:!" else sign for sign in text)
    return re.sub(r"^(\s*\d*)([-+.)=])", r"\1\\\2", escaped)
