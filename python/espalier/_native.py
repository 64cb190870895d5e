"""Where the native library and program lie: packed in the wheel, for two levels of instructions."""
import functools
import os

_V3_FLAGS = {"avx2", "bmi1", "bmi2", "fma", "f16c", "movbe", "abm"}


@functools.cache
def library_path():
    """The file of the library.

    ESPALIER_LIBRARY names another one, for developers; ESPALIER_LEVEL another level of instructions.

    Raises
    ------
    ImportError
        It is not there.
    """
    given = os.environ.get("ESPALIER_LIBRARY")
    path = given or os.path.join(os.path.dirname(__file__), "lib", _level(), "libespalier.so")
    if os.path.exists(path):
        return path
    raise ImportError(f"the native library is not at {path}; " + (
        "ESPALIER_LIBRARY must name the file libespalier.so" if given else
        "install the package by pip, or let ESPALIER_LIBRARY name a build's libespalier.so"))


def program():
    """The native program `espalier`, which lies beside the library.

    Returns
    -------
    str
        Its path. ``[program(), "worker"]`` starts a worker.
    """
    return os.path.join(os.path.dirname(library_path()), "espalier")


def _level():
    """That of this processor."""
    if os.environ.get("ESPALIER_LEVEL"):
        return os.environ["ESPALIER_LEVEL"]
    try:
        with open("/proc/cpuinfo") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        flags = ""
    return "x86-64-v3" if _V3_FLAGS <= set(flags.split()) else "x86-64"
