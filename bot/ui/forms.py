"""Forms: up to five labelled fields, and reading what came back, from a form or from a menu on a card.

Like a card (bot.ui.layout) a form is finished when it is made: its submit arrives at the router by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import discord
from discord import ui
from discord.app_commands.namespace import Namespace

from bot.ui.limits import ID_MOST, LimitError, limited
from bot.ui.menus import channel_menu, options_menu, role_menu, user_menu

Field: TypeAlias = ui.Label[Any]
Raw: TypeAlias = str | bool | list[str]

FIELDS_MOST = 5
TITLE_MOST = 45
LABEL_MOST = 45
ABOUT_MOST = 100
TEXT_MOST = 4000
RADIO_LEAST, RADIO_MOST = 2, 10


class Form(ui.Modal):
    """A form that is finished: see `form`."""

    def is_finished(self) -> bool:
        """Return True, by which discord.py knows that there is nothing to keep and to listen for."""
        return True


def form(title: str, custom_id: str, *fields: Field) -> Form:
    """Make a form; its submit arrives at the router under `custom_id` (bot.ui.ids.component_id).

    Raises LimitError where it is more than Discord takes.
    """
    if not 1 <= len(fields) <= FIELDS_MOST:
        raise LimitError(f"a form has 1 to {FIELDS_MOST} fields, not {len(fields)}")
    made = Form(
        title=limited("a form's title", title, TITLE_MOST), custom_id=limited("an id", custom_id, ID_MOST)
    )
    for field in fields:
        made.add_item(field)
    names = [getattr(field.component, "custom_id", "") for field in fields]
    if len(names) != len(set(names)):
        raise LimitError(f"a field's name stands twice in one form: {sorted(names)}")
    return made


def text_field(
    name: str,
    label: str,
    *,
    about: str | None = None,
    value: str | None = None,
    placeholder: str | None = None,
    required: bool = True,
    long: bool = False,
    most: int = TEXT_MOST,
) -> Field:
    """A line to write in, or with `long` a paragraph, of at most `most` characters; `value` fills it."""
    if not 1 <= most <= TEXT_MOST:
        raise LimitError(f"a text field takes 1 to {TEXT_MOST} characters, not {most}")
    if value is not None and len(value) > most:
        raise LimitError(f"a field of {most} characters cannot hold {len(value)}")
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=_name(name),
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        placeholder=None if placeholder is None else limited("a hint", placeholder, 100),
        default=value or None,
        required=required,
        max_length=most,
    )
    return _field(label, about, box)


def select_field(
    name: str,
    label: str,
    options: Sequence[discord.SelectOption],
    *,
    about: str | None = None,
    placeholder: str | None = None,
    required: bool = True,
    most: int = 1,
) -> Field:
    """A menu of up to 25 options (bot.ui.menus.option), of which up to `most` may be chosen."""
    low = int(required)
    menu = options_menu(_name(name), options, placeholder, low, most, required=required)
    return _field(label, about, menu)


def user_field(
    name: str,
    label: str,
    *,
    about: str | None = None,
    placeholder: str | None = None,
    chosen: Collection[int] = (),
    required: bool = True,
    most: int = 1,
) -> Field:
    """A menu of the server's people; `chosen` holds the ids of those already picked."""
    low = int(required)
    return _field(label, about, user_menu(_name(name), placeholder, low, most, chosen, required=required))


def channel_field(
    name: str,
    label: str,
    *,
    about: str | None = None,
    placeholder: str | None = None,
    chosen: Collection[int] = (),
    kinds: Sequence[discord.ChannelType] = (discord.ChannelType.text,),
    required: bool = True,
) -> Field:
    """A menu of the server's channels of these kinds."""
    menu = channel_menu(_name(name), placeholder, int(required), 1, chosen, kinds, required=required)
    return _field(label, about, menu)


def role_field(
    name: str,
    label: str,
    *,
    about: str | None = None,
    placeholder: str | None = None,
    chosen: Collection[int] = (),
    required: bool = True,
) -> Field:
    """A menu of the server's roles."""
    menu = role_menu(_name(name), placeholder, int(required), 1, chosen, required=required)
    return _field(label, about, menu)


