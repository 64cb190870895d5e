"""One column of any Python library, as the engine takes it: numbers, or words."""
import datetime
import decimal
import numbers
from dataclasses import dataclass

import numpy as np

# ESPALIER_FLOAT64 ... by what numpy calls them.
TYPES = {"f8": 0, "f4": 1, "i1": 2, "i2": 3, "i4": 4, "i8": 5, "u1": 6, "u2": 7, "u4": 8, "u8": 9}
_EXACT = 2**53  # beyond it a double is no whole number's own
_FEW = 200  # rows that Python has read before pandas has begun


@dataclass(frozen=True)
class Column:
    """The cells of a column, and what its owner knows of it.

    Attributes
    ----------
    numbers : ndarray of shape (n_rows,) or None
        Of a type in ``TYPES``; NaN is missing.
    codes : ndarray of int64 of shape (n_rows,) or None
        Which word each row has; -1 is missing.
    words : list of str
    known : dict
        "kind" and "categories" as in a schema; empty: to be found out.
    """

    numbers: np.ndarray | None = None
    codes: np.ndarray | None = None
    words: tuple = ()
    known: dict | None = None


def plain_numbers(array):
    """The same numbers in a type the engine takes: a view where there is one.

    Raises
    ------
    ValueError
        The numbers are complex.
    """
    if array.dtype.kind == "c":
        raise ValueError("Complex data not supported: make two columns of real and imaginary part")
    if array.dtype == bool:
        return array.view(np.uint8)
    if array.dtype.isnative and array.dtype.str[1:] in TYPES:
        return array
    return array.astype(np.float64)


def of_array(name, array):
    """A one-dimensional numpy array of any type.

    Raises
    ------
    ValueError
        Its numbers are complex.
    TypeError
        It holds objects that are neither words, numbers, truth values nor dates.
    """
    kind = array.dtype.kind
    if kind in "biufc":
        return Column(numbers=plain_numbers(array))
    if kind == "M":
        return _dates(array)
    if kind == "m":
        return Column(numbers=_seconds(array))
    codes, values = _factorized(name, array)
    return _of_values(name, codes, values)


def of_series(name, series):
    """A pandas Series of any dtype. Errors as those of ``of_array``."""
    import pandas as pd

    dtype = series.dtype
    kind = getattr(dtype, "kind", "O")
    if isinstance(dtype, pd.CategoricalDtype):
        return _categories(series)
    if isinstance(dtype, pd.PeriodDtype):
        return _dates(series.dt.to_timestamp().to_numpy())
    if isinstance(dtype, pd.SparseDtype):
        return of_array(name, np.asarray(series))
    if kind == "b":
        return _truths(series.astype("boolean").astype("Int8").to_numpy(dtype=np.int64, na_value=-1))
    if kind == "M" and dtype.type is not datetime.date:  # which Arrow has
        there = series if series.dt.tz is None else series.dt.tz_convert(None)
        return _dates(there.to_numpy(dtype="datetime64[us]"))
    if kind == "m":
        return Column(numbers=_seconds(series.to_numpy(dtype="timedelta64[us]")))
    if kind in "iu":
        return _whole_numbers(series)
    if kind in "fc":
        values = series.to_numpy() if isinstance(dtype, np.dtype) else series.to_numpy(np.float64, na_value=np.nan)
        return Column(numbers=plain_numbers(values))
    if len(series) > _FEW:
        try:
            codes, values = pd.factorize(series)
            return _of_values(name, codes, list(values))
        except TypeError:  # something that cannot be hashed; which is told below
            pass
    return _of_values(name, *_factorized(name, series.to_numpy(dtype=object)))


def is_missing(value):
    """None, NaN, and what pandas has for them."""
    if value is None or isinstance(value, float):
        return value is None or value != value
    return type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, np.generic) and bool(value != value))


