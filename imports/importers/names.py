"""What spellings of one name or word share, in any script. Pure."""

import unicodedata

from rapidfuzz import utils


def name_key(text: str) -> str:
    """What two spellings of one name share: form, case and spaces don't count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def alike_key(text: str) -> str:
    """What names that may be the same share: accents and punctuation don't count either."""
    letters = unicodedata.normalize("NFKD", name_key(text))
    return "".join(each for each in letters if unicodedata.category(each)[0] not in "MPZ")


def folded(text: str) -> str:
    """Words without case, accents and punctuation, for measuring how alike two names are."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    return utils.default_process(plain.casefold())
