"""Every setting, typed, read once from ``NOWALLS_…`` environment variables."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nowalls.runtime.map_settings import MapSettings


class Settings(BaseSettings):
    """What an installation may set. Everything binds to loopback unless told otherwise."""

    # The first underscore after a group's name ends it: NOWALLS_MAP_RASTER_URL is the map's raster_url.
    model_config = SettingsConfigDict(
        env_prefix="NOWALLS_", env_nested_delimiter="_", env_nested_max_split=1, frozen=True
    )

    database_url: Annotated[str, Field(description="PostgreSQL with TimescaleDB, as a postgresql:// address.")]
    mqtt_url: Annotated[
        str,
        Field(description="The broker's services' listener with this service's login: mqtt://user:password@host:port."),
    ] = "mqtt://127.0.0.1:1883"
    mqtt_public_host: Annotated[str, Field(description="The broker's address as devices are told it.")] = "127.0.0.1"
    mqtt_public_port: Annotated[int, Field(description="The devices' listener.", ge=1, le=65535)] = 1883
    ingest_members: Annotated[
        int, Field(description="How many ingest processes share the telemetry; see docs/brokers.md.", ge=1, le=16)
    ] = 1
    ingest_member: Annotated[int, Field(description="Which of them this one is, from 1.", ge=1, le=16)] = 1
    broker_dir: Annotated[
        Path | None,
        Field(description="The folder of the broker's password and access files, for serve broker-access."),
    ] = None
    http_host: Annotated[str, Field(description="The address that HTTP and the live socket bind to.")] = "127.0.0.1"
    http_port: Annotated[int, Field(description="Their port.", ge=1, le=65535)] = 8000
    tls_certificate: Annotated[Path | None, Field(description="PEM file; needed for an address beyond loopback.")] = (
        None
    )
    tls_key: Annotated[Path | None, Field(description="PEM file of the certificate's key.")] = None
    allowed_origins: Annotated[
        tuple[str, ...],
        Field(description="Origins whose pages may use a cookie session, beside the API's own address."),
    ] = ()
    console_dir: Annotated[
        Path | None,
        Field(description="The built console; by default the one that was installed with the package."),
    ] = None
    models_dir: Annotated[
        Path | None,
        Field(description="The learned falls' models, for serve motion; by default those of this release."),
    ] = None
    map: Annotated[MapSettings, Field(description="The console's base map: NOWALLS_MAP_…")] = MapSettings()
    session_hours: Annotated[int, Field(description="How long a login lasts: one shift.", ge=1, le=168)] = 12
    public_url: Annotated[
        str,
        Field(
            description="Where people's telephones reach the HTTP interface, for the links that responders are sent.",
            pattern=r"^(https?://[^\s/][^\s]*[^\s/])?$",
        ),
    ] = ""
    centre_phone: Annotated[
        str,
        Field(
            description="The desk's own telephone number, for others to ring back; told to 119 and 120.",
            pattern=r"^[0-9+ ()-]{0,40}$",
        ),
    ] = ""
    cap_sender: Annotated[
        str,
        Field(description="The centre's name among those who alert (CAP's sender).", pattern=r"^[^\s,<&]{1,100}$"),
    ] = "nowalls"
    local_channels: Annotated[
        bool,
        Field(description="Whether a channel's address may lead to this machine itself: for demos and tests."),
    ] = False
    metrics_port: Annotated[
        int,
        Field(description="Loopback port for the metrics of ingest and alerts; 0 serves none.", ge=0, le=65535),
    ] = 0

    @model_validator(mode="after")
    def _members_are_numbered(self) -> Self:
        """A member beyond their number would share the telemetry with nobody's knowledge."""
        if self.ingest_member > self.ingest_members:
            message = f"NOWALLS_INGEST_MEMBER is {self.ingest_member}, of {self.ingest_members} members."
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _public_needs_tls(self) -> Self:
        """A public address without TLS refuses to start: passwords and people's notes would travel in the open."""
        if not is_loopback(self.http_host) and (self.tls_certificate is None or self.tls_key is None):
            message = (
                f"The address {self.http_host} is not loopback; set NOWALLS_TLS_CERTIFICATE and NOWALLS_TLS_KEY,"
                " or bind to 127.0.0.1 behind a proxy that speaks TLS."
            )
            raise ValueError(message)
        return self


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
