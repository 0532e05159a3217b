"""The sections of a report, each a heading and its parts as HTML; None where there is nothing to tell."""

from collections.abc import Iterator
from html import escape

from horse10.book.report import words
from horse10.book.report.rows import Row, chart, percent, short
from horse10.forecast.leaks import WITHIN

MOST_DIVISIONS = 3  # that are shown of a project
FIRST = 10  # body parts that are shown before the reader asks for the others
MANY = 40  # rows of a chart of animals; the rest is in the JSON file


def of(found: dict) -> Iterator[tuple[str, ...]]:
    """Heading and HTML of each section that the values have something for."""
    return filter(None, _all(found))


def _all(found: dict):
    if "usual" in found:
        yield from (_next_animal(found), _usual(found))
    yield _leaks(found)
    if "usual" in found:
        yield from (_surface(found), _starts(found), _confidence(found))
    yield _left_out(found)
    yield _how(found)


def _p(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if text else ""


def _next_animal(found: dict):
    coming, (who, many), unit = found["next_animal"], words.nouns(found), found["unit"]
    if coming is None:
        return None
    lines = {f"{percent(coming['promised'])} of further {many}, at most": coming["bound"]} if coming["bound"] else {}
    kinds = {"ood": f"{many} never seen", "within": f"known {many}", "plain": f"median {who}", "worst": f"worst {who}"}
    animals = [
        Row(
            f"{each['animal']} ({each['n_frames']} frame{'s' * (each['n_frames'] != 1)})",
            short(each["error"]),
            [(each["error"], "ood"), *([(each["known"], "within")] if each["known"] is not None else [])],
        )
        for each in found["animals"][:MANY]
    ]
    parts = [
        Row(
            each["bodypart"],
            f"{short(each['median'])}, worst {short(each['highest'])}",
            [(each["median"], "plain"), (each["highest"], "worst")],
        )
        for each in sorted(found["bodyparts"], key=lambda each: -each["median"])
    ]
    return (
        f"On the next {who}",
        _p(words.bound(found)),
        _p(words.mean(found)),
        _p(f"Mean error of each {who}: when it was kept out of the training, and on its test frames when it was not."),
        chart(animals, f"error, {unit}", lines, kinds),
        _p(f"Body parts on {many} never seen, the hardest first: the median over {many}, and the worst of them."),
        chart(parts[:FIRST], f"error, {unit}", kinds=kinds),
        _folded(f"{len(parts) - FIRST} more body parts", chart(parts[FIRST:], f"error, {unit}", kinds=kinds))
        if len(parts) > FIRST
        else "",
        _more(found["animals"]),
    )


def _usual(found: dict):
    bins = [
        Row(
            f"{each['distance']} ({each['n_frames']} frames)",
            short(each["error"]),
            [(each["error"], "within")],
            (each["low"], each["high"]) if each["low"] is not None else None,
        )
        for each in found["distance"]
    ]
    axis = f"error, {found['unit']}, by video frames to the nearest training frame"
    return (
        "The usual test error",
        _p(words.usual(found)),
        _p(words.moment(found)) if found["usual"] else "",
        chart(bins, axis) if bins else "",
    )


def _leaks(found: dict):
    if not found["leaks"]:
        return None
    who, divisions = words.nouns(found)[0], found["leaks"]["divisions"]
    names = {f"within_{n}": f"within {n} frame{'s' * (n > 1)} of a training frame" for n in WITHIN}
    names |= {
        "identical": "the same picture as a training frame",
        "animal": f"of {words.article(who)} {who} that is trained on",
    }
    names |= {"recording": "of a recording that is trained on", "honest": "none of this"}
    charts = []
    for each in divisions[:MOST_DIVISIONS]:
        rows = [
            Row(name, f"{each[kind]} of {each['test']}", [(each[kind] / each["test"], "plain")])
            for kind, name in names.items()
        ]
        charts += [_p(f"Test frames of {each['split']}:"), chart(rows, "share of the test frames", most=1.0)]
    return ("Does your own test set leak?", _p(found["leaks"]["advice"]), *charts)


def _surface(found: dict):
    if not found["surface"]:
        return None
    _, many = words.nouns(found)
    points = [
        Row(
            f"{each['animals']:.0f} {many}, {each['frames']:.0f} frames each",
            short(each["mean"]),
            [(each["mean"], "ood")],
        )
        for each in found["surface"]["points"]
    ]
    return (f"More {many}, or more frames?", _p(words.surface(found)), chart(points, f"error, {found['unit']}"))


def _starts(found: dict):
    if not found["starts"]:
        return None
    return ("Does pretraining or a larger network help?", *(_p(words.start(row, found)) for row in found["starts"]))


def _confidence(found: dict):
    bins = [
        Row(
            f"{each['low']:.1f} to {each['high']:.1f} ({each['n']:,} points)",
            percent(each["share"]),
            [(each["share"], found["confidence"]["of"])],
        )
        for each in found["confidence"]["reliability"]
    ]
    cutoffs = [
        Row(
            each["bodypart"],
            "no cutoff does it"
            if each["p_cutoff"] is None
            else f"{each['p_cutoff']:.2f}, keeps {percent(each['kept'])}",
            [(each["p_cutoff"], "plain")] if each["p_cutoff"] is not None else [],
        )
        for each in found["confidence"]["bodyparts"]
    ]
    by_part = _folded("The p-cutoff of each body part", chart(cutoffs, "p-cutoff", most=1.0))
    return (
        "Can its likelihood be trusted?",
        _p(words.trust(found)),
        _p(f"Share of points within {words.error(found['limit'], found)}, by the likelihood the network gives them:"),
        chart(bins, "share of points within the limit", most=1.0),
        by_part if any(row.marks for row in cutoffs) else "",
    )


def _folded(words: str, inner: str) -> str:
    return f"<details><summary>{escape(words)}</summary>{inner}</details>"


def _more(rows: list) -> str:
    hidden = max(0, len(rows) - MANY)
    return _p(f"{hidden} more rows are in the JSON file beside this page.", "note") if hidden else ""


def _left_out(found: dict):
    if not found["left_out"] and not found["notes"]:
        return None
    items = "".join(f"<li>{escape(each)}</li>" for each in (*found["left_out"], *found["notes"]))
    return ("What is not said here", f"<ul>{items}</ul>")


def _how(found: dict):
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in found["settings"].items()
        if value not in ("", 0)
    )
    return ("How this was measured", _p(words.how(found)), _folded("Settings", f"<table>{rows}</table>"))
