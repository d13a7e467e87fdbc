"""No credential survives what is stored or shown."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.broker.redact import MASK, redact, redact_url

SECRET = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=4, max_size=20).filter(
    lambda text: text not in "redis://***@localhost:6379/0"
)


@given(SECRET, st.sampled_from(["redis", "rediss", "unix"]), st.text("abc", max_size=5))
def test_a_password_never_stays_in_a_url(secret: str, scheme: str, user: str) -> None:
    """Percent-encoded as a URL has it; host, port and database stay readable."""
    shown = redact_url(f"{scheme}://{user}:{quote(secret, safe='')}@localhost:6379/0")
    assert shown == f"{scheme}://{MASK}@localhost:6379/0"


@given(SECRET)
def test_a_careless_password_with_an_at_sign_does_not_stay_either(secret: str) -> None:
    """Everything up to the last @ before the options is credentials."""
    shown = redact_url(f"redis://:{secret.replace('?', '!')}@localhost:6379/0")
    assert shown == f"redis://{MASK}@localhost:6379/0"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://localhost", "redis://localhost"),
        ("unix:///run/r.sock?db=1", "unix:///run/r.sock?db=1"),
        ("redis://h/0?password=x&db=2&username=y", "redis://h/0?password=***&db=2&username=***"),
        ("unix://u:p@/run/r.sock?Password=x", "unix://***@/run/r.sock?Password=***"),
        ("hunter2", MASK),
    ],
)
def test_urls_are_shown_without_their_secrets(url: str, shown: str) -> None:
    """What is no URL at all may be a password, so nothing of it is shown."""
    assert redact_url(url) == shown


@given(st.text(max_size=10), SECRET, st.text(max_size=10))
def test_a_secret_in_a_text_is_masked(before: str, secret: str, after: str) -> None:
    """As it is, and as it stands in a URL."""
    for form in (secret, quote(secret, safe="")):
        assert (
            form not in redact(f"{before}{form}{after}", [secret]).replace(MASK, "\0")
            or form in before + after
        )


def test_an_empty_secret_masks_nothing() -> None:
    """A broker without a password has nothing to hide."""
    assert redact("text", ["", ""]) == "text"