def radio_field(
    name: str,
    label: str,
    options: Sequence[discord.SelectOption],
    *,
    about: str | None = None,
    required: bool = True,
) -> Field:
    """Two to ten options (bot.ui.menus.option) beneath each other, of which one may be chosen."""
    if not RADIO_LEAST <= len(options) <= RADIO_MOST:
        raise LimitError(f"there are {RADIO_LEAST} to {RADIO_MOST} radio options, not {len(options)}")
    shown = [
        discord.RadioGroupOption(
            label=one.label, value=one.value, description=one.description, default=one.default
        )
        for one in options
    ]
    group: ui.RadioGroup[Any] = ui.RadioGroup(custom_id=_name(name), options=shown, required=required)
    return _field(label, about, group)


def check_field(name: str, label: str, *, about: str | None = None, checked: bool = False) -> Field:
    """One box to tick."""
    box: ui.Checkbox[Any] = ui.Checkbox(custom_id=_name(name), default=checked)
    return _field(label, about, box)


def file_field(
    name: str, label: str, *, about: str | None = None, required: bool = True, most: int = 1
) -> Field:
    """A place for up to `most` files (10 at most)."""
    upload: ui.FileUpload[Any] = ui.FileUpload(
        custom_id=_name(name), required=required, min_values=int(required), max_values=most
    )
    return _field(label, about, upload)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one field held. Each kind of field fills what fits it; the rest stays empty."""

    text: str = ""
    """What was written, without blanks around it; of a radio group, the value."""
    checked: bool = False
    values: tuple[str, ...] = ()
    """What was chosen in a menu: the options' values, or ids as text."""
    found: tuple[Any, ...] = ()
    raw: Raw = ""
    """All of it as it came, to keep in a draft; a file is kept as its name only."""

    @property
    def value(self) -> str | None:
        """The one choice of a menu or radio group, None where there is none."""
        return self.values[0] if self.values else (self.text or None)

    @property
    def ids(self) -> tuple[int, ...]:
        """What was picked in a menu of people, roles or channels, as Discord ids."""
        return tuple(int(value) for value in self.values)

    @property
    def people(self) -> tuple[discord.Member | discord.User, ...]:
        """Who was picked in a menu of people."""
        return tuple(one for one in self.found if isinstance(one, discord.Member | discord.User))

    @property
    def files(self) -> tuple[discord.Attachment, ...]:
        """The files that were put in; their addresses expire, so read them now."""
        return tuple(one for one in self.found if isinstance(one, discord.Attachment))


class Values(Mapping[str, Entry]):
    """What a form held, by the names of its fields; a field the form did not have is a KeyError."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def raw(self) -> dict[str, Raw]:
        """All of it as it came, ready for a draft, so that a form that failed can be offered again."""
        return {name: entry.raw for name, entry in self.items()}


def form_values(interaction: discord.Interaction[Any]) -> Values:
    """Read a form's submit."""
    data: Any = interaction.data
    found = _resolved(interaction, data)
    return Values({leaf["custom_id"]: _entry(leaf, found) for leaf in _leaves(data["components"])})


def picked(interaction: discord.Interaction[Any]) -> Entry:
    """Read what was chosen in a menu on a card."""
    data: Any = interaction.data
    return _entry(data, _resolved(interaction, data))


def _resolved(interaction: discord.Interaction[Any], data: Any) -> dict[str, Any]:
    """What Discord sent along for the ids: people, roles, channels, files. Ids of two kinds never meet."""
    # The library has no public way to read these for a form or menu that it does not keep.
    items = Namespace._get_resolved_items(interaction, data.get("resolved", {}))
    return {key.id: item for key, item in items.items()}


def _leaves(components: Sequence[Any]) -> Iterator[Any]:
    for component in components:
        if "component" in component:
            yield component["component"]


def _entry(leaf: Any, found: Mapping[str, Any]) -> Entry:
    if "values" in leaf:
        values = tuple(str(value) for value in leaf["values"])
        known = tuple(found[value] for value in values if value in found)
        names = [one.filename if isinstance(one, discord.Attachment) else "" for one in known]
        return Entry(values=values, found=known, raw=names if any(names) else list(values))
    value = leaf.get("value")
    if isinstance(value, bool):
        return Entry(checked=value, raw=value)
    # PostgreSQL stores no NUL in a text.
    written = (value or "").replace("\0", "")
    return Entry(text=written.strip(), raw=written)


def _field(label: str, about: str | None, component: ui.Item[Any]) -> Field:
    return ui.Label(
        text=limited("a label", label, LABEL_MOST),
        description=None if about is None else limited("a description", about, ABOUT_MOST),
        component=component,
    )


def _name(name: str) -> str:
    return limited("a field's name", name, ID_MOST)
