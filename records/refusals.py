"""What a broken rule becomes on a page: a message, or an error in the form."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from records.forms import RecordForm
from tenancy.errors import DomainError


@contextmanager
def told_by_message(request: HttpRequest, done: str = "") -> Iterator[None]:
    """Take a step; a message says that it is done, if not by itself, or which rule it broke."""
    try:
        yield
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        if done:
            messages.success(request, done)


@contextmanager
def told_by_form(form: forms.Form | forms.ModelForm[Any]) -> Iterator[None]:
    """Do what a form asks for; a rule that is broken stands in it, beside its field."""
    try:
        yield
    except DomainError as error:
        if isinstance(form, RecordForm):
            form.refuse(error)
        else:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
