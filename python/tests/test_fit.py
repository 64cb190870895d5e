"""A fit is watched, interrupted and cancelled."""
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from espalier._fit import Fit
from espalier._model import Model
from espalier._table import Table


@pytest.fixture(autouse=True)
def ctrl_c():
    """Python's own answer to it, also where the tests run in a shell's background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def long_fit(numbers, tmp_path):
    """Would go on for a minute."""
    X, y = numbers
    table = Table(np.repeat(X, 20, axis=0))
    target = table.add("target", np.repeat(y, 20), kind="category")
    return Fit(table, {"target": target, "time": "60s", "run": str(tmp_path / "long.run"), "jobs": 1})


def test_it_tells_what_happens_in_order(numbers, tmp_path):
    X, y = numbers
    table = Table(X)
    options = {"target": table.add("target", y), "trials": 3, "run": str(tmp_path / "a.run"), "jobs": 1}
    events = []
    result = Fit(table, options).run(events.append)
    assert events[0]["event"] == "started" and events[0]["rows"] == 90
    assert [event["trial"] for event in events if event["event"] == "trial"] == ["a:0", "a:1", "a:2"]
    assert result["trials"] == 3 and not result["interrupted"] and not result["cancelled"]


def test_ctrl_c_leaves_the_best_so_far(long_fit):
    def listen(event):
        if event["event"] == "trial" and event["trial"] == "a:2":
            os.kill(os.getpid(), signal.SIGINT)
    result = long_fit.run(listen)
    assert result["interrupted"] and result["cancelled"] and result["trials"] >= 3
    assert Model.load(result["model"]).columns == 2


def test_a_second_ctrl_c_is_raised(long_fit):
    seen = []

    def listen(event):
        seen.append(event["event"])
        if seen.count("trial") >= 2:  # and at whatever comes after it
            os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        long_fit.run(listen)


def test_what_a_listener_raises_comes_out(long_fit):
    def listen(event):
        raise KeyError(event["event"])
    with pytest.raises(KeyError, match="started"):
        long_fit.run(listen)


def test_cancel_ends_it(long_fit):
    result = long_fit.run(lambda event: event["event"] == "trial" and long_fit.cancel())
    assert result["cancelled"] and not result["interrupted"]


@pytest.mark.parametrize("options, message", [
    ({"targe": "y"}, "no option 'targe'; did you mean 'target'"),
    ({"trials": 0}, "--trials"),
    ({"time": "soon"}, "soon"),
    ({"strategy": "guess"}, "guess"),
    ({"target": "x9"}, "no column 'x9'"),
])
def test_wrong_options_are_named(options, message, numbers, tmp_path):
    table = Table(numbers[0])
    with pytest.raises(ValueError, match=message):
        Fit(table, {"target": "x0", "run": str(tmp_path / "a.run")} | options).run()


def test_ctrl_c_in_a_terminal(tmp_path):
    """There the workers get the signal too."""
    script = ("import signal, numpy as np\nfrom espalier import Classifier\n"
              "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
              "X = np.random.default_rng(0).normal(size=(400, 5))\n"
              "fitted = Classifier(time=60, verbose=2).fit(X, X[:, 0] > 0)\n"
              "print('score', fitted.score(X, X[:, 0] > 0))\n")
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             start_new_session=True)
    while "#2 " not in child.stdout.readline():
        assert child.poll() is None
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert child.returncode == 0, err
    assert "interrupted: the model is the best so far" in err
    assert float(out.split()[-1]) > 0.9
