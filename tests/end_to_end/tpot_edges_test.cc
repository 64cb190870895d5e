// The `tpot` command where something is odd: separators, folders, scorers that hang, signals, several targets.
#include <cmath>
#include <cstdlib>

#include "base/step.h"
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::program, test::Said, test::Shell, test::tables;

const std::string small = " -config 'TPOT light' -g 1 -p 3 -cv 2 -s 1 ";
const std::string car = "tpot " + tables + "car.csv -is , -target target" + small;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

double number_behind(const std::string& text, const std::string& label) {
  const std::size_t at = text.find(label);
  return at == text.npos ? std::nan("") : std::strtod(text.c_str() + at + label.size(), nullptr);
}

TEST(TpotEdges, ASeparatorMayBeAnyString) {
  const Shell run("tpot_bars");
  std::string table = "a||note||b||class\r\n";
  for (int i = 0; i < 80; ++i)
    table += std::to_string(i % 4) + "||" + (i % 2 ? "\"x||y\"" : "z") + "||" + std::to_string(i * 7 % 10) + "||" +
             (i % 4 > 1 ? "up" : "down") + "\r\n";
  run.write("bars.txt", table);
  const Said said = run("tpot bars.txt -is '||' -o s.py" + small);
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.err, "");
  EXPECT_EQ(number_behind(said.out, "Holdout score: "), 1) << said.out;
  EXPECT_EQ(run("score bars.run bars.txt --json --metric accuracy").json()["accuracy"], 1);
  const std::string python = test::python(run);
  if (python.empty()) GTEST_SKIP() << "no Python with scikit-learn and pandas here; ./dev bench exports installs one";
  const Said read = run.script(python +
                               " -c \"import runpy; t = runpy.run_path('s.py')['table']; "
                               "print(list(t.columns), len(t), t['note'][0], t['note'][1])\"");
  EXPECT_EQ(read.out, "['a', 'note', 'b', 'class'] 80 z x||y\n") << read.err;
}

constexpr const char* scorers = R"(
import time
def zero_one_loss(y_true, y_pred):
    return sum(a != b for a, b in zip(y_true, y_pred)) / len(y_true)
def asleep(y_true, y_pred):
    time.sleep(100)
def asleep_later(y_true, y_pred):
    return 0.0 if len(y_true) <= 50 or len(set(y_pred)) == 1 else time.sleep(100)
)";

TEST(TpotEdges, LossesAreShownNegatedAsScikitLearnsScorersShowThem) {
  const Shell run("tpot_losses");
  run.write("mine.py", scorers);
  const Said said = run(car + "-scoring mine.zero_one_loss -v 2 -o s.py");
  ASSERT_EQ(said.code, 0) << said.err;
  for (const char* label : {"Current best internal CV score: ", "Training score: ", "Holdout score: "})
    EXPECT_LT(number_behind(said.out, label), 0) << label << said.out;
  EXPECT_LT(number_behind(run.read("s.py"), "training set was: "), 0);
  const Said usual = run(car + "-scoring accuracy");
  EXPECT_NEAR(number_behind(said.out, "Holdout score: "), number_behind(usual.out, "Holdout score: ") - 1, 1e-9);
  const Said fit =
      run("fit " + tables + "car.csv --target target --metric mine.zero_one_loss --trials 2 --json --quiet");
  EXPECT_GT(fit.json()["score"].get<double>(), 0) << fit.err;
}

