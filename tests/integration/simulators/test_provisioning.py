"""A simulated fleet in a centre where real people's devices are registered."""

from pathlib import Path

import pytest

from nowalls.cli.main import main
from simulators.asking import as_person
from simulators.fleet import FleetLine, read_fleet, write_fleet
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
        again = await purge(http, [*fleet, stranger])
    assert (done.retired, done.gone, done.left_alone) == (len(fleet), 0, 1)
    assert (again.retired, again.gone, again.left_alone) == (0, len(fleet), 1)
    rows = {row["id"]: row for row in api_alone.query(REGISTERED)}
    assert all(rows[line.device_id]["retired_at"] is not None for line in fleet)
    assert rows[real.id]["retired_at"] is None


def test_a_purge_keeps_the_logins_of_whom_it_leaves_alone(
    api_alone: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pointed at real devices' fleet it retires nobody, and their file, the only place of their logins, stays."""
    real, fleet = small_district().devices[0], tmp_path / "fleet.jsonl"
    line = FleetLine(
        device_id=real.id, username=real.id, password="-", kind=real.kind, site_id=real.site_id, place_id=real.place_id
    )
    write_fleet(fleet, [line])
    monkeypatch.setenv("NOWALLS_PROVISION_PASSWORD", PASSWORD)
    with pytest.raises(SystemExit, match="0"):
        main(["provision", "--http", api_alone.http, "--username", "root", "--fleet", str(fleet), "--purge"])
    assert read_fleet(fleet) == [line]


@pytest.mark.parametrize(
    ("folder", "said"), [("nowhere", "The folder .*nowhere is not there"), ("", "The centre at .* cannot be asked")]
)
def test_what_cannot_be_provisioned_is_one_sentence(
    folder: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a folder for the logins nothing is registered; a centre that is away is no traceback."""
    monkeypatch.setenv("NOWALLS_PROVISION_PASSWORD", PASSWORD)
    fleet = str(tmp_path / folder / "fleet.jsonl")
    with pytest.raises(SystemExit, match=said):
        main(["provision", "--http", "http://127.0.0.1:9", "--username", "root", "--fleet", fleet])
