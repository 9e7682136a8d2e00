"""
Free-text lists of partners -> clean organization names.

The school directory holds, per school and sector, what somebody typed: comma lists, sentences,
brackets with explanations, paragraphs of praise. `NameBook` knows the well-known spellings (a
curated file); what it doesn't know is cleaned by rule. Paragraphs are not organizations: they
come back as notes.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

_MARK: Final = "\x00"
_QUOTES: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "\xa0": " "})
_LEGAL: Final = re.compile(r"\b(inc|llc|llp|ltd|corp|corporation|co|company|pc)\b")
_SMALL_WORDS: Final = frozenset(
    {"the", "of", "for", "and", "in", "at", "a", "new", "york", "city", "nyc", "ny"}
)
_PROSE: Final = re.compile(
    r"\b(we|our|us|students|student teachers|is|are|has|have|been|was|which|who|their|they|you|"
    r"your|this|these|that|through|will|may|please|provides?|serves?|connects?|partners with|"
    r"eligible|promotes|improves|matches|spends?|in addition|via|including|selected|recognized)\b"
)
_PREFIX: Final = re.compile(
    r"^(student internships with corporate partners|partnerships|law firms?( of)?|"
    r"advertising agencies|college now|visiting artists|we have partnerships with|"
    r"integrated partnership with|on campus|internships? (at|with))\b:?\s+",
    re.IGNORECASE,
)
_GENERIC: Final = re.compile(
    r"^(n/?a|none|etc|college now( .*)?|.*\bcollege now (courses|program)|21st century.*|.*\bgrant|"
    r".*grant recipient|internship.*|.*internships?|.*advisory board.*|financial literacy program|"
    r"culinary arts program|work.based learning.*|school.based health (center|clinic)|"
    r"school clinic|community banks|responsibility.*|.*honor societ(y|ies)|national and junior.*|"
    r"young adult borough center|p\.?s\.?/?.*\d+.*|.*\(ms \d+\)|(summer )?youth employment.*|"
    r"united states|marines|army|exodus program.*|ujima program.*|local government agencies|"
    r"independent merchant organization|and (others|company)|.*articulation agreement.*|gateway|"
    r"skody|scot and company|pride|lipman|mason|teen pact|love|safety|teamwork|attitude|respect|"
    r"co)$",
    re.IGNORECASE,
)
_BORROWED_SHORTS: Final = frozenset({"CUNY", "SUNY", "NYC", "NYU", "FED", "MS", "IS"})
_NAME_LIKE: Final = re.compile(r"[A-Z][\w'.-]+ .*[A-Z]\w+")
_SENTENCE_END: Final = re.compile(
    r"(?<=[a-z0-9)\x00])(?<!\bSt)(?<!\bFt)(?<!\bMt)(?<!\bDr)(?<!\bJr)(?<!\bInc)(?<!\bCorp)(?<!\bCo)"
    r"(?<!\bWm)(?<!\bEdward)\.\s+(?=[A-Z\x00])"
)


@dataclass(frozen=True, slots=True)
class KnownName:
    """One line of the curated file: the name we show, its sector, other ways it is spelled."""

    name: str
    sector: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What one free-text cell holds."""

    names: tuple[str, ...]
    notes: tuple[str, ...]


def clean_text(text: str) -> str:
    """Straighten quotes and dashes, drop odd spaces and line breaks."""
    return " ".join(text.translate(_QUOTES).split())


@lru_cache(maxsize=16384)
def name_key(name: str) -> str:
    """
    The key under which spellings of one organization meet.

    Case, accents, punctuation, brackets, "The", "Inc.", Saint/St., Theatre/Theater, plural s and
    the words New York City don't count. Where nothing would be left, the plain letters are the key.
    """
    text = unicodedata.normalize("NFKD", clean_text(name)).encode("ascii", "ignore").decode()
    text = re.sub(r"\([^)]*\)?", " ", text.lower()).replace("&", " and ").replace("'s", "s")
    text = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", text)
    text = re.sub(
        r"\bsaint\b", "st", text.replace("theatre", "theater").replace("centre", "center")
    )
    words = re.sub(r"[^a-z0-9 ]+", " ", text.replace("-", " ").replace("'", "")).split()
    words = words[1:] if words[:1] == ["the"] and len(words) > 1 else words
    words = [w for w in words if not _LEGAL.fullmatch(w)] or words
    kept = [w for w in words if w not in _SMALL_WORDS]
    words = kept if len(kept) >= 2 else words
    return "".join(w[:-1] if len(w) > 3 and w.endswith("s") and w[-2] != "s" else w for w in words)


def split_outside_brackets(text: str, separators: str) -> list[str]:
    """Split at any of the separators, but never inside round brackets."""
    parts: list[str] = []
    depth, start = 0, 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        depth = max(depth, 0)
        if depth == 0 and character in separators:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return parts


def is_prose(sentence: str) -> bool:
    """Whether this reads as a sentence about a partnership rather than a list of names."""
    bare = re.sub(r"\([^)]*\)", "", sentence)
    return bool(_PROSE.search(bare)) or (len(bare.split()) > 9 and not re.search(r"[,;/]", bare))


