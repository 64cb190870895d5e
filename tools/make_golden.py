#!/usr/bin/env python3
"""Writes tests/golden/<operator>.json from the cases of tools/golden/<family>.py: what scikit-learn answers, with what
it was asked and by which versions. Without arguments all families, else those named."""
import importlib
import json
import os
import pathlib
import sys
import warnings
from importlib import metadata

TOOLS = pathlib.Path(__file__).resolve().parent
OUT = TOOLS.parent / "tests" / "golden"
sys.path.insert(0, str(TOOLS))
os.environ["OMP_NUM_THREADS"] = "1"  # the tables are small


def versions(operator):
    import numpy
    import sklearn
    out = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}
    packages = {"xgb": "xgboost", "mdr": "scikit-MDR", "continuous_mdr": "scikit-MDR", "relief_f": "skrebate",
                "surf": "skrebate", "multi_surf": "skrebate"}
    return out | {name: metadata.version(name) for start, name in packages.items() if operator.startswith(start)}


def write(operator, cases):
    """One line a column, so that a difference can be read."""
    tables = {c.table.name: c.table.as_json() for c in cases}
    made_by = json.dumps(versions(operator))
    lines = ["{", f'"operator": {json.dumps(operator)},', f'"versions": {made_by},', '"tables": {']
    lines.append(",\n".join(f"{json.dumps(name)}: {spread(table)}" for name, table in tables.items()))
    lines += ["},", '"cases": [', ",\n".join(spread(c.as_json()) for c in cases), "]", "}"]
    (OUT / f"{operator}.json").write_text("\n".join(lines) + "\n")


def spread(record):
    parts = []
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], (list, dict)):
            inner = ",\n".join("  " + json.dumps(item) for item in value)
            parts.append(f" {json.dumps(key)}: [\n{inner}]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "}"


def main():
    warnings.simplefilter("ignore")
    OUT.mkdir(parents=True, exist_ok=True)
    families = sys.argv[1:] or sorted(p.stem for p in (TOOLS / "golden").glob("*.py") if p.stem != "case")
    for family in families:
        by_operator = {}
        for c in importlib.import_module(f"golden.{family}").cases():
            by_operator.setdefault(c.operator, []).append(c)
        for operator, cases in by_operator.items():
            write(operator, cases)
        print(f"{family}: {', '.join(by_operator)}")


if __name__ == "__main__":
    main()
