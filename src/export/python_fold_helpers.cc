#include "export/python_helpers.h"

namespace espalier {
namespace {

constexpr const char* draws = R"py(
def mixed(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def draws(seed, *children):
    """The random numbers of the search: xoshiro256++ from a seed in a tree of seeds."""
    for child in children:
        seed = mixed(seed ^ mixed((child + 0x9E3779B97F4A7C15) % 2**64))
    a, b, c, d = (mixed((seed + k * 0x9E3779B97F4A7C15) % 2**64) for k in range(1, 5))
    while True:
        total = (a + d) % 2**64
        yield ((total << 23 | total >> 41) + a) % 2**64
        shifted = (b << 17) % 2**64
        c, d = c ^ a, d ^ b
        b, a = b ^ c, a ^ d
        c, d = c ^ shifted, (d << 45 | d >> 19) % 2**64
)py";

constexpr const char* dealt = R"py(
def dealing_order(classes, rows, seed, *children):
    """Rows in random order, class after class; of a target of numbers `classes` is None."""
    number, order = draws(seed, *children), list(range(rows))
    for i in range(rows, 1, -1):
        j = next(number) * i >> 64
        order[i - 1], order[j] = order[j], order[i - 1]
    return order if classes is None else sorted(order, key=classes.__getitem__)


def dealt(classes, rows, folds, seed, *children):
    """The fold of every row as in the search: dealt like cards, so that each has its share of every class."""
    fold = np.empty(rows, dtype=int)
    fold[dealing_order(classes, rows, seed, *children)] = np.arange(rows) % folds
    return fold
)py";

constexpr const char* held_out = R"py(
def held_out(classes, rows, share, seed, *children):
    """1 for rows that the search validated on, a share of every class; else 0."""
    fold, owed = np.zeros(rows, dtype=int), 0.5
    for row in dealing_order(classes, rows, seed, *children):
        owed += share
        if owed >= 1:
            fold[row], owed = 1, owed - 1
    return fold
)py";

constexpr const char* by_groups = R"py(
def by_groups(groups, folds, seed, *children):
    """Rows of a group stay together: the largest group first, always into the fold that has fewest rows."""
    codes = pd.factorize(groups, sort=True)[0]
    number, order = draws(seed, *children), list(range(codes.max() + 1))
    for i in range(len(order), 1, -1):
        j = next(number) * i >> 64
        order[i - 1], order[j] = order[j], order[i - 1]
    held, size, fold_of = np.bincount(codes), np.zeros(folds), {}
    for group in sorted(order, key=lambda g: -held[g]):
        fold_of[group] = int(np.argmin(size))
        size[fold_of[group]] += held[group]
    return np.array([fold_of[code] for code in codes])
)py";

constexpr const char* by_time = R"py(
def by_time(times, stretches):
    """Equal stretches of time, numbered; rows of the same time are never divided."""
    times = times.to_numpy()
    fold, stretch, order = np.zeros(len(times), dtype=int), 0, np.argsort(times, kind="stable")
    for at, row in enumerate(order):
        if at * stretches >= (stretch + 1) * len(order) and times[row] != times[order[at - 1]]:
            stretch = at * stretches // len(order)
        fold[row] = stretch
    return fold
)py";

constexpr const char* splits = R"py(
def splits(X, y):
    """What is left of the search's folds in these rows: pairs of masks, to fit on and to answer."""
    fold = fold_of_row[X.index]
    for k in np.unique(fold):
        yield fold != k, fold == k
)py";

constexpr const char* forward_splits = R"py(
def splits(X, y):
    """What is left of the search's folds in these rows: pairs of masks, to fit on and to answer."""
    fold = fold_of_row[X.index]
    for k in np.unique(fold)[1:]:
        yield fold < k, fold == k
)py";

}  // namespace

std::vector<PythonHelper> fold_helpers() {
  return {
      {"draws", {}, {}, draws},
      {"dealt", {}, {"draws"}, dealt},
      {"held_out", {}, {"dealt"}, held_out},
      {"by_groups", {}, {"draws"}, by_groups},
      {"by_time", {}, {}, by_time},
      {"splits", {}, {}, splits},
      {"forward_splits", {}, {}, forward_splits},
  };
}

}  // namespace espalier
