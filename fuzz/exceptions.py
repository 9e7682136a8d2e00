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
WRONG_TYPE = re.compile(
    r"in body - (\w+)(?: -> Array with invalid items(?:: (\w+))?)?: Incorrect type"
    r"|violates `type` at (/properties/\S+) \(was \w+, became (?:string|integer|number)\)"
)
TOO_LONG = re.compile(r"violates `maxLength` at /properties/(\w+)\b(?!/)")
BLANK = "This field may not be blank."
IN_QUERY = re.compile(r"Invalid component: parameters? ([^\n]*) in query")
NAME = re.compile(r"`([^`]+)`")
NOTHING_WRONG = "Invalid component: positive test case"
LACKING = re.compile(r'"\w+" is a required property')


def is_expected(failure: Any, case: Any, response: Any) -> bool:
    """Whether what a check complains of is as it should be."""
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        return _asks_for_nul(case, response) or _breaks_what_no_description_tells(case, response)
    if kind == "AcceptedNegativeData":
        if NOTHING_WRONG in failure.message:  # a body that need not be there was left out
            return True
        return (
            _sends_empty_parameter(failure, case)
            or _reads_as_described(failure, case)
            or _is_trimmed(failure, case)
        )
    if kind == "JsonSchemaError":
        return _asked_for_less(failure, case)
    return False


def _breaks_what_no_description_tells(case: Any, response: Any) -> bool:
    """
    A description can't say which ids, codes of other people's lists and hosts there can be, nor
    that a text is read without the white space around it.
    """
    if response.status_code != 400:
        return False
    errors = list(_errors(response.json().get("errors"), case.body))
    return bool(errors) and all(
        UNTOLD.fullmatch(text) or (text == BLANK and _is_white(value)) for text, value in errors
    )


def _is_white(value: Any) -> bool:
    return isinstance(value, str) and value != "" and not value.strip()


def _is_trimmed(failure: Any, case: Any) -> bool:
    """What is too long only by the white space around it is not too long."""
    wrong = TOO_LONG.search(failure.message)
    value = case.body.get(wrong[1]) if wrong and isinstance(case.body, dict) else None
    return isinstance(value, str) and value != value.strip()


def _asks_for_nul(case: Any, response: Any) -> bool:
    """PostgreSQL keeps none, so nothing can be found by one: true of every query parameter."""
    return response.status_code in (400, 404) and "\x00" in str(
        list((case.query or {}).values())
    ).replace("\\x00", "\x00")


def _errors(errors: Any, value: Any) -> Iterator[tuple[str, Any]]:
    """Each error's text, with the value that it is about."""
    if isinstance(errors, dict):
        for name, each in errors.items():
            yield from _errors(each, _part(value, name))
    elif isinstance(errors, list):
        for index, each in enumerate(errors):
            yield from _errors(each, value if isinstance(each, str) else _part(value, index))
    else:
        yield str(errors), value


def _part(value: Any, name: Any) -> Any:
    """A member by its name, or an item by its number, which may come as a text."""
    if isinstance(value, dict):
        return value.get(name)
    is_there = isinstance(value, list) and str(name).isdigit() and int(name) < len(value)
    return value[int(name)] if is_there else None


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
    member = f"/properties/{wrong[2]}" if wrong[2] else ""
    values = list(_at(wrong[3] or f"/properties/{wrong[1]}/items{member}", case.body))
    return all(isinstance(each, str | int | float) for each in values)


def _at(path: str, value: Any) -> Iterator[Any]:
    """What stands at a path of the schema, of lists each item."""
    step, _, rest = path.removeprefix("/properties").removeprefix("/").partition("/")
    if step == "items":
        for each in value if isinstance(value, list) else [value]:
            yield from _at(f"/{rest}", each)
    elif step:
        yield from _at(f"/{rest}", value.get(step) if isinstance(value, dict) else None)
    else:
        yield value


def _asked_for_less(failure: Any, case: Any) -> bool:
    """With ``?fields=`` an answer has those members only, while the description lists them all."""
    return "fields" in (case.query or {}) and bool(LACKING.search(failure.message))
