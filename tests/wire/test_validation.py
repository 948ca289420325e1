"""What the check against Discord's description finds, and what it lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.validation import MISSING, OpenApi, described

BUTTON = {"type": 2, "style": 1, "label": "Join", "custom_id": "sd:join:1"}
V2 = 1 << 15


@pytest.fixture
def api() -> OpenApi:
    """Discord's description."""
    found = described()
    if found is None:
        pytest.skip(MISSING)
    return found


def card(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A message of components."""
    return {"flags": V2, "components": [{"type": 17, "components": list(components)}], **more}


def row(**button: Any) -> dict[str, Any]:
    """A row with one button."""
    return {"type": 1, "components": [BUTTON | button]}


def test_what_the_library_sends_is_right(api: OpenApi) -> None:
    """A message with its nonce, and the deviations that Discord takes: numbers for ids, `tts` in an edit."""
    mentions = {"parse": [], "users": [900000000000000001], "roles": []}
    body = card(row(), nonce="s1-1", enforce_nonce=True, allowed_mentions=mentions, tts=False)
    assert api.check("POST", "/channels/1/messages", {}, body) == []
    assert api.check("PATCH", "/channels/1/messages/2", {}, card(row(), tts=False)) == []
    assert api.check("GET", "/channels/1/messages", {"limit": "100", "after": "7"}) == []
    callback = {"type": 4, "data": card(row())}
    assert api.check("POST", "/interactions/1/token/callback", {"with_response": True}, callback) == []


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "said"),
    [
        ("GET", "/channels/1/letters", {}, None, "no such path"),
        ("DELETE", "/gateway/bot", {}, None, "no such method"),
        ("GET", "/channels/one/messages", {}, None, "'one' is no channel_id"),
        ("GET", "/channels/1/messages", {"since": "1"}, None, "no query parameter 'since'"),
        ("GET", "/channels/1/messages", {"limit": "101"}, None, "limit='101'"),
        ("PUT", "/channels/1/messages/pins/2", {}, {"why": "so"}, "no body is expected"),
        ("POST", "/channels/1/messages", {}, {"nonsense": "s1-1"}, "'nonsense' was unexpected"),
        ("POST", "/channels/1/messages", {}, {"nonce": "x" * 26}, "nonce"),
        ("POST", "/channels/1/messages", {}, card(row(custom_id="x" * 101)), "components/0/components/0"),
        ("POST", "/channels/1/messages", {}, card(row(colour="red")), "'colour' was unexpected"),
        ("POST", "/channels/1/messages", {}, card(row(), row()), "a custom id is there twice"),
        ("POST", "/channels/1/messages", {}, card(row(), content="text too"), "neither content"),
        (
            "POST",
            "/channels/1/messages",
            {},
            card(*[{"type": 10, "content": "x" * 2001}] * 2),
            "4002 characters",
        ),
        (
            "POST",
            "/channels/1/messages",
            {},
            card(row(), message_reference={"message_id": "x"}),
            "message_id",
        ),
    ],
)
def test_what_discord_would_refuse_is_named(
    api: OpenApi, method: str, path: str, query: dict[str, str], body: object, said: str
) -> None:
    """Paths, methods, queries, unknown keys however deep, and limits; each with where it is."""
    (wrong,) = api.check(method, path, query, body)
    assert wrong.startswith(f"{method} {path}: ")
    assert said in wrong
