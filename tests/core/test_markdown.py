"""What people write stays text in a Markdown file: a parser finds only paragraphs, code and links in it."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.core.markdown import blocks, inline, link, link_label, quote
from tests.core.markdown_texts import PARSERS, PING, WILD, blocks_of, headings, shown, targets, tokens

PLAIN = {"paragraph_open", "inline", "fence"}
LISTS = PLAIN | {"bullet_list_open", "list_item_open"}
WITHIN = {"text", "softbreak", "hardbreak", "code_inline", "link_open", "link_close", "text_special"}


@given(WILD)
def test_a_text_is_paragraphs_and_code(text: str) -> None:
    """No heading, list, table, quotation or HTML; nobody is called; links lead to where they say."""
    document = "\n".join(blocks(text))
    for kinds in blocks_of(document):
        assert kinds <= PLAIN
    assert {one.type for one in tokens(document) if one.level and one.type != "inline"} <= WITHIN
    assert not PING.search(document)
    assert all(target.startswith(("https://", "http://")) for target in targets(document))
    for kinds in blocks_of("\n".join(blocks(text, lists=True))):
        assert kinds <= LISTS
    for kinds in blocks_of("\n".join(["before", "", *quote(blocks(text)), "", "# after"])):
        assert kinds <= PLAIN | {"blockquote_open", "heading_open"}
    assert headings("\n".join(["before", "", *quote(blocks(text)), "", "# after"])) == [[("h1", "after")]] * 2


@given(WILD)
def test_a_line_stays_in_its_line(text: str) -> None:
    """In a heading, in a list and in bold letters: one block, with the words behind it."""
    line = inline(text)
    assert "\n" not in line
    assert (
        headings(f"# {line} · end\n\n- {line}\n- **x** {line}\n") == [[("h1", f"{line} · end".strip())]] * 2
    )
    for parser in PARSERS:
        kinds = [one.type for one in parser.parse(f"- {line} end")]
        assert kinds == [
            *("bullet_list_open", "list_item_open", "paragraph_open", "inline"),
            *("paragraph_close", "list_item_close", "bullet_list_close"),
        ]


@pytest.mark.parametrize(
    "text",
    [
        "내적은 (x, y) ↦ xᵀy 예요. 1. 첫째 #1 [대괄호] *별* _밑줄_ <꺾쇠> a|b ~c~ 5 < 6 & 7 > 3",
        "- 하나\n- 둘\n\n1) 셋",
        "# 제목 아님\n===\n> 인용 아님",
        "C# 과 F#",
    ],
)
def test_it_reads_as_it_was_written(text: str) -> None:
    """Every sign that means something in Markdown shows as itself."""
    assert shown("\n".join(blocks(text))).split() == text.split()


def test_formulas_code_and_links_are_kept() -> None:
    """Formulas as GitHub draws them, code as it is, addresses as links without the point behind them."""
    text = "$\\mu_a * b_*$ 와 `a*b` 그리고 https://ko.wikipedia.org/wiki/내적_(수학). 값은 $5"
    assert blocks(text) == [
        "$`\\mu_a * b_*`$ 와 `a*b` 그리고 <https://ko.wikipedia.org/wiki/내적_(수학)>. 값은 \\$5"
    ]
    assert blocks("앞\n```py\nif x:\n    y = `z` # ```` of these\n```\n뒤") == [
        *("앞", "", "`````py", "if x:", "    y = `z` # ```` of these", "`````", "", "뒤"),
    ]
    assert blocks("$$\n\\sum_i\nx_i\n$$") == ["$`\\sum_i x_i`$"]


def test_links() -> None:
    """A label leads to an address of the web, whatever that has in it, and to nothing else."""
    assert targets(link("x", "https://a.b/c?d=1&lt;=2&e>f<g")) == ["https://a.b/c?d=1&lt;=2&e%3Ef%3Cg"] * 2
    assert link("x", "javascript:alert(1)") == "x"
    assert link("x", "https://a b") == "x"
    assert link("x", None) == "x"


@given(WILD)
def test_a_label_ends_no_link(text: str) -> None:
    """Whatever somebody called it: there is one link, and it leads where it should."""
    made = f"- {link(f'Slides: {link_label(text)}', 'https://a.b/c')}"
    assert targets(made) == ["https://a.b/c"] * 2
    assert {one.type for one in tokens(made)} & {"code_inline", "html_inline", "image"} == set()
    assert not PING.search(made)


def test_an_address_in_a_label_is_a_word() -> None:
    """It shows as it was written."""
    made = link(link_label("[x](http://e) `a` https://x.y <https://z>"), "https://a.b")
    assert targets(made) == ["https://a.b"] * 2
    assert shown(made).strip() == "[x](http://e) `a` https://x.y <https://z>"
