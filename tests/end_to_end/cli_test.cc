// The program as a person meets it: the README's commands on small real tables, and everything that can be typed wrong.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "runs/run.h"
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::program, test::tables, test::few, test::Said, test::Shell;

TEST(Cli, FitPredictScoreShowOnARealTable) {
  const Shell run("cli_main");
  const Said fit =
      run("fit " + tables + "credit_g.csv --target target --trials 12 --seed 3 --run r --model m.espm --json" + few);
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_EQ(fit.json()["trials"], 12);
  EXPECT_GT(fit.json()["score"].get<double>(), 0.65);
  const Said predicted = run("predict m.espm " + tables + "credit_g.csv --proba -o p.csv");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  const std::string csv = run.read("p.csv");
  EXPECT_TRUE(csv.starts_with("prediction,proba_")) << csv.substr(0, 60);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1001);
  const Said scored = run("score m.espm " + tables + "credit_g.csv --json --metric roc_auc,log_loss,neg_log_loss");
  ASSERT_EQ(scored.code, 0) << scored.err;
  EXPECT_GT(scored.json()["roc_auc"].get<double>(), 0.7);
  EXPECT_EQ(scored.json()["log_loss"].get<double>(), -scored.json()["neg_log_loss"].get<double>());
  EXPECT_EQ(run("score r " + tables + "credit_g.csv --json").code, 0) << "a run's folder is a model";
  EXPECT_NE(run("show r").out.find("weight  ROC AUC  trial  pipeline"), std::string::npos);
  EXPECT_TRUE(run("show m.espm --json").json().contains("model"));
}

TEST(Cli, AMessyTableWithTextDatesAndGaps) {
  const Shell run("cli_messy");
  const Said inspected = run("inspect " + tables + "shop_orders.csv --schema s.json");
  ASSERT_EQ(inspected.code, 0) << inspected.err;
  const auto schema = parse_json(run.read("s.json"), "s.json");
  ASSERT_TRUE(schema);
  const std::string target = (*schema)["columns"].back()["name"];
  const Said fit =
      run("fit " + tables + "shop_orders.csv --target " + target + " --trials 5 --run r --json --quiet --jobs 2");
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_EQ(fit.json()["failed_trials"], 0) << run("show r").out;
  EXPECT_EQ(run("predict r " + tables + "shop_orders.csv -o p.csv").code, 0);
}

TEST(Cli, TheSameSeedGivesTheSameTrialsWithOneJobAndTwo) {
  const Shell run("cli_seed");
  const auto trials = [&](const std::string& jobs) {
    const Said fit = run("fit " + tables + "breast_cancer.csv --target target --trials 40 --seed 5 --jobs " + jobs +
                         " --run r" + jobs + few);
    EXPECT_EQ(fit.code, 0) << fit.err;
    std::string out;
    const auto journal = Run::read_journal(run.folder.path / ("r" + jobs));
    for (const Trial& t : journal->trials()) {
      out += print(t.candidate.step) + " " + std::string(to_text(t.outcome.state));
      for (const double s : t.outcome.fold_scores) out += " " + print(Value(s));
      out += "\n";
    }
    return out;
  };
  EXPECT_EQ(trials("1"), trials("2"));
}

TEST(Cli, KilledAtAnyMomentARunGoesOn) {
  const Shell run("cli_kill");
  const std::string words = "fit " + tables + "car.csv --target target --trials 400 --run r --jobs 2 --quiet";
  Rng rng(1);
  std::size_t finished = 0;
  for (int round = 0; round < 4; ++round) {
    const std::string begin = round == 0 ? words : "fit --resume --run r --trials 400 --jobs 2 --quiet";
    const pid_t pid = ::fork();
    ASSERT_GE(pid, 0);
    if (pid == 0) {
      (void)::chdir(run.folder.path.c_str());
      ::execl("/bin/sh", "sh", "-c", ("exec " + program + " " + begin + " >out 2>&1").c_str(), nullptr);
      ::_exit(127);
    }
    const Path journal_file = run.folder.path / "r/journals" / ("a-" + std::to_string(round + 1) + ".jsonl");
    for (int i = 0; i < 400 && !std::filesystem::exists(journal_file); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::this_thread::sleep_for(std::chrono::milliseconds(rng.below(600)));
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    std::size_t now = 0;
    const auto journal = Run::read_journal(run.folder.path / "r");
    ASSERT_TRUE(journal) << run.read("out");
    for (const Trial& t : journal->trials()) now += t.finished();
    EXPECT_GE(now, finished) << "nothing that was finished is lost";
    finished = now;
  }
  const Said last = run("fit --resume --run r --trials 3 --json --quiet");
  ASSERT_EQ(last.code, 0) << last.err;
  EXPECT_GE(last.json()["trials"].get<std::size_t>(), finished + 3);
}

TEST(Cli, ASignalLeavesTheBestSoFar) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const Shell run("cli_signal");
    const std::string wait = "for i in $(seq 300); do [ -f r/models/a.espm ] && break; sleep 0.1; done; ";
    const Said said =
        run.script(program + " fit " + tables + "car.csv --target target --time 60s --run r --quiet & fit=$!; " + wait +
                   "kill -" + std::to_string(number) + " $fit; wait $fit");
    EXPECT_EQ(said.code, 128 + number) << said.err;
    EXPECT_EQ(run("score r " + tables + "car.csv --json").code, 0);
  }
}

