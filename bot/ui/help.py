"""One screen of help: what this reader can do here, with the names of the commands in both languages."""

from __future__ import annotations

from bot.i18n import catalog
from bot.i18n.catalog import Text
from bot.ui.layout import Accent, Card, card, divider, text
from bot.ui.phrases import lines

EVERYONE = (
    ("command.week.name", "command.week.about"),
    ("command.ask.name", "command.ask.about"),
    ("command.questions.name", "command.questions.about"),
    ("command.order.name", "command.order.about"),
    ("command.progress.name", "command.progress.about"),
    ("command.tex.name", "command.tex.about"),
    ("command.study members.name", "command.study members.about"),
)
MEMBER = (*EVERYONE, ("command.host ladder.name", "help.ladder.about"))
"""Orders and roles are every member's to draw; those who draw presenters, too, find it among theirs."""
HOST = (
    ("command.host plan.name", "command.host plan.about"),
    ("command.host ladder.name", "command.host ladder.about"),
    ("command.host start.name", "command.host start.about"),
    ("command.host end.name", "command.host end.about"),
    ("command.host attendance.name", "command.host attendance.about"),
    ("command.host minutes.name", "command.host minutes.about"),
    ("command.host swap.name", "command.host swap.about"),
    ("command.host undo.name", "command.host undo.about"),
    ("command.study settings.name", "command.study settings.about"),
    ("command.study season.name", "command.study season.about"),
    ("command.study export.name", "command.study export.about"),
)
MANAGER = (
    ("command.study create.name", "command.study create.about"),
    ("command.study import.name", "command.study import.about"),
    ("command.study archive.name", "command.study archive.about"),
)
GROUPS = {"study": "command.study.name", "host": "command.host.name"}


def help_card(say: Text, *, host: bool, builder: bool) -> Card:
    """What everybody, and (where the reader is one) a host or a builder, can do."""
    sections = [
        _section(say, say("help.everyone"), EVERYONE if host else MEMBER),
        _section(say, say("help.host"), HOST) if host else None,
        _section(say, say("help.builder"), MANAGER) if builder else None,
    ]
    blocks = [text(lines([say("help.title_line"), say("help.buttons")]))]
    for section in filter(None, sections):
        blocks += [divider(), text(section)]
    return card(*blocks, accent=Accent.REPLY)


def _section(say: Text, title: str, commands: tuple[tuple[str, str], ...]) -> str:
    return lines([f"**{title}**", *(_line(say, name, about) for name, about in commands)])


def _line(say: Text, name: str, about: str) -> str:
    """Names in both languages: a Korean with an English client sees the English ones."""
    shown = {_full_name(catalog("ko"), name), _full_name(catalog("en"), name)}
    first = _full_name(say, name)
    both = [first, *(shown - {first})]
    return say("help.line", names=" ".join(f"`/{name}`" for name in both), about=say(about))


def _full_name(say: Text, name: str) -> str:
    """A subcommand's name with its group's before it: keys are "command.host plan.name"."""
    group = GROUPS.get(name.removeprefix("command.").partition(" ")[0]) if " " in name else None
    return f"{say(group)} {say(name)}" if group else say(name)
