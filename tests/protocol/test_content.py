import pytest

from guidance.protocol.content import Candidate


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (Candidate(by="css", value=" #reports "), "#reports"),
        (Candidate(by="group", selectors=["#a", "nav > a"], text="Reports"), "Reports"),
        (Candidate(by="group", selectors=["#a", "nav > a"]), "#a"),
        (Candidate(by="group"), ""),
    ],
)
def test_candidate_says_what_it_looks_for(candidate: Candidate, said: str) -> None:
    assert candidate.said == said
