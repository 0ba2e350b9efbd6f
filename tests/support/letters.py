"""Letters as senders take them, for the tests of the ways out."""

from dataclasses import replace
from typing import Any

from nowalls.domain.channels import Channel, ChannelId, ChannelKind
from nowalls.domain.incidents import Incident
from nowalls.domain.live import incident_object
from nowalls.domain.notices import FIRE_KEEPS, Audience, Notice, NoticeCode
from nowalls.storage.letters import Letter, notice_object
from tests.support.builders import NOW, an_incident

SECRET = "whsec_bm93YWxscy10ZXN0cy1zaWduLXdpdGgtdGhpcw=="
HOOK = Channel(
    id=ChannelId("chn-1"),
    name="desk",
    kind=ChannelKind.WEBHOOK,
    audience=Audience.DESK,
    address="http://127.0.0.1:9/",
    secret=SECRET,
)
SITE: dict[str, Any] = {
    "id": "home-1",
    "kind": "home",
    "name": "湖西小区",
    "address": "湖西路 108 号",
    "lon": 125.3,
    "lat": 43.87,
    "district": "220104",
    "district_name": "朝阳区",
    "district_name_en": "Chaoyang",
}


def a_letter(
    code: NoticeCode = NoticeCode.CLAIM_NEXT_CHANNEL,
    *,
    incident: Incident | None = None,
    earlier: tuple[str, ...] = (),
    site: dict[str, Any] | None = None,
    **channel: object,
) -> Letter:
    """Return a letter about an incident; a channel's test when the code says so."""
    audience = Audience(str(channel.get("audience", Audience.DESK)))
    notice = Notice(occasion=code.value, audience=audience, code=code, at=NOW, keeps=FIRE_KEEPS)
    about = incident or an_incident()
    is_test = code is NoticeCode.CHANNEL_TEST
    return Letter(
        id=1,
        message_id=f"{about.id}.{notice.occasion}",
        channel=replace(HOOK, **channel),  # type: ignore[arg-type]  # checked by the dataclass
        payload={
            "notice": notice_object(notice),
            "incident": None if is_test else incident_object(about),
            "site": None if is_test else site or SITE,
        },
        attempts=1,
        created_at=NOW,
        earlier=earlier,
    )
