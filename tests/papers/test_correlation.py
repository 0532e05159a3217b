"""Correlations, lines and their tests against hand-worked and independent values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from horse10.papers import correlation

X = np.array([1.0, 2, 3, 4, 5])
Y = np.array([1.0, 3, 2, 5, 4])  # by hand: r = 8 / 10, slope 0.8, intercept 0.6


def test_pearson_by_hand():
    found = correlation.pearson(X, Y)
    assert found.r == pytest.approx(0.8)
    assert found.n == 5
    t = 0.8 * np.sqrt(3 / 0.36)
    assert found.p == pytest.approx(2 * stats.t.sf(t, 3))
    assert (found.low, found.high) == pytest.approx(np.tanh(np.arctanh(0.8) + np.array([-1, 1]) * 1.959964 / 2**0.5))


def test_spearman_by_hand_and_with_ties():
    assert correlation.spearman(X, Y)[0] == pytest.approx(0.8)
    # ranks of x: 1, 2.5, 2.5, 4, of y: 1, 2, 3, 4; r = 4.5 / sqrt(4.5 * 5)
    assert correlation.spearman([1, 2, 2, 3], [1, 2, 3, 4])[0] == pytest.approx(4.5 / np.sqrt(4.5 * 5))


def test_every_order_of_ties():
    found = correlation.spearman_tie_orders([1, 2, 2, 3], [1, 2, 3, 4])
    assert found == {(1, 2): pytest.approx(1.0), (2, 1): pytest.approx(0.8)}
    assert len(correlation.spearman_tie_orders([1, 1, 2, 2, 2], [1, 2, 3, 4, 5])) == 2 * 6
    assert correlation.spearman_tie_orders(X, Y) == {(): pytest.approx(0.8)}


@given(st.integers(0, 10**6), st.integers(4, 30))
@settings(max_examples=30, deadline=None)
def test_p_of_r_is_pearsons(seed, n):
    x, y = np.random.default_rng(seed).normal(size=(2, n))
    found = correlation.pearson(x, y)
    assert correlation.p_of_r(found.r, n) == pytest.approx(found.p)
    assert correlation.r_squared_of_p(found.p, n) == pytest.approx(found.r**2, abs=1e-9)
    assert found.low <= found.r <= found.high


def test_p_of_r_agrees_with_a_table():
    # critical value of r for n = 10, two-sided 5 %, in any book of tables: 0.632
    assert correlation.p_of_r(0.632, 10) == pytest.approx(0.05, abs=1e-4)


def test_line_by_hand():
    line = correlation.fit_line(X, Y)
    assert (line.slope, line.intercept, line.r_squared, line.n) == pytest.approx((0.8, 0.6, 0.64, 5))
    # residual sum of squares 3.6, on 3 degrees of freedom, over a sum of squares of x of 10
    assert line.slope_error == pytest.approx(np.sqrt(3.6 / 3 / 10))


def test_a_line_agrees_with_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    x, y = np.random.default_rng(3).normal(size=(2, 17))
    line, other = correlation.fit_line(x, y), sm.OLS(y, sm.add_constant(x)).fit()
    assert [line.intercept, line.slope] == pytest.approx(other.params)
    assert (line.r_squared, line.p, line.slope_error) == pytest.approx((other.rsquared, other.pvalues[1], other.bse[1]))


def test_the_band_agrees_with_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    x, y = np.random.default_rng(3).normal(size=(2, 6))
    at = [-1.0, 0.0, 2.5]
    other = sm.OLS(y, sm.add_constant(x)).fit().get_prediction(sm.add_constant(at)).conf_int(alpha=0.1)
    band = correlation.line_band(x, y, at, confidence=0.9)
    np.testing.assert_allclose(band[["low", "high"]], other)
    np.testing.assert_allclose(band["y"], other.mean(axis=1))


@pytest.mark.parametrize("n", [4, 6, 40])
def test_the_band_covers_the_truth_with_few_points_as_with_many(n):
    """A band of resampled pairs covers it in 86, 86 and 93 % of these draws."""
    rng, inside = np.random.default_rng(n), 0
    for _ in range(400):
        x = rng.uniform(-1, 1, n)
        band = correlation.line_band(x, 2 * x + rng.normal(size=n), [0.5])
        inside += band["low"][0] < 1.0 < band["high"][0]  # 2 * 0.5
    assert 0.92 <= inside / 400 <= 0.98


@pytest.mark.parametrize("function", [correlation.pearson, correlation.spearman, correlation.fit_line])
def test_missing_pairs_are_refused(function):
    with pytest.raises(ValueError, match="1 of 3 pairs have a missing value"):
        function([1, 2, np.nan], [1, 2, 3])
    with pytest.raises(ValueError, match=r"shapes \(3,\) and \(2,\)"):
        function([1, 2, 3], [1, 2])
