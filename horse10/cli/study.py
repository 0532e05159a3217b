"""horse10 study: the papers' tables and figures as lists of runs."""

from pathlib import Path

import click

from horse10.cli import plain
from horse10.machine.quiet import load_backend


@click.command()
@click.argument("name", required=False)
@click.option("--scale", type=click.Choice(["laptop", "gpu", "paper"]), default="laptop", show_default=True)
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="The folder or file of the study's data.")
@click.option("--run", "do_run", is_flag=True, help="Run what is missing, the most informative runs first.")
@click.option("--minutes", type=float, help="With --run: start no run that would not end in this time.")
@click.option("--only", multiple=True, metavar="KEY", help="With --run: only this run; may be repeated.")
@click.option("--again", is_flag=True, help="With --run: also retry failed runs.")
@click.option("--emit", type=click.Choice(["slurm", "snakemake"]), help="Print the missing runs as jobs of an engine.")
@click.option("--collect", "do_collect", is_flag=True, help="Write the rows of finished runs to results/studies.")
@click.option("--keep", is_flag=True, help="With --run: keep the runs with their weights, not only their rows.")
def study(name, scale, data, do_run, minutes, only, again, emit, do_collect, keep) -> None:
    """The papers' tables and figures as lists of runs: what is done, what is missing, what it costs.

    Without a NAME, all studies. Any number of processes may work on one list.
    """
    from horse10.study import lists, overview

    if name is None:
        shown = overview.progress(scale)
        click.echo(plain.table(shown))
        left = shown["hours left"].sum()
        click.echo(f"{left:.1f} hours left on two CPU cores with nothing else to do. Of one study: horse10 study NAME")
        return
    chosen = lists.read(name, scale, data)
    if emit:
        _emit(chosen, emit, again)
    elif do_collect:
        from horse10.study.collect import collect

        click.echo(collect(chosen))
    elif do_run:
        load_backend()
        from horse10.study.run import run

        if run(chosen, only=only, again=again, keep=keep, limit_min=minutes, tell=click.echo):
            raise SystemExit(1)
    else:
        _listing(chosen)


def _emit(study, engine: str, again: bool) -> None:
    from horse10.study import emit, state

    study.require_data()
    wanted = {state.MISSING, state.RUNNING} | ({state.FAILED} if again else set())
    keys = [key for key, now in state.states(study).items() if now in wanted]
    if not keys:
        raise click.ClickException(f"nothing is missing in {study.name}; --again retries failed runs")
    click.echo(emit.ENGINES[engine](study, keys), nl=False)


def _listing(study) -> None:
    from horse10.study import cost, state

    serves = f" ({study.serves})" if study.serves else ""
    click.echo(f"{study.title}{serves}, {study.scale} scale")
    for key, now in state.states(study).items():
        config = study.configs[key]
        why = f" ({state.reason_of(key).splitlines()[0]})" if now == state.FAILED else ""
        click.echo(f"{key}  {now:10}  {cost.minutes(config):6.1f} min  {study.words(key)}{why}")
