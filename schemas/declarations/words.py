"""What every declaration is made of: names, codes and texts, checked as they are read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Code = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^+\s]+$")]
WaveName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?$", max_length=60)]
FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\:*?\"<>|\x00-\x1f]*[^/\\:*?\"<>|\x00-\x1f. ]$")]
"""The name of a file in its own folder, without a path, as every system takes it."""
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]

Text = Annotated[dict[str, str], Field(description="The wording in each language, by language code.")]

CountsOver = Literal["asked", "answered"]
"""Who counts in the denominator."""

OTHER = "-oth-"
"""The code a list item takes when the respondent wrote an answer of their own (LimeSurvey's)."""


class Declaration(BaseModel):
    """What every declared thing has in common: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
