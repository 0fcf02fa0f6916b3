"""Regular expressions as PHP reads them -> the same for RE2.

RE2 (through pyarrow) takes a time that grows with the length of the text alone, so no pattern of a foreign structure
file can make a run hang; in return it has no lookaround and no back references, and those are not understood.
PHP adds the modifier `u`, under which `\\d`, `\\w` and `\\s` know all of Unicode (pcre2pattern: PCRE2_UCP).
"""

from __future__ import annotations

import re
from functools import lru_cache

from schemas.equations.tokens import NotUnderstood

INSIDE = {"d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"\p{L}_\p{N}", "s": r"\s\v\p{Z}"}
"""Letters after a backslash -> what they are for RE2 within brackets; no end of it can become one of a range."""
OUTSIDE = {"d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"[\p{L}\p{N}_]", "W": r"[^\p{L}\p{N}_]", "s": r"[\s\v\p{Z}]",
           "S": r"[^\s\v\p{Z}]", "A": r"\A", "z": r"\z"}  # fmt: skip
SAME = set("tnrfxpP")
"""Letters after a backslash that mean the same to both."""
PIECE = re.compile(r"\\.|\[\^?\]?|.", re.DOTALL)


@lru_cache(maxsize=256)
def translate_pattern(written: str) -> str:
    """The pattern between its delimiters, for RE2. Raises NotUnderstood where RE2 has nothing that means the same."""
    delimited = re.fullmatch(r"\s*([/#~!@%])(.*)\1([A-Za-z]*)", written, re.DOTALL)
    if delimited is None:
        raise NotUnderstood(f"the pattern `{written}`, which does not stand between two `/`")
    _, pattern, flags = delimited.groups()
    if set(flags) - set("imsu"):
        raise NotUnderstood(f"the pattern `{written}` with the modifier `{flags}`")
    translated = "".join(_translate_pieces(pattern, written, many_lines="m" in flags))
    set_flags = "".join(flag for flag in "ims" if flag in flags)
    translated = f"(?{set_flags}){translated}" if set_flags else translated
    _refuse_foreign(translated, written)
    return translated


def _translate_pieces(pattern: str, written: str, *, many_lines: bool) -> list[str]:
    pieces, position, bracket = [], 0, False
    while position < len(pattern):
        found = PIECE.match(pattern, position)
        piece = found[0] if found and (not bracket or pattern[position] == "\\") else pattern[position]
        position += len(piece)
        if piece.startswith("\\") and len(piece) == 2:
            pieces.append(_translate_escape(piece[1], INSIDE if bracket else OUTSIDE, written))
        elif bracket and piece == "[":
            if pattern[position : position + 1] == ":":
                raise NotUnderstood(f"the pattern `{written}` with `[:`")
            pieces.append(r"\[")
        elif bracket:
            pieces.append(piece)
            bracket = piece != "]"
        elif piece.startswith("["):
            pieces.append(piece.replace("]", r"\]"))
            bracket = True
        else:
            pieces.append({"]": r"\]", "$": "$" if many_lines else r"(?:\n?\z)"}.get(piece, piece))
    return pieces


def _translate_escape(sign: str, meaning: dict[str, str], written: str) -> str:
    if not sign.isascii() or sign in "_ ":
        return sign
    if sign.isalnum() and sign not in {*meaning, *SAME}:
        raise NotUnderstood(f"the pattern `{written}` with `\\{sign}`")
    return meaning.get(sign, f"\\{sign}")


def _refuse_foreign(translated: str, written: str) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        pc.match_substring_regex(pa.array([""]), translated)
    except pa.ArrowInvalid as error:
        reason = str(error).removeprefix("Invalid regular expression: ")
        raise NotUnderstood(f"the pattern `{written}`: {reason}") from None
