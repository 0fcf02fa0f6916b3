"""Slides of open answers: how many persons named each theme, and what some of them wrote."""

from __future__ import annotations

import math

import pandas as pd

from pipelines.charts.panels import MOST_GROUPS, MOST_ROWS
from pipelines.charts.quotes import MOST, Quote
from pipelines.slides.drawing import Drawing
from pipelines.slides.story import Story
from pipelines.slides.tables import frame_cells, sort_by_count
from pipelines.tabulate import NO_GROUP
from pipelines.typography import format_count, format_signed, set_spacing
from schemas.declarations import NO_THEME, Slide
from schemas.tables import iterate_rows
from schemas.themed import PREFIX
from schemas.withheld import list_withheld

THEMES_SHOWN, QUOTES_SHOWN = 12, 4
LETTERS_SHOWN = 1200
"""Of all quotes of a slide together: more cannot be read."""


def prepare_themes(story: Story, slide: Slide) -> Drawing:
    """Bars of persons a theme, the most frequent first; with `by` in panels, one a group."""
    whole = sort_by_count(_tabulate(story, slide, ""))
    if whole["suppressed"].all() and len(whole):
        return Drawing("notice", whole, (story.say[_why_hidden(story, slide)],))
    kept = whole[(whole["count"] > 0) | whole["suppressed"]]
    shown = kept.head(slide.keep or THEMES_SHOWN)
    notes = _tell_agreement(story, slide)
    if len(kept) > len(shown):
        notes.append(story.say["more_themes"].format(themes=format_count(len(kept) - len(shown), story.language)))
    if not slide.by:
        return Drawing("bars", whole, (shown,), {}, notes)
    split = _tabulate(story, slide, slide.by)
    split = split[split["level"].isin(shown["level"])]
    split = split.assign(place=split["level"].map({code: at for at, code in enumerate(shown["level"])}))
    split = split.sort_values("place", kind="stable").drop(columns="place").reset_index(drop=True)
    names = story.labels_of(slide.by)
    sizes = split.groupby("group", sort=False)["base"].max()
    empty = [names[code] for code in names if sizes.get(code, 0) == 0]
    drawn = split[~split["group"].isin([code for code in names if sizes.get(code, 0) == 0])]
    order = {code: at for at, code in enumerate(names)}
    drawn = drawn.sort_values("group", key=lambda codes: codes.map(order), kind="stable")
    notes += [story.pair(", ".join(empty), story.say["nobody_wrote"])] if empty and not drawn.empty else []
    item = story.declared.items.get(slide.by) if story.declared else None
    if not 0 < drawn["group"].nunique() <= MOST_GROUPS or shown["level"].nunique() > MOST_ROWS:
        return Drawing("bars", whole, (shown,), {}, notes)
    options = {"ordered": bool(item and item.ordered), "corner": story.item_name(slide.by)}
    return Drawing("panels", split, (drawn,), options, notes)


def prepare_quotes(story: Story, slide: Slide) -> Drawing:
    """Approved quotes of a question, in the language of the slide where they have it."""
    quotes = list_quotes(story, slide)
    names = story.level_labels.get(slide.indicator or "", {})
    entries, notes = [], []
    for row in iterate_rows(quotes):
        caption = names.get(row.theme, row.theme)
        if row.language != story.language:
            caption = story.say["quote_in"].format(theme=caption, language=story.labels_of("language")[row.language])
        elif not row.original:
            caption = story.say["quote_translated"].format(theme=caption)
        # What is left out is never alone on a line.
        text = str(story.say["quote"]).format(text=row.quote.replace(" […]", "\u00a0[…]"))
        entries.append(Quote(set_spacing(text, story.language), set_spacing(caption, story.language)))
    notes.append(story.say["quotes_note"])
    table = pd.DataFrame({"label": [each.caption for each in entries], "text": [each.text for each in entries]})
    return Drawing("quotes", table, (entries,), {}, notes)


