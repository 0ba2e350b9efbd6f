"""Indicators of institutions: the catalogue, a month with what is behind each number, and what people enter."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.indicator_entering import enter
from api.indicator_tables import indicators_file
from api.parts import Parts, UsesParts
from api.registering import refused_as, site_in_scope
from api.schemas.indicators import (
    CatalogueOut,
    CataloguesOut,
    Counted,
    EnteredOut,
    IndicatorOut,
    IndicatorsOut,
    IndicatorValueOut,
    InstitutionMonthOut,
    PieceOut,
    PiecesOut,
    ValueBody,
)
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from nowalls.domain.ids import SiteId
from nowalls.domain.indicators.catalogue import CATALOGUES, Catalogue, catalogue_of
from nowalls.domain.indicators.reporting import InstitutionMonth, Piece, months_of
from nowalls.domain.indicators.scoring import KNOWN_FROM, Value
from nowalls.domain.response_times import Period, month_of
from nowalls.domain.words import Role
from nowalls.storage.indicators import WantedMonth, indicator_facts, pieces_of

router = APIRouter(tags=["reports"], route_class=IdempotentRoute)

READING: Final = (Role.SUPERVISOR, Role.INSTITUTION, Role.DUTY_LEAD, Role.ADMIN)
Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-10"])]


@router.get("/indicators")
async def catalogues(login: CurrentLogin) -> CataloguesOut:
    """List what institutions are measured by: each version with its definitions, the oldest first."""
    require_role(login, *READING)
    return CataloguesOut(items=[_catalogue(each) for each in CATALOGUES])


@router.post("/indicators/{code}/values", status_code=status.HTTP_201_CREATED)
async def enter_one(
    code: str, body: ValueBody, login: CurrentLogin, parts: UsesParts, response: Response
) -> EnteredOut:
    """Enter what a visit or somebody from outside says of an institution."""
    entered = await enter(parts, login, code, body)
    response.headers["Location"] = f"/api/v1/reports/indicators?month={entered.on_day:%Y-%m}"
    return entered


@router.get("/reports/indicators")
async def report(login: CurrentLogin, parts: UsesParts, month: Month) -> IndicatorsOut:
    """Report a month of each institution: every value with what it was counted from, the score, what is not known."""
    require_role(login, *READING)
    return await _report(parts, login, month)


@router.get("/reports/indicators/table", response_class=Response, responses={**ANSWERS})
async def table(
    login: CurrentLogin,
    parts: UsesParts,
    month: Month,
    file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.XLSX,
    lang: Language = "zh-CN",
) -> Response:
    """Write the same as a file that spreadsheets open."""
    require_role(login, *READING)
    told = await _report(parts, login, month)
    async with parts.heavy_work:
        content = await asyncio.to_thread(indicators_file, told, file_format, lang)
    return as_download(content, f"indicators-{month}", file_format)


@router.get("/reports/indicators/pieces")
async def pieces(login: CurrentLogin, parts: UsesParts, month: Month, site: str, indicator: Counted) -> PiecesOut:
    """List the devices, hazards or inspections behind a value, what is missing most first."""
    require_role(login, *READING)
    wanted = _wanted(parts, login, month, SiteId(site))
    async with parts.database.read(login.scope) as read:
        await site_in_scope(read, login, site)
        found = await pieces_of(read, wanted, indicator)
    return PiecesOut(items=[_piece(each) for each in sorted(found, key=_missing)])


def _missing(piece: Piece) -> tuple[int, str]:
    return piece.numerator - piece.denominator, piece.id


def _wanted(parts: Parts, login: Login, month: str, site_id: SiteId | None = None) -> WantedMonth:
    now = parts.clock.now()
    with refused_as("month_refused"):
        period = month_of(month, now)
    limits_of = parts.policies.current.supervision
    return WantedMonth(scope=login.scope, period=period, now=now, limits_of=limits_of, site_id=site_id)


async def _report(parts: Parts, login: Login, month: str) -> IndicatorsOut:
    wanted, catalogue = _wanted(parts, login, month), catalogue_of(month)
    async with parts.heavy_work, parts.database.read(login.scope) as read:
        facts = await indicator_facts(read, wanted)
    return _report_out(month, wanted, catalogue, months_of(catalogue, facts, wanted.period))


def _report_out(month: str, wanted: WantedMonth, catalogue: Catalogue, months: list[InstitutionMonth]) -> IndicatorsOut:
    period: Period = wanted.period
    return IndicatorsOut(
        month=month,
        since=period.since,
        until=period.until,
        is_over=period.until <= wanted.now,
        catalogue=_catalogue(catalogue),
        known_from=float(KNOWN_FROM),
        items=[_month(each) for each in months],
    )


def _catalogue(catalogue: Catalogue) -> CatalogueOut:
    return CatalogueOut(
        version=catalogue.version,
        valid_from=catalogue.valid_from,
        indicators=[
            IndicatorOut.model_validate(asdict(each) | {"direction": each.direction}) for each in catalogue.indicators
        ],
    )


def _month(month: InstitutionMonth) -> InstitutionMonthOut:
    return InstitutionMonthOut(
        site_id=month.institution.site_id,
        name=month.institution.name,
        district=month.institution.district,
        score=month.score.score,
        known_weight=month.score.known_weight,
        values=[_value(each) for each in month.values],
    )


def _value(value: Value) -> IndicatorValueOut:
    counted = value.counted
    return IndicatorValueOut(
        code=value.code,
        value=value.value,
        points=value.points,
        unknown=value.unknown,
        numerator=None if counted is None else counted.numerator,
        denominator=None if counted is None else counted.denominator,
        entered=None if value.entered is None else EnteredOut.model_validate(asdict(value.entered)),
    )


def _piece(piece: Piece) -> PieceOut:
    return PieceOut(id=piece.id, numerator=piece.numerator, denominator=piece.denominator)
