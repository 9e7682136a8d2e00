"""The text of cells without what nobody sees, and what no database or spreadsheet holds."""

import re

# Zero bytes, soft hyphens, zero-width spaces and byte order marks, marks of direction. Joiners
# stay: Persian, the languages of India and emoji need them.
_INVISIBLE = re.compile(
    "[\0\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffb]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f]")
# How spreadsheets are told to leave a code's zeros alone: ="0012".
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
# How our own files keep a text from being taken for a formula: '+1 212 555 0100.
_KEPT_TEXT = re.compile(r"'(?=[=+\-@])")


def clean(text: str) -> str:
    """A cell's text as a person reads it."""
    text = text.strip()
    if not text.isprintable():
        text = _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", _INVISIBLE.sub("", text))).strip()
    if text[:1] in ("=", "'"):
        found = _FORMULA_TEXT.fullmatch(text)
        text = found[1].strip() if found else _KEPT_TEXT.sub("", text, count=1)
    return text
