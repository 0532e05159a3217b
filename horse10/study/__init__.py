"""The papers' tables and figures as lists of runs: what is done, what is missing, what it costs; here or on a cluster.

lists      lists.yaml, read: the configurations of a study, the most telling first
rows       a finished run as one flat row, kept under the key of its configuration
state      which rows there are, which runs failed, which are under way
run        do here what is missing, any number of processes on one list
emit       the same as a SLURM array or a Snakefile
overview   all studies at a glance
collect    all rows of a study as results/studies/NAME.csv
"""
