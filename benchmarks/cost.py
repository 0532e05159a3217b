"""How cost grows: seconds and peak memory of a training run, with one thing varied at a time around a base point.

Varied are the training frames held, the iterations, the body parts and the size of the images. Each point runs in a
process of its own (sides/cost_run.py), in turn over all points, so that a slow minute of the machine falls on all of
them. Beside each peak stands what `Experiment.estimate` predicts for it, and at the end the rule that would fit.

The growth of a factor is the slope of a line through log(value) and log(cost): 1 means in proportion, 0 not at all.
"""

import json
import sys
from dataclasses import asdict, dataclass, replace

import click
import numpy as np
import pandas as pd
from alternate import SIDES, run, save
from tqdm import tqdm

COSTS = ("step_s", "all_s", "peak_mb", "above_libraries_mb")
VALUES = {
    "frames": (150, 600, 2400, 8000),
    "iterations": (1 / 3, 1, 3),  # times --steps
    "parts": (5, 22, 80),
    "size": ((96, 160), (162, 288), (324, 576), (480, 640)),
}


@dataclass(frozen=True)
class Point:
    """What one run is asked to do: images of height x width px."""

    network: str
    iterations: int
    frames: int = 600
    parts: int = 22
    height: int = 162
    width: int = 288

    def varied(self, factor: str, value) -> "Point":
        """The same run with another value of one factor."""
        if factor == "size":
            return replace(self, height=value[0], width=value[1])
        return replace(self, **{factor: round(value * self.iterations) if factor == "iterations" else value})

    def value(self, factor: str) -> int:
        """What is on the horizontal axis: a size counts as its number of pixels."""
        return self.height * self.width if factor == "size" else getattr(self, factor)

    def label(self, factor: str) -> str:
        """The value in words."""
        return f"{self.height} x {self.width}" if factor == "size" else str(self.value(factor))

    def data_mb(self) -> float:
        """Memory of the frames alone."""
        return self.frames * self.height * self.width * 3 / 2**20


def measure(points: list[Point], rounds: int) -> dict[Point, list[dict]]:
    """The answers of all points, each run `rounds` times, in turn.

    This process imports no Keras: on Linux a child's peak memory starts from its parent's.
    """
    answers = {point: [] for point in points}
    with tqdm(desc="training in turn", total=rounds * len(points), unit="run") as bar:
        for _ in range(rounds):
            for point in points:
                answers[point].append(run([sys.executable, SIDES / "cost_run.py", json.dumps(asdict(point))]))
                bar.update()
    return answers


def costs_of(answers: list[dict]) -> dict[str, list[float]]:
    """Each cost in every round."""
    return {
        "step_s": [float(np.median(answer["seconds"])) for answer in answers],
        "all_s": [answer["seconds_in_all"] for answer in answers],
        "peak_mb": [answer["peak_mb"] for answer in answers],
        "above_libraries_mb": [answer["peak_mb"] - answer["libraries_mb"] for answer in answers],
    }


def growth(points: list[Point], costs: dict[Point, dict], factor: str) -> dict[str, dict]:
    """Exponent of each cost in one factor: of the medians, and the spread over rounds."""
    x = np.log([point.value(factor) for point in points])

    def exponent(values):
        return float(np.polyfit(x, np.log(values), 1)[0])

    grown = {}
    for cost in ("step_s", "all_s", "above_libraries_mb"):
        times = np.array([costs[point][cost] for point in points])  # (points, rounds)
        each = [exponent(column) for column in times.T]
        grown[cost] = {"exponent": exponent(np.median(times, axis=1)), "spread": [min(each), max(each)]}
    return grown


def fitting_rule(points: list[Point], costs: dict[Point, dict], answers: dict[Point, list[dict]]) -> dict[str, float]:
    """Constants of `peak = base + a * frames_mb + b * step_s` by least squares, `step_s` as horse10/plan.py has it.

    The package's rule knows neither body parts nor iterations, so only the other points are fitted. One network says
    little of b: compare with another --network.
    """
    peaks = np.array([np.median(costs[point]["peak_mb"]) for point in points])
    steps = [answers[point][0]["predicted"]["step_s"] for point in points]
    known = np.column_stack([np.ones(len(points)), [point.data_mb() for point in points], steps])
    found = np.linalg.lstsq(known, peaks, rcond=None)[0]
    names = ("base_mb", "mb_per_mb_of_frames", "mb_per_step_s")
    worst = np.abs(known @ found - peaks).max()
    return dict(zip(names, found.tolist(), strict=True)) | {"largest_error_mb": float(worst)}


def table(by_factor: dict[str, list[Point]], results: dict[Point, dict]) -> pd.DataFrame:
    """One row for each value of each factor; the base point is in all of them."""
    rows = []
    for factor, points in by_factor.items():
        for point in points:
            result = results[point]
            row = {"factor": factor, "value": point.label(factor), "data_mb": result["data_mb"]}
            row |= {cost: result["median"][cost] for cost in COSTS[:3]} | {"predicted_mb": result["predicted_mb"]}
            rows.append(row | {"predicted/peak": result["predicted_mb"] / result["median"]["peak_mb"]})
    return pd.DataFrame(rows)


@click.command()
@click.option("--rounds", default=3, show_default=True, help="times that each point runs")
@click.option("--steps", default=30, show_default=True, type=click.IntRange(15), help="iterations of the base point")
@click.option("--network", default="mobilenet_v2_0.35", show_default=True, help="of horse10.backbones")
@click.option("--only", multiple=True, type=click.Choice(list(VALUES)), help="not all factors")
def main(rounds: int, steps: int, network: str, only: tuple[str, ...]) -> None:
    base = Point(network, steps)
    by_factor = {name: [base.varied(name, value) for value in VALUES[name]] for name in only or VALUES}
    points = list(dict.fromkeys(point for some in by_factor.values() for point in some))
    answers = measure(points, rounds)
    costs = {point: costs_of(answers[point]) for point in points}
    results = {
        point: {
            "point": asdict(point),
            "data_mb": point.data_mb(),
            "predicted_mb": answers[point][0]["predicted"]["memory_mb"],
            "median": {cost: float(np.median(times)) for cost, times in costs[point].items()},
            "spread": {cost: [min(times), max(times)] for cost, times in costs[point].items()},
            "rounds": costs[point] | {"seconds_of_steps": [answer["seconds"] for answer in answers[point]]},
        }
        for point in points
    }
    grown = {factor: growth(some, costs, factor) for factor, some in by_factor.items()}
    by_data_and_size = list(dict.fromkeys(by_factor.get("frames", []) + by_factor.get("size", [])))
    rule = fitting_rule(by_data_and_size, costs, answers) if {"frames", "size"} <= set(by_factor) else {}
    versions = answers[base][0]["versions"]
    click.echo(table(by_factor, results).to_string(index=False, float_format="%.2f"))
    for factor, exponents in grown.items():
        said = (
            f"{cost} ^{fit['exponent']:.2f} ({fit['spread'][0]:.2f}..{fit['spread'][1]:.2f})"
            for cost, fit in exponents.items()
        )
        click.echo(f"with {factor}: {', '.join(said)}")
    click.echo("memory rule that fits: " + ", ".join(f"{name} {value:.2f}" for name, value in rule.items()))
    kept = {"points": list(results.values()), "growth": grown, "fitting_rule": rule, "versions": versions}
    kept["rule"] = answers[base][0]["rule"]
    click.echo(save("cost", kept, base=asdict(base), batch_size=8, rounds=rounds))


if __name__ == "__main__":
    main()
