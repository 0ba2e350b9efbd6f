"""A private Mosquitto with two listeners: one for devices, one for the services.

The broker folder is the meeting place with ``nowalls serve broker-access``: this module writes the settings and the
accounts known beforehand (``static.passwd``, ``static.acl``) once; that service renders ``passwd`` and ``acl``, which
Mosquitto reads, and sends the SIGHUP. Until it has done so they hold the static accounts alone.
"""

import json
import os
import secrets
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import quote

from deploy.local import processes
from deploy.local.processes import LOOPBACK, Account, LaunchError, Program, Server
from nowalls.domain.broker_access import SALT_BYTES, mosquitto_hash, render_acl, render_passwd
from nowalls.runtime.process_signals import catches

READY_WITHIN_S: Final = 30.0
"""A start takes 0.05 s; 100,000 accounts add 0.2 s, a backlog of 200,000 messages less than a second."""

STOPPED_WITHIN_S: Final = 5.0
"""At its end Mosquitto writes its backlog: 10 MB for 200,000 messages."""

PROGRAMS: Final = (Path("/usr/sbin/mosquitto"), Path("/usr/bin/mosquitto"), Path("/usr/local/sbin/mosquitto"))
"""Where packages put it; ``sbin`` is not on everybody's PATH."""

SETTINGS: Final[Mapping[str, str]] = {
    "per_listener_settings": "false",
    "allow_anonymous": "false",
    # A save on a timer keeps 72,000 messages a second, a save on each change 2,200. With 1 Mosquitto 2.0.11 saves
    # every other second (measured): a crash may take two seconds, which the devices' repeats bring back.
    "persistence": "true",
    "autosave_interval": "1",
    "autosave_on_changes": "false",
    # The bound on messages is per client and drops the newest alarm without a word: bound by bytes alone, about
    # half an hour of 1,000 telemetry messages a second. Not "0" for none: with it Mosquitto 2.0.11 as Debian 12
    # ships it disconnects whoever publishes to a topic it may not (measured).
    "max_queued_messages": "2000000000",
    "max_queued_bytes": str(256 * 1024 * 1024),
    # Above the largest commit batch, for ingest acknowledges only after the commit.
    "max_inflight_messages": "2000",
    # Many makers' gateways publish at QoS 0; while ingest restarts, their alarms wait too.
    "queue_qos0_messages": "true",
    "retain_available": "true",
    # Mosquitto 2.1's default. The protocol allows 64 KiB; what is larger must reach the quarantine, for it may be an
    # alarm, and the broker would only hang up.
    "max_packet_size": "2000000",
    "set_tcp_nodelay": "true",
    "sys_interval": "1",
    "log_dest": "stderr",
    "connection_messages": "false",
    "log_timestamp_format": "%Y-%m-%dT%H:%M:%S",
}

LOG_TYPES: Final = ("error", "warning", "notice")
"""Without "information", which is a line for each save."""

SERVICE_ACCESS: Final[Mapping[str, Sequence[str]]] = {
    "svc-ingest": ("read nowalls/v1/#", "read nowalls/gw/#", "write nowalls/v1/+/ack", "read $SYS/#"),
    "svc-alerts": ("write nowalls/v1/+/ack", "write nowalls/v1/+/command", "read $SYS/#"),
}
"""What each service's account may do; nobody publishes in a device's name."""

OBSERVER: Final = "observer"
OBSERVER_ACCESS: Final = ("read nowalls/v1/+/ack",)
"""The demo's onlooker sees what devices are told, and nothing of what they say."""


