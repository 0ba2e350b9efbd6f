"""Payloads that devices should never send: valid ones of each channel, mutated, and bytes of pure chance."""

import json
import random
from collections.abc import Callable
from typing import Any, Final

from nowalls.domain.topics import UpChannel

Mutation = Callable[[bytes, random.Random], bytes]

AT: Final = "2026-11-22T12:00:00Z"
VALID: Final[dict[UpChannel, tuple[Any, ...]]] = {
    UpChannel.ALARM: (
        {"id": "1", "type": "sos", "state": "raised", "at": AT},
        {"id": "2", "type": "low_battery", "state": "cleared", "value": 2.9, "unit": "V"},
    ),
    UpChannel.STATE: ({"id": "3", "contact": "open", "at": AT}, {"occupancy": True}),
    UpChannel.TELEMETRY: (
        {"at": AT, "battery": 80, "rssi": -61, "temperature": 21.5, "humidity": 40},
        [{"at": AT, "battery": 80}, {"at": AT, "temperature": 20}],
        {"battery": 80, "another": {"deep": [1, 2, 3]}},
    ),
    UpChannel.MOTION: ({"at": AT, "rate_hz": 50, "position": "waist", "unit": "mg", "xyz": "AAAA6AMA" * 25},),
    UpChannel.STATUS: ({"online": True, "fw": "1.4.2"}, {"online": False}),
    UpChannel.REPLY: ({"id": "9", "ok": True},),
}
TOKENS: Final = (
    b"null", b"NaN", b"Infinity", b"-0", b"1e999", b"-1e-999", b"9" * 400, b"0.1" * 50, b"true", b'""', b"{}", b"[]",
    b'"\\ud800"', b'"\\u0000"', b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"[" * 3_000, b'{"a":' * 1_000,
    b'"' + b"x" * 20_000 + b'"', b'"0001-01-01T00:00:00Z"', b'"9999-12-31T23:59:60+23:59"', b'"2026-02-30T00:00:00Z"',
    "护".encode() * 40, b"\\", b'"', b",", b":", b"\r\n", b"-",
)  # fmt: skip
"""What has broken readers elsewhere: numbers without an end, depth, surrogates, zero bytes, dates that are none."""
LARGEST_BYTES: Final = 64_000
"""Below the broker's own limit for a packet."""


def mutated(channel: UpChannel, chance: random.Random) -> bytes:
    """Return a valid payload (one of ten), a mutated one, or chance's own bytes (one of twenty)."""
    kind = chance.random()
    if kind < 1 / 20:
        return chance.randbytes(chance.randrange(200))
    message = chance.choice(VALID[channel])
    if kind < 3 / 20:
        return json.dumps(message).encode()
    whole = json.dumps(_with_other_values(message, chance)).encode()
    for _ in range(chance.randrange(4)):
        whole = chance.choice(MUTATIONS)(whole, chance)
    return whole[:LARGEST_BYTES]


def _with_other_values(message: Any, chance: random.Random) -> Any:  # noqa: ANN401  # JSON
    """Put a value of another kind at some places, drop some keys and add some."""
    if isinstance(message, list):
        return [_with_other_values(each, chance) for each in message]
    if not isinstance(message, dict):
        return message if chance.random() < 0.8 else chance.choice(VALUES)
    changed = {key: _with_other_values(each, chance) for key, each in message.items() if chance.random() < 0.95}
    if chance.random() < 0.1:
        changed[chance.choice(("id", "at", "type", "state", "battery", "护", ""))] = chance.choice(VALUES)
    return changed


VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 2**31, 2**63, -(2**63) - 1, 1e308, 1e-320, "", "raised", "sos", "护" * 30, "x" * 300,
    [], {}, [[]], AT, "1970-01-01T00:00:00Z", "2999-01-01T00:00:00+14:00", "not a time",
)  # fmt: skip


def _flipped(whole: bytes, chance: random.Random) -> bytes:
    changed = bytearray(whole)
    for _ in range(min(len(changed), chance.randrange(1, 4))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(whole: bytes, chance: random.Random) -> bytes:
    return whole[: chance.randrange(len(whole) + 1)]


def _token_put_in(whole: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(whole) + 1)
    return whole[:place] + chance.choice(TOKENS) + whole[place + chance.randrange(5) :]


def _part_twice(whole: bytes, chance: random.Random) -> bytes:
    first, last = sorted((chance.randrange(len(whole) + 1), chance.randrange(len(whole) + 1)))
    return whole[:last] + whole[first:]


MUTATIONS: Final[tuple[Mutation, ...]] = (_flipped, _cut, _token_put_in, _part_twice)
