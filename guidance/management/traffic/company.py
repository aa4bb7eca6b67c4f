"""One simulated company that uses Acme Mail: its plan, what it has used up, and the people who work there."""

from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from guidance.core.times import DAY, iso
from guidance.management.traffic import names

WINDOW_DAYS = 60
SIZES = (1, 2, 3, 4, 5, 6, 8, 9, 16)  # six on average
_OLDEST_DAYS = 390
_NEVER = 10**15


class Terms(NamedTuple):
    """What a plan allows, and what a company on it has used when the story begins."""

    contacts: int | None
    messages: int | None
    start: tuple[int, int]
    next: str = ""


PLANS = {
    "free": Terms(2_000, 10_000, (60, 1_850), next="growth"),
    "growth": Terms(10_000, None, (1_400, 9_300), next="scale"),
    "scale": Terms(None, None, (8_000, 60_000)),
}


@dataclass(slots=True)
class Member:
    """One person. `habit`: the share of working days on which they come. `leaves`: after which they come no more."""

    id: str
    name: str
    email: str
    role: str
    joined: int
    habit: float
    leaves: int
    met: bool = False


@dataclass(slots=True)
class Company:
    """A company as it is at one moment of the story; times in ms, `serial` counts its events."""

    id: str
    name: str
    industry: str
    country: str
    created: int
    plan: str
    contacts: int
    messages: int
    members: list[Member] = field(default_factory=list)
    serial: int = 0

    @property
    def terms(self) -> Terms:
        """What the present plan allows."""
        return PLANS[self.plan]

    @property
    def usage(self) -> dict[str, int]:
        """What is used up, as the wire says it."""
        return {"contacts": self.contacts, "messages": self.messages}

    @property
    def traits(self) -> dict[str, object]:
        """What Acme Mail's server says of its customer."""
        return {
            "name": self.name,
            "plan": self.plan,
            "industry": self.industry,
            "country": self.country,
            "seats": len(self.members),
            "created_at": iso(self.created),
            "usage": self.usage,
        }


def found(*, number: int, most: int, seed: int, start: int, rng: Random) -> Company:
    """Return company `number` as it is at `start` (ms) or when it signs up later, with at most `most` people."""
    newcomer = rng.random() < 0.4
    age = -rng.uniform(0, WINDOW_DAYS - 1) if newcomer else rng.uniform(5, _OLDEST_DAYS - WINDOW_DAYS)
    plan = "free" if newcomer else rng.choices(("free", "growth", "scale"), (60, 30, 10))[0]
    contacts = rng.randint(0, 300) if newcomer else rng.randint(*PLANS[plan].start)
    company = Company(
        id=f"company-{seed}-{number}",
        name=names.company(number),
        industry=rng.choice(names.INDUSTRIES),
        country=rng.choice(names.COUNTRIES),
        created=start - int(age * DAY),
        plan=plan,
        contacts=contacts,
        messages=0 if newcomer else min(int(contacts * rng.uniform(3, 9)), PLANS[plan].messages or _NEVER),
    )
    for place in range(min(rng.choice(SIZES), most)):
        company.members.append(_member(company, place, rng, latest=start + WINDOW_DAYS * DAY))
    return company


def _member(company: Company, place: int, rng: Random, latest: int) -> Member:
    name = f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}"
    domain = company.name.lower().replace(" ", "-")
    joined = min(company.created + (int(rng.expovariate(1 / 12) * DAY) if place else 0), latest)
    return Member(
        id=f"{company.id}-{place}",
        name=name,
        email=f"{name.split()[0].lower()}.{place}@{domain}.example",
        role=("owner", "member", "admin", "member", "member", "billing")[place] if place < 6 else "member",
        joined=joined,
        habit=rng.choices((0.6, 0.25, 0.07), (25, 45, 30))[0],
        leaves=joined + int(rng.uniform(2, 20) * DAY) if rng.random() < 0.15 else _NEVER,
    )
