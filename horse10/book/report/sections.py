"""The sections of a report, each a heading and its parts as HTML; None where there is nothing to tell."""

from collections.abc import Iterator
from html import escape

from horse10.book.report import changed, foreign, likelihood, trained, words
from horse10.book.report.parts import MANY, folded, items, more, p
from horse10.book.report.rows import Row, chart, percent, promised, short
from horse10.forecast.config import article
from horse10.forecast.leaks import WITHIN

MOST_DIVISIONS = 3  # that are shown of a project
FIRST = 10  # body parts that are shown before the reader asks for the others


def of(found: dict) -> Iterator[tuple[str, ...]]:
    """Heading and HTML of each section that the values have something for."""
    return filter(None, _all(found))


def _all(found: dict):
    if "predictions" in found:
        yield _assumed(found)
    if "usual" in found:
        yield from (_unknown(found), _next_animal(found), _usual(found))
    yield from changed.sections(found)
    yield _leaks(found)
    if "usual" in found:
        yield from (_surface(found), _starts(found), _confidence(found))
    yield ("What is not estimated here", items(found["left_out"])) if found["left_out"] else None
    yield ("What to know of the data", items(found["notes"])) if found["notes"] else None
    yield _how(found)


def _assumed(found: dict):
    told = [foreign.network(each, found["settings"]["called"]) for each in found["predictions"]]
    return ("Which frames the networks had seen", items(told), p(foreign.caution("unknown" in found)))


def _unknown(found: dict):
    if "unknown" not in found:
        return None
    animals = [_animal(each, [(each["error"], "plain")]) for each in found["animals"][:MANY]]
    return (
        f"Errors of each {words.nouns(found)[0]}",
        chart(animals, f"error, {found['unit']}"),
        more(found["animals"]),
    )


def _animal(each: dict, marks: list) -> Row:
    return Row(f"{each['animal']} ({words.frames(each['n_frames'])})", short(each["error"]), marks)


def _next_animal(found: dict):
    coming, (who, many), unit = found["next_animal"], words.nouns(found), found["unit"]
    if coming is None:
        return None
    most, share = promised(coming["bound"], coming["promised"]) if coming["bound"] else (0, 0)
    lines = {f"the next {who}, at most, with a probability of {percent(share)}": most} if most else {}
    kinds = {"ood": f"unseen {many}", "within": f"known {many}", "plain": f"median {who}", "worst": f"worst {who}"}
    animals = [
        _animal(each, [(each["error"], "ood"), *([(each["known"], "within")] if each["known"] is not None else [])])
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
        p(words.bound(found)),
        p(words.whose(found), "note"),
        p(words.mean(found)),
        p(foreign.unseen(found)),
        p(f"Mean error of each {who}: when it was held out of training, and on its test frames when it was not."),
        chart(animals, f"error, {unit}", lines, kinds),
        p(f"Errors of body parts on unseen {many}, the largest first: the median over {many}, and the worst {who}."),
        chart(parts[:FIRST], f"error, {unit}", kinds=kinds),
        folded(f"{len(parts) - FIRST} more body parts", chart(parts[FIRST:], f"error, {unit}", kinds=kinds))
        if len(parts) > FIRST
        else "",
        more(found["animals"]),
    )


def _usual(found: dict):
    if "unknown" in found:
        return None
    bins = [
        Row(
            f"{each['distance']} ({words.frames(each['n_frames'])})",
            short(each["error"]),
            [(each["error"], "within")],
            (each["low"], each["high"]) if each["low"] is not None else None,
        )
        for each in found["distance"]
    ]
    axis = f"mean error over points, {found['unit']}, by video frames to the nearest training frame"
    return (
        "The usual test error",
        p(words.usual(found)),
        p(words.moment(found)) if found["usual"] else "",
        chart(bins, axis) if bins else "",
        p(words.repeated(found), "note"),
    )


def _leaks(found: dict):
    if not found["leaks"]:
        return None
    who, divisions = words.nouns(found)[0], found["leaks"]["divisions"]
    names = {f"within_{n}": f"within {n} frame{'s' * (n > 1)} of a training frame" for n in WITHIN}
    names |= {
        "identical": "identical to a training frame",
        "animal": f"of {article(who)} {who} used for training",
    }
    names |= {"recording": "of a recording used for training", "honest": "none of these"}
    charts = []
    for each in divisions[:MOST_DIVISIONS]:
        rows = [
            Row(name, f"{each[kind]} of {each['test']}", [(each[kind] / each["test"], "plain")])
            for kind, name in names.items()
        ]
        charts += [p(f"Test frames of {each['split']}:"), chart(rows, "share of the test frames", most=1.0)]
    hidden = f"Divisions that are in the JSON file beside this page alone: {len(divisions) - MOST_DIVISIONS}."
    charts += [p(hidden, "note")] if len(divisions) > MOST_DIVISIONS else []
    if faults := found["leaks"].get("faults"):  # numbers of older reports lack them
        charts += [p("Divisions that could not be read:"), items(faults)]
    notes = [note for note in found["leaks"].get("notes", ()) if note not in found["notes"]]  # older ones lack them
    return ("Does your own test set leak?", p(found["leaks"]["advice"]), *charts, items(notes) if notes else "")


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
    return (f"More {many}, or more frames?", p(words.surface(found)), chart(points, f"error, {found['unit']}"))


def _starts(found: dict):
    if not found["starts"]:
        return None
    return ("Does pretraining or a larger network help?", *(p(words.start(row, found)) for row in found["starts"]))


def _confidence(found: dict):
    if not found["confidence"]:
        return None
    bins = [
        Row(
            f"{each['low']:.1f} to {each['high']:.1f} ({each['n']:,} point{'s' * (each['n'] != 1)})",
            percent(each["share"]),
            [(each["share"], found["confidence"]["of"])],
        )
        for each in found["confidence"]["reliability"]
    ]
    cutoffs = [
        Row(
            each["bodypart"],
            "no cutoff suffices"
            if each["p_cutoff"] is None
            else f"{likelihood.typed(each['p_cutoff'])}, keeps {percent(each['kept'])}",
            [(each["p_cutoff"], "plain")] if each["p_cutoff"] is not None else [],
        )
        for each in found["confidence"]["bodyparts"]
    ]
    by = f"Share of points within {likelihood.limit(found)}, by the likelihood the network gives them:"
    by_part = folded("The p-cutoff of each body part", chart(cutoffs, "p-cutoff", most=1.0))
    return (
        "Can the likelihood be trusted?",
        p(likelihood.trust(found)),
        *((p(by), chart(bins, "share of points within the limit", most=1.0)) if bins else ()),
        by_part if any(row.marks for row in cutoffs) else "",
    )


def _how(found: dict):
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in found["settings"].items()
        if value not in ("", 0)
    )
    told = foreign.how(found) if "predictions" in found else trained.how(found)
    return ("How this was measured", p(told), folded("Settings", f"<table>{rows}</table>"))
