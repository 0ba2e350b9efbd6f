"""Whether there are ports enough, and what mends it where there are not."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.ports import OTHERS, RANGE, PortsError, check_ports


def a_range(folder: Path, lowest: int = 32_768, highest: int = 60_999) -> Path:
    """Write a range as Linux shows it."""
    file = folder / "range"
    file.write_text(f"{lowest}\t{highest}\n")
    return file


def test_what_fits_is_let_through(tmp_path: Path) -> None:
    """Linux's usual range holds some 28,000 connections to one broker."""
    check_ports(27_000, a_range(tmp_path))
    check_ports(1_000, RANGE)


def test_too_many_are_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    """The sentence has both numbers and what to run."""
    with pytest.raises(PortsError, match=r'50,000 .* 27,732 to spare: run `sysctl -w .*="1024 65535"` as root'):
        check_ports(50_000, a_range(tmp_path))


def test_what_no_range_holds_is_told_another_way(tmp_path: Path) -> None:
    """Beyond what an address can have no command helps."""
    with pytest.raises(PortsError, match="let --through-gateways carry them"):
        check_ports(100_000, a_range(tmp_path))


@given(lowest=st.integers(1_024, 60_000), wide=st.integers(0, 5_000), connections=st.integers(1, 70_000))
def test_it_is_refused_exactly_when_the_reserve_would_be_touched(lowest: int, wide: int, connections: int) -> None:
    """Whatever the range is, what is let through leaves the reserve, and nothing else is refused."""
    with tempfile.TemporaryDirectory() as folder:
        file = a_range(Path(folder), lowest, lowest + wide)
        if connections + OTHERS <= wide + 1:
            check_ports(connections, file)
        else:
            with pytest.raises(PortsError):
                check_ports(connections, file)


def test_a_machine_without_such_a_file_is_not_refused(tmp_path: Path) -> None:
    """Another system says itself when it is short."""
    check_ports(1_000_000, tmp_path / "none")