def list_quotes(story: Story, slide: Slide) -> pd.DataFrame:
    """The quotes of a slide: one language each, the slide's where there is one, theme by theme."""
    indicator = story.indicators.get(slide.indicator or "")
    item = (indicator.item or "").removeprefix(PREFIX) if indicator else ""
    quotes = story.quotes[story.quotes["item"] == item]
    names = slide.themes or list(story.level_labels.get(slide.indicator or "", {}))
    quotes = quotes[quotes["theme"].isin(names)]
    own = quotes.assign(other=quotes["language"] != story.language, place=quotes["theme"].map(names.index))
    chosen = own[~own["other"] | own["original"]].sort_values(["place", "number", "other"], kind="stable")
    chosen = chosen.drop_duplicates("number")
    # One of each theme before a second one of any.
    turn = chosen.groupby("theme", sort=False).cumcount()
    chosen = chosen.assign(turn=turn).sort_values(["turn", "place"], kind="stable")
    chosen = chosen.head(min(slide.keep or QUOTES_SHOWN, MOST))
    return chosen[chosen["quote"].str.len().cumsum() <= LETTERS_SHOWN]


def _tabulate(story: Story, slide: Slide, by: str) -> pd.DataFrame:
    """Themes, or themes by group, each group with its n."""
    rows = story.rows[(story.rows["indicator"] == slide.indicator) & (story.rows["break"] == by)]
    rows = rows[(rows["statistic"] == "themes") & (rows["break_level"] != NO_GROUP)]
    labels = story.level_labels.get(slide.indicator or "", {})
    groups = story.labels_of(by) if by else {}
    cells = []
    for row in iterate_rows(rows):
        n = "–" if math.isnan(row.denominator) else format_count(row.denominator, story.language)
        size = story.say["n"].format(n=n)
        text = "–" if row.suppressed or math.isnan(row.numerator) else format_count(row.numerator, story.language)
        name = groups.get(row.break_level, row.break_level)
        cells.append({
            "group": row.break_level, "group_label": f"{name}\n{size}" if by else "",
            "level": row.level, "label": labels.get(row.level, row.level), "count": row.numerator,
            "base": row.denominator, "share": row.numerator / row.denominator if row.denominator else math.nan,
            "text": text, "short": text, "role": "neutral" if row.level == NO_THEME else "",
            "suppressed": row.suppressed,
        })  # fmt: skip
    return frame_cells(cells)


def _why_hidden(story: Story, slide: Slide) -> str:
    """The notice of a question of which no theme may be shown."""
    own = story.rows[(story.rows["indicator"] == slide.indicator) & (story.rows["break"] == "")]
    kinds = {kind for reason in own["reason"] for kind in list_withheld(reason)}
    return "themes_uncoded" if "uncoded" in kinds else "themes_hidden" if kinds == {"disagree"} else "hidden_notice"


def _tell_agreement(story: Story, slide: Slide) -> list[str]:
    """How far the coders agree, which themes are doubtful, and which are not shown for it."""
    indicator = story.indicators.get(slide.indicator or "")
    item = (indicator.item or "").removeprefix(PREFIX) if indicator else ""
    own = story.agreement[story.agreement["item"] == item]
    labels = story.level_labels.get(slide.indicator or "", {})
    notes = []
    known = own["alpha"].dropna()
    if len(own) and (own["verdict"] == "one_coder").all():
        return [str(story.say["one_coder"])]
    if len(own) and (own["verdict"] == "few_shared").all():
        return [str(story.say["few_shared"])]
    if len(known):
        low, high = (_say_alpha(story, value) for value in (known.min(), known.max()))
        said = story.say["from_to"].format(low=low, high=high) if low != high else low
        notes.append(story.say["agreement"].format(alpha=said))
    for verdict in ("weak", "blocked"):
        found = own[own["verdict"] == verdict]
        told = [f"{labels.get(row.theme, row.theme)} ({_say_alpha(story, row.alpha)})" for row in iterate_rows(found)]
        notes += [story.say[f"themes_{verdict}"].format(themes=", ".join(told))] if told else []
    return notes


def _say_alpha(story: Story, alpha: float) -> str:
    return format_signed(alpha, 2, story.language).removeprefix("+")
