"""Credentials leave texts before they are stored or shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

MASK: Final = "***"
_SECRET_OPTIONS: Final = ("password", "username", "ssl_password")


def redact_url(url: str) -> str:
    """Give a URL without its user, password and secret options: ``redis://***@host:6379/0``.

    A text that is no URL at all is masked whole, for nobody can tell what it holds.
    """
    scheme, found, rest = url.partition("://")
    if not found:
        return MASK
    place, question, options = rest.partition("?")
    credentials, at, _ = place.rpartition("@")
    place = f"{MASK}@{place[len(credentials) + 1 :]}" if at else place
    shown = "&".join(_redact_option(option) for option in options.split("&"))
    return f"{scheme}://{place}{question}{shown}"


def redact(text: str, secrets: Iterable[str]) -> str:
    """Mask every occurrence of the secrets, plain and as a URL has them; empty ones mean nothing."""
    forms = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), quote(secret))}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def _redact_option(option: str) -> str:
    """Mask the value of an option that is a secret."""
    name, equals, _ = option.partition("=")
    return f"{name}={MASK}" if equals and name.lower() in _SECRET_OPTIONS else option
