"""Device models: what a product can do, where it is worn, what supervision expects of it."""

from dataclasses import asdict
from urllib.parse import quote

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.registering import CENTRE, audit
from api.routes.incidents import LOOKING
from api.schemas.devices import DeviceModelBody, DeviceModelOut, DeviceModelsOut, SupervisionOut
from nowalls.domain.ids import DistrictCode, SiteId
from nowalls.domain.policies import as_values
from nowalls.domain.profiles import DeviceModel
from nowalls.storage.devices import device_models, write_models

router = APIRouter(prefix="/device_models", tags=["devices"], route_class=IdempotentRoute)

ANYWHERE = (DistrictCode(""), SiteId(""))
"""No district's and no site's own policies: what a model comes to by its profile alone."""


def _out(parts: Parts, model: DeviceModel) -> DeviceModelOut:
    limits = as_values(parts.policies.current.supervision(*ANYWHERE, model.kind.value, model.name))
    expected = SupervisionOut.model_validate({name: limits[name] for name in SupervisionOut.model_fields})
    return DeviceModelOut.model_validate(asdict(model) | {"supervision": expected})


@router.get("")
async def models(login: CurrentLogin, parts: UsesParts) -> DeviceModelsOut:
    """List the device models that are known."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        return DeviceModelsOut(items=[_out(parts, each) for each in await device_models(read)])


@router.post("", status_code=status.HTTP_201_CREATED)
async def add(body: DeviceModelBody, login: CurrentLogin, parts: UsesParts, response: Response) -> DeviceModelOut:
    """Make a device model known, or say anew what it is; devices refer to it by its name."""
    require_role(login, *CENTRE)
    model = DeviceModel(**body.model_dump())
    async with parts.database.write(login.scope) as write:
        known = await device_models(write, [model.name])
        if known and known[0].kind is not model.kind:
            detail = f"The model {model.name!r} is a {known[0].kind}; devices rely on that."
            raise Problem(409, "wrong_model", detail)
        await write_models(write, [model])
        await audit(write, login, parts.clock.now(), "registered_model", model.name)
    response.headers["Location"] = f"/api/v1/device_models/{quote(model.name, safe='')}"
    return _out(parts, model)


@router.get("/{name}")
async def one(name: str, login: CurrentLogin, parts: UsesParts) -> DeviceModelOut:
    """Show a device model."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await device_models(read, [name])
    if not found:
        raise not_found("device model", name)
    return _out(parts, found[0])
