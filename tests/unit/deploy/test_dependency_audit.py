"""The audit of dependencies: nothing passes because nobody looked."""

import json
from pathlib import Path

import pytest

from deploy.dependency_audit import Audited, Finding, audited_npm, audited_python, npm_packages, report

PINNED = "aiomqtt==2.5.1 \\\n    --hash=sha256:aa\npaho-mqtt==2.1.0 ; python_version > '3'\n"
GOOD = {"name": "aiomqtt", "version": "2.5.1", "vulns": []}
BAD = {"name": "paho-mqtt", "version": "2.1.0", "vulns": [{"id": "PYSEC-1"}]}
SKIPPED = {"name": "paho-mqtt", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("said", "findings", "clean"),
    [
        ([GOOD, BAD], (1, 0, 1), False),
        ([GOOD, SKIPPED], (1, 1, 0), False),
        ([GOOD], (1, 1, 0), False),
        ([GOOD, BAD | {"vulns": []}], (2, 0, 0), True),
        ([], (0, 2, 0), False),
    ],
)
def test_each_python_package_is_counted_once(said: list[object], findings: tuple[int, ...], clean: bool) -> None:  # noqa: FBT001  # a table
    """A package the tool skipped, or never spoke of, was not checked, whatever the tool's exit code."""
    audited = audited_python("x.lock", PINNED, json.dumps({"dependencies": said}))
    assert tuple(audited.count(finding) for finding in Finding) == findings
    assert audited.clean is clean


@pytest.mark.parametrize("answer", ["", "no JSON", "[]", "{}"])
def test_an_answer_that_is_none_checks_nothing(answer: str) -> None:
    """A tool that could not run leaves every package unchecked."""
    for audited in (audited_python("x.lock", PINNED, answer), audited_npm("y.lock", ["preact"], answer)):
        assert audited.count(Finding.CHECKED) == 0
        assert not audited.clean


def test_npm_s_account_is_read_and_its_refusal_said() -> None:
    """Vulnerable packages are named; a service that cannot be reached is said, without its address."""
    bad = audited_npm("y.lock", ["preact", "vite"], json.dumps({"vulnerabilities": {"vite": {"severity": "high"}}}))
    assert (bad.count(Finding.CHECKED), bad.count(Finding.VULNERABLE), bad.notes) == (1, 1, ["vite: high"])
    refusal = json.dumps({"message": "405 Method Not Allowed - POST https://somewhere/bulk"})
    refused = audited_npm("y.lock", ["preact"], refusal)
    assert (refused.count(Finding.SKIPPED), refused.notes) == (1, ["405 Method Not Allowed"])


def test_the_report_counts_and_judges() -> None:
    """One line a lock; a failure is said in a sentence."""
    good = Audited(lock="a", findings={"x": Finding.CHECKED})
    bad = Audited(lock="b", findings={"y": Finding.SKIPPED})
    assert report([good]) == "a: 1 packages: 1 checked, 0 skipped, 0 vulnerable"
    assert report([good, bad]).splitlines()[-1].startswith("The audit failed")


def test_a_lock_without_packages_is_not_clean() -> None:
    """Nothing to check proves nothing."""
    assert not Audited(lock="a", findings={}).clean


def test_the_console_s_own_lock_is_read() -> None:
    """The names of what the console is built from, scoped ones too."""
    names = npm_packages((Path(__file__).parents[3] / "console" / "package-lock.json").read_text())
    assert {"preact", "maplibre-gl", "@preact/signals"} <= set(names)
