"""The evidence beside a smoke alarm, on the real services: told to whoever looks, and changing nothing."""

import json
from datetime import timedelta
from typing import Any

from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre
from tests.support.device import TestDevice, a_device
from tests.support.waiting import until

Json = dict[str, Any]
STEAMING: Json = {"temperature": 22.0, "co_ppm": 2.0, "photo": 1.0}


async def test_a_shower_is_told_beside_an_incident_that_is_as_critical_as_any(centre: Centre) -> None:
    """A detector measures steam and alarms: all is done as ever, and the desk can read of the steam."""
    async with a_device("smoke-203", centre.broker.devices_port) as detector:
        await measure(detector)
        await detector.alarm("m-1", "smoke")
        await detector.hears("m-1", "stored")
        # A home's detector measures nothing: the two incidents must be alike.
        async with a_device("smoke-home-1", centre.broker.devices_port) as silent:
            await silent.alarm("m-1", "smoke")
            await silent.hears("m-1", "stored")
        await until(lambda: len(incidents(centre)) == 2)
        steamed, silent_one = incidents(centre)
        alike = ("kind", "severity", "state", "next_step_name")
        assert [steamed[name] for name in alike] == [silent_one[name] for name in alike]
        assert steamed["severity"] == "critical"
        with centre.login() as desk:
            await until(lambda: len(detectors(desk.get(f"/incidents/{steamed['id']}/smoke_evidence"))) == 1)
            [told] = detectors(desk.get(f"/incidents/{steamed['id']}/smoke_evidence"))
            assert (told["device_id"], told["verdict"], told["signs"]) == ("smoke-203", "like_nuisance", ["steam"])
            assert {each["channel"]: each["highest"] for each in told["courses"]}["humidity"] == 90
            assert detectors(desk.get(f"/incidents/{silent_one['id']}/smoke_evidence")) == []
            await detector.say("telemetry", STEAMING | {"humidity": 91.0, "co_ppm": 80.0})
            await until(
                lambda: detectors(desk.get(f"/incidents/{steamed['id']}/smoke_evidence"))[0]["verdict"] == "like_fire"
            )


async def measure(detector: TestDevice) -> None:
    """Say what a bathroom's detector measured in the last ten minutes."""
    now = SystemClock().now()
    said = [
        STEAMING | {"at": (now - timedelta(seconds=ago)).isoformat(), "humidity": 50.0 if ago > 100 else 90.0}
        for ago in (600, 500, 400, 300, 200, 90, 60, 30)
    ]
    await detector.say("telemetry", json.dumps(said).encode())


def incidents(centre: Centre) -> list[Json]:
    """Return what stands open, the oldest first."""
    return centre.query("select id, kind, severity, state, next_step_name from incidents order by key")


def detectors(answer: Any) -> list[Json]:  # noqa: ANN401  # the answer of the desk's client
    """Return the detectors of an answer."""
    found: list[Json] = answer.raise_for_status().json()["detectors"]
    return found
