"""Tables of any Python library, as the engine takes them. What is passed in is only read."""
import ctypes
import functools
import json
import os
import sys
from ctypes import byref, c_char_p, c_void_p

import numpy as np

from . import _columns
from ._files import is_foreign, read
from ._library import Handle, library, text_of


class Table:
    """Named columns of equally many rows.

    Parameters
    ----------
    X : ndarray, scipy sparse, pandas or polars DataFrame, anything with ``__arrow_c_stream__``, list of lists, path
        Of shape (n_rows, n_columns). Columns of doubles that lie one behind the other are not copied, and kept alive.
    name : str
        What messages call it.
    known : bool
        Whether the engine is told what X knows of its columns: numbers of arrays, categories, dates and truth values
        of frames. A model that predicts needs none of it.
    names : list of str, optional
        What the columns are called, instead of by X itself. Not of a path or an Arrow stream.

    Attributes
    ----------
    features : list of str
        The names of the columns of X: its own, or x0, x1 ... where it has none.
    named : bool
        Whether all of them are X's own, and words.

    Raises
    ------
    ValueError
        X is not of two dimensions, holds complex numbers, has a name twice, or is a file that is no table.
    TypeError
        X holds objects that are no cells.
    OSError
        There is no such file.
    """

    def __init__(self, X, name="X", known=True, names=None):
        self._name, self._told, self.named, self._kept = name, known, True, []
        self._given = names
        if isinstance(X, (str, os.PathLike)) and is_foreign(X):
            X = read(X)
        if isinstance(X, (str, os.PathLike)):
            self._read(X)
        elif _is_sparse(X):
            self._take_sparse(X)
        elif _is_pandas(X):
            self._take_pandas(X)
        elif hasattr(X, "__arrow_c_stream__"):
            self._take_arrow(X)
        else:
            self._take_array(_array_of(X))

    @property
    def address(self):
        """The handle of the library's table."""
        return self._handle.address

    @property
    def rows(self):
        """How many rows it has."""
        return library().table_rows(self.address)

    def add(self, stem, values, kind=None, categories=None):
        """Adds a column beside the features: a target, weights, groups, folds.

        Parameters
        ----------
        stem : str
            Its name, which is lengthened where a column has it already.
        values : array-like of shape (n_rows,), or a Column
        kind : str, optional
            What it is, as in a schema.
        categories : list of str, optional
            In their order.

        Returns
        -------
        str
            The name it got.

        Raises
        ------
        ValueError
            There are more or fewer values than rows.
        """
        name = stem
        while name in self._names:
            name += "_"
        column = _column_of(name, values)
        known = {"kind": kind, "categories": categories or []} if kind else column.known
        self._add_column(name, column)
        self._know([{"name": name, **known}] if known else [])
        self._names.add(name)
        return name

    def _new(self, rows, names):
        self.features, self._names = list(names), set(names)
        self._handle = Handle("table", lambda out: library().table_new(self._name.encode(), rows, out))

    def _found(self):
        text = c_void_p()
        self._handle.check(library().table_describe(self.address, byref(text)))
        self.features = json.loads(text_of(text))["columns"]
        self._names = set(self.features)

    def _read(self, path):
        self._handle = Handle("table", lambda out: library().table_read(os.fsencode(path), out))
        self._found()

    def _take_arrow(self, X):
        capsule = X.__arrow_c_stream__()
        stream = _capsule_pointer(capsule, b"arrow_array_stream")
        self._handle = Handle("table", lambda out: library().table_from_arrow(self._name.encode(), stream, out))
        self._found()

    def _take_pandas(self, frame):
        names = self._given or [str(name) for name in frame.columns]
        self.named = all(isinstance(name, str) for name in frame.columns)
        self._new(len(frame), names)
        columns = [_columns.of_series(name, series) for name, (_, series) in zip(names, frame.items())]
        for name, column in zip(names, columns):
            self._add_column(name, column)
        self._know([{"name": name, **column.known} for name, column in zip(names, columns) if column.known])

    def _take_array(self, array):
        if array.ndim != 2:
            raise ValueError(f"Expected 2D array, got {array.ndim}D array instead; Reshape your data, a row for each "
                             "sample and a column for each feature")
        self.named = False
        self._new(len(array), self._given or _numbered(array.shape[1]))
        if array.dtype.kind in "biufc":
            self._take_numbers(_columns.plain_numbers(array))
            return
        for j, name in enumerate(self.features):
            column = _columns.of_array(name, array[:, j])
            self._add_column(name, column)
            self._know([{"name": name, **(column.known or {"kind": "number"})}]
                       if column.known or column.numbers is not None else [])

    def _take_numbers(self, array):
        self._kept.append(array)
        row_stride, column_stride = array.strides
        self._handle.check(library().table_add_matrix(
            self.address, _encoded(tuple(self.features)), array.shape[1], array.ctypes.data,
            _columns.TYPES[array.dtype.str[1:]], row_stride, column_stride, 1))
        self._know_numbers()

    def _take_sparse(self, X):
        columns = X.tocsc()
        if columns.has_canonical_format is False or not columns.data.all():
            columns = columns.copy()  # it may be X itself
            columns.sum_duplicates()
            columns.eliminate_zeros()
        values = np.ascontiguousarray(_columns.plain_numbers(columns.data), np.float64)
        rows = np.ascontiguousarray(columns.indices, np.uint32)
        self.named = False
        self._new(columns.shape[0], self._given or _numbered(columns.shape[1]))
        for name, start, end in zip(self.features, columns.indptr[:-1].tolist(), columns.indptr[1:].tolist()):
            self._handle.check(library().table_add_sparse(
                self.address, name.encode(), values.ctypes.data + 8 * start, rows.ctypes.data + 4 * start, end - start))
        self._know_numbers()

    def _add_column(self, name, column):
        cells = column.codes if column.numbers is None else column.numbers
        if len(cells) != self.rows:
            raise ValueError(f"column '{name}' has {len(cells)} rows, and the table {self.rows}")
        if column.numbers is not None:
            self._add_numbers(name, column.numbers)
            return
        texts = [word.encode() for word in column.words]
        if any(b"\0" in text for text in texts):
            raise ValueError(f"column '{name}' holds a word with a zero character; take it out")
        buffers = (c_char_p * (len(texts) + 1))(*texts)  # the last is NULL: missing
        pointers = np.frombuffer(buffers, np.uintp)[column.codes]
        self._handle.check(library().table_add_words(self.address, name.encode(), pointers.ctypes.data))

    def _add_numbers(self, name, numbers):
        if numbers.dtype == np.float64 and numbers.strides == (8,):
            self._kept.append(numbers)
            status = library().table_borrow_numbers(self.address, name.encode(), numbers.ctypes.data)
        else:
            status = library().table_add_numbers(self.address, name.encode(), numbers.ctypes.data,
                                                 _columns.TYPES[numbers.dtype.str[1:]], numbers.strides[0])
        self._handle.check(status)

    def _know_numbers(self):
        """A number in an array is one, and neither a row's name nor a category."""
        if self._told:
            self._know([{"name": name, "kind": "number"} for name in self.features])

    def _know(self, columns):
        if self._told and columns:
            schema = json.dumps({"schema": 1, "columns": columns}).encode()
            self._handle.check(library().table_know(self.address, schema))


