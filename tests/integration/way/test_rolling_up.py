"""Rolling up months of response times stands in nobody's way."""

import asyncio

from nowalls.storage.leases import LEASE_S
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

LEASES = "select holder, generation, expires_at > clock_timestamp() as valid from leases order by district_key"
MONTHS_AGO = "update incident_times set opened_at = now() - interval '90 days', stored_at = now() - interval '90 days'"
ROLLED_UP = "select n from month_histograms where grouped_by = 'kind' and district_key = 0"
WAITS = "select 1 from pg_locks where relation = 'month_histograms'::regclass and not granted"


async def test_a_roll_up_that_takes_long_costs_no_lease(centre: Centre) -> None:
    """While a month is rolled up, for longer than a lease lasts, its districts stay held and a press is decided."""
    with centre.login() as desk:
        body = {"kind": "emergency_rescue", "site_id": "home-1", "source": "phone"}
        made = desk.post("/incidents", json=body).raise_for_status().json()
        desk.post(f"/incidents/{made['id']}/claim").raise_for_status()
        desk.post(f"/incidents/{made['id']}/resolve", json={"outcome": "visited_no_need"}).raise_for_status()
    centre.change(MONTHS_AGO)
    await asyncio.to_thread(centre.kill, "alerts")
    with centre.locked("month_histograms"):
        centre.start("alerts")
        await until(lambda: centre.query(WAITS))
        held = centre.query(LEASES)
        assert all(lease["valid"] for lease in held)
        await asyncio.sleep(2 * LEASE_S)
        assert centre.query(LEASES) == held
        async with a_device("sos-home-2", centre.broker.devices_port) as button:
            await button.alarm("1", "sos")
            await until(lambda: centre.query("select 1 from incidents where closed_at is null"))
    await until(lambda: centre.query(ROLLED_UP) == [{"n": 1}])
