"""Memory that was given back stays with the process: columns of a million come and go thousands of times."""

from __future__ import annotations

import ctypes

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Numbers of the options of mallopt, from malloc.h of the GNU C library."""
KEPT, ONE_PIECE = 2**31 - 1, 2**28


def keep_freed() -> bool:
    """Ask the C library to keep freed memory for the next array; whether it could be asked.

    Otherwise each array comes from the system and is filled with zeros page by page: a third of the time of counting
    a million responses. Other C libraries than GNU's have no such option, and go on as they are.
    """
    try:
        choose = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(choose(TRIM_THRESHOLD, KEPT) and choose(MMAP_THRESHOLD, ONE_PIECE))