TEST(Cli, AModelOfAnotherDayIsReplacedOnlyAtTheEnd) {
  const Shell run("cli_published");
  run.write("good.espm", "ESPALMD1, yesterday's");
  const std::string fit = program + " fit " + tables + "credit_g.csv --target target --model good.espm --quiet --run ";
  // Not by timeout: it signals its group too, and a second signal ends the program at once.
  const auto signalled = [&](const std::string& name, int number) {
    const std::string wait = "for i in $(seq 300); do [ -f " + name + "/models/a.espm ] && break; sleep 0.1; done; ";
    return run
        .script(fit + name + " --time 60s & fit=$!; " + wait + "kill -" + std::to_string(number) + " $fit; wait $fit")
        .code;
  };
  EXPECT_EQ(signalled("r", SIGKILL), 128 + SIGKILL);
  EXPECT_EQ(run.read("good.espm"), "ESPALMD1, yesterday's");
  EXPECT_TRUE(std::filesystem::exists(run.folder.path / "r/models/a.espm")) << "the best so far is in the run's folder";
  EXPECT_EQ(signalled("s", SIGTERM), 128 + SIGTERM);
  EXPECT_TRUE(run.read("good.espm") == run.read("s/models/a.espm")) << "a signal is an end";
}

TEST(Cli, TheModelThatIsNamedAtTheEndIsThere) {
  const Shell run("cli_named");
  const std::string fit = "fit " + tables + "credit_g.csv --target target --trials 3 --quiet --run r";
  ASSERT_EQ(run(fit).code, 0);
  for (const std::string lost : {"true", "rm r/models/a.espm"}) {
    ASSERT_EQ(run.script(lost).code, 0);
    const Said said = run("fit --resume --run r --time 300ms --quiet --model new.espm");
    ASSERT_EQ(said.code, 0) << said.err;
    EXPECT_EQ(run("predict new.espm " + tables + "credit_g.csv").code, 0) << lost;
    EXPECT_EQ(run("show r").code, 0);
  }
}

TEST(Cli, NoOutputReplacesAnInput) {
  const Shell run("cli_outputs");
  const std::string table = "x,z,y\n1,2,a\n2,3,b\n3,4,a\n4,5,b\n5,1,a\n6,2,b\n";
  run.write("t.csv", table);
  ASSERT_EQ(run.script("ln -s t.csv link.csv; mkdir sub").code, 0);
  ASSERT_EQ(run("fit t.csv --target y --trials 2 --quiet --run r --model m.espm").code, 0);
  for (const char* line :
       {"fit t.csv --target y --trials 2 --run s --model t.csv",
        "fit link.csv --target y --trials 2 --run s --model t.csv",
        "fit t.csv --target y --trials 2 --run s --model sub/../t.csv", "predict m.espm t.csv -o t.csv",
        "predict m.espm t.csv -o link.csv", "predict m.espm t.csv -o m.espm", "inspect t.csv --schema t.csv",
        "fit link.csv --target y --test t.csv --trials 2 --run s --model t.csv"}) {
    const Said said = run(line);
    EXPECT_EQ(said.code, 2) << line;
    EXPECT_NE(said.err.find("would be replaced"), std::string::npos) << line << said.err;
    EXPECT_EQ(run.read("t.csv"), table) << line;
    EXPECT_FALSE(std::filesystem::exists(run.folder.path / "s")) << line;
  }
  EXPECT_EQ(run("predict m.espm t.csv -o new.csv").code, 0);
}

