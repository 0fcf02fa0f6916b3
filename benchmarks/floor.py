"""The floor of the daily case: one process that imports what drawing needs and draws the same slides, nothing else.

`python -m benchmarks.floor` in a workspace whose `processed/` is made.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipelines.slides.page import draw_page
from pipelines.slides.story import list_stories, load_story
from schemas.catalogue import load_surveys


def main() -> None:
    """Draw every deck into a folder that is gone afterwards."""
    workspace = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for key in list_stories(workspace, load_surveys(workspace)):
            story = load_story(workspace, *key)
            for number, slide in enumerate(story.slides, start=1):
                draw_page(story, number, slide, Path(folder) / "-".join(key))


if __name__ == "__main__":
    main()
