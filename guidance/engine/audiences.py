"""Saved audiences of persons and of accounts, nested both ways, judged for one person and the account they are in."""

from collections.abc import Mapping
from typing import Any

from guidance.engine.catalog import Catalog, Kind
from guidance.engine.subjects import PersonState


def judge(catalog: Catalog, person: PersonState, context: Mapping[str, Any]) -> None:
    """Fill in `context["segments"]`: {key: whether the person, or for an account segment their account, is in it}.

    An account segment is judged over what is known of the account alone; in it, the key of a person segment asks for any
    member. Nobody without an account is in one.
    """
    known: dict[str, bool] = context["segments"]
    account = person.account
    of_account: dict[str, bool] = {}
    for key, kind in catalog.lists.items():
        if kind == "person":
            known[key] = key in person.lists
        else:
            known[key] = of_account[key] = account is not None and key in account.lists
    if account is not None:
        of_account.update(dict.fromkeys(account.member_segments, True))
    view = {"user": {}, "account": context["account"], "facts": context["facts"], "segments": of_account}
    for segment in catalog.segments:
        if segment.kind == "person":
            known[segment.key] = segment.holds(context)
        else:
            known[segment.key] = of_account[segment.key] = account is not None and segment.holds(view)


def inside(catalog: Catalog, context: Mapping[str, Any], kind: Kind) -> list[str]:
    """Return the keys of the segments of `kind` that the person, or their account, is in."""
    known = context["segments"]
    listed = [key for key, of in catalog.lists.items() if of == kind and known[key]]
    return listed + [segment.key for segment in catalog.segments if segment.kind == kind and known[segment.key]]
