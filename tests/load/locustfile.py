"""Dispatchers, supervisors and institutions who look at things: the reads behind their screens, with time to think.

``make load ARGS="-u 50 -r 10 -t 60s"`` on a running demo; ``LOAD_DEMO`` names its ``demo.json``. What people do to
incidents is ``nowalls simulate --desks``; these only read, so any demo may be loaded. Ends with 1 after an error.
"""

import json
import os
from pathlib import Path
from typing import Any, ClassVar, Final

from locust import HttpUser, between

DEMO: Final = Path(os.environ.get("LOAD_DEMO", "/var/lib/nowalls/demo/demo.json"))


class Person(HttpUser):  # type: ignore[misc]  # locust ships no types
    """Somebody with a log-in and a screen."""

    abstract = True
    login = ""
    """Which of the demo's users."""
    wait_time = between(0.5, 3.0)
    """A screen that is looked at asks something new every few seconds."""

    def __init__(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401  # locust's own
        """Find the demo."""
        self.host = _demo()["http"]
        super().__init__(*arguments, **more)

    def on_start(self) -> None:
        """Log in."""
        user = _demo()["users"][self.login]
        answer = self.client.post("/api/v1/sessions", json=user)
        self.client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        self.map_version = ""

    def look(self, path: str, name: str | None = None) -> Any:  # noqa: ANN401  # JSON
        """Read a resource; ``name`` gathers those that differ in an id."""
        return self.client.get(f"/api/v1{path}", name=name or path).json()

    def look_at_map(self) -> None:
        """Read the map's sites, or learn that nothing has changed."""
        headers = {"If-None-Match": self.map_version} if self.map_version else {}
        answer = self.client.get("/api/v1/map/sites", headers=headers)
        self.map_version = answer.headers.get("ETag", "")


class Dispatcher(Person):
    """The desk: what is open, one of it whole, tasks, who is on what."""

    login = "dispatcher"
    weight = 5

    def read_open(self) -> None:
        """Read what is open, and the first of it whole, with its home."""
        found = self.look("/incidents?state=open")["items"]
        for incident in found[:1]:
            self.look(f"/incidents/{incident['id']}", "/incidents/{id}")
            self.look(f"/sites/{incident['site_id']}", "/sites/{id}")

    def read_tasks(self) -> None:
        """Read the tasks."""
        self.look("/tasks?state=open")

    def read_board(self) -> None:
        """Read who is on what."""
        self.look("/board")

    def read_map(self) -> None:
        """Read the map."""
        self.look_at_map()

    tasks: ClassVar = {read_open: 5, read_tasks: 2, read_board: 2, read_map: 1}


class Supervisor(Person):
    """Response times."""

    login = "supervisor"
    weight = 1

    def read_report(self) -> None:
        """Read the report by kind."""
        self.look("/reports/response-times?group_by=kind", "/reports/response-times")

    tasks: ClassVar = {read_report: 1}


class Institution(Person):
    """The house: its own incidents, devices and who is protected."""

    login = "institution"
    weight = 2

    def read_own(self) -> None:
        """Read what is open in the house."""
        self.look("/incidents?state=open")

    def read_devices(self) -> None:
        """Read its devices."""
        self.look("/devices")

    def read_protection(self) -> None:
        """Read who is protected at its first site."""
        for site in self.look("/sites")["items"][:1]:
            self.look(f"/sites/{site['id']}/protection", "/sites/{id}/protection")

    tasks: ClassVar = {read_own: 3, read_devices: 1, read_protection: 1}


def _demo() -> Any:  # noqa: ANN401  # JSON
    return json.loads(DEMO.read_text(encoding="utf-8"))