class NameBook:
    """The curated names, looked up by any of their spellings."""

    def __init__(
        self, known: tuple[KnownName, ...], not_organizations: frozenset[str] = frozenset()
    ) -> None:
        self.not_organizations = not_organizations
        self.by_key: dict[str, KnownName] = {}
        guarded: list[str] = []
        for entry in known:
            for spelling in (entry.name, *entry.spellings):
                self.by_key.setdefault(_plain_key(spelling), entry)
                if "(" not in spelling or abbreviation_in(spelling):
                    self.by_key.setdefault(name_key(spelling), entry)
                if re.search(r"[,;:/&.]| and ", spelling):
                    guarded.append(clean_text(spelling))
        guarded.sort(key=lambda spelling: (-len(spelling), spelling))
        pattern = "|".join(map(re.escape, guarded))
        self._guarded = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)

    def find(self, name: str) -> KnownName | None:
        """The curated organization behind a spelling, or None."""
        return self.by_key.get(_plain_key(name)) or self.by_key.get(name_key(name))

    def split(self, cell: str) -> Pieces:
        """Names and notes of one free-text cell, in the order they stand there."""
        held: list[str] = []

        def hold(match: re.Match[str]) -> str:
            held.append(match.group(0))
            return f"{_MARK}{len(held) - 1}{_MARK}"

        def release(text: str) -> str:
            return re.sub(rf"{_MARK}(\d+){_MARK}", lambda m: held[int(m.group(1))], text)

        names: list[str] = []
        notes: list[str] = []
        for sentence in _SENTENCE_END.split(self._guarded.sub(hold, clean_text(cell))):
            bare = _PREFIX.sub("", sentence.strip())
            if is_prose(bare):
                notes.append(release(bare))
                continue
            for part in split_outside_brackets(_glue_legal_forms(bare), ",;•"):
                for name in self._names_in(release(part)):
                    (names if looks_like_a_name(name, self) else notes).append(name)
        return Pieces(tuple(dict.fromkeys(names)), tuple(n for n in dict.fromkeys(notes) if n))

    def _names_in(self, part: str) -> list[str]:
        text = _tidy(part)
        if not text:
            return []
        if self.find(text):
            return [text]
        head = _tidy(re.split(r"\s+-+\s+|\s*-{2,}\s*|:\s|\s@\s|: ", text)[0])
        if head != text and self.find(head):
            return [head]
        for pattern in (r"\s*/\s*", r"\s+and\s+", r"\s+&\s+", r":\s+"):
            halves = [_tidy(half) for half in re.split(pattern, text)]
            if len(halves) > 1 and self._stand_apart(halves):
                return halves
        if ":" in text and self.find(tail := _tidy(text.split(":", 1)[1])):
            return [tail]
        return [head]

    def _stand_apart(self, halves: list[str]) -> bool:
        """Whether "A and B" is two organizations: we know one, the other could be one."""
        known = [self.find(half) is not None for half in halves]
        return all(known) or (
            any(known) and all(k or _NAME_LIKE.match(h) for k, h in zip(known, halves, strict=True))
        )


def looks_like_a_name(name: str, book: NameBook) -> bool:
    """Whether a cleaned piece can stand as an organization; known spellings always can."""
    if book.find(name):
        return True
    if name.casefold() in book.not_organizations:
        return False
    if len(name) < 3 or len(name.split()) > 10 or _GENERIC.fullmatch(name):
        return False
    if re.match(r"[a-z]+(\s|$)", name) or "www." in name or not re.search(r"[A-Za-z]{3}", name):
        return False
    return not _PROSE.search(re.sub(r"\([^)]*\)", "", name))


def display_name(raw: str) -> str:
    """The spelling we would show: without brackets, trailing dots and double spaces."""
    name = clean_text(re.sub(r"\s*\([^)]*\)?", "", raw)).strip(" .,;:-)")
    suffix = re.search(r"\b(Inc|Corp|Co|Jr|P\.C|U\.S)$", name)
    return f"{name}." if suffix else name


def abbreviation_in(raw: str) -> str | None:
    """The short form a name carries in brackets ("... (SoBRO)"), if it does."""
    match = re.search(r"\(([A-Z][A-Za-z!&.-]{1,9})\)", raw)
    short = match.group(1) if match else ""
    if sum(map(str.isupper, short)) < 2 or short in _BORROWED_SHORTS:
        return None
    return short if raw.lstrip().upper().startswith(short[0]) else None


def read_known_names(path: Path) -> tuple[KnownName, ...]:
    """Read the curated table (tab-separated: name, sector, other spellings divided by " | ")."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return tuple(KnownName(row[0], row[1], _spellings(row[2])) for row in rows)


def read_lines(path: Path) -> frozenset[str]:
    """The lines of a plain list, folded for comparison."""
    return frozenset(path.read_text(encoding="utf-8").casefold().splitlines()) - {""}


def _spellings(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(" | ") if part.strip())


def _plain_key(name: str) -> str:
    return "=" + clean_text(name).casefold().strip(" .,;")


def _tidy(part: str) -> str:
    text = _PREFIX.sub("", part.strip(" .,;\"'*"))
    text = re.sub(r"^((and|as well as|in partnership with|with|at|@|&)\s+)+", "", text, flags=re.I)
    text = re.sub(r"^the (?=[A-Z])", "The ", text)
    text = re.sub(r",?\s+(etc|among many others)$", "", text)
    if text.count("(") > text.count(")"):
        text = text[: text.rindex("(")]
    elif text.count(")") > text.count("("):
        text = text.replace(")", "")
    return clean_text(text)


def _glue_legal_forms(text: str) -> str:
    return re.sub(r",\s*(?=(Inc|LLC|LLP|L\. ?L|P\.C|PC|Ltd|Co(?!-)|Corp)\b)", " ", text)
