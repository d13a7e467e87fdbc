"""Student's t against published tables and its own laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.stats.student import incomplete_beta, t_cdf, t_quantile

freedom = st.floats(0.5, 1e5)


@pytest.mark.parametrize(
    ("df", "published"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (29, 2.045), (120, 1.980), (1e6, 1.960)],
)
def test_the_quantile_is_that_of_the_tables(df: float, published: float) -> None:
    """Two-sided 95 %, as printed in any textbook."""
    assert t_quantile(0.975, df) == pytest.approx(published, abs=6e-4)


def test_one_degree_of_freedom_is_cauchy_s_distribution() -> None:
    """There the quantile has a closed form."""
    for probability in (0.6, 0.9, 0.975, 0.9999):
        exact = math.tan(math.pi * (probability - 0.5))
        assert t_quantile(probability, 1) == pytest.approx(exact, rel=1e-9)


@given(df=freedom, probability=st.floats(0.6, 0.9999))
def test_the_quantile_inverts_the_distribution(df: float, probability: float) -> None:
    """What is exceeded with 2.5 % is exceeded with 2.5 %."""
    assert t_cdf(t_quantile(probability, df), df) == pytest.approx(probability, abs=1e-9)


@given(df=st.floats(0.5, 1e4), factor=st.floats(1.01, 10))
def test_more_replicates_never_widen_the_interval(df: float, factor: float) -> None:
    """The quantile falls with the degrees of freedom, towards that of the normal distribution."""
    assert 1.959 < t_quantile(0.975, df * factor) <= t_quantile(0.975, df)


@given(x=st.floats(0.001, 0.999), a=st.floats(0.1, 50), b=st.floats(0.1, 50))
def test_the_incomplete_beta_function_is_symmetric(x: float, a: float, b: float) -> None:
    """I_x(a, b) and I_(1-x)(b, a) are together 1."""
    assert incomplete_beta(x, a, b) + incomplete_beta(1 - x, b, a) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(("probability", "df"), [(0.4, 3), (1.0, 3), (0.975, 0), (0.975, math.nan)])
def test_what_is_not_defined_is_refused(probability: float, df: float) -> None:
    """No interval is made up."""
    with pytest.raises(ValueError, match="no t quantile"):
        t_quantile(probability, df)
