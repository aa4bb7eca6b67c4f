import pytest

from guidance.protocol.selectors import LONGEST, fault

GOOD = [
    "a",
    "*",
    "#reports",
    " #reports ",
    ".a.b-c_d",
    "main > ul li+li ~ a",
    "a,\n b",
    '[data-guidance="a b"]',
    "[data-x]",
    "[ href ^= '/a' i ]",
    "[lang|=en]",
    r"#\:r1\: .sm\:flex",
    r"#\31 23",
    "input:not([type=hidden], .off):focus-visible",
    "li:nth-child(2n + 1) > a",
    "li:nth-child(odd of .shown)",
    "li:nth-of-type( -n+3 )",
    "section:has(> h2):is(.a, .b)",
    "p:lang(en, 'de')",
    "größe",
    "--x",
    "a:HOVER",
]
BAD = [
    ("", 0),
    (" ", 1),
    ("a >", 3),
    ("> a", 0),
    ("a,,b", 2),
    ("a,", 2),
    ("#1", 0),
    (".", 0),
    ("a#", 1),
    ("a..b", 1),
    ("[a=]", 0),
    ("[a='b]", 0),
    ("a)", 1),
    ("a:before-it", 1),
    ("a::before", 1),
    ("a:hover(", 1),
    ("a:nope(b)", 1),
    ("a:not()", 6),
    ("a:not(b", 7),
    ("a:nth-child(x)", 12),
    ("a:nth-of-type(2 of b)", 16),
    ("a:lang(2)", 7),
    ("a:is(b {", 7),
    ("a{color:red}", 1),
    ("<a>", 0),
    ("a ! b", 2),
]


@pytest.mark.parametrize("selector", GOOD)
def test_fault_finds_none_in_a_selector(selector: str) -> None:
    assert fault(selector) is None


@pytest.mark.parametrize(("selector", "at"), BAD)
def test_fault_tells_where_a_selector_goes_wrong(selector: str, at: int) -> None:
    assert fault(selector) == at


def test_fault_is_a_selector_longer_than_any_page_needs() -> None:
    assert fault("a" * LONGEST) is None
    assert fault("a" * (LONGEST + 1)) == LONGEST


def test_fault_reads_the_deepest_nest_that_fits() -> None:
    deep = (LONGEST - 1) // 6

    assert fault(":not(" * deep + "a" + ")" * deep) is None
