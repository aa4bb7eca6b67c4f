"""The state of Acme Mail: plans, people, accounts. One process, one lock, no database."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

CUSTOM_REPORTS = "custom-reports"
TIMELINE = "timeline"


@dataclass(frozen=True, slots=True)
class Plan:
    key: str
    name: str
    price: int
    pitch: str
    contacts: int | None
    messages: int | None
    features: frozenset[str]


PLANS = {
    plan.key: plan
    for plan in (
        Plan("free", "Free", 0, "For a first list", 2_000, 10_000, frozenset()),
        Plan("growth", "Growth", 29, "For a list that earns", 10_000, None, frozenset({CUSTOM_REPORTS, TIMELINE})),
        Plan("scale", "Scale", 99, "For many teams", None, None, frozenset({CUSTOM_REPORTS, TIMELINE})),
    )
}


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    id: str
    name: str
    email: str
    role: str
    account: str
    created_at: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def traits(self) -> dict[str, str]:
        return {"name": self.name, "email": self.email, "role": self.role, "created_at": self.created_at}


@dataclass(frozen=True, slots=True)
class Account:
    key: str
    id: str
    name: str
    plan_key: str
    contacts: int
    messages: int
    seats: int

    @property
    def plan(self) -> Plan:
        return PLANS[self.plan_key]

    @property
    def usage(self) -> dict[str, int]:
        return {"contacts": self.contacts, "messages": self.messages}

    @property
    def traits(self) -> dict[str, object]:
        return {"name": self.name, "plan": self.plan_key, "seats": self.seats, "usage": self.usage}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of adding contacts: the account afterwards, and whether its limit forbade it."""

    account: Account
    blocked: bool


PEOPLE = (
    Person("maya", "maya", "Maya Lindqvist", "maya@northwind.example", "member", "northwind", "2026-08-03T09:00:00Z"),
    Person("omar", "omar", "Omar Haddad", "omar@northwind.example", "admin", "northwind", "2026-06-15T09:00:00Z"),
    Person("priya", "priya", "Priya Raman", "priya@globex.example", "admin", "globex", "2026-01-20T09:00:00Z"),
)
ACCOUNTS = (
    Account("northwind", "northwind", "Northwind", "free", 1_540, 9_400, 3),
    Account("globex", "globex", "Globex", "growth", 4_120, 48_200, 12),
)
_GENERATIONS_TRIED = 50


class Acme:
    """Everything Acme Mail remembers; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._generation = 1
        self._accounts = {account.key: account for account in ACCOUNTS}

    def person(self, key: str) -> Person:
        """Return the person with this key, or the first one for an unknown key."""
        found = next((person for person in PEOPLE if person.key == key), PEOPLE[0])
        return replace(found, id=_suffixed(found.key, self._generation))

    def people(self) -> list[Person]:
        """Return everybody of the present generation."""
        return [self.person(person.key) for person in PEOPLE]

    def account(self, key: str) -> Account:
        """Return an account as it is now."""
        with self._lock:
            return self._accounts[key]

    def add_contacts(self, key: str, count: int) -> Attempt:
        """Add contacts unless the plan's limit forbids it; all of them or none."""
        with self._lock:
            account = self._accounts[key]
            limit = account.plan.contacts
            if limit is not None and account.contacts + count > limit:
                return Attempt(account, blocked=True)
            return Attempt(self._store(replace(account, contacts=account.contacts + count)), blocked=False)

    def send_messages(self, key: str, count: int) -> Account:
        """Send messages; nothing stops it, a limited history only hides the oldest."""
        with self._lock:
            account = self._accounts[key]
            return self._store(replace(account, messages=account.messages + count))

    def change_plan(self, key: str, plan_key: str) -> Account:
        """Move an account to another plan. Raises KeyError for an unknown plan."""
        with self._lock:
            return self._store(replace(self._accounts[key], plan_key=PLANS[plan_key].key))

    def start_over(self, is_taken: Callable[[str], bool]) -> None:
        """Begin a generation of fresh ids and counts, skipping ids that `is_taken` knows from an earlier run."""
        generation = self._generation + 1
        last = generation + _GENERATIONS_TRIED
        while generation < last and is_taken(_suffixed(ACCOUNTS[0].key, generation)):
            generation += 1
        with self._lock:
            self._generation = generation
            self._accounts = {one.key: replace(one, id=_suffixed(one.key, generation)) for one in ACCOUNTS}

    def _store(self, account: Account) -> Account:
        self._accounts[account.key] = account
        return account


def _suffixed(key: str, generation: int) -> str:
    return key if generation == 1 else f"{key}-{generation}"
