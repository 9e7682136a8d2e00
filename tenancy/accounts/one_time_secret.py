"""A secret that the next page shows once; loading that page again does not show it."""

from django.http import HttpRequest

from tenancy.privacy.sealing import SealBroken, seal, unseal


def show_once(request: HttpRequest, name: str, secret: str) -> None:
    """Store a secret, sealed, in the session for the page that a redirect leads to."""
    request.session[f"once:{name}"] = seal(secret)


def shown_once(request: HttpRequest, name: str) -> str:
    """The secret stored for this page, or ""; it is deleted."""
    try:
        return unseal(request.session.pop(f"once:{name}", ""))
    except SealBroken:
        return ""
