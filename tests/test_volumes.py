"""Volumes and interest as intervals: right in every language, or a clear error."""

import math
from contextlib import nullcontext

import pytest
from babel import localedata
from babel.numbers import format_compact_decimal
from hypothesis import given
from hypothesis import strategies as st

from trendlab.loading import volumes
from trendlab.loading.volumes import (
    VolumeError,
    next_rung,
    parse_growth,
    parse_interest,
    parse_volume,
)
from trendlab.tables import LoadError

RUNGS = [step * 10**power for power in range(2, 8) for step in (1, 2, 5)]
# Babel writes 1,000 as "elfu 10" in Swahili, CLDR as "1" in Venetian and "1 00" in toki pona.
MISWRITTEN = {"sw", "vec", "tok"}
LOCALES = [x for x in sorted(localedata.locale_identifiers()) if x.split("_")[0] not in MISWRITTEN]

ONE_THOUSAND = [
    *("1,000+", "1 000 +", "1\u00a0000+", "1\u202f000+", "1.000+", "1'000+", "1’000+"),
    *("1K+", "1k+", "1 k+", "1\u00a0k+", "1000+", "1000", "１,０００＋", "١٠٠٠+", "१०००+"),
    *("1\u200f000+".replace("\u200f", ""), "over 1,000", ">1000", "1e3", "1 тыс.+", "1 ألف+"),
]


@pytest.mark.parametrize("text", ONE_THOUSAND)
def test_one_thousand_reads_the_same_in_every_spelling(text):
    assert parse_volume(text) == (1_000, 2_000)


@pytest.mark.parametrize(
    ("text", "locale", "low", "high"),
    [
        ("200 mil+", "pt-BR", 200_000, 500_000),
        ("200 mil+", "es", 200_000, 500_000),
        ("1 mil.+", "cs", 1_000_000, 2_000_000),
        ("2 mil.+", "ro", 2_000_000, 5_000_000),
        ("1\u00a0mi+", "pt", 1_000_000, 2_000_000),
        ("20 B+", "tr", 20_000, 50_000),
        ("1 Mn+", "tr", 1_000_000, 2_000_000),
        ("1万+", None, 10_000, 20_000),
        ("2천+", None, 2_000, 5_000),
        ("5 Mio.+", None, 5_000_000, 10_000_000),
        ("1,5 M+", None, 1_500_000, 2_000_000),
        ("1,5 M+", "fr", 1_500_000, 2_000_000),
        ("1,500 K", "en", 1_500_000, 2_000_000),
        ("1,500 K", "fr", 1_500, 2_000),
        ("1,00,000+", None, 100_000, 200_000),
        ("2.000.000+", None, 2_000_000, 5_000_000),
        ("5 N+", "vi", 5_000, 10_000),
        ("10 rb+", "id", 10_000, 20_000),
        (2000, None, 2_000, 5_000),
        ("0", None, 0, 100),
    ],
)
def test_compact_forms_follow_their_language(text, locale, low, high):
    assert parse_volume(text, locale) == (low, high)


@pytest.mark.parametrize("text", ["2000+", "2,000+", "2K+", "2 k+", "2\u00a0000+", "2.000+"])
def test_all_exports_of_one_volume_give_the_same_scale(text):
    assert parse_volume(text) == (2_000, 5_000)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("200 mil+", "200,000 or 200,000,000"),
        ("20 B+", "20,000 or 20,000,000,000"),
        ("1,500 K", "1,500 or 1,500,000"),
    ],
)
def test_text_that_languages_read_differently_is_refused_with_its_readings(text, readings):
    with pytest.raises(ValueError, match=readings) as error:
        parse_volume(text)
    assert isinstance(error.value, LoadError)


@pytest.mark.parametrize(
    "text", [*("", "n/a", "-5", "1.5+", "12.34.5"), *("10²", "1 K 2", "½ M", "x" * 99)]
)
def test_text_that_is_no_volume_is_refused(text):
    with pytest.raises(VolumeError):
        parse_volume(text)


def test_unknown_locale_is_named():
    with pytest.raises(VolumeError, match="'zz-top'"):
        parse_volume("2 K+", "zz-top")


@pytest.mark.parametrize("text", ["Breakout", "급등", "Aumento repentino"])
def test_breakout_stays_a_rise_of_over_5000_percent(text):
    assert parse_volume(text) == parse_growth(text) == (5000, math.inf)


@pytest.mark.parametrize(
    ("text", "size"), [("+350%", 350), ("+4,600%", 4600), ("-9%", -9), ("70\u00a0%", 70)]
)
def test_growth_is_in_percent(text, size):
    assert parse_growth(text) == (size, size)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        *(("57", 56.5, 57.5), ("0", 0, 0.5), ("100", 99.5, 100), (57, 56.5, 57.5)),
        *(("<1", 0, 1), ("< 1", 0, 1), ("<\u00a01", 0, 1), ("<1%", 0, 1), ("49%", 48.5, 49.5)),
        *(("70\u00a0%", 69.5, 70.5), ("50.5", 50.45, 50.55), ("34.0", 33.5, 34.5)),
    ],
)
def test_interest_is_an_interval_within_0_and_100(text, low, high):
    assert parse_interest(text) == pytest.approx((low, high))


@pytest.mark.parametrize("text", ["134", "-1", "", "n", "100.5", "1e2", None, "5 7"])
def test_interest_outside_the_scale_is_refused(text):
    with pytest.raises(VolumeError):
        parse_interest(text)


@given(st.integers(0, 10**12))
def test_next_rung_is_above_and_on_the_ladder(low):
    rung = next_rung(low)
    assert rung > low
    assert str(rung).rstrip("0") in {"1", "2", "5"}
    assert rung == 100 or rung <= 2.5 * low


@given(st.sampled_from(LOCALES), st.sampled_from(RUNGS))
def test_every_locale_reads_back_what_it_writes(locale, volume):
    """Or refuses: Bengali and Nepali use one word for two magnitudes."""
    text = format_compact_decimal(volume, locale=locale)
    shared_word = locale.split("_")[0] in {"bn", "ne"} and volume >= 10**7
    with pytest.raises(VolumeError, match=" or ") if shared_word else nullcontext():
        assert parse_volume(f"{text}+", locale)[0] == volume


@given(st.text(alphabet="0123456789.,'’ \u00a0\u202fkKMB+<>milé%万-", max_size=12))
def test_any_text_is_a_sane_interval_or_a_volume_error(text):
    try:
        low, high = parse_volume(text)
    except VolumeError:
        return
    assert 0 <= low < high
    if text.isascii() and text.isdigit():
        assert low == int(text)


@pytest.mark.parametrize("text", ["أصغر من 1", "1 未満", "1未満", "menos de 1", "‎<1"])
def test_less_than_one_in_words_is_zero_to_one(text):
    assert volumes.parse_interest(text) == (0, 1)
    assert volumes.is_figure(text)


def test_rise_in_other_languages():
    assert volumes.parse_growth("Mais 2.000%") == (2000, 2000)
    assert (
        volumes.parse_growth("Đột phá")
        == volumes.parse_growth("ดาวรุ่งพุ่งแรง")
        == (5000, float("inf"))
    )
    assert volumes.parse_interest("\u200e58%\u200e") == (57.5, 58.5)
