"""The figures by themselves: what the hooks push in comes out under its name."""

from __future__ import annotations

import pytest
from discord.http import Route

from bot.connection import template
from bot.metrics import Metrics


async def test_before_a_bot_there_are_no_posts() -> None:
    """Without a database nothing is counted, and that is told; two processes' figures are apart."""
    one, other = Metrics(), Metrics()
    one._sent("reminder", 2.0)
    one._sent("reminder", -60.0)
    one._requested("GET", "/gateway/bot", None, 0.2)
    said = (await one.text()).decode()
    assert "sadari_database_up 0.0" in said
    assert "sadari_posts{" not in said
    assert 'sadari_post_lateness_seconds_sum{kind="reminder"} 2.0' in said
    assert (
        'sadari_request_duration_seconds_count{method="GET",route="/gateway/bot",status="none"} 1.0' in said
    )
    assert "reminder" not in (await other.text()).decode()


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/channels/700000000000000001/messages", "/channels/{id}/messages"),
        ("/channels/700000000000000001/messages/12345678/", "/channels/{id}/messages/{id}/"),
        ("/interactions/7000000000/aW50ZXI.x-_/callback", "/interactions/{id}/{token}/callback"),
        ("/webhooks/7000000000/aW5/messages/@original", "/webhooks/{id}/{token}/messages/@original"),
        ("/users/@me", "/users/@me"),
    ],
)
def test_a_route_has_no_ids_and_no_tokens(path: str, route: str) -> None:
    """What is different in each request is no label; what is not Discord's API is none at all."""
    assert template(Route.BASE + path) == route
    assert template("https://cdn.discordapp.com" + path) is None
