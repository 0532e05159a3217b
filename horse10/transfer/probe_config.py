"""One experiment after Kornblith et al. 2019 as a configuration."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from horse10 import synthetic
from horse10.config import ConfigError, hash_of
from horse10.transfer.sets import IMAGES, SETS, alike

METHOD_VERSION = 1  # raise it with any change that alters the result of a configuration
REGULARIZERS = ("frozen_scale", "label_smoothing", "dropout", "auxiliary")  # as Inception has them
TRAINING = ("rates", "ratios", *REGULARIZERS)  # settings that only a training has
DRAWN = ("coat", "place", "light", "species")  # sets that depend on the renderer
Share = Annotated[float, Field(ge=0, lt=1)]
Rate = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
Ratio = Annotated[float, Field(ge=0, le=1)]


class ProbeConfig(BaseModel):
    """Every setting of an experiment.

    Attributes:
        set: a key of `sets.SETS`.
        arch, weights: as for `backbones.build_backbone`; "none" is random weights.
        setting: "fixed" (logistic regression on features), "svm", "augmented" (logistic regression on features of
            altered copies), "finetuned", or "scratch" (random first weights).
        seed: of the division of the images, of random weights, and of the order of training images.
        images: of the set at most, training and test images together; side_px: of the square they are scaled to.
        steps: of a training; batch_size: images of a step.
        rates, ratios: the grid of initial learning rates, and of weight decays as shares of them.
        label_smoothing, dropout: of the classifier; frozen_scale: batch norm keeps its first scale; auxiliary: the
            share of a second classifier, in the middle of the network, in the loss.
        per_class: training images of a class at most, 0 for all; the settings are then still chosen on the whole
            validation part (App. A.5).
        source: a set that the network learned before, from random weights, with `steps`, `batch_size`, the rate, the
            ratio and the regularizers above; "" for none.
        tuning_steps, tuning_rates, tuning_ratios: of the network that learned a source, if it is "finetuned" then.
        regularized: it is finetuned with the regularizers of its source; by default without any (App. C.2).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    set: str = "digits"
    arch: str = "mobilenet_v1_0.25"
    weights: str = "none"
    setting: Literal["fixed", "svm", "augmented", "finetuned", "scratch"] = "fixed"
    seed: int = Field(0, ge=0, le=2**32 - 1)
    images: int = Field(IMAGES, ge=20)
    side_px: int = Field(96, ge=32, le=512)
    steps: int = Field(100, ge=1)
    batch_size: int = Field(32, ge=2)
    rates: tuple[Rate, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    label_smoothing: Share = 0.0
    dropout: Share = 0.0
    frozen_scale: bool = False
    auxiliary: Share = 0.0
    per_class: int = Field(0, ge=0)
    source: str = ""
    tuning_steps: int = Field(0, ge=0)
    tuning_rates: tuple[Rate, ...] = ()
    tuning_ratios: tuple[Ratio, ...] = ()
    regularized: bool = False

    @model_validator(mode="after")
    def _check_source(self):
        told = self.weights == "none" and len(self.rates) == len(self.ratios) == 1
        tuned = bool(self.tuning_steps and self.tuning_rates and self.tuning_ratios)
        if self.source and not (told and self.setting in ("fixed", "svm", *["finetuned"] * tuned)):
            raise ValueError(
                'a network that learned a source has weights="none", one of rates and one of ratios, and is probed '
                'with setting="fixed" or "svm", or "finetuned" with tuning_steps, tuning_rates and tuning_ratios'
            )
        if (tuned or self.regularized) and not (self.source and self.setting == "finetuned"):
            raise ValueError('tuning_* and regularized are for a network that learned a source and is "finetuned"')
        return self

    @model_validator(mode="after")
    def _check_unused(self):
        if self.setting == "scratch" and self.weights != "none":
            raise ValueError(f'setting="scratch" begins with random weights, not {self.weights}: choose "finetuned"')
        given = [name for name in TRAINING if getattr(self, name) != type(self).model_fields[name].default]
        if given and not (self.trains or self.source):
            raise ValueError(f'{", ".join(given)}: with setting="{self.setting}" nothing is trained')
        return self

    @model_validator(mode="after")
    def _check_apart(self):
        if {self.source, self.set} <= set(SETS) and alike(self.source, self.set):
            raise ValueError(f"source={self.source!r} shows what set={self.set!r} is tested on: choose other pictures")
        return self

    @property
    def drawn(self) -> bool:
        """Whether the renderer made any of its images."""
        return not {self.set, self.source}.isdisjoint(DRAWN)

    @property
    def trains(self) -> bool:
        """Whether the network itself learns, not only a classifier on its features."""
        return self.setting in ("finetuned", "scratch")

    @property
    def training(self) -> "ProbeConfig":
        """What the network is trained with on the set, for one that learned a source: its fine-tuning."""
        if not self.source:
            return self
        asked = {"steps": self.tuning_steps, "rates": self.tuning_rates, "ratios": self.tuning_ratios}
        none = {} if self.regularized else {name: ProbeConfig.model_fields[name].default for name in REGULARIZERS}
        return self.model_copy(update=asked | none)


def make_probe(**settings) -> ProbeConfig:
    """A checked ProbeConfig; grids may be lists.

    Raises:
        ConfigError: an unknown name or an impossible value.
    """
    grids = {name: tuple(value) for name, value in settings.items() if isinstance(value, list)}
    try:
        return ProbeConfig(**settings | grids)
    except ValidationError as error:
        raise ConfigError(f"This experiment cannot be done: {error}") from None


def key(config: ProbeConfig) -> str:
    """What an experiment is called in a table: a hash of the settings that are not the default ones."""
    asked = config.model_dump(exclude_defaults=True) | {"method": METHOD_VERSION}
    asked |= {"weights": Path(config.weights).name}
    if config.drawn:
        asked["renderer"] = synthetic.VERSION
    return hash_of(asked)
