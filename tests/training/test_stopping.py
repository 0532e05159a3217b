"""Signals: who handles them when, and that nobody keeps them."""

import os
import signal
import threading

import pytest

from horse10.training.stopping import StopRequest, handled, sigterm_exits


def send(number=signal.SIGTERM):
    os.kill(os.getpid(), number)


def test_sigterm_exits_with_143_and_clean_up_runs():
    cleaned = []

    @sigterm_exits()
    def work():
        try:
            send()
        finally:
            cleaned.append(True)

    before = signal.getsignal(signal.SIGTERM)
    for _ in range(2):  # a decorated function can be called again
        with pytest.raises(SystemExit) as ended:
            work()
        assert ended.value.code == 143
    assert cleaned == [True, True] and signal.getsignal(signal.SIGTERM) is before


def test_the_first_signal_is_remembered_and_the_second_ends():
    stop = StopRequest()
    with stop.listening():
        send()
        assert stop.number == signal.SIGTERM
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGINT)


def test_within_at_once_the_first_signal_ends():
    stop = StopRequest()
    with stop.listening():
        with pytest.raises(KeyboardInterrupt), stop.at_once():
            send(signal.SIGINT)
        send()  # and is remembered again behind it
        with pytest.raises(SystemExit), stop.at_once():
            pytest.fail("a signal that came before ends it, too")


def test_ignored_signals_stay_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        stop = StopRequest()
        with stop.listening():
            send(signal.SIGINT)
        assert stop.number is None
    finally:
        signal.signal(signal.SIGINT, before)


def test_outside_the_main_thread_nothing_changes():
    seen = []

    def work():
        with handled(seen.append, signal.SIGTERM):
            seen.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
