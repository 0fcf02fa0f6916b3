"""The line to the platform: time-outs, few retries, a size limit, no redirects, certificates always checked."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import requests
import tenacity
from urllib3.exceptions import ReadTimeoutError

from pipelines.readers.source import MAXIMUM_BYTES
from schemas.addresses import show_address

PIECE = 1 << 16
SHOWN = 200
"""How many characters of an answer are looked at to tell what it is."""


@dataclass(frozen=True)
class Limits:
    """connect, read: seconds to wait. attempts, wait: how often, and after how many seconds the second time.

    most_bytes: of one answer. RemoteControl wraps a file in base64, which makes four bytes of three.
    """

    connect: float = 10
    read: float = 180
    attempts: int = 3
    wait: float = 1
    most_bytes: int = MAXIMUM_BYTES // 3 * 4 + 1_000_000


class Moved(requests.RequestException):
    """The platform sends on to another address, shown as `place`."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place


class TooLarge(requests.RequestException):
    """An answer beyond the limit."""


class ServerFailed(requests.RequestException):
    """A failure of the platform, with the status of HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


def send_no_more(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Authentication that adds nothing: without one, requests would look for passwords in a file of the user."""
    return request


class Connection(requests.Session):
    """A session that `citric` posts through; tell is told how many bytes of an answer have come.

    Only what may pass by itself is tried again: a line that breaks, a server that fails. A refused password never
    is, since several of them lock an account; nor is a time-out, since the platform may still be at work.
    """

    def __init__(self, limits: Limits, *, is_loopback: bool, tell: Callable[[int], None]) -> None:
        super().__init__()
        self.limits = limits
        self.tell = tell
        self.beginning = ""
        self.auth = send_no_more
        # What is meant for this computer goes through no proxy.
        self.trust_env = not is_loopback

    def post(self, url: Any, data: Any = None, json: Any = None, **kwargs: Any) -> requests.Response:
        """Post, read the whole answer, and give it. Raises requests.RequestException."""
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.limits.attempts),
            wait=tenacity.wait_exponential(multiplier=self.limits.wait, exp_base=3),
            retry=tenacity.retry_if_exception(may_pass),
            reraise=True,
        )
        return retrying(self._post_once, url, data, kwargs.get("headers"))

    def _post_once(self, url: str, data: Any, headers: Any) -> requests.Response:
        timeout = self.limits.connect, self.limits.read
        with super().post(
            url, data=data, headers=headers, timeout=timeout, allow_redirects=False, stream=True
        ) as response:
            if 300 <= response.status_code < 400:
                raise Moved(_find_place(url, response.headers.get("Location", "")))
            if response.status_code >= 500:
                raise ServerFailed(response.status_code)
            body = self._read(response)
        whole = requests.Response()
        whole.status_code, whole.reason, whole.url = response.status_code, response.reason, response.url
        whole.headers, whole.raw, whole.encoding = response.headers, io.BytesIO(body), "utf-8"
        self.beginning = body[:SHOWN].decode("utf-8-sig", errors="replace").lstrip()
        return whole

    def _read(self, response: requests.Response) -> bytes:
        pieces, size = [], 0
        for piece in response.iter_content(PIECE):
            size += len(piece)
            if size > self.limits.most_bytes:
                raise TooLarge
            pieces.append(piece)
            self.tell(size)
        return b"".join(pieces)


def _find_place(url: str, location: str) -> str:
    try:
        return show_address(urljoin(url, location))
    except ValueError:
        return "an address that cannot be read"


def may_pass(error: BaseException) -> bool:
    """Whether a failure may be gone the next time."""
    if isinstance(error, ServerFailed | requests.exceptions.ChunkedEncodingError):
        return True
    lasting = requests.exceptions.SSLError | requests.exceptions.ProxyError
    return (
        isinstance(error, requests.exceptions.ConnectionError)
        and not isinstance(error, lasting)
        and not is_time_out(error)
    )


def is_time_out(error: BaseException) -> bool:
    """Whether the platform was reached and then kept silent."""
    inner = error.args[0] if error.args else None
    return isinstance(error, requests.exceptions.ReadTimeout) or isinstance(inner, ReadTimeoutError)
