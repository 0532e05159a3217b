"""A study for an engine that exists: a SLURM array, or a Snakefile. Each run is one job, its row what it makes."""

import shlex
from collections.abc import Iterable
from math import ceil
from pathlib import Path
from textwrap import dedent

from horse10.config import SOURCES
from horse10.study import state
from horse10.study.cost import minutes
from horse10.study.lists import Study, data_of

GPU_SPEED = 20  # a GPU against two CPU cores, at the least (ours; measured ratios stand on the book's page on speed)
LEAST_MIN = 30  # of a job: starting, reading frames, evaluation
SIGNAL_S = 120  # before its limit a job is told to stop, and saves


def slurm(study: Study, keys: Iterable[str], keep: bool = False) -> str:
    """A script for `sbatch`: one task for each run; a task that meets its limit saves, and goes on in a new one.

    keep: the folders of the runs, with weights, too, as for `study.run.run`."""
    keys = list(keys)
    longest = max((minutes(study.configs[key]) for key in keys), default=0)
    limit = ceil(max(LEAST_MIN, 2 * longest / GPU_SPEED))
    return dedent(f"""\
        #!/bin/bash
        #SBATCH --job-name=horse10-{study.name}
        #SBATCH --array=0-{max(0, len(keys) - 1)}
        #SBATCH --gpus=1
        #SBATCH --cpus-per-task=4
        #SBATCH --mem=16G
        #SBATCH --time={limit}  # minutes
        #SBATCH --requeue
        #SBATCH --signal=B:TERM@{SIGNAL_S}
        #SBATCH --output=horse10-{study.name}-%a.log
        # {study.title}: {len(keys)} runs, {study.scale} scale. Submit it with `sbatch` in the folder of the project;
        # the same HORSE10_HOME and HORSE10_RUNS must be seen by all nodes.
        keys=({" ".join(keys)})
        {_command(study, keep)} --only "${{keys[$SLURM_ARRAY_TASK_ID]}}" &
        job=$!
        trap 'kill -TERM $job' TERM  # SLURM tells this script, not the job
        wait $job; status=$?
        if [ $status -gt 128 ]; then wait $job; status=$?; fi  # the first wait ended with the signal
        if [ $status -eq 143 ]; then  # saved: the same task once more, from its checkpoint
            scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID"
        fi
        exit $status
        """)


def snakemake(study: Study, keys: Iterable[str], keep: bool = False) -> str:
    """A Snakefile whose targets are the rows of the runs, and which does what is missing of them; keep as `slurm`."""
    rows = state.rows_folder().absolute()
    names = "\n".join(f'    "{key}",' for key in keys)
    return dedent("""\
        # {title}: {scale} scale. Here, on SLURM or on Kubernetes:
        #   snakemake --profile {profiles}/local
        #   snakemake --profile {profiles}/slurm
        #   snakemake --profile {profiles}/kubernetes
        ROWS = {rows!r}
        KEYS = [
        {names}
        ]


        rule all:
            input:
                expand(ROWS + "/{{key}}.json", key=KEYS),


        rule run:
            output:
                ROWS + "/{{key}}.json",
            threads: 1
            retries: 1
            resources:
                mem_mb=4000,
                runtime={runtime},
            shell:
                "{command} --only {{wildcards.key}}"
        """).format(
        title=study.title,
        scale=study.scale,
        rows=str(rows),
        profiles=Path(__file__).parent / "profiles",
        names=names,
        runtime=ceil(max(LEAST_MIN, 3 * max((minutes(config) for config in study.configs.values()), default=0))),
        command=_command(study, keep),
    )


def _command(study: Study, keep: bool) -> str:
    data = data_of(next(iter(study.configs.values())))
    place = [] if data in SOURCES else ["--data", data]
    return shlex.join(["horse10", "study", study.name, "--scale", study.scale, *place, "--run", *["--keep"] * keep])


ENGINES = {"slurm": slurm, "snakemake": snakemake}