@dataclass(slots=True, kw_only=True)
class MosquittoServer(Server):
    """One private broker; make it with ``prepare``, then ``start`` and ``stop`` it as often as you like.

    Stopped it saves its sessions and queues; killed it may lose what came in the last two seconds.
    """

    folder: Path
    devices_port: int
    services_port: int
    tls_port: int | None = None
    """A second listener for devices, with a certificate of the folder's own authority, ``tls/ca.pem``."""
    passwords: Mapping[str, str] = field(repr=False)
    """Of the static accounts, by user name."""
    executable: Path
    account: Account | None

    @classmethod
    def prepare(
        cls,
        folder: Path,
        *,
        access: Mapping[str, Sequence[str]] = SERVICE_ACCESS,
        devices_port: int | None = None,
        services_port: int | None = None,
        tls_port: int | None = None,
    ) -> Self:
        """Make a broker in ``folder``, or take up what an earlier run left there. It is not started yet.

        ``access`` names the static accounts and the topics of each. With ``tls_port`` devices may connect by TLS too.
        """
        account = processes.server_account("mosquitto")
        _make_folder(folder, account)
        processes.require_entry(folder, account)
        free = processes.free_ports(2)
        server = cls(
            folder=folder,
            devices_port=devices_port or free[0],
            services_port=services_port or free[1],
            tls_port=tls_port,
            passwords=_kept_passwords(folder / "static.json", access),
            executable=find_mosquitto(),
            account=account,
        )
        if tls_port is not None:
            make_certificate(folder / "tls", [LOOPBACK, "localhost"])
        settings = render_settings(
            folder, devices_port=server.devices_port, services_port=server.services_port, tls_port=tls_port
        )
        _write(folder / "mosquitto.conf", settings)
        write_accounts(folder, server.passwords, access)
        return server

    @property
    def program(self) -> Program:
        """The serving process; also for a supervisor that starts it instead of ``start``."""
        return Program(
            name="mosquitto",
            arguments=(str(self.executable), "-c", str(self.folder / "mosquitto.conf")),
            log=self.folder / "mosquitto.log",
            account=self.account,
            stopped_within_s=STOPPED_WITHIN_S,
        )

    def url(self, username: str) -> str:
        """Return the services' listener with a static account's login, as ``NOWALLS_MQTT_URL`` wants it."""
        return f"mqtt://{username}:{quote(self.passwords[username], safe='')}@{LOOPBACK}:{self.services_port}"

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Note the pid of the broker that ``process`` is, and wait until its listeners accept and SIGHUP is awaited."""
        self.note_pid(process.pid)
        processes.wait_until(
            lambda: (
                processes.answers(self.services_port)
                and processes.answers(self.devices_port)
                # It listens before it has a handler, and a SIGHUP in between ends it.
                and catches(process.pid, signal.SIGHUP)
            ),
            program=self.program,
            process=process,
            within_s=READY_WITHIN_S,
        )

    def note_pid(self, pid: int) -> None:
        """Write ``mosquitto.pid``, whole, for those who send the SIGHUP.

        Not by Mosquitto's own ``pid_file``: it writes that as an account which may not write in this folder.
        """
        written = self.folder / "mosquitto.pid.new"
        _write(written, f"{pid}\n")
        written.replace(self.folder / "mosquitto.pid")

    def reload(self) -> None:
        """Make a running broker read ``passwd`` and ``acl`` again."""
        if self.process:
            self.process.send_signal(signal.SIGHUP)


def write_accounts(folder: Path, passwords: Mapping[str, str], access: Mapping[str, Sequence[str]]) -> None:
    """Write the accounts known beforehand into a broker folder, and the files Mosquitto reads if there are none yet."""
    passwd, acl = render_static_passwd(passwords), render_static_acl(access)
    _write(folder / "static.passwd", passwd)
    _write(folder / "static.acl", acl)
    for name, content in (("passwd", render_passwd(passwd, {})), ("acl", render_acl(acl, {}))):
        # An earlier run's file also knows the devices.
        if not (folder / name).exists():
            _write(folder / name, content)


def find_mosquitto() -> Path:
    """Return Mosquitto's program; raise ``LaunchError`` if it is not installed."""
    for program in PROGRAMS:
        if program.exists():
            return program
    raise LaunchError("Mosquitto is not installed: run `make setup`, or point NOWALLS_MQTT_URL at a broker.")


def make_certificate(folder: Path, names: Sequence[str]) -> None:
    """Make a certificate for these names and addresses, and first its authority; raises ``LaunchError``."""
    script = Path(__file__).parents[1] / "certificates.sh"
    ended = subprocess.run(["/bin/sh", str(script), str(folder), *names], check=False, capture_output=True, text=True)
    if ended.returncode != 0:
        raise LaunchError(f"The broker's certificate could not be made: {ended.stderr.strip()}")


def render_settings(folder: Path, *, devices_port: int, services_port: int, tls_port: int | None = None) -> str:
    """Render ``mosquitto.conf`` for a broker folder and its listeners."""
    files = {
        "password_file": folder / "passwd",
        "acl_file": folder / "acl",
        "persistence_location": f"{folder / 'store'}/",
    }
    lines = [f"{name} {value}" for name, value in {**SETTINGS, **files}.items()]
    lines += [f"log_type {kind}" for kind in LOG_TYPES]
    lines += [
        f"listener {devices_port} {LOOPBACK}",
        # A device cannot take over another's session, nor a service's, by choosing its client id.
        "use_username_as_clientid true",
        f"listener {services_port} {LOOPBACK}",
    ]
    if tls_port is not None:
        lines += [
            f"listener {tls_port} {LOOPBACK}",
            "use_username_as_clientid true",
            f"certfile {folder / 'tls' / 'broker.pem'}",
            f"keyfile {folder / 'tls' / 'broker.key'}",
            "tls_version tlsv1.2",
        ]
    return "\n".join(lines) + "\n"


def render_static_passwd(passwords: Mapping[str, str]) -> str:
    """Render the password lines of the accounts known beforehand, each with a salt of its own."""
    return "".join(
        f"{username}:{mosquitto_hash(password, secrets.token_bytes(SALT_BYTES))}\n"
        for username, password in passwords.items()
    )


def render_static_acl(access: Mapping[str, Sequence[str]]) -> str:
    """Render the access lines of the accounts known beforehand."""
    return "".join(
        f"user {username}\n" + "".join(f"topic {rule}\n" for rule in rules) for username, rules in access.items()
    )


def _make_folder(folder: Path, account: Account | None) -> None:
    store = folder / "store"
    store.mkdir(parents=True, exist_ok=True)
    if account:
        # Files that a service writes here as root belong to the group, so that the broker can read them.
        os.chown(folder, 0, account.gid)
        folder.chmod(0o2750)
        os.chown(store, account.uid, account.gid)
    else:
        folder.chmod(0o700)
    store.chmod(0o700)


def _kept_passwords(file: Path, access: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the passwords of an earlier run, and new ones for accounts it did not have."""
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    passwords = {username: kept.get(username) or secrets.token_urlsafe(24) for username in access}
    file.touch(mode=0o600)
    file.write_text(json.dumps(passwords))
    return passwords


def _write(file: Path, content: str) -> None:
    file.touch(mode=0o640)
    file.write_text(content)