TEST(Cli, AModelIsWrittenThroughALinkOrRefusedBeforeTheSearch) {
  const Shell run("cli_links");
  run.write("t.csv", "x,z,y\n1,2,a\n2,3,b\n3,4,a\n4,5,b\n5,1,a\n6,2,b\n");
  ASSERT_EQ(run.script("mkdir models; ln -s models/today.espm m.espm; ln -s round round").code, 0);
  const std::string fit = "fit t.csv --target y --trials 2 --quiet --run r", longest(250, 'n');
  for (const std::string& model : {std::string("m.espm"), longest}) {
    ASSERT_EQ(run(fit + " --model " + model).code, 0);
    EXPECT_EQ(run("predict " + model + " t.csv").code, 0);
    ASSERT_EQ(run.script("rm -r r").code, 0);
  }
  EXPECT_TRUE(std::filesystem::is_symlink(run.folder.path / "m.espm"));
  EXPECT_TRUE(std::filesystem::is_regular_file(run.folder.path / "models/today.espm"));
  for (const std::string& model : {std::string("round"), longest + "longer"}) {
    const Said said = run(fit + " --model " + model);
    EXPECT_EQ(said.code, 1) << said.err;
    EXPECT_NE(said.err.find("cannot write " + model), std::string::npos) << said.err;
    EXPECT_FALSE(std::filesystem::exists(run.folder.path / "r"));
  }
}

// A pipe has neither size nor date by which to know it: its content counts.
TEST(Cli, ATableFromAPipeIsComparedWithTheRunsToo) {
  const Shell run("cli_pipes");
  run.write("t.csv", "x,z,y\n1,2,a\n2,3,b\n3,4,a\n4,5,b\n5,1,a\n6,2,b\n");
  run.write("u.csv", "x,z,y\n1,2,a\n2,3,b\n3,4,a\n4,5,b\n5,1,b\n6,2,b\n");
  const std::string fit = "fit /dev/stdin --target y --quiet --trials 2 --run r";
  ASSERT_EQ(run.script("cat t.csv | " + program + " " + fit).code, 0);
  EXPECT_EQ(run.script("cat t.csv | " + program + " " + fit + " --resume").code, 0);
  const Said other = run.script("cat u.csv | " + program + " " + fit + " --resume");
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("is not the one that the run began with"), std::string::npos) << other.err;
}

TEST(Cli, AKeptColumnMakesWayForThePrediction) {
  const Shell run("cli_kept");
  run.write("t.csv", "x,z,prediction,y\n1,2,p,a\n2,3,q,b\n3,4,r,a\n4,5,s,b\n5,1,t,a\n6,2,u,b\n");
  ASSERT_EQ(run("fit t.csv --target y --keep prediction --trials 2 --quiet --run r").code, 0);
  EXPECT_TRUE(run("predict r t.csv").out.starts_with("kept_prediction,prediction\np,")) << run("predict r t.csv").out;
}

TEST(Cli, AlwaysAModel) {
  const Shell run("cli_always");
  std::string one_positive = "x,y\n", huge = "x,y\n";
  for (int i = 0; i < 100; ++i) one_positive += std::to_string(i * 7 % 31) + (i == 50 ? ",yes\n" : ",no\n");
  for (int i = 0; i < 30; ++i) huge += std::to_string(i * 7 % 31) + (i % 2 ? ",1.5e308\n" : ",-1e308\n");
  run.write("one.csv", one_positive);
  run.write("five.csv", "x,y\n1,a\n2,a\n3,b\n4,a\n5,b\n");
  run.write("two.csv", "x,z,y\n1,2,a\n2,1,b\n");
  run.write("huge.csv", huge);
  for (const std::string line : {"one.csv --holdout 0.2", "one.csv", "five.csv", "two.csv", "huge.csv"}) {
    const Said said = run("fit " + line + " --target y --trials 4 --quiet --run r" + line.substr(0, 3));
    EXPECT_EQ(said.code, 0) << line << said.err;
    const Said predicted = run("predict r" + line.substr(0, 3) + " " + line.substr(0, line.find(' ')));
    EXPECT_EQ(predicted.code, 0) << line << predicted.err;
    ASSERT_EQ(run.script("rm -r r" + line.substr(0, 3)).code, 0);
  }
  for (const std::string time : {"1ms", "50ms", "400ms"}) {
    const Said said = run("fit " + tables + "credit_g.csv --target target --quiet --run t" + time + " --time " + time);
    EXPECT_EQ(said.code, 0) << time << said.err;
    EXPECT_EQ(run("predict t" + time + " " + tables + "credit_g.csv").code, 0) << time;
  }
}

