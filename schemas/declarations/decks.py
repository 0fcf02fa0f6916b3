"""`decks/<name>.yaml`: a deck of slides from several surveys and waves."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from schemas.declarations.words import Declaration, Identifier, LanguageCode, Text, WaveName


class DeckPart(Declaration):
    """A divider, or slides of one wave or comparison in the order in which they are named."""

    section: Text = Field(default_factory=dict, description="The title of a slide that opens a part.")
    text: Text = Field(default_factory=dict, description="A line under that title.")
    survey: Identifier | None = Field(None, description="A declared survey, or `impact`.")
    wave: WaveName | None = Field(None, description="Its wave, the year of impact, or `comparison-2021-2022`.")
    slides: list[str] = Field(default_factory=list, description="The ids of the slides; all without the key.")

    @model_validator(mode="after")
    def _says_something(self) -> DeckPart:
        if not (self.section or self.survey):
            raise ValueError("a part has a `section`, or a `survey` with its `wave`")
        if (self.survey is None) != (self.wave is None):
            raise ValueError("`survey` and `wave` go together")
        if self.text and not self.section:
            raise ValueError("`text` stands under a `section`")
        if len(set(self.slides)) < len(self.slides):
            raise ValueError("each slide once")
        return self


class Deck(Declaration):
    """A deck with its title, its languages and its parts in order."""

    title: Text
    subtitle: Text = Field(default_factory=dict)
    languages: Annotated[list[LanguageCode], Field(min_length=1)]
    parts: Annotated[list[DeckPart], Field(min_length=1)]
