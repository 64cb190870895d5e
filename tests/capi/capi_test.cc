// The C interface as a host uses it, and misuses it.
#include <gtest/gtest.h>

#include <cmath>

#include <espalier/espalier_c.h>
#include "base/json.h"
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::Shell, test::tables;

struct FreeTable {
  void operator()(espalier_table* t) const { espalier_table_free(t); }
};
struct FreeModel {
  void operator()(espalier_model* m) const { espalier_model_free(m); }
};
using TablePtr = std::unique_ptr<espalier_table, FreeTable>;
using ModelPtr = std::unique_ptr<espalier_model, FreeModel>;

TablePtr table_of(std::uint64_t rows) {
  espalier_table* out = nullptr;
  EXPECT_EQ(espalier_table_new("rows", rows, &out), ESPALIER_OK);
  return TablePtr(out);
}

TEST(CInterface, SaysItsVersion) {
  EXPECT_EQ(espalier_abi(), ESPALIER_ABI);
  EXPECT_STREQ(espalier_version(), ESPALIER_VERSION);
}

TEST(CInterface, AModelPredictsWhatTheCommandDoes) {
  const Shell run("capi_predict");
  ASSERT_EQ(
      run("fit " + tables + "breast_cancer.csv --target target --trials 4 --ensemble-size 2 --model m.espm --quiet")
          .code,
      0);
  ASSERT_EQ(run("predict m.espm " + tables + "breast_cancer.csv --proba -o p.csv").code, 0);
  const Path file = run.folder.path / "m.espm";
  espalier_model* opened = nullptr;
  ASSERT_EQ(espalier_model_load(file.c_str(), &opened), ESPALIER_OK) << espalier_model_error(opened);
  const ModelPtr model(opened);
  espalier_table* read = nullptr;
  ASSERT_EQ(espalier_table_read((tables + "breast_cancer.csv").c_str(), &read), ESPALIER_OK);
  const TablePtr table(read);
  const std::uint64_t rows = espalier_table_rows(read);
  ASSERT_EQ(espalier_model_columns(opened), 2u);
  std::vector<double> by_row(2 * rows), by_column(2 * rows);
  ASSERT_EQ(espalier_model_predict(opened, read, by_row.data(), 2, 1, nullptr), ESPALIER_OK);
  ASSERT_EQ(espalier_model_predict(opened, read, by_column.data(), 1, static_cast<std::int64_t>(rows), nullptr),
            ESPALIER_OK);
  std::istringstream lines(run.read("p.csv"));
  std::string line;
  std::getline(lines, line);
  for (std::uint64_t i = 0; i < rows; ++i) {
    ASSERT_TRUE(std::getline(lines, line));
    const std::size_t last = line.rfind(','), first = line.rfind(',', last - 1);
    EXPECT_EQ(std::stod(line.substr(first + 1, last - first - 1)), by_row[2 * i]);
    EXPECT_EQ(by_column[rows + i], by_row[2 * i + 1]);
  }
  char* text = nullptr;
  ASSERT_EQ(espalier_model_describe(opened, &text), ESPALIER_OK);
  const auto described = parse_json(text, "the description");
  espalier_text_free(text);
  ASSERT_TRUE(described);
  EXPECT_EQ((*described)["targets"][0]["classes"].size(), 2u);
  EXPECT_EQ((*described)["features"].size(), 30u);
}

TEST(CInterface, TellsWhatIsKnown) {
  char* text = nullptr;
  ASSERT_EQ(espalier_operators(&text), ESPALIER_OK);
  EXPECT_NE(std::string(text).find("sklearn.naive_bayes.GaussianNB"), std::string::npos);
  espalier_text_free(text);
  ASSERT_EQ(espalier_tpot_configuration("TPOT light", 1, &text), ESPALIER_OK);
  EXPECT_NE(std::string(text).find("sklearn.linear_model.RidgeCV"), std::string::npos);
  espalier_text_free(text);
  EXPECT_EQ(espalier_tpot_configuration("TPOT heavy", 0, &text), ESPALIER_INVALID);
  EXPECT_NE(std::string(text).find("TPOT heavy"), std::string::npos);
  espalier_text_free(text);
  ASSERT_EQ(espalier_python_module(&text), ESPALIER_OK);
  EXPECT_NE(std::string(text).find("class OutOfFold"), std::string::npos);
  espalier_text_free(text);
}

