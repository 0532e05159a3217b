"""Coverage against the promise, in words and in a table."""

import pytest

from horse10.analysis import coverage


def measured(covered: float, control: float) -> dict:
    shares = {"covered": covered, "control": control, "first": covered, "in_interval_of_mean": 0.5}
    intervals = {name: {"mean": x, "low": x - 0.01, "high": x + 0.01} for name, x in shares.items()}
    return {"results": {"worlds": 200, "promised": 0.909, **intervals}}


@pytest.mark.parametrize(
    ("covered", "control", "holds"), [(0.91, 0.7, True), (0.95, 0.7, True), (0.88, 0.7, False), (0.91, 0.92, False)]
)
def test_it_holds_if_it_covers_and_the_control_does_not(covered, control, holds):
    assert coverage.holds(measured(covered, control)) == holds
    assert ("does not hold" in coverage.words(measured(covered, control))) != holds


def test_the_table_has_promise_and_what_held():
    rows = coverage.table(measured(0.91, 0.7))
    assert rows["held"][0] == "0.91 (0.90 to 0.92)" and rows["promised"][0] == "0.91 or more" and len(rows) == 4
