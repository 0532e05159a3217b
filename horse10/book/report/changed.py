"""The section on a new video: what its pictures have that those of the known animals have not."""

from html import escape

from horse10.book.report import words
from horse10.book.report.parts import MANY, folded, more, p
from horse10.book.report.rows import Row, chart, short
from horse10.forecast.config import article

UNITS = (
    "Shares of the full range; sharpness: logarithm of detail over contrast; motion: share of the picture in which "
    "something passes by."
)
AXIS = "distance of the frames to the nearest frame of the others"


def sections(found: dict) -> list[tuple[str, ...]]:
    """Heading and HTML for each new video."""
    return [_section(each, found) for each in found.get("changed") or ()]


def _section(new: dict, found: dict) -> tuple[str, ...]:
    _, many = words.nouns(found)
    return (
        f"What is new in {new['name']}?",
        p(distance(new, found)),
        *((_chart(new, many), more(new["distance"]["known"])) if new["distance"] else ()),
        p(pictures(new, found)),
        folded(f"All measures, beside those of known {many}", _table(new, many)),
        p(advice(new, found)),
    )


def distance(new: dict, found: dict) -> str:
    """How far its frames are from those that were labelled."""
    (who, many), away = words.nouns(found), new["distance"]
    if away is None:
        return (
            f"How far its frames lie from those of known {many} cannot be said without ImageNet weights of the network."
        )
    n, farther, known = len(away["known"]), away["farther"], away["known"].values()
    beside = f"distance {short(away['new'])}; known {many} from the others {short(min(known))} to {short(max(known))}"
    frames = f"To an ImageNet network its {words.frames(new['n_frames'])} look{'s' * (new['n_frames'] == 1)}"
    if farther:
        are = "is" if farther == 1 else "are"
        return (
            f"{frames} no stranger than usual ({beside}): {farther} of {n} known {many} {are} as far away or farther."
        )
    return (
        f"{frames} stranger than those of any known {who} ({beside}). For {article(who)} {who} like the others "
        f"the probability of this is 1 in {n + 1}."
    )


def pictures(new: dict, found: dict) -> str:
    """In what its pictures are beyond those of all known animals, and in how much that is ordinary."""
    (who, many), measures = words.nouns(found), new["measures"]
    beyond = [each["words"] for each in measures if each["words"]]
    if not beyond:
        names = _listed([each["measure"] for each in measures])
        return f"In {names}, its pictures are within what the known {many} show."
    return (
        f"Its pictures are {_listed(beyond)} than those of any known {who}. This alone is no warning: "
        f"{article(who)} {who} like the others is beyond all of them "
        f"in {short(new['by_chance'])} of {len(measures)} measures on average."
    )


def advice(new: dict, found: dict) -> str:
    """What follows, and what does not."""
    who, _ = words.nouns(found)
    strange = new["distance"] and not new["distance"]["farther"]
    doubt = f"What this page says of the next {who} holds for one like the known ones, which this one may not be. "
    return doubt * bool(strange) + (
        "The comparison tells in what the video differs, and not how large the error on it will be. Correct what can "
        "be corrected, such as exposure and focus; otherwise label some frames of this video and test on them."
    )


def _chart(new: dict, many: str) -> str:
    away = new["distance"]
    known = sorted(away["known"].items(), key=lambda pair: -pair[1])
    rows = [Row(new["name"], short(away["new"]), [(away["new"], "ood")])]
    rows += [Row(name, short(value), [(value, "within")]) for name, value in known[:MANY]]
    return chart(rows, AXIS, kinds={"ood": "the new video", "within": f"known {many}"})


def _table(new: dict, many: str) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(each['measure'])}</th><td>{short(each['value'])}"
        f"{escape(', ' * bool(each['words']) + each['words'])}</td>"
        f"<td>{short(each['low'])} to {short(each['high'])}</td></tr>"
        for each in new["measures"]
    )
    head = f"<tr><th></th><th scope=col>new</th><th scope=col>known {escape(many)}</th></tr>"
    return f"<table>{head}{rows}</table>{p(UNITS)}"


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