TEST(CInterface, AnExportedScriptReadsTheFileThatIsNamed) {
  const Shell run("capi_export");
  ASSERT_EQ(run("fit " + tables +
                "breast_cancer.csv --target target --trials 2 --ensemble-size 0 --model m.espm "
                "--quiet")
                .code,
            0);
  const std::string file = (run.folder.path / "m.espm").string();
  const auto exported = [&](const char* options) {
    char* text = nullptr;
    const espalier_status status = espalier_model_export(file.c_str(), options, &text);
    const std::string out = text ? text : "";
    espalier_text_free(text);
    return std::pair(status, out);
  };
  EXPECT_NE(exported(R"({"table": "other.csv"})").second.find("read(\"other.csv\")"), std::string::npos);
  EXPECT_EQ(exported(R"({"format": "pipeline"})").second.find("read("), std::string::npos);
  EXPECT_EQ(exported(R"({"format": "poem"})").first, ESPALIER_INVALID);
  EXPECT_EQ(exported(R"({"tabel": "other.csv"})").first, ESPALIER_NOT_FOUND);
}

TEST(CInterface, TablesAreMadeOfAnyLayout) {
  const Shell run("capi_layout");
  std::string text = "a,b,c,y\n";
  struct Row {
    std::int32_t a;
    float b;
  };
  std::vector<Row> rows;
  std::vector<const char*> words;
  for (int i = 0; i < 90; ++i) {
    rows.push_back({i % 7, static_cast<float>(i % 5) / 2});
    words.push_back(i % 3 == 0 ? "left" : i % 3 == 1 ? "right" : nullptr);
    text += std::to_string(i % 7) + "," + std::to_string(i % 5 / 2.0) + "," + (words.back() ? words.back() : "") + "," +
            (i % 7 > 3 ? "yes" : "no") + "\n";
  }
  run.write("t.csv", text);
  ASSERT_EQ(run("fit t.csv --target y --trials 3 --ensemble-size 0 --model m.espm --quiet").code, 0);
  espalier_model* opened = nullptr;
  ASSERT_EQ(espalier_model_load((run.folder.path / "m.espm").c_str(), &opened), ESPALIER_OK);
  const ModelPtr model(opened);
  const TablePtr backwards = table_of(90), plain = table_of(90);
  const auto stride = static_cast<std::int64_t>(sizeof(Row));
  EXPECT_EQ(espalier_table_add_numbers(backwards.get(), "a", &rows[89].a, ESPALIER_INT32, -stride), ESPALIER_OK);
  EXPECT_EQ(espalier_table_add_numbers(backwards.get(), "b", &rows[89].b, ESPALIER_FLOAT32, -stride), ESPALIER_OK);
  const std::vector<const char*> reversed(words.rbegin(), words.rend());
  EXPECT_EQ(espalier_table_add_words(backwards.get(), "c", reversed.data()), ESPALIER_OK);
  EXPECT_EQ(espalier_table_add_numbers(plain.get(), "a", &rows[0].a, ESPALIER_INT32, stride), ESPALIER_OK);
  EXPECT_EQ(espalier_table_add_numbers(plain.get(), "b", &rows[0].b, ESPALIER_FLOAT32, stride), ESPALIER_OK);
  EXPECT_EQ(espalier_table_add_words(plain.get(), "c", words.data()), ESPALIER_OK);
  std::vector<double> forwards(180), back(180);
  ASSERT_EQ(espalier_model_predict(opened, plain.get(), forwards.data(), 2, 1, nullptr), ESPALIER_OK);
  ASSERT_EQ(espalier_model_predict(opened, backwards.get(), back.data() + 178, -2, 1, nullptr), ESPALIER_OK);
  EXPECT_EQ(forwards, back);
}

TEST(CInterface, SparseColumnsAreZeroElsewhere) {
  const TablePtr table = table_of(5);
  const double values[] = {2, 3};
  const std::uint32_t rows[] = {1, 4}, wrong[] = {4, 1}, beyond[] = {1, 5};
  EXPECT_EQ(espalier_table_add_sparse(table.get(), "s", values, rows, 2), ESPALIER_OK);
  EXPECT_EQ(espalier_table_add_sparse(table.get(), "t", values, wrong, 2), ESPALIER_INVALID);
  EXPECT_EQ(espalier_table_add_sparse(table.get(), "u", values, beyond, 2), ESPALIER_INVALID);
  EXPECT_NE(std::string(espalier_table_error(table.get())).find("row 5"), std::string::npos);
}

std::string described(espalier_table* table) {
  char* text = nullptr;
  EXPECT_EQ(espalier_table_describe(table, &text), ESPALIER_OK);
  std::string out = text;
  espalier_text_free(text);
  return out;
}

