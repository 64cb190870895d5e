"""Scalers of numbers."""
from sklearn import preprocessing as p

from golden.case import Case, cancer, gaps, iris


def of(step, operator, table, tolerance=1e-9):
    return Case(step, table, operator.fit(table.X).transform(table.X_test), tolerance)


def cases():
    yield of("standard_scaler", p.StandardScaler(), cancer())
    yield of("standard_scaler", p.StandardScaler(), gaps())
    yield of("standard_scaler(with_mean=false)", p.StandardScaler(with_mean=False), iris())
    yield of("standard_scaler(with_std=false)", p.StandardScaler(with_std=False), iris())
    yield of("min_max_scaler", p.MinMaxScaler(), gaps())
    yield of("min_max_scaler(clip=true)", p.MinMaxScaler(clip=True), iris())
    yield of("max_abs_scaler", p.MaxAbsScaler(), gaps())
    yield of("robust_scaler", p.RobustScaler(), gaps())
    yield of("robust_scaler(quantile_range=[10, 80])", p.RobustScaler(quantile_range=(10, 80)), cancer())
    yield of("robust_scaler(with_centering=false)", p.RobustScaler(with_centering=False), cancer())
    yield of("robust_scaler(with_scaling=false)", p.RobustScaler(with_scaling=False), cancer())
    for q in (10, 1000):
        for shape in ("uniform", "normal"):
            text = f"quantile_transformer(n_quantiles={q}, output_distribution={shape})"
            operator = p.QuantileTransformer(n_quantiles=q, output_distribution=shape)
            yield of(text, operator, gaps(), 1e-9)
            yield of(text, operator, iris(), 1e-9)
    for norm in ("l1", "l2", "max"):
        yield of(f"normalizer(norm={norm})", p.Normalizer(norm=norm), iris())
    yield of("binarizer", p.Binarizer(), iris())
    yield of("binarizer(threshold=3)", p.Binarizer(threshold=3), iris())
    yield of("binarizer(threshold=-0.1)", p.Binarizer(threshold=-0.1), cancer())
