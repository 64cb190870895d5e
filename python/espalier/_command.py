"""The command ``espalier`` of the wheel: the native program, which takes over this process.

A table that the program does not read itself is first written as CSV.
"""
import os
import sys

from ._files import is_foreign
from ._native import program

_NOT_TABLES = {"-o", "--output", "--run", "--model", "--schema", "--start", "--config", "--cache", "--checkpoint"}


def main():
    """Runs the program with this process's arguments; does not come back where no table needs Python."""
    words = sys.argv[1:]
    places = list(foreign_tables(words))
    if not places:
        os.execv(program(), ["espalier", *words])
    try:
        sys.exit(_converted(words, places))
    except (ImportError, OSError, ValueError) as error:
        sys.exit(f"espalier: {error}")


def foreign_tables(words):
    """The arguments that are tables for Python to read: their places, and the files.

    Parameters
    ----------
    words : list of str

    Yields
    ------
    (int, str, str)
        The place, what stands before the file ("--test=" or nothing), the file.
    """
    for place, word in enumerate(words):
        option, equals, value = word.partition("=")
        if word.startswith("-") and not equals:
            continue
        before = words[place - 1] if place else ""
        if (option if equals and word.startswith("-") else before) in _NOT_TABLES:
            continue
        front, file = (option + equals, value) if equals and word.startswith("-") else ("", word)
        if is_foreign(file) and os.path.isfile(file):
            yield place, front, file


def _converted(words, places):
    import tempfile  # here, so that the program starts at once where it is not needed
    from pathlib import Path

    from ._files import write_csv

    with tempfile.TemporaryDirectory(prefix="espalier_") as folder:
        words = list(words)
        for place, front, file in places:
            table = Path(folder, str(place), Path(file).stem + ".csv")  # its name is seen in messages
            table.parent.mkdir()
            write_csv(file, table)
            words[place] = front + str(table)
        return _run([program(), *words])


def _run(command):
    """Its exit code. What ends this process is handed on, so that the program can leave its best model."""
    import signal
    import subprocess

    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda caught, frame: child.send_signal(caught))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the program too
    code = child.wait()
    return code if code >= 0 else 128 - code
