"""What can be wrong with labelled data, and how to put it right."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from horse10.errors import UserError


class Problem(NamedTuple):
    kind: str  # a key of ADVICE
    where: str  # file and row, image, or setting
    what: str  # the fault


SHOWN = 100  # places of a kind in an error's message
# kind: (what was expected, what to do). Nothing of the user's is ever changed by us, so the advice is theirs to follow.
ADVICE = {
    "source": (
        "'auto', 'synthetic', 'horse10', a DeepLabCut project folder, a COCO .json or a SLEAP .slp file",
        "check the path",
    ),
    "setting": ("a value that fits these data", "change the setting"),
    "label file unreadable": (
        "DeepLabCut's CollectedData_<scorer>.csv or .h5, a COCO keypoint .json, or SLEAP's .slp",
        "restore the file, or export the labels again from the program they were made with",
    ),
    "label files disagree": (
        "the same labels in the .h5, which DeepLabCut reads, and in the .csv beside it",
        "move the wrong one away (deeplabcut.convertcsv2h5 makes the .h5 anew from the .csv)",
    ),
    "no labels": ("at least one labelled frame", "check that this is the project folder; label frames first"),
    "several animals": (
        "one animal per frame",
        "choose one by name, individual='<name>'; in a COCO file by a category, a track, or annotation ids, '5,17'",
    ),
    "annotation without its image": (
        "each annotation's image_id among the ids of the images",
        "list these images, or remove the annotations",
    ),
    "duplicate id": ("an id for each image and category that no other has", "number them anew, and their annotations"),
    "body parts": (
        "each body part once, with an x and a y column; in a Horse-10 exactly its 22 names, in any order",
        "correct the names in the label file (horse10.dataset.BODYPARTS lists Horse-10's)",
    ),
    "not a number": ("a number of pixels, or an empty cell where nothing is labelled", "correct the cell"),
    "keypoints": (
        "x, y and visibility (0 not labelled, 1 hidden, 2 visible) of each body part",
        "correct the annotation; likelihoods of predictions are no visibility",
    ),
    "infinite coordinate": ("a finite number of pixels", "correct the label, or empty both its cells"),
    "duplicate frame": ("each frame once", "remove all but one of the rows"),
    "label at (0, 0)": (
        "an empty cell where nothing is labelled: a label in the very corner is most likely none",
        "empty both cells; if the corner is meant, write 0.01",
    ),
    "not in px": (
        "x and y in px from the upper left corner of the picture; all that are given lie between 0 and 1",
        "multiply x by the width of the picture and y by its height, if they are shares of these",
    ),
    "image not in the project": (
        "labeled-data/<video>/<image>, a file in the project; a folder may be a link to another disk, an image not",
        "copy the image to where it belongs and correct the row, or remove the row",
    ),
    "which picture": (
        "labels beside the pictures that were labelled",
        "if they are those beside the label file, correct the folder in its rows; else move the label file",
    ),
    "image missing": ("the image file of each labelled frame", "restore the file, or remove the row"),
    "image unreadable": (
        "an image file of one page with 8 bits per channel: PNG, JPEG, TIFF, BMP, GIF or WebP",
        "restore it from the video, convert it, or remove its row",
    ),
    "image size": (
        "the size that the label file says for the image, as stored or as EXIF turns it",
        "restore the picture that was labelled (this one was resized, cropped or replaced since), or label it anew",
    ),
    "label outside its image": (
        "0 <= x <= width and 0 <= y <= height (half a pixel less is accepted)",
        "correct the label, or empty both its cells",
    ),
    "scale": (
        "a nose-eye distance (or distance of scale_parts) for each animal, from 1 px to the diagonal of its pictures",
        "label both parts in at least one frame of the animal, choose other scale_parts, or restore Horsescale.h5",
    ),
    "split file": (
        "frames that are labelled, each in one set, and no change to Horse-10's official splits",
        "restore the official TrainTestInfo_shuffle*.csv, or remove yours: Horse-10's splits come with this package; "
        "held_out='<folder>' makes splits of your own",
    ),
    "empty split": (
        "at least one labelled frame to train on and one to test on",
        "change train_fraction, held_out or group_by, or label more frames",
    ),
    "same picture on both sides": (
        "pictures of unseen animals that are none of the training animals'",
        "remove one of the two, or put both on one side with held_out or group_by",
    ),
    "animal in train and out of domain": (
        "out-of-domain animals that are never seen in training",
        "move all frames of the animal to one side",
    ),
    "predictions unreadable": (
        "DeepLabCut's or Lightning Pose's tables (.csv, .h5), SLEAP's predictions (.slp, .analysis.h5), COCO keypoint "
        "results (.json), or the predictions.parquet of a run",
        "export the predictions again in one of these forms",
    ),
    "predictions of several animals": (
        "one animal per frame",
        "choose one by name: --animal NAME; in SLEAP, give each animal a track first",
    ),
    "size of predicted frames": (
        "predictions in px of the frames that they are compared with",
        "leave out canvas for predictions of other tools; for those of a run, set it as the run did",
    ),
    "predicted body parts": (
        "every body part of the data set, under the same name",
        "rename the columns of the predictions, or the body parts of the data set",
    ),
    "frame predicted twice": ("each frame once", "remove all but one of the rows, or one of the files"),
    "which frame": (
        "names that fit one frame: a path with its folder, or video and frame number",
        "write more of the path into the rows",
    ),
    "no frame predicted": (
        "a row for some labelled frames, named by their path, or by their number in the video that the file is named "
        "after",
        "check that the predictions are of this project, or predict its labelled frames",
    ),
    "frames without a prediction": (
        "a row for every labelled frame, named by its path, or by its number in the video that the file is named after",
        "predict these frames too, score only a --subset that is complete, or count them as missed: --allow-missing",
    ),
}


class DatasetError(UserError, ValueError):
    """The data cannot be used as they are; `problems` holds every reason found, not only the first."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()):
        super().__init__(message)
        self.problems = tuple(problems)


