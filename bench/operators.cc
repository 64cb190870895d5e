// Fits one operator on a table that the Python side wrote, and says how long the fastest of some repeats took:
// bench_operators TABLE STEP REPEATS SEED OUT. Prints a line of JSON; OUT receives what it makes of the test rows,
// column after column, as doubles.
//
// TABLE, little-endian: the words train rows, test rows, columns, classes (0: numbers) as int64; per column its number
// of categories (0: a number, -1: sparse counts of a token) as int64; then each column (train rows, then test rows) as
// doubles, or, if sparse, how many numbers it has as int64, their rows as uint32 and the numbers as doubles; then the
// train target as doubles.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <optional>

#include "base/files.h"
#include "base/step.h"
#include "operators/catalog.h"

namespace espalier {
namespace {

struct Table {
  Frame train, test;
  Target y;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  template <class T>
  Result<std::vector<T>> take(std::size_t n) {
    if (n > left_.size() / sizeof(T)) return fail(Errc::corrupt, "the table ends too early");
    std::vector<T> out(n);
    if (n > 0) std::memcpy(out.data(), left_.data(), n * sizeof(T));
    left_.remove_prefix(n * sizeof(T));
    return out;
  }

 private:
  std::string_view left_;
};

struct Halves {
  ColumnPtr train, test;
};

Result<Halves> read_sparse(Reader& in, std::size_t train, std::size_t test) {
  const Content token{Content::Kind::token, 0};
  TRY(const auto count, in.take<std::int64_t>(1));
  TRY(const auto at, in.take<std::uint32_t>(static_cast<std::size_t>(count[0])));
  TRY(const auto values, in.take<double>(at.size()));
  std::vector<std::uint32_t> positions[2];
  std::vector<double> numbers[2];
  for (std::size_t i = 0; i < at.size(); ++i) {
    const bool second = at[i] >= train;
    positions[second].push_back(at[i] - (second ? static_cast<std::uint32_t>(train) : 0));
    numbers[second].push_back(values[i]);
  }
  return Halves{std::make_shared<const Column>(train, std::move(positions[0]), std::move(numbers[0]), token),
                std::make_shared<const Column>(test, std::move(positions[1]), std::move(numbers[1]), token)};
}

Result<Halves> read_column(Reader& in, std::int64_t kind, std::size_t train, std::size_t test) {
  if (kind < 0) return read_sparse(in, train, test);
  Content content;
  if (kind > 0) content = {Content::Kind::category, static_cast<int>(kind)};
  TRY(auto first, in.take<double>(train));
  TRY(auto second, in.take<double>(test));
  return Halves{dense_column(std::move(first), content), dense_column(std::move(second), content)};
}

Result<Table> read_table(const Path& path) {
  TRY(const std::string bytes, read_file(path));
  Reader in(bytes);
  TRY(const auto head, in.take<std::int64_t>(4));
  const auto train = static_cast<std::size_t>(head[0]), test = static_cast<std::size_t>(head[1]);
  TRY(const auto kinds, in.take<std::int64_t>(static_cast<std::size_t>(head[2])));
  std::vector<ColumnPtr> columns[2];
  for (const std::int64_t kind : kinds) {
    TRY(Halves column, read_column(in, kind, train, test));
    columns[0].push_back(std::move(column.train));
    columns[1].push_back(std::move(column.test));
  }
  TargetColumn y{.name = "y", .values = {}, .classes = {}};
  TRY(y.values, in.take<double>(train));
  for (std::int64_t c = 0; c < head[3]; ++c) y.classes.push_back("c" + std::to_string(c));
  return Table{Frame(std::move(columns[0]), Rows::all(train)), Frame(std::move(columns[1]), Rows::all(test)),
               Target({std::move(y)})};
}

// Of processor time: other programs on the machine do not count.
double now() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// The least of some repeats, of more where they are short; a second of them is enough (bench/sides.py does the same).
template <class Before, class Work>
double least_seconds(int repeats, Before before, Work work) {
  double least = HUGE_VAL, spent = 0;
  for (int r = 0; r < 1000 && spent < 1 && (r < repeats || spent < 0.05); ++r) {
    before();
    const double start = now();
    work();
    const double took = now() - start;
    least = std::min(least, took);
    spent += took;
  }
  return least;
}

Status run(const Path& path, std::string_view text, int repeats, std::uint64_t seed, const Path& out) {
  TRY(const Table table, read_table(path));
  TRY(const Step step, parse_step(text));
  const Catalog catalog(built_in());
  TRY(const Operator* op, catalog.find(step.op));
  const Context context{.rng = Rng(seed)};
  std::optional<Result<FitResult>> learned;
  std::optional<Result<Frame>> given;
  const auto fit = [&] { learned.emplace(op->fit(step.params, table.train, table.y, context)); };
  const double cold = least_seconds(repeats, [&] { table.train.drop_artefacts(); }, fit);
  const double warm = least_seconds(repeats, [] {}, fit);
  if (!*learned) return Failure{learned->error()};
  const Fitted& fitted = *(**learned).fitted;
  const double apply = least_seconds(
      repeats, [&] { table.test.drop_artefacts(); }, [&] { given.emplace(fitted.apply(table.test, context)); });
  if (!*given) return Failure{given->error()};
  const std::vector<double> values = (*given)->gather();
  TRY_STATUS(write_file(out, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)}));
  std::printf("{\"fit\": %.9g, \"fit_warm\": %.9g, \"apply\": %.9g, \"bytes\": %zu}\n", cold, warm, apply,
              fitted.bytes());
  return ok();
}

}  // namespace
}  // namespace espalier

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: bench_operators TABLE STEP REPEATS SEED OUT\n");
    return 2;
  }
  const auto done = espalier::run(argv[1], argv[2], std::atoi(argv[3]), std::strtoull(argv[4], nullptr, 10), argv[5]);
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
