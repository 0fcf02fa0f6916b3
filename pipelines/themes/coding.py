"""The coding of a wave: what of it still holds, how far the coders agree, and the columns it adds to responses."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.findings import Finding
from pipelines.themes.agreement import LeftOut, list_left_out, measure_agreement
from pipelines.themes.answers import list_answers
from pipelines.themes.binding import bind_key
from pipelines.themes.quotes import list_shown, state_quotes
from pipelines.themes.store import load_binding_key, read_codings, read_quotes
from schemas.declarations import Themes
from schemas.declarations.themes import NO_THEME
from schemas.declared import Declarations
from schemas.missing import MISSING
from schemas.themed import name_themed

HASH_DIGITS = 16


@dataclass(frozen=True)
class Coding:
    """What is known of the open answers of one wave.

    answers: as `list_answers` gives them. codings: those of answers as they are now. stale: how many are of answers
    that changed or are gone. agreement: `AgreementTable`. quotes: `QuoteTable` with a `state`. shown: those shown.
    hash: changes with anything that is counted. written: with anything that is counted, hidden or judged by the coding.
    """

    themes: Themes
    answers: pd.DataFrame
    codings: pd.DataFrame
    stale: int
    agreement: pd.DataFrame
    quotes: pd.DataFrame
    shown: pd.DataFrame
    hash: str
    written: str

    @cached_property
    def left_out(self) -> list[LeftOut]:
        """The coders by whom agreement is not judged."""
        return list_left_out(self.codings, self.themes)

    def list_findings(self, file: str) -> list[Finding]:
        """What whoever looks after the coding should know; file: where the codings are."""
        lost = [Finding("warning", "codings_lost", file, expected={"codings": self.stale})] if self.stale else []
        return lost + [
            Finding("warning", "coder_left_out", file, item=each.item, value=each.coder, expected=asdict(each))
            for each in self.left_out
        ]

    def list_uncoded(self, item: str, coder: str = "") -> list[str]:
        """The responses whose answer to a question the counted coder, or another one, has not coded."""
        coder = coder or self.themes.counted
        own = self.codings[(self.codings["item"] == item) & (self.codings["coder"] == coder)]
        asked = self.answers[self.answers["item"] == item]
        return list(asked.loc[~asked["response"].isin(own["response"]), "response"])


def read_coding(workspace: Path, responses: pd.DataFrame, declared: Declarations, wave: str) -> Coding | None:
    """The coding of a wave, None where it has no theme codebook; raises Refusal where a file of it is not sound."""
    themes = declared.themes.get(wave)
    if themes is None:
        return None
    survey = declared.survey.id
    key = load_binding_key(workspace, survey, wave)
    written, quotes = read_codings(workspace, survey, wave, themes), read_quotes(workspace, survey, wave)
    # Without the key nothing can be shown to belong to an answer.
    answers = list_answers(responses, declared, wave, themes, key or b"")
    known = answers.set_index(["item", "response"])["source"]
    wanted = pd.MultiIndex.from_frame(written[["item", "response"]])
    holds = (known.reindex(wanted).to_numpy() == written["source"].to_numpy()) & (key is not None)
    codings = written[holds].reset_index(drop=True)
    quotes = state_quotes(quotes, answers, key, themes)
    return Coding(
        themes, answers, codings, int((~holds).sum()), measure_agreement(codings, themes, survey, wave), quotes,
        list_shown(quotes, answers), _hash_codings(codings, themes), _hash_written(written, themes, key),
    )  # fmt: skip


def add_themes(responses: pd.DataFrame, coding: Coding) -> pd.DataFrame:
    """The responses with a boolean column a theme, as a multiple choice has them, and why an answer is missing.

    What the counted coder has not coded stands under no theme: counts of such a question are not shown.
    """
    themes = coding.themes
    added: dict[str, object] = {}
    counted = coding.codings[coding.codings["coder"] == themes.counted]
    for item, coded in themes.items.items():
        if f"missing:{item}" not in responses:
            continue
        name, missing = name_themed(item), responses[f"missing:{item}"]
        own = counted[counted["item"] == item]
        answered = missing.isna().to_numpy()
        known = answered | (missing == "no_answer").to_numpy()
        some = np.zeros(len(responses), dtype=bool)
        for theme in coded.themes:
            given = responses["id"].isin(own.loc[own["theme"] == theme, "response"]).to_numpy() & answered
            some |= given
            added[f"{name}[{theme}]"] = pd.Series(given, index=responses.index).astype("boolean").where(known)
        none = pd.Series(answered & ~some, index=responses.index).astype("boolean")
        added[f"{name}[{NO_THEME}]"] = none.where(known)
        added[f"missing:{name}"] = pd.Categorical(missing, MISSING)
    return pd.concat([responses, pd.DataFrame(added, index=responses.index)], axis=1)


def find_disagreement(coding: Coding, file: str) -> list[Finding]:
    """A warning for each question some of whose themes are not shown because the coders do not agree on them."""
    findings = []
    for item in coding.themes.items:
        judged = coding.agreement[coding.agreement["item"] == item]
        blocked = judged[judged["verdict"] == "blocked"]
        if blocked.empty:
            continue
        answers = int((coding.answers["item"] == item).sum())
        coders = [f"{coder} {answers - len(coding.list_uncoded(item, coder))}" for coder in coding.themes.coders]
        told = {"themes": ", ".join(blocked["theme"]), "coders": ", ".join(coders), "answers": answers,
                "several": int(blocked["answers"].max())}  # fmt: skip
        findings.append(Finding("warning", "coders_disagree", file, item=item, expected=told))
    return findings


def _hash_codings(codings: pd.DataFrame, themes: Themes) -> str:
    counted = codings.loc[codings["coder"] == themes.counted, ["item", "response", "theme"]]
    lines = sorted("\t".join(row) for row in counted.itertuples(index=False, name=None))
    return hashlib.sha256("\n".join([themes.version, *lines]).encode()).hexdigest()


def _hash_written(written: pd.DataFrame, themes: Themes, key: bytes | None) -> str:
    """The coding as an input: the rows of every coder, who codes and who is counted, and the key they hold with."""
    lines = sorted("\t".join(row) for row in written.itertuples(index=False, name=None))
    about = [themes.version, ",".join(themes.coders), themes.counted, bind_key(key) if key is not None else ""]
    return hashlib.sha256("\n".join([*about, *lines]).encode()).hexdigest()[:HASH_DIGITS]
