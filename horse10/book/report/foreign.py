"""What a report says of predictions that are not its own: which frames their networks had seen, as far as is known."""

from horse10.book.report.words import counted, error, nouns
from horse10.forecast.config import forms


def answer(found: dict) -> str:
    """The report in short where nothing is known of what the networks saw."""
    (who, many), unknown = nouns(found), found["unknown"]
    whose = f"these {many}" if unknown["n_animals"] > 1 else f"this {who}"
    return (
        f"On {unknown['n_frames']} labelled frames of {counted(unknown['n_animals'], found['settings']['called'])} the "
        f"network is off by {error(unknown['error'], found)} on average. Nothing says that any of these frames was "
        f"kept out of its training, so this promises nothing: neither for the next {who}, nor for other frames of "
        f"{whose}."
    )


def network(each: dict, called: str) -> str:
    """What is assumed of one network."""
    files, (_, many) = ", ".join(each["files"]), forms(called)
    name = files if each["network"] == files else f"{each['network']} ({files})"
    if each["train"] is None:
        return f"{name}: {each['how']}{'' if each['used'] else ', so it is not used'}."
    return (
        f"{name}: {each['how']}. Of the other frames, {each['within']} are of {many} it was trained on and "
        f"{each['ood']} of unseen {many}."
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
    return f"{coming['n']} of the {of} {nouns(found)[1]} {verb} held out of the training of a network here."


def how(found: dict) -> str:
    """Whose predictions they are."""
    n, networks = sum(found["frames"].values()), len(found["predictions"])
    animals = counted(len(found["frames"]), found["settings"]["called"])
    return (
        f"{n} labelled frames of {animals}, and predictions of {networks} network{'s' * (networks != 1)}, read from "
        f"files; nothing was trained. With horse10 {found['horse10']}."
    )
