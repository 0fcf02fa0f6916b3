"""New themes into `themes.yaml`, the rest of the file as it was."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

REVIEW = "review: the wording in each language, and change `version`"


def add_new_themes(text: str, found: Sequence[tuple[str, str, str, str]], languages: Sequence[str]) -> str:
    """The text of a theme codebook with further themes, each marked for review.

    found: (question, code, name, description), as `refi_reading.read_codebook` gives them.
    """
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    content = yaml.load(text)
    for item, code, name, description in found:
        theme = CommentedMap(label=_wording(name, languages))
        if description.strip():
            theme["definition"] = _wording(" ".join(description.split()), languages)
        themes = content["items"][item]["themes"]
        themes[code] = theme
        themes.yaml_add_eol_comment(REVIEW, code)
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def _wording(text: str, languages: Sequence[str]) -> CommentedMap:
    return CommentedMap((language, text) for language in languages)
