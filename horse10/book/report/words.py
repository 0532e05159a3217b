"""The sentences of the report: what the numbers say, to somebody who works with animals."""

import math

from horse10.book.report.rows import percent, promised, short
from horse10.config import SOURCES
from horse10.forecast import moments
from horse10.forecast.config import EACH_FOLDER, article, forms


def nouns(found: dict) -> tuple[str, str]:
    """What one group is called, and several."""
    return forms(found["settings"]["called"])


def counted(n: int, called: str) -> str:
    """A number of them."""
    return f"{n} {forms(called)[n != 1]}"


def error(value: float | None, found: dict) -> str:
    """An error with its unit."""
    return f"{short(value)} px" if found["unit"] == "px" else f"{short(value)} {found['unit']}"


def answer(found: dict) -> str:
    """The report in three sentences."""
    (who, many), coming, usual = nouns(found), found["next_animal"], found["usual"]
    if coming is None:
        why = f"All frames are of one {who}"
        if len(found["frames"]) > 1:
            why = f"No frame of {article(who)} {who} that was held out of training was tested"
        whose = f"these {many}" if usual["n_animals"] > 1 else f"the same {who}"
        return (
            f"{why}, so the error on another one cannot be estimated. On other frames of {whose}, the mean error is "
            f"{error(usual['error'], found)}."
        )
    first = f"On an unseen {who} the mean error is {error(coming['mean'], found)}"
    if usual:
        whose = f"the {many}" if usual["n_animals"] > 1 else f"one {who}"
        first += f", compared with {short(usual['error'])} on other frames of {whose} used for training "
        first += f"({_times(coming['mean'], usual['error'])})"
    return f"{first}. {bound(found)}"


def bound(found: dict) -> str:
    """What can be promised of the next animal."""
    coming, (who, many) = found["next_animal"], nouns(found)
    n = coming["n"]
    if coming["bound"] is None:
        span = f"The errors of the {n} {many} here range from {short(coming['lowest'])} to {short(coming['highest'])}"
        if n == 1:
            span = f"Only one {who} was held out of training and tested"
        return (
            f"{span}. That is too few for a bound: the error of the next {who} may be larger than all of them with a "
            f"probability of 1 in {n + 1}, and a bound that holds with a probability of {percent(coming['wanted'])} "
            f"needs {coming['needed']} {many}."
        )
    most, share = promised(coming["bound"], coming["promised"])
    return (
        f"The error of the next {who} is at most {error(most, found)} with a probability of {percent(share)} or more, "
        f"if it is of the same kind as these {n} and filmed alike."
    )


def whose(found: dict) -> str:
    """What counts as one animal, where the user did not say it."""
    (who, _), settings = nouns(found), found["settings"]
    if settings["group_by"] != EACH_FOLDER or settings["data"] in SOURCES:
        return ""
    return (
        f"Each folder of pictures counts as one {who}. If {article(who)} {who} is in several, it was not unseen when "
        "one was held out, and the error on a new one is probably larger: let group_by put its folders together."
    )


def mean(found: dict) -> str:
    """The interval of the mean, and what it is not."""
    coming, (who, many) = found["next_animal"], nouns(found)
    if coming["mean_low"] is None:
        return ""
    return (
        f"The mean over {many} is {short(coming['mean'])}, with a 95 % interval from {short(coming['mean_low'])} to "
        f"{short(coming['mean_high'])}. This is the interval of the mean; a single {who} can lie far outside it."
    )


def usual(found: dict) -> str:
    """The usual test error against the error on unseen animals."""
    (who, many), tested, coming = nouns(found), found["usual"], found["next_animal"]
    if tested is None:
        return f"No frame of {article(who)} {who} used for training was left for testing."
    words = (
        f"The usual test uses other frames of the {many if len(found['frames']) > 1 else who} used for training. On "
        f"{frames(tested['n_frames'], 'such ')} the {_whose_mean(tested, many)} is {error(tested['error'], found)}"
    )
    if coming is None:
        whose = f"these {many}" if tested["n_animals"] > 1 else f"this {who}"
        return f"{words}. It predicts the error for {whose} under the same light and camera only."
    return f"{words}; on unseen {many} it is {short(coming['mean'])}, {_times(coming['mean'], tested['error'])}."


