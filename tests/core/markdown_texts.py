"""Hostile texts for Markdown files, and what a parser finds in a document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSERS = (
    MarkdownIt("commonmark"),
    MarkdownIt("commonmark").enable("table").enable("strikethrough"),
)
"""By the standard, and with what GitHub adds to it."""
TRICKS = (
    *(
        "# a",
        "## b",
        "#",
        "===",
        "---",
        "- x",
        "1. y",
        "1) y",
        "+ z",
        "> q",
        ">",
        "```",
        "```py",
        "~~~",
        "`",
        "``",
    ),
    *(
        "$",
        "$$",
        "\\",
        "\\\n",
        "<b>",
        "<!--",
        "-->",
        "<script>",
        "[a](b)",
        "![a](b)",
        "[a]: b",
        "[^1]: c",
        "|a|b|",
    ),
    *(
        "|-|-|",
        "@everyone",
        "@HERE",
        "<@12345678901234567>",
        "<@&1>",
        "<#1>",
        "&lt;",
        "&#35; h",
        "*",
        "**",
        "_",
    ),
    *(
        "\n",
        "\n\n",
        "    code",
        "\t",
        "https://x.y/a_b",
        "<https://x.y/@everyone>",
        "http://",
        "https://[::1]/)",
    ),
    *(
        "[x](javascript:alert(1))",
        "\u202e",
        "\u200b",
        "\u200d",
        "\0",
        "\r",
        "\u2028",
        "\ud800",
        "a\u0301\u0301",
    ),
    *(r"\(", r"\)", r"\[x\]", "$a$", "$`$", "=", ":", "%", "—"),
)
WILD = st.lists(st.sampled_from(TRICKS) | st.text(max_size=6), max_size=14).map("".join)
PING = re.compile(r"@everyone|@here|<@[!&]?\d|@&?\d", re.IGNORECASE)


def tokens(document: str) -> Iterator[Token]:
    """Every token of a document as both parsers see it, those within lines included."""
    for parser in PARSERS:
        for token in parser.parse(document):
            yield token
            yield from token.children or ()


def headings(document: str) -> list[list[tuple[str, str]]]:
    """The headings of a document as (h1, its source), once for each parser."""
    found = []
    for parser in PARSERS:
        parsed = parser.parse(document)
        found.append(
            [(one.tag, parsed[at + 1].content) for at, one in enumerate(parsed) if one.type == "heading_open"]
        )
    return found


def blocks_of(document: str) -> list[set[str]]:
    """The kinds of blocks in a document, once for each parser."""
    return [
        {one.type for one in parser.parse(document) if one.nesting >= 0 and one.type not in ("text",)}
        for parser in PARSERS
    ]


def targets(document: str) -> list[str]:
    """Where the document's links lead, images included."""
    return [
        str(one.attrs.get("href") or one.attrs.get("src") or "")
        for one in tokens(document)
        if one.type in ("link_open", "image")
    ]


def shown(document: str) -> str:
    """The words of a document as its reader sees them, code as it stands, by the first parser."""
    parts = []
    for token in PARSERS[0].parse(document):
        if token.type == "fence":
            parts.append(token.content)
        for child in token.children or ():
            parts.append("\n" if child.type in ("softbreak", "hardbreak") else child.content)
        parts.append("\n" if token.type.endswith("_close") else "")
    return "".join(parts)
