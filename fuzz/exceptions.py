"""Failures of a check that are none, each as narrow as it can be and with its reason."""

import re
from collections.abc import Iterator
from typing import Any

UNTOLD = re.compile(
    r'Invalid pk "[^"]*" - object does not exist\.'  # it may be another workspace's
    r"|“.*” is not a language code\."  # ISO 639
    r"|“.*” is not a time zone we know\."  # IANA
    r"|'.*' is not in org-id form\."  # org-id.guide
    r"|Null characters are not allowed\.",  # PostgreSQL keeps none; true of every text
    re.DOTALL,
)
WRONG_TYPE = re.compile(r"in body - (\w+)(?: -> Array with invalid items)?: Incorrect type")
NOTHING_WRONG = "Invalid component: positive test case"
LACKING = re.compile(r'"\w+" is a required property')


def is_expected(failure: Any, case: Any, response: Any) -> bool:
    """Whether what a check complains of is as it should be."""
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        return _asks_for_nul(case) or _breaks_what_no_description_tells(response)
    if kind == "AcceptedNegativeData":
        if NOTHING_WRONG in failure.message:  # a body that need not be there was left out
            return True
        if _sends_empty_id(failure, case):
            return True
        return _sends_empty_parameter(case) or _reads_as_described(failure, case)
    if kind == "JsonSchemaError":
        return _asked_for_less(failure, case)
    return False


def _breaks_what_no_description_tells(response: Any) -> bool:
    """A description can't say which ids and which codes of other people's lists exist."""
    if response.status_code != 400:
        return False
    errors = list(_texts(response.json().get("errors")))
    return bool(errors) and all(UNTOLD.fullmatch(error) for error in errors)


def _asks_for_nul(case: Any) -> bool:
    """PostgreSQL keeps none, so nothing can be found by one: true of every query parameter."""
    return "\x00" in str(list((case.query or {}).values())).replace("\\x00", "\x00")


def _texts(errors: Any) -> Iterator[str]:
    if isinstance(errors, dict):
        for each in errors.values():
            yield from _texts(each)
    elif isinstance(errors, list):
        for each in errors:
            yield from _texts(each)
    else:
        yield str(errors)


def _sends_empty_parameter(case: Any) -> bool:
    """``?since=`` is what a form sends of a field left empty, so it filters nothing."""
    given = [value if isinstance(value, list) else [value] for value in (case.query or {}).values()]
    return any(all(str(each).strip() == "" for each in values) for values in given)


def _sends_empty_id(failure: Any, case: Any) -> bool:
    """An id that may be left out is left out by "", which is what a form sends."""
    wrong = re.search(r"in body - (\w+): Value not matching the 'uuid' format", failure.message)
    return wrong is not None and isinstance(case.body, dict) and case.body.get(wrong[1]) == ""


def _reads_as_described(failure: Any, case: Any) -> bool:
    """A number where a text is asked for is read as its digits, and the other way round."""
    wrong = WRONG_TYPE.search(failure.message)
    if wrong is None or not isinstance(case.body, dict):
        return False
    value = case.body.get(wrong[1])
    return all(
        isinstance(each, str | int | float)
        for each in (value if isinstance(value, list) else [value])
    )


def _asked_for_less(failure: Any, case: Any) -> bool:
    """With ``?fields=`` an answer has those members only, while the description lists them all."""
    return "fields" in (case.query or {}) and bool(LACKING.search(failure.message))
