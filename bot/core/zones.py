"""Time zones by the names people give them: IANA names, cities and abbreviations, in any case."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from bot.core.bounds import shown
from bot.core.errors import UserError

LONGEST_NAME = 64
CLOSE = 3
ALIASES = {
    "Asia/Seoul": "서울 한국 대한민국 부산 seoul korea busan kst rok",
    "Asia/Tokyo": "도쿄 동경 일본 오사카 tokyo japan osaka jst",
    "Asia/Shanghai": "베이징 북경 상하이 상해 중국 beijing shanghai china",
    "Asia/Taipei": "타이베이 대만 taipei taiwan",
    "Asia/Hong_Kong": "홍콩 hkt",
    "Asia/Singapore": "싱가포르 sgt",
    "Asia/Ho_Chi_Minh": "호치민 하노이 베트남 hanoi vietnam",
    "Asia/Bangkok": "방콕 태국 thailand",
    "Asia/Jakarta": "자카르타 indonesia",
    "Asia/Manila": "마닐라 필리핀 philippines",
    "Asia/Kolkata": "인도 뭄바이 델리 india mumbai delhi bangalore",
    "Asia/Dubai": "두바이 uae",
    "Australia/Sydney": "시드니 호주 aest aedt",
    "Pacific/Auckland": "오클랜드 뉴질랜드 nzst nzdt",
    "Europe/London": "런던 영국 uk england bst",
    "Europe/Paris": "파리 프랑스 france",
    "Europe/Berlin": "베를린 독일 뮌헨 프랑크푸르트 germany munich frankfurt hamburg cet cest mez mesz",
    "Europe/Madrid": "마드리드 스페인 spain barcelona",
    "Europe/Rome": "로마 이탈리아 italy milan",
    "Europe/Zurich": "취리히 스위스 switzerland",
    "Europe/Amsterdam": "암스테르담 네덜란드 netherlands",
    "Europe/Moscow": "모스크바 msk",
    "America/New_York": "뉴욕 보스턴 워싱턴 nyc boston washington est edt et",
    "America/Chicago": "시카고 텍사스 texas dallas houston cdt",
    "America/Denver": "덴버 mst mdt",
    "America/Los_Angeles": "로스앤젤레스 엘에이 샌프란시스코 시애틀 la sf san_francisco seattle pst pdt pt",
    "America/Toronto": "토론토 캐나다 canada",
    "America/Vancouver": "밴쿠버",
    "America/Sao_Paulo": "상파울루 브라질 brazil",
    "Pacific/Honolulu": "하와이 호놀룰루 hawaii hst",
    "UTC": "utc etc/utc gmt z 협정세계시",
}
"""Abbreviations come before zones of that name: the zone EST, for one, has no summer time."""


def known_zone(name: str) -> str:
    """The IANA name of a time zone; UserError (with up to three close names) where there is none."""
    wanted = _key(name)
    found = _names().get(wanted)
    if found is not None:
        return found
    close = _close(wanted)
    if close:
        raise UserError("error.zone_close", text=shown(name), close=", ".join(close))
    raise UserError("error.zone", text=shown(name))


def zones_like(text: str, limit: int = 25) -> list[str]:
    """Zones to offer while somebody types, best first; the commonest where nothing is typed yet."""
    wanted = _key(text)
    if not wanted:
        return list(ALIASES)[:limit]
    names = _names()
    hits = [zone for key, zone in sorted(names.items()) if key.startswith(wanted)]
    hits += [zone for key, zone in sorted(names.items()) if wanted in key]
    return list(dict.fromkeys([*hits, *_close(wanted)]))[:limit]


def _key(name: str) -> str:
    """How names are compared: composed, lower case, with underscores, at most 64 characters."""
    plain = unicodedata.normalize("NFKC", name[: 4 * LONGEST_NAME]).lower()
    return "_".join(plain.split())[:LONGEST_NAME]


def _close(wanted: str) -> list[str]:
    if any(character.isdigit() for character in wanted):
        return []  # an offset such as UTC+9: no name that looks like it means it
    names = _names()
    return list(dict.fromkeys(names[key] for key in get_close_matches(wanted, names, 2 * CLOSE, 0.75)))[
        :CLOSE
    ]


@cache
def _names() -> dict[str, str]:
    """Every name that is understood, in lower case, with its zone."""
    names: dict[str, str] = {}
    cities: dict[str, set[str]] = {}
    for zone in sorted(available_timezones()):
        area, _, city = zone.rpartition("/")
        if area == "Etc" or zone in {"Factory", "localtime", "posixrules"}:
            continue  # Etc/GMT+9 is nine hours *behind*: nobody means it
        names[zone.lower()] = zone
        if area:
            cities.setdefault(city.lower(), set()).add(zone)
    for city, zones in cities.items():
        if len(zones) == 1:
            names.setdefault(city, *zones)
    for zone, words in ALIASES.items():
        names.update(dict.fromkeys(words.split(), zone))
    return names
