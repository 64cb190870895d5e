"""TPOT's configuration dictionaries, to be looked at, changed and passed as ``config_dict``.

Every access gives a dictionary of its own: ``{class: {parameter: [values]}}``.
"""
import json

from .._library import asked, library

_NAMES = {  # the configuration, and whether it is the one for numbers
    "classifier_config_dict": ("TPOT default", False),
    "classifier_config_dict_light": ("TPOT light", False),
    "classifier_config_sparse": ("TPOT sparse", False),
    "regressor_config_dict": ("TPOT default", True),
    "regressor_config_dict_light": ("TPOT light", True),
    "regressor_config_sparse": ("TPOT sparse", True),
    "tpot_mdr_classifier_config_dict": ("TPOT MDR", False),
    "tpot_mdr_regressor_config_dict": ("TPOT MDR", True),
}
__all__ = list(_NAMES)


def __getattr__(name):
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; there are {', '.join(__all__)}")
    return configuration(*_NAMES[name])


def configuration(name, regression):
    """A configuration that comes with TPOT.

    Parameters
    ----------
    name : {"TPOT default", "TPOT light", "TPOT MDR", "TPOT sparse"}
    regression : bool

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        There is none of that name.
    """
    return json.loads(asked(library().tpot_configuration, name.encode(), int(regression)))
