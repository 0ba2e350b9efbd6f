"""The fleet file: written for its owner only, read whole or refused with the line."""

from pathlib import Path

import msgspec
import pytest

from nowalls.domain.words import DeviceKind
from simulators.fleet import FleetError, read_fleet, write_fleet
from tests.unit.simulators.fleets import a_line


def test_a_fleet_reads_back_as_written(tmp_path: Path) -> None:
    """What was written is what is read, in its order."""
    lines = [a_line(), a_line("door-1", DeviceKind.DOOR)]
    write_fleet(tmp_path / "fleet.jsonl", lines)
    assert read_fleet(tmp_path / "fleet.jsonl") == lines


def test_a_line_has_the_agreed_keys(tmp_path: Path) -> None:
    """A line is one JSON object with exactly the keys that other programs expect."""
    write_fleet(tmp_path / "fleet.jsonl", [a_line()])
    line = msgspec.json.decode((tmp_path / "fleet.jsonl").read_bytes())
    assert list(line) == ["device_id", "username", "password", "kind", "site_id", "place_id"]


def test_only_its_owner_can_read_it_also_after_a_rewrite(tmp_path: Path) -> None:
    """The file's mode is 0600, even where an older one was open to all."""
    fleet = tmp_path / "fleet.jsonl"
    fleet.write_text("old")
    fleet.chmod(0o644)
    write_fleet(fleet, [a_line()])
    assert fleet.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["fleet.jsonl"]


@pytest.mark.parametrize("bad", ["{", "[]", '{"device_id":"sos-2"}', '{"device_id":1}'])
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, bad: str) -> None:
    """A line that is no device is refused with its number and the file's name."""
    fleet = tmp_path / "fleet.jsonl"
    write_fleet(fleet, [a_line()])
    fleet.write_bytes(fleet.read_bytes() + f"\n{bad}\n".encode())
    with pytest.raises(FleetError, match=r"Line 3 of the fleet file .*fleet\.jsonl is no device: "):
        read_fleet(fleet)


def test_unknown_keys_are_ignored(tmp_path: Path) -> None:
    """A line with more keys than needed is a device all the same."""
    fleet = tmp_path / "fleet.jsonl"
    write_fleet(fleet, [a_line()])
    fleet.write_text(fleet.read_text().replace("}", ',"more":1}'))
    assert read_fleet(fleet) == [a_line()]


def test_a_missing_or_empty_file_says_so(tmp_path: Path) -> None:
    """No file and no devices are each one sentence."""
    with pytest.raises(FleetError, match=r"cannot be read \(No such file or directory\)"):
        read_fleet(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(FleetError, match="names no device"):
        read_fleet(tmp_path / "empty.jsonl")
