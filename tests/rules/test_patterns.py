import pytest

from guidance.rules.pattern_syntax import Literal
from guidance.rules.patterns import MAX_PATTERN, MAX_SUBJECT, complaint, literal_of, matcher

SLOW = "could take very long on some texts; repeat less, or start it with ^"


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("^/contacts/[0-9]+$", ["/contacts/12"], ["/contacts/12\n", "/contacts/", "x/contacts/1"]),
        ("a.c", ["abc", "aéc"], ["a\nc", "a\u2028c", "a😀c"]),
        ("^..$", ["ab", "😀"], ["a", "😀😀"]),
        ("^😀+$", ["😀"], ["😀😀", "\ud83d"]),
        ("[😀]b", ["😀b", "\ude00b"], ["😎"]),
        ("\ude00$", ["😀"], ["😎"]),
        ("^\\w+$", ["ab_1"], ["é", "a b"]),
        ("\\d", ["x1"], ["٣"]),
        ("^\\D\\S\\W$", ["é1-", "٣a "], ["1a-", "a a"]),
        ("\\s", ["a b", "\ufeff"], ["ab", "\x1c"]),
        ("\\bfoo\\b", ["a foo b"], ["afoo"]),
        ("\\Bo", ["foo"], ["o"]),
        ("^\\B", ["", "-"], ["a"]),
        ("[^]", ["\n"], [""]),
        ("[]", [], ["", "a", "]"]),
        ("[\\b\\]a-]", ["\b", "]", "a", "-"], ["b"]),
        ("[a\\d-]", ["5", "-"], ["d"]),
        ("a{2}", ["aa"], ["a"]),
        ("^a{2,3}$", ["aaa"], ["aaaa"]),
        ("a{,3}", ["a{,3}"], ["aaa"]),
        ("x{", ["x{"], ["x"]),
        ("]}", ["]}"], ["]"]),
        ("^(?:a|b)+?c", ["abc"], ["c"]),
        ("(?<year>[0-9]{4})", ["in 2026"], ["26"]),
        ("^(?=.*x)(?!.*y)", ["ax"], ["ay", "xy"]),
        ("\\x41\\u00e9\\n\\/\\.\\0", ["Aé\n/.\0"], ["A"]),
        ("\\xZ\\uZ\\p\\Z", ["xZuZpZ"], [""]),
        ("a|", ["", "b"], []),
        ("(?:\\ba )+b", ["a a b"], ["ab", " b"]),
        ("(|a)b", ["b", "ab"], ["a"]),
        ("^a?$|^\\.b$", ["", "a", ".b"], ["b"]),
    ],
)
def test_pattern_finds_what_a_browser_finds_when_dialects_differ(
    pattern: str, matching: list[str], other: list[str]
) -> None:
    found = matcher(pattern)

    assert complaint(pattern) == ""
    assert [found(text) for text in matching] == [True] * len(matching)
    assert [found(text) for text in other] == [False] * len(other)


def test_case_is_ignored_when_asked() -> None:
    assert [matcher("^stra", any_case=True)(text) for text in ("STRASSE", "Strand", "extra")] == [True, True, False]


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("ß", ["ß"], ["ẞ", "SS", "ss"]),
        ("s", ["S", "s"], ["ſ"]),
        ("[a-z]", ["Q", "q"], ["\u212a", "ſ", "İ", "ı"]),
        ("[^a-z]", ["\u212a", "1"], ["Q", "q"]),
        ("[À-Þ]", ["é", "É"], ["e"]),
        ("µ", ["μ", "Μ"], ["m"]),
        ("^\\w\\W$", ["a\u212a"], ["KK"]),
        ("\\x41\\b", ["a"], ["ab"]),
        ("^𐐀$", ["𐐀"], ["𐐨"]),
    ],
)
def test_case_is_ignored_as_a_browser_does_when_letters_have_odd_cases(
    pattern: str, matching: list[str], other: list[str]
) -> None:
    found = matcher(pattern, any_case=True)

    assert [found(text) for text in matching] == [True] * len(matching)
    assert [found(text) for text in other] == [False] * len(other)


