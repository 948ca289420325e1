"""Checks a draw without the bot. 봇 없이 추첨을 확인해요. What happens here, and why: docs/lottery.md.

python3 verify_draw.py draw.json [commitment: what the card said at the opening, 추첨을 연 카드의 확인 값]
"""

# fmt: off
import hashlib
import hmac
import json
import math
import sys
from bisect import bisect
from itertools import accumulate, count, islice, product
from pathlib import Path

LIMITS = [0, *accumulate(range(999), lambda g, _: g + 36_789 + 777_000_000 // g, initial=100_000)]

def spell(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

def check(good, text):
    print("OK" if good else "NO", text)
    return good or sys.exit(1)

def below(bound, stream):  # a number from 0 to bound - 1, each as likely
    width = ((bound - 1).bit_length() + 7) // 8
    numbers = (int.from_bytes(bytes(islice(stream, width)), "big") for _ in count())
    return next(number for number in numbers if number < 256**width // bound * bound) % bound

def pick(people, places, stream):  # one of all orders in which everybody may stand where they stand
    turn = sorted(range(len(people)), key=lambda place: (len(places[place]), place))
    everybody, known = frozenset(people), {}
    def limit(left):  # never less than the number of orders for these people and the last places
        rooms = [sum(who in places[place] for place in turn[len(people) - len(left):]) for who in left]
        most = min(math.factorial(len(left)) * 10**(5 * len(left)), math.prod(LIMITS[room] for room in rooms))
        return known.get(left, most * 10**(5 * (len(people) - len(left))))
    order = []
    while (left := everybody - {*order}) and limit(everybody):
        ways = [who for who in people if who in left & places[turn[len(order)]]]
        total, limits = limit(left), [limit(left - {who}) for who in ways]
        known[left], unit = sum(limits), math.gcd(total, *limits)
        way = bisect(list(accumulate(limits)), below(total // unit, stream) * unit)
        order = [*order, ways[way]] if way < len(ways) else []  # above all limits: anew
    return [who for _, who in sorted(zip(turn, order))]

def repeat(context, gaps, seed, attempts):  # the order of each bag; None if every attempt meets a dead end
    for attempt in attempts:
        talks, orders = context["taken"], []
        for number, (bag, gap) in enumerate(zip(context["bags"], gaps)):
            near = [[who, week] for who, talk in talks for week in range(talk - gap + 1, talk + gap)]
            closed = near + context["barred"]
            places = [{who for who in bag["people"] if [who, week] not in closed} for week in bag["weeks"]]
            key = seed + attempt.to_bytes(4, "big") + number.to_bytes(4, "big")
            blocks = (hashlib.sha256(key + block.to_bytes(8, "big")).digest() for block in count())
            orders.append(pick(bag["people"], places, (byte for block in blocks for byte in block)))
            talks = talks + [[who, week] for who, week in zip(orders[-1], bag["weeks"]) if week]
        if all(orders):
            return orders

sys.excepthook = lambda kind, error, _: print(f"NO 추첨 기록이 아니에요 · no record of a draw: {error!r}")
data = json.loads(raw := Path(sys.argv[1]).read_bytes())
context, words, secret = data["context"], data["words"], bytes.fromhex(data["secret"])
live, names = context["closes_at"] is None, dict(zip(context["people"], context["names"]))
lists = [[int(who) for who, _ in words], [(int(who), week) for who, week in context["barred"]]]
spelled = spell(data | {"secret": secret.hex()}) == raw and lists == [sorted({*one}) for one in lists]
check(spelled and not (live and words), "파일 · file")
commitment = hashlib.sha256(secret + spell(context if live else context | {"barred": []})).hexdigest()
check(commitment == data["commitment"] == [*sys.argv, commitment][2], f"확인 값 · commitment {commitment}")
seed = hmac.digest(secret, spell({"context": context, "words": words}), "sha256")
check(seed.hex() == data["seed"], f"씨앗 · seed {seed.hex()}")
gaps = [1] * len(context["bags"])
for bag, _ in product(range(len(gaps)), range(1, context["gap"])):
    wider = [gap + (number == bag) for number, gap in enumerate(gaps)]
    gaps = wider if repeat(context, wider, bytes(32), range(20)) else gaps
orders = repeat(context, gaps, seed, count())
check([orders, gaps, 1] == [data["result"], data["gaps"], data["sadari"]], f"순서 · order, gaps {gaps}")
for week, who in ((w, p) for bag, order in zip(context["bags"], orders) for w, p in zip(bag["weeks"], order)):
    print(f"  {week}주차 · week {week}: {names.get(who, who)}" if week else f"  – {names.get(who, who)}")
print("사다리는 이 순서를 그린 그림이에요 · the ladder only draws this order; nothing depends on it")
