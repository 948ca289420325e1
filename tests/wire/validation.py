"""Every request against Discord's own description of its API: what it does not know, or refuses, is found.

    api = described()                       # None where the description is not on this machine
    api.check("POST", "/channels/1/messages", {}, {"content": "hi"})   # -> [] or what is wrong

Objects are closed: an unknown key is wrong, but for what `DEVIATIONS` lists. Schemas are compiled at their
first use and kept; a check then takes some microseconds.
"""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import jsonschema_rs

from tests.wire.deviations import DEVIATIONS, QUERIES

PATH = Path(__file__).parents[3] / "shared" / "data" / "discord-openapi.json"
MISSING = f"{PATH} is not there: no request was held against Discord's description of its API"

Schema: TypeAlias = dict[str, Any]
_METHODS = ("get", "put", "post", "patch", "delete")
_V2 = 1 << 15
_BASE = "urn:discord"
_TEXT_DISPLAY, _LONGEST_TEXT, _MOST_COMPONENTS = 10, 4000, 40
_NUMBER = re.compile(r"-?\d+")
_SWITCH = re.compile(r"true|false|0|1", re.IGNORECASE)
_SNOWFLAKE = "#/components/schemas/SnowflakeType"


@dataclass(frozen=True)
class Route:
    """One path of the description, as `{name}` in braces where something is to be filled in."""

    template: str
    names: tuple[str, ...]


class _Node:
    """A step of the tree of paths: fixed words first, else whatever stands there."""

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.any: _Node | None = None
        self.route: Route | None = None


