"""What scripts that TPOT exported import from ``tpot.export_utils``."""


def set_param_recursive(pipeline_steps, parameter, value):
    """Sets a parameter of all steps that have it, also of those within other steps.

    Parameters
    ----------
    pipeline_steps : list of (str, estimator)
        As ``Pipeline.steps``.
    parameter : str
    value : object
    """
    for _, step in pipeline_steps:
        if not hasattr(step, "get_params"):
            continue
        names = step.get_params()
        step.set_params(**{name: value for name in names if name.rpartition("__")[2] == parameter})
