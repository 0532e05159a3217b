"""horse10 study: the papers' tables and figures as lists of runs."""

from pathlib import Path

import click

from horse10.cli import plain
from horse10.machine.quiet import load_backend

MODES = {  # options that say what is done, and those that each of them takes besides
    "--run": ("--minutes", "--only", "--again", "--keep"),
    "--emit": ("--only", "--again", "--keep"),
    "--collect": (),
}


@click.command()
@click.argument("name", required=False)
@click.option("--scale", type=click.Choice(["laptop", "gpu", "paper"]), default="laptop", show_default=True)
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="The folder or file of the study's data.")
@click.option("--run", "do_run", is_flag=True, help="Run what is missing, the most informative runs first.")
@click.option("--minutes", type=float, help="With --run: start no run that would not end in this time.")
@click.option("--only", multiple=True, metavar="KEY", help="With --run or --emit: only this run; may be repeated.")
@click.option("--again", is_flag=True, help="With --run or --emit: also retry failed runs.")
@click.option("--emit", type=click.Choice(["slurm", "snakemake"]), help="Print the missing runs as jobs of an engine.")
@click.option("--collect", "do_collect", is_flag=True, help="Write the rows of finished runs to results/studies.")
@click.option("--keep", is_flag=True, help="With --run or --emit: keep the runs with their weights, too.")
def study(name, scale, data, do_run, minutes, only, again, emit, do_collect, keep) -> None:
    """The papers' tables and figures as lists of runs: what is done, what is missing, what it costs.

    Without a NAME, all studies. Any number of processes may work on one list.
    """
    modes = {"--run": do_run, "--emit": emit, "--collect": do_collect}
    others = {"--minutes": minutes is not None, "--only": only, "--again": again, "--keep": keep}
    _refuse_unused(name, *([option for option, given in kind.items() if given] for kind in (modes, others)), data)
    from horse10.study import lists

    chosen = lists.read(name, scale, data) if name else None
    load_backend()  # what a run costs is in the table of networks
    if not chosen:
        from horse10.study import overview

        shown = overview.progress(scale)
        click.echo(plain.table(shown))
        left = shown["hours left"].sum()
        click.echo(f"{left:.1f} hours left on two CPU cores with nothing else to do. Of one study: horse10 study NAME")
    elif emit:
        _emit(chosen, emit, only, again, keep)
    elif do_collect:
        from horse10.study.collect import collect

        click.echo(collect(chosen))
    elif do_run:
        from horse10.study.run import run

        if run(chosen, only=only, again=again, keep=keep, limit_min=minutes, tell=click.echo):
            raise SystemExit(1)
    else:
        _listing(chosen)


def _refuse_unused(name: str | None, modes: list[str], others: list[str], data) -> None:
    """Raises UsageError for options that would do nothing, or contradict each other."""
    given = [*modes, *others, *["--data"] * bool(data)]
    if name is None and given:
        raise click.UsageError(f"{', '.join(given)}: of which study? Give its NAME before the options.")
    if len(modes) > 1:
        raise click.UsageError(f"{' and '.join(modes)}: give one of them.")
    if unused := [option for option in others if not modes or option not in MODES[modes[0]]]:
        takers = " or ".join(mode for mode in MODES if set(unused) <= set(MODES[mode]))
        raise click.UsageError(f"{', '.join(unused)}: give this with {takers}; without, it does nothing.")


def _emit(study, engine: str, only, again: bool, keep: bool) -> None:
    from horse10.study import emit, state

    study.require_data()
    study.require_folders(keep)
    keys = state.wanted(study, only, again)
    if not keys:
        raise click.ClickException(f"nothing is missing in {study.name}; --again retries failed runs")
    click.echo(emit.ENGINES[engine](study, keys, keep), nl=False)


def _listing(study) -> None:
    from horse10.study import cost, state

    serves = f" ({study.serves})" if study.serves else ""
    click.echo(f"{study.title}{serves}, {study.scale} scale")
    for key, now in state.states(study).items():
        config = study.configs[key]
        why = f" ({state.reason_of(key).splitlines()[0]})" if now == state.FAILED else ""
        click.echo(f"{key}  {now:10}  {cost.minutes(config):6.1f} min  {study.words(key)}{why}")
