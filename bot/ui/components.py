"""Reading the components of a message that is there."""

from __future__ import annotations

from collections.abc import Iterator


def custom_ids(components: object) -> Iterator[str]:
    """Every id in a message's components, however deep."""
    for item in components if isinstance(components, list | tuple) else ():
        if custom_id := getattr(item, "custom_id", None):
            yield custom_id
        yield from custom_ids(getattr(item, "children", None))
        if accessory := getattr(item, "accessory", None):
            yield from custom_ids([accessory])
