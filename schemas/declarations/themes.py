"""`raw/themes/<survey>/<wave>/themes.yaml`: the themes by which open answers of a wave are coded."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from schemas.declarations.words import Declaration, Identifier, Text

NO_THEME = "-none-"
"""The code of an answer that holds none of the themes."""
ThemeCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.]*$", max_length=40)]
Coder = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=40)]
"""Who coded, under a name that says nothing of the person: a, b, agreed."""


class Theme(Declaration):
    """One theme: what it is called, and when it is given."""

    label: Text
    definition: Text = Field(default_factory=dict, description="When an answer gets this theme, and when not.")


class ThemedItem(Declaration):
    """The themes of one open question."""

    themes: dict[ThemeCode, Theme] = Field(min_length=1)
    nothing: Text = Field(description="What is said of an answer that holds none of the themes.")


class Themes(Declaration):
    """A theme codebook of one wave: its version, who coded, whose coding is counted, and the themes by question."""

    version: Annotated[str, StringConstraints(min_length=1, max_length=20)] = Field(
        description="Changes whenever the meaning of a theme does."
    )
    coders: Annotated[list[Coder], Field(min_length=1)] = Field(
        description="Who coded, each without seeing the others; how far they agree is computed from these."
    )
    counted: Coder = Field(description="Whose coding is counted: one of the coders, or what they agreed on later.")
    items: Annotated[dict[Identifier, ThemedItem], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_coder_once(self) -> Themes:
        if len(set(self.coders)) < len(self.coders):
            raise ValueError("each of the `coders` once")
        return self

    @property
    def everybody(self) -> list[str]:
        """The coders, and whose coding is counted."""
        return list(dict.fromkeys([*self.coders, self.counted]))
