"""The page of a report, from nothing but the values of a forecast."""

from html import escape
from importlib import resources

from horse10.book.report import foreign, sections, words


def html(found: dict) -> str:
    """A whole page that fetches nothing: of what `forecast.make.forecast` gives, also where stages are missing."""
    who, _ = words.nouns(found)
    topic = "Errors on labelled frames" if "unknown" in found else f"What to expect on the next {who}"
    title = f"{topic}: {found['dataset']}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_style()}</style></head>\n"
        f'<body><main class="horse10-report"><h1>{escape(title)}</h1>{_body(found)}</main></body></html>\n'
    )


def part(found: dict) -> str:
    """The same within another page, without a title."""
    return f'<style>{_style()}</style><div class="horse10-report">{_body(found)}</div>'


def _style() -> str:
    return resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")


def _body(found: dict) -> str:
    told = "".join(_section(*each) for each in sections.of(found))
    return f'<p class="lead">{escape(_opening(found))}</p>{told}'


def _opening(found: dict) -> str:
    if "usual" not in found:
        return "No training is finished yet."
    return foreign.answer(found) if "unknown" in found else words.answer(found)


def _section(heading: str, *parts: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{''.join(parts)}</section>\n"
