"""Slips that a template makes in silence."""

import re

from config.settings.base import BASE_DIR

TAG = re.compile(r"{% (block|endblock)\b ?(\w*)[^%]*%}")
SET = re.compile(r"\b(?:as|asvar) (\w+) ?%}")


def outer_blocks(text: str) -> dict[str, str]:
    """The contents of a template's outermost blocks, by name."""
    blocks, depth, name, start = {}, 0, "", 0
    for tag in TAG.finditer(text):
        if tag[1] == "block":
            if depth == 0:
                name, start = tag[2], tag.end()
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                blocks[name] = text[start : tag.start()]
    return blocks


def test_no_block_relies_on_what_another_block_has_set() -> None:
    """What ``{% ... as name %}`` sets ends with its block; elsewhere the name is empty."""
    slips = []
    for path in sorted((BASE_DIR / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if "{% extends" not in text:
            continue
        blocks = outer_blocks(text)
        own = {name: set(SET.findall(content)) for name, content in blocks.items()}
        for name, content in blocks.items():
            others = set().union(*(own[other] for other in blocks if other != name)) - own[name]
            slips += [
                f"{path.name}: {name} uses {variable}"
                for variable in sorted(others)
                if re.search(rf"(?:\b(?:if|and|or|not) |with [^%]*=){variable}\b(?![.=])", content)
            ]
    assert slips == []
