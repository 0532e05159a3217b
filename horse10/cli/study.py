"""horse10 study: the papers' tables and figures as lists of runs."""

from pathlib import Path

import click


@click.command()
@click.argument("name", required=False)
@click.option("--scale", type=click.Choice(["laptop", "paper"]), default="laptop", show_default=True)
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Where the data lie that the study names.")
@click.option("--run", "do_run", is_flag=True, help="Do here what is missing, the most telling first.")
@click.option("--minutes", type=float, help="With --run: start nothing that would not end in this time.")
@click.option("--only", multiple=True, metavar="KEY", help="With --run: only this run; may be repeated.")
@click.option("--again", is_flag=True, help="With --run: also what failed before.")
@click.option("--keep", is_flag=True, help="With --run: keep the runs with their weights, not only their rows.")
def study(name, scale, data, do_run, minutes, only, again, keep) -> None:
    """The papers' tables and figures as lists of runs: what is done, what is missing, what it costs.

    Without a NAME, all studies. Any number of processes may work on one list.
    """
    from horse10.study import lists

    if name is None:
        _overview(scale)
        return
    chosen = lists.read(name, scale, data)
    if not do_run:
        _listing(chosen)
        return
    from horse10.study.run import run

    if run(chosen, only=only, again=again, keep=keep, limit_min=minutes, tell=click.echo):
        raise SystemExit(1)


def _overview(scale: str) -> None:
    import pandas as pd

    from horse10.study import cost, lists, state

    rows = []
    for name in lists.names():
        try:
            study = lists.read(name, scale)
        except lists.StudyError:
            continue
        states = state.states(study)
        count = pd.Series(states.values()).value_counts()
        done = int(count.get(state.DONE, 0) + count.get(state.COMMITTED, 0))
        left = sum(cost.minutes(study.configs[key]) for key, each in states.items() if each == state.MISSING)
        row = {"study": name, "runs": len(states), "done": done, "failed": int(count.get(state.FAILED, 0))}
        rows.append(row | {"hours left": round(left / 60, 1), "title": study.title})
    click.echo(pd.DataFrame(rows).to_string(index=False))


def _listing(study) -> None:
    from horse10.study import cost, lists, state

    click.echo(f"{study.title} ({', '.join(study.serves)}), {study.scale} scale")
    for key, now in state.states(study).items():
        config = study.configs[key]
        why = f" ({state.reason_of(key).splitlines()[0]})" if now == state.FAILED else ""
        click.echo(f"{key}  {now:10}  {cost.minutes(config):6.1f} min  {lists.words(config)}{why}")
