"""`python -m horse10`: the command line."""

from horse10.cli import main

main()
