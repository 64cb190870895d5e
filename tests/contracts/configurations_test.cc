// Whatever TPOT's configurations draw ends, on whatever table, in finite numbers or in words.
#include <nlohmann/json.hpp>

#include "dialects/tpot.h"
#include "dialects/tpot_configurations.h"
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

// The columns that real tables have beside the usual ones.
std::vector<double> odd_column(std::size_t rows, Rng& rng) {
  std::vector<double> out(rows);
  const std::size_t kind = rng.below(12);
  const double sizes[] = {1, 1, 1, 1e-310, 1e-160, 1e-9, 1e9, 1e160, 1e300};
  const double size = sizes[rng.below(std::size(sizes))], constant = rng.uniform(-1, 1);
  for (double& v : out) {
    v = rng.uniform(-1, 1) * size;
    if (kind == 0) v = constant * size;                           // constant
    if (kind == 1) v = static_cast<double>(rng.below(3));         // few numbers
    if (kind == 2) v = rng.uniform() < 0.8 ? 0 : v;               // mostly zeros
    if (kind == 3) v = 1e6 + 1e-6 * v / size;                     // nearly constant, far from zero
    if (kind == 4) v = rng.uniform() < 0.1 ? 1e300 : v / size;    // a few much larger than the others
    if (kind == 5) v = std::round(10 * v / size);                 // whole
    if (kind == 6) v = static_cast<double>(rng.below(2)) * size;  // two numbers
    if (kind == 7) v = 0;
  }
  return out;
}

struct OddTable {
  Frame frame;
  Target y;
};

OddTable odd_table(Task task, bool nonnegative, Rng& rng) {
  const std::size_t sizes[] = {1, 2, 3, 5, 12, 40}, rows = sizes[rng.below(std::size(sizes))];
  std::vector<std::vector<double>> columns;
  for (std::size_t j = 0, wanted = 1 + rng.below(6); j < wanted; ++j) {
    columns.push_back(j > 0 && rng.below(5) == 0 ? columns[rng.below(j)] : odd_column(rows, rng));  // some twice
    if (nonnegative)
      for (double& v : columns.back()) v = std::abs(v);
  }
  TargetColumn y{.name = "y", .values = std::vector<double>(rows), .classes = {}};
  const std::size_t classes = 2 + rng.below(2), present = rng.below(4) == 0 ? 1 : classes;
  const std::vector<double> odd = odd_column(rows, rng);
  const bool plain = rng.below(2) == 0;
  for (std::size_t i = 0; i < rows; ++i)
    y.values[i] = task == Task::classification ? static_cast<double>(rng.below(present))
                  : plain                      ? rng.uniform(-1, 1)
                                               : odd[i];
  for (std::size_t c = 0; task == Task::classification && c < classes; ++c)
    y.classes.push_back("c" + std::to_string(c));
  return {Frame::of(std::move(columns), rows), Target({std::move(y)})};
}

constexpr int odd_tables = 200;  // that each operator meets

std::string described(const OddTable& table) {
  std::string out = std::to_string(table.frame.rows()) + " rows;";
  for (std::size_t j = 0; j < table.frame.columns(); ++j) {
    char text[40];
    for (std::size_t i = 0; i < std::min<std::size_t>(3, table.frame.rows()); ++i)
      std::snprintf(text, sizeof text, " %.3g", table.frame.column(j)[i]), out += text;
    out += " ..;";
  }
  return out;
}

class EveryConfiguration : public testing::TestWithParam<const char*> {
 protected:
  const Catalog catalog_{built_in()};

  // Empty if all is well.
  std::string fault(const Operator& op, const ParamMap& params, const OddTable& table) const {
    const Context context{.rng = Rng(3), .catalog = &catalog_};
    const auto learned = op.fit(params, table.frame, table.y, context);
    if (!learned) return learned.error().message.empty() ? "no words" : "";
    std::vector<Frame> given;
    if (learned->training) given.push_back(*learned->training);
    const auto out = learned->fitted->apply(table.frame, context);
    if (!out) return out.error().message.empty() ? "no words" : "";
    given.push_back(*out);
    for (const Frame& f : given)
      for (const double v : f.gather())  // infinities of a transform are refused by what comes next
        if (std::isnan(v) || (is_model(op.role) && std::isinf(v))) return "gives " + std::to_string(v);
    return "";
  }
};

TEST_P(EveryConfiguration, AnyDrawEndsInNumbersOrInWords) {
  for (const Task task : {Task::classification, Task::regression}) {
    const auto config = tpot_configuration(GetParam(), task);
    ASSERT_TRUE(config);
    const auto space = read_tpot(*config, catalog_, Shape{.task = task, .rows = 40, .columns = 6});
    ASSERT_TRUE(space) << space.error().message;
    for (const Dish& dish : space->menu.dishes) {
      const Operator& op = **catalog_.find(dish.op);
      Rng rng = Rng(11).child(std::hash<std::string>{}(dish.name));
      std::size_t fits = 0;
      for (int k = 0; k < odd_tables; ++k) {
        const Step drawn = dish.draw(rng);
        const OddTable table = odd_table(task, op.traits.nonnegative, rng);
        if (!op.spell_out(drawn.params)) continue;
        ++fits;
        std::string wrong;
        try {
          wrong = fault(op, drawn.params, table);
        } catch (const std::exception& e) { wrong = e.what(); }
        EXPECT_EQ(wrong, "") << print(drawn) << ", draw " << k << " of " << described(table);
        if (!wrong.empty()) break;
      }
      EXPECT_GT(fits, 0u) << dish.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Tpot, EveryConfiguration,
                         testing::Values("TPOT default", "TPOT light", "TPOT MDR", "TPOT sparse"),
                         [](const auto& row) { return std::string(row.param).substr(5); });

}  // namespace
}  // namespace espalier::test
