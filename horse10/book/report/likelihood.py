"""What a report says of likelihoods: which p-cutoff to use, and what it does elsewhere."""

from horse10.book.report.rows import percent
from horse10.book.report.words import error, nouns
from horse10.forecast import confidence


def trust(found: dict) -> str:
    """Which p-cutoff to use."""
    best, (who, many) = found["confidence"]["cutoff"], nouns(found)
    subject = f"unseen {many}" if found["confidence"]["of"] == "ood" else f"new frames of known {many}"
    if best is None:
        return f"On {subject}, too few points have a likelihood (fewer than {confidence.FEWEST}) to choose a p-cutoff."
    kept = percent(confidence.KEPT_WITHIN)
    share = percent(best["all_within"], confidence.KEPT_WITHIN)
    base = f"On {subject}, {share} of all points are within {limit(found)}."
    if best["p_cutoff"] is None:
        return f"{base} No p-cutoff raises that to {kept}: a high likelihood does not mean that a point is right."
    if best["all_within"] >= confidence.KEPT_WITHIN:
        return f"{base} No p-cutoff is needed for {kept}."
    return (
        f"{base} With a p-cutoff of {typed(best['p_cutoff'])}, {percent(best['kept'])} of the points are kept, and "
        f"{percent(best['within'])} of these are within the limit.{_tried(found['confidence'].get('tried'), who)}"
    )


def limit(found: dict) -> str:
    """The error that would do, and who says so."""
    chosen = "chosen here, because no limit was given" if found["limit_chosen"] else "as you asked"
    return f"{error(found['limit'], found)} ({chosen})"


def typed(p_cutoff: float) -> str:
    """A p-cutoff with two decimals, or with all that it has."""
    return max(f"{p_cutoff:.2f}", f"{p_cutoff:.6g}", key=len)


def _tried(tried: dict | None, who: str) -> str:
    """What such a cutoff does elsewhere; numbers of older reports lack it."""
    if not tried:
        return ""
    within, worst = (percent(tried[name], confidence.KEPT_WITHIN) for name in ("within", "worst"))
    return (
        f" Chosen without one {who} and applied to it, each of {tried['n_animals']} in turn, the p-cutoff keeps points "
        f"of which {within} are within the limit ({worst} for the worst, "
        f"{tried['animal']})."
    )
