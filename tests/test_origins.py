"""Each row says its file and line."""

import pandas as pd
import pytest

from trendlab.loading.finish import origin


@pytest.mark.parametrize(
    "rows",
    [
        [1, 9, 10, 99, 100, 9_999, 10_000, 99_999_999],
        [2, 2, 3],
        [99_999_999, 100_000_000],
        [3, 1],
        [0, 1],
        [],
    ],
)
def test_origin_is_file_and_line_whatever_the_numbers(rows):
    made = origin(pd.DataFrame({"row": pd.Series(rows, dtype="int64")}), "é.csv")

    assert made.dtype == "str"
    assert made.tolist() == [f"é.csv:{row}" for row in rows]
