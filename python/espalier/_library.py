"""The native library: found, loaded, and its statuses made exceptions."""
import ctypes
import functools
import os
import sys
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_int64, c_size_t, c_uint64, c_void_p

from ._native import library_path, program

ABI = 1

# Every call: what it gives, what it takes. A handle and a text that is to be freed are plain addresses.
_CALLS = {
    "abi": (c_int, []),
    "version": (c_char_p, []),
    "text_free": (None, [c_void_p]),
    "table_new": (c_int, [c_char_p, c_uint64, POINTER(c_void_p)]),
    "table_read": (c_int, [c_char_p, POINTER(c_void_p)]),
    "table_from_arrow": (c_int, [c_char_p, c_void_p, POINTER(c_void_p)]),
    "table_add_numbers": (c_int, [c_void_p, c_char_p, c_void_p, c_int, c_int64]),
    "table_add_matrix": (c_int, [c_void_p, c_void_p, c_uint64, c_void_p, c_int, c_int64, c_int64, c_int]),
    "table_borrow_numbers": (c_int, [c_void_p, c_char_p, c_void_p]),
    "table_add_sparse": (c_int, [c_void_p, c_char_p, c_void_p, c_void_p, c_uint64]),
    "table_add_words": (c_int, [c_void_p, c_char_p, c_void_p]),
    "table_know": (c_int, [c_void_p, c_char_p]),
    "table_describe": (c_int, [c_void_p, POINTER(c_void_p)]),
    "table_rows": (c_uint64, [c_void_p]),
    "table_error": (c_char_p, [c_void_p]),
    "table_free": (None, [c_void_p]),
    "model_load": (c_int, [c_char_p, POINTER(c_void_p)]),
    "model_from_bytes": (c_int, [c_char_p, c_size_t, POINTER(c_void_p)]),
    "model_describe": (c_int, [c_void_p, POINTER(c_void_p)]),
    "model_columns": (c_uint64, [c_void_p]),
    "model_predict": (c_int, [c_void_p, c_void_p, c_void_p, c_int64, c_int64, POINTER(c_void_p)]),
    "model_error": (c_char_p, [c_void_p]),
    "model_free": (None, [c_void_p]),
    "fit_start": (c_int, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "fit_news": (c_int, [c_void_p, c_double, POINTER(c_void_p), POINTER(c_int)]),
    "fit_cancel": (None, [c_void_p]),
    "fit_result": (c_int, [c_void_p, POINTER(c_void_p)]),
    "fit_error": (c_char_p, [c_void_p]),
    "fit_free": (None, [c_void_p]),
    "run_describe": (c_int, [c_char_p, POINTER(c_void_p)]),
    "model_export": (c_int, [c_char_p, c_char_p, POINTER(c_void_p)]),
    "python_module": (c_int, [POINTER(c_void_p)]),
    "operators": (c_int, [POINTER(c_void_p)]),
    "metrics": (c_int, [POINTER(c_void_p)]),
    "tpot_configuration": (c_int, [c_char_p, c_int, POINTER(c_void_p)]),
}

# Of espalier_status; what is not here is an EspalierError.
_EXCEPTIONS = {1: ValueError, 2: ValueError, 3: ValueError, 4: OSError, 7: MemoryError}


@functools.cache
def library():
    """The library, its calls declared, without the ``espalier_`` before their names."""
    loaded = ctypes.CDLL(library_path())
    if sys.executable:
        os.environ.setdefault("ESPALIER_PYTHON", sys.executable)  # who calls metrics that are Python functions
    calls = type("Library", (), {})()
    for name, (gives, takes) in _CALLS.items():
        call = getattr(loaded, "espalier_" + name)
        call.restype, call.argtypes = gives, takes
        setattr(calls, name, call)
    if calls.abi() != ABI:
        raise ImportError(f"the native library at {library_path()} has version {calls.abi()} of the interface, "
                          f"and this package needs {ABI}; install the two together")
    return calls


def check(status, message):
    """Raises what a status stands for; nothing where it is zero.

    Parameters
    ----------
    status : int
        Of ``enum espalier_status``.
    message : bytes or None
    """
    if status:
        from .exceptions import EspalierError  # only now: it imports scikit-learn

        raise _EXCEPTIONS.get(status, EspalierError)((message or b"").decode(errors="replace"))


def text_of(address):
    """A text that a call gave, which is freed."""
    if not address.value:
        return ""
    try:
        return ctypes.string_at(address.value).decode()
    finally:
        library().text_free(address)


class Handle:
    """Owns what a call of the library made, and frees it.

    Parameters
    ----------
    kind : {"table", "model", "fit"}
    make : callable
        Takes the place for the handle, gives a status.
    """

    def __init__(self, kind, make):
        calls = library()
        self.address = c_void_p()
        self._free, self._error = getattr(calls, kind + "_free"), getattr(calls, kind + "_error")
        self.check(make(byref(self.address)))

    def check(self, status):
        """Raises what a call on this handle said."""
        if status:
            check(status, self._error(self.address))

    def close(self):
        """Frees it now."""
        address, self.address = self.address, c_void_p()
        if address:
            self._free(address)

    def __del__(self):
        if getattr(self, "address", None) and getattr(self, "_free", None):
            self.close()


def asked(call, *arguments):
    """The text that a call without a handle gives: ``call(*arguments, &text)``."""
    text = c_void_p()
    status = call(*arguments, byref(text))
    said = text_of(text)
    check(status, said.encode())
    return said


__all__ = ["Handle", "asked", "check", "library", "program", "text_of"]
