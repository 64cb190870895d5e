"""A metric of the user's own, as the engine's helper process calls it."""
import sys

import numpy as np

from .. import _columns

try:
    import cloudpickle
except ImportError:  # joblib before 1.6 brings its own
    from joblib.externals import cloudpickle


class OwnMetric:
    """Greater is better.

    Parameters
    ----------
    function : callable
        Of (y_true, y_pred).
    sign : {1, -1}
        -1 where smaller is better.
    keywords : dict
        Further arguments of the function.
    classes : ndarray or None
        The labels as the user has them, which the engine knows as words; None: the target is a number.
    """

    def __init__(self, function, sign, keywords, classes):
        self.function = function
        self.sign = sign
        self.keywords = keywords
        self.classes = classes

    def __call__(self, y_true, y_pred):
        """The score.

        Parameters
        ----------
        y_true, y_pred : ndarray of shape (n_samples,)
            Numbers, or labels as the engine writes them.

        Returns
        -------
        float
        """
        value = self.function(self._as_given(y_true), self._as_given(y_pred), **self.keywords)
        return self.sign * float(value)

    def write(self, path):
        """Writes a Python file with the function ``score``; functions without a name that could be imported go as they
        are.

        Parameters
        ----------
        path : str

        Raises
        ------
        ValueError
            The function holds something that cannot be pickled.
        """
        try:
            pickled = cloudpickle.dumps(self)
        except Exception as error:
            raise ValueError(f"scoring={self.function!r} cannot be sent to another process: {error}") from error
        with open(path, "w") as file:
            file.write(f"import pickle\nimport sys\n\nsys.path[:0] = {sys.path!r}\nscore = pickle.loads({pickled!r})\n")

    def _as_given(self, y):
        if self.classes is None:
            return y
        words, codes = np.unique(y, return_inverse=True)
        place = {_columns.text(label): j for j, label in enumerate(self.classes)}
        return self.classes[np.asarray([place[_columns.text(word)] for word in words])[codes]]
