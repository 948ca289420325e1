"""/tex, the menu "Draw formulas" and [고치기] as members use them, drawn by real child processes."""

from __future__ import annotations

import io
import os
import signal
from typing import Any

import discord
import pytest
from PIL import Image

from tests.discord_env import Member, Result, Target, World

BROKEN, WHOLE = r"x+\frac{1}", r"x+\frac{1}{2}"
LABELS = {
    "ko": {"edit": "고치기", "share": "모두에게 보이기", "again": "다시 쓰기"},
    "en": {"edit": "Edit", "share": "Show everyone", "again": "Edit and try again"},
}


@pytest.fixture
def haneul(world: World) -> Member:
    """A member whose Discord is in Korean, in a server without any study."""
    world.locale(world.members[0], "ko")
    return world.members[0]


def gallery(world: World, target: Target) -> dict[str, Any]:
    """The one picture on a card."""
    (container,) = world.message(target).components
    (found,) = [
        part.to_dict()
        for part in container.children  # type: ignore[union-attr]
        if isinstance(part, discord.MediaGalleryComponent)
    ]
    (item,) = found["items"]
    return dict(item)


def alt(world: World, target: Target) -> str:
    """The picture's description."""
    return str(gallery(world, target)["description"])


async def picture(world: World, target: Target) -> Image.Image:
    """The picture itself."""
    (attachment,) = world.message(target).attachments
    return Image.open(io.BytesIO(await attachment.read()))


def public(world: World) -> list[discord.Message]:
    """What everyone sees in the channel of what the bot wrote."""
    return world.posts(world.channel)


async def edit(world: World, who: Member, target: Target, source: str, button: str = "tex_edit") -> Result:
    """Press [고치기] and send another source."""
    opened = await world.click(who, target, button)
    return await world.submit(who, opened, {"source": source})


def shown_source(opened: Result) -> str:
    """What a form's field holds."""
    assert opened.modal is not None
    return str(opened.modal["components"][0]["component"].get("value") or "")


# ------------------------------------------------------------------------------------------------- /tex


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_formula_is_drawn_for_the_one_who_asked(world: World, language: str) -> None:
    """A picture only they see, with the source for a screen reader, and the buttons in their language."""
    who = world.members[0]
    world.locale(who, "ko" if language == "ko" else "en-US")
    shown = await world.slash(who, world.channel, "tex", formula=WHOLE)
    assert shown.ephemeral
    assert alt(world, shown) == WHOLE
    assert (await picture(world, shown)).width > 500
    assert set(world.buttons_of(shown)) == {LABELS[language]["edit"], LABELS[language]["share"]}
    assert public(world) == []


async def test_without_a_formula_a_form_opens(world: World, haneul: Member) -> None:
    """Words with formulas among them fit into it as well."""
    opened = await world.slash(haneul, world.channel, "tex")
    assert "수식이나 수식이 든 글" in world.text_of(opened)
    text = "왜 $x^2$ 인가요?\n\n$$\\int x$$"
    shown = await world.submit(haneul, opened, {"source": text})
    assert shown.ephemeral
    assert alt(world, shown) == text


async def test_shared_at_once(world: World, haneul: Member) -> None:
    """Everyone sees the picture and whose it is, in the server's language; nobody is pinged."""
    shown = await world.slash(haneul, world.channel, "tex", formula=WHOLE, share=True)
    assert shown.ephemeral is True
    assert "올렸어요" in world.text_of(shown.response or shown)
    (post,) = public(world)
    assert alt(world, post) == WHOLE
    assert f"<@{haneul.id}> 님의 수식" in world.text_of(post)
    assert list(world.buttons_of(post)) == ["고치기"]
    request = next(r for r in reversed(world.env.http_requests) if r.method == "POST")
    assert world.pings(request) == set()


async def test_shared_from_the_form(world: World, haneul: Member) -> None:
    """The form remembers that it was to be shared."""
    opened = await world.slash(haneul, world.channel, "tex", share=True)
    await world.submit(haneul, opened, {"source": WHOLE})
    assert alt(world, public(world)[0]) == WHOLE


async def test_looked_at_first_and_shared_then(world: World, haneul: Member) -> None:
    """[모두에게 보이기] posts what is on the card."""
    shown = await world.slash(haneul, world.channel, "tex", formula=WHOLE)
    await world.click(haneul, shown, "모두에게 보이기")
    assert alt(world, public(world)[0]) == WHOLE
    assert "올렸어요" in world.text_of(shown)


