"""Rules and decisions, pure: against PyPI's growthbook, and persons a second."""

import copy
from collections.abc import Callable
from statistics import median

from growthbook.core import evalCondition

from guidance.engine.decide import decide
from guidance.rules.compiler import compile_set
from tests.bench import material
from tests.bench.figures import Figure, at_least, in_turns, measure

RULES = 100


def run(*, size: float = 1.0, rounds: int = 7) -> list[Figure]:
    """Measure with `size` times the usual work."""
    return [*_rules(size, rounds), *_decisions(size, rounds)]


def _rules(size: float, rounds: int) -> list[Figure]:
    conditions = material.rules(RULES)
    contexts = material.contexts(max(int(2000 * size), 20))
    few = contexts[: max(len(contexts) // 20, 10)]
    judge = compile_set(conditions)
    # growthbook's conditions are judged over plain attributes, like ours; it must say the same before it is timed.
    for context in few:
        assert list(judge(context)) == [bool(evalCondition(context, condition)) for condition in conditions]

    def ours() -> float:
        return measure(lambda: [judge(context) for context in contexts]).cpu / len(contexts)

    def theirs() -> float:
        return measure(lambda: [[evalCondition(c, condition) for condition in conditions] for c in few]).cpu / len(few)

    taken = in_turns({"ours": ours, "growthbook": theirs}, rounds)
    return [
        Figure(f"compile_set, {RULES} rules of 3 conditions, one person", taken["ours"] * 1e6, "µs CPU"),
        Figure("growthbook evalCondition, the same rules and people", taken["growthbook"] * 1e6, "µs CPU"),
        at_least("compile_set is faster than growthbook by", taken["growthbook"] / taken["ours"], "times", 30),
        Figure("compiling those rules", _compile_seconds(rounds) * 1e3, "ms CPU"),
    ]


def _compile_seconds(rounds: int) -> float:
    # Other rules every time: the compiler remembers what it has compiled.
    return median(
        measure(lambda seed=seed: compile_set(material.rules(RULES, seed=100 + seed))).cpu for seed in range(rounds)
    )


def _decisions(size: float, rounds: int) -> list[Figure]:
    persons = material.people(max(int(600 * size), 10))
    catalogs = {10: material.catalog(10), RULES: material.catalog(RULES)}

    def side(prompts: int) -> Callable[[], float]:
        catalog = catalogs[prompts]
        return lambda: measure(lambda: [decide(catalog, person, material.NOW) for person in persons]).cpu / len(persons)

    taken = in_turns({str(prompts): side(prompts) for prompts in catalogs}, rounds)
    before = copy.deepcopy(persons[0])
    decide(catalogs[RULES], persons[0], material.NOW)
    assert persons[0] == before
    return [
        Figure(f"engine.decide with {RULES} prompts, reasons included", 1 / taken[str(RULES)], "persons/s"),
        Figure("engine.decide with 10 prompts", 1 / taken["10"], "persons/s"),
        Figure(
            "10 × the prompts cost",
            taken[str(RULES)] / taken["10"],
            "times",
            "<= 10",
            taken[str(RULES)] <= 10 * taken["10"],
        ),
    ]
