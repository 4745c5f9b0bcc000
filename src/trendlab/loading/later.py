"""Columns of texts that are made when something first asks for their cells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.indexers import check_array_indexer
from pandas.arrays import ArrowStringArray

TEXT = pd.StringDtype("pyarrow", np.nan)
TEXTS = pa.large_string()
Rows = np.ndarray | None  # their positions; None for all


class Later(ArrowStringArray):
    """Texts that *make* gives for all rows, or for some, once something asks for a cell.

    pandas keeps texts in ``_pa_array``. As long as no one asked for that, rows that are copied or
    chosen stay promises too, and of what was left out no cell is ever made.
    """

    @classmethod
    def of(cls, make: Callable[[Rows], pa.Array], length: int) -> Later:
        """Promise so many texts; the constructor is for pandas, which has the cells."""
        made = cls.__new__(cls)
        made._make, made._length = make, length
        made._dtype, made._cache = TEXT, {}
        return made

    def __getattr__(self, name: str) -> Any:
        if name != "_pa_array":
            raise AttributeError(name)
        made = self._make(None)
        self._pa_array = made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])
        return self._pa_array

    def __len__(self) -> int:
        return len(self._pa_array) if "_pa_array" in vars(self) else self._length

    def __getitem__(self, item: Any) -> Any:
        item = check_array_indexer(self, item)
        if isinstance(item, (slice, np.ndarray)):
            return self.take(np.arange(len(self))[item])
        return super().__getitem__(item)

    def take(self, indices: Any, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """Choose rows; where some are to be empty (-1) their cells are made."""
        at = np.asarray(indices, int)
        if allow_fill and (at < 0).any():
            return super().take(indices, allow_fill=True, fill_value=fill_value)
        at = np.arange(len(self))[at]
        return Later.of(lambda rows: self._cells(at if rows is None else at[rows]), len(at))

    def view(self, dtype: Any = None) -> Any:
        """Give the same cells as another object, made once for both."""
        made = Later.of(self._cells, len(self)) if dtype is None else super().view(dtype)
        made._readonly = self._readonly
        return made

    def copy(self) -> Any:
        """Give the same cells, to be changed: texts of Arrow never change themselves."""
        return Later.of(self._cells, len(self))

    def _cells(self, rows: Rows) -> Any:
        if rows is None:
            return self._pa_array
        made = "_pa_array" in vars(self)
        return self._pa_array.take(pa.array(rows)) if made else self._make(rows)

    def _from_pyarrow_array(self, pa_array: Any) -> ArrowStringArray:
        return ArrowStringArray(pa_array, dtype=self._dtype)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return partial(ArrowStringArray, dtype=self._dtype), (self._pa_array.combine_chunks(),)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        def make(rows: Rows) -> pa.ChunkedArray:
            made = pa.chunked_array([c for one in to_concat for c in one._pa_array.chunks], TEXTS)
            return made if rows is None else made.take(pa.array(rows))

        return cls.of(make, sum(map(len, to_concat)))
