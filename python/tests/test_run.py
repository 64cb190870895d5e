"""Scripts that were written for TPOT, run as they stand."""
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from tempfile import mkdtemp

import tpot
from sklearn.datasets import load_iris
from sklearn.externals.joblib import Memory
from sklearn.metrics.scorer import make_scorer
from tpot import TPOTClassifier
from tpot.builtins import StackingEstimator
from tpot.config import classifier_config_dict
from tpot.export_utils import set_param_recursive

import beside


def share(y_true, y_pred):
    return float(sum(y_true == y_pred)) / len(y_true)


X, y = load_iris(return_X_y=True)
search = TPOTClassifier(generations=1, population_size=3, random_state=1, config_dict='TPOT light',
                        scoring=make_scorer(share), memory=Memory(cachedir=mkdtemp(), verbose=0))
search.fit(X, y)
print(__name__, sys.argv[1:], beside.WORD, search.score(X, y) > 0.8, tpot.TPOTRegressor.__name__)
"""


def run(*words, folder):
    return subprocess.run([sys.executable, "-m", "espalier.run", *words], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def script(tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "beside.py").write_text("WORD = 'found'\n")
    (tmp_path / "scripts" / "search.py").write_text(SCRIPT)
    return "scripts/search.py"


def test_a_script_runs_as_it_stands(script, tmp_path):
    ran = run(script, "--deep", "3", folder=tmp_path)
    assert ran.stdout == "__main__ ['--deep', '3'] found True TPOTRegressor\n", ran.stderr
    assert ran.returncode == 0


def test_a_script_that_fails_says_so(tmp_path):
    (tmp_path / "bad.py").write_text("import sys\nsys.exit(7)\n")
    assert run("bad.py", folder=tmp_path).returncode == 7
    (tmp_path / "bad.py").write_text("raise ValueError('of its own')\n")
    ran = run("bad.py", folder=tmp_path)
    assert ran.returncode == 1 and ran.stderr.endswith("ValueError: of its own\n")


def test_no_script(tmp_path):
    ran = run("nowhere.py", folder=tmp_path)
    assert ran.returncode == 2 and "there is no script nowhere.py" in ran.stderr
    assert run(folder=tmp_path).returncode == 2 and "usage: " in run("--help", folder=tmp_path).stdout
