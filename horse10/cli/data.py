"""horse10 data fetch | check | info."""

from pathlib import Path

import click

from horse10.cli.parameters import config_of, parameters


@click.group()
def data() -> None:
    """Get Horse-10, check a data set, list what is on this machine."""


@data.command()
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Offline: a folder with the published files.",
)
@click.option("--yes", is_flag=True, help="Agree to the licence without a prompt.")
def fetch(folder: Path | None, yes: bool) -> None:
    """Download Horse-10, verify every frame, store it in the cache; run again to resume a cut-off download."""
    from horse10.dataset import places, source

    if record := source.earlier():
        click.echo(f"Already stored, unchanged since {record['date']}: {places.home() / 'horse10'}")
        return
    click.echo(source.LICENCE)
    if not yes:
        click.confirm("Do you agree to this licence and want to download the data?", abort=True)
    record = source.fetch(folder)
    click.echo(
        f"{record['frames']:,} frames of {record['animals']} animals, {record['labels']:,} labels, in "
        f"{places.home() / 'horse10'}\nfingerprint {record['fingerprint']}, recorded there in {source.RECORD}"
    )


@data.command()
@click.argument("source")
@parameters
def check(source: str, parameters) -> None:
    """List everything that is wrong with a project, with file and row: exit code 2, or 0 and what is in it."""
    from horse10.dataset import DatasetError, dataset_of, preview
    from horse10.dataset.pictures import verified
    from horse10.dataset.problems import report

    try:
        click.echo(preview.text(verified(dataset_of(config_of(parameters, data=source)))))
    except DatasetError as error:
        click.echo(report(source, error.problems))
        raise SystemExit(2) from None


@data.command()
@parameters
def info(parameters) -> None:
    """What is cached on this machine, its size, and the Horse-10 that is used; with -p, the contents of a data set."""
    from horse10.dataset import dataset_of, places, preview
    from horse10.machine.folders import leftovers, runs_folder

    if parameters:
        click.echo(preview.text(dataset_of(config_of(parameters))))
        return
    for folder in (places.home(), runs_folder()):
        click.echo(f"{folder}{'' if folder.is_dir() else ': not there yet'}")
        for child in sorted(folder.glob("[!.]*")):
            click.echo(f"  {_size(child)}  {child.name}")
        for left in (path for place in folder.glob("**/") for path in leftovers(place)):
            click.echo(f"  {_size(left)}  left by a killed process; the next one that writes there removes it: {left}")
    horse10 = places.horse10()
    click.echo(f"Horse-10: {horse10 or 'not on this machine; `horse10 data fetch` gets it'}")


def _size(path: Path) -> str:
    sizes = [file.stat().st_size for file in (path, *path.rglob("*")) if file.is_file()]
    return f"{sum(sizes) / 1e6:10,.1f} MB  {len(sizes):7,} files"
