"""Numbers, dates and spacing as each language sets them (Babel: fr_BE, nl_BE, and others by their code)."""

from __future__ import annotations

import datetime
import math
import re
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent, get_decimal_symbol
from babel.units import format_unit

REGION = {"fr": "fr_BE", "nl": "nl_BE"}
COUNTS_ALONE = 20
"""Below this base no percentage is given."""
COUNTS_LEAD = 100
"""Below this base counts lead and percentages follow."""
HOUR = 3600
DECIMALS_FROM = 500
"""Below this base percentages have no decimals."""


def locale_of(language: str) -> Locale:
    """The Babel locale of a language; the Belgian one where there is one."""
    return Locale.parse(REGION.get(language, language))


def format_count(number: float, language: str) -> str:
    """A whole number, or one with at most one decimal; a dash for one that is not known."""
    if math.isnan(number):
        return "–"
    rounded = Decimal(repr(float(number))).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if rounded == rounded.to_integral_value():
        rounded = rounded.to_integral_value()
    return format_decimal(rounded, locale=locale_of(language))


def say_printed(text: str, language: str) -> str:
    """A number as the language sets it; anything else as it was printed, with the language's decimal sign."""
    if re.fullmatch(r"\d+(\.\d)?", text):
        return format_count(float(text), language)
    return re.sub(r"(?<=\d)\.(?=\d)", get_decimal_symbol(locale_of(language)), text)


def format_share(share: float, base: float, language: str) -> str:
    """A percentage, rounded half up: no decimal for a base under 500, one from there on."""
    decimals = 1 if base >= DECIMALS_FROM else 0
    rounded = Decimal(repr(float(share))).quantize(Decimal(1).scaleb(-decimals - 2), rounding=ROUND_HALF_UP)
    locale = locale_of(language)
    pattern = str(locale.percent_formats[None].pattern).replace("0", f"0{'.' + '0' * decimals if decimals else ''}")
    # Babel's patterns have one zero before the percent sign; decimals are set there, never left to its rounding.
    return format_percent(rounded, format=pattern, locale=locale)


def format_value(count: float, share: float, base: float, language: str) -> str:
    """The text at a bar: the count alone, the count first, or the percentage first, by the size of the base."""
    if base < COUNTS_ALONE:
        return format_count(count, language)
    if base < COUNTS_LEAD:
        return f"{format_count(count, language)} ({format_share(share, base, language)})"
    return f"{format_share(share, base, language)} ({format_count(count, language)})"


def round_half_up(number: float, decimals: int) -> Decimal:
    """A number rounded as people round: half up, away from zero."""
    return Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def format_signed(number: float, decimals: int, language: str) -> str:
    """A difference with its sign, rounded half up, without zeros behind the decimal sign; nothing before zero."""
    rounded = round_half_up(number, decimals)
    size = format_decimal(abs(rounded).normalize(), locale=locale_of(language))
    return ("+" if rounded > 0 else "\u2212" if rounded < 0 else "") + size


def format_day(day: datetime.date, language: str) -> str:
    """A date in words: 29 novembre 2021."""
    return _ordinal_first(format_date(day, format="long", locale=locale_of(language)), language)


def format_period(first: datetime.date, last: datetime.date, language: str) -> str:
    """Two dates in words, the first one without its year where both share it."""
    if first.year != last.year:
        return f"{format_day(first, language)} – {format_day(last, language)}"
    start = _ordinal_first(format_date(first, format="d MMMM", locale=locale_of(language)), language)
    return f"{start} – {format_day(last, language)}"


def format_short_day(day: datetime.date, language: str, span: str = "day") -> str:
    """A date on an axis: 29 nov.; of a month nov. 2021."""
    written = format_date(day, format="MMM y" if span == "month" else "d MMM", locale=locale_of(language))
    return _ordinal_first(str(written), language)


def format_duration(seconds: float, language: str) -> str:
    """A time with its two largest units, rounded half up: 7 min 30 s; 1 h 5 min."""
    locale, whole = locale_of(language), int(seconds + 0.5)
    if whole >= HOUR:
        whole = int(whole / 60 + 0.5) * 60
    parts = [("hour", whole // HOUR), ("minute", whole % HOUR // 60), ("second", whole % 60)]
    kept = [(unit, number) for unit, number in parts if number][:2] or [("second", 0)]
    told = (format_unit(number, f"duration-{unit}", length="short", locale=locale) for unit, number in kept)
    return "\u00a0".join(str(each).replace(" ", "\u00a0") for each in told)


def _ordinal_first(day: str, language: str) -> str:
    """French says 1er mars and 2 mars."""
    return re.sub(r"^1 ", "1er ", day) if language == "fr" else day


def set_spacing(text: str, language: str) -> str:
    """Keep signs with their word: in French a no-break space stands before : ; ? ! % and inside « »."""
    if language == "fr":
        text = re.sub(r" (?=[;?!%])", "\u202f", text)
        text = re.sub(r" (?=[:»])", "\u00a0", text).replace("« ", "«\u00a0")
    return re.sub(r"\bn = (?=\d)", "n\u00a0=\u00a0", text)


def is_plural(number: float, language: str) -> bool:
    """Whether a noun after this number takes the plural."""
    # CLDR tells 1 from 1.0: only the first is singular in Dutch.
    exact = int(number) if float(number).is_integer() else Decimal(repr(float(number)))
    return locale_of(language).plural_form(exact) != "one"


def join_words(words: list[str], conjunction: str) -> str:
    """a, b et c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {conjunction} {words[-1]}" if words else ""
