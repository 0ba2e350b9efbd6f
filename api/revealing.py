"""Which residents' personal data an answer shows: asked of the rule for each answer, never remembered."""

from collections.abc import Mapping, Sequence

from api.auth import Login
from api.parts import Parts
from nowalls.domain.ids import ResidentId
from nowalls.domain.privacy import Ground, ground
from nowalls.storage.database import Read
from nowalls.storage.privacy import subject_of_site, subjects_of


async def grounds(
    read: Read,
    parts: Parts,
    login: Login,
    *,
    site_id: str | None = None,
    resident_ids: Sequence[ResidentId] | None = None,
) -> Mapping[ResidentId, Ground]:
    """Return the residents whose personal data this user sees now, each with the reason why; all others stay hidden."""
    subjects = await subjects_of(read, login.user.id, site_id=site_id, resident_ids=resident_ids)
    now = parts.clock.now()
    decided = {each: ground(login.user, subject, now) for each, subject in subjects.items()}
    return {each: why for each, why in decided.items() if why is not None}


async def site_ground(read: Read, parts: Parts, login: Login, site_id: str) -> Ground | None:
    """Return why this user sees now how to get into a site; ``None`` when that stays hidden."""
    subject = await subject_of_site(read, login.user.id, site_id)
    return None if subject is None else ground(login.user, subject, parts.clock.now())