// `timeout` ends what does not end by itself, with 124.
TEST(TpotEdges, AScorerThatHangsEndsInTime) {
  const Shell run("tpot_hangs");
  run.write("mine.py", scorers);
  const std::string in_time = "timeout 20 " + program + " ";
  const Said at_once = run.script(in_time + car + "-maxtime 0.03 -scoring mine.asleep");
  EXPECT_EQ(at_once.code, 2) << at_once.err;
  EXPECT_TRUE(has(at_once.err, "the metric mine.asleep cannot be used: it gave no answer in time")) << at_once.err;
  const Said later = run.script(in_time + car + "-maxtime 0.05 -scoring mine.asleep_later");
  EXPECT_LE(later.code, 1) << "1: no pipeline has a score. " << later.err;
  EXPECT_TRUE(has(later.out, "minutes have elapsed")) << later.out;
  const Said fit =
      run.script(in_time + "fit " + tables + "car.csv --target target --metric mine.asleep --time 2s --quiet");
  EXPECT_TRUE(has(fit.err, "it gave no answer in time")) << fit.code << fit.err;
}

TEST(TpotEdges, ItWorksWhereTheCurrentFolderTakesNoFiles) {
  const Shell run("tpot_read_only");
  const Said said = run.script("export TMPDIR=$PWD; cd /proc && " + program + " " + car);
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(has(said.err, "is kept in " + run.folder.path.string() + "/espalier-run-")) << said.err;
  EXPECT_EQ(run("show " + run.folder.path.string() + "/espalier-run-*/car.run").code, 0);
  for (const char* file : {"nowhere/s.py", "/proc/s.py"}) {
    const Said wrong = run(car + "-v 2 -o " + file);
    EXPECT_EQ(wrong.code, 1) << file;
    EXPECT_TRUE(has(wrong.err, std::string("argument -o: cannot write ") + file)) << wrong.err;
    EXPECT_FALSE(has(wrong.out, "Run folder")) << "nothing was computed";
  }
}

TEST(TpotEdges, HintsNameTheCommandsOwnOptions) {
  const Shell run("tpot_hints");
  const auto said_of = [&](const std::string& words) {
    const Said said = run(words);
    EXPECT_NE(said.code, 0) << words;
    for (const char* other : {"--separator", "--include", "--time", "--target", "--task", "--metric"})
      EXPECT_FALSE(has(said.err, other)) << said.err;
    return said.err;
  };
  const std::string table = "tpot " + tables + "car.csv -is , -target target";
  EXPECT_TRUE(has(said_of("tpot " + tables + "car.csv -is ';'" + small), "as -is says"));
  EXPECT_TRUE(has(said_of(table + " -mode regression" + small), "-mode classification"));
  EXPECT_TRUE(has(said_of(table + " -scoring r2" + small), "another -mode"));
  run.write("cut.csv", "a,class\n1,x\n2\n3,y\n4,x\n");
  EXPECT_TRUE(has(said_of("tpot cut.csv -is ,"), "name the -is")) << "of what the command has itself";
  const Said notes = run("tpot " + tables + "shop_orders.csv -is , -target returned -v 2" + small);
  EXPECT_TRUE(has(notes.out, "to use it all the same: espalier fit --types")) << notes.out;
}

TEST(TpotEdges, ASignalBeforeTheSearchEndsItWithItsNumber) {
  const Shell run("tpot_signals");
  run.write("mine.py", scorers);
  const auto ended = [&](const std::string& words) {
    const Said said = run.script("mkfifo pipe; sleep 20 > pipe & s=$!; " + program + " " + words +
                                 " & p=$!; sleep 1.5; kill -TERM $p; wait $p; code=$?; kill $s; rm pipe; exit $code");
    EXPECT_EQ(said.code, 128 + 15) << words << "\n" << said.err;
    EXPECT_TRUE(has(said.err, "espalier: ended by a signal before ")) << words << "\n" << said.err;
  };
  ended("tpot pipe");
  ended("fit pipe --target y");
  ended(car + "-scoring mine.asleep");
}

