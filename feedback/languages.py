"""Names of languages, for forms and pages: any ISO code may be a survey's language."""

import pycountry
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _


def language_name(code: str) -> str:
    """The language's name in the reader's language where we know it, else in English."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        base = code.split("-")[0]
        found = pycountry.languages.get(alpha_2=base) or pycountry.languages.get(alpha_3=base)
        name = _(found.name) if found else code
    return name[:1].upper() + name[1:]


def text_direction(code: str) -> str:
    """ "rtl" or "ltr", for the `dir` attribute of a text in this language."""
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"