TEST(Cli, ATestTableThatCannotBeScoredIsRefusedBeforeTheSearch) {
  const Shell run("cli_test");
  run.write("t.csv", "x,z,y\n1,2,a\n2,3,b\n3,4,a\n4,5,b\n5,1,a\n6,2,b\n");
  run.write("class.csv", "x,z,y\n1,2,c\n");
  run.write("column.csv", "x,y\n1,a\n");
  run.write("good.csv", "z,y,x\n1,a,1\n3,b,4\n");
  const std::string fit = "fit t.csv --target y --trials 2 --quiet --run r --test ";
  const Said label = run(fit + "class.csv");
  EXPECT_EQ(label.code, 3);
  EXPECT_NE(label.err.find("--test: class.csv: row 1: 'c' is no class"), std::string::npos) << label.err;
  const Said column = run(fit + "column.csv");
  EXPECT_EQ(column.code, 3);
  EXPECT_NE(column.err.find("column.csv lacks columns that the model was fitted with: 'z'"), std::string::npos)
      << column.err;
  EXPECT_FALSE(std::filesystem::exists(run.folder.path / "r"));
  const Said said = run(fit + "good.csv");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_NE(said.out.find("(2 rows of good.csv)"), std::string::npos) << said.out;
}

TEST(Cli, ASecondProcessOnARunIsToldWhoIsAtWorkThere) {
  const Shell run("cli_two");
  const std::string wait = "for i in $(seq 300); do [ -f r/models/a.espm ] && break; sleep 0.1; done; ";
  const Said said =
      run.script(program + " fit " + tables + "car.csv --target target --time 60s --run r --quiet & fit=$!; " + wait +
                 program + " fit --resume --run r --trials 1 --quiet; echo code $?; kill $fit; wait $fit");
  EXPECT_NE(said.out.find("code 1"), std::string::npos) << said.out << said.err;
  EXPECT_NE(said.err.find("is at work on the run in r"), std::string::npos) << said.err;
  EXPECT_EQ(run("fit --resume --run r --trials 1 --quiet").code, 0) << "the first has ended, and its lock with it";
}

TEST(Cli, WhatAnEarlierVersionWroteIsShownAndNotGoneOnWith) {
  const Shell run("cli_version1");
  std::filesystem::copy(Path(ESPALIER_SOURCE) / "tests/fixtures/0.1.0/runs/killed.run", run.folder.path / "r",
                        std::filesystem::copy_options::recursive);
  const Said shown = run("show r --json");
  ASSERT_EQ(shown.code, 0) << shown.err;
  EXPECT_EQ(shown.json()["run"]["strategy"], "evolve");
  EXPECT_EQ(shown.json()["run"]["best"][0]["trial"].get<std::string>().substr(0, 2), "a:");
  EXPECT_NE(run("show r").out.find("start set"), std::string::npos);
  const Said resumed = run("fit --resume --run r --trials 1");
  EXPECT_NE(resumed.code, 0);
  EXPECT_NE(resumed.err.find("begin another run"), std::string::npos) << resumed.err;
}

TEST(Cli, ShowTellsWhichColumnsAModelReliesOn) {
  const Shell run("cli_importances");
  std::string table = "noise,word,tells,y\n";
  for (int i = 0; i < 200; ++i)
    table += std::to_string(i * 37 % 101) + (i % 3 ? ",a," : ",b,") + std::to_string(i * 53 % 200) +
             (i * 53 % 200 > 90 ? ",yes\n" : ",no\n");
  run.write("t.csv", table);
  ASSERT_EQ(run("fit t.csv --target y --trials 3 --include decision_tree_classifier,random_forest_classifier "
                "--ensemble-size 2 --model m.espm --quiet")
                .code,
            0);
  const Json columns = run("show m.espm --json").json()["model"]["importances"];
  ASSERT_EQ(columns.size(), 3U);
  EXPECT_EQ(columns[0]["column"], "tells");
  double all = 0;
  for (const Json& c : columns) all += c["share"].get<double>();
  EXPECT_NEAR(all, 1, 1e-9);
  const std::string shown = run("show m.espm").out;
  EXPECT_NE(shown.find("importance  column\n"), std::string::npos) << shown;
  ASSERT_EQ(run("fit t.csv --target y --trials 3 --include gaussian_nb --ensemble-size 0 --model n.espm --quiet").code,
            0);
  EXPECT_TRUE(run("show n.espm --json").json()["model"]["importances"].is_null());
  EXPECT_NE(run("show n.espm").out.find("knows no importances"), std::string::npos);
}

