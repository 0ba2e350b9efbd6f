"""The lint of the ways out: what in their configuration would let an alarm go unheard, found before one does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nowalls.domain.channels import Channel
from nowalls.domain.ids import DistrictCode, UserId
from nowalls.domain.notices import Audience, step_audiences
from nowalls.domain.words import Role, StepName


class FindingSeverity(StrEnum):
    """An error leaves a step unheard; a warning leaves it to one thread."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaPerson:
    """Somebody who may be on duty."""

    user_id: UserId
    name: str
    role: Role
    on_duty: bool
    districts: tuple[DistrictCode, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong with the ways out."""

    severity: FindingSeverity
    code: str
    sentence: str
    district: DistrictCode | None = None
    subject: str | None = None
    """The channel or user it is about."""


PAGED: Final = (Audience.DESK, Audience.ON_DUTY, Audience.DUTY_LEAD)
"""The audiences of the unclaimed ladder: one of them missing breaks it."""


def lint_ways_out(
    districts: Sequence[DistrictCode],
    channels: Sequence[Channel],
    rota: Sequence[RotaPerson],
) -> list[Finding]:
    """Return what is wrong, district by district, errors first.

    ``step_unheard``: no channel in use serves a step's audience. ``step_unreachable``: a step calls a duty lead and
    there is none. ``person_unheard``: somebody on the rota is reached by no channel, neither their own nor one for
    all. ``fire_unheard``: no authority hears of a confirmed fire. ``channel_paused``: it carries nothing now.
    """
    usable = [each for each in channels if each.paused_at is None and not each.exercise]
    findings = [_paused(each) for each in channels if each.paused_at is not None]
    for district in districts:
        here = [each for each in usable if each.district in (None, district)]
        people = [each for each in rota if each.districts is None or district in each.districts]
        findings += [*_steps(district, here, people), *_fires(district, here)]
    findings += _people(usable, rota)
    return sorted(findings, key=lambda found: found.severity is FindingSeverity.WARNING)


def _steps(district: DistrictCode, here: list[Channel], people: list[RotaPerson]) -> Iterable[Finding]:
    for audience in PAGED:
        if not any(each.audience is audience for each in here):
            steps = ", ".join(step.value for step in StepName if audience in step_audiences(step))
            yield Finding(
                severity=FindingSeverity.ERROR,
                code="step_unheard",
                sentence=f"In district {district} no channel is for {audience}: nobody hears the steps {steps}.",
                district=district,
                subject=audience.value,
            )
    if not any(each.role is Role.DUTY_LEAD for each in people):
        yield Finding(
            severity=FindingSeverity.ERROR,
            code="step_unreachable",
            sentence=f"District {district} has no duty lead: the steps that call one call nobody.",
            district=district,
            subject=Audience.DUTY_LEAD.value,
        )


def _fires(district: DistrictCode, here: list[Channel]) -> Iterable[Finding]:
    if not any(each.audience is Audience.AUTHORITY for each in here):
        yield Finding(
            severity=FindingSeverity.WARNING,
            code="fire_unheard",
            sentence=f"In district {district} no channel tells an authority of a confirmed fire.",
            district=district,
            subject=Audience.AUTHORITY.value,
        )


def _people(usable: list[Channel], rota: Sequence[RotaPerson]) -> Iterable[Finding]:
    """A channel for all on duty reaches whoever is in its district; a lead hears one for the leads as well."""
    for person in rota:
        heard = {Audience.ON_DUTY} | ({Audience.DUTY_LEAD} if person.role is Role.DUTY_LEAD else set())
        if not any(each.audience in heard and _reaches(each, person) for each in usable):
            yield Finding(
                severity=FindingSeverity.WARNING,
                code="person_unheard",
                sentence=f"No channel reaches the user {person.user_id}, who may be on duty.",
                subject=person.user_id,
            )


def _reaches(channel: Channel, person: RotaPerson) -> bool:
    if channel.user_id is not None:
        return channel.user_id == person.user_id
    return channel.district is None or person.districts is None or channel.district in person.districts


def _paused(channel: Channel) -> Finding:
    return Finding(
        severity=FindingSeverity.WARNING,
        code="channel_paused",
        sentence=f"The channel {channel.id} is paused: what it should carry waits, and grows too old.",
        district=channel.district,
        subject=channel.id,
    )
