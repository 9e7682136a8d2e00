"""How the letters of a text file are written: seen by its marks, else guessed from its letters."""

import codecs
import re
import unicodedata
from functools import partial
from itertools import pairwise
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

PIECE_SIZE = 64 * 1024
PEEKED = 4096
SAMPLE_SIZE = 4096
# The first that makes words of what is there is taken for the file's.
ENCODINGS = {
    "utf-8": _("Unicode (UTF-8)"),
    "utf-16-le": _("Unicode (UTF-16)"),
    "utf-16-be": _("Unicode (UTF-16, big-endian)"),
    "cp1252": _("Western European (Windows-1252)"),
    "mac_roman": _("Western European (Mac Roman)"),
    "cp850": _("Western European (DOS 850)"),
    "cp1250": _("Central European (Windows-1250)"),
    "cp1255": _("Hebrew (Windows-1255)"),
    "cp1251": _("Cyrillic (Windows-1251)"),
    "koi8_r": _("Cyrillic (KOI8-R)"),
    "iso8859_7": _("Greek (ISO 8859-7)"),
    "cp1253": _("Greek (Windows-1253)"),
    "cp1254": _("Turkish (Windows-1254)"),
    "cp1256": _("Arabic (Windows-1256)"),
    "cp1258": _("Vietnamese (Windows-1258)"),
    "shift_jis": _("Japanese (Shift JIS)"),
    "euc_kr": _("Korean (EUC-KR)"),
    "gb18030": _("Simplified Chinese (GB 18030)"),
    "big5": _("Traditional Chinese (Big5)"),
    "iso8859_15": _("Western European (ISO 8859-15)"),
    "iso8859_2": _("Central European (ISO 8859-2)"),
    "cp1257": _("Baltic (Windows-1257)"),
    "cp866": _("Cyrillic (DOS 866)"),
    "iso8859_5": _("Cyrillic (ISO 8859-5)"),
    "iso8859_6": _("Arabic (ISO 8859-6)"),
    "iso8859_8": _("Hebrew (ISO 8859-8)"),
    "cp874": _("Thai (Windows-874)"),
    "euc_jp": _("Japanese (EUC-JP)"),
}
# So seldom met that they are only offered, never taken for a file's by its letters.
_ONLY_OFFERED = (
    "iso8859_15", "iso8859_2", "cp1257", "cp866", "iso8859_5", "iso8859_6", "iso8859_8", "cp874",
    "euc_jp",
)  # fmt: skip
# Their marks and their rules leave no doubt.
CERTAIN = ("utf-8", "utf-16-le", "utf-16-be")
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# More of them than that, and it is no text.
_MOST_CONTROLS = 0.06
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r\x1c\x1d\x1e\x1f"})
_CELLS_BEYOND_ASCII = re.compile(rb"[^\r\n,;\t|\"]*[\x80-\xff][^\r\n,;\t|\"]*")
_WORDS = re.compile(r"\w+")
# They stand beside Chinese characters in one word.
_JAPANESE = {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
# What stands for a letter where the encoding is a wrong one.
_NO_LETTERS = re.compile(
    r"[\ufffd\x80-\x9f]|(?<=\w)[^\w\s.'’&/,()\-、。・]+(?=\w)|[¢-©¬-´¶-¹¼-¾×÷]\w"
)
_SELDOM = re.compile(r"[^\w\s\0-\x7f‘’“”–—…•«»¿¡ºª°€£§®©™\u3000-\u303f・ー]")


def encoding_of(file: BinaryIO) -> str:
    """
    The encoding of a text file; empty where it is none. Reads all of it.

    A file with more letters in UTF-8 than bytes that are none is one in UTF-8.
    """
    file.seek(0)
    head = file.read(PEEKED)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if encoding := _utf_16(head):
        return encoding
    if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
        return ""
    return "utf-8" if _is_utf_8(file) else _guess(odd_sample(file))


def _utf_16(head: bytes) -> str:
    """UTF-16 without a mark: zeros in every other place only, and line ends of two bytes."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 50 < len(head) or min(even, odd) * 20 > max(even, odd):
        return ""
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    text = head.decode(encoding, errors="replace")
    return encoding if "\n" in text or "\r" in text else ""


def _is_utf_8(file: BinaryIO) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    wrong = right = 0
    for piece in iter(partial(file.read, PIECE_SIZE), b""):
        if not piece.isascii():
            text = decoder.decode(piece)
            bad = text.count("\ufffd")
            wrong += bad
            right += len(text) - len(text.encode("ascii", errors="ignore")) - bad
    return right >= wrong


def odd_sample(file: BinaryIO) -> bytes:
    """The first cells of a text file with letters beyond ASCII, parted by line breaks."""
    file.seek(0)
    found: list[bytes] = []
    for piece in iter(partial(file.read, PIECE_SIZE), b""):
        found += _CELLS_BEYOND_ASCII.findall(piece)
        if sum(map(len, found)) > SAMPLE_SIZE:
            break
    return b"\n".join(found)[:SAMPLE_SIZE]


def _guess(sample: bytes) -> str:
    """
    The encoding in which the fewest words look wrong.

    charset-normalizer, on the few words of such files, takes Café for Polish and Greek for Korean.
    """
    possible = [name for name in ENCODINGS if name not in (*CERTAIN, *_ONLY_OFFERED)]
    return min(possible, key=lambda name: _oddness(sample.decode(name, errors="replace")))


def _oddness(text: str) -> int:
    """How much of a text is no word of any language."""
    signs = 3 * len(_NO_LETTERS.findall(text)) + len(_SELDOM.findall(text))
    return signs + sum(map(_word_oddness, _WORDS.findall(text)))


def _word_oddness(word: str) -> int:
    """Capitals behind small letters, two scripts in one word, accents side by side."""
    scripts = {unicodedata.name(each, "").partition(" ")[0] for each in word if each.isalpha()}
    scripts -= _JAPANESE
    pairs = list(pairwise(word))
    turns = sum(one.islower() and other.isupper() for one, other in pairs)
    accents = sum(_is_accented(one) and _is_accented(other) for one, other in pairs)
    return turns + accents + 2 * max(0, len(scripts) - 1)


def _is_accented(letter: str) -> bool:
    return "\xbf" < letter < "\u0250"
