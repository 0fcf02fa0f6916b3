"""Source Sans Pro for matplotlib, from the files of `font-source-sans-pro`."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontEntry, FontProperties, fontManager

from pipelines.charts.tokens import DPI

FAMILY = "Source Sans Pro"
FALLBACK = "DejaVu Sans"
WEIGHTS = {"regular": 400, "semibold": 600, "bold": 700, "italic": 400}
FILES = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "bold": "SourceSansPro-Bold.ttf",
    "italic": "SourceSansPro-It.ttf",
}


@lru_cache(maxsize=1)
def register_fonts() -> bool:
    """Make the family known to matplotlib, once; False if the package is missing.

    The entries are stated, not scanned: the semibold file names itself a family
    of its own, and a scan of the system fonts would cost seconds.
    """
    spec = find_spec("font_source_sans_pro")
    places = list(spec.submodule_search_locations or []) if spec else []
    folder = Path(places[0]) / "files" if places else Path()
    dejavu = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
    entries = [_describe(dejavu, FALLBACK, "semibold")]
    found = bool(places) and all((folder / name).is_file() for name in FILES.values())
    if found:
        entries += [_describe(folder / name, FAMILY, weight) for weight, name in FILES.items()]
    fontManager.ttflist.extend(entries)
    # addfont forgets earlier answers of the manager; extending its list does not.
    fontManager.addfont(str(folder / FILES["regular"] if found else dejavu))
    return found


def _describe(path: Path, family: str, weight: str) -> FontEntry:
    style = "italic" if weight == "italic" else "normal"
    return FontEntry(
        fname=str(path),
        name=family,
        style=style,
        variant="normal",
        weight=WEIGHTS[weight],
        stretch="normal",
        size="scalable",
    )


@lru_cache(maxsize=512)
def pick_font(size: float, weight: str = "regular") -> FontProperties:
    """Font of a size in pixels and a weight: regular, semibold, bold or italic."""
    families = [FAMILY, FALLBACK] if register_fonts() else [FALLBACK]
    return FontProperties(
        family=families,
        weight=WEIGHTS[weight],
        style="italic" if weight == "italic" else "normal",
        size=size * 72 / DPI,
    )


@lru_cache(maxsize=1)
def _ruler() -> RendererAgg:
    return RendererAgg(16, 16, DPI)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=65536)
def measure_text(text: str, size: float, weight: str = "regular") -> float:
    """Width in pixels of one line of text, as the renderer will draw it."""
    if not text:
        return 0.0
    font = pick_font(size, weight)
    width, _, _ = _ruler().get_text_width_height_descent(text, font, False)  # type: ignore[no-untyped-call]
    return float(width)
