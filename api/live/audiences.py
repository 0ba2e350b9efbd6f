"""The connected clients, by what they may see: a thousand consoles of one centre are asked about once an event."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from api.live.client import Client
from nowalls.domain.scopes import Scope
from nowalls.storage.people import Session


@dataclass(slots=True)
class Audiences:
    """All connected clients; those of one scope are one audience."""

    _by_scope: dict[Scope, set[Client]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Client]:
        """Go through all clients."""
        for audience in self._by_scope.values():
            yield from audience

    def __len__(self) -> int:
        """Count them."""
        return sum(map(len, self._by_scope.values()))

    def join(self, client: Client) -> None:
        """Add a client."""
        self._by_scope.setdefault(client.user.scope, set()).add(client)

    def leave(self, client: Client) -> None:
        """Forget a client; one that is not there is forgotten already."""
        scope = client.user.scope
        audience = self._by_scope.get(scope, set())
        audience.discard(client)
        if not audience:
            self._by_scope.pop(scope, None)

    def renew(self, client: Client, session: Session) -> None:
        """Let a client that is here go on under its session as it stands now: its user may see something else."""
        if client in self._by_scope.get(client.user.scope, ()):
            self.leave(client)
            client.session = session
            self.join(client)

    def by_scope(self) -> Iterator[tuple[Scope, set[Client]]]:
        """Go through the audiences."""
        yield from self._by_scope.items()

    def entitled(self, district: str, organization: str | None) -> Iterator[Client]:
        """Go through the clients that may see something of this district and organization."""
        for scope, audience in self._by_scope.items():
            if scope.covers(district=district, organization=organization):
                yield from audience
