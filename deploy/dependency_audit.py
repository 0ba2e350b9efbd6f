"""``make audit``: every dependency asked for by known vulnerabilities, and none passed over in silence.

The tools end well when they could look nothing up. So each package of each lock is counted as checked, skipped or
vulnerable; what was not asked for, or could not be asked, is said and fails the audit.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

PYTHON_LOCKS: Final = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
    "requirements-fuzz.lock",
    "requirements-load.lock",
)
CONSOLE: Final = Path("console")
ANSWERS_WITHIN_S: Final = 600
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


class Finding(StrEnum):
    """What is known of a package."""

    CHECKED = "checked"
    SKIPPED = "skipped"
    VULNERABLE = "vulnerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A lock's packages and what was found of each."""

    lock: str
    findings: Mapping[str, Finding]
    notes: Sequence[str] = ()

    def count(self, finding: Finding) -> int:
        """Count the packages of which this was found."""
        return sum(each is finding for each in self.findings.values())

    @property
    def clean(self) -> bool:
        """Whether every package was checked and none is vulnerable."""
        return bool(self.findings) and self.count(Finding.CHECKED) == len(self.findings)


def audited_python(lock: str, pinned: str, answer: str) -> Audited:
    """Read pip-audit's JSON about a lock's text; a package it does not speak of counts as skipped."""
    wanted = {name.lower() for name in _PINNED.findall(pinned)}
    said = {each["name"].lower(): each for each in _json(answer).get("dependencies", [])}
    findings = {name: _python_finding(said.get(name)) for name in sorted(wanted)}
    notes = [f"{name}: {vuln['id']}" for name in sorted(wanted) for vuln in said.get(name, {}).get("vulns", [])]
    return Audited(lock=lock, findings=findings, notes=notes)


def _python_finding(said: Mapping[str, Any] | None) -> Finding:
    if said is None or "skip_reason" in said or "vulns" not in said:
        return Finding.SKIPPED
    return Finding.VULNERABLE if said["vulns"] else Finding.CHECKED


def audited_npm(lock: str, packages: Iterable[str], answer: str) -> Audited:
    """Read npm's JSON about a lock's packages; without its account of vulnerabilities all count as skipped."""
    said = _json(answer)
    names = sorted(set(packages))
    if "vulnerabilities" not in said:
        message = str(said.get("message") or "npm gave no account of vulnerabilities")
        # A refused question names the address it was put to, which is nobody's business.
        return Audited(
            lock=lock, findings=dict.fromkeys(names, Finding.SKIPPED), notes=[message.split(" - ", maxsplit=1)[0]]
        )
    bad = said["vulnerabilities"]
    findings = {name: Finding.VULNERABLE if name in bad else Finding.CHECKED for name in names}
    notes = [f"{name}: {bad[name].get('severity', 'unknown')}" for name in names if name in bad]
    return Audited(lock=lock, findings=findings, notes=notes)


def npm_packages(lock_text: str) -> list[str]:
    """Return the names of the packages of a package-lock.json."""
    places = [place for place in _json(lock_text).get("packages", {}) if place]
    return [place.rpartition("node_modules/")[2] for place in places]


def _json(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def report(results: Sequence[Audited]) -> str:
    """Return the account of an audit, a line a lock and a line a note."""
    lines = []
    for each in results:
        counts = ", ".join(f"{each.count(finding)} {finding.value}" for finding in Finding)
        lines.append(f"{each.lock}: {len(each.findings)} packages: {counts}")
        lines += [f"  {note}" for note in each.notes]
    if not all(each.clean for each in results):
        lines.append("The audit failed: every package must be checked, and none be vulnerable.")
    return "\n".join(lines)


def main() -> int:
    """Audit every lock; 0 only when each package was checked and is clean."""
    results = [_audit_python(lock) for lock in PYTHON_LOCKS]
    results.append(_audit_console())
    sys.stdout.write(report(results) + "\n")
    return 0 if all(each.clean for each in results) else 1


def _audit_python(lock: str) -> Audited:
    tool = Path(sys.executable).with_name("pip-audit")
    asked = [str(tool), "--requirement", lock, "--disable-pip", "--require-hashes", "--format", "json"]
    return audited_python(lock, Path(lock).read_text(), _output([*asked, "--progress-spinner", "off"]))


def _audit_console() -> Audited:
    lock = CONSOLE / "package-lock.json"
    return audited_npm(str(lock), npm_packages(lock.read_text()), _output(["npm", "audit", "--json"], folder=CONSOLE))


def _output(arguments: Sequence[str], *, folder: Path | None = None) -> str:
    """Return what a tool says; nothing if it is missing or does not end."""
    try:
        ended = subprocess.run(
            arguments, cwd=folder, check=False, capture_output=True, text=True, timeout=ANSWERS_WITHIN_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout


if __name__ == "__main__":
    sys.exit(main())