TEST(Cli, TheTimeIsForEverything) {
  const Shell run("cli_time");
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(run("fit " + tables + "adult_5k.csv --target target --time 3s --run r --quiet").code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10))
      << "seconds over, so it is not kept at all; bench/tables.py measures by how much";
}

TEST(Cli, RunFoldersAreTheirOwnersAlone) {
  const Shell run("cli_private");
  ASSERT_EQ(run("fit " + tables + "car.csv --target target --trials 2 --run r" + few).code, 0);
  for (const char* path : {"r", "r/run.json", "r/dataset.esd", "r/journals/a-1.jsonl", "r/models/a.espm"}) {
    struct stat status{};
    ASSERT_EQ(::stat((run.folder.path / path).c_str(), &status), 0) << path;
    EXPECT_EQ(status.st_mode & 077, 0u) << path;
  }
}

TEST(Cli, PredictionTablesMayBeReorderedHaveMoreColumnsAndNewWords) {
  const Shell run("cli_tables");
  std::string table = "id,colour,size,y\n", shuffled = "size,extra,colour,id\n";
  for (int i = 0; i < 60; ++i) {
    const std::string colour = i % 3 == 0 ? "red" : "blue", size = std::to_string(i % 7);
    table += "r" + std::to_string(i) + "," + colour + "," + size + "," + (i % 3 == 0 ? "yes" : "no") + "\n";
    shuffled += size + ",0," + (i == 5 ? "green" : i == 6 ? "" : colour) + ",r" + std::to_string(i) + "\n";
  }
  run.write("t.csv", table);
  run.write("s.csv", shuffled);
  ASSERT_EQ(run("fit t.csv --target y --keep id --trials 4 --run r" + few).code, 0);
  const Said said = run("predict r s.csv");
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(said.out.starts_with("id,prediction\nr0,yes\nr1,no\n")) << said.out.substr(0, 60);
  EXPECT_EQ(std::count(said.out.begin(), said.out.end(), '\n'), 61);
  run.write("w.csv", "colour,size\nred,wide\nred,3\n");
  const Said words = run("predict r w.csv");
  EXPECT_EQ(words.code, 3);
  EXPECT_NE(words.err.find("'wide'"), std::string::npos) << words.err;
}

TEST(Cli, JsonIsOfNumbersAndRowsWithoutATargetAreNotScored) {
  const Shell run("cli_json");
  std::string table = "a,id,y\n";
  for (int i = 0; i < 40; ++i)
    table += std::to_string(i) + "," + std::to_string(100 + i) + (i < 20 ? ",no\n" : ",yes\n");
  run.write("t.csv", table);
  ASSERT_EQ(run("fit t.csv --target y --keep id --trials 3 --run r" + few).code, 0);
  const Said said = run("predict r t.csv --proba --json");
  const auto first = parse_json(said.out.substr(0, said.out.find('\n')), "a row");
  ASSERT_TRUE(first) << said.out;
  EXPECT_EQ((*first)["id"].get<double>(), 100);
  EXPECT_EQ((*first)["prediction"], "no");
  EXPECT_TRUE((*first)["proba_no"].is_number());
  run.write("some.csv", "a,id,y\n1,1,no\n2,2,no\n3,3,\n");
  const Said scored = run("score r some.csv --json --metric accuracy,roc_auc");
  EXPECT_TRUE(scored.json()["accuracy"].is_number()) << scored.err;
  EXPECT_TRUE(scored.json()["roc_auc"].is_null()) << "there is one class only";
  EXPECT_NE(scored.err.find("1 row without a target left out"), std::string::npos) << scored.err;
}

