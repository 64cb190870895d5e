// Everything that can be typed or handed in wrong, and every place that cannot be written.
#include <fmt/format.h>

#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::few, test::program, test::Said, test::Shell, test::tables;

struct Wrong {
  std::string words;
  int code;
  std::string says;
};

void write_wrong_tables(const Shell& run) {
  run.write("one_class.csv", "a,y\n1,x\n2,x\n3,x\n");
  run.write("no_rows.csv", "a,y\n");
  run.write("inf.csv", "a,y\n1,p\ninf,q\n3,p\n4,q\n");
  run.write("constant.csv", "a,b,y\n1,,p\n1,,q\n1,,p\n1,,q\n");
  run.write("ragged.csv", "a,b,y\n1,2,p\n1,2,3,4,q\n");
  run.write("quote.csv", "a,y\n\"1,p\n2,q\n");
  run.write("latin.csv", "a,y\nM\xfcller,p\nx,q\n");
  run.write("words.csv", "a,b,y\n" + std::string("1,red,p\n2,blue,q\n3,red,p\n4,blue,q\n"));
  run.write("bad.json", "{\"schema\": 1, \"columns\": [{\"name\": \"a\", \"kind\": \"colour\"}]}");
  run.write("constant_y.csv", "a,y\n1,1.5\n2,1.5\n3,1.5\n4,1.5\n5,1.5\n");
  run.write("one_y.csv", "a,y\n1,1.5\n2,\n3,\n");
}

TEST(WrongInput, GetsOneClearMessage) {
  const Shell run("cli_wrong");
  write_wrong_tables(run);
  ASSERT_EQ(run("fit " + tables + "car.csv --target target --trials 3 --run r --model m.espm" + few).code, 0);
  run.write("cut.espm", run.read("m.espm").substr(0, run.read("m.espm").size() / 2));
  std::string altered = run.read("m.espm");
  altered[altered.size() / 2] ^= 1;
  run.write("altered.espm", altered);
  const std::string car = tables + "car.csv";
  const std::vector<Wrong> all{
      {"fit " + car + " --target klass", 2, "has no column 'klass'"},
      {"fit nowhere.csv --target y", 1, "nowhere.csv"},
      {"fit one_class.csv --target y", 3, "always 'x'"},
      {"fit no_rows.csv --target y", 3, "no rows"},
      {"fit inf.csv --target y", 3, "inf"},
      {"fit constant.csv --target y", 3, "no column is left"},
      {"fit ragged.csv --target y", 3, "ragged.csv:3"},
      {"fit quote.csv --target y", 3, "quote"},
      {"fit latin.csv --target y --encoding utf-8", 3, "windows-1252"},
      {"fit " + car + " --target target --run r", 2, "--resume"},
      {"fit " + car + " --target target --metric r2 --run x1", 2, "regression"},
      {"fit " + car + " --target target --strategy luck --run x2", 2, "evolve"},
      {"fit " + car + " --target target --time soon", 2, "30s"},
      {"fit " + car + " --target target --memory much", 2, "4GB"},
      {"fit " + car + " --target target --cv 1", 2, "--cv"},
      {"fit " + car + " --target target --holdout 0", 2, "between 0 and 1"},
      {"fit " + car + " --target target --holdout 0.3 --groups doors", 2, "exclude each other"},
      {"fit " + car + " --target target --model nowhere/m.espm", 1, "nowhere/m.espm"},
      {"fit " + car + " --target target --model latin.csv", 2, "exists and is no model"},
      {"fit " + car + " --target target --test nowhere.csv", 1, "nowhere.csv"},
      {"fit " + car + " --target target --jobs few", 2, "--jobs takes a number"},
      {"fit " + car + " --target target --trials few", 2, "not 'few'"},
      {"fit " + car + " --target target --trials 0", 2, "--trials: takes a whole number from 1 on"},
      {"fit " + car + " --target target --trials 2 --memory 1MB --run x10", 2, "MB are needed"},
      {"fit constant_y.csv --target y --task regression --run x11", 3, "always '1.5'"},
      {"fit one_y.csv --target y --task regression --run x12", 3, "only 1 row has a value"},
      {"fit words.csv --target y --weights b --run x5", 3, "--weights names the column 'b'"},
      {"fit words.csv --target y --time-order b --run x6", 3, "--time-order names the column 'b'"},
      {"fit words.csv --target y --schema bad.json --run x7", 2, "bad.json: column 'a' of the schema"},
      {"fit words.csv --target y,a --run x8", 2, "--task"},
      {"fit " + car + " --target target --include pca --run x9", 2, "no operator is left"},
      {"fit " + car + " --target target --include tree --run x3", 2, "unknown operator 'tree'"},
      {"fit " + car + " --target target --positive maybe --run x4", 2, "maybe"},
      {"fit " + car + " --target target --run /proc/nowhere/r", 1, "cannot make the folder"},
      {"fit " + car + " --target target --frobnicate", 2, "frobnicate"},
      {"fit --resume --run nothing", 2, "no run"},
      {"fit --resume --run r --cv 3", 2, "--cv was 5"},
      {"fit " + tables + "iris_missing.csv --target y", 1, "iris_missing"},
      {"predict cut.espm " + car, 3, "cut short"},
      {"predict altered.espm " + car, 3, "damaged"},
      {"predict " + car + " " + car, 3, "not an Espalier model"},
      {"predict m.espm " + tables + "abalone.csv", 3, "lacks"},
      {"score m.espm " + car + " --metric acuracy", 2, "accuracy"},
      {"operators random_forrest_classifier", 2, "random_forest_classifier"},
      {"show nowhere", 1, "nowhere"},
      {"--quiet", 2, "unknown option '--quiet'"},
      {"learn x", 2, "unknown command 'learn'"},
      {"inspectt x", 2, "did you mean 'inspect'?"},
      {"inspect t.csv --targt y", 2, "unknown option '--targt' of inspect; did you mean '--target'?"},
      {"predict m.espm", 2, "TABLE is required"},
      {"predict m.espm a.csv b.csv", 2, "unexpected argument 'b.csv'"},
      {"predict m.espm " + car + " -o nowhere/p.csv", 1, "nowhere/p.csv"},
  };
  for (const Wrong& w : all) {
    const Said said = run(w.words);
    EXPECT_EQ(said.code, w.code) << w.words << "\n" << said.err << said.out;
    EXPECT_NE((said.err + said.out).find(w.says), std::string::npos) << w.words << "\n" << said.err << said.out;
    EXPECT_EQ(said.err.find("broken promise"), std::string::npos) << said.err;
    EXPECT_TRUE(said.err.starts_with("espalier: ")) << said.err;
  }
  for (const char* folder : {"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x11", "x12"})
    EXPECT_FALSE(std::filesystem::exists(run.folder.path / folder)) << "no run was begun: " << folder;
}

