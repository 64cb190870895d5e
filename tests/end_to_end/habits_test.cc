// What people type who come from other tools, or have not read the manual: it works, or one sentence says what will.
#include <algorithm>

#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::few, test::Said, test::Shell, test::tables;

struct Typed {
  std::string words;
  int code;
  std::string says;  // on either stream
};

void expect_all(const Shell& run, const std::vector<Typed>& all) {
  for (const Typed& t : all) {
    const Said said = run(t.words);
    EXPECT_EQ(said.code, t.code) << t.words << "\n" << said.err;
    EXPECT_NE((said.out + said.err).find(t.says), std::string::npos) << t.words << " should say: " << t.says << "\n"
                                                                     << said.out << said.err;
  }
}

TEST(Habits, HelpAndVersionByAnyName) {
  expect_all(Shell("habits_help"), {{"", 0, "Usage: espalier"},
                                    {"help", 0, "Usage: espalier"},
                                    {"help fit", 0, "Usage: espalier fit"},
                                    {"--help", 0, "Usage: espalier"},
                                    {"version", 0, "espalier 0."},
                                    {"-V", 0, "espalier 0."},
                                    {"fti", 2, "unknown command 'fti'; did you mean 'fit'? (see"},
                                    {"fit --colour red", 2, "unknown option '--colour' of fit"}});
}

TEST(Habits, OptionsByTheNamesOfOtherTools) {
  const Shell run("habits_options");
  const std::string car = tables + "car.csv ";
  int n = 0;
  for (const char* words :
       {"--label target", "-t target", "--y=target", "--target target --n-jobs 1 --random-state 3",
        "--target target --n_jobs -1 --scoring accuracy", "--target target --jobs all",
        "--target target --jobs 0 --eval-metric log-loss", "--target '#7' --sep ,",
        "--target target --task multiclass --holdout 20%", "--target target --holdout 0.2 -o m.espm",
        "--target target --types doors=factor,persons=str --metric F1-macro",
        "--target target --include linear,scalers", "--target target --include lightgbm,knn",
        "--target target --exclude svm,trees"}) {
    const Said said = run("fit " + car + words + " --trials 2 --quiet --run r" + std::to_string(n++));
    EXPECT_EQ(said.code, 0) << words << "\n" << said.err;
  }
}

TEST(Habits, WhatCannotBeMeantIsToldWithAWayOut) {
  const Shell run("habits_wrong");
  run.write("comma.csv", "a,b,y\n1,2,p\n2,3,q\n3,4,p\n4,5,q\n5,6,p\n6,7,q\n");
  run.write("upper.csv", "A,b,y\n1,2,p\n");
  run.write("less.csv", "b\n2\n");
  ASSERT_EQ(run("fit comma.csv --target y --trials 3 --run r --model m.espm" + few).code, 0);
  expect_all(run, {{"fit comma.csv --target 3", 2, "columns are named, not numbered: number 3 is 'y'"},
                   {"fit comma.csv --target y --jobs some", 2, "--jobs takes a number"},
                   {"fit comma.csv --target y --holdout most", 2, "like 0.2 or 20%"},
                   {"fit comma.csv --target y --strategy bayes", 2, "--strategy takes evolve, random or tpot"},
                   {"fit comma.csv --target y --include nobody", 2, "unknown operator 'nobody'"},
                   {"fit comma.csv --target y --include nobody", 2, "families are models, transforms, linear"},
                   {"fit comma.csv --target y --metric rmse", 2, "is for regression, and the target is a class"},
                   {"fit comma.csv --target y --metric profit", 2, "unknown metric 'profit'"},
                   {"fit comma.csv --target y --separator ';'", 3, "every row holds commas"},
                   {"fit comma.csv --target y --skip some", 2, "takes a whole number from 0 on, not 'some'"},
                   {"fit comma.csv --target y extra", 2, "unexpected argument 'extra' of fit"},
                   {"fit comma.csv --target y --memory 2", 2, "2 bytes are too little; at least"},
                   {"predict comma.csv m.espm", 2, "m.espm is a model and comma.csv is none; the model comes first"},
                   {"score comma.csv r", 2, "the model comes first"},
                   {"predict m.espm upper.csv", 3, "'A' instead of 'a'"},
                   {"predict m.espm less.csv", 3, "empty cells will do"},
                   {"show r 77", 2, "r has no trial '77'"},
                   {"show m.espm 0", 2, "trials are in a run's folder"}});
  EXPECT_FALSE(std::filesystem::exists(run.folder.path / "comma.run")) << "nothing that was refused leaves a folder";
}

TEST(Habits, SeveralRunsAreComparedAndSeveralTablesScored) {
  const Shell run("habits_several");
  const std::string car = tables + "car.csv";
  ASSERT_EQ(run("fit " + car + " --target target --trials 3 --run one" + few).code, 0);
  ASSERT_EQ(run("fit " + car + " --target target --trials 3 --run two --seed 1" + few).code, 0);
  const Said both = run("show one two");
  EXPECT_EQ(both.code, 0) << both.err;
  EXPECT_NE(both.out.find("\none  log-loss"), std::string::npos) << both.out;
  EXPECT_NE(both.out.find("\ntwo  log-loss"), std::string::npos) << both.out;
  const Said scores = run("score one " + car + " " + car);
  EXPECT_EQ(scores.code, 0) << scores.err;
  EXPECT_NE(scores.out.find("true \\ predicted"), std::string::npos) << scores.out;
  const Said trial = run("show one 1");
  EXPECT_NE(trial.out.find("from          start set"), std::string::npos) << trial.out;
  EXPECT_EQ(run("show one --top 1 --json").json()["run"]["best"].size(), 1u);
}

TEST(Inspect, TellsWideTablesByKindUnlessAllIsAskedFor) {
  const Shell run("inspect_wide");
  std::string names = "y", row;
  for (int j = 0; j < 300; ++j) names += ",x" + std::to_string(j);
  std::string text = names + "\n";
  for (int i = 0; i < 20; ++i) {
    text += i % 3 == 0 ? "yes" : "no";
    for (int j = 0; j < 300; ++j) text += "," + std::to_string((i * 37 + j * j) % 101) + ".5";
    text += "\n";
  }
  run.write("wide.csv", text);
  const Said brief = run("inspect wide.csv --target y"), all = run("inspect wide.csv --target y --all");
  EXPECT_LT(std::ranges::count(brief.out, '\n'), 60) << brief.out;
  EXPECT_NE(brief.out.find("300 columns: x0, x1"), std::string::npos) << brief.out;
  EXPECT_NE(brief.out.find("target: no 65 %, yes 35 % (positive class: yes)"), std::string::npos) << brief.out;
  EXPECT_GT(std::ranges::count(all.out, '\n'), 300);
}

// Inspected without a target, a yes/no column is a boolean of small letters; as the target its classes are the cells.
TEST(Inspect, ASchemaWrittenWithoutATargetServesAFitThatNamesOne) {
  const Shell run("inspect_schema");
  std::string text = "x,left\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + (i < 20 ? ",Yes\n" : ",No\n");
  run.write("t.csv", text);
  const Said said = run("inspect t.csv --schema s.json");
  EXPECT_NE(said.out.find("espalier fit t.csv --schema s.json --target NAME"), std::string::npos) << said.out;
  EXPECT_EQ(run("fit t.csv --schema s.json --target left --trials 2 --quiet --run r").code, 0);
  const Said predicted = run("predict r t.csv");
  EXPECT_TRUE(predicted.out.find("Yes") != std::string::npos && predicted.out.find("yes") == std::string::npos)
      << predicted.out;
}

}  // namespace
}  // namespace espalier
