"""A fitted model of the library."""
import functools
import json
import os
import tempfile
from ctypes import byref, c_void_p
from pathlib import Path

import numpy as np

from ._library import Handle, asked, check, library, text_of


class Model:
    """A model from the bytes of its file. Nothing that stands in them is executed.

    Parameters
    ----------
    data : bytes

    Attributes
    ----------
    data : bytes
        Those it was made of.

    Raises
    ------
    ValueError
        The bytes are no model, or an altered one.
    """

    def __init__(self, data):
        self.data = bytes(data)
        self._handle = Handle("model", lambda out: library().model_from_bytes(self.data, len(self.data), out))
        self.columns = library().model_columns(self._handle.address)

    @classmethod
    def load(cls, path):
        """The model of a file, or of a run's folder.

        Raises
        ------
        OSError
            The file is not there or cannot be read.
        ValueError
            It is no model.
        """
        path = Path(path)
        if path.is_dir():
            path = Path(json.loads(asked(library().run_describe, os.fsencode(path)))["model"])
        try:
            return cls(path.read_bytes())
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None

    def __reduce__(self):
        return Model, (self.data,)

    def save(self, path):
        """Writes the model's file; another one of that name is replaced once it is whole."""
        path = Path(path)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
            try:
                file.write(self.data)
                file.flush()
                os.fsync(file.fileno())
                os.chmod(file.name, 0o666 & ~_umask())
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise

    @functools.cached_property
    def description(self):
        """What ``espalier show MODEL --json`` tells: targets, members, features, importances.

        Returns
        -------
        dict
        """
        text = c_void_p()
        self._handle.check(library().model_describe(self._handle.address, byref(text)))
        return json.loads(text_of(text))

    def predict(self, table):
        """Predictions of the rows of a table. From many threads at once.

        Parameters
        ----------
        table : Table

        Returns
        -------
        ndarray of shape (n_rows, n_columns)
            Of each target a probability a class, in the order of ``description``'s classes, or the number.

        Raises
        ------
        ValueError
            The table lacks a column, or a cell is not what its column had when the model was fitted.
        """
        out = np.empty((table.rows, self.columns))
        error = c_void_p()
        status = library().model_predict(self._handle.address, table.address, out.ctypes.data, self.columns, 1,
                                         byref(error))
        if status:
            check(status, text_of(error).encode())
        return out

    def export(self, format="sklearn", member=0, table=None, unnamed=False):
        """The pipeline of a member as text.

        Parameters
        ----------
        format : {"sklearn", "json", "step"}
            A script for scikit-learn, or the pipeline as data.
        member : int
            Counted from 1; 0: all.
        table : str, optional
            The file that a script reads. None: the one that was fitted; "": the script names a place for it.
        unnamed : bool
            Whether the columns of that file, but for the target, are those of the table in their order, by any name.

        Returns
        -------
        str
        """
        given = {"format": format, "member": member, "unnamed": unnamed}
        options = json.dumps(given if table is None else given | {"table": table}).encode()
        with tempfile.TemporaryDirectory(prefix="espalier_") as folder:
            path = Path(folder, "model.espm")
            path.write_bytes(self.data)
            return asked(library().model_export, os.fsencode(path), options)


def _umask():
    """New files' usual permissions; the process's umask cannot be read without setting it."""
    with open("/proc/self/status") as lines:
        return int(next(line for line in lines if line.startswith("Umask")).split()[1], 8)