TEST(CInterface, ABlockOfNumbersIsManyColumns) {
  const Shell run("capi_block");
  std::string text = "a,b,y\n";
  std::vector<double> by_row, by_column(120);
  for (int i = 0; i < 60; ++i) {
    by_row.insert(by_row.end(), {i % 7 / 2.0, i % 5 * 1.0});
    by_column[static_cast<std::size_t>(i)] = i % 7 / 2.0;
    by_column[static_cast<std::size_t>(60 + i)] = i % 5;
    text += std::to_string(i % 7 / 2.0) + "," + std::to_string(i % 5) + "," + (i % 7 > 3 ? "yes" : "no") + "\n";
  }
  run.write("t.csv", text);
  ASSERT_EQ(run("fit t.csv --target y --trials 3 --ensemble-size 0 --model m.espm --quiet").code, 0);
  espalier_model* opened = nullptr;
  ASSERT_EQ(espalier_model_load((run.folder.path / "m.espm").c_str(), &opened), ESPALIER_OK);
  const ModelPtr model(opened);
  const char* names[] = {"a", "b"};
  const TablePtr rows = table_of(60), columns = table_of(60);
  ASSERT_EQ(espalier_table_add_matrix(rows.get(), names, 2, by_row.data(), ESPALIER_FLOAT64, 16, 8, 1), ESPALIER_OK);
  ASSERT_EQ(espalier_table_add_matrix(columns.get(), names, 2, by_column.data(), ESPALIER_FLOAT64, 8, 480, 1),
            ESPALIER_OK);
  EXPECT_EQ(described(rows.get()), R"({"rows":60,"columns":["a","b"]})");
  std::vector<double> one(120), other(120);
  ASSERT_EQ(espalier_model_predict(opened, rows.get(), one.data(), 2, 1, nullptr), ESPALIER_OK);
  ASSERT_EQ(espalier_model_predict(opened, columns.get(), other.data(), 2, 1, nullptr), ESPALIER_OK);
  EXPECT_EQ(one, other);
  for (double& number : by_column) number = 0;  // borrowed: the table sees it
  ASSERT_EQ(espalier_model_predict(opened, columns.get(), other.data(), 2, 1, nullptr), ESPALIER_OK);
  EXPECT_NE(one, other);
}

TEST(CInterface, ABlockIsAddedWholeOrNotAtAll) {
  const TablePtr table = table_of(2);
  const float numbers[] = {1, 2, 3, 4};
  const char *names[] = {"a", "b"}, *twice[] = {"c", "a"}, *unnamed[] = {"d", nullptr};
  const auto add = [&](const char* const* columns) {
    return espalier_table_add_matrix(table.get(), columns, 2, numbers, ESPALIER_FLOAT32, 4, 8, 0);
  };
  EXPECT_EQ(add(names), ESPALIER_OK);
  EXPECT_EQ(add(twice), ESPALIER_INVALID);
  EXPECT_NE(std::string(espalier_table_error(table.get())).find("'a' already"), std::string::npos);
  EXPECT_EQ(add(unnamed), ESPALIER_INVALID);
  EXPECT_EQ(add(nullptr), ESPALIER_INVALID);
  EXPECT_EQ(described(table.get()), R"({"rows":2,"columns":["a","b"]})");
}

TEST(CInterface, WhatIsKnownOfAColumnHoldsForAFit) {
  const Shell run("capi_known");
  const TablePtr table = table_of(60);
  std::vector<double> counter, target;
  for (int i = 0; i < 60; ++i) counter.push_back(i), target.push_back(i * 0.5);
  for (const char* name : {"id", "code"})
    ASSERT_EQ(espalier_table_borrow_numbers(table.get(), name, counter.data()), ESPALIER_OK);
  ASSERT_EQ(espalier_table_borrow_numbers(table.get(), "y", target.data()), ESPALIER_OK);
  EXPECT_EQ(espalier_table_know(table.get(), R"({"schema":1,"columns":[{"name":"id","kind":"wrong"}]})"),
            ESPALIER_INVALID);
  EXPECT_NE(std::string(espalier_table_error(table.get())).find("'id'"), std::string::npos);
  ASSERT_EQ(espalier_table_know(table.get(), R"({"schema":1,"columns":[{"name":"id","kind":"number"}]})"), ESPALIER_OK);
  const Json options = {{"target", "y"},
                        {"trials", 2},
                        {"run", (run.folder.path / "r.run").string()},
                        {"worker", {test::program, "worker"}}};
  espalier_fit* fit = nullptr;
  ASSERT_EQ(espalier_fit_start(table.get(), options.dump().c_str(), &fit), ESPALIER_OK) << espalier_fit_error(fit);
  char* result = nullptr;
  ASSERT_EQ(espalier_fit_result(fit, &result), ESPALIER_OK) << espalier_fit_error(fit);
  espalier_text_free(result);
  espalier_fit_free(fit);
  espalier_model* opened = nullptr;
  ASSERT_EQ(espalier_model_load((run.folder.path / "r.run/models/a.espm").c_str(), &opened), ESPALIER_OK);
  const ModelPtr model(opened);
  char* text = nullptr;
  ASSERT_EQ(espalier_model_describe(opened, &text), ESPALIER_OK);
  const Json features = (*parse_json(text, "the description"))["features"];
  espalier_text_free(text);
  EXPECT_EQ(features[0]["kind"], "number");
  EXPECT_EQ(features[1]["kind"], "identifier");
}

