"""What was tried, in TPOT's terms."""
import json
import os
import re

from .._library import asked, library

_ROOT = ("ROOT",)  # the predecessor of those that were drawn
_OPERATORS_OF_REFUSED = 5000


def trials_of(run):
    """The trials of a run's folder, in the order in which they began.

    Parameters
    ----------
    run : str

    Returns
    -------
    list of dict
    """
    return json.loads(asked(library().run_describe, os.fsencode(run)))["all"]


def evaluated_individuals(trials):
    """What every different pipeline was worth, and how it came about.

    Parameters
    ----------
    trials : list of dict

    Returns
    -------
    dict
        By the pipeline as text: a dict of "generation", "mutation_count", "crossover_count", "predecessor" (a tuple of
        pipelines), "operator_count" and "internal_cv_score" (-inf where there is none).
    """
    text = {trial["trial"]: trial["tpot"] for trial in trials}
    out = {}
    for trial in trials:
        refused = trial["state"] == "refused"
        scored = trial["state"] == "succeeded" and trial["score"] is not None
        out.setdefault(trial["tpot"], {
            "generation": trial["generation"],
            "mutation_count": trial["mutations"],
            "crossover_count": trial["crossovers"],
            "predecessor": tuple(text[parent] for parent in trial["parents"] if parent in text) or _ROOT,
            "operator_count": _OPERATORS_OF_REFUSED if refused else trial["operators"],
            "internal_cv_score": trial["score"] if scored else float("-inf"),
        })
    return out


def clean(individual):
    """A pipeline's text without the names of those whose its parameters are."""
    return re.sub(r", \w+__", ", ", str(individual))
