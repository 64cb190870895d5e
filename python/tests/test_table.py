"""Tables of every library become the same columns, and nothing that was passed in is changed."""
import datetime
import decimal
import sys

import numpy as np
import pytest
import scipy.sparse

from espalier import Regressor
from espalier._columns import of_array, of_series, text
from espalier._model import Model
from espalier._table import Table

EAST = datetime.timezone(datetime.timedelta(hours=3))


def kinds_of(X, y):
    """What a fit takes the columns for."""
    fitted = Regressor(trials=2, ensemble_size=0, jobs=1).fit(X, y)
    return {one["name"]: one["kind"] for one in fitted.model_.description["features"]}


LAYOUTS = {
    "C order": np.ascontiguousarray,
    "Fortran order": np.asfortranarray,
    "every second row": lambda X: np.repeat(X, 2, axis=0)[::2],
    "backwards": lambda X: np.ascontiguousarray(X[::-1, ::-1])[::-1, ::-1],
    "big-endian": lambda X: X.astype(">f8"),
    "long double": lambda X: X.astype(np.longdouble),
    "objects": lambda X: X.astype(object),
    "lists": lambda X: X.tolist(),
    "read-only": lambda X: np.frombuffer(X.tobytes()).reshape(X.shape),
    "CSR": scipy.sparse.csr_matrix,
    "CSC array": scipy.sparse.csc_array,
    "COO": scipy.sparse.coo_matrix,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_predict_the_same(layout, numbers, classifier):
    X, y = numbers
    model = classifier.fit(X, y).model_
    expected = model.predict(Table(X))
    np.testing.assert_array_equal(model.predict(Table(LAYOUTS[layout](X))), expected)


@pytest.mark.parametrize("dtype", ["f2", "f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"])
def test_numbers_of_every_width(dtype, classifier):
    X = np.arange(180).reshape(60, 3) % 7 // 2
    if dtype == "?":
        X = X % 2
    y = X[:, 0] > 0
    model = classifier.fit(X, y).model_
    np.testing.assert_array_equal(model.predict(Table(X.astype(dtype))), model.predict(Table(X.astype(float))))


def test_columns_of_doubles_are_borrowed_and_others_copied(numbers, classifier):
    X, y = numbers
    model = classifier.fit(X, y).model_
    for order, borrowed in ("F", True), ("C", False):
        rows = np.array(X, order=order)
        table = Table(rows)
        before = model.predict(table)
        rows[:] = 5
        assert (model.predict(table) != before).any() == borrowed


def test_what_a_frame_knows_is_kept(frame):
    X, y = frame
    before = X.copy()
    expected = {"number": "number", "whole": "number", "size": "category", "colour": "category", "word": "category",
                "truth": "boolean", "maybe": "boolean", "day": "datetime", "moment": "datetime", "wait": "number"}
    assert kinds_of(X, y) == expected
    sys.modules["pandas"].testing.assert_frame_equal(X, before)
    polars = pytest.importorskip("polars")
    assert kinds_of(polars.from_pandas(X), y) == expected
    pyarrow = pytest.importorskip("pyarrow")
    assert kinds_of(pyarrow.Table.from_pandas(X), y) == expected


def test_pandas_and_polars_predict_the_same(frame, regressor):
    polars = pytest.importorskip("polars")
    X, y = frame
    regressor.fit(X, y)
    np.testing.assert_array_equal(regressor.predict(polars.from_pandas(X)), regressor.predict(X))


def test_a_type_holds_where_the_cells_show_too_little(frame):
    pd = sys.modules["pandas"]
    polars = pytest.importorskip("polars")
    X = pd.DataFrame({"number": np.arange(60) % 7 * 1.0, "always": True, "never": pd.to_datetime([None] * 60),
                      "empty": pd.Categorical([None] * 60, ["a"]), "nothing": [None] * 60})
    expected = {"number": "number", "always": "boolean", "never": "datetime", "empty": "constant",
                "nothing": "constant"}
    y = X["number"].to_numpy() ** 2
    assert kinds_of(X, y) == expected
    assert kinds_of(polars.from_pandas(X), y) == expected


def test_categories_keep_their_order():
    pd = pytest.importorskip("pandas")
    column = of_series("size", pd.Series(pd.Categorical(["S", "L", None], ["S", "M", "L"], ordered=True)))
    assert column.known == {"kind": "category", "categories": ["S", "M", "L"]}
    assert column.codes.tolist() == [0, 2, -1]


@pytest.mark.parametrize("dtype", ["int64", "uint64", "Int64", "int64[pyarrow]"])
def test_whole_numbers_beyond_doubles_stay_apart(dtype):
    pd = pytest.importorskip("pandas")
    if "pyarrow" in dtype:
        pytest.importorskip("pyarrow")
    column = of_series("id", pd.Series([2**60, 2**60 + 1], dtype=dtype))
    assert [column.words[code] for code in column.codes] == [str(2**60), str(2**60 + 1)]
    if dtype not in ("int64", "uint64"):  # these know no gaps
        column = of_series("id", pd.Series([2**60, None, 2**60 + 1], dtype=dtype))
        assert [column.words[code] for code in column.codes[::2]] == [str(2**60), str(2**60 + 1)]
        assert column.codes[1] == -1


def test_dates_of_every_century():
    pd = pytest.importorskip("pandas")
    column = of_series("day", pd.Series(np.array(["1600-01-01", "2500-12-31", "NaT"], "M8[s]")))
    assert [column.words[code] for code in column.codes[:2]] == ["1600-01-01 00:00:00", "2500-12-31 00:00:00"]


@pytest.mark.parametrize("cells, arrow, expected", [
    ([datetime.date(2020, 1, 2), None], "date32", ["2020-01-02 00:00:00", None]),
    ([datetime.datetime(2020, 1, 2, 3), None], "timestamp", ["2020-01-02 03:00:00", None]),
    ([datetime.timedelta(seconds=90), None], "duration", [90.0, np.nan]),
    ([decimal.Decimal("1.5"), None], "decimal128", [1.5, np.nan]),
    ([True, None], "bool_", ["true", None]),
    (["a", None], "string", ["a", None]),
])
def test_columns_that_pandas_has_from_arrow(cells, arrow, expected):
    pd, pa = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    more = {"timestamp": ["us"], "duration": ["ns"], "decimal128": [5, 2]}.get(arrow, [])
    column = of_series("a", pd.Series(cells, dtype=pd.ArrowDtype(getattr(pa, arrow)(*more))))
    if column.numbers is not None:
        np.testing.assert_array_equal(column.numbers, expected)
    else:
        assert [None if code < 0 else column.words[code] for code in column.codes] == expected


@pytest.mark.parametrize("cells, words", [
    (["b", None, "a"], ["b", None, "a"]),
    (["b", float("nan"), 2.0], ["b", None, "2"]),
    ([b"bytes", "x", np.str_("y")], ["bytes", "x", "y"]),
    ([True, None, False], ["true", None, "false"]),
    ([datetime.date(2020, 1, 2), None], ["2020-01-02 00:00:00", None]),
    ([datetime.datetime(2020, 1, 2, 1, tzinfo=EAST)], ["2020-01-01 22:00:00"]),
])
def test_objects_become_words(cells, words):
    column = of_array("a", np.asarray(cells, dtype=object))
    assert [None if code < 0 else column.words[code] for code in column.codes] == words


def test_objects_that_are_numbers_become_numbers():
    column = of_array("a", np.asarray([1, None, 2.5, decimal.Decimal("0.5"), np.float32(4)], dtype=object))
    np.testing.assert_array_equal(column.numbers, [1, np.nan, 2.5, 0.5, 4])
    column = of_array("a", np.asarray([datetime.timedelta(minutes=1), None], dtype=object))
    np.testing.assert_array_equal(column.numbers, [60, np.nan])


def test_dates_and_durations_of_numpy():
    dates = of_array("a", np.array(["2020-01-02T03:04:05", "NaT"], dtype="M8[ms]"))
    assert dates.known["kind"] == "datetime"
    assert [dates.words[code] for code in dates.codes[:1]] == ["2020-01-02 03:04:05"]
    assert dates.codes[1] == -1
    np.testing.assert_array_equal(of_array("a", np.array([1500, "NaT"], dtype="m8[ms]")).numbers, [1.5, np.nan])


def test_labels_are_written_as_a_person_would():
    assert [text(label) for label in (3.0, 2.5, True, b"a", "b", np.int64(4), 1e300)] == [
        "3", "2.5", "true", "a", "b", "4", "1e+300"]


def test_added_columns_never_collide():
    pd = pytest.importorskip("pandas")
    table = Table(pd.DataFrame({"target": [1.0], "target_": [2.0]}))
    assert table.add("target", [1]) == "target__"
    assert table.add("target", [1]) == "target___"


@pytest.mark.parametrize("values", [np.zeros(3), ["a", "b"], np.zeros((4, 2))])
def test_added_columns_have_as_many_rows(values):
    table = Table(np.zeros((4, 2)))
    with pytest.raises(ValueError):
        table.add("target", values)
    assert table.add("target", np.zeros(4)) == "target"


@pytest.mark.parametrize("X, error, message", [
    ([1.0, 2.0], ValueError, "Reshape your data"),
    (np.zeros((2, 2, 2)), ValueError, "Expected 2D array"),
    (np.ones((3, 2)) * 1j, ValueError, "Complex data not supported"),
    ([[{"a": 1}], [2]], TypeError, "column 'x0' holds a dict in row 1"),
    ([[object()], [2]], TypeError, "column 'x0' holds a object"),
    ([["a\0b"], ["c"]], ValueError, "zero character"),
    ("no such file.csv", OSError, "no such file.csv"),
])
def test_what_is_no_table_is_refused(X, error, message):
    with pytest.raises(error, match=message):
        Table(X)


def test_names_that_come_twice_are_refused():
    pd = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="'a' already"):
        Table(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_bytes_that_are_no_model_are_refused():
    with pytest.raises(ValueError):
        Model(b"ESPALMD1 and nothing")