# --------------------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ko", "3번째 글자 ‘\\\\frac{1}’ 근처: \\\\frac 뒤에 {…} 부분이 없어요."),
        ("en", "Near character 3, “\\\\frac{1}”: \\\\frac needs {…} after it."),
    ],
)
async def test_a_mistake_is_named_and_nothing_typed_is_lost(world: World, language: str, said: str) -> None:
    """The place in one's own language; the form opens with what was typed, until it is right."""
    who = world.members[0]
    world.locale(who, "ko" if language == "ko" else "en-US")
    shown = await world.slash(who, world.channel, "tex", formula=BROKEN)
    assert shown.ephemeral
    assert world.text_of(shown) == said
    opened = await world.click(who, shown, LABELS[language]["again"])
    assert shown_source(opened) == BROKEN
    await world.submit(who, opened, {"source": f"{BROKEN}{{"})
    opened = await world.click(who, shown, LABELS[language]["again"])
    assert shown_source(opened) == f"{BROKEN}{{"
    await world.submit(who, opened, {"source": WHOLE})
    assert alt(world, shown) == WHOLE
    assert public(world) == []


async def test_a_mistake_in_what_was_to_be_shared(world: World, haneul: Member) -> None:
    """Nobody else sees the mistake; once it is right, everyone sees the formula."""
    shown = await world.slash(haneul, world.channel, "tex", formula=BROKEN, share=True)
    assert shown.ephemeral
    assert public(world) == []
    await edit(world, haneul, shown, WHOLE, "tex_again")
    assert alt(world, public(world)[0]) == WHOLE


async def test_what_was_typed_is_kept_for_an_hour(world: World, haneul: Member) -> None:
    """It is there after a restart; later the button says that it is gone."""
    shown = await world.slash(haneul, world.channel, "tex", formula=BROKEN)
    await world.restart()
    assert shown_source(await world.click(haneul, shown, "tex_again")) == BROKEN
    await world.advance(hours=2)
    gone = await world.click(haneul, shown, "tex_again")
    assert "1시간" in world.text_of(gone)


# ---------------------------------------------------------------------------------------------- 고치기


async def test_redrawn_in_place(world: World, haneul: Member) -> None:
    """The form holds the source; the same message then shows the other picture."""
    shown = await world.slash(haneul, world.channel, "tex", formula=r"\mu")
    before = (await picture(world, shown)).tobytes()
    opened = await world.click(haneul, shown, "고치기")
    assert shown_source(opened) == r"\mu"
    await world.submit(haneul, opened, {"source": WHOLE})
    assert alt(world, shown) == WHOLE
    assert (await picture(world, shown)).tobytes() != before
    assert len(world.message(shown).attachments) == 1


async def test_a_mistake_while_editing(world: World, haneul: Member) -> None:
    """One's own card says what is wrong, and becomes a picture again."""
    shown = await world.slash(haneul, world.channel, "tex", formula=WHOLE)
    await edit(world, haneul, shown, BROKEN)
    assert "3번째 글자" in world.text_of(shown)
    await edit(world, haneul, shown, r"\nu", "tex_again")
    assert alt(world, shown) == r"\nu"


async def test_a_shared_formula_is_its_authors(world: World, haneul: Member) -> None:
    """The author redraws it for all; with a mistake the old one stays; others get a copy of their own."""
    await world.slash(haneul, world.channel, "tex", formula=r"\mu", share=True)
    (post,) = public(world)
    await edit(world, haneul, post, WHOLE)
    assert alt(world, post) == WHOLE

    failed = await edit(world, haneul, post, BROKEN)
    assert world.message(failed).flags.ephemeral
    assert alt(world, post) == WHOLE
    await edit(world, haneul, failed, r"\lambda", "tex_again")
    assert alt(world, post) == r"\lambda"
    assert "바꿨어요" in world.text_of(failed)

    copy = await edit(world, world.members[1], post, r"\kappa")
    assert copy.ephemeral
    assert alt(world, copy) == r"\kappa"
    assert alt(world, post) == r"\lambda"
    assert len(public(world)) == 1


async def test_a_shared_formula_that_is_gone(world: World, haneul: Member) -> None:
    """Deleted while its author was correcting it: the picture is theirs alone."""
    await world.slash(haneul, world.channel, "tex", formula=r"\mu", share=True)
    (post,) = public(world)
    failed = await edit(world, haneul, post, BROKEN)
    await world.bot.get_partial_messageable(post.channel.id).get_partial_message(post.id).delete()
    await edit(world, haneul, failed, WHOLE, "tex_again")
    assert alt(world, failed) == WHOLE


async def test_a_source_too_long_for_a_description(world: World, haneul: Member) -> None:
    """It stands below the picture, whole, and is edited from there."""
    source = "\n".join(f"{number}번째 식은 $x_{{{number}}}$ 이에요. ```끝```" for number in range(60))
    assert len(source) > 1024
    shown = await world.slash(haneul, world.channel, "tex", formula=source)
    assert len(alt(world, shown)) == 1024
    assert shown_source(await world.click(haneul, shown, "고치기")) == source


