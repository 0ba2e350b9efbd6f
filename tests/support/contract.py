"""The served OpenAPI document against the served API, tried by schemathesis."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import httpx2

from tests.support.centre import Centre
from tests.support.waiting import HANG_S

EXAMPLES: Final = 3
"""For each operation and by chance."""
QUICK: Final = "examples,fuzzing"
WHOLE: Final = "examples,coverage,fuzzing"
"""Also every bound and type of every field, as schemathesis lays them out by itself: some minutes of a core."""
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


def try_everything(centre: Centre, who: str, folder: Path, *, phases: str = WHOLE) -> str:
    """Try every operation in somebody's name; return what schemathesis found wrong, empty for nothing."""
    report, document = folder / "report.json", folder / "openapi.json"
    # Written on its first demand, in seconds of a core; schemathesis would wait for ten.
    document.write_bytes(httpx2.get(f"{centre.http}/openapi.json", timeout=HANG_S).raise_for_status().content)
    excluded = [part for path in EXCLUDED_OPERATIONS for part in ("--exclude-path", path)]
    ran = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            str(document),
            *("--url", centre.http),
            *("--header", f"Authorization: Bearer {centre.token(who)}"),
            *("--max-examples", str(EXAMPLES)),
            *("--seed", "1"),
            *("--phases", phases),
            *("--exclude-checks", ",".join(EXCLUDED_CHECKS)),
            *("--suppress-health-check", "all"),
            *("--report", "json", "--report-json-path", str(report)),
            "--no-shrink",
            "--continue-on-failure",
            *excluded,
        ],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    if not report.exists() or not json.loads(report.read_text()):
        return f"Nothing was tried: {ran.stdout[-2_000:]}{ran.stderr[-2_000:]}"
    return "" if ran.returncode == 0 else ran.stdout[-20_000:]