@pytest.mark.parametrize("pattern", ["(a|A)+$", "(?:k|[K])*x", "^(?:é|É)*$"])
def test_pattern_is_refused_when_only_the_case_told_its_ways_apart(pattern: str) -> None:
    assert complaint(pattern, any_case=True) == SLOW
    assert matcher(pattern, any_case=True)("a" * 40) is False


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("(", "leaves a bracket open"),
        (")", "closes a bracket that was never opened"),
        ("[a", "leaves a square bracket open"),
        ("[\\", "ends with a single backslash"),
        ("a\\", "ends with a single backslash"),
        ("*a", "repeats something that is not there"),
        ("{2}", "repeats something that is not there"),
        ("a**", "repeats something that is not there"),
        ("^*", "repeats something that takes up no text"),
        ("(?=a)+", "repeats something that takes up no text"),
        ("a{10000}", "repeats something too often"),
        ("^a{2001}$", "repeats too often, written out"),
        ("^(?:a{9}b|c){200,}$", "repeats too often, written out"),
        ("a{1,10000}", "repeats something too often"),
        ("(?<a>x)(?<a>y)", "names two brackets “a”"),
        ("[😀-😎]", "has a range that runs backwards"),
        ("a{3,2}", "repeats from a larger number to a smaller one"),
        ("[b-a]", "has a range that runs backwards"),
        ("[a-\\d]", "uses a set of characters as the end of a range"),
        ("[\\W]", "uses “\\W” inside square brackets, which is not supported"),
        ("(a)\\1", "uses “\\1”, which is not supported"),
        ("\\cA", "uses “\\c”, which is not supported"),
        ("(?<=a)b", "uses a kind of bracket that is not supported"),
        ("(?i)a", "uses a kind of bracket that is not supported"),
        ("(" * 12 + ")" * 12, "has too many brackets inside each other"),
        ("a" * (MAX_PATTERN + 1), f"is longer than {MAX_PATTERN} characters"),
    ],
)
def test_pattern_is_refused_with_its_fault_when_it_cannot_be_read(pattern: str, fault: str) -> None:
    assert complaint(pattern) == fault
    assert matcher(pattern)(pattern) is False


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*$",
        "(a*)*b",
        "(.*)*x",
        "^(a|ab)*$",
        "(?:x?)+y",
        "a.*b.*c",
        "\\d+\\d+\\d+$",
        "(a{1,9}){2,9}b",
        "^(?=(a+)+$)b",
        ".*.*.*=.*x",
        "b{2,}b*$",
        "\\w+?(?:(?=.{2,})\\.+b)x",
        "(?:[^/]?a)+$",
        "^(?:\\D(?:\\s){1,3})+/+?\\D$",
        "^(?:a(?:.b|c?))*$",
        "^(?:a(?=b)|c)*$",
        "a?" * 20 + "a" * 20,
        "^(?:a|ab)(?:c|cd)(?:e|ef)(?:g|gh)$",
    ],
)
def test_pattern_is_refused_when_a_text_could_stall_it(pattern: str) -> None:
    assert complaint(pattern) == SLOW
    assert matcher(pattern)("a" * 40) is False


@pytest.mark.parametrize(
    "pattern",
    [
        "^(?:[^/]+/)*x$",
        ".*foo.*",
        "^a.*b.*c$",
        "(?:x|y)*z",
        "^[a-z0-9-]+(?:\\.[a-z]+)*$",
        "^https://[^/]+/reports(?:/.*)?$",
        "^/a/[^/]+/b/[^/]+/c/[^/]+/d/[^/]+$",
        "^a*b?\\b.*$",
        "^(?:a|b){2,20}c",
        "(?:ab+c)?d",
        "^(?:foo|far|free)+$",
        "^/(?:contacts|campaigns|companies|calls|cards|carts|cases|chats)/[0-9]+",
        "^(?:a{3}b|c)+$",
        "^a?a?a?b",
    ],
)
@pytest.mark.timeout(60)  # milliseconds; a pattern that tries again and again would not end
def test_pattern_answers_when_it_is_allowed_and_the_text_is_hostile(pattern: str) -> None:
    found = matcher(pattern)
    texts = [part * (MAX_SUBJECT // len(part)) for part in ("a", "/", "ab", "/a", "xy", "foo", "a.", "a-b/", "abb")]

    assert complaint(pattern) == ""
    assert {type(found(text)) for text in texts} == {bool}


def test_pattern_gives_up_when_its_time_could_grow_faster_than_the_text() -> None:
    assert matcher("a.*b")("a" * MAX_SUBJECT + "b") is False
    assert matcher("a.*b")("a" * (MAX_SUBJECT - 1) + "b") is True
    assert matcher("^[a]+b")("a" * 5_000 + "b") is True


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("foo", Literal("foo", False, False)),
        ("^/a\\.b", Literal("/a.b", True, False)),
        ("b$", Literal("b", False, True)),
        ("^ab$", Literal("ab", True, True)),
        ("^", Literal("", True, False)),
        ("", Literal("", False, False)),
        ("a|b", None),
        ("a+", None),
        ("[a]", None),
        ("a^b", None),
        ("(", None),
        ("😀", Literal("😀", False, False)),
        ("\ud83d", None),
    ],
)
def test_literal_is_found_when_a_pattern_needs_no_engine(pattern: str, expected: Literal | None) -> None:
    assert literal_of(pattern) == expected


@pytest.mark.parametrize("character", [chr(code) for code in range(32, 127)] + ["\n", "é", "😀"])
def test_escaped_character_means_itself_when_it_is_no_letter_or_digit(character: str) -> None:
    pattern = f"^{'' if character.isalnum() else chr(92)}{character}$"

    assert matcher(pattern)(character) is True
