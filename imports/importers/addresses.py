"""E-mail addresses as people write them in spreadsheets."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.values import Choices, Column, Misread, Reading

_ONE = re.compile(r"[^\s<>;,\"']+@[^\s<>;,\"']+")
_NAMED = re.compile(r"[^<>]*<([^<>]*)>\s*")
_LONGEST = 254


def read_address(text: str) -> str:
    """
    The one address of a cell, in lower case; empty for an empty cell.

    :raises ValidationError: it is none, there are several, or letters stand in it that no mail
        server takes.
    """
    visible = "".join(each for each in text if unicodedata.category(each) != "Cf")
    named = _NAMED.fullmatch(visible)
    address = (named[1] if named else visible).strip().lower().removeprefix("mailto:")
    # Whose name is their address have it twice: a@b <a@b>.
    if len({each.removeprefix("mailto:") for each in _ONE.findall(visible.lower())}) > 1:
        text = visible.strip().lower()
        raise ValidationError(_("“%(text)s” are several addresses: give one.") % {"text": text})
    if not address.rpartition("@")[0].isascii():
        message = _("“%(text)s” has letters before the @ that e-mail can't carry.")
        raise ValidationError(message % {"text": address})
    try:
        if address:
            MaxLengthValidator(_LONGEST)(address)
            validate_email(address)
    except ValidationError:
        message = _("“%(text)s” is not an e-mail address.")
        raise ValidationError(message % {"text": address}) from None
    return address


OWN, SHARED = "own", "shared"


class Addresses(Reading):
    """One e-mail address; where two people have it, it is asked whether they share it."""

    def read(self, text: str, column: Column, **context: Any) -> str:
        try:
            return read_address(text)
        except ValidationError as error:
            raise Misread(*error.messages) from error

    def is_shared(self, address: str, column: Column) -> bool:
        """Whether somebody answered that the people who have an address share it."""
        return column.meaning(f"shared {address}", address, OWN) == SHARED

    def question(self, key: str, text: str) -> str:
        return _("These people have one address, “%(text)s”. Do they share it?") % {"text": text}

    def answers(self, key: str, column: Column) -> Choices:
        return (
            (OWN, gettext_lazy("no, it is one person's")),
            (SHARED, gettext_lazy("yes, these people share one address")),
        )
