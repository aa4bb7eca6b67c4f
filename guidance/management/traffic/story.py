"""Two months in the life of simulated companies, as the events their app would have sent. Pure: the same seed, the same story."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from guidance.core.times import DAY, HOUR, iso, to_ms
from guidance.management.traffic.company import WINDOW_DAYS, Company, Member, found

MINUTE = HOUR // 60
IMPORTED_AT_ONCE = 100
SENT_AT_ONCE = 200
_BUYERS = frozenset({"owner", "admin", "billing"})

Event = dict[str, Any]


def tell(*, people: int, seed: int, now: datetime) -> Iterator[list[Event]]:
    """Yield one company after another, each as the events of its people, oldest first, until `people` have had their turn."""
    end = to_ms(now)
    number = 0
    while people > 0:
        rng = Random(f"{seed}:{number}")  # one source a company: more people never change the companies before
        start = (end // DAY - WINDOW_DAYS) * DAY
        company = found(number=number, most=people, seed=seed, start=start, rng=rng)
        people -= len(company.members)
        number += 1
        yield _Life(company, rng, end).tell(start)


@dataclass(slots=True)
class _Life:
    company: Company
    rng: Random
    end: int
    events: list[Event] = field(default_factory=list)

    def tell(self, start: int) -> list[Event]:
        for day in range(start, self.end, DAY):
            come = [member for member in self.company.members if self._comes(member, day)]
            # In the order of the clock, so that what is used up grows in it too.
            hours = sorted((int(self.rng.triangular(7, 21, 10) * HOUR), member.id, member) for member in come)
            for hour, _, member in hours:
                if day + hour < self.end:
                    self._visit(member, day + hour)
        for member in self.company.members:
            if not member.met:  # everybody was there once
                self._visit(member, max(member.joined, start))
        latest = iso(self.end)
        self.events.sort(key=lambda event: str(event["timestamp"]))
        return [event for event in self.events if event["timestamp"] <= latest]

    def _comes(self, member: Member, day: int) -> bool:
        weekend = (day // DAY + 3) % 7 >= 5  # 1970 began on a Thursday
        likely = member.habit * (0.15 if weekend else 1.0)
        first_day = member.joined // DAY * DAY == day
        return member.joined < day + DAY and day < member.leaves and (first_day or self.rng.random() < likely)

    def _visit(self, member: Member, at: int) -> None:
        at = max(at, member.joined)
        if not member.met:
            member.met = True
            self._greet(member, at)
        visits: list[Callable[[Member, int], None]] = [self._reports, self._tasks]
        if self.rng.random() < 0.6:
            visits.append(self._contacts)
        if member.role in _BUYERS and self.rng.random() < 0.35:
            visits.append(self._messages)
        self._page(member, at, "Overview", "/")
        for visit in self.rng.sample(visits, self.rng.randint(1, len(visits))):
            at += self.rng.randint(1, 9) * MINUTE
            visit(member, at)

    def _greet(self, member: Member, at: int) -> None:
        traits = {"name": member.name, "email": member.email, "role": member.role, "created_at": iso(member.joined)}
        self._add(member, at, type="identify", traits=traits)
        self._add(member, at, type="group", groupId=self.company.id, traits=self.company.traits)
        if member.joined >= self.end - WINDOW_DAYS * DAY:
            self._track(member, at, "Signed Up", {"invited": member.role != "owner"})

    def _reports(self, member: Member, at: int) -> None:
        self._page(member, at, "Reports", "/reports")
        report = self.rng.choice(("overview", "campaigns", "campaigns", "audience", "custom"))
        if report == "custom" and self.company.plan == "free":
            self._page(
                member, at + MINUTE, "Custom reports", "/reports/custom"
            )  # they see what it is, and that it is locked
        else:
            self._track(member, at + MINUTE, "Report Viewed", {"report": report})

    def _tasks(self, member: Member, at: int) -> None:
        self._page(member, at, "Tasks", "/tasks")
        if self.rng.random() < 0.5:
            self._track(member, at + MINUTE, "Task Completed", {})
        if self.rng.random() < 0.15:
            self._page(member, at + 2 * MINUTE, "Timeline", "/tasks/timeline")

    def _contacts(self, member: Member, at: int) -> None:
        self._page(member, at, "Contacts", "/contacts")
        count = IMPORTED_AT_ONCE if self.rng.random() < 0.35 else 1
        limit = self.company.terms.contacts
        if limit is not None and self.company.contacts + count > limit:
            self._blocked(member, at + MINUTE, count)
            return
        self.company.contacts += count
        if count > 1:
            self._track(member, at + MINUTE, "Contacts Imported", {"count": count})
        else:
            self._track(member, at + MINUTE, "Contact Added", {})
        self._report_use(member, at + MINUTE)

    def _blocked(self, member: Member, at: int, attempted: int) -> None:
        self._track(member, at, "Contacts Blocked", {"attempted": attempted})
        if member.role in _BUYERS and self.rng.random() < 0.2:
            before, self.company.plan = self.company.plan, self.company.terms.next
            self._track(member, at + 5 * MINUTE, "Plan Changed", {"from": before, "to": self.company.plan})
            self._add(
                member, at + 5 * MINUTE, type="group", groupId=self.company.id, traits={"plan": self.company.plan}
            )
        elif member.role not in _BUYERS and self.rng.random() < 0.3:
            self._track(member, at + MINUTE, "Upgrade Requested", {"about": "contacts"})

    def _messages(self, member: Member, at: int) -> None:
        self._page(member, at, "Messages", "/messages")
        limit = self.company.terms.messages
        if limit is None or self.company.messages + SENT_AT_ONCE <= limit:
            self.company.messages += SENT_AT_ONCE
            self._track(member, at + 2 * MINUTE, "Newsletter Sent", {"count": SENT_AT_ONCE})
            self._report_use(member, at + 2 * MINUTE)

    def _report_use(self, member: Member, at: int) -> None:
        self._add(member, at, type="group", groupId=self.company.id, traits={"usage": self.company.usage})

    def _page(self, member: Member, at: int, title: str, path: str) -> None:
        self._add(member, at, type="page", name=title, properties={"path": path, "title": title}, **self._here())

    def _track(self, member: Member, at: int, name: str, properties: Event) -> None:
        self._add(member, at, type="track", event=name, properties=properties, **self._here())

    def _here(self) -> Event:
        return {"context": {"groupId": self.company.id}}

    def _add(self, member: Member, at: int, **event: Any) -> None:
        self.company.serial += 1
        message_id = f"{self.company.id}-{self.company.serial}"
        self.events.append({"messageId": message_id, "timestamp": iso(at), "userId": member.id, **event})
