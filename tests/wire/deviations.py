"""Where the library sends what Discord takes and its description does not name. Nothing else may deviate."""

from __future__ import annotations

from typing import Any

_INTEGER: dict[str, Any] = {"type": "integer", "minimum": 0}
_INTEGERS: dict[str, Any] = {"type": "array", "items": _INTEGER, "maxItems": 100, "uniqueItems": True}
_DIGITS: dict[str, Any] = {"type": "string", "pattern": "^[0-9]+$"}
_SWITCH: dict[str, Any] = {"type": "boolean"}
_TTS = {"tts": _SWITCH}
_RIGHTS = {"permissions": _DIGITS}
_EVENT = {"channel_id": _INTEGER}

DEVIATIONS: dict[str, dict[str, dict[str, Any]]] = {
    # Integers for snowflakes.
    "MessageReferenceRequest": {"message_id": _INTEGER, "channel_id": _INTEGER, "guild_id": _INTEGER},
    "MessageAllowedMentionsRequest": {"users": _INTEGERS, "roles": _INTEGERS},
    "MessageAttachmentRequest": {"id": _INTEGER},
    "UpdateThreadTagRequest": {"id": _INTEGER},
    "ChannelPermissionOverwriteRequest": {"id": _INTEGER, "allow": _DIGITS, "deny": _DIGITS},
    "CreateGuildChannelRequest": {"parent_id": _INTEGER},
    "UpdateGuildChannelRequestPartial": {"parent_id": _INTEGER},
    "VoiceScheduledEventCreateRequest": _EVENT,
    "StageScheduledEventCreateRequest": _EVENT,
    "ExternalScheduledEventCreateRequest": _EVENT,
    "VoiceScheduledEventPatchRequestPartial": _EVENT,
    "StageScheduledEventPatchRequestPartial": _EVENT,
    "ExternalScheduledEventPatchRequestPartial": _EVENT,
    # Strings for permissions.
    "CreateRoleRequest": _RIGHTS,
    "UpdateRoleRequestPartial": _RIGHTS,
    "PUT /channels/{channel_id}/permissions/{overwrite_id}": {
        "allow": _DIGITS,
        "deny": _DIGITS,
        "id": {"anyOf": [_INTEGER, _DIGITS]},
    },
    # Keys that are not described.
    "MessageEditRequestPartial": _TTS,
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": _TTS,
    "IncomingWebhookUpdateRequestPartial": _TTS,
    "BaseCreateMessageCreateRequest": _TTS,
    "RichEmbed": {"flags": _INTEGER},
    "ApplicationCommandUpdateRequest": {"nsfw": _SWITCH},
    # A post of a forum is a public thread, and the library says so.
    "CreateForumThreadRequest": {"type": {"const": 11}},
}
"""A schema, or a method with its path; in it a property, and what it may be besides what is described."""

QUERIES: dict[str, dict[str, dict[str, Any]]] = {
    "POST /channels/{channel_id}/threads": {"use_nested_fields": {"type": "integer", "maximum": 1}},
}
"""A method with its path; in it what stands in the query besides what is described."""
