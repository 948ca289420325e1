"""What a form's submit is read as."""

from __future__ import annotations

from typing import Any

from tests.discord_env import World
from tests.ui.sample import Sample


async def test_text_has_no_nul(world: World) -> None:
    """PostgreSQL stores none: a text of nothing else is empty, any other is without it."""
    seen: list[Any] = []
    await world.add_cog(Sample(seen))
    for typed, read in (("\0", ""), ("two\0 words\0", "two words")):
        shown = await world.slash(world.host, world.channel, "sample form")
        await world.submit(world.host, shown, {"line": typed})
        _, values, _ = seen[-1]
        assert values["line"].text == read
