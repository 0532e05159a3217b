"""What a record says of how far off a network is: the scores of each subset, of the baselines, on corrupted frames."""

from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0)]
Error = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A part of a record: nothing unknown, nothing converted, no NaN (None is "cannot be said")."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Scores(Part):
    """As `horse10.metrics.summary` gives them for one subset; pck within 0.3, confident = likelihood 0.6 or more."""

    n_frames: Count
    n_animals: Count
    n_frames_scored: Count
    n_keypoints: Count
    mean_error_px: Error | None
    median_error_px: Error | None
    normalized_error: Error | None
    median_normalized_error: Error | None
    pck: Share | None
    n_keypoints_confident: Count
    mean_error_px_confident: Error | None
    normalized_error_confident: Error | None


class Metrics(Part):
    """The scores on training frames, on other frames of the training animals, and on animals never trained on."""

    train: Scores
    within: Scores
    ood: Scores


class Corrupted(Part):
    """Mean errors on corrupted copies of some frames of a subset (`horse10.dataset.corrupted`)."""

    package: Text  # what corrupted, with its version
    n_frames: Count
    unit: Literal["normalized_error", "mean_error_px"]  # of all errors here
    clean: Error  # on the same frames as they are
    by_kind: dict[Text, tuple[Error, ...]]  # at strengths 1 to 5

    @property
    def mean(self) -> float:
        """Over all kinds and strengths, each of equal weight."""
        return float(np.mean(list(self.by_kind.values())))


class Baselines(Part):
    """The scores of two answers that need no network (`horse10.metrics.baselines`)."""

    mean_pose: Metrics
    nearest_frame: Metrics
