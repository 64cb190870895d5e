"""What the package raises and warns of, beside the built-in exceptions."""
from sklearn.exceptions import NotFittedError as _NotFittedError


class EspalierError(RuntimeError):
    """What the engine cannot do, or a fault of its own."""


class NotFittedError(_NotFittedError, RuntimeError):
    """An estimator is used before it is fitted."""


class EspalierWarning(UserWarning):
    """A fit ended otherwise than was hoped for: interrupted, or with nothing but a constant."""
