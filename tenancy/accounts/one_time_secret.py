"""A secret for the next page to show, once: loading that page again shows it no more."""

from django.http import HttpRequest

from tenancy.privacy.sealing import SealBroken, seal, unseal


def show_once(request: HttpRequest, name: str, secret: str) -> None:
    """Hand a secret to the page that a redirect leads to; it waits sealed in the session."""
    request.session[f"once:{name}"] = seal(secret)


def shown_once(request: HttpRequest, name: str) -> str:
    """The secret that waits for this page, or nothing; it is gone after that."""
    try:
        return unseal(request.session.pop(f"once:{name}", ""))
    except SealBroken:
        return ""
