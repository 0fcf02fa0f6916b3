"""Luminance, lightness and contrast of colours, and colours chosen by them."""

from functools import lru_cache


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def read_linear(colour: str) -> tuple[float, float, float]:
    """`#rrggbb` as linear-light red, green, blue in 0..1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2), 0 for black to 1 for white."""
    red, green, blue = read_linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightness(colour: str) -> float:
    """CIE L*, 0..100: what is left of a colour in a grey print."""
    y = luminance(colour)
    return float(116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27)


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2), 1..21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=256)
def text_on(fill: str, dark: str, light: str) -> str:
    """The one of two text colours that reads best on a fill."""
    return max((dark, light), key=lambda colour: contrast(colour, fill))


@lru_cache(maxsize=256)
def edge_for(fill: str, background: str, ratio: float = 3.0) -> str:
    """The fill itself if it stands out from the background, else a darker shade of it."""
    red, green, blue = read_linear(fill)
    factor = 1.0
    colour = fill
    while contrast(colour, background) < ratio:
        factor -= 0.02
        colour = "#" + "".join(f"{round(_encoded(channel * factor) * 255):02x}" for channel in (red, green, blue))
    return colour
