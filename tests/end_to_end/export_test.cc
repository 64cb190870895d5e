// `espalier export` and `fit --start` as a person meets them, and the scripts in the hands of Python where there is one
// with scikit-learn.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::few, test::Said, test::Shell, test::tables;

std::string fit(const std::string& rest) { return "fit " + tables + "credit_g.csv --target target --seed 3 " + rest; }

TEST(Export, EveryFormComesFromARunAndStartsAnother) {
  const Shell run("export_forms");
  ASSERT_EQ(run(fit("--trials 14 --run r" + few)).code, 0);
  const Said script = run("export r");
  ASSERT_EQ(script.code, 0) << script.err;
  EXPECT_NE(script.out.find("read(\"" + tables + "credit_g.csv\")"), std::string::npos) << script.out;
  EXPECT_NE(script.out.find("(roc_auc)\nexported_pipeline = "), std::string::npos) << script.out;
  ASSERT_EQ(run("export r/models/a.espm --member 1 -o one.py").code, 0);
  EXPECT_EQ(run("export r --format json").json()["members"].size(),
            run("show r --json").json()["model"]["members"].size());
  ASSERT_EQ(run("export r --member 1 --format step -o one.txt").code, 0);
  for (const char* start : {"one.py", "one.txt", "r", "r/models/a.espm"}) {
    const Said again = run(fit("--trials 2 --ensemble-size 0 --json --run s --start ") + start + few);
    ASSERT_EQ(again.code, 0) << again.err;
    const Json trial = run("show s 1 --json").json();
    EXPECT_EQ(trial["origin"], "given") << start;
    EXPECT_NE(run.read("one.txt").find(trial["step"].get<std::string>()), std::string::npos) << start;
    run.script("rm -r s");
  }
}

TEST(Export, SaysWhatIsWrong) {
  const Shell run("export_wrong");
  ASSERT_EQ(run(fit("--trials 2 --run r --ensemble-size 0" + few)).code, 0);
  for (const auto& [words, code, part] : {
           std::tuple{"export r --member 2", 2, "there is no member 2: the model has 1 member, counted from 1"},
           std::tuple{"export r --format onnx", 2, "--format"},
           std::tuple{"export r -o r/models/a.espm", 2, "read here and would be replaced"},
           std::tuple{"export nowhere", 1, "nowhere"},
       }) {
    const Said said = run(words);
    EXPECT_EQ(said.code, code) << words << ": " << said.err;
    EXPECT_NE(said.err.find(part), std::string::npos) << words << ": " << said.err;
  }
  run.write("numbers.txt", "ridge\n");
  const Said other = run(fit("--trials 2 --run s --start numbers.txt"));
  EXPECT_EQ(other.code, 2) << other.err;
  EXPECT_NE(other.err.find("--start: none of its pipelines can be tried on this table; ridge: "), std::string::npos)
      << other.err;
}

// Words, gaps, dates, text, a stacked model and an ensemble in one script, against the model's own predictions.
TEST(Export, APythonScriptRunsAndPredictsNearlyTheSame) {
  const Shell run("export_python");
  const std::string program = test::python(run);
  if (program.empty()) GTEST_SKIP() << "no Python with scikit-learn and pandas here; ./dev bench exports installs one";
  run.write("start.txt", "logistic_regression(C=0.1)[gaussian_nb[standard_scaler]]\n");
  ASSERT_EQ(
      run("fit " + tables + "shop_orders.csv --target returned --trials 5 --run r --quiet --jobs 1 --start start.txt")
          .code,
      0);
  ASSERT_EQ(run("export r -o all.py").code, 0);
  run.write("compare.py",
            "import runpy, warnings, pandas as pd\n"
            "warnings.simplefilter('ignore')\n"
            "script = runpy.run_path('all.py')\n"
            "fitted = script['exported_pipeline'].fit(script['features'], script['target'])\n"
            "mine = pd.read_csv('p.csv', dtype=str)['prediction']\n"
            "rows = script['features_of'](script['read']('" +
                tables +
                "shop_orders.csv'))\n"
                "print((fitted.predict(rows) == mine.to_numpy()).mean())\n");
  ASSERT_EQ(run("predict r " + tables + "shop_orders.csv -o p.csv").code, 0);
  const Said compared = run.script(program + " compare.py");
  ASSERT_EQ(compared.code, 0) << compared.err;
  EXPECT_GE(std::stod(compared.out), 0.9) << "words are hashed by one side and counted by the other";
}