def _whose_mean(tested: dict, many: str) -> str:
    return f"mean error over {many}" if tested["n_animals"] > 1 else "mean error"


def moment(found: dict) -> str:
    """A new moment of a known animal."""
    later, (who, _) = found["new_moment"], nouns(found)
    if later is None:
        return f"The error at another moment of the same {who} cannot be estimated: {_no_moment(found['distance'])}."
    span = "" if later["low"] is None else f"{short(later['low'])} to {short(later['high'])} by frames; "
    return (
        f"Test frames that are at least {later['beyond']} video frames from any training frame have a mean error over "
        f"points of {error(later['error'], found)} ({span}{frames(later['n_frames'])}): expect that at a new moment of "
        f"a known {who}, and a larger error on another day."
    )


def repeated(found: dict) -> str:
    """Why the rows by distance can be of more frames than were tested."""
    if not found["usual"] or sum(each["n_frames"] for each in found["distance"]) <= found["usual"]["n_frames"]:
        return ""
    return "A frame that several networks were tested on counts in each row that it is in for one of them."


def _no_moment(bins: list[dict]) -> str:
    """Why, by `moments.by_distance`."""
    if not bins:
        return "the test frames have no numbers, or their videos have no training frame"
    near = moments.EDGES[1]
    if all(each["distance"] in moments.NEAR for each in bins):
        return f"all test frames are within {near} video frames of a training frame"
    return f"fewer than {moments.FEWEST} test frames are more than {near} video frames from every training frame"


CHANGES = ("animals", "frames", "apart")


def surface(found: dict) -> str:
    """More animals or more frames."""
    fitted, (_, many) = found["surface"], nouns(found)
    change = {name: _change(*fitted[name][: 1 if fitted["n_tested"] == 1 else 3]) for name in CHANGES}
    advice = {
        "animals": f"Label further {many} rather than further frames of these.",
        "frames": f"Label further frames of these {many}; in these trainings further {many} helped less.",
        "either": f"These few trainings do not show which is better; further {many} are the safer choice, because they "
        "also tell more about the next one.",
    }[fitted["advice"]]
    return (
        f"{advice} A doubling of the {many}, with as many frames each, changed the error on unseen {many} by "
        f"{change['animals']}; a doubling of the frames of the same {many}, by {change['frames']}. From the second to "
        f"the first the error changes by {change['apart']}. The next doubling usually changes it less. This is "
        f"estimated from {fitted['n_points']} sizes of training set and {fitted['n_tested']} tested {many}; which "
        f"{many} were trained on is chance, too, and in no interval."
    )


def start(row: dict, found: dict) -> str:
    """Another start or network beside the first."""
    name = "Starting from random weights" if row["name"] == "from scratch" else f"The network {row['name']}"
    sure = row["low"] > 0 or row["high"] < 0
    how = "raises" if row["difference"] > 0 else "lowers"
    verdict = f"{how} the error" if sure else "makes no clear difference to the error"
    return (
        f"{name} {verdict}: {short(row['ours'])} instead of {short(row['base'])}, a difference of "
        f"{_signed(row['difference'])} ({_signed(row['low'])} to {_signed(row['high'])}) over {row['n_animals']} "
        f"{nouns(found)[1]}; the error is smaller for {row['better'] or 'none'} of them."
    )


def frames(n: int, kind: str = "") -> str:
    """A number of frames, maybe of a kind."""
    return f"{n:,} {kind}frame{'s' * (n != 1)}"


def _times(value: float, base: float) -> str:
    ratio = value / base if base else math.inf if value else 1.0
    if ratio == math.inf:
        return "which is more"
    if 0.95 < ratio < 1.05:
        return "about the same"
    return f"{short(ratio)} times as large" if ratio > 1 else f"{percent(1 - ratio)} smaller"


def _change(value: float, *ends: float) -> str:
    words = ["more than +1,000" if end > 10 else _signed(100 * end) for end in ends]  # of two animals, almost anything
    return f"{_signed(100 * value)} %" + f" ({' to '.join(words)} %)" * bool(words)


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + short(value)
