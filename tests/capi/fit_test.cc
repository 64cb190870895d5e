// Fits through the C interface, and the example programs that hold Espalier.
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include <espalier/espalier_c.h>
#include "base/json.h"
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::Shell, test::tables;

struct FreeTable {
  void operator()(espalier_table* t) const { espalier_table_free(t); }
};
struct FreeFit {
  void operator()(espalier_fit* f) const { espalier_fit_free(f); }
};
using TablePtr = std::unique_ptr<espalier_table, FreeTable>;
using FitPtr = std::unique_ptr<espalier_fit, FreeFit>;

TablePtr read(const std::string& name) {
  espalier_table* out = nullptr;
  EXPECT_EQ(espalier_table_read((tables + name).c_str(), &out), ESPALIER_OK);
  return TablePtr(out);
}

// Whole options from some: where the run lies, and how workers start.
std::string options(const Shell& run, const std::string& some) {
  return "{" + some + ", \"run\": \"" + (run.folder.path / "c.run").string() + "\", \"worker\": [\"" + test::program +
         "\", \"worker\"], \"include\": [\"gaussian_nb\", \"decision_tree_classifier\", \"ridge\"]}";
}

FitPtr start(const espalier_table* table, const std::string& options, espalier_status wanted = ESPALIER_OK) {
  espalier_fit* out = nullptr;
  EXPECT_EQ(espalier_fit_start(table, options.c_str(), &out), wanted) << espalier_fit_error(out);
  return FitPtr(out);
}

Json parsed(char* text) {
  EXPECT_NE(text, nullptr);
  if (!text) return {};
  const auto out = parse_json(text, "the answer");
  espalier_text_free(text);
  EXPECT_TRUE(out);
  return out ? *out : Json();
}

Json result_of(espalier_fit* fit) {
  char* text = nullptr;
  EXPECT_EQ(espalier_fit_result(fit, &text), ESPALIER_OK) << espalier_fit_error(fit);
  return parsed(text);
}

struct Heard {
  std::vector<Json> events;
  std::thread::id thread = std::this_thread::get_id();
  bool elsewhere = false;
};

void hear(void* context, const char* event) {
  auto& heard = *static_cast<Heard*>(context);
  heard.events.push_back(*parse_json(event, "an event"));
  heard.elsewhere = heard.elsewhere || std::this_thread::get_id() != heard.thread;
}

TEST(CInterfaceFit, TellsWhatItDoesInTheThreadThatPolls) {
  const Shell run("capi_fit");
  const TablePtr table = read("breast_cancer.csv");
  const FitPtr fit = start(table.get(), options(run, R"("target": "target", "trials": 5, "seed": 3)"));
  Heard heard;
  int finished = 0;
  while (!finished) ASSERT_EQ(espalier_fit_poll(fit.get(), 0.2, hear, &heard, &finished), ESPALIER_OK);
  ASSERT_FALSE(heard.events.empty());
  EXPECT_EQ(heard.events.front()["event"], "started");
  EXPECT_EQ(heard.events.front()["task"], "classification");
  EXPECT_FALSE(heard.elsewhere);
  const auto trials = std::ranges::count_if(
      heard.events, [](const Json& e) { return e["event"] == "trial" && e["state"] != "started"; });
  EXPECT_EQ(trials, 5);
  const Json result = result_of(fit.get());
  EXPECT_EQ(result["trials"], 5);
  EXPECT_EQ(result["cancelled"], false);
  EXPECT_EQ(result["constant"], false);
  EXPECT_GT(result["score"].get<double>(), 0.9);
  char* text = nullptr;
  ASSERT_EQ(espalier_run_describe((run.folder.path / "c.run").c_str(), &text), ESPALIER_OK);
  EXPECT_EQ(parsed(text)["all"].size(), 5u);
  ASSERT_EQ(
      espalier_model_export(result["model"].get<std::string>().c_str(), R"({"format": "step", "member": 1})", &text),
      ESPALIER_OK);
  EXPECT_NE(std::string(text).find('('), std::string::npos);
  espalier_text_free(text);
}

TEST(CInterfaceFit, IsWhatTheCommandDoesOfTheSameSeed) {
  const Shell run("capi_same");
  const FitPtr fit = start(read("breast_cancer.csv").get(),
                           options(run, R"("target": ["target"], "trials": 6, "seed": 5, "ensemble_size": 0)"));
  const Json here = result_of(fit.get());
  const auto there = run("fit " + tables +
                         "breast_cancer.csv --target target --trials 6 --seed 5 --ensemble-size 0 --quiet --json "
                         "--include gaussian_nb,decision_tree_classifier,ridge");
  EXPECT_EQ(here["score"], there.json()["score"]);
  EXPECT_EQ(here["best"], there.json()["best"]);
}

TEST(CInterfaceFit, IsCancelledFromAnyThreadAndGoneOnWith) {
  const Shell run("capi_cancel");
  const TablePtr table = read("breast_cancer.csv");
  {
    const FitPtr fit = start(table.get(), options(run, R"("target": "target", "time": 60)"));
    int finished = 0;
    Heard heard;
    while (!finished && heard.events.size() < 6)
      ASSERT_EQ(espalier_fit_poll(fit.get(), 1, hear, &heard, &finished), ESPALIER_OK);
    std::thread([&] { espalier_fit_cancel(fit.get()); }).join();
    const Json result = result_of(fit.get());
    EXPECT_EQ(result["cancelled"], true);
    EXPECT_TRUE(std::filesystem::exists(result["model"].get<std::string>()));
  }
  const FitPtr on = start(nullptr, options(run, R"("resume": true, "trials": 3)")
                                       .replace(options(run, R"("resume": true, "trials": 3)").rfind(", \"include\""),
                                                std::string::npos, "}"));
  EXPECT_GE(result_of(on.get())["trials"].get<int>(), 3);
}

