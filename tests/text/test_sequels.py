"""What titles and summaries say of talks that go on where another ended, or promise to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.text.sequels import Sequel, Told, place_in_series, promises, sequels


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("React, part 2: hooks", ("react", 2)),
        ("React Part II", ("react", 2)),
        ("React – Part Two", ("react", 2)),
        ("Part 3: React", ("react", 3)),
        ("Debugging #2", ("debugging", 2)),
        ("Debugging (2)", ("debugging", 2)),
        ("Debugging (2/3)", ("debugging", 2)),
        ("Debugging vol.4", ("debugging", 4)),
        ("計測の話 その2", ("計測の話", 2)),
        ("計測の話 その二", ("計測の話", 2)),
        ("第2回 計測の話", ("計測の話", 2)),
        ("計測の話（３）", ("計測の話", 3)),
        ("計測の話 後編", ("計測の話", 2)),
        ("AWS Service Update Summary 2017 Q1 (January - March)", ("awsserviceupdatesummary", 8069)),
        ("Q2 2017 report", ("report", 8070)),
        ("Q4 2016 report", ("report", 8068)),
        ("2017年第1四半期の報告", ("の報告", 8069)),
        # Nothing that counts.
        ("C#7 in depth", ("c7indepth", 0)),
        ("Report of Build (2017)", ("reportofbuild2017", 0)),
        ("Department 51", ("department51", 0)),
        ("Party 2", ("party2", 0)),
        ("Issue #1234", ("issue1234", 0)),
        ("", ("", 0)),
    ],
)
def test_where_a_title_stands_in_its_series(title, place):
    assert place_in_series(title) == place


def found(*talks: Told) -> list[tuple[int, int]]:
    return [(one.talk, one.earlier) for one in sequels(talks)]


def titles(*given: str) -> list[tuple[int, int]]:
    """Of talks of these titles, one an evening from the 30th on; the pairs of evenings."""
    return found(*(Told(30 + n, 30 + n, title) for n, title in enumerate(given)))


def test_the_next_of_a_series_continues_the_one_before_it():
    assert titles("React", "Goa", "React, part 2", "React, part 3") == [(32, 30), (33, 32)]
    assert titles("React part 1", "React", "React part 2") == [(32, 30)]
    assert titles("Report 2016 Q4", "Report 2017 Q1", "Report 2017 Q3") == [(31, 30), (32, 31)]
    assert list(sequels([Told(1, 30, "A #1"), Told(2, 31, "a #2")])) == [
        Sequel(2, 1, "the next of its series")
    ]


def test_no_series_is_made_up():
    assert titles("React part 2") == []
    assert titles("React", "React") == [], "the same title again is no sequel"
    assert titles("React part 2", "React part 1") == [], "nor does an earlier part come later"
    assert titles("Report", "Report 2017 Q1") == []
    assert titles("Part 1", "Part 2", "(3)") == [], "of no series"
    assert titles("React #2", "Go #3") == []


def test_words_that_name_an_earlier_talk():
    shihan = Told(1, 32, "Designing APIs in Go", names=["Shihan"])
    other = Told(2, 32, "Try to Eliminate Toil", names=["Doi"])
    by_number = "Intro. This topic is a continuation of Shihan-san's from the 32nd MTS, about Goa. More."
    by_title = 'A follow-up to "Designing APIs in Go".'
    japanese = "第32回 Doi さんの発表の続きです。"
    for text, earlier in ((by_number, 1), (by_title, 1), (japanese, 2)):
        assert found(shihan, other, Told(3, 34, "JWT vs Goa", text)) == [(3, earlier)], text
    why = next(sequels([shihan, other, Told(3, 34, "JWT vs Goa", by_number)])).why
    assert why == "“This topic is a continuation of Shihan-san's from the 32nd MTS, about Goa”"


@pytest.mark.parametrize(
    "text",
    [
        "He continues by explaining Goa. In the 32nd, Shihan spoke.",
        "A continuation of the work of the 32nd.",
        "Shihan and Doi: a continuation of both talks of the 32nd by Shihan and Doi.",
        'A continuation of "A talk that nobody gave".',
        "This is a sequel to my talk.",
    ],
)
def test_words_that_may_mean_any_talk_are_no_suggestion(text):
    shihan = Told(1, 32, "Designing APIs in Go", names=["Shihan"])
    other = Told(2, 32, "Try to Eliminate Toil", names=["Doi"])
    assert found(shihan, other, Told(3, 34, "JWT vs Goa", text)) == []


def test_promises_until_something_continues_them():
    talks = [
        Told(1, 30, "React part 1"),
        Told(2, 31, "Goa", "It works. He will show the rest in the next MTS. Thanks."),
        Told(3, 32, "Keys", "To be continued!"),
        Told(4, 33, "Plain", "We had a party. The next day was fine. Report 2017 Q1."),
        Told(5, 34, "計測", "次回は実装を紹介します。"),
    ]
    assert list(promises(talks, continued={3})) == [
        Sequel(1, None, "React part 1"),
        Sequel(2, None, "He will show the rest in the next MTS"),
        Sequel(5, None, "次回は実装を紹介します"),
    ]


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60)), max_size=6))
def test_any_text_is_read_and_nothing_continues_what_came_later(given_talks):
    talks = [
        Told(n, n, title, f"continues “{text}” 3rd {text}", [text])
        for n, (title, text) in enumerate(given_talks)
    ]
    assert all(later > earlier for later, earlier in found(*talks))
    list(promises(talks, ()))
