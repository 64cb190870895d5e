"""Files that the engine does not read itself: Parquet, Feather, Excel, JSON lines. Readers are imported when needed."""
import os

_PARQUET, _FEATHER = {".parquet", ".pq"}, {".feather", ".arrow"}
_EXCEL, _LINES = {".xlsx", ".xlsm"}, {".jsonl", ".ndjson"}


def is_foreign(path):
    """Whether a file's name says that it is one of these."""
    return _ending(path) in _PARQUET | _FEATHER | _EXCEL | _LINES


def read(path):
    """The table of such a file.

    Returns
    -------
    pyarrow.Table or pandas.DataFrame

    Raises
    ------
    ImportError
        What reads it is not installed; which package that is.
    OSError, ValueError
        The file is not there, or is not what its name says.
    """
    ending = _ending(path)
    if not os.path.exists(path):
        raise FileNotFoundError(f"there is no file {os.fspath(path)}")
    try:
        if ending in _PARQUET:
            import pyarrow.parquet

            return pyarrow.parquet.read_table(path)
        if ending in _FEATHER:
            import pyarrow.feather

            return pyarrow.feather.read_table(path)
        import pandas

        return pandas.read_excel(path) if ending in _EXCEL else pandas.read_json(path, lines=True)
    except ImportError:
        needed = "pyarrow" if ending in _PARQUET | _FEATHER else "pandas openpyxl" if ending in _EXCEL else "pandas"
        raise ImportError(f"{os.fspath(path)} is read by a package that is not installed; pip install {needed}, "
                          "or save the table as CSV") from None


def write_csv(path, out):
    """Such a file as CSV. Errors as those of ``read``."""
    table = read(path)
    if hasattr(table, "to_csv"):
        table.to_csv(out, index=False)
        return
    import pyarrow.csv

    pyarrow.csv.write_csv(table, out)


def _ending(path):
    return os.path.splitext(os.fspath(path))[1].lower()
