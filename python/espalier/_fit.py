"""A fit that goes on in the library, watched from Python."""
import atexit
import json
import os
import sys
import threading
from ctypes import byref, c_int, c_void_p

import numpy as np

from ._library import Handle, library, text_of
from ._native import program

STEP = 0.1  # seconds between two looks at Python's signals
_running = set()  # fits whose `run` goes on in some thread of this process
os.register_at_fork(after_in_child=_running.clear)


@atexit.register
def _end_all():
    """An interpreter that ends takes its fits along; it is the library that must not be at work then."""
    fits = list(_running)
    for fit in fits:
        fit.cancel()
    for fit in fits:
        fit.ended.wait(10)


class Fit:
    """Starts a fit.

    Parameters
    ----------
    table : Table or None
        None where a run is gone on with, or the option "table" names a file.
    options : dict
        The long options of ``espalier fit`` with underscores: ``{"target": "y", "trial_time": 5}``. None is an option
        that is not given.

    Raises
    ------
    ValueError, TypeError
        An option that is not known or has no such value.
    """

    def __init__(self, table, options):
        given = {name: _plain(name, value) for name, value in options.items() if value is not None}
        text = json.dumps({"worker": [program(), "worker"]} | given).encode()
        self._table = table  # borrowed columns live until the end
        self._events = []  # not told yet
        os.environ["ESPALIER_PYTHONPATH"] = os.pathsep.join(sys.path)  # where classes of the user's own are found
        self.ended = threading.Event()
        self._handle = Handle("fit", lambda out: library().fit_start(table.address if table else None, text, out))

    def run(self, listener=None):
        """Waits for the end in this thread, in short steps.

        Ctrl-C ends the fit with the best so far; a second one raises.

        Parameters
        ----------
        listener : callable or None
            Takes what the run tells, a dict each, as espalier_c.h has them: ``{"event": "progress", "seconds": 1.5}``.
            What it raises ends the fit, and comes out here.

        Returns
        -------
        dict
            As ``espalier fit --json`` tells it, with "cancelled", "constant", "why_constant" and "interrupted" (by
            Ctrl-C).

        Raises
        ------
        ValueError
            The data cannot be used as asked.
        OSError
            A file could not be read or written.
        KeyboardInterrupt
            At the second Ctrl-C.
        """
        interrupted = False
        _running.add(self)
        try:
            try:
                self._wait(listener)
            except KeyboardInterrupt:
                interrupted = True
                self.cancel()
                self._wait(listener)
            text = c_void_p()
            self._handle.check(library().fit_result(self._handle.address, byref(text)))
            return {**json.loads(text_of(text)), "interrupted": interrupted}
        finally:
            self._handle.close()  # cancels and waits, where something was raised
            self._table = None
            self.ended.set()
            _running.discard(self)

    def cancel(self):
        """The fit ends soon, with the best so far. From any thread."""
        if self._handle.address:
            library().fit_cancel(self._handle.address)

    def _wait(self, listener):
        finished = c_int(0)
        while not finished.value:
            events = c_void_p()
            self._handle.check(library().fit_news(self._handle.address, STEP, byref(events), byref(finished)))
            self._events += json.loads(text_of(events))
            while self._events:
                event = self._events.pop(0)
                if listener:
                    listener(event)


def _plain(name, value):
    """The value as JSON can say it."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (list, tuple)):
        return [_plain(name, one) for one in value]
    if not isinstance(value, (str, int, float)):
        raise TypeError(f"'{name}' takes no {type(value).__name__}, as in {name}={value!r}")
    return value
