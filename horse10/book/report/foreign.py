"""What a report says of predictions that are not its own: which frames their networks had seen, as far as is known."""

from horse10.book.report.words import counted, error, frames, nouns
from horse10.forecast.config import forms


def answer(found: dict) -> str:
    """The report in short where nothing is known of what the networks saw."""
    (who, many), unknown = nouns(found), found["unknown"]
    several, animals = unknown["n_animals"] > 1, counted(unknown["n_animals"], found["settings"]["called"])
    whose, over = (f"these {many}", f", the mean over {many}") if several else (f"this {who}", " on average")
    return (
        f"On {frames(unknown['n_frames'], 'labelled ')} of {animals} the network is off by "
        f"{error(unknown['error'], found)}{over}. Nothing says that any of these frames was kept out of its training, "
        f"so this promises nothing: neither for the next {who}, nor for other frames of {whose}."
    )


def network(each: dict, called: str) -> str:
    """What is assumed of one network."""
    files, (_, many) = ", ".join(each["files"]), forms(called)
    name = files if each["network"] == files else f"{each['network']} ({files})"
    if each["train"] is None:
        return f"{name}: {each['how'].removesuffix('.')}{'' if each['used'] else ', so it is not used'}."
    within, ood = each["within"], each["ood"]
    known, unseen = ("is" if n < 2 else "are" for n in (within, ood))
    unseen = "" if unseen == known else f"{unseen} "
    return (
        f"{name}: {each['how']}. Of the other frames, {within or 'none'} {known} of {many} it was trained on and "
        f"{ood or 'none'} {unseen}of unseen {many}."
    )


def caution(unknown: bool) -> str:
    """What nobody can check, or, where nothing is known, what the user should say."""
    if unknown:
        return (
            "To estimate the error to expect, give the frames used for training: as a list (train), as a table of both "
            "sides (sides), or as the number of a DeepLabCut shuffle (shuffle)."
        )
    return (
        "This is assumed and cannot be checked here. If a network, or the weights it started from, has seen "
        "further frames, or was chosen by its error on the test frames, the errors below are too low."
    )


def unseen(found: dict) -> str:
    """Of how many animals the page speaks, where not of all."""
    coming, of = found["next_animal"], len(found["frames"])
    if not coming or coming["n"] == of:
        return ""
    verb = "was" if coming["n"] == 1 else "were"
    return f"{coming['n']} of the {of} {nouns(found)[1]} {verb} held out of the training of a network and tested."


def how(found: dict) -> str:
    """Whose predictions they are."""
    n, networks = sum(found["frames"].values()), len(found["predictions"])
    animals = counted(len(found["frames"]), found["settings"]["called"])
    return (
        f"{frames(n, 'labelled ')} of {animals}, and predictions of {networks} network{'s' * (networks != 1)}, read "
        f"from files; nothing was trained. With horse10 {found['horse10']}."
    )
