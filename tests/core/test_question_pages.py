"""The FAQ as Markdown: by theme, readable by any parser, and whatever members write stays in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.question_pages import Entry, Picture, Reply, Words, by_theme, faq_page, questions_page

WORDS = Words(
    "FAQ",
    "Elsewhere",
    "Nothing yet.",
    "Week {}".format,
    "no name",
    "by {}".format,
    "Answer",
    "open",
    "solved",
    "p",
)
ASKED = Entry(
    title="p. 158 · Why?",
    section="5.5 Gradients",
    page=158,
    week=4,
    who="김하늘",
    asked_on=dt.date(2026, 3, 24),
    text="Why is $a_1 * b_1$ so?",
    replies=(Reply("이서준", "Because\nof\n\n$$\n\\frac12\n$$", (Picture("pictures/1.png", "drawn"),)),),
    solved=True,
)
PARSERS = (MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"linkify": False}))
TRICKS = st.sampled_from(
    (
        *"# a|## b\n|\n===\n|\n---\n|- x|1. y|> q|```|`|~~~\n|$|$$|\\|<b>|<!--|<script>|[a](b)|![a](b)".split(
            "|"
        ),
        *"[a]: b\n|@everyone|@here|<@12>|<@&1>|&lt;|*|_|\n|\n\n|    code|\t|https://x.y/a_b|```math\n".split(
            "|"
        ),
        *r"\[ \] \( \) 가".split(),
        "|a|\n|-|\n",
        "\u202e",
    )
)
WILD = st.lists(TRICKS | st.text(max_size=8), max_size=12).map("".join)
PLAIN = frozenset(("paragraph_open", "paragraph_close", "inline", "fence"))


def inside(tokens: list[Token]) -> Iterator[Token]:
    """What stands in the lines of a text."""
    for token in tokens:
        yield from token.children or ()


@given(WILD, WILD, WILD)
def test_nothing_breaks_out_of_the_page(title: str, text: str, name: str) -> None:
    """The headings are the page's own, and as many as it has, whatever everybody is called and writes."""
    picture = Picture("pictures/1.png", title)
    entry = replace(
        ASKED,
        title=title,
        section=name,
        who=name,
        text=text,
        replies=(Reply(name, text, (picture,)),),
        week=None,
    )
    for parser in PARSERS:
        tokens = parser.parse(faq_page(WORDS, title, [entry, replace(entry, section=None)]))
        headings = [token.tag for token in tokens if token.type == "heading_open"]
        # A title without a letter that can be seen has no section of its own name.
        assert headings == ["h1", "h2", "h3", "h2", "h3"]
        allowed = PLAIN | {"heading_open", "heading_close", "blockquote_open", "blockquote_close"}
        assert {token.type for token in tokens} <= allowed
        assert sum(token.type == "image" for token in inside(tokens)) == 2
        assert sum(token.type == "blockquote_open" for token in tokens) == 2


def test_by_theme() -> None:
    """Sections as the book goes, the important first in each, what has no place last."""
    first = replace(ASKED, section="2.1 Systems", page=19, title="one")
    star = replace(first, page=21, title="two", starred=True)
    nowhere = replace(ASKED, section=None, page=None, title="three")
    themes = by_theme([nowhere, ASKED, first, star])
    assert [(section, [one.title for one in found]) for section, found in themes] == [
        ("2.1 Systems", ["two", "one"]),
        ("5.5 Gradients", ["p. 158 · Why?"]),
        (None, ["three"]),
    ]
    page = faq_page(WORDS, "MML", [nowhere, star])
    assert page.startswith(
        "# FAQ — MML\n\n## 2\\.1 Systems\n\n### ⭐ two\n\nWeek 4 · by 김하늘 · 2026-03-24 · solved\n"
    )
    assert "\n\n## Elsewhere\n\n" in page
    assert "> ![drawn](<pictures/1.png>)" in page
    assert "Elsewhere" not in faq_page(WORDS, "MML", [nowhere])
    assert faq_page(WORDS, "MML", []) == "# FAQ — MML\n\nNothing yet.\n"


def test_every_question_in_its_order() -> None:
    """Open ones as well, and who asked without a name has none."""
    asked = replace(
        ASKED, who=None, replies=(), solved=False, title="x", url="https://discord.com/channels/1/2"
    )
    page = questions_page(WORDS, "MML", [asked, ASKED])
    assert "## x\n\nWeek 4 · no name · 2026-03-24 · open · [p](<https://discord.com/channels/1/2>)\n" in page
    assert page.index("## x") < page.index("## p. 158")
    assert "Nothing yet." in questions_page(WORDS, "MML", [])
