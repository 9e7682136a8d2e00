"""Refuses common passwords, also with digits and signs around them."""

import string
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

#: What guessing programs try first around each word of their lists.
AROUND = string.digits + string.punctuation + " "
INSTEAD_OF_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
OUR_OWN = frozenset({"commonweave", "weavecommon"})


class CommonPassword(CommonPasswordValidator):
    """
    Refuse what breaches have shown to be used most, offline.

    Django's list of 20,000 was drawn from breached passwords, but hardly one of them has ten
    characters; what people do to reach ten is to add a year and an exclamation mark. So the word
    inside counts: ``Password2026!`` and ``P4ssword-2026`` are refused as ``password`` is.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """:raises ValidationError: the password, or the word inside, is a common one."""
        super().validate(password, user)
        plain = password.lower()
        words = {plain, plain.translate(INSTEAD_OF_LETTERS)}
        inside = {word.strip(AROUND) for word in words} | {
            plain.strip(AROUND).translate(INSTEAD_OF_LETTERS)
        }
        twice = {word[: len(word) // 2] for word in inside if word == word[: len(word) // 2] * 2}
        if (inside | twice) & (self.passwords | OUR_OWN):
            raise ValidationError(self.get_error_message(), code="password_too_common")
