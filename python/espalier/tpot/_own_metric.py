"""A metric of the user's own, as a Python file that the engine's helper process runs."""
import sys

import numpy as np

from .. import _columns

try:
    import cloudpickle
except ImportError:  # joblib before 1.6 brings its own
    from joblib.externals import cloudpickle

# It imports nothing of ours, for it is started by every worker.
_FILE = """\
import pickle
import sys

sys.path[:0] = {path!r}
function, keywords, labels, place = pickle.loads({pickled!r})


def as_given(y):
    return y if labels is None else labels[[place[label] for label in y.tolist()]]


def score(y_true, y_pred):
    return {sign} * float(function(as_given(y_true), as_given(y_pred), **keywords))
"""


def write_metric(path, function, sign, keywords, classes):
    """Writes a file with the function ``score`` of (y_true, y_pred), of which greater is better.

    Functions without a name that could be imported go as they are.

    Parameters
    ----------
    path : str
    function : callable
        Of (y_true, y_pred).
    sign : {1, -1}
        -1 where smaller is better.
    keywords : dict
        Further arguments of the function.
    classes : ndarray or None
        The labels as the user has them, which the engine knows as words; None: the target is a number.

    Raises
    ------
    ValueError
        The function holds something that cannot be pickled.
    """
    place = None if classes is None else {label: j for j, label in enumerate(words_of(classes))}
    try:
        pickled = cloudpickle.dumps((function, keywords, classes, place))
    except Exception as error:
        raise ValueError(f"scoring={function!r} cannot be sent to another process: {error}") from error
    with open(path, "w") as file:
        file.write(_FILE.format(path=sys.path, pickled=pickled, sign=sign))


def words_of(classes):
    """The words for the labels, as numbers where all of them are."""
    words = [_columns.text(label) for label in classes]
    for kind in (int, float):
        try:
            return np.asarray([kind(word) for word in words]).tolist()
        except ValueError:
            continue
    return words
