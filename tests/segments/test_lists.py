import io

import pytest

from guidance.segments import lists, saving
from guidance.segments.lists import Changed, InvalidList
from guidance.segments.models import ListEntry, Segment, SegmentBuild
from tests.support import cast


@pytest.mark.parametrize(
    "file",
    [
        "lena\nmia\n",
        "userId\nlena\nmia",
        "\ufeffUser_ID\r\nlena\r\n\r\n  mia  \r\nlena\r\n",
        b"\xef\xbb\xbfid\nlena\nmia\n",
        io.BytesIO(b'"lena"\n"mia",\n'),
    ],
)
def test_read_takes_one_column_with_or_without_a_header(file):
    assert lists.read(file=file) == ["lena", "mia"]


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        ("lena,mia\n", [(1, "There is more than one column; keep only the ids.")]),
        (
            "userId\nlena\nnull\nx,y\n",
            [(3, "“null” names nobody."), (4, "There is more than one column; keep only the ids.")],
        ),
        (f"lena\n{'x' * 256}\n", [(2, "An id has at most 255 characters.")]),
        ("a\0b", [(1, "There are unreadable characters.")]),
    ],
)
def test_read_names_every_faulty_line(file, lines):
    with pytest.raises(InvalidList) as refused:
        lists.read(file=file)

    assert refused.value.lines == lines
    assert refused.value.message.startswith(f"Line {lines[0][0]}: {lines[0][1]}")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"x" * (lists.MAX_BYTES + 1), "larger than 10 MB"),
        ("\n".join(map(str, range(1, lists.MAX_IDS + 2))), "at most 200,000 ids; this one holds 200,001"),
    ],
)
def test_read_refuses_what_is_too_large_or_no_text(file, says):
    with pytest.raises(InvalidList, match=says):
        lists.read(file=file)


def test_read_stops_at_twenty_faulty_lines():
    with pytest.raises(InvalidList, match="20 and possibly others") as refused:
        lists.read(file="a,b\n" * 30)

    assert len(refused.value.lines) == 20


@pytest.fixture
def vips(db):
    return saving.save(segment=Segment(workspace=cast.workspace(), key="vips", name="VIPs", source="list"))


def on(segment):
    return sorted(ListEntry.objects.filter(segment=segment).values_list("member_id", flat=True))


def test_replace_and_add_tell_what_changed_and_have_the_segment_looked_at(vips):
    assert lists.replace(segment=vips, ids=["lena", "mia", "lena"]) == Changed(added=2, removed=0, total=2)
    assert lists.add(segment=vips, ids=["mia", "zoe"]) == Changed(added=1, removed=0, total=3)
    assert lists.replace(segment=vips, ids=["zoe"]) == Changed(added=0, removed=2, total=1)
    assert lists.replace(segment=vips, ids=["zoe"]) == Changed(added=0, removed=0, total=1)

    assert on(vips) == ["zoe"]
    assert SegmentBuild.objects.filter(segment=vips).count() == 3
    assert SegmentBuild.objects.filter(segment=vips, finished_at=None).count() == 1


def test_lists_of_rules_and_too_long_ones_are_refused(vips, monkeypatch):
    ruled = saving.save(
        segment=Segment(workspace=vips.workspace, key="r", name="R", rule={"version": 1, "where": {}, "facts": {}})
    )

    with pytest.raises(InvalidList, match="“R” is made by a rule"):
        lists.replace(segment=ruled, ids=["lena"])
    monkeypatch.setattr(lists, "MAX_IDS", 2)
    lists.replace(segment=vips, ids=["a", "b"])
    with pytest.raises(InvalidList, match="this one would hold 3"):
        lists.add(segment=vips, ids=["c"])
