"""The wheel's command, and the files that Python reads for it."""
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from espalier import Classifier
from espalier._command import foreign_tables
from espalier._files import is_foreign, read
from espalier._native import program

from conftest import DATA

COMMAND = [sys.executable, "-c", "from espalier._command import main; main()"]


def run(*words, **more):
    return subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, **more)


@pytest.fixture
def tables(tmp_path):
    """A table as every kind of file."""
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    table = pd.read_csv(DATA / "credit_g.csv").head(200)
    table.to_csv(tmp_path / "t.csv", index=False)
    table.to_parquet(tmp_path / "t.parquet", index=False)
    table.to_feather(tmp_path / "t.feather")
    table.to_json(tmp_path / "t.jsonl", orient="records", lines=True)
    if pytest.importorskip("openpyxl"):
        table.to_excel(tmp_path / "t.xlsx", index=False)
    return tmp_path


def test_it_is_the_program():
    assert run("--version").stdout == subprocess.run([program(), "--version"], capture_output=True, text=True).stdout
    assert run("fit").returncode == subprocess.run([program(), "fit"], capture_output=True).returncode != 0


def test_only_tables_are_taken_for_tables(tables, monkeypatch):
    monkeypatch.chdir(tables)
    words = "fit t.parquet --test=t.feather -o t.xlsx --model=t.jsonl none.parquet t.csv --quiet".split()
    found = list(foreign_tables(words))
    assert found == [(1, "", "t.parquet"), (2, "--test=", "t.feather")]
    assert not is_foreign("a.csv") and is_foreign("A.PARQUET")


def test_tables_that_python_reads_are_the_same_tables(tables):
    fit = run("fit", "t.parquet", "--target", "target", "--trials", 2, "--model", "m.espm", "--quiet", cwd=tables)
    assert fit.returncode == 0, fit.stderr
    assert (tables / "t.run").is_dir()
    answers = {ending: run("predict", "m.espm", f"t.{ending}", cwd=tables)
               for ending in ("csv", "parquet", "feather", "jsonl", "xlsx")}
    for ending, answer in answers.items():
        assert answer.returncode == 0, (ending, answer.stderr)
        assert answer.stdout == answers["csv"].stdout, ending
        assert len(answer.stdout.split()) == 201


def test_estimators_take_such_files_too(tables):
    fitted = Classifier(trials=2, jobs=1).fit(tables / "t.parquet", "target")
    np.testing.assert_array_equal(fitted.predict(tables / "t.feather"), fitted.predict(tables / "t.csv"))


def test_what_is_missing_is_named(tables, monkeypatch):
    for module in "pyarrow", "pyarrow.parquet", "openpyxl", "pandas":
        monkeypatch.setitem(sys.modules, module, None)
    for ending, packages in ("parquet", "pyarrow"), ("xlsx", "pandas openpyxl"), ("jsonl", "pandas"):
        with pytest.raises(ImportError, match=f"pip install {packages}"):
            read(tables / f"t.{ending}")


def test_a_signal_reaches_the_program(tables):
    fit = subprocess.Popen([*COMMAND, "fit", "t.parquet", "--target", "target", "--time", "60s", "--model", "s.espm"],
                           cwd=tables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           env=os.environ | {"PYTHONUNBUFFERED": "1"})
    for line in fit.stdout:
        if "#1 " in line:
            break
    fit.terminate()
    began = time.monotonic()
    fit.communicate(timeout=30)
    assert (tables / "s.espm").exists() and time.monotonic() - began < 10