def is_frame(X):
    """Whether X brings columns of its own: pandas, or whatever gives an Arrow stream."""
    return _is_pandas(X) or hasattr(X, "__arrow_c_stream__")


def _numbered(count):
    return [f"x{j}" for j in range(count)]  # as scikit-learn names them


@functools.lru_cache(maxsize=16)
def _encoded(names):
    """The names as the library takes many."""
    return (c_char_p * len(names))(*(name.encode() for name in names))


def _is_sparse(X):
    scipy = sys.modules.get("scipy.sparse")
    return scipy is not None and scipy.issparse(X)


def _is_pandas(X):
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(X, pandas.DataFrame)


def _array_of(X):
    array = np.asarray(X)
    if array.dtype.kind in "US" and not isinstance(X, np.ndarray):
        return np.asarray(X, dtype=object)  # numbers among words stay numbers
    return array


def _column_of(name, values):
    if isinstance(values, _columns.Column):
        return values
    if type(values).__module__.startswith("pandas") and hasattr(values, "dtype"):
        return _columns.of_series(name, values)
    return _columns.of_array(name, _vector_of(values))


def _vector_of(values):
    array = _array_of(values)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"a column has one value a row, and an array of shape {array.shape} has more")
    return array


def _capsule_pointer(capsule, name):
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = c_void_p, [ctypes.py_object, c_char_p]
    return get(capsule, name)
