"""What a report says of its own trainings."""

from horse10.book.report.rows import short
from horse10.book.report.words import counted, frames, nouns


def how(found: dict) -> str:
    """What was trained, and on what."""
    (_, many), n = nouns(found), len(found["frames"])
    start = "ImageNet weights" if found["pretrained"] else "random weights"
    more = "one more" if found.get("n_folds") == n else "more"
    final = (
        f" The network you will use is trained on all {many}, {more} than each of these: its error is likely to be the "
        "same or slightly smaller."
    )
    others, minutes = "other frames" if n > 1 else "frames", short(found.get("minutes", 0.0))
    labelled = f"{frames(sum(found['frames'].values()), 'labelled ')} of {counted(n, found['settings']['called'])}"
    return (
        f"{labelled}. {_kept_out(found)} of {found['network']} from {start}, {found['steps']:,} steps; "
        f"{found['settings']['train_fraction']} % of the {others} were used for training. The trainings took {minutes} "
        f"minutes, with horse10 {found['horse10']}.{final * (n > 1)}"
    )


def _kept_out(found: dict) -> str:
    (who, many), n, coming = nouns(found), len(found["frames"]), found.get("next_animal")
    if not coming:
        return "There was one training" if n == 1 else "Trainings are planned"
    verb = "was" if coming["n"] == 1 else "were"
    whose = f"Each {who} was" if coming["n"] == n else f"{coming['n']} of the {n} {many} {verb}"
    trainings = "1 training" if found["n_folds"] == 1 else f"one of {found['n_folds']} trainings"
    return f"{whose} held out of {trainings}"