TEST(WrongInput, AFullDiskIsNamedAndWhatWasFoundIsKept) {
  const Shell run("cli_full");
  std::string table = "a,b,y\n";
  for (int i = 0; i < 60; ++i) table += fmt::format("{},{},{}\n", i * 37 % 61, i * 11 % 59, i % 3 ? "yes" : "no");
  run.write("t.csv", table);
  const std::string fit = program + " fit t.csv --target y --run r --trials ";
  const Said at_once = run.script("ulimit -f 1; " + fit + "3" + few);
  EXPECT_EQ(at_once.code, 1);
  EXPECT_NE(at_once.err.find("r/dataset.esd: File too large; raise the limit"), std::string::npos) << at_once.err;
  EXPECT_FALSE(std::filesystem::exists(run.folder.path / "r")) << "nothing is left of a run that could not begin";
  const Said in_the_middle = run.script("ulimit -f 40; " + fit + "100 --quiet");  // of 512 bytes each
  EXPECT_EQ(in_the_middle.code, 1);
  EXPECT_NE(in_the_middle.err.find("what was found before is kept, the best of it in r/models/a.espm"),
            std::string::npos)
      << in_the_middle.err;
  EXPECT_EQ(run("fit --resume --run r --trials 2 --quiet").code, 0);
}

TEST(WrongInput, OutputThatDoesNotArriveIsAnError) {
  const Shell run("cli_output");
  ASSERT_EQ(run("fit " + tables + "car.csv --target target --trials 2 --run r" + few).code, 0);
  for (const std::string& words : {"predict r " + tables + "car.csv", std::string("show r"), std::string("operators"),
                                   std::string("metrics --json"), "inspect " + tables + "car.csv"}) {
    const Said said = run.script(program + " " + words + " >/dev/full");
    EXPECT_EQ(said.code, 1) << words;
    EXPECT_NE(said.err.find("standard output: No space left"), std::string::npos) << said.err;
  }
}

TEST(WrongInput, WhatIsNoFileIsWrittenIntoNotReplaced) {
  const Shell run("cli_pipe");
  ASSERT_EQ(run("fit " + tables + "car.csv --target target --trials 2 --run r" + few).code, 0);
  const Said said = run.script("mkfifo pipe; cat pipe & " + program + " predict r " + tables + "car.csv -o pipe; wait");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(std::count(said.out.begin(), said.out.end(), '\n'), 1729);
}

TEST(WrongInput, ResumingNamesTheDifferenceAndHeedsTheMeaning) {
  const Shell run("cli_identity");
  std::string table = "a,b,\"c, d\",e,y\n";
  for (int i = 0; i < 60; ++i) table += fmt::format("{},{},{},{},{}\n", i % 7, i % 5, i % 3, i, i % 2 ? "yes" : "no");
  run.write("t.csv", table);
  ASSERT_EQ(run("fit t.csv --target y --drop 'b,\"c, d\"' --keep e --trials 2 --run r" + few).code, 0);
  const std::string resume = "fit --resume --run r --trials 1 --quiet ";
  for (const char* same : {"--drop '\"c, d\",b'", "--drop b --drop '\"c, d\"'", "--metric roc_auc", "--positive yes",
                           "--cv 5 --seed 0 --task auto", "--target y", "--jobs 2 --memory 1GB"})
    EXPECT_EQ(run(resume + same).code, 0) << same << run(resume + same).err;
  const std::vector<Wrong> all{{"--drop b", 2, "--drop was"},
                               {"--positive no", 2, "--positive was yes when the run began, and is no now"},
                               {"--metric accuracy", 2, "--metric was roc_auc"},
                               {"--groups a", 2, "--groups was not given"},
                               {"--include pca", 2, "--include was"},
                               {tables + "car.csv", 2, "is not the one that the run began with"}};
  for (const Wrong& w : all) {
    const Said said = run(resume + w.words);
    EXPECT_EQ(said.code, w.code) << w.words;
    EXPECT_NE(said.err.find(w.says), std::string::npos) << said.err;
  }
}

TEST(WrongInput, TheNextCommandCanBePasted) {
  const Shell run("cli_paste");
  ASSERT_EQ(run.script("cp " + tables + "car.csv 'my table.csv'").code, 0);
  const Said said = run("fit 'my table.csv' --target target --trials 2" + few);
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_NE(said.out.find("espalier predict 'my table.run/models/a.espm' NEW_ROWS.csv"), std::string::npos) << said.out;
}

}  // namespace
}  // namespace espalier