TEST(TpotEdges, AFrontIsScoredOnATestTable) {
  const Shell run("tpot_front");
  const std::string fit = "fit " + tables + "car.csv --target target --strategy tpot --config 'TPOT light' --cv 2 " +
                          "--generations 2 --population 6 --test " + tables + "car.csv ";
  const Said said = run(fit + "--run r --json --quiet");
  ASSERT_EQ(said.code, 0) << said.err;
  const Json front = said.json()["front"], shown = run("show r --all --json").json()["run"]["front"];
  ASSERT_GE(front.size(), 1U);
  ASSERT_EQ(front.size(), shown.size());
  for (std::size_t i = 0; i < front.size(); ++i) {
    EXPECT_TRUE(front[i]["test"].is_number());
    EXPECT_EQ(front[i]["test"], shown[i]["held_out"]);
  }
  const std::string best = front.back()["trial"].get<std::string>();
  const Json score = run("score r/front/a-" + best.substr(2) + ".espm " + tables + "car.csv --json").json();
  EXPECT_NEAR(front.back()["test"].get<double>(), score["log_loss"].get<double>(), 1e-12);
  EXPECT_TRUE(has(run(fit + "--run s --quiet").out, "Pareto front\n"));
}

// Rows of two labels, scored by scikit-learn's definition: f1_score(y, p, average="samples", zero_division=0).
TEST(TpotEdges, SeveralLabelsAreScoredRowByRow) {
  const Shell run("tpot_labels");
  std::string table = "x,y,u,v\n";
  for (int i = 0; i < 120; ++i)
    table += std::to_string(i % 10) + "," + std::to_string(i % 7) + "," + std::to_string((i % 10 > 3) != (i % 11 < 2)) +
             "," + std::to_string((i % 7 > 2) != (i % 13 < 3)) + "\n";
  run.write("t.csv", table);
  const std::string fit =
      "fit t.csv --target u,v --strategy tpot --config 'TPOT light' --generations 1 --population 4 " +
      std::string("--cv 2 --json --quiet ");
  for (const char* metric : {"f1_samples", "precision_samples", "recall_samples", "jaccard_samples"}) {
    const Said said = run(fit + "--run " + metric + " --metric " + metric);
    ASSERT_EQ(said.code, 0) << said.err;
    EXPECT_GT(said.json()["score"].get<double>(), 0.3) << metric;
  }
  ASSERT_EQ(run("predict f1_samples t.csv -o p.csv").code, 0);
  const Json scores =
      run("score f1_samples t.csv --json --metric f1_samples,precision_samples,recall_samples,jaccard_samples").json();
  std::istringstream truth(table), told(run.read("p.csv"));
  std::string row, answer;
  std::getline(truth, row);
  std::getline(told, answer);
  double f1 = 0, precision = 0, recall = 0, jaccard = 0, rows = 0;
  for (; std::getline(truth, row) && std::getline(told, answer); ++rows) {
    const bool u = row[row.size() - 3] == '1', v = row.back() == '1', pu = answer[0] == '1', pv = answer[2] == '1';
    const double both = (u && pu) + (v && pv), there = u + v, predicted = pu + pv;
    f1 += there + predicted > 0 ? 2 * both / (there + predicted) : 0;
    precision += predicted > 0 ? both / predicted : 0;
    recall += there > 0 ? both / there : 0;
    jaccard += there + predicted > both ? both / (there + predicted - both) : 0;
  }
  EXPECT_EQ(rows, 120);
  EXPECT_NEAR(scores["f1_samples"].get<double>(), f1 / rows, 1e-12);
  EXPECT_NEAR(scores["precision_samples"].get<double>(), precision / rows, 1e-12);
  EXPECT_NEAR(scores["recall_samples"].get<double>(), recall / rows, 1e-12);
  EXPECT_NEAR(scores["jaccard_samples"].get<double>(), jaccard / rows, 1e-12);
}

TEST(TpotEdges, SeveralTargetsAreForAnotherCommand) {
  const Shell run("tpot_several");
  const Said metric = run(car + "-scoring f1_samples");
  EXPECT_EQ(metric.code, 2);
  EXPECT_TRUE(has(metric.err, "argument -scoring: f1_samples is of rows with several labels")) << metric.err;
  const Said columns = run("tpot " + tables + "car.csv -is , -target doors,target");
  EXPECT_TRUE(has(columns.err, "car.csv --target doors,target --strategy tpot'")) << columns.err;
}

