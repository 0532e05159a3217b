"""What runs cost, before their data are read: to list a study, and to say how long the rest takes."""

from horse10.backbones import BACKBONES
from horse10.config import RunConfig
from horse10.recipes import RECIPES

FRAME_PX = 162 * 288  # of Horse-10 and the synthetic horses; BACKBONES' seconds are for eight such frames
EVALUATED = 1200  # frames, as many as the small synthetic world has


def minutes(config: RunConfig) -> float:
    """Of training and evaluation on two CPU cores, without what the machine did before."""
    recipe, pretrained = RECIPES[config.recipe], config.weights != "none"
    frame_px = min(FRAME_PX, config.canvas**2 * 162 / 288) if config.canvas else FRAME_PX
    frame_s = BACKBONES[config.arch].cpu_step_s / 8 * frame_px / FRAME_PX
    batch = recipe.batch_size if config.batch_size == "auto" else config.batch_size
    steps = recipe.steps(pretrained, frame_s * batch) if config.iterations == "auto" else config.iterations
    return frame_s * (steps * batch + EVALUATED / 3) / 60
