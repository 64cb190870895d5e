#include "data/check_data.h"

#include "base/rng.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

struct Sheet {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;

  std::string text() const {
    std::string out;
    for (std::size_t j = 0; j < names.size(); ++j) out += (j > 0 ? "," : "") + names[j];
    for (const auto& row : rows)
      for (std::size_t j = 0; j < row.size(); ++j) out += (j > 0 ? "," : "\n") + row[j];
    return out + "\n";
  }
};

std::vector<Finding> check(const Sheet& sheet, const SchemaOptions& options, const ReadOptions& read = {}) {
  const Table table = test::table_of(sheet.text(), read);
  const auto schema = infer_schema(table, options);
  if (!schema) ADD_FAILURE() << schema.error().message;
  return schema ? check_data(table, *schema) : std::vector<Finding>{};
}

// "severity option" of the finding on a column whose sentence has the part; empty if there is none.
std::string found(const std::vector<Finding>& all, std::string_view column, std::string_view part) {
  for (const Finding& f : all)
    if (f.column == column && f.sentence.find(part) != f.sentence.npos)
      return std::string(name_of(f.severity)) + " " + f.option;
  return "";
}

Sheet noise(std::size_t n, std::vector<std::string> names, auto row) {
  Rng rng(7);
  Sheet out{std::move(names), {}};
  for (std::size_t i = 0; i < n; ++i) out.rows.push_back(row(i, rng));
  return out;
}

std::string text(double v) { return number_text(std::round(1000 * v) / 1000); }

TEST(CheckData, FindsColumnsThatTellTheClass) {
  const auto all = check(noise(200, {"x", "code", "order", "y"},
                               [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                                 const bool yes = i % 3 == 0;
                                 return {text(rng.normal()), yes ? (rng.below(2) ? "p" : "q") : "r",
                                         text(rng.uniform() + (yes ? 1 : 0)), yes ? "yes" : "no"};
                               }),
                         {.targets = {"y"}});
  EXPECT_EQ(found(all, "code", "alone determines the target 'y': its 3 values"), "problem --drop code");
  EXPECT_EQ(found(all, "order", "alone determines the target 'y': the classes follow"), "problem --drop order");
  EXPECT_EQ(found(all, "x", "determines"), "");
  EXPECT_EQ(all[0].severity, Finding::Severity::problem);
}

TEST(CheckData, FindsColumnsThatTellTheNumber) {
  const auto all =
      check(noise(200, {"x", "double", "group", "y"},
                  [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                    const double y = static_cast<double>(i % 5) * 10 + rng.uniform() / 100;
                    return {text(rng.normal()), text(2 * y + rng.normal() / 100), "g" + std::to_string(i % 5), text(y)};
                  }),
            {.targets = {"y"}});
  EXPECT_EQ(found(all, "double", "correlation"), "problem --drop double");
  EXPECT_EQ(found(all, "group", "variance"), "problem --drop group");
  EXPECT_EQ(found(all, "x", "determines"), "");
}

TEST(CheckData, FindsWhatIsFilledAfterTheOutcome) {
  const auto all =
      check(noise(300, {"left", "note", "visit", "often", "y"},
                  [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                    const bool yes = i % 4 == 0;
                    return {yes ? text(rng.normal()) : "",
                            yes && rng.below(2) ? "they said number " + std::to_string(rng.below(900)) : "",
                            yes || rng.below(2) ? "2020-01-1" + std::to_string(i % 10) : "",
                            rng.below(2) ? text(rng.normal()) : "", yes ? "yes" : "no"};
                  }),
            {.targets = {"y"}});
  EXPECT_EQ(found(all, "left", "whether it is filled or missing says it all"), "problem --drop left");
  EXPECT_TRUE(found(all, "note", "rows where it is filled are of one class").starts_with("warning"));
  EXPECT_TRUE(found(all, "visit", "rows where it is missing are of one class").starts_with("warning"));
  EXPECT_EQ(found(all, "often", "determines"), "");
}

TEST(CheckData, FindsRowsThatBelongTogether) {
  const auto make = [](std::size_t i, Rng& rng) -> std::vector<std::string> {
    const std::size_t who = i / 6;
    return {std::to_string(1000 + who * 7), "P" + std::to_string(who), text(std::sin(static_cast<double>(who * who))),
            std::to_string(rng.below(60)),  rng.below(2) ? "p" : "q",  (who * 37) % 5 < 2 ? "ill" : "well"};
  };
  const Sheet visits = noise(300, {"customer_id", "who", "height", "age", "side", "y"}, make);
  const auto all = check(visits, {.targets = {"y"}});
  EXPECT_EQ(found(all, "customer_id", "its 50 values stands in about 6 rows"), "warning --groups customer_id");
  EXPECT_EQ(found(all, "who", "in about 6 rows, one after the other"), "warning --groups who");
  for (const char* no : {"height", "age", "side"}) EXPECT_EQ(found(all, no, "stands in about"), "") << no;
  for (const Finding& f : check(visits, {.targets = {"y"}, .groups = "who"}))
    EXPECT_EQ(f.sentence.find("stands in about"), std::string::npos) << f.sentence;
}

