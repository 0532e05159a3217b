"""Where the repository lies, and the reference material that must not be redistributed."""

from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SHARED = ROOT.parent / "shared"