async def test_cards_work_after_a_restart(world: World, haneul: Member) -> None:
    """The source is on the card itself."""
    await world.slash(haneul, world.channel, "tex", formula=r"\mu", share=True)
    await world.restart()
    (post,) = public(world)
    await world.advance(days=100)
    await edit(world, haneul, post, WHOLE)
    assert alt(world, post) == WHOLE


# --------------------------------------------------------------------------------------------- the menu


async def menu(world: World, who: Member, message: discord.Message) -> Result:
    """Choose "Draw formulas" on a message."""
    result: Result = await who.context_menu(world.channel, "Draw formulas", message)
    return result


@pytest.mark.parametrize(
    "text",
    [
        "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유? 즉 왜 $\\text{KL}(P\\|Q)\\ge 0$ 인가요?",
        "교재가 $5 라고요? 그럼 $x^2$ 은요",
        "```latex\n\\begin{bmatrix} 1 & 2 \\end{bmatrix}\n```",
        "\\[ a = b \\] 그리고 \\(c\\)",
    ],
)
async def test_the_formulas_of_somebodys_message(world: World, haneul: Member, text: str) -> None:
    """Without any special right of the bot's to read messages, for the one who asked only."""
    message = await world.members[1].send(world.channel, text)
    shown = await menu(world, haneul, message)
    assert shown.ephemeral
    assert alt(world, shown) == text
    assert set(world.buttons_of(shown)) == {"고치기", "모두에게 보이기"}


async def test_mentions_and_emoji_are_read_as_names(world: World, haneul: Member) -> None:
    """As everyone sees them."""
    seojun = world.members[1]
    message = await seojun.send(world.channel, f"<@{haneul.id}> <:math:123456789012345678> $x$?")
    assert alt(world, await menu(world, haneul, message)) == "@김하늘 :math: $x$?"


@pytest.mark.parametrize("text", ["커피는 $5예요", "`$x$`", ""])
async def test_a_message_without_formulas(world: World, haneul: Member, text: str) -> None:
    """It says what would be drawn."""
    picture_only = [("a.png", b"png")] if not text else []
    message = await world.members[1].send(world.channel, text, attachments=picture_only)
    shown = await menu(world, haneul, message)
    assert shown.ephemeral
    assert "수식이 없어요" in world.text_of(shown)


async def test_a_mistake_in_somebodys_message(world: World, haneul: Member) -> None:
    """Whoever wanted to see it can correct a copy."""
    message = await world.members[1].send(world.channel, f"이거 ${BROKEN}$ 왜 그래요?")
    shown = await menu(world, haneul, message)
    assert "7번째 글자" in world.text_of(shown)
    await edit(world, haneul, shown, f"이거 ${WHOLE}$ 왜 그래요?", "tex_again")
    assert alt(world, shown) == f"이거 ${WHOLE}$ 왜 그래요?"
    assert message.content == f"이거 ${BROKEN}$ 왜 그래요?"


# ---------------------------------------------------------------------------------------------- the rest


async def test_a_killed_process_costs_one_formula_at_most(world: World, haneul: Member) -> None:
    """The next one is drawn by another process, without a word."""
    await world.slash(haneul, world.channel, "tex", formula=r"\mu")
    (pid,) = world.bot.formulas.pids
    os.kill(pid, signal.SIGKILL)
    shown = await world.slash(haneul, world.channel, "tex", formula=r"\nu")
    assert alt(world, shown) == r"\nu"
    assert world.bot.formulas.pids != (pid,)


async def test_nothing_runs_before_the_first_formula_and_after_the_end(world: World, haneul: Member) -> None:
    """Bots without formulas start no process; closing the bot ends what was started."""
    assert not world.bot.formulas.pids
    await world.slash(haneul, world.channel, "tex", formula=r"\mu")
    (pid,) = world.bot.formulas.pids
    await world.bot.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    await world.restart()


async def test_help_names_it(world: World, haneul: Member) -> None:
    """Among what everyone can do, with where to find the menu."""
    said = world.text_of(await world.slash(haneul, world.channel, "help"))
    assert "`/수식` `/tex`" in said
    assert "앱 → ‘수식 그리기’" in said


async def test_members_text_does_nothing_in_an_error(world: World, haneul: Member) -> None:
    """What stands near a mistake shows as it was typed, and pings nobody."""
    shown = await world.slash(haneul, world.channel, "tex", formula="\\nope @everyone **x**")
    said = world.text_of(shown)
    assert "@everyone" not in said
    assert "**" not in said
