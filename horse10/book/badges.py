"""What a badge can say of a number: where it comes from, in words that are the same everywhere."""

from html import escape

PUBLISHED, NOT_RUN = "published", "not run yet"
RECOMPUTED = "recomputed from published numbers"  # fits, ratios, intervals, counts: worked out here, measured by nobody
CHOSEN = "set by this project"  # definitions and settings, which nobody measured or printed
BADGES = {  # how the words of a badge begin, and its class in horse10.css
    PUBLISHED: "published",
    RECOMPUTED: "recomputed",
    CHOSEN: "chosen",
    NOT_RUN: "not-run",
    "measured on Horse-10": "horse10",
    "measured on synthetic horses": "synthetic",
    "measured on synthetic worlds": "synthetic",
    "measured on": "project",
    "timed on": "timed",
    "tried on": "timed",
}


def pill(words: str) -> str:
    """HTML of one badge. Raises ValueError for words that are none."""
    style = style_of(words)
    if style is None:
        raise ValueError(f"{words!r} is no badge: say one of {', '.join(BADGES)}")
    return f'<span class="horse10-badge {style}">{escape(words)}</span>'


def style_of(words: str) -> str | None:
    """The class of a badge in horse10.css; None for words that are no badge."""
    return next((style for beginning, style in BADGES.items() if words.startswith(beginning)), None)