class Routes:
    """Finds the route of a path."""

    def __init__(self, templates: Iterator[str]) -> None:
        self._root = _Node()
        for template in templates:
            node = self._root
            parts = template.strip("/").split("/")
            for part in parts:
                if part.startswith("{"):
                    node.any = node = node.any or _Node()
                else:
                    node = node.words.setdefault(part, _Node())
            names = tuple(part[1:-1] for part in parts if part.startswith("{"))
            node.route = Route(template, names)

    def find(self, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and what stands in the place of each of its names."""
        filled: list[str] = []
        route = _walk(self._root, path.strip("/").split("/"), 0, filled)
        return None if route is None else (route, dict(zip(route.names, filled, strict=True)))


def _walk(node: _Node, parts: list[str], at: int, filled: list[str]) -> Route | None:
    if at == len(parts):
        return node.route
    word = node.words.get(parts[at])
    if word is not None and (found := _walk(word, parts, at + 1, filled)) is not None:
        return found
    if node.any is not None:
        filled.append(parts[at])
        if (found := _walk(node.any, parts, at + 1, filled)) is not None:
            return found
        filled.pop()
    return None


class OpenApi:
    """Discord's description, closed, with the known deviations of the library let in."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        closed = copy.deepcopy(dict(document))
        _deviate(closed)
        _close(closed)
        self._paths: dict[str, dict[str, Any]] = closed["paths"]
        self.routes = Routes(iter(self._paths))
        self._registry = jsonschema_rs.Registry([(_BASE, closed)])
        self._bodies: dict[tuple[str, str], jsonschema_rs.Validator | None] = {}
        self._parameters: dict[tuple[str, str], dict[str, Schema]] = {}

    def check(
        self, method: str, path: str, query: Mapping[str, Any] | None = None, body: object = None
    ) -> list[str]:
        """Say what is wrong with a request; `path` is without the API's address and version."""
        found = self.routes.find(path)
        if found is None:
            return [f"{method} {path}: Discord has no such path"]
        route, filled = found
        if method.lower() not in self._paths[route.template]:
            return [f"{method} {path}: Discord has no such method there"]
        wrong = [
            *self._check_parameters(method, route, filled, query or {}),
            *self._check_body(method, route, body),
        ]
        return [f"{method} {path}: {one}" for one in wrong]

    def _check_parameters(
        self, method: str, route: Route, filled: Mapping[str, str], query: Mapping[str, Any]
    ) -> Iterator[str]:
        known = self._parameters.get((method, route.template))
        if known is None:
            described = self._paths[route.template]
            both = [*described.get("parameters", ()), *described[method.lower()].get("parameters", ())]
            known = self._parameters[method, route.template] = {
                p["in"] + p["name"]: p["schema"] for p in both
            }
        for name, value in filled.items():
            if not _fits(known.get("path" + name, {}), value):
                yield f"{value!r} is no {name}"
        for name, value in query.items():
            schema = known.get("query" + name)
            if schema is None:
                yield f"there is no query parameter {name!r}"
            elif not _fits(schema, str(value)):
                yield f"{name}={value!r} in the query does not fit {schema}"

    def _check_body(self, method: str, route: Route, body: object) -> Iterator[str]:
        key = method, route.template
        if key not in self._bodies:
            self._bodies[key] = self._compile(method, route)
        validator = self._bodies[key]
        if validator is None:
            if body is not None:
                yield "no body is expected"
        elif not validator.is_valid(body if body is not None else {}):
            for error in validator.iter_errors(body if body is not None else {}):
                yield _told(error)
        if isinstance(body, dict):
            yield from _beyond(body)

    def _compile(self, method: str, route: Route) -> jsonschema_rs.Validator | None:
        content = self._paths[route.template][method.lower()].get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        words = (
            "paths",
            route.template,
            method.lower(),
            "requestBody",
            "content",
            "application/json",
            "schema",
        )
        pointer = "/".join(quote(word.replace("~", "~0").replace("/", "~1"), safe="~") for word in words)
        return jsonschema_rs.Draft202012Validator({"$ref": f"{_BASE}#/{pointer}"}, registry=self._registry)


@functools.cache
def described() -> OpenApi | None:
    """Discord's description of its API; None where it is not on this machine."""
    try:
        text = PATH.read_bytes()
    except FileNotFoundError:
        return None
    return OpenApi(json.loads(text))


def _fits(schema: Schema, value: str) -> bool:
    """Whether a value as it stands in an address fits; those schemas are plain."""
    if schema.get("$ref") == _SNOWFLAKE:
        return bool(_NUMBER.fullmatch(value))
    kinds = schema.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    if "integer" in kinds:
        return bool(_NUMBER.fullmatch(value)) and (
            schema.get("minimum", int(value)) <= int(value) <= schema.get("maximum", int(value))
        )
    return "boolean" not in kinds or bool(_SWITCH.fullmatch(value))


def _deviate(document: dict[str, Any]) -> None:
    for place, allowed in DEVIATIONS.items():
        method, _, path = place.partition(" ")
        if path:
            content = document["paths"][path][method.lower()]["requestBody"]["content"]
            schema = content["application/json"]["schema"]
        else:
            schema = document["components"]["schemas"][place]
        properties = schema["properties"]
        for name, extra in allowed.items():
            properties[name] = {"anyOf": [properties[name], extra]} if name in properties else extra
    for place, more in QUERIES.items():
        method, _, path = place.partition(" ")
        known = document["paths"][path][method.lower()].setdefault("parameters", [])
        known += [{"in": "query", "name": name, "schema": schema} for name, schema in more.items()]


def _close(schema: object) -> None:
    """Refuse keys that an object does not name. No object of the description is made of several (allOf)."""
    if isinstance(schema, list):
        for one in schema:
            _close(one)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
            schema["unevaluatedProperties"] = False
        for one in schema.values():
            _close(one)


def _told(error: jsonschema_rs.ValidationError) -> str:
    """Where and what; where several forms are possible, what keeps it from the one that comes closest."""
    kinds = jsonschema_rs.ValidationErrorKind
    if isinstance(error.kind, kinds.OneOfNotValid | kinds.AnyOf):
        closest = max(filter(None, error.kind.context), key=_closeness, default=None)
        if closest is not None:
            return _told(max(closest, key=lambda one: len(one.instance_path)))
    where = "/".join(map(str, error.instance_path))
    return f"{where or 'body'}: {error.message}"[:400]


def _closeness(branch: list[jsonschema_rs.ValidationError]) -> tuple[bool, int]:
    """A form of another type (a button for a menu, nothing for an object) is never what was meant."""
    other = any(e.instance_path[-1:] == ["type"] or e.kind.name == "type" for e in branch)
    return not other, max(len(e.instance_path) for e in branch)


def _beyond(body: Mapping[str, Any]) -> Iterator[str]:
    """What Discord refuses and its description does not say: the limits of messages made of components."""
    # The message of an answer to an interaction, or of a forum's post.
    nested = (body[key] for key in ("data", "message") if isinstance(body.get(key), dict))
    data = next(nested, body)
    if not isinstance(data, dict) or not isinstance(flags := data.get("flags") or 0, int) or not flags & _V2:
        return
    if data.get("content") or data.get("embeds") or data.get("poll"):
        yield "a message of components has neither content nor embeds nor a poll"
    every = list(_components(data))
    if len(every) > _MOST_COMPONENTS:
        yield f"{len(every)} components are more than {_MOST_COMPONENTS}"
    length = sum(len(one.get("content", "")) for one in every if one.get("type") == _TEXT_DISPLAY)
    if length > _LONGEST_TEXT:
        yield f"{length} characters are more than {_LONGEST_TEXT}"
    ids = [one["custom_id"] for one in every if one.get("custom_id")]
    if len(ids) != len(set(ids)):
        yield f"a custom id is there twice: {sorted(ids)}"


def _components(part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    inner = [
        *(part.get("components") or ()),
        *(part[key] for key in ("accessory", "component") if part.get(key)),
    ]
    for one in inner:
        if isinstance(one, dict):
            yield one
            yield from _components(one)
