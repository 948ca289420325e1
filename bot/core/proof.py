"""What is published of a draw, and how it is checked: everything it takes to repeat it, in one spelling."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.lottery import ClashError, Context, Result, canonical, commitment, draw, seed

VERSION = 1


class Step(StrEnum):
    """What is checked of a published draw, in this order."""

    FORM = "form"
    COMMITMENT = "commitment"
    SEED = "seed"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Check:
    """What came out of checking a record: each step with its outcome, up to the first that failed."""

    steps: tuple[tuple[Step, bool], ...]

    @property
    def failed(self) -> Step | None:
        """The step that does not hold, or None."""
        return next((step for step, good in self.steps if not good), None)

    @property
    def ok(self) -> bool:
        """Whether every step holds."""
        return self.failed is None


def record(secret: bytes, words: Sequence[tuple[int, str]], result: Result) -> dict[str, Any]:
    """What is published after a draw: everything it takes to repeat it."""
    context = result.context
    return {
        "sadari": VERSION,
        "context": context.to_json(),
        "secret": secret.hex(),
        "commitment": commitment(secret, context),
        "words": _plain(words),
        "seed": seed(secret, context, words).hex(),
        "gaps": list(result.gaps),
        "result": [[str(person) for person in bag] for bag in result.bags],
    }


def published(values: Mapping[str, Any]) -> bytes:
    """The file of a record, in its one spelling."""
    return canonical(values)


def verify(values: Mapping[str, Any] | bytes) -> Check:
    """Repeat a published draw, from its record or its file."""
    steps: list[tuple[Step, bool]] = []
    for step, good in _checks(values):
        steps.append((step, good))
        if not good:
            break
    return Check(tuple(steps))


def _checks(source: Mapping[str, Any] | bytes) -> Iterator[tuple[Step, bool]]:
    try:
        values = json.loads(source) if isinstance(source, bytes) else source
        context = Context.from_json(values["context"])
        secret = bytes.fromhex(values["secret"])
        words = [(int(person), word) for person, word in values["words"]]
        posted, key = commitment(secret, context), seed(secret, context, words)
        # Made anew from what was read, everything must be spelled as it was, and there is nothing more.
        parts = {"context": context.to_json(), "secret": secret.hex(), "words": _plain(words)}
        found = {key: values[key] for key in ("commitment", "seed", "gaps", "result")}
        spelled = canonical({"sadari": VERSION, **parts, **found})
        form = spelled == (source if isinstance(source, bytes) else canonical(values))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        yield Step.FORM, False
        return
    yield Step.FORM, form
    yield Step.COMMITMENT, values["commitment"] == posted
    yield Step.SEED, values["seed"] == key.hex()
    try:
        again = record(secret, words, draw(key, context))
    except ClashError:
        yield Step.ORDER, False
        return
    yield Step.ORDER, canonical(values) == canonical(again)


def _plain(words: Iterable[tuple[int, str]]) -> list[list[str]]:
    return [[str(person), word] for person, word in words]
