// The numbers of scikit-learn, for every file of this folder (tools/make_golden.py writes them).
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json.h"
#include "pipeline/pipeline.h"
#include "tests/places.h"
#include "tests/support.h"

namespace espalier {
namespace {

using Columns = std::vector<std::vector<double>>;

template <class T>
T read(const Json& from, std::string_view name) {
  auto out = json_get<T>(from, name);
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

Columns columns_of(const Json& from, std::string_view name) {
  Columns out;
  for (const Json& column : read<std::vector<Json>>(from, name))
    out.push_back(read<std::vector<double>>(Json{{"v", column}}, "v"));
  return out;
}

struct Question {
  Frame train, test;
  Target y;
};

Question question(const Json& table) {
  std::vector<ColumnPtr> columns;
  for (const Json& c : read<std::vector<Json>>(table, "columns")) {
    const auto kind = read<std::string>(c, "kind");
    auto values = read<std::vector<double>>(c, "values");
    Content content{kind == "category" ? Content::Kind::category
                    : kind == "token"  ? Content::Kind::token
                                       : Content::Kind::number,
                    static_cast<int>(read<std::int64_t>(c, "levels"))};
    columns.push_back(read<bool>(c, "sparse") ? test::sparse_column(values, content)
                                              : dense_column(std::move(values), content));
  }
  const auto rows = static_cast<std::uint32_t>(read<std::int64_t>(table, "rows"));
  const auto all = static_cast<std::uint32_t>(columns[0]->size());
  std::vector<std::uint32_t> train, test;
  for (std::uint32_t i = 0; i < all; ++i) (i < rows ? train : test).push_back(i);
  const Frame whole(std::move(columns), Rows::all(all));
  TargetColumn y{"y", read<std::vector<double>>(table, "y"), read<std::vector<std::string>>(table, "classes")};
  return {whole.select(train), whole.select(test), Target({std::move(y)}, read<std::vector<double>>(table, "weights"))};
}

double agreement(const View& got, const std::vector<double>& expected) {
  double out = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) out += got[i] * expected[i];
  return out;
}

// The column that agrees most, whatever its sign.
std::size_t like(const Frame& got, const std::vector<double>& expected) {
  std::size_t out = 0;
  for (std::size_t j = 1; j < got.columns(); ++j)
    if (std::abs(agreement(got.column(j), expected)) > std::abs(agreement(got.column(out), expected))) out = j;
  return out;
}

// Relative to the largest number of the column.
void compare(const Frame& got, const Columns& expected, const Json& golden) {
  const auto tolerance = read<double>(golden, "tolerance");
  const auto comparison = read<std::string>(golden, "comparison");
  ASSERT_EQ(got.columns(), expected.size());
  for (std::size_t j = 0; j < expected.size(); ++j) {
    ASSERT_EQ(got.rows(), expected[j].size());
    const View column = got.column(comparison == "order_free" ? like(got, expected[j]) : j);
    double scale = 1e-300;
    for (const double v : expected[j])
      if (std::isfinite(v)) scale = std::max(scale, std::abs(v));
    const double sign = comparison != "values" && agreement(column, expected[j]) < 0 ? -1 : 1;
    for (std::size_t i = 0; i < got.rows(); ++i) {
      const double a = sign * column[i], b = expected[j][i];
      if (std::isnan(b)) {
        ASSERT_TRUE(std::isnan(a)) << "column " << j << ", row " << i;
      } else {
        ASSERT_NEAR(a, b, tolerance * scale) << "column " << j << ", row " << i;
      }
    }
  }
}

// The folds that scikit-learn was given, of operators that split their rows.
std::shared_ptr<const FoldPlan> plan_of(const Json& golden) {
  if (!golden.contains("folds")) return nullptr;
  FoldPlan out;
  auto& folds = out.repeats.emplace_back();
  for (const double fold : read<std::vector<double>>(golden, "folds")) folds.push_back(static_cast<std::uint8_t>(fold));
  return std::make_shared<const FoldPlan>(std::move(out));
}

Frame answer(const Question& q, const Json& golden, std::uint64_t seed, std::optional<Frame>* training = nullptr) {
  static const Catalog catalog(built_in());
  const Step step = test::step(read<std::string>(golden, "step"));
  const Operator& op = **catalog.find(step.op);
  const Context context{.rng = Rng(seed), .plan = plan_of(golden), .catalog = &catalog};
  const auto learned = op.fit(step.params, fed_to(op, q.train), q.y, context);
  if (!learned) throw std::runtime_error(learned.error().message);
  if (training) *training = learned->training;
  const auto got = learned->fitted->apply(fed_to(op, q.test), context);
  if (!got) throw std::runtime_error(got.error().message);
  return *got;
}

Frame products_of_rows(const Frame& made) {
  const Matrix z(made.rows(), made.columns(), made.gather());
  const Matrix products = product_transposed(z, z);
  Columns out;
  for (std::size_t k = 0; k < products.columns; ++k)
    out.emplace_back(products.column(k).begin(), products.column(k).end());
  return Frame::of(std::move(out), made.rows());
}

double mean_squared_distance(const Frame& got, const Columns& truth) {
  double out = 0;
  for (std::size_t j = 0; j < truth.size(); ++j)
    for (std::size_t i = 0; i < truth[j].size(); ++i) out += std::pow(got.column(j)[i] - truth[j][i], 2);
  return out / static_cast<double>(truth.size() * truth[0].size());
}

struct MeanOverSeeds {
  double mean = 0, deviation = 0, error = 0;  // of a seed; of the mean
  explicit MeanOverSeeds(const std::vector<double>& all) {
    const auto n = static_cast<double>(all.size());
    for (const double v : all) mean += v / n;
    for (const double v : all) deviation += (v - mean) * (v - mean) / (n - 1);
    error = std::sqrt(deviation / n);
    deviation = std::sqrt(deviation);
  }
};

// As good as scikit-learn's on average over seeds, and differing between seeds about as much: deviations of 30 seeds of
// scikit-learn's own differ by a factor of two.
void compare_seeds(const Question& q, const Json& golden) {
  const Columns truth = columns_of(golden, "expected");
  const auto theirs = read<std::vector<double>>(golden, "seeds");
  std::vector<double> ours;
  for (std::size_t seed = 0; seed < theirs.size(); ++seed) {
    Frame got = answer(q, golden, seed);
    if (read<std::string>(golden, "comparison") == "products") got = products_of_rows(got);
    ASSERT_EQ(got.columns(), truth.size());
    ours.push_back(mean_squared_distance(got, truth));
  }
  const MeanOverSeeds a(ours), b(theirs);
  EXPECT_NEAR(a.mean, b.mean, 3 * std::hypot(a.error, b.error) + read<double>(golden, "tolerance") * b.mean);
  EXPECT_LT(a.deviation, 3 * b.deviation);
  EXPECT_GT(a.deviation, b.deviation / 3);
}

void ask(const Question& q, const Json& golden) {
  if (golden.contains("seeds")) return compare_seeds(q, golden);
  std::optional<Frame> training;
  compare(answer(q, golden, 1, &training), columns_of(golden, "expected"), golden);
  if (golden.contains("training")) compare(*training, columns_of(golden, "training"), golden);
}

Path folder() { return Path(ESPALIER_SOURCE) / "tests" / "golden"; }

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, NumbersAreThoseOfScikitLearn) {
  const auto text = read_file(folder() / (GetParam() + ".json"));
  ASSERT_TRUE(text) << text.error().message;
  const auto file = parse_json(*text, GetParam());
  ASSERT_TRUE(file) << file.error().message;
  const Json tables = read<Json>(*file, "tables");
  const auto cases = read<std::vector<Json>>(*file, "cases");
  ASSERT_FALSE(cases.empty());
  for (const Json& golden : cases) {
    const auto table = read<std::string>(golden, "table");
    SCOPED_TRACE(read<std::string>(golden, "step") + " on " + table);
    ask(question(read<Json>(tables, table)), golden);
  }
}

std::vector<std::string> files() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder()))
    if (entry.path().extension() == ".json") out.push_back(entry.path().stem());
  std::ranges::sort(out);
  return out;
}
// "14 to 1e-09, 9 by seeds"
std::string compared(const std::vector<Json>& cases) {
  std::size_t seeds = 0;
  double tolerance = 0;
  for (const Json& golden : cases) {
    if (golden.contains("seeds"))
      ++seeds;
    else
      tolerance = std::max(tolerance, read<double>(golden, "tolerance"));
  }
  const std::string exact = fmt::format("{} to {}", cases.size() - seeds, tolerance);
  const std::string drawn = fmt::format("{} by seeds", seeds);
  return seeds == 0 ? exact : seeds == cases.size() ? drawn : exact + ", " + drawn;
}

TEST(GoldenTable, DifferencesSayHowEveryOperatorWasCompared) {
  const auto text = read_file(Path(ESPALIER_SOURCE) / "docs" / "differences.md");
  ASSERT_TRUE(text);
  for (const Operator& op : built_in()) {
    const auto file = read_file(folder() / (op.name + ".json"));
    ASSERT_TRUE(file) << file.error().message;
    const auto cases = read<std::vector<Json>>(*parse_json(*file, op.name), "cases");
    const std::string row = fmt::format("\n| `{}` | `{}` | {} | ", op.name, op.counterpart, compared(cases));
    EXPECT_NE(text->find(row), std::string::npos) << "docs/differences.md lacks" << row;
  }
}

std::string name_of(const testing::TestParamInfo<std::string>& file) { return file.param; }
INSTANTIATE_TEST_SUITE_P(Operators, Golden, testing::ValuesIn(files()), name_of);

}  // namespace
}  // namespace espalier
