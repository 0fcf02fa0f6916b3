"""What PHP holds for each response while it evaluates an equation: a text, a number or a truth value."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Texts = NDArray[np.object_]
BLANK = r"[ \t\n\r\v\f]*"
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
NO = np.zeros(1, np.bool_)
YES = np.ones(1, np.bool_)


class Operand:
    """One value per response, or a single one for what is the same everywhere; what is not asked for is not computed.

    logical: it is a truth value. quoted: LimeSurvey compares it as a text, because it was written in quotes or put
    together by `+`.
    """

    logical: Mask = NO
    quoted: Mask = NO

    @cached_property
    def texts(self) -> Texts:
        """Each as PHP writes it."""
        raise NotImplementedError

    @cached_property
    def numbers(self) -> Numbers:
        """The number, or the one a text begins with, else 0."""
        raise NotImplementedError

    @cached_property
    def numeric(self) -> Mask:
        """Whether a comparison takes it for a number; truth values are 1 and 0."""
        return YES

    @cached_property
    def truth(self) -> Mask:
        """What it is as a truth value: an empty text and 0 are false."""
        return np.asarray(~self.texts_as("str").isin(["", "0"]), np.bool_)

    def texts_as(self, dtype: str) -> pd.Series[Any]:
        """The texts as a series."""
        return pd.Series(self.texts, dtype=dtype)


class OfTexts(Operand):
    """Texts; a number is what PHP calls a numeric string, with spaces around it."""

    def __init__(self, texts: Texts, quoted: bool = False) -> None:
        self.texts = texts
        self.quoted = YES if quoted else NO

    @cached_property
    def numbers(self) -> Numbers:
        """The number each text begins with, else 0."""
        leading = self.texts_as("str").str.extract(rf"^{BLANK}({NUMBER})", expand=False)
        return pd.to_numeric(leading).fillna(0).to_numpy(dtype=np.float64)

    @cached_property
    def numeric(self) -> Mask:
        """Whether the whole text is a number."""
        return self.texts_as("str").str.fullmatch(rf"{BLANK}{NUMBER}{BLANK}").to_numpy(dtype=np.bool_)


class OfNumbers(Operand):
    """Numbers; NaN is what PHP calls NAN: it equals nothing and counts as true."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers + 0.0

    @cached_property
    def texts(self) -> Texts:
        """Each number as PHP writes it."""
        return pd.Series(self.numbers).map(write_number).to_numpy(dtype=object)

    @cached_property
    def truth(self) -> Mask:
        """Everything but 0."""
        return np.asarray(self.numbers != 0, np.bool_)


class OfTruth(Operand):
    """Truth values: 1 where true, empty where false."""

    logical = YES

    def __init__(self, truth: Mask) -> None:
        self.truth = truth

    @cached_property
    def texts(self) -> Texts:
        """`1` or nothing."""
        return np.where(self.truth, "1", "").astype(object)

    @cached_property
    def numbers(self) -> Numbers:
        """1 or 0."""
        return self.truth.astype(np.float64)


class Choice(Operand):
    """The first operand where the mask holds, else the second."""

    def __init__(self, mask: Mask, first: Operand, second: Operand) -> None:
        self.mask, self.first, self.second = mask, first, second
        self.logical = np.where(mask, first.logical, second.logical)
        self.quoted = np.where(mask, first.quoted, second.quoted)

    @cached_property
    def texts(self) -> Texts:
        """Those of the one or the other."""
        return np.where(self.mask, self.first.texts, self.second.texts)

    @cached_property
    def numbers(self) -> Numbers:
        """Those of the one or the other."""
        return np.where(self.mask, self.first.numbers, self.second.numbers)

    @cached_property
    def numeric(self) -> Mask:
        """Those of the one or the other."""
        return np.where(self.mask, self.first.numeric, self.second.numeric)

    @cached_property
    def truth(self) -> Mask:
        """Those of the one or the other."""
        return np.where(self.mask, self.first.truth, self.second.truth)


EMPTY = OfTexts(np.array([""], dtype=object))
NAN = OfNumbers(np.array([np.nan]))
FALSE = OfTruth(NO)


def choose(mask: Mask, first: Operand, second: Operand) -> Operand:
    """The first operand where the mask holds, else the second."""
    if mask.all():
        return first
    return Choice(mask, first, second) if mask.any() else second


def read_answers(answers: pd.Series[Any]) -> Operand:
    """Answers as the platform stores them; a box is `Y` or empty, a missing answer is empty."""
    given = answers.notna().to_numpy()
    if pd.api.types.is_bool_dtype(answers.dtype):
        return OfTexts(np.where(answers.fillna(False).astype(bool), "Y", "").astype(object))
    if pd.api.types.is_datetime64_any_dtype(answers.dtype):
        return OfTexts(answers.dt.strftime("%Y-%m-%d %H:%M").fillna("").to_numpy(dtype=object))
    if pd.api.types.is_numeric_dtype(answers.dtype):
        return choose(given, OfNumbers(answers.fillna(0).to_numpy(dtype=np.float64)), EMPTY)
    texts = answers.astype("object").where(given, "")
    return OfTexts(texts.map(lambda each: each if isinstance(each, str) else write_number(each)).to_numpy(dtype=object))


def write_number(number: float) -> str:
    """A number as PHP writes it: whole ones without a point, else with at most 14 digits."""
    if np.isfinite(number) and number == np.trunc(number) and abs(number) < 1e15:
        return str(int(number))
    mantissa, _, exponent = f"{number:.14G}".partition("E")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent):+d}" if exponent else mantissa
