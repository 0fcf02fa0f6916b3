"""Places labels along a line so that they do not overlap."""

from collections.abc import Sequence


def spread_along(
    centres: Sequence[float], lengths: Sequence[float], low: float, high: float, gap: float
) -> list[float] | None:
    """Centres moved as little as needed, in the given order; None if there is no room.

    Clusters of touching labels are placed around the mean of their wishes (pool
    adjacent violators), which is the least-squares placement.
    """
    if sum(lengths) + gap * (len(lengths) - 1) > high - low + 1e-6:
        return None
    offsets: list[float] = []
    position = 0.0
    for length in lengths:
        offsets.append(position + length / 2)
        position += length + gap
    pools: list[list[float]] = []
    for centre, offset in zip(centres, offsets, strict=True):
        pools.append([centre - offset, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            start, weight = pools.pop()
            pools[-1][0] = (pools[-1][0] * pools[-1][1] + start * weight) / (pools[-1][1] + weight)
            pools[-1][1] += weight
    starts = [start for start, weight in pools for _ in range(int(weight))]
    last = high - low - (position - gap)
    clipped = [min(max(start, low), low + last) for start in starts]
    return [start + offset for start, offset in zip(clipped, offsets, strict=True)]