def number_hint(names: Iterable[str], known: Iterable[str]) -> str:
    """What to do where a name was read as a number on its way here, as papermill's `-p` makes 7 of 007; else ""."""
    pairs = [(name, other) for name in names for other in known if _is_same_number(name, other)]
    return "".join(
        f"; did you mean {other}? papermill's -p reads it as {name}, its -r as typed" for name, other in pairs
    )


def some(names: Sequence[str], most: int = 3) -> str:
    """The first of many names."""
    return ", ".join(names[:most]) + ", ..." * (len(names) > most)


def _is_same_number(name: str, other: str) -> bool:
    try:
        return float(name) == float(other)
    except ValueError:
        return False


def error(source, problems: Iterable[Problem]) -> DatasetError:
    """One error with all problems of a source; its message is `report`, cut to SHOWN places of each kind."""
    problems = list(problems)
    return DatasetError(report(source, problems, SHOWN), problems)


def report(source, problems: Iterable[Problem], most: int | None = None) -> str:
    """All problems of a source, by kind: what was expected, what to do, then every place, or the first `most`."""
    order = list(ADVICE)
    problems = sorted(problems, key=lambda problem: order.index(problem.kind))
    lines = [f"{source}: {len(problems)} problem{'s' * (len(problems) != 1)}. Nothing was changed on disk."]
    for kind, members in groupby(problems, key=lambda problem: problem.kind):
        members = list(members)
        expected, remedy = ADVICE[kind]
        lines.append(f"\n{kind} ({len(members)}). Expected: {expected}. What to do: {remedy}.")
        lines += [f"  {problem.where}: {problem.what}" for problem in members[:most]]
        if len(members[:most]) < len(members):
            lines.append(f"  and {len(members) - most:,} more, all of which `horse10 data check` lists")
    return "\n".join(lines)
