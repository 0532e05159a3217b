"""What an executed notebook must not give away, and what it must not need: found by what it looks like."""

import getpass
import re
import socket
import tempfile
from pathlib import Path

from repository import ROOT

PLAIN_NAMES = {"root", "user", "runner", "localhost", "docker", "build", "ubuntu", "debian"}  # nobody's; also words
PICTURE = re.compile(r"base64,[\w+/=]+")
LOOKS = {
    "a home": r"(?<![\w.~])/(?:home|Users|root)/[\w.-]+|[A-Z]:\\+Users\\+\w+",
    "a machine's folder": r"(?<![\w.:/~])/(?:tmp|var|private|mnt|scratch|workspace|opt|srv)/[\w.-]+",
    "an e-mail address": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}",
    "a key": r"\b(?:gh[pousr]_|github_pat_|glpat-|hf_|sk-|xox[abp]-)\w[\w-]{15,}|\bAKIA[0-9A-Z]{16}\b|PRIVATE KEY-----",
    "a web token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}",
    "a secret": r"(?i)\b\w*(?:password|passwd|secret|token|api_?key)[\"']?\s*[=:]\s*[\"']?[^\s\"',;)]{8,}",
    "a private address": r"\b(?:10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2})\b",
    "a host": r"\b[\w-]+\.(?:local|internal|intranet|lan|corp)\b",
}


def own_names() -> set[str]:
    """This machine's and its user's names, and the folders that only it has."""
    names = {getpass.getuser(), socket.gethostname(), socket.getfqdn()} - PLAIN_NAMES
    places = {str(Path.home()), str(ROOT), tempfile.gettempdir()}
    return {name for name in names if len(name) > 3} | places


def traces(text: str) -> list[str]:
    """Names, places, addresses and keys in a text; pictures in base64 are passed over."""
    words = PICTURE.sub("", text)
    found = [f"{kind}: {match[0]}" for kind, look in LOOKS.items() for match in re.finditer(look, words)]
    own = (name for name in own_names() if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words))
    return found + [f"this machine's: {name}" for name in own]


NEEDS = {
    "a kernel": r"\binteract(?:_manual)?\(|(?<!\.)\binteractive\(|\bipywidgets\b|\bFigureWidget\b|%matplotlib\s+\w+",
    "a content network": r"jsdelivr|unpkg|cdnjs|\bcdn\.|ajax\.googleapis|fonts\.google|esm\.sh|skypack",
    "a remote script": r"https?://\S+\.(?:m?js|css)\b|init_notebook_mode|renderers\.enable\([\"'](?:default|html)[\"']",
}


def needs(code: str) -> list[str]:
    """What keeps a notebook's page from working offline and without a kernel."""
    return [f"{what}: {match[0]}" for what, look in NEEDS.items() for match in re.finditer(look, code)]
