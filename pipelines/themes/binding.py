"""What ties a coding to the answer it is of, and an approval to the text that was approved.

Both are HMAC-SHA256 under a key that lies beside the codings and stays out of git: who has the codings alone cannot
try out whether somebody wrote “no time”. Any other letter of the answer or of the quote gives another value.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping

DIGITS = 32
APPROVED = ("item", "response", "language", "theme", "quote", "reviewer", "reviewed", "source")
"""What of a quote a reviewer approved."""


def bind_answer(key: bytes, survey: str, wave: str, item: str, response: str, text: str) -> str:
    """The value that stands for one answer; spaces and line ends count alike, since exports differ in them."""
    said = " ".join(unicodedata.normalize("NFC", text).split())
    return _digest(key, "answer", survey, wave, item, response, said)


def bind_approval(key: bytes, quote: Mapping[str, str]) -> str:
    """The value that stands for a reviewer's approval of a quote, letter by letter."""
    return _digest(key, "approval", *(quote[name] for name in APPROVED))


def bind_key(key: bytes) -> str:
    """The value that stands for the key itself: it tells that another key is used, and nothing of the key."""
    return _digest(key, "key")


def _digest(key: bytes, *parts: str) -> str:
    # Each part says how long it is, so that no two rows of parts read the same.
    message = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()[:DIGITS]
