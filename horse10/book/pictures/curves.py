"""The error of every body part of one frame over the training steps, as a small chart beside the frame.

The steps stand at equal distances, the errors on a logarithmic axis. `network.js` moves the line of the chosen step and
draws the chosen body part again on top.
"""

from html import escape

import numpy as np

from horse10.book.pictures.method import LABEL

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 150, 30, 20, 20, 34
LEAST = 0.01  # errors below are drawn here
LETTERS = 'font-size="11" fill="currentColor"'


def curves(error: np.ndarray, steps, limits: tuple[float, float], part: int, unit: str, subject: str) -> str:
    """SVG of the chart.

    Args:
        error: (T, K) in `unit`, NaN = no label; limits: of the axis, so that several charts have the same.
        part: the one that stands out at first; subject: what the frame shows, in words.
    """
    x = np.linspace(LEFT, WIDTH - RIGHT, len(steps)) if len(steps) > 1 else np.array([LEFT])
    low, high = np.log10(np.maximum(limits, LEAST))
    low, high = (low, high) if high > low else (low - 0.5, high + 0.5)

    def y(value):
        return HEIGHT - BOTTOM - (np.log10(np.maximum(value, LEAST)) - low) / (high - low) * (HEIGHT - BOTTOM - TOP)

    labelled = np.isfinite(error).all(axis=0)
    lines = [_path(x, y(values)) if there else "" for values, there in zip(error.T, labelled, strict=True)]
    middle = np.median(error[:, labelled], axis=1) if labelled.any() else np.full(len(steps), np.nan)
    details = f"Error of each body part at each step, {subject}"
    if labelled.any() and middle[-1] < middle[0]:
        details += f": the median falls from {middle[0]:.2g} to {middle[-1]:.2g} {unit}"
    thin = "".join(f'<path class="line" d="{line}"/>' for line in lines)
    return (
        f'<svg class="curves" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(details)}">'
        f'<text x="0" y="11" {LETTERS}>error ({escape(unit)}) of each body part</text>{_axes(x, steps, y, low, high)}'
        f'<g fill="none" stroke="currentColor"><g stroke-width=".7" opacity=".45">{thin}</g>'
        f'<path d="{_path(x, y(middle)) if labelled.any() else ""}" stroke-width="2" stroke-dasharray="5 3"/>'
        f'<path class="chosen" d="{lines[part]}" stroke="{LABEL}" stroke-width="2.5"/></g>'
        f'<path class="now" d="M0 {TOP}V{HEIGHT - BOTTOM}" stroke="{LABEL}" transform="translate({x[-1]:.1f} 0)"'
        f' data-x="{" ".join(f"{place:.1f}" for place in x)}"/></svg>'
    )


def _path(x: np.ndarray, y: np.ndarray) -> str:
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))


def _axes(x: np.ndarray, steps, y, low: float, high: float) -> str:
    """Lines at powers of ten; below, the steps."""
    powers = [10.0**power for power in range(int(np.ceil(low)), int(np.floor(high)) + 1)]
    rules = "".join(f"M{LEFT} {y(power):.1f}H{WIDTH - RIGHT}" for power in powers)
    values = "".join(f'<text x="{LEFT - 4}" y="{y(p) + 4:.1f}" text-anchor="end">{p:g}</text>' for p in powers)
    below = "".join(
        f'<text x="{place:.1f}" y="{HEIGHT - BOTTOM + 14}" text-anchor="middle">{step}</text>'
        for place, step in zip(x, steps, strict=True)
    )
    name = f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 4}" text-anchor="middle">training step</text>'
    return f'<path d="{rules}" stroke="currentColor" opacity=".3"/><g {LETTERS}>{values}{below}{name}</g>'
