"""Kill -9 of alerts while webhooks wait: each is received at least once, and each occasion is one message."""

import asyncio
import random

import pytest

from tests.integration.ways.test_channels import SECRET, made
from tests.support.centre import Centre
from tests.support.receiver import Receiver
from tests.support.waiting import until

WAITING = 200
"""Incidents whose page waits when alerts dies, as many as the issue's own take-over."""
KILLS = 3

OPEN_INCIDENTS = f"""
with home as (select p.key as place_key, s.key as site_key, s.district_key
    from places as p join sites as s on s.key = p.site_key where p.id = 'home-1-place')
insert into incidents (id, version, kind, severity, state, exercise, confirmed, late, source, district_key, site_key,
    place_key, opened_at, closed_at, condition, lease_asked, reasons, alarms, signal_ids)
select 'inc-' || n, 1, 'emergency_rescue', 'critical', 'resolved', false, false, false, 'device', district_key,
    site_key, place_key, now(), now(), 'present', false, '[]', '[]', '{{}}'
from home, generate_series(1, {WAITING}) as n;
insert into outbox (channel, channel_key, occasion, district_key, incident_key, payload, created_at, next_try_at)
select 'webhook', c.key, 'claim_everyone@1', i.district_key, i.key,
    '{{"notice": {{"code": "claim_everyone"}}, "incident": null, "site": null}}', now(), now()
from incidents as i cross join channels as c
"""  # noqa: S608  # a number of our own


@pytest.mark.timeout(200)
async def test_killed_senders_lose_no_message(centre: Centre, receiver: Receiver) -> None:
    """Killed in the middle of sending, again and again, alerts sends every message, each under its one id."""
    with centre.login("root") as admin:
        made(admin, receiver, "on_duty", "/ok", secret=SECRET)
    centre.kill("alerts")
    centre.change(OPEN_INCIDENTS)
    chance = random.Random(20261122)
    for _ in range(KILLS):
        centre.start("alerts")
        heard = len(receiver.posts)
        await until(lambda heard=heard: len(receiver.posts) > heard)  # type: ignore[misc]  # bound now
        await asyncio.sleep(chance.uniform(0.0, 0.05))
        await asyncio.to_thread(centre.kill, "alerts")
    centre.start("alerts")
    unsent = "select 1 from outbox where channel_key is not null and state <> 'sent' limit 1"
    await until(lambda: not centre.query(unsent), within_s=100.0)
    ids = receiver.ids("/ok")
    assert set(ids) == {f"inc-{n}.claim_everyone@1" for n in range(1, WAITING + 1)}
    by_id = {each.headers["webhook-id"]: set[bytes]() for each in receiver.posts}
    for each in receiver.posts:
        by_id[each.headers["webhook-id"]].add(each.body)
    assert all(len(bodies) == 1 for bodies in by_id.values())
