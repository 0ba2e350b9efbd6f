"""Which sensors of a home live: only of those silence is a fact, not a gap."""

from alerts.engine.board import Board
from nowalls.domain.decisions import PlaceFacts
from nowalls.domain.watches import HomeFacts, Sensor


def live_sensors(board: Board, place: PlaceFacts, home: HomeFacts) -> list[Sensor]:
    """Return the sensors that were heard within their supervision time."""
    setting, site = board.setting, place.place.site_id
    return [
        each
        for each in home.sensors
        if each.last_seen_at is not None
        and setting.now - each.last_seen_at
        <= setting.policies.supervision(place.district, site, each.kind, each.model).lost_after
    ]
