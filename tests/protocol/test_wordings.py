"""The wordings of a draft, and the trials that any of them starts."""

from guidance.protocol.content import Alternative, Button, Buttons, Dismiss, Draft, Heading, StartTrial, Variant
from guidance.protocol.translations import written
from guidance.protocol.wordings import spoken_wordings, trials_of, wordings_of

OWN = [Heading("Full")]
SHORT = [Heading("Nearly full")]
ASK = [Heading("Ask your admin")]


def offering(*actions: StartTrial | Dismiss) -> Buttons:
    return Buttons([Button("Go", action) for action in actions])


def test_wordings_are_the_own_one_the_variants_and_that_of_the_others() -> None:
    draft = Draft(
        blocks=list(OWN),
        label="Contacts",
        intent="sell",
        variants=[Variant(key="short", weight=0.5, blocks=list(SHORT), label="Short")],
        others=Alternative(blocks=list(ASK)),
    )

    found = [(variant, worded.label, worded.blocks, worded.intent) for variant, worded in wordings_of(draft)]

    assert found == [
        ("", "Contacts", OWN, "sell"),
        ("short", "Short", SHORT, "sell"),
        ("others", "Contacts", ASK, "sell"),
    ]


def test_wordings_of_a_plain_draft_are_itself() -> None:
    draft = Draft(blocks=list(OWN))

    assert wordings_of(draft) == [("", draft)]


def test_wordings_in_other_languages_are_those_that_say_something_else() -> None:
    draft = Draft(blocks=list(OWN), variants=[Variant(key="short", weight=0.5, blocks=list(SHORT))])
    draft = written(draft, "de", {"blocks.0.text": ("Full", "Voll")})

    found = [
        (worded.variant, worded.language, worded.draft.blocks) for worded in spoken_wordings(draft, ["de", "fr"], "en")
    ]

    assert found == [("", "", OWN), ("short", "", SHORT), ("", "de", [Heading("Voll")])]


def test_trials_are_those_of_every_wording() -> None:
    timeline, reports = StartTrial(feature="timeline"), StartTrial(feature="reports", days=7)
    draft = Draft(
        blocks=[*OWN, offering(Dismiss(), timeline)],
        variants=[Variant(key="short", weight=0.5, blocks=[offering(reports)])],
    )

    assert trials_of(draft) == [timeline, reports]
    assert trials_of(Draft(blocks=list(OWN))) == []
