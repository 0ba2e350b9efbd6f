"""What the running services decided is decided again by ``nowalls replay-incidents``, or what differs is named."""

from datetime import timedelta

from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.waiting import until

ONE_RUNG = """
select 1 from incident_entries where code = 'step' and params ->> 'name' = 'claim_next_channel'
"""


async def test_a_press_is_decided_again(centre: Centre) -> None:
    """A press that waited for its first rung, was sent to and resolved comes out as it was; other records do not."""
    with centre.login("root") as admin, centre.login() as desk:
        body = {"scope": "centre", "scope_id": "", "parameters": {"next_channel_s": 2}}
        admin.put("/policies/steps", json=body).raise_for_status()
        centre.restart_alerts()
        since = SystemClock().now() - timedelta(minutes=1)
        async with a_device("sos-home-1", centre.broker.devices_port) as button:
            await button.alarm("1", "sos", at=SystemClock().now().isoformat())
            await until(lambda: centre.query(ONE_RUNG))
        [incident] = centre.query("select id from incidents")
        path = f"/incidents/{incident['id']}"
        desk.post(f"{path}/dispatch", json={"responder_id": "rsp-liuyang", "eta_s": 300}).raise_for_status()
        desk.post(f"{path}/arrive").raise_for_status()
        desk.post(f"{path}/resolve", json={"outcome": "helped_on_site", "note": "已安抚"}).raise_for_status()
    span = ("--from", since.isoformat(), "--to", (since + timedelta(minutes=10)).isoformat())
    assert centre.command("replay-incidents", *span) == (0, "1 of 1 incidents are decided as they were.\n")
    code, told = centre.command(
        "replay-incidents", *span, "--set", "steps.next_channel_s=60", "--set", "steps.everyone_s=90"
    )
    assert (code, told.splitlines()[0]) == (0, "claim_next_channel: 1 → 0")
    centre.change("update incidents set severity = 'high'")
    code, told = centre.command("replay-incidents", *span)
    assert (code, told.splitlines()[0]) == (
        1,
        f"{incident['id']}: then resolved, high, now resolved, critical",
    )
