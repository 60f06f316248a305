"""GET /api/v1/map: the district's own outline under its buildings, from a file of the district.

The file is GeoJSON with the number under which the map was approved (审图号) as its member
`approval`. Nothing is fetched from anywhere. What cannot be drawn is left out and said.
"""

from pathlib import Path
from typing import Any

import orjson
import structlog
from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError

from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from services.contracts.values.outlines import Outline

log = structlog.get_logger()


class MapFeature(BaseModel):
    name: str
    outlines: list[Outline]


class DistrictMap(BaseModel):
    """Without a file there are no features."""

    approval: str | None = Field(description="the number of the approved map (审图号)")
    features: list[MapFeature]
    left_out: list[str] = Field(description="features that cannot be drawn: a ring crosses itself")


NO_MAP = DistrictMap(approval=None, features=[], left_out=[])


def read(path: Path | None) -> DistrictMap:
    """The file's map; one that is no GeoJSON stops the start (ValueError)."""
    if path is None:
        return NO_MAP
    told = orjson.loads(path.read_bytes())
    if not isinstance(told, dict) or told.get("type") != "FeatureCollection":
        raise ValueError(f"{path} is no GeoJSON FeatureCollection")
    found = drawn(told)
    if found.left_out:
        log.warning("features of the map are left out", names=found.left_out)
    return found


def drawn(told: dict[str, Any]) -> DistrictMap:
    """Polygons of a FeatureCollection. Pure."""
    features: list[MapFeature] = []
    left_out: list[str] = []
    for place, one in enumerate(told["features"], 1):
        name = str((one.get("properties") or {}).get("name") or place)
        try:
            features.append(MapFeature(name=name, outlines=_polygons(one["geometry"])))
        except (ValidationError, KeyError, TypeError):
            left_out.append(name)
    approval = told.get("approval")
    return DistrictMap(
        approval=str(approval) if approval else None, features=features, left_out=left_out
    )


def _polygons(geometry: dict[str, Any]) -> list[Outline]:
    parts = geometry["coordinates"]
    parts = parts if geometry["type"] == "MultiPolygon" else [parts]
    return [Outline(type="Polygon", coordinates=_flat(one)) for one in parts]


def _flat(rings: list[Any]) -> list[list[tuple[float, float]]]:
    """Without heights."""
    return [[(position[0], position[1]) for position in ring] for ring in rings]


def router(known: DistrictMap) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])

    @routes.get(
        "/map",
        summary="The district's outline under its buildings",
        responses=refusals_of(401, 403),
    )
    async def district_map() -> DistrictMap:
        return known

    return routes
