"""Runs a script that was written for TPOT as it stands: ``python -m espalier.run script.py [arguments]``.

What it imports from ``tpot`` is ``espalier.tpot``; ``sklearn.externals.joblib`` and ``sklearn.metrics.scorer``, which
scikit-learn had in TPOT's day, are joblib and ``sklearn.metrics``.
"""
import os
import runpy
import sys
import types

import joblib
import sklearn.externals
import sklearn.metrics

from . import tpot
from .tpot import builtins, config, export_utils


class _Memory(joblib.Memory):
    """joblib's, which also takes its folder by the name that it had once."""

    def __init__(self, location=None, *given, cachedir=None, **named):
        super().__init__(cachedir if location is None else location, *given, **named)


def alias_modules():
    """Lets the modules that old scripts import be found."""
    old_joblib = types.ModuleType("sklearn.externals.joblib", joblib.__doc__)
    vars(old_joblib).update({name: getattr(joblib, name) for name in joblib.__all__}, Memory=_Memory)
    sklearn.externals.joblib = old_joblib
    sys.modules |= {"tpot": tpot, "tpot.builtins": builtins, "tpot.config": config, "tpot.export_utils": export_utils,
                    "sklearn.externals.joblib": old_joblib, "sklearn.metrics.scorer": sklearn.metrics}


def main():
    """Runs the script that the command line names.

    Returns
    -------
    int
        The exit code: 2 where there is no script.
    """
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print("usage: python -m espalier.run SCRIPT [ARGUMENTS]\n\nRuns a script that imports tpot, on Espalier.",
              file=sys.stdout if len(sys.argv) > 1 else sys.stderr)
        return 0 if len(sys.argv) > 1 else 2
    script = sys.argv[1]
    if not os.path.isfile(script):
        print(f"there is no script {script}", file=sys.stderr)
        return 2
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    alias_modules()
    runpy.run_path(script, run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