TEST(CheckData, FindsInfiniteCells) {
  const auto all = check(noise(40, {"x", "y"},
                               [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                                 return {i == 7 ? "inf" : text(rng.normal()), rng.below(2) ? "a" : "b"};
                               }),
                         {.targets = {"y"}});
  EXPECT_EQ(found(all, "x", "1 infinite cell"), "problem --na inf,-inf");
}

TEST(CheckData, FindsMergedCells) {
  const auto all =
      check(noise(80, {"region", "x", "y"},
                  [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                    return {i % 20 == 0 ? "R" + std::to_string(i) : "", text(rng.normal()), rng.below(2) ? "a" : "b"};
                  }),
            {.targets = {"y"}});
  EXPECT_EQ(found(all, "region", "only the first row of each block is filled"), "warning ");
}

TEST(CheckData, FindsWhatIsWrongWithColumns) {
  const auto all = check(noise(100, {"id", "fixed", "year", "load", "rare", "city", "y"},
                               [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                                 return {std::to_string(i),
                                         "3",
                                         i == 50 ? "PG" : std::to_string(1990 + i % 20),
                                         i % 9 == 0 ? "-200" : text(rng.uniform()),
                                         i % 4 == 0 ? "1" : "",
                                         i % 5 == 0 ? "rome"
                                         : i % 2    ? "Rome"
                                                    : "Oslo",
                                         rng.below(2) ? "a" : "b"};
                               }),
                         {.targets = {"y"}});
  EXPECT_EQ(found(all, "id", "identifier"), "note ");
  EXPECT_EQ(found(all, "fixed", "constant"), "note --drop fixed");
  EXPECT_EQ(found(all, "year", "numbers but for 1 cell ('PG')"), "warning --na PG");
  EXPECT_EQ(found(all, "load", "-200 stands in 12 rows"), "warning --na -200");
  EXPECT_EQ(found(all, "rare", "75 % of its cells are missing"), "note ");
  EXPECT_EQ(found(all, "city", "differ only in case or blanks: 'Rome' and 'rome'"), "note ");
}

TEST(CheckData, FindsWhatIsWrongWithTheTarget) {
  const auto all =
      check(noise(300, {"x", "y"},
                  [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                    return {text(rng.normal()), i == 7 ? "once" : i % 20 == 0 ? "Few" : i % 3 ? "many" : "Many"};
                  }),
            {.targets = {"y"}});
  EXPECT_EQ(found(all, "y", "classes of one row, which are either trained on or validated on, never both: 'once'"),
            "warning ");
  EXPECT_EQ(found(all, "y", "imbalanced: class 'once' has 1 of 300 rows"), "warning ");
  EXPECT_EQ(found(all, "y", "'Many' and 'many'"), "warning ");
}

TEST(CheckData, FindsASecondHeaderLine) {
  const auto all = check(noise(40, {"a", "b", "y"},
                               [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                                 if (i == 0) return {"metres", "seconds", "kind"};
                                 return {text(rng.normal()), text(rng.normal()), rng.below(2) ? "p" : "q"};
                               }),
                         {.targets = {"y"}}, {.header_lines = {1, 1}});
  EXPECT_EQ(found(all, "", "first row looks like a second header line"), "warning ");
}

TEST(CheckData, FindsCopiesAndTimeOrder) {
  const auto all = check(noise(60, {"id", "when", "x", "y"},
                               [](std::size_t i, Rng&) -> std::vector<std::string> {
                                 const std::size_t day = i / 2;
                                 return {"r" + std::to_string(i),
                                         "2020-01-" + std::to_string(10 + day % 20) + (day < 20 ? "" : " 12:00"),
                                         std::to_string(day), day % 3 ? "a" : "b"};
                               }),
                         {.targets = {"y"}});
  EXPECT_EQ(found(all, "", "30 rows repeat an earlier one"), "warning ");
  const auto ordered = check(noise(30, {"when", "y"},
                                   [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                                     return {"2020-01-" + std::to_string(1 + i), rng.below(2) ? "a" : "b"};
                                   }),
                             {.targets = {"y"}});
  EXPECT_EQ(found(ordered, "when", "rows stand in its order"), "warning --time-order when");
  const auto mixed = check(noise(30, {"when", "y"},
                                 [](std::size_t i, Rng& rng) -> std::vector<std::string> {
                                   return {"2020-01-" + std::to_string(1 + 7 * i % 31), rng.below(2) ? "a" : "b"};
                                 }),
                           {.targets = {"y"}});
  EXPECT_EQ(found(mixed, "when", "rows stand in its order"), "");
  const auto names_only = check(
      noise(30, {"name"}, [](std::size_t i, Rng&) -> std::vector<std::string> { return {"r" + std::to_string(i)}; }),
      {});
  EXPECT_EQ(found(names_only, "", "repeat"), "") << "with nothing to compare no row is a copy";
}

}  // namespace
}  // namespace espalier