def text(value):
    """A label or cell as a person would write it: 3.0 is "3"."""
    if isinstance(value, (bytes, np.bytes_)):
        return value.decode()
    if isinstance(value, (float, np.floating)) and float(value).is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    return str(value)


def _whole_numbers(series):
    gaps = None if isinstance(series.dtype, np.dtype) else series.isna().to_numpy()
    if gaps is None or not gaps.any():
        values = series.to_numpy() if gaps is None else series.to_numpy(series.dtype.kind + "8")
    else:
        values = series.fillna(0).to_numpy(series.dtype.kind + "8")
    if len(values) and (values.max() > _EXACT or values.min() < -_EXACT):  # as doubles some would be the same
        wholes, codes = np.unique(values, return_inverse=True)
        return Column(codes=codes if gaps is None else np.where(gaps, -1, codes), words=[str(n) for n in wholes])
    if gaps is None or not gaps.any():
        return Column(numbers=plain_numbers(values))
    return Column(numbers=np.where(gaps, np.nan, values))


def _categories(series):
    codes = series.cat.codes.to_numpy(dtype=np.int64)
    words = [text(value) for value in series.cat.categories]
    if not (codes >= 0).any():
        return Column(codes=codes, words=words, known={"kind": "constant"})
    order = {"categories": words} if series.cat.ordered else {}
    return Column(codes=codes, words=words, known={"kind": "category", **order})


def _truths(codes):
    words = ["false", "true"]
    return Column(codes=codes, words=words, known={"kind": "boolean", "categories": words})


def _dates(array):
    moments, codes = np.unique(array, return_inverse=True)
    there = ~np.isnat(moments)
    words = [moment.replace("T", " ") for moment in np.datetime_as_string(moments[there], unit="s")]
    codes = np.where(np.isnat(array), -1, codes)  # NaT sorts last
    return Column(codes=codes, words=words, known={"kind": "datetime", "date_format": "year-month-day"})


def _seconds(array):
    seconds = array / np.timedelta64(1, "s")
    return np.where(np.isnat(array), np.nan, seconds)


def _factorized(name, array):
    """Which of the different values each row has; -1 where it is missing."""
    places, codes = {}, np.empty(len(array), np.int64)
    for row, value in enumerate(array.tolist()):
        try:
            codes[row] = -1 if is_missing(value) else places.setdefault(value, len(places))
        except TypeError:
            raise _odd(name, value, row) from None
    return codes, list(places)


def _odd(name, value, row=None):
    where = "" if row is None else f" in row {row + 1}"
    return TypeError(f"column '{name}' holds a {type(value).__name__}{where}: argument must be a string or a number, "
                     "a truth value or a date")


def _of_values(name, codes, values):
    """What a column of objects is by the values that occur in it."""
    truths = [isinstance(value, (bool, np.bool_)) for value in values]
    if values and all(truths):
        return _truths(np.where(codes < 0, -1, np.asarray([int(v) for v in values] + [0])[codes]))
    if any(isinstance(value, (complex, np.complexfloating)) for value in values):
        raise ValueError(f"column '{name}': Complex data not supported")
    if values and all(isinstance(value, (datetime.timedelta, np.timedelta64)) for value in values):
        return Column(numbers=np.append(_seconds(np.asarray(values, "timedelta64[us]")), np.nan)[codes])
    if all(isinstance(value, (numbers.Real, decimal.Decimal)) for value in values):
        return Column(numbers=np.asarray([float(value) for value in values] + [np.nan])[codes])
    if all(isinstance(value, (datetime.date, np.datetime64)) for value in values):  # pandas' Timestamp is one too
        return _dates(np.asarray([_moment(value) for value in values] + [np.datetime64("NaT", "us")])[codes])
    for value in values:
        if not isinstance(value, (str, bytes, numbers.Real, decimal.Decimal, np.generic, datetime.date, datetime.time)):
            raise _odd(name, value)
    return Column(codes=np.asarray(codes, np.int64), words=[text(value) for value in values])


def _moment(value):
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return np.datetime64(value, "us")
