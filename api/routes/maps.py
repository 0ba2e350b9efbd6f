"""The base map: what the console is told of it, and the file of tiles in ranges."""

from typing import Final, Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import BaseModel

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.problems import Problem
from api.routes.incidents import LOOKING
from nowalls.runtime.map_settings import BaseMapKind

router = APIRouter(prefix="/map", tags=["map"])

TILES: Final = "/api/v1/map/tiles"
KEPT_FOR: Final = "private, max-age=86400"
"""Streets change seldom; a browser asks again by the file's ETag after a day."""


class BaseMapOut(BaseModel):
    """The ground under the incidents. ``url`` is a tile's address, or that of the file; ``None`` for outlines alone."""

    kind: BaseMapKind
    url: str | None
    datum: Literal["wgs84", "gcj02"]
    max_zoom: int
    attribution: str
    audit_number: str


@router.get("/base")
async def base(login: CurrentLogin, parts: UsesParts) -> BaseMapOut:
    """Tell the console which base map this centre has set."""
    require_role(login, *LOOKING)
    ours = parts.settings.map
    urls = {BaseMapKind.PMTILES: TILES, BaseMapKind.RASTER: ours.raster_url}
    return BaseMapOut(
        kind=ours.base,
        url=urls.get(ours.base),
        datum=ours.datum,
        max_zoom=ours.max_zoom,
        attribution=ours.attribution,
        audit_number=ours.audit_number,
    )


@router.get("/tiles", response_class=FileResponse)
async def tiles(login: CurrentLogin, parts: UsesParts) -> FileResponse:
    """Serve the PMTiles archive; its readers ask for ranges (206)."""
    require_role(login, *LOOKING)
    ours = parts.settings.map
    file = ours.file if ours.base is BaseMapKind.PMTILES else None
    if file is None or not file.is_file():
        raise Problem(404, "not_found", "This centre has no file of tiles; NOWALLS_MAP_FILE names one.")
    return FileResponse(file, media_type="application/octet-stream", headers={"Cache-Control": KEPT_FOR})