TEST(Cli, ScoresOfRowsTheModelWasTrainedOnAreRemarked) {
  const Shell run("cli_known_rows");
  std::string header, train, other, line;
  std::ifstream table(tables + "credit_g.csv");
  std::getline(table, header);
  for (int i = 0; std::getline(table, line); ++i) (i < 300 ? train : other) += line + "\n";
  run.write("train.csv", header + "\n" + train);
  run.write("other.csv", header + "\n" + other);
  run.write("both.csv", header + "\n" + train + other);
  ASSERT_EQ(run("fit train.csv --target target --trials 2 --run r" + few).code, 0);
  const std::string remark = "rows the model was trained on";
  EXPECT_NE(run("score r train.csv").err.find("these are " + remark), std::string::npos);
  EXPECT_EQ(run("score r other.csv").err.find(remark), std::string::npos);
  const std::string mixed = run("score r both.csv").err;
  EXPECT_NE(mixed.find("% of these rows equal " + remark), std::string::npos) << mixed;
}

TEST(Cli, ASecondInterruptEndsAtOnceAndTheJournalIsWhole) {
  const Shell run("cli_interrupt");
  const std::string wait = "for i in $(seq 300); do [ -f r/models/a.espm ] && break; sleep 0.1; done; ";
  const Said said =
      run.script(program + " fit " + tables + "car.csv --target target --time 60s --run r --quiet & fit=$!; " + wait +
                 "kill -INT $fit; sleep 0.05; kill -INT $fit; wait $fit");
  EXPECT_EQ(said.code, 130) << said.err;
  const Said resumed = run("fit --resume --run r --trials 1 --quiet");
  EXPECT_EQ(resumed.code, 0) << resumed.err;
}

TEST(Cli, MoreMetricsOfEveryTrialAreReportedAndAreTheRuns) {
  const Shell run("cli_also");
  const std::string fit = "fit " + tables + "car.csv --target target --also accuracy,log_loss --json --run r" + few;
  const Said said = run(fit + "--trials 4");
  ASSERT_EQ(said.code, 0) << said.err;
  const Json best = run("show r --json").json()["run"]["best"][0];
  EXPECT_EQ(best["also"].size(), 1u) << "log_loss is what the run is scored by already";
  EXPECT_EQ(best["also"], said.json()["also"]);
  EXPECT_GT(best["also"]["accuracy"].get<double>(), 0.5);
  EXPECT_EQ(run("fit --resume --run r --trials 1 --quiet").code, 0);
  const Said other = run("fit --resume --run r --trials 1 --quiet --also accuracy");
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("--also was accuracy,log_loss"), std::string::npos) << other.err;
}

TEST(Cli, SeveralTargets) {
  const Shell run("cli_targets");
  std::string table = "a,b,u,v\n";
  Rng rng(3);
  for (int i = 0; i < 80; ++i) {
    const double a = rng.uniform(), b = rng.uniform();
    table += print(Value(a)) + "," + print(Value(b)) + "," + (a > 0.5 ? "x" : "y") + "," + (b > 0.5 ? "x" : "y") + "\n";
  }
  run.write("t.csv", table);
  ASSERT_EQ(run("fit t.csv --target u,v --trials 6 --run r --quiet --metric accuracy").code, 0);
  const Said said = run("predict r t.csv --proba");
  EXPECT_TRUE(said.out.starts_with("prediction_u,proba_u_x,proba_u_y,prediction_v,proba_v_x,proba_v_y\n"))
      << said.out.substr(0, 80);
  EXPECT_GT(run("score r t.csv --json --metric accuracy,f1_samples").json()["accuracy"].get<double>(), 0.7);
}

TEST(Cli, EveryCommandHasHelpWithExamples) {
  const Shell run("cli_help");
  for (const char* command : {"fit", "predict", "score", "show", "inspect", "operators", "metrics", "export"}) {
    const Said said = run(std::string(command) + " --help");
    EXPECT_EQ(said.code, 0);
    EXPECT_NE(said.out.find("Example"), std::string::npos) << command;
    EXPECT_NE(said.out.find("json"), std::string::npos) << command;
  }
  EXPECT_EQ(run("").code, 0) << "the help";
  EXPECT_NE(run("--version").out.find("x86-64"), std::string::npos);
  EXPECT_GT(run("operators --json").json().size(), 30u);
  EXPECT_GT(run("metrics --json").json().size(), 20u);
}

}  // namespace
}  // namespace espalier