TEST(CInterfaceFit, BorrowsColumnsAndFreesItsTableEarly) {
  const Shell run("capi_borrow");
  std::vector<double> x(300), y(300);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<double>(i * 37 % 300);
    y[i] = 3 * x[i] + 1;
  }
  espalier_table* made = nullptr;
  ASSERT_EQ(espalier_table_new("lines", x.size(), &made), ESPALIER_OK);
  ASSERT_EQ(espalier_table_borrow_numbers(made, "x", x.data()), ESPALIER_OK);
  ASSERT_EQ(espalier_table_borrow_numbers(made, "y", y.data()), ESPALIER_OK);
  ASSERT_EQ(espalier_table_borrow_numbers(made, "z", nullptr), ESPALIER_INVALID);
  const FitPtr fit = start(made, options(run, R"("target": "y", "trials": 2)"));
  espalier_table_free(made);
  const Json result = result_of(fit.get());
  EXPECT_LT(result["score"].get<double>(), 0.0);  // an error, negated
  EXPECT_GT(result["score"].get<double>(), -5.0);
}

TEST(CInterfaceFit, WrongOptionsAreNamed) {
  const Shell run("capi_options");
  const TablePtr table = read("breast_cancer.csv");
  const auto refused = [&](const std::string& given, const std::string& says) {
    espalier_fit* out = nullptr;
    EXPECT_NE(espalier_fit_start(table.get(), given.c_str(), &out), ESPALIER_OK) << given;
    EXPECT_NE(std::string(espalier_fit_error(out)).find(says), std::string::npos) << espalier_fit_error(out);
    espalier_fit_free(out);
  };
  refused(R"({"target": "target", "trails": 5})", "did you mean 'trials'");
  refused(R"({"target": "target", "trials": "many"})", "trials");
  refused(R"({"target": "target", "trials": {"n": 5}})", "takes no object");
  refused(R"({"target": [1]})", "list of texts");
  refused(R"({"trials": 5})", "--target");
  refused("[1, 2]", "no JSON object");
  refused("{\"target\"", "the options");
  espalier_fit* none = nullptr;
  EXPECT_EQ(espalier_fit_start(nullptr, "{}", &none), ESPALIER_INVALID);
  int finished = 0;
  EXPECT_EQ(espalier_fit_poll(none, 0, nullptr, nullptr, &finished), ESPALIER_INVALID);
  char* text = nullptr;
  EXPECT_EQ(espalier_fit_result(none, &text), ESPALIER_INVALID);
  espalier_fit_cancel(none);
  espalier_fit_cancel(nullptr);
  espalier_fit_free(none);
  espalier_fit_free(nullptr);
  EXPECT_EQ(espalier_fit_start(table.get(), "{}", nullptr), ESPALIER_INVALID);
  EXPECT_EQ(espalier_fit_poll(nullptr, 0, nullptr, nullptr, &finished), ESPALIER_INVALID);
  EXPECT_EQ(espalier_run_describe("no such.run", &text), ESPALIER_NOT_FOUND);
  EXPECT_NE(std::string(text).find("no such.run"), std::string::npos);
  espalier_text_free(text);
  EXPECT_EQ(espalier_run_describe(nullptr, nullptr), ESPALIER_INVALID);
}

TEST(CInterfaceFit, AWorkerThatIsNotThereIsAnError) {
  const Shell run("capi_worker");
  const FitPtr fit = start(read("breast_cancer.csv").get(), R"({"target": "target", "trials": 2, "run": ")" +
                                                                (run.folder.path / "c.run").string() +
                                                                R"(", "worker": ["/no/such/program"]})");
  char* text = nullptr;
  EXPECT_NE(espalier_fit_result(fit.get(), &text), ESPALIER_OK);
  EXPECT_NE(std::string(espalier_fit_error(fit.get())).find("/no/such/program"), std::string::npos);
}

// What somebody does who has installed Espalier and puts it into a program.
TEST(CInterfaceExamples, AreBuiltAgainstTheInstalledLibraryAndRun) {
  const Shell run("capi_examples");
  const std::string source = ESPALIER_SOURCE "/examples/embedding";
  const auto built =
      run.script("cmake --install " ESPALIER_BINARY " --prefix installed >log 2>&1 && cmake -S " + source +
                 " -B made -DCMAKE_PREFIX_PATH=$PWD/installed -DCMAKE_BUILD_TYPE=Debug >>log 2>&1 && "
                 "cmake --build made >>log 2>&1");
  ASSERT_EQ(built.code, 0) << run.read("log");
  const auto c = run.script("made/fit_in_c $PWD/installed/bin/espalier");
  EXPECT_EQ(c.code, 0) << c.err;
  EXPECT_NE(c.out.find("of 200 rows are predicted as they are"), std::string::npos) << c.out;
  const auto cpp = run.script("made/fit_in_cpp " + tables + "breast_cancer.csv target $PWD/installed/bin/espalier");
  EXPECT_EQ(cpp.code, 0) << cpp.err;
  EXPECT_NE(cpp.out.find("1138 numbers for 569 rows"), std::string::npos) << cpp.out;
}

}  // namespace
}  // namespace espalier
