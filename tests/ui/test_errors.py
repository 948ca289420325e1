"""The one way from an error to a reply: for commands, buttons, forms and suggestions alike."""

from __future__ import annotations

import logging
import re
from typing import Any

import discord
import pytest

from bot.core.book import BadLine, SectionsError
from bot.core.errors import ForbiddenError, NotFoundError, UserError
from bot.i18n import catalog
from bot.ui.replies import sentence
from tests.discord_env import Result, World
from tests.ui.sample import Sample

WAYS = ["command", "deferred command", "button"]


async def use(world: World, way: str) -> Result:
    """Let the host do what fails in `Sample`."""
    if way == "button":
        shown = (await world.slash(world.manager, world.channel, "sample card")).response
        assert shown is not None
        return await world.click(world.host, shown, "fail")
    return await world.slash(world.host, world.channel, "sample fail", deferred="deferred" in way)


def refusal(code: int, world: World) -> discord.Forbidden:
    """What discord.py raises when Discord refuses a message to the study's channel."""

    class Response:
        status, reason = 403, "Forbidden"
        url = f"https://discord.com/api/v10/channels/{world.channel.id}/messages"

    response: Any = Response()
    return discord.Forbidden(response, {"code": code, "message": "Missing Permissions"})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("locale", "said"), [("ko", "서버 안에서만"), ("en-US", "only works in a server")])
@pytest.mark.parametrize("kind", [UserError, NotFoundError, ForbiddenError])
async def test_an_error_for_its_user_is_told_in_their_language(
    world: World, way: str, locale: str, said: str, kind: type[UserError]
) -> None:
    """What a person did wrong is told to them only, in the language they read, answered before or not."""
    await world.add_cog(Sample([], lambda: kind("error.server_only")))
    world.locale(world.host, locale)
    answer = await use(world, way)
    assert said in world.text_of(answer)
    assert answer.ephemeral
    assert world.errors() == []


async def test_a_form_that_fails_is_offered_again(world: World) -> None:
    """A form that could not be taken offers a button with which what was typed can be had again."""
    await world.add_cog(Sample([]))
    form = await world.slash(world.host, world.channel, "sample form")
    world.locale(world.host, "ko")
    answer = await world.submit(world.host, form, {"line": "bad"})
    assert "서버 안에서만" in world.text_of(answer)
    assert world.buttons_of(answer) == {"다시 쓰기": "sd:write:7"}
    assert (await world.click(world.host, answer, "다시 쓰기")).modal is not None


@pytest.mark.parametrize("way", WAYS)
async def test_an_unexpected_error_has_a_reference(
    world: World, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What nobody expected shows a short reference, under which the log has the whole trace."""
    await world.add_cog(Sample([], lambda: ZeroDivisionError("a fault of ours")))
    answer = await use(world, way)
    said = world.text_of(answer)
    assert answer.ephemeral
    assert "a fault of ours" not in said
    found = re.search(r"`([A-Z2-9]{6})`", said)
    assert found is not None
    (record,) = [one for one in caplog.records if getattr(one, "reference", None) == found[1]]
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
    assert "sample.py" in logging.Formatter().formatException(record.exc_info)
    assert vars(record)["user"] == world.host.id
    # The simulation sees it too, so a test that did not expect it fails.
    assert [getattr(error, "original", error) for error in world.errors()] == [record.exc_info[1]]


@pytest.mark.parametrize("failing", [UserError("error.server_only"), ZeroDivisionError("a fault of ours")])
async def test_suggestions_that_fail_are_none(
    world: World, failing: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    """Autocomplete that fails suggests nothing and lets one type on; only our own faults are logged."""
    await world.add_cog(Sample([], lambda: failing))
    choices = await world.host.autocomplete(world.channel, "sample fail", "word", "a")
    assert choices == []
    answered = [r for r in world.env.http_requests if r.path.endswith("/callback")]
    assert [request.json["data"] for request in answered if request.json] == [{"choices": []}]
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(logged) == (0 if isinstance(failing, UserError) else 1)


async def test_a_missing_permission_is_named_with_its_channel(world: World) -> None:
    """Where Discord refuses the bot something, the person learns which permission is missing, and where."""
    role = world.guild.roles["TestBot"]
    closed = world.guild.create_text_channel(
        "공지", overwrites={role: discord.PermissionOverwrite(send_messages=False)}
    )

    def refused() -> discord.Forbidden:
        world.channel = closed
        return refusal(50013, world)

    study = world.channel
    await world.add_cog(Sample([], refused))
    world.locale(world.host, "ko")
    answer = await world.slash(world.host, study, "sample fail")
    assert world.text_of(answer).startswith(f"<#{closed.id}>에서 봇에게 ‘메시지 보내기’ 권한이 없어요.")
    assert world.errors() == []


async def test_a_refusal_without_a_reason_names_the_channel(world: World) -> None:
    """Where the bot cannot see what is missing, it names the channel and what to look at."""
    await world.add_cog(Sample([], lambda: refusal(50001, world)))
    answer = await use(world, "command")
    assert f"<#{world.channel.id}>" in world.text_of(answer)
    assert "View Channel" in world.text_of(answer)


async def test_an_answer_that_comes_too_late_is_only_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """When Discord no longer waits for an answer nobody can be told, and nothing is raised."""
    await world.add_cog(Sample([]))
    callback = "/interactions/*/*/callback"
    world.env.inject_error("POST", callback, status=404, code=10062, message="Unknown interaction")
    answer = await world.slash(world.host, world.channel, "sample card")
    assert not answer.acknowledged
    assert world.errors() == []
    assert "came too late" in caplog.text
    assert "sample card" in str([vars(record).get("used") for record in caplog.records])


async def test_an_error_that_cannot_be_told_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """When even the reply about an error fails, the log says what it was, and nothing is raised."""
    await world.add_cog(Sample([], lambda: UserError("error.server_only")))
    world.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
    await world.slash(world.host, world.channel, "sample fail")
    assert "Nobody could be told of error.server_only" in caplog.text
    assert world.errors() == []


async def test_a_command_that_is_gone_says_how_to_go_on(world: World) -> None:
    """A command that Discord still shows after an update asks to reload, and is no fault of the person."""
    await world.add_cog(Sample([]))
    world.bot.tree.remove_command("sample")
    answer = await world.slash(world.host, world.channel, "sample card")
    assert "Ctrl+R" in world.text_of(answer)
    assert len(world.errors()) == 1


def test_what_was_typed_is_escaped_in_errors() -> None:
    """Errors repeat what a member typed without letting it do anything."""
    error = UserError("error.unexpected", reference="**@everyone**")
    assert "\\*\\*@\u200beveryone\\*\\*" in sentence(catalog("en"), error)


def test_a_file_that_was_not_read_lists_its_lines() -> None:
    """Each bad line of a file is named with its number and what is wrong with it."""
    lines = [BadLine(number, "error.sections.line_page_text", {"text": "x*"}) for number in (2, 5)]
    error = SectionsError("error.sections.lines", lines, filename="a.csv", count=2, more=0)
    said = sentence(catalog("en"), error)
    assert [line[:2] for line in said.splitlines()[1:]] == ["- ", "- "]
    assert "x\\*" in said
