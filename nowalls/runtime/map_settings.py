"""The console's base map, as a centre sets it: outlines of our own, a file of tiles, or a service of pictures."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

TILE_PLACES: Final = ("{z}", "{x}", "{y}")
ORIGIN: Final = re.compile(r"[a-z]+://[A-Za-z0-9.-]+(?::\d{1,5})?")
"""What may stand in a content policy: no place to be filled in, no list, no wildcard."""


class BaseMapKind(StrEnum):
    """Where the ground under the incidents comes from."""

    OUTLINE = "outline"
    PMTILES = "pmtiles"
    RASTER = "raster"


class MapSettings(BaseModel):
    """``NOWALLS_MAP_…``. The outlines are always there, under whatever else is drawn, and remain when that fails."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: Annotated[BaseMapKind, Field(description="outline, pmtiles or raster.")] = BaseMapKind.OUTLINE
    file: Annotated[Path | None, Field(description="The PMTiles archive, for base pmtiles.")] = None
    raster_url: Annotated[
        str, Field(description="A tile's address with {z}, {x} and {y}, one fixed host, for base raster.")
    ] = ""
    datum: Annotated[
        Literal["wgs84", "gcj02"],
        Field(description="The base map's own datum; our points are converted where the map is drawn."),
    ] = "wgs84"
    max_zoom: Annotated[int, Field(description="The deepest zoom the service has pictures of.", ge=1, le=22)] = 18
    attribution: Annotated[str, Field(description="Whom the map names as its source.", max_length=200)] = ""
    audit_number: Annotated[
        str, Field(description="The map's audit number (审图号), as its publisher states it.", max_length=60)
    ] = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """A base that lacks its source refuses to start: a blank map is noticed when somebody needs it."""
        if self.base is BaseMapKind.PMTILES and (self.file is None or not self.file.is_file()):
            raise ValueError(
                f"NOWALLS_MAP_BASE is pmtiles, but NOWALLS_MAP_FILE names no file that is there ({self.file})."
            )
        if self.base is BaseMapKind.RASTER:
            missing = [place for place in TILE_PLACES if place not in self.raster_url]
            if missing or self.raster_origin is None:
                raise ValueError(
                    "NOWALLS_MAP_BASE is raster, so NOWALLS_MAP_RASTER_URL must be an http or https address of one"
                    f" fixed host with {{z}}, {{x}} and {{y}} in its path; it is {self.raster_url!r}."
                )
        return self

    @property
    def raster_origin(self) -> str | None:
        """The one foreign origin that the console may ask for pictures; ``None`` where there is none."""
        if self.base is not BaseMapKind.RASTER:
            return None
        parts = urlsplit(self.raster_url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return origin if parts.scheme in {"http", "https"} and ORIGIN.fullmatch(origin) else None
