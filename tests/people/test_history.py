import copy

from hypothesis import given
from hypothesis import strategies as st

from guidance.people import history

MOMENTS = st.integers(1, 10_000)
ANSWER = st.one_of(
    st.tuples(st.just("note"), st.fixed_dictionaries({"at": MOMENTS, "kind": st.sampled_from("dkcr")})),
    st.tuples(st.just("note_snoozed"), st.fixed_dictionaries({"until": MOMENTS})),
    st.tuples(st.just("note_not_relevant"), st.fixed_dictionaries({"at": MOMENTS})),
)
SHOW = st.tuples(st.just("note_shown"), st.fixed_dictionaries({"at": MOMENTS, "version": st.integers(1, 3)}))
ANSWERS = st.lists(ANSWER, max_size=70)
NOTES = st.lists(st.one_of(SHOW, ANSWER), max_size=70)


def of(notes):
    built = {}
    for name, arguments in notes:
        getattr(history, name)(history=built, prompt="tip", **arguments)
    return built


def test_notes_build_the_history_of_a_prompt():
    held = of(
        [
            ("note_shown", {"at": 9, "version": 2}),
            ("note_shown", {"at": 3, "version": 1}),
            ("note", {"kind": "d", "at": 10}),
            ("note", {"kind": "d", "at": 5}),
            ("note_snoozed", {"until": 50}),
            ("note_snoozed", {"until": 40}),
            ("note_not_relevant", {"at": 12}),
            ("note_not_relevant", {"at": 11}),
        ]
    )

    assert held == {"tip": {"s": [[3, 1], [9, 2]], "d": [5, 10], "z": 50, "x": 11}}


def test_note_keeps_the_latest_50():
    held = of([("note", {"kind": "k", "at": at}) for at in range(60)])

    assert held["tip"]["k"] == list(range(10, 60))


@given(NOTES, st.randoms())
def test_notes_do_not_mind_order(notes, chance):
    assert of(chance.sample(notes, len(notes))) == of(notes)


@given(ANSWERS)
def test_notes_of_answers_do_not_mind_repetition(notes):
    assert of(notes + notes[:1]) == of(notes)


def test_shows_at_one_moment_are_as_many_as_there_were():
    show = ("note_shown", {"at": 3, "version": 1})

    assert of([show, show]) == {"tip": {"s": [[3, 1], [3, 1]]}}


def test_show_that_was_earlier_than_thought_stays_one():
    held = of([("note_shown", {"at": 3, "version": 1}), ("note_shown", {"at": 9, "version": 2})])

    history.note_shown(history=held, prompt="tip", at=2, version=1, instead_of=3)
    history.note_shown(history=held, prompt="tip", at=8, version=1, instead_of=9)  # of another version: not that one

    assert held == {"tip": {"s": [[2, 1], [8, 1], [9, 2]]}}


@given(NOTES, NOTES)
def test_merge_takes_the_union(one, other):
    merged = of(one)

    history.merge(into=merged, other=copy.deepcopy(of(other)))

    assert merged == of([*one, *other])


@given(ANSWERS)
def test_merge_of_the_same_answers_twice_changes_nothing(notes):
    merged = of(notes)

    history.merge(into=merged, other=of(notes))

    assert merged == of(notes)


def test_the_latest_step_counts_in_whatever_order_they_come():
    entries = {}
    for step, at in (("b", 20), ("a", 10), ("c", 20)):
        history.note_step(history=entries, prompt="tour", step=step, at=at)

    assert entries == {"tour": {"p": [20, "c"]}}


def test_merge_goes_on_at_the_later_step_and_knows_what_either_asked_for():
    ours = {"tour": {"p": [20, "b"], "l": [1]}, "other": {}}
    history.merge(into=ours, other={"tour": {"p": [30, "a"], "l": [2]}, "other": {"p": [5, "x"]}})

    assert ours == {"tour": {"p": [30, "a"], "l": [1, 2]}, "other": {"p": [5, "x"]}}
