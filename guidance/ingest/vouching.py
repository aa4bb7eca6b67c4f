"""Whom the senders of events may speak for (docs/protocol.md section 7)."""

from dataclasses import dataclass
from typing import Any

import msgspec

from guidance.protocol import screening
from guidance.protocol.events import BadEvent, Event
from guidance.workspaces import identity
from guidance.workspaces.identity import Claims, InvalidToken
from guidance.workspaces.keys import KeyInfo

PROTECTED = ("plan", "role", "usage")
_ACCOUNT_TRAITS = frozenset({"plan", "usage"})


@dataclass(frozen=True, slots=True)
class Voucher:
    """What stands behind the events of one request: a secret key, a valid token, or nothing."""

    enforced: bool
    claims: Claims | None = None
    fault: str = ""

    @property
    def subject(self) -> str:
        """The userId a valid token vouches for, else ""."""
        return self.claims.subject if self.claims else ""

    @property
    def company(self) -> str:
        """The groupId a valid token vouches for, else ""."""
        return self.claims.company if self.claims else ""

    @property
    def asks(self) -> bool:
        """Whether `check` or `signs` can ever say anything but that all is well."""
        return self.enforced or bool(self.claims and self.claims.traits)

    def check(self, event: Event) -> None:
        """Raise BadEvent("unverified") for an event that says more than its sender may."""
        if not self.enforced:
            return
        if event.user_id and event.user_id != self.subject:
            raise _unverified(self.fault or "The identity token is another person's.")
        if event.group_id and event.group_id != self.company:
            raise _unverified("The identity token does not say that the person belongs to this account (company).")
        for trait in PROTECTED:
            if trait in event.traits and not self._signed(trait, event):
                raise _unverified(f"The trait {trait} is believed only when the identity token's traits hold it too.")

    def _signed(self, trait: str, event: Event) -> bool:
        signed = self.claims.traits if self.claims else {}
        if trait not in signed:
            return False
        replaced = trait not in _ACCOUNT_TRAITS and self.signs(event)
        return replaced or bool(signed[trait] == event.traits[trait])

    def signs(self, event: Event) -> bool:
        """Whether the token holds traits that this event has to carry."""
        return bool(
            self.claims and self.claims.traits and event.type == "identify" and event.user_id == self.claims.subject
        )

    def sign(self, text: bytes) -> bytes:
        """Return the JSON text of an identify event with the signed traits of the person in place of the page's."""
        event: dict[str, Any] = msgspec.json.decode(text)
        traits = self.claims.traits if self.claims else {}
        signed = {name: value for name, value in traits.items() if name not in _ACCOUNT_TRAITS}
        context = event.get("context")
        said = event.get("traits")
        if said is None and isinstance(context, dict):
            said = context.get("traits")
        event["traits"] = {**(said if isinstance(said, dict) else {}), **signed}
        return msgspec.json.encode(screening.mend(event))


def of(*, info: KeyInfo, token: str) -> Voucher:
    """Return what stands behind a request with this key and token."""
    if info.secret or info.identity_mode == "off":
        return Voucher(enforced=False)
    enforced = info.identity_mode == "enforce"
    if not token:
        return Voucher(
            enforced, fault="The workspace believes a userId only with an identity token, and there is none."
        )
    try:
        return Voucher(enforced, identity.verify(token=token, info=info))
    except InvalidToken as error:
        return Voucher(enforced, fault=error.message)


def _unverified(message: str) -> BadEvent:
    return BadEvent("unverified", message)
