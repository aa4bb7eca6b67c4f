"""Rules and decisions, pure: beside the engines of others, persons a second, and what grows with what."""

import copy
from collections.abc import Callable
from statistics import median

from guidance.engine.catalog import Catalog
from guidance.engine.decide import decide
from guidance.engine.subjects import PersonState
from guidance.rules.compiler import compile_set
from tests.bench import material
from tests.bench.engines import engines
from tests.bench.figures import Figure, at_least, at_most, in_turns, measure

RULES = 100
PROMPTS = (10, 100, 1_000)
EVENTS = (10, 1_000, 100_000)
BUDGETS = {"growthbook evalCondition": 30, "common-expression-language": 3}


def run(*, size: float = 1.0, rounds: int = 7) -> list[Figure]:
    """Measure with `size` times the usual work."""
    return [*_rules(size, rounds), *_prompts(size, rounds), *_history(size, rounds)]


def _rules(size: float, rounds: int) -> list[Figure]:
    conditions = material.rules(RULES)
    contexts = material.contexts(max(int(2000 * size), 20))
    few = contexts[: max(len(contexts) // 40, 5)]
    judge = compile_set(conditions)
    sides = {"ours": lambda: measure(lambda: [judge(context) for context in contexts]).cpu / len(contexts)}
    with engines(conditions) as others:
        for name, (prepare, theirs) in others.items():
            ready = [prepare(context) for context in few]
            # Who is timed must have said the same before.
            assert [list(map(bool, theirs(one))) for one in ready] == [list(judge(context)) for context in few], name
            sides[name] = _side(theirs, ready)
        taken = in_turns(sides, rounds)
    ours = taken.pop("ours")
    return [
        Figure(f"compile_set, {RULES} rules of 3 conditions, one person", ours * 1e6, "µs CPU"),
        *(Figure(f"{name}, the same rules and people", cost * 1e6, "µs CPU") for name, cost in taken.items()),
        *(_ratio(name, cost / ours) for name, cost in taken.items()),
        Figure("compiling those rules", _compile_seconds(rounds) * 1e3, "ms CPU"),
    ]


def _side(judge: Callable[[object], object], people: list[object]) -> Callable[[], float]:
    return lambda: measure(lambda: [judge(one) for one in people]).cpu / len(people)


def _ratio(name: str, ratio: float) -> Figure:
    what = f"compile_set is faster than {name.partition(' ')[0]} by"
    return at_least(what, ratio, "times", BUDGETS[name]) if name in BUDGETS else Figure(what, ratio, "times")


def _compile_seconds(rounds: int) -> float:
    # Other rules every time: the compiler remembers what it has compiled.
    return median(
        measure(lambda seed=seed: compile_set(material.rules(RULES, seed=100 + seed))).cpu for seed in range(rounds)
    )


def _prompts(size: float, rounds: int) -> list[Figure]:
    persons = material.people(max(int(600 * size), 10))
    catalogs = {prompts: material.catalog(prompts) for prompts in PROMPTS}
    sides = {
        str(prompts): _decided(catalog, persons[: max(len(persons) * 10 // prompts, 5)])
        for prompts, catalog in catalogs.items()
    }
    before = copy.deepcopy(persons[0])
    decide(catalogs[RULES], persons[0], material.NOW)
    assert persons[0] == before
    taken = in_turns(sides, rounds)
    return [
        at_least(f"engine.decide with {RULES} prompts, reasons included", 1 / taken[str(RULES)], "persons/s", 5_000),
        Figure("engine.decide with 10 prompts", 1 / taken["10"], "persons/s"),
        Figure("engine.decide with 1,000 prompts", 1 / taken["1000"], "persons/s"),
        at_most("10 × the prompts cost, from 10 to 100", taken["100"] / taken["10"], "times", 10),
        at_most("10 × the prompts cost, from 100 to 1,000", taken["1000"] / taken["100"], "times", 10),
    ]


def _history(size: float, rounds: int) -> list[Figure]:
    catalog = material.catalog(RULES)
    count = max(int(200 * size), 10)
    sides = {str(events): _decided(catalog, _veterans(events, count)) for events in EVENTS}
    taken = in_turns(sides, rounds)
    # Not 1: the days of two months, which the ledger counts by, fill up on the way.
    return [
        *(
            Figure(f"engine.decide, {events:,} events behind the person", taken[str(events)] * 1e6, "µs CPU")
            for events in EVENTS
        ),
        at_most("100 × the events cost, from 1,000 to 100,000", taken["100000"] / taken["1000"], "times", 1.5),
    ]


def _veterans(events: int, count: int) -> list[PersonState]:
    # The ledger counts twelve names.
    few = material.people(4, events=max(events // 12, 1))
    return [few[number % len(few)] for number in range(count)]


def _decided(catalog: Catalog, persons: list[PersonState]) -> Callable[[], float]:
    return lambda: measure(lambda: [decide(catalog, person, material.NOW) for person in persons]).cpu / len(persons)
