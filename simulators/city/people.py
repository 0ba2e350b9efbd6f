"""Invented residents with the people to call for them, and invented responders."""

import random
from typing import Final

from nowalls.domain.ids import PlaceId, ResidentId, ResponderId, new_id
from nowalls.domain.registry import Contact, District, Resident, Responder
from simulators.city import names

BORN_FROM: Final = 1930
BORN_TO: Final = 1966
BORN_MOST: Final = 1946
"""60 to 96 years old in 2026, most near 80: alarm users' mean age (Personal Alarm Victoria, 2014 to 2017)."""
OLDEST_OLD_BORN_TO: Final = 1946
"""高龄 begins at 80."""
RESPONDER_KINDS: Final = ("care_worker", "care_worker", "volunteer", "care_worker", "key_holder", "volunteer")
HOMES_A_RESPONDER: Final = 50
"""An assumption: the homes one responder can know."""


def invent_resident(place: PlaceId, *, sex: str, alone: bool, chance: random.Random) -> Resident:
    """Invent somebody of 60 or older who lives at a place, ``alone`` in it or not."""
    birth_year = round(chance.triangular(BORN_FROM, BORN_TO, BORN_MOST))
    surname = chance.choice(names.SURNAMES)
    given = chance.choice(names.OLDER_WOMEN if sex == "female" else names.OLDER_MEN)
    categories = _categories(birth_year, alone=alone, chance=chance)
    return Resident(
        id=ResidentId(new_id("res", chance)),
        place_id=place,
        name=surname + given,
        sex=sex,
        birth_year=birth_year,
        phone=_landline(chance),
        categories=categories,
        notes=_notes(categories, chance),
        contacts=_contacts(surname, sex=sex, chance=chance),
    )


def _categories(birth_year: int, *, alone: bool, chance: random.Random) -> tuple[str, ...]:
    """Shares are assumptions, chosen so that each category is seen in a demo of a few hundred."""
    found = ["living_alone" if alone else "empty_nest"]
    if birth_year <= OLDEST_OLD_BORN_TO:
        found.append("oldest_old")
    found += [
        category
        for category, share in (("disabled", 0.12), ("dementia", 0.08), ("extreme_poverty", 0.03))
        if chance.random() < share
    ]
    return tuple(found)


def _notes(categories: tuple[str, ...], chance: random.Random) -> str:
    if "dementia" in categories:
        return names.DEMENTIA_NOTE
    if "disabled" in categories:
        return names.DISABLED_NOTE
    return chance.choice((*names.NOTES, "", ""))


def _contacts(surname: str, *, sex: str, chance: random.Random) -> tuple[Contact, ...]:
    """A child first, then perhaps a second one, then a neighbour who often has the key."""
    child = surname if sex == "male" else chance.choice(names.SURNAMES)
    contacts = [_contact(child, chance.choice(("daughter", "son")), chance, key_holder=chance.random() < 0.5)]  # noqa: PLR2004  # an assumption
    if chance.random() < 0.4:  # noqa: PLR2004  # an assumption
        contacts.append(_contact(child, chance.choice(("daughter", "son")), chance))
    contacts.append(_contact(chance.choice(names.SURNAMES), "neighbour", chance, key_holder=chance.random() < 0.6))  # noqa: PLR2004  # an assumption
    return tuple(contacts)


def _contact(surname: str, relation: str, chance: random.Random, *, key_holder: bool = False) -> Contact:
    given = names.YOUNGER_MEN if relation == "son" else names.YOUNGER_WOMEN
    return Contact(name=surname + chance.choice(given), relation=relation, phone=_mobile(chance), key_holder=key_holder)


def invent_responders(district: District, homes: int, chance: random.Random) -> list[Responder]:
    """Invent who can be sent in a district with so many homes: at least one of each kind, and some to spare."""
    count = max(len(RESPONDER_KINDS), homes // HOMES_A_RESPONDER)
    return [
        Responder(
            id=ResponderId(new_id("rsp", chance)),
            district=district.code,
            name=chance.choice(names.SURNAMES) + chance.choice(names.YOUNGER_WOMEN + names.YOUNGER_MEN),
            kind=RESPONDER_KINDS[n % len(RESPONDER_KINDS)],
            phone=_mobile(chance),
        )
        for n in range(count)
    ]


def _mobile(chance: random.Random) -> str:
    """Return a number nobody has: no operator has issued the block 0000."""
    return f"138 0000 {chance.randrange(10_000):04}"


def _landline(chance: random.Random) -> str:
    """Return a number nobody has: no number of Changchun begins with 0."""
    return f"0431-0{chance.randrange(1000):03} {chance.randrange(10_000):04}"