// pandas calls columns of equal names, and of none, by names of its own.
TEST(Export, AScriptKnowsColumnsByTheModelsNames) {
  const Shell run("export_names");
  std::string table = "a,a,,b \r\n";
  for (int i = 0; i < 90; ++i) {
    const std::string noise = std::to_string(i * 37 % 11), word = i % 3 ? "no" : "yes";
    table += noise + "," + std::to_string(i % 3) + "," + std::to_string(i * 7 % 5) + "," + word + "\r\n";
  }
  run.write("t.csv", table);
  run.write("start.txt", "gaussian_nb\n");
  ASSERT_EQ(run("fit t.csv --target b --trials 2 --run r --quiet --ensemble-size 0 --start start.txt").code, 0);
  ASSERT_EQ(run("export r -o s.py").code, 0);
  ASSERT_EQ(run("predict r t.csv -o p.csv").code, 0);
  EXPECT_NE(run.read("s.py").find("names=[\"a\", \"a_2\", \"column_3\", \"b\"]"), std::string::npos)
      << run.read("s.py");
  const std::string program = test::python(run);
  if (program.empty()) GTEST_SKIP() << "no Python with scikit-learn and pandas here; ./dev bench exports installs one";
  const Said compared =
      run.script(program +
                 " -c \"import runpy, pandas as pd; s = runpy.run_path('s.py'); "
                 "fitted = s['exported_pipeline'].fit(s['features'], s['target']); "
                 "print((fitted.predict(s['features']) == pd.read_csv('p.csv')['prediction'].to_numpy()).mean())\"");
  ASSERT_EQ(compared.code, 0) << compared.err;
  EXPECT_EQ(compared.out, "1.0\n");
}

// Offsets are taken away, as the reader does it; a table of pairs has columns by their places.
TEST(Export, AScriptReadsTimesWithZonesAndTablesOfPairs) {
  const Shell run("export_reading");
  std::string dates = "when,class\n", pairs;
  for (int i = 10; i < 90; ++i) {
    const std::string day =
        "20" + std::to_string(i % 15 + 10) + "-" + std::to_string(i % 3 + 10) + "-" + std::to_string(i % 19 + 10);
    const char* const ends[] = {"T00:30:00Z", " 23:30:00+02:00", "", "T08:00"};
    dates += day + ends[i % 4] + (i % 3 ? ",x\n" : ",y\n");
    pairs += std::string(i % 2 ? "-1" : "+1") + " qid:" + std::to_string(i) + " 3:" + std::to_string(i % 5) +
             " 70:" + std::to_string(i % 2) + "\n";
  }
  run.write("dates.csv", dates);
  run.write("pairs.svm", pairs);
  const std::string program = test::python(run);
  for (const std::string& table : {std::string("dates.csv -is , "), std::string("pairs.svm -target label ")}) {
    const Said said = run("tpot " + table + "-g 0 -p 3 -cv 2 -s 1 -o s.py");
    ASSERT_EQ(said.code, 0) << said.err;
    if (program.empty()) continue;
    const std::string file = table.substr(0, table.find(' ')), stem = file.substr(0, file.find('.'));
    ASSERT_EQ(run("predict " + stem + ".run " + file + " -o p.csv").code, 0);
    const Said same = run.script(program +
                                 " -W error -c \"import runpy, pandas as pd; s = runpy.run_path('s.py'); "
                                 "told = pd.read_csv('p.csv', dtype=str)['prediction']; "
                                 "print((s['exported_pipeline'].predict(s['features']) == told).mean())\"");
    ASSERT_EQ(same.code, 0) << same.err;
    EXPECT_GE(std::stod(same.out), 0.9) << file;
  }
  if (program.empty()) GTEST_SKIP() << "no Python with scikit-learn and pandas here; ./dev bench exports installs one";
}

TEST(Export, TheReferenceOfOperatorsIsUpToDate) {
  const Shell run("operators_reference");
  EXPECT_EQ(run("operators --markdown").out, *read_file(ESPALIER_SOURCE "/docs/operators.md")) << "run ./dev docs";
}

}  // namespace
}  // namespace espalier
