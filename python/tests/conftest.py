"""What the tests share: small data, and estimators that search only a little."""
from pathlib import Path

import numpy as np
import pytest

from espalier import Classifier, Regressor

DATA = Path(__file__).parents[2] / "examples" / "data"


@pytest.fixture
def classifier():
    """A classifier of few trials."""
    return Classifier(trials=3, ensemble_size=0, jobs=1)


@pytest.fixture
def regressor():
    """A regressor of few trials."""
    return Regressor(trials=3, ensemble_size=0, jobs=1)


@pytest.fixture
def numbers():
    """X of shape (90, 4) and y of two classes that the first column tells."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 4))
    return X, (X[:, 0] + 0.3 * rng.normal(size=90) > 0).astype(int)


@pytest.fixture
def frame():
    """A pandas frame of every kind of column, with gaps, and a target of numbers."""
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(1)
    sizes = np.tile(["S", "L", "M"], 30)
    X = pd.DataFrame({
        "number": rng.normal(size=90),
        "whole": pd.array(np.where(np.arange(90) % 7, np.arange(90) % 5, -1), dtype="Int64").copy(),
        "size": pd.Categorical(sizes, ["S", "M", "L"], ordered=True),
        "colour": pd.Categorical(np.repeat(["red", "blue", None], 30)),
        "word": np.roll(np.repeat(["yes please", None, "no"], 30), 7),
        "truth": np.arange(90) % 2 == 0,
        "maybe": pd.array([True, None, False] * 30, dtype="boolean"),
        "day": pd.date_range("2020-01-01", periods=90, freq="37h"),
        "moment": pd.date_range("2020-01-01", periods=90, freq="11D", tz="Europe/Berlin"),
        "wait": pd.to_timedelta(rng.integers(1, 1000, 90), "s"),
    })
    X.loc[3, ["number", "whole", "day"]] = None
    y = (sizes == "L") * 2.0 + X["truth"] + 0.1 * rng.normal(size=90)
    return X, y.to_numpy()
