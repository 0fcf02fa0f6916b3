"""`fieldwork` of a wave: what no export can say of how a survey was made known, and what the investigator states."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.declarations.words import Declaration, Text

Count = Annotated[int, Field(ge=1)]


def _statement(description: str) -> Text:
    """A sentence for one item of the checklist."""
    statement: Text = Field(default_factory=dict, description=description)
    return statement


class Fieldwork(Declaration):
    """Counts and statements of the investigator; a statement is an item of CHERRIES (Eysenbach 2004) by its name.

    All are optional. What is neither declared nor computed is said to be not supplied.
    """

    invited: Count | None = Field(None, description="How many persons were invited personally.")
    survey_visitors: Count | None = Field(
        None, description="How many different persons opened the first page of the questionnaire."
    )
    site_visitors: Count | None = Field(
        None, description="How many different persons visited the site that led to the questionnaire."
    )
    fast_below: Annotated[float, Field(gt=0, lt=1)] = Field(
        1 / 3, description="A complete response that took less than this share of the median time is said to be fast."
    )
    design: Text = _statement("Target population and sampling frame; whether it is a convenience sample.")
    ethics: Text = _statement("Whether an ethics committee approved the survey, or why none was asked.")
    consent: Text = _statement("What participants were told: length, purpose, who asks, what is stored and how long.")
    data_protection: Text = _statement("How personal data are protected, besides what is done in any case.")
    testing: Text = _statement("How the questionnaire was developed and tried before the field period.")
    access: Text = _statement("Whether the survey was open to everybody or closed (by password or access code).")
    contact: Text = _statement("How the first contact was made: by e-mail, on paper, in person.")
    recruitment: Text = _statement("How the survey was announced or advertised, and in which words.")
    mode: Text = _statement("On a web site or by e-mail, and how the answers came into the data.")
    context: Text = _statement("The site or mailing list that the survey was placed on.")
    voluntary: Text = _statement("Whether answering was voluntary.")
    incentive: Text = _statement("What was offered for answering, or that nothing was.")
    period: Text = _statement("In what time frame data were collected, besides the field period.")
    randomisation: Text = _statement("Whether questions or answers came in random order.")
    adaptive: Text = _statement("Whether questions depended on earlier answers.")
    items: Text = _statement("The number of questions a page.")
    pages: Text = _statement("The number of pages.")
    completeness: Text = _statement("Whether completeness was checked before the questionnaire was sent.")
    review: Text = _statement("Whether answers could be looked at and changed before they were sent.")
    visitors: Text = _statement("How different visitors were told apart.")
    view_rate: Text = _statement("Visitors of the questionnaire to visitors of the site.")
    participation: Text = _statement("Those who began to visitors of the first page.")
    completion: Text = _statement("Those who finished to those who began.")
    cookies: Text = _statement("Whether cookies told apart who answered before.")
    ip_addresses: Text = _statement("Whether addresses of computers were used to find repeated answers.")
    log_files: Text = _statement("What else was done to find repeated answers.")
    registration: Text = _statement("In a closed survey: how persons were identified, and repeated answers kept out.")
    incomplete: Text = _statement("Whether only complete questionnaires were analysed.")
    timestamps: Text = _statement("Whether questionnaires filled in too fast were left out, and by which rule.")
    weighting: Text = _statement("Whether weights were used.")

    @property
    def statements(self) -> dict[str, Text]:
        """The items of the checklist that something is stated of."""
        return {name: text for name in CHECKLIST if (text := getattr(self, name))}


COUNTS = ("invited", "survey_visitors", "site_visitors", "fast_below")
"""What is no statement."""
CHECKLIST = tuple(name for name in Fieldwork.model_fields if name not in COUNTS)
"""The items of CHERRIES, in its order."""
