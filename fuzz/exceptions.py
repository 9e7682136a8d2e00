"""Failures of a check that are none, each as narrow as it can be and with its reason."""

import re
from collections.abc import Iterator
from typing import Any

UNTOLD = re.compile(
    r'Invalid pk "[^"]*" - object does not exist\.'  # it may be another workspace's
    r"|“.*” is not a language code\."  # ISO 639
    r"|“.*” is not a time zone we know\."  # IANA
    r"|'.*' is not in org-id form\."  # org-id.guide
    r"|Enter a web address, such as https://example\.org\."  # "https://0.a": no such host
    r"|The last day lies before the first\."  # how two values stand to each other
    r"|Null characters are not allowed\.",  # PostgreSQL keeps none; true of every text
    re.DOTALL,
)
WRONG_TYPE = re.compile(r"in body - (\w+)(?: -> Array with invalid items)?: Incorrect type")
IN_QUERY = re.compile(r"Invalid component: parameters? ([^\n]*) in query")
NAME = re.compile(r"`([^`]+)`")
NOTHING_WRONG = "Invalid component: positive test case"
LACKING = re.compile(r'"\w+" is a required property')


def is_expected(failure: Any, case: Any, response: Any) -> bool:
    """Whether what a check complains of is as it should be."""
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        return _asks_for_nul(case, response) or _breaks_what_no_description_tells(response)
    if kind == "AcceptedNegativeData":
        if NOTHING_WRONG in failure.message:  # a body that need not be there was left out
            return True
        return _sends_empty_parameter(failure, case) or _reads_as_described(failure, case)
    if kind == "JsonSchemaError":
        return _asked_for_less(failure, case)
    return False


def _breaks_what_no_description_tells(response: Any) -> bool:
    """A description can't say which ids, codes of other people's lists and hosts there can be."""
    if response.status_code != 400:
        return False
    errors = list(_texts(response.json().get("errors")))
    return bool(errors) and all(UNTOLD.fullmatch(error) for error in errors)


def _asks_for_nul(case: Any, response: Any) -> bool:
    """PostgreSQL keeps none, so nothing can be found by one: true of every query parameter."""
    return response.status_code in (400, 404) and "\x00" in str(
        list((case.query or {}).values())
    ).replace("\\x00", "\x00")


def _texts(errors: Any) -> Iterator[str]:
    if isinstance(errors, dict):
        for each in errors.values():
            yield from _texts(each)
    elif isinstance(errors, list):
        for each in errors:
            yield from _texts(each)
    else:
        yield str(errors)


def _sends_empty_parameter(failure: Any, case: Any) -> bool:
    """``?since=`` is what a form sends of a field left empty, so it filters nothing."""
    query = case.query or {}
    wrong = IN_QUERY.search(failure.message)
    names = NAME.findall(wrong[1]) if wrong else list(query)
    return bool(names) and all(_is_blank(query.get(name)) for name in names)


def _is_blank(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(isinstance(each, str) and not each.strip() for each in values)


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
