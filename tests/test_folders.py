"""The checkout that the package runs from."""

import subprocess

from horse10.folders import commit
from repository import ROOT


def test_the_commit_is_that_of_the_checkout():
    git = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    head = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    assert commit().removesuffix("-dirty") == head