TEST(TpotEdges, WhatCannotBeAScriptIsRefusedBeforeTheSearch) {
  const Shell run("tpot_no_script");
  run.write("t.arff", "@relation t\n@attribute a numeric\n@attribute class {x,y}\n@data\n1,x\n2,y\n3,x\n4,y\n5,x\n");
  std::string weeks = "when,class\n";
  for (int i = 10; i < 50; ++i) weeks += "2020-W" + std::to_string(i) + (i % 3 ? ",x\n" : ",y\n");
  run.write("weeks.csv", weeks);
  for (const char* table : {"t.arff", "weeks.csv -is ,"})
    for (const char* output : {" -o s.py", " -cf made"}) {
      const Said said = run("tpot " + std::string(table) + output + " -g 0 -p 2 -cv 2 -s 1 -v 2");
      EXPECT_EQ(said.code, 1) << said.err;
      EXPECT_TRUE(has(said.err, "pandas reads no ")) << said.err;
      EXPECT_FALSE(has(said.out, "Run folder")) << "nothing was computed";
    }
  EXPECT_EQ(run.script("ls -d *.run").out, "");
}

// The model and the scores are worth more than a script of them.
TEST(TpotEdges, AScriptThatCannotBeWrittenHidesNoResult) {
  const Shell run("tpot_full");
  const Said said = run(car + "-o /dev/full");
  EXPECT_EQ(said.code, 1);
  EXPECT_TRUE(has(said.out, "Best pipeline: ")) << said.out;
  EXPECT_TRUE(has(said.out, "Holdout score: 0.")) << said.out;
  EXPECT_TRUE(has(said.err, "argument -o: cannot write /dev/full: No space left")) << said.err;
  EXPECT_TRUE(has(said.err, "the run is kept in car.run")) << said.err;
}

TEST(TpotEdges, WithoutAnyScoreItFails) {
  const Shell run("tpot_no_score");
  run.write("mine.py",
            "def later(y_true, y_pred):\n"
            "    if len(y_true) > 200 and len(set(y_pred)) > 1: raise ValueError('some')\n"
            "    return 0.5\n");
  run.write("bayes.py", "tpot_config = {'sklearn.naive_bayes.GaussianNB': {}}\n");
  const Said said = run("tpot " + tables + "car.csv -is , -target target -config bayes.py -g 0 -p 1 -cv 2 -s 1 " +
                        "-scoring mine.later");
  EXPECT_EQ(said.code, 1) << said.out;
  EXPECT_TRUE(has(said.err, "no pipeline has a score: ")) << said.err;
  EXPECT_TRUE(has(said.err, "ValueError: some")) << said.err;
}

TEST(TpotEdges, ASearchThatCannotBeBetteredSaysSo) {
  const Shell run("tpot_perfect");
  std::string table = "a,class\n";
  for (int i = 0; i < 60; ++i) table += std::to_string(i % 10) + (i % 10 > 4 ? ",x\n" : ",y\n");
  run.write("t.csv", table);
  const Said said = run("tpot t.csv -is , -s 1 -p 4 -cv 2 -maxtime 1");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(has(said.out, "No score can be better")) << said.out;
  EXPECT_FALSE(has(said.out, "have elapsed")) << said.out;
}

TEST(TpotEdges, JobsAreKeptWhenARunGoesOn) {
  const Shell run("tpot_jobs");
  ASSERT_EQ(run("fit " + tables + "car.csv --target target --trials 2 --run r --jobs 1 --quiet").code, 0);
  EXPECT_TRUE(has(run("fit --resume --run r --trials 1").err, ", 1 job"));
  EXPECT_TRUE(has(run("fit --resume --run r --trials 1 --jobs 2").err, ", 2 jobs"));
}

}  // namespace
}  // namespace espalier
