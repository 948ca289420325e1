"""What a form for a question holds, as plain values that a draft keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that was put in; its address expires in a day, the draft much earlier."""

    name: str
    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Source:
    """The message that is made a question, and who wrote it."""

    channel_id: int
    message_id: int
    author_id: int
    author_name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form for a question holds. `edits`: the question that it changes, None for a new one."""

    where: str = ""
    body: str = ""
    anonymous: bool = False
    week_id: int | None = None
    pictures: tuple[Upload, ...] = ()
    source: Source | None = None
    edits: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for a draft."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Sheet:
        """The sheet of a draft."""
        source = values["source"]
        pictures = tuple(Upload(**picture) for picture in values["pictures"])
        return cls(**values | {"pictures": pictures, "source": Source(**source) if source else None})
