"""A simulated fleet in a centre where real people's devices are registered."""

import pytest

from simulators.asking import as_person
from simulators.fleet import FleetLine
from simulators.ledger import LiveLogin
from simulators.provisioning import MARK, RealDevicesError, provision, purge
from tests.support.centre import Centre
from tests.support.district import PASSWORD, small_district

HOMES = 4
REGISTERED = "select devices.id, sites.name, retired_at from devices join sites on sites.key = devices.site_key"


async def test_a_fleet_is_refused_marked_and_taken_out_again(api_alone: Centre) -> None:
    """Real devices are a refusal unless told; what is registered says that it is simulated; a purge takes only that."""
    real = small_district().devices[0]
    admin = LiveLogin(http=api_alone.http, username="root", password=PASSWORD)
    async with as_person(admin) as http:
        fleet: list[FleetLine] = []
        with pytest.raises(RealDevicesError, match="which nobody simulates"):
            await provision(http, fleet, homes=HOMES, seed=1, district=None, beside_real=False)
        assert api_alone.query(f"{REGISTERED} where sites.name like '{MARK}%%'") == []

        await provision(http, fleet, homes=HOMES, seed=1, district="220104", beside_real=True)
        rows = {row["id"]: row for row in api_alone.query(REGISTERED)}
        assert len({line.site_id for line in fleet}) == HOMES
        assert all(rows[line.device_id]["name"].startswith(MARK) for line in fleet)
        assert all(line.password for line in fleet)
        (organization,) = api_alone.query("select name from organizations where name = %s", MARK)
        assert organization["name"] == MARK

        stranger = FleetLine(
            device_id=real.id,
            username=real.id,
            password="-",
            kind=real.kind,
            site_id=real.site_id,
            place_id=real.place_id,
        )
        done = await purge(http, [*fleet, stranger])
    assert (done.retired, done.left_alone) == (len(fleet), 1)
    rows = {row["id"]: row for row in api_alone.query(REGISTERED)}
    assert all(rows[line.device_id]["retired_at"] is not None for line in fleet)
    assert rows[real.id]["retired_at"] is None
