"""Dates mean one instant, or are refused."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import trendlab as tl
from trendlab.loading import dates as times
from trendlab.tables import LoadError

NOW = pd.Timestamp("2027-01-01T00:00Z")


def instant(text: str, **options) -> str | None:
    found = times.parse([text], **{"as_of": NOW, **options})
    return None if found.problems else str(found.values[0])[:19]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-01", "2026-03-01T00:00:00"),
        ("2026-03-01T10:00:00+01:00", "2026-03-01T09:00:00"),
        ("2026-03-01 10:00:00.123456", "2026-03-01T10:00:00"),
        ("2026-03-01T10:00Z", "2026-03-01T10:00:00"),
        ("2026-05-07 15:40:11.593717+00:00", "2026-05-07T15:40:11"),
        ("2009/6/1", "2009-06-01T00:00:00"),
        ("20260324T060000Z", "2026-03-24T06:00:00"),
        ("20260324", "2026-03-24T00:00:00"),
        ("20260324060000", "2026-03-24T06:00:00"),
        ("22/02/2022", "2022-02-22T00:00:00"),
        ("8/20/17", "2017-08-20T00:00:00"),
        ("29.03.2020", "2020-03-29T00:00:00"),
        ("03.04.2020", "2020-04-03T00:00:00"),
        ("6/30/2015 13:02:00", "2015-06-30T13:02:00"),
        ("Sun, 1 Mar 2026 06:50:00 +0100", "2026-03-01T05:50:00"),
        ("Mon, 1 Mar 2026 06:50:00 +0100", "2026-03-01T05:50:00"),
        ("Sun, 01 Mar 2026 06:50:00 PST", "2026-03-01T14:50:00"),
        ("Wed, 9 Sep 2026 05:30:00 -0700", "2026-09-09T12:30:00"),
        ("Thu Mar 05 10:00:00 CET 2026", "2026-03-05T09:00:00"),
        ("vendredi 08 mai 2020 à 20h17", "2020-05-08T20:17:00"),
        ("1er février 2022", "2022-02-01T00:00:00"),
        ("9 de julho de 2026 às 18:50:00 UTC-3", "2026-07-09T21:50:00"),
        ("January 1, 2026 at 12:10:00\u202fAM UTC+5:30", "2025-12-31T18:40:00"),
        ("Apr 12 2018 8:00", "2018-04-12T08:00:00"),
        ("12 PM", None),
        ("1. března 2026", "2026-03-01T00:00:00"),
        ("2026-02-30", None),
        ("Sun, 31 Feb 2026 06:50:00 +0100", None),
        ("2026-13-01", None),
        ("31/02/2022", None),
        ("2026-03-01T25:00:00Z", None),
        ("2026-03-01T10:00:00 XYZ", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("hier", None),
        ("03", None),
    ],
)
def test_form_of_date(text, utc):
    assert instant(text) == utc


def test_missing_and_blank_dates_are_no_problem():
    found = times.parse([None, "", "  ", "2026-03-01"], as_of=NOW)

    assert np.isnat(found.values).tolist() == [True, True, True, False]
    assert found.problems == {}


def test_one_row_decides_the_order_for_all():
    found = times.parse(["03/04/2026", "13/04/2026"], as_of=NOW)

    assert [str(v)[:10] for v in found.values] == ["2026-04-03", "2026-04-13"]


def test_order_that_no_row_decides_is_refused_unless_a_language_does():
    with pytest.raises(LoadError, match="ambiguous"):
        times.parse(["03/04/2026", "04/03/2026"], as_of=NOW)
    assert instant("03/04/2026", dayfirst=times.day_first("fr")) == "2026-04-03T00:00:00"
    assert instant("03/04/2026", dayfirst=times.day_first("en-US")) == "2026-03-04T00:00:00"


def test_both_orders_in_one_file_are_refused():
    with pytest.raises(LoadError, match="both orders"):
        times.parse(["13/04/2026", "04/13/2026"], as_of=NOW)


def test_a_date_that_is_none_in_either_order_costs_its_row_and_not_the_file():
    found = times.parse(["13/04/2026", "32/13/2026", "02/04/2026"], as_of=NOW)

    assert [str(v)[:10] for v in found.values] == ["2026-04-13", "NaT", "2026-04-02"]
    assert list(found.problems) == [1]


def test_naive_times_are_taken_in_the_zone_given():
    assert instant("2026-07-01 10:00:00", zone="Europe/Paris") == "2026-07-01T08:00:00"
    assert times.zone_of("FR") == "Europe/Paris"
    assert times.zone_of("CZ-10") == "Europe/Prague"
    assert times.zone_of("US") is times.zone_of(None) is None


def test_date_without_a_time_stays_on_its_day():
    assert instant("2026-03-01", zone="Europe/Paris") == "2026-03-01T00:00:00"


@pytest.mark.parametrize(
    ("texts", "read", "refused"),
    [
        (["2026-03", None, "2026-4"], ["2026-03-01", "NaT", "2026-04-01"], []),
        (["mars 2026", "December 2025"], ["2026-03-01", "2025-12-01"], []),
        (["2026-03-07", "2026-04"], ["2026-03-07", "NaT"], [1]),
    ],
)
def test_months_are_read_where_a_column_has_nothing_else(texts, read, refused):
    found = times.parse(texts, as_of=NOW)

    assert [str(one)[:10] for one in found.values] == read
    assert list(found.problems) == refused
    assert [str(note) for note in found.notes] == ["Dates are of months, without a day."][
        len(refused) :
    ]


def test_skipped_hour_is_refused_and_the_doubled_one_is_the_first():
    found = times.parse(
        ["2026-03-29T02:30:00", "2026-10-25T02:30:00", "2026-10-25T02:30:00+01:00"],
        zone="Europe/Prague",
        as_of=NOW,
    )

    assert list(found.problems) == [0]
    assert str(found.values[1])[:16] == "2026-10-25T00:30"
    assert str(found.values[2])[:16] == "2026-10-25T01:30"
    assert any("twice" in note for note in found.notes)


def test_later_than_as_of_is_impossible():
    assert instant("2027-01-03") is None
    assert instant("2027-01-01T12:00:00Z") == "2027-01-01T12:00:00"


DATES = st.datetimes(dt.datetime(1500, 1, 1), dt.datetime(2026, 12, 30))
FORMS = st.sampled_from(
    [
        *("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%S", "%d.%m.%Y %H:%M:%S"),
        *("%a, %d %b %Y %H:%M:%S +0000", "%a %b %d %H:%M:%S UTC %Y"),
        "%B %d, %Y at %I:%M:%S %p UTC",
    ]
)


@given(DATES, FORMS)
def test_what_is_formatted_reads_back_as_the_same_second(when, form):
    text = when.strftime(form).replace(f"{when.year}", f"{when.year:04}")

    assert instant(text) == when.isoformat(timespec="seconds")[:19]


@given(st.text(max_size=40) | st.from_regex(r"[0-9/:.\- TZ+ap]{1,25}", fullmatch=True))
@example("2026-03-01T00:00:00+99:99")
@example("0/0/0")
def test_any_text_is_an_instant_or_a_problem_and_never_another_error(text):
    try:
        found = times.parse([text], as_of=NOW)
    except LoadError:
        return
    said = "say that there is no date" in str(found.notes)
    assert np.isnat(found.values[0]) == bool(found.problems or said or not text.strip())


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05"),
        ("lun., 05 déc. 2022 10:30:00 +0100", "2022-12-05T09:30:00"),
        ("Fri,24 Nov 2023", "2023-11-24T00:00:00"),
        ("Thu Aug 30 2012 17:26:16 +0200", "2012-08-30T15:26:16"),
        ("Thu, 30 Aug 2012 17:26:16 ET", "2012-08-30T21:26:16"),
        ("Mon, 30 Jan 2012 17:26:16 ET", "2012-01-30T22:26:16"),
        ("Mon, 30 Jan 2012 17:26:16 PT", "2012-01-31T01:26:16"),
        ("Thu, 30 Aug 2012 17:26:16 MEST", "2012-08-30T15:26:16"),
        ("Thu, 30 Aug 2012 17:26:16 Etc/GMT", "2012-08-30T17:26:16"),
        ("2025年12月1日 15:45", "2025-12-01T15:45:00"),
        ("2025年12月1日(月) 午後3:45", "2025-12-01T15:45:00"),
        ("2025年12月1日15時30分", "2025-12-01T15:30:00"),
        ("2025. 12. 1. 오후 3:45", "2025-12-01T15:45:00"),
        ("2025년 12월 1일 월요일", "2025-12-01T00:00:00"),
        ("الأحد، ١ مارس ٢٠٢٦", "2026-03-01T00:00:00"),
        ("5. marca 2026", "2026-03-05T00:00:00"),
        ("1764600300000", "2025-12-01T14:45:00"),
        ("1764600300", "2025-12-01T14:45:00"),
        ("45992.5", "2025-12-01T12:00:00"),
        ("Thu, 30 Aug 2012 17:26:16 Etc/Foo", None),
        ("2025年13月1日", None),
    ],
)
def test_form_of_other_languages_feeds_and_spreadsheets(text, utc):
    assert instant(text) == utc


def test_what_is_taken_for_granted_is_told():
    """CST is also China's; numbers may mean something else; a clock that starts at zero is none."""
    told = {
        "Thu, 30 Aug 2012 17:26:16 CST": "not China's",
        "1764600300000": "milliseconds since 1970",
        "45992": "day numbers of a spreadsheet",
        "No date": "1 say that there is no date",
        "1970-01-01": "probably undated",
    }
    for text, note in told.items():
        found = times.parse([text], as_of=NOW)
        assert not found.problems
        assert note in "; ".join(found.notes)


@pytest.mark.parametrize(
    ("old", "rows", "rejected"),
    [("1990-01-01", 40, 1), ("1500-01-01", 40, 1), ("2016-01-01", 40, 0), ("1990-01-01", 10, 0)],
)
def test_one_date_many_years_before_all_others_is_set_apart_and_told(tmp_path, old, rows, rejected):
    """A report would draw each day between: one article could stop it."""
    path = tmp_path / "a.csv"
    days = [old, *(f"2024-03-{n % 28 + 1:02}" for n in range(1, rows))]
    lines = [f"https://a.example/{n},A,{day},word {n}" for n, day in enumerate(days)]
    path.write_text("\n".join(["url,outlet,published,title", *lines]))
    table = tl.load_articles(path)
    (record,) = table.attrs["trendlab"]

    assert len(table) == rows - rejected
    assert [row["value"] for row in record["rejected"]] == [old] * rejected
