"""Addresses of LimeSurvey's RemoteControl: which ones a password may be sent to."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

ENDING = "/index.php/admin/remotecontrol"
"""What stands behind the address of a LimeSurvey."""
EXAMPLE = f"https://enquetes.example.org{ENDING}"


def check_address(url: str) -> str:
    """The address as it is. Raises ValueError with what is wrong; nothing that may be a secret is in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"an address that cannot be read: it is of the form {EXAMPLE}") from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("a user name or password in the address: they stand in no address, leave out what is before @")
    if parts.scheme not in {"http", "https"} or not host or any(char.isspace() or char < " " for char in url):
        raise ValueError(f"no web address: it is of the form {EXAMPLE}")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("an address with http: everybody on the way could read the password, write https")
    if "admin/remotecontrol" not in parts.path + "?" + parts.query or parts.fragment:
        raise ValueError(f"no address of RemoteControl: try {show_address(url, _find_root(parts) + ENDING)}")
    return url


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself, which no line leads to."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def show_address(url: str, path: str | None = None) -> str:
    """An address for messages: without user name, password and what stands behind the path; or with another path."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path if path is None else path}"


def _find_root(parts: SplitResult) -> str:
    """The folder LimeSurvey lies in, by what its own pages are called."""
    path = parts.path.split("/index.php")[0].split("/admin")[0].rstrip("/")
    last = path.rsplit("/", maxsplit=1)[-1]
    return path.rsplit("/", maxsplit=1)[0] if last.isdecimal() else path
