"""What libraries say while they are loaded is hidden, unless loading fails."""

import os

import pytest

from horse10.machine.quiet import load_backend, quiet


def test_what_libraries_write_is_hidden_and_what_comes_later_is_not(capfd):
    with quiet():
        os.write(2, b"hidden\n")
    os.write(2, b"shown\n")
    assert capfd.readouterr().err == "shown\n"


def test_where_it_fails_it_is_shown(capfd):
    with pytest.raises(ImportError), quiet():
        os.write(2, b"no such library\n")
        raise ImportError
    os.write(2, b"later\n")
    assert capfd.readouterr().err == "no such library\nlater\n"


def test_later_remarks_of_tensorflow_are_errors_only_unless_the_user_wants_more(monkeypatch):
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    load_backend()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    load_backend()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"
