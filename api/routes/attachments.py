"""Pictures of incidents and hazards, for those who may see the site; nothing in them runs, no browser keeps one."""

from typing import Any, Final

from fastapi import APIRouter, Response

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.problems import not_found
from api.registering import audit
from api.routes.incidents import DESK_AND_INSTITUTION
from nowalls.domain.attachments import MediaType
from nowalls.domain.ids import AttachmentId
from nowalls.domain.words import Role
from nowalls.storage.attachments import attachment

router = APIRouter(tags=["incidents"])
ENDINGS: Final = {MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.WEBP: "webp"}
ALONE: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Opened by itself, a picture is nothing but a picture."""
PICTURES: Final[dict[str, Any]] = {"content": {each.value: {} for each in MediaType}}


@router.get("/attachments/{attachment_id}", response_class=Response, responses={200: PICTURES})
async def one(attachment_id: str, login: CurrentLogin, parts: UsesParts) -> Response:
    """Hand out a picture; it may show somebody's home, so each look is in the audit."""
    require_role(login, *DESK_AND_INSTITUTION, Role.SUPERVISOR)
    async with parts.database.write(login.scope) as write:
        found = await attachment(write, AttachmentId(attachment_id), login.scope)
        if found is None:
            raise not_found("picture", attachment_id)
        shown = {"attachment_id": found.id, "subject": found.subject}
        await audit(write, login, parts.clock.now(), "picture_shown", found.site_id, **shown)
    name = f"{found.id}.{ENDINGS[found.picture.media_type]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": ALONE,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(found.picture.content, media_type=found.picture.media_type.value, headers=headers)
