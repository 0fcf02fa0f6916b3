"""Typed models of the declarations: one survey is a folder of four files, each a module here.

`survey.yaml` says when and how the survey was fielded, `codebook.yaml` what was asked, `indicators.yaml` what is
computed, `slides.yaml` what is shown. `impact.yaml` composes indicators of several surveys and activity counts.
Nothing in these files is code.
"""

from schemas.declarations.codebook import CLOSED, Answer, Codebook, CodeList, Item, Scale
from schemas.declarations.comparing import Comparing, Merged, SideName, SideParts, parse_side
from schemas.declarations.decks import Deck, DeckPart
from schemas.declarations.fieldwork import CHECKLIST, Fieldwork
from schemas.declarations.impact import Composite, Count, Derived, Impact, ImpactYear, Printed
from schemas.declarations.indicators import OVERALL, WHOLE_RANKING, Indicator, Indicators, Statistic
from schemas.declarations.portfolio import Action, Portfolio, Span
from schemas.declarations.registers import (
    ActionIndicator,
    Actions,
    Communities,
    CommunityIndicator,
    KeyIndicator,
    KeyIndicators,
    Made,
    Population,
    Sheet,
    SheetAction,
    SheetFigure,
    SheetLine,
    SheetStep,
    Stratum,
    StratumRule,
    YearNote,
)
from schemas.declarations.rules import Base, Condition, Rule
from schemas.declarations.slides import Big, Bracket, Series, Slide, Slides
from schemas.declarations.survey import Export, FieldPeriod, Live, Platform, Survey, Wave
from schemas.declarations.targets import Baseline, Target
from schemas.declarations.themes import NO_THEME, Coder, Theme, ThemeCode, ThemedItem, Themes
from schemas.declarations.words import (
    OTHER,
    Code,
    CountsOver,
    Declaration,
    FileName,
    Identifier,
    LanguageCode,
    Text,
    WaveName,
)

__all__ = [
    "CHECKLIST",
    "CLOSED",
    "NO_THEME",
    "OTHER",
    "OVERALL",
    "WHOLE_RANKING",
    "Action",
    "ActionIndicator",
    "Actions",
    "Answer",
    "Base",
    "Baseline",
    "Big",
    "Bracket",
    "Code",
    "CodeList",
    "Codebook",
    "Coder",
    "Communities",
    "CommunityIndicator",
    "Comparing",
    "Composite",
    "Condition",
    "Count",
    "CountsOver",
    "Deck",
    "DeckPart",
    "Declaration",
    "Derived",
    "Export",
    "FieldPeriod",
    "Fieldwork",
    "FileName",
    "Identifier",
    "Impact",
    "ImpactYear",
    "Indicator",
    "Indicators",
    "Item",
    "KeyIndicator",
    "KeyIndicators",
    "LanguageCode",
    "Live",
    "Made",
    "Merged",
    "Platform",
    "Population",
    "Portfolio",
    "Printed",
    "Rule",
    "Scale",
    "Series",
    "Sheet",
    "SheetAction",
    "SheetFigure",
    "SheetLine",
    "SheetStep",
    "SideName",
    "SideParts",
    "Slide",
    "Slides",
    "Span",
    "Statistic",
    "Stratum",
    "StratumRule",
    "Survey",
    "Target",
    "Text",
    "Theme",
    "ThemeCode",
    "ThemedItem",
    "Themes",
    "Wave",
    "WaveName",
    "YearNote",
    "parse_side",
]
