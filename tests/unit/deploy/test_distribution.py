"""What is installed: our import names are ours alone, and every dependency is pinned by hash, without an address."""

import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[3]
LOCKS = sorted(path.name for path in CHECKOUT.glob("requirements*.lock"))


@pytest.mark.parametrize("name", ["nowalls", "ingest", "alerts", "api", "simulators", "deploy", "tests"])
def test_nobody_else_owns_our_names(name: str) -> None:
    """No dependency ships a top-level package named like ours: it would win outside the checkout."""
    assert set(packages_distributions().get(name, ["nowalls"])) == {"nowalls"}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    """Each requirement of a lock is one version with at least one hash."""
    requirements = re.split(r"\n(?=\S)", (CHECKOUT / lock).read_text().strip())
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==\S+( ; [^\\]+)? \\\n    --hash=sha256:", requirement), requirement


@pytest.mark.parametrize("lock", [*LOCKS, "console/package-lock.json"])
def test_no_lock_names_an_address(lock: str) -> None:
    """A lock works with whatever index or mirror its reader uses: it names none."""
    addresses = re.findall(r'"resolved": |--index-url|--find-links| @ \w+://', (CHECKOUT / lock).read_text())
    assert addresses == []


def test_the_development_lock_holds_the_other() -> None:
    """What the tests run on is pinned to the same versions as what the demo and the image run on."""
    ours, dev = (
        set(re.findall(r"^\S+==\S+", (CHECKOUT / lock).read_text(), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert ours < dev
