"""`python -m horse10.cli`: the command line."""

from horse10.cli import main

main()
