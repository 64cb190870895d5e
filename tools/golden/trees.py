"""Trees whose every cut is exact: few rows, so that each distinct value has a code of its own."""
from sklearn import ensemble as e
from sklearn import tree as t

from golden.case import Case, cancer, iris


def of(text, model, table, tolerance=1e-9):
    return Case(text, table, model.fit(table.X, table.y).predict_proba(table.X_test), tolerance)


def cases():
    for depth, table in ((1, cancer()), (2, cancer()), (1, iris())):
        stump = t.DecisionTreeClassifier(max_depth=depth, random_state=0)
        model = e.AdaBoostClassifier(stump, n_estimators=8, learning_rate=0.7)
        yield of(f"ada_boost_classifier(n_estimators=8, learning_rate=0.7, max_depth={depth})", model, table)