TEST(CInterface, NewsAreWhatAListenerWouldHear) {
  const Shell run("capi_news");
  const Json options = {{"table", tables + "breast_cancer.csv"},
                        {"target", "target"},
                        {"trials", 2},
                        {"run", (run.folder.path / "r.run").string()},
                        {"worker", {test::program, "worker"}}};
  espalier_fit* fit = nullptr;
  ASSERT_EQ(espalier_fit_start(nullptr, options.dump().c_str(), &fit), ESPALIER_OK) << espalier_fit_error(fit);
  int finished = 0;
  char* text = nullptr;
  EXPECT_EQ(espalier_fit_news(fit, 0, nullptr, &finished), ESPALIER_INVALID);
  EXPECT_EQ(espalier_fit_news(fit, 0, &text, nullptr), ESPALIER_INVALID);
  EXPECT_EQ(text, nullptr);
  std::vector<std::string> heard;
  while (finished == 0) {
    ASSERT_EQ(espalier_fit_news(fit, 1, &text, &finished), ESPALIER_OK) << espalier_fit_error(fit);
    const Json events = *parse_json(text, "the events");
    for (const Json& event : events) heard.push_back(event["event"]);
    espalier_text_free(text);
  }
  espalier_fit_free(fit);
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard.front(), "started");
  EXPECT_EQ(std::ranges::count(heard, "trial"), 2);
}

TEST(CInterface, NothingThatIsPassedInEndsTheHost) {
  EXPECT_EQ(espalier_table_new("t", 1, nullptr), ESPALIER_INVALID);
  EXPECT_EQ(espalier_table_add_numbers(nullptr, "a", nullptr, ESPALIER_FLOAT64, 8), ESPALIER_INVALID);
  EXPECT_STREQ(espalier_table_error(nullptr), "there is no handle");
  EXPECT_EQ(espalier_table_rows(nullptr), 0u);
  espalier_table_free(nullptr);
  espalier_model_free(nullptr);
  espalier_text_free(nullptr);
  espalier_table* none = nullptr;
  EXPECT_EQ(espalier_table_new(nullptr, 1, &none), ESPALIER_INVALID);
  EXPECT_STRNE(espalier_table_error(none), "");
  espalier_table_free(none);
  EXPECT_EQ(espalier_table_new("t", std::uint64_t{1} << 40, &none), ESPALIER_UNSUPPORTED);
  espalier_table_free(none);
  const TablePtr table = table_of(2);
  const double numbers[] = {1, 2};
  EXPECT_EQ(espalier_table_add_numbers(table.get(), "a", nullptr, ESPALIER_FLOAT64, 8), ESPALIER_INVALID);
  EXPECT_EQ(espalier_table_add_numbers(table.get(), "a", numbers, static_cast<espalier_type>(15), 8), ESPALIER_INVALID);
  EXPECT_EQ(espalier_table_add_numbers(table.get(), "a", numbers, ESPALIER_FLOAT64, 8), ESPALIER_OK);
  EXPECT_EQ(espalier_table_add_numbers(table.get(), "a", numbers, ESPALIER_FLOAT64, 8), ESPALIER_INVALID);
  EXPECT_NE(std::string(espalier_table_error(table.get())).find("'a' already"), std::string::npos);
  espalier_model* model = nullptr;
  EXPECT_EQ(espalier_model_load("no such file.espm", &model), ESPALIER_IO);
  EXPECT_NE(std::string(espalier_model_error(model)).find("no such file.espm"), std::string::npos);
  char* error = nullptr;
  EXPECT_EQ(espalier_model_predict(model, table.get(), nullptr, 1, 1, &error), ESPALIER_INVALID);
  EXPECT_STREQ(error, "the model is NULL");
  espalier_text_free(error);
  char* text = nullptr;
  EXPECT_EQ(espalier_model_describe(model, &text), ESPALIER_INVALID);
  EXPECT_EQ(text, nullptr);
  espalier_model_free(model);
  EXPECT_EQ(espalier_model_from_bytes("ESPALMD1 and nothing", 20, &model), ESPALIER_CORRUPT);
  espalier_model_free(model);
}

}  // namespace
}  // namespace espalier
