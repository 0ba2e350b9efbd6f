"""The served OpenAPI document against the served API, tried by schemathesis."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.centre import Centre

EXAMPLES: Final = 3
"""For each operation, beside those that schemathesis lays out by itself for every bound and type."""
EXCLUDED_OPERATIONS: Final = {
    "/api/v1/sessions/current": "DELETE ends the very session that all others are tried with",
}
EXCLUDED_CHECKS: Final = {
    "positive_data_acceptance": "a well-formed request may name what is not there or not allowed: 404, 409 and 403",
    "unsupported_method": "a path's other methods are 405 with Allow; schemathesis also tries TRACE, which the server"
    " library refuses before us",
    "ensure_resource_availability": "its links between operations are guessed by name",
    "use_after_free": "the same",
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", ["root", "limin"])
def test_the_api_keeps_its_own_word(centre: Centre, tmp_path: Path, who: str) -> None:
    """No request, right or wrong, gets a 5xx, an undocumented status or type, or an answer against its schema."""
    report = tmp_path / "report.json"
    excluded = [part for path in EXCLUDED_OPERATIONS for part in ("--exclude-path", path)]
    ran = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            f"{centre.http}/openapi.json",
            *("--header", f"Authorization: Bearer {centre.token(who)}"),
            *("--max-examples", str(EXAMPLES)),
            *("--seed", "1"),
            *("--workers", "2"),
            *("--phases", "examples,coverage,fuzzing"),
            *("--exclude-checks", ",".join(EXCLUDED_CHECKS)),
            *("--suppress-health-check", "all"),
            *("--report", "json", "--report-json-path", str(report)),
            "--no-shrink",
            "--continue-on-failure",
            *excluded,
        ],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout[-20_000:]
    assert json.loads(report.read_text()), "Nothing was tried."
    assert "Traceback" not in (centre.folder / "api.log").read_text()
