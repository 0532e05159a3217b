"""Training steps on JAX that are queued against Keras's `train_on_batch`, which gives every variable its value after
each step: batch 8, 22 body parts, and frames so small that the computing takes little, as it does on a GPU.

ours: `horse10.training.stepper.Unawaited`. peer: the same step by Keras. Both end with the losses and all variables.
"""

import sys

import click
from alternate import Side, compared, save
from tqdm import tqdm

NETWORK, SIZES = "mobilenet_v1_0.25", ((32, 64), (162, 288))


@click.command()
@click.option("--rounds", default=5, show_default=True, help="times that both run in turn")
@click.option("--steps", default=30, show_default=True, help="steps timed each time, after two that are not")
def main(rounds: int, steps: int) -> None:
    results, program = {}, Side(sys.executable, "jax_steps.py")
    with tqdm(desc="running both in turn", total=2 * rounds * len(SIZES), unit="run") as bar:
        for size in SIZES:
            asked = {"network": NETWORK, "size": size, "steps": steps}
            sides = {
                "ours": lambda asked=asked: program.ask(queued=True, **asked),
                "peer": lambda asked=asked: program.ask(queued=False, **asked),
            }
            results[f"{NETWORK}, {size[0]} × {size[1]} px"] = compared(sides, rounds, bar.update)
    program.stop()
    for name, result in results.items():
        ours, peer = (1000 * result["median_s"][side] for side in ("ours", "peer"))
        click.echo(f"{name}: queued {ours:.0f} ms, one by one {peer:.0f} ms, ratio {result['ratio']:.2f}")
    click.echo(save("queued_steps", results, batch_size=8, steps=steps, rounds=rounds, keras_backend="jax"))


if __name__ == "__main__":
    main()
