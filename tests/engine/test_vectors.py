"""The shared cases of facts: from events to a value and its next change, through the ledger as deep as each fact asks."""

import datetime as dt
import json
from pathlib import Path

import pytest

from guidance.core.times import iso, to_ms
from guidance.engine import facts
from guidance.engine.catalog import Tally
from guidance.people import ledger as ledgers
from guidance.rules.compiler import compile_condition
from guidance.rules.facts import KINDS, parse_fact
from guidance.rules.tallies import SHALLOW, counted_in, depth_of
from tests.support.catalogs import account, catalog, lena

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "facts.json").read_text("utf-8"))
NAMES = [case["name"] for case in VECTORS["cases"]]


def at(text):
    return to_ms(dt.datetime.fromisoformat(text))


def ledger(fact, events):
    """Return the ledger of `events` as a catalog with that fact has it kept."""
    depths = {counted.key: depth_of(fact) for counted in counted_in(fact)}
    tallies = [
        Tally(held.key, held.event, None if held.where is None else compile_condition(held.where), held.prop)
        for held in counted_in(fact)
        if not held.is_plain
    ]
    built = {}
    for event in events:
        asked = [tally for tally in tallies if tally.event == event["name"]]
        found = ledgers.matches(name=event["name"], properties=event.get("properties", {}), tallies=asked)
        for number in range(event.get("times", 1)):
            moment = at(event["at"]) + round(number * event.get("every_seconds", 0) * 1000)
            for key, value in found:
                depth = depths.get(key, SHALLOW)
                ledgers.add(ledger=built, name=key, at=moment, days=90, value=value, depth=depth)
    return built


def prompts(told):
    """Return the history of prompts as a person's state has it."""
    return {
        key: {
            "s": [[at(moment), 1] for moment in held.get("seen", ())],
            "d": [at(moment) for moment in held.get("dismissed", ())],
            "c": [at(moment) for moment in held.get("converted", ())],
        }
        for key, held in told.items()
    }


def person(fact, case):
    held = case.get("account", {})
    whose = None
    if held is not None:
        told = {"ledger": ledger(fact, held.get("events", ())), "prompts": prompts(held.get("prompts", {}))}
        whose = account(plan=held.get("plan"), meters=held.get("meters", {}), **told)
    return lena(ledger=ledger(fact, case.get("events", ())), prompts=prompts(case.get("prompts", {})), account=whose)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=NAMES)
def test_fact_has_the_value_and_the_next_change_of_the_shared_case(case):
    fact = parse_fact(case["fact"])

    values, flips = facts.compute(catalog(facts={"it": case["fact"]}), person(fact, case), at(VECTORS["now"]))

    assert (values["it"], flips if flips is None else iso(flips)) == (case["value"], case["next"])
    assert isinstance(values["it"], bool) is isinstance(case["value"], bool)


def test_shared_cases_have_every_kind_of_fact_and_names_of_their_own():
    assert {case["fact"]["kind"] for case in VECTORS["cases"]} == KINDS.keys()
    assert len(set(NAMES)) == len(NAMES)
