// The `tpot` command as TPOT's users type it, with outputs as TPOT's manual and its code have them.
#include <sys/wait.h>

#include <fstream>
#include <thread>

#include "runs/run.h"
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::Said, test::Shell, test::tables;

const std::string cars = "tpot " + tables + "car.csv -is , -target target -config 'TPOT light' -g 2 -p 6 -cv 3 -s 7 ";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(TpotCommand, SaysByVerbosityWhatTpotSays) {
  const Shell run("tpot_verbosity");
  const Said silent = run(cars + "-v 0");
  EXPECT_EQ(silent.code, 0) << silent.err;
  EXPECT_EQ(silent.out, "");
  const Said minimal = run(cars);
  EXPECT_TRUE(minimal.out.starts_with("Best pipeline: ")) << minimal.out;
  EXPECT_TRUE(has(minimal.out, "(input_matrix")) << minimal.out;
  EXPECT_TRUE(has(minimal.out, "\n\nTraining score: 0.")) << minimal.out;
  EXPECT_TRUE(has(minimal.out, "\nHoldout score: 0.")) << minimal.out;
  const Said high = run(cars + "-v 2");
  EXPECT_TRUE(high.out.starts_with("\nTPOT settings:\nCHECKPOINT_FOLDER   =     None\n")) << high.out;
  for (const char* part : {"SCORING_FN          =     accuracy\n", "OFFSPRING_SIZE      =     6\n",
                           "\nGeneration 1 - Current best internal CV score: 0.", "\nGeneration 2 - ",
                           "Optimization Progress: 100%", " 18/18 [", "\nBest pipeline: ", "18 pipelines: "})
    EXPECT_TRUE(has(high.out, part)) << part << "\n" << high.out;
  const Said all = run(cars + "-v 3");
  for (const char* part :
       {"operators have been imported by TPOT.", "\nGeneration 2 - Current Pareto front scores:\n\n1\t0.",
        "\nFinal Pareto front testing scores:\n1\t0."})
    EXPECT_TRUE(has(all.out, part)) << part << "\n" << all.out;
  EXPECT_FALSE(has(all.out, "Best pipeline"));
}

TEST(TpotCommand, TheSameSeedGivesTheSameAtAnyNumberOfJobs) {
  const Shell run("tpot_seed");
  const Said one = run(cars), two = run(cars + "-njobs 2");
  EXPECT_EQ(one.out, two.out);
}

TEST(TpotCommand, RegressionIsScoredByTheNegativeMeanSquaredError) {
  const Shell run("tpot_regression");
  const Said said = run("tpot " + tables +
                        "abalone.csv -is , -target target -mode regression -config 'TPOT light' -g 1 -p 4 -cv 2 -s 3");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(has(said.out, "Training score: -")) << said.out;
  EXPECT_TRUE(has(said.out, "Holdout score: -")) << said.out;
}

TEST(TpotCommand, UnderTheNameTpotItIsThisCommand) {
  const Shell run("tpot_link");
  const Said linked = run.script("ln -s " + test::program + " tpot; ./tpot --version; ./tpot --help");
  EXPECT_TRUE(linked.out.starts_with("Espalier ")) << linked.out;
  EXPECT_TRUE(has(linked.out, "(TPOT command)"));
  for (const char* name :
       {"INPUT_FILE",       "INPUT_SEPARATOR", "TARGET_NAME",       "TPOT_MODE",      "OUTPUT_FILE",  "GENERATIONS",
        "POPULATION_SIZE",  "OFFSPRING_SIZE",  "MUTATION_RATE",     "CROSSOVER_RATE", "SCORING_FN",   "NUM_CV_FOLDS",
        "SUBSAMPLE",        "NUM_JOBS",        "MAX_TIME_MINS",     "MAX_EVAL_MINS",  "RANDOM_STATE", "CONFIG_FILE",
        "TEMPLATE",         "MEMORY",          "CHECKPOINT_FOLDER", "EARLY_STOP",     "LOG",          "VERBOSITY",
        "--no-update-check"})
    EXPECT_TRUE(has(linked.out, name)) << name;
}

TEST(TpotCommand, SeparatorsAreTabsUnlessTheFileSaysOtherwise) {
  const Shell run("tpot_separator");
  const std::string few = " -target target -config 'TPOT light' -g 0 -p 2 -cv 2 -s 1";
  const Said detected = run("tpot " + tables + "car.csv" + few);
  EXPECT_EQ(detected.code, 0) << detected.err;
  EXPECT_TRUE(has(detected.err, "not separated by tabs")) << detected.err;
  ASSERT_EQ(run.script("tr , '\\t' < " + tables + "car.csv > car.tsv").code, 0);
  const Said tabs = run("tpot car.tsv" + few), named = run("tpot car.tsv -is '\\t'" + few);
  EXPECT_EQ(tabs.err, "");
  EXPECT_EQ(tabs.out, detected.out);
  EXPECT_EQ(named.out, detected.out);
}

TEST(TpotCommand, BadInputIsAnErrorThatSaysWhatToDo) {
  const Shell run("tpot_wrong");
  const auto refused = [&](const std::string& words, const std::string& part) {
    const Said said = run("tpot " + words);
    EXPECT_NE(said.code, 0) << words;
    EXPECT_TRUE(has(said.err, part)) << words << "\n" << said.err;
  };
  const std::string table = tables + "car.csv -is , ";
  refused("", "INPUT_FILE");
  refused("no_such_file.csv", "no_such_file.csv");
  refused(table + "-target nothing", "does not seem to have a target column");
  refused(table + "-g five", "argument -g: invalid value 'five'");
  refused(table + "-g -1", "argument -g");
  refused(table + "-p 0", "argument -p");
  refused(table + "-v 4", "argument -v");
  refused(table + "-cv 1", "argument -cv");
  refused(table + "-sub 0", "argument -sub");
  refused(table + "-mr 1.5", "argument -mr");
  refused(table + "-mr 0.9 -xr 0.2", "The sum of the crossover and mutation probabilities must be <= 1.0.");
  refused(table + "-njobs 0", "The value 0 of n_jobs is invalid.");
  refused(table + "-mode clustering", "argument -mode");
  refused(table + "-tagret x", "did you mean '-target'");
  refused(table + "--v 0", "unknown option '--v' of tpot; did you mean '--version'");
  refused("-x.csv -is ,", "unknown option '-x.csv' of tpot");
  refused("-- -x.csv -is", "unrecognized arguments: -is");
  refused("-is , -- -x.csv", "-x.csv: ");
  refused(table + "-target -g 2", "argument -target: expected one argument");
  refused(table + "-target target -o ''", "argument -o: it is empty");
  refused(table + "-g None", "generations");
  refused(table + "-target target -scoring acuracy", "accuracy");
  refused(table + "-target target -config 'TPOT NN'", "MLPClassifier");
  refused(table + "-target target -config nowhere.py", "nowhere.py");
  refused(table + "-target target -template Selector-Nothing-Classifier", "Nothing");
  refused(table + "-target target -o " + tables + "car.csv", "-o");
}

TEST(TpotCommand, FlagsAreReadAsArgparseReadsThem) {
  const Shell run("tpot_flags");
  const Said said = run("tpot " + tables + "car.csv -is=, -targ target -config 'TPOT light' -g0 -p=3 -cv 2 -s 1 -v2 " +
                        "--no-update-check -maxeval 0.5");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(has(said.out, "GENERATIONS         =     0\n")) << said.out;
  EXPECT_TRUE(has(said.out, "POPULATION_SIZE     =     3\n")) << said.out;
  EXPECT_TRUE(has(said.out, " 3/3 [")) << said.out;
}

TEST(TpotCommand, MaximumTimeOverridesGenerations) {
  const Shell run("tpot_time");
  const Said said = run("tpot " + tables + "car.csv -is , -target target -config 'TPOT light' -g 1 -p 4 -cv 2 -s 1 " +
                        "-maxtime 0.05 -v 2");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(has(said.out, "minutes have elapsed. TPOT will close down.")) << said.out;
  EXPECT_TRUE(has(said.out, "Generation 2 - ")) << said.out;
  EXPECT_TRUE(has(said.out, "Holdout score: 0.")) << said.out;
}

TEST(TpotCommand, AMetricOfOnesOwnIsImportedFromTheCurrentFolder) {
  const Shell run("tpot_scorer");
  run.write("mine.py",
            "def share(y_true, y_pred):\n    return sum(a == b for a, b in zip(y_true, y_pred)) / len(y_true)\n"
            "def bad(y_true, y_pred):\n    raise ValueError('not these labels')\n");
  const Said own = run(cars + "-scoring mine.share"), usual = run(cars + "-scoring accuracy");
  EXPECT_EQ(own.code, 0) << own.err;
  const auto scores = [](const Said& said) { return said.out.substr(said.out.find("Training score")); };
  EXPECT_EQ(scores(own), scores(usual));
  const Said bad = run(cars + "-scoring mine.bad");
  EXPECT_NE(bad.code, 0);
  EXPECT_TRUE(has(bad.err, "ValueError: not these labels")) << bad.err;
}

TEST(TpotCommand, ClassesThatOnlyTheRowsHeldOutHaveAreWrong) {
  const Shell run("tpot_rare");
  std::string table = "a,b,target\n";
  for (int i = 0; i < 60; ++i)
    table += std::to_string(i % 7) + "," + std::to_string(i % 5) + "," + (i % 2 ? "x" : "y") + "\n";
  for (int i = 0; i < 12; ++i) table += std::to_string(i) + ",1,rare" + std::to_string(i) + "\n";
  run.write("rare.csv", table);
  const Said said = run("tpot rare.csv -is , -target target -config 'TPOT light' -g 0 -p 3 -cv 2 -s 1 -o rare.py");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(has(said.err, "of classes that the other rows lack")) << said.err;
  EXPECT_TRUE(has(said.out, "Holdout score: 0.")) << said.out;
  EXPECT_TRUE(has(run.read("rare.py"), "exported_pipeline"));
}

TEST(TpotCommand, NothingOutsideTheConfigurationIsTried) {
  const Shell run("tpot_inside");
  run.write("few.py",
            "tpot_config = {\n  'sklearn.naive_bayes.GaussianNB': {},\n"
            "  'sklearn.preprocessing.Binarizer': {'threshold': [0.0, 0.5]},\n"
            "  'no.such.Thing': {'a': [1]},\n}\n");
  const Said said = run("tpot " + tables + "car.csv -is , -target target -config few.py -g 4 -p 6 -cv 2 -s 1 -v 2");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(has(said.out, "no.such.Thing is not available")) << said.out;
  EXPECT_TRUE(has(said.out, "30 pipelines: ")) << said.out;
  const auto journal = espalier::Run::read_journal(run.folder.path / "car.run");
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->trials().size(), 30U);
  for (const Trial& t : journal->trials()) {
    const std::string text = print(t.candidate.step);
    EXPECT_TRUE(text.starts_with("gaussian_nb")) << text;
    EXPECT_FALSE(has(text, "dummy") || has(text, "raw") || has(text, "prepare")) << text;
  }
}

TEST(TpotCommand, ARunGoesOnWithMoreGenerations) {
  const Shell run("tpot_resume");
  const std::string fit =
      "fit " + tables + "car.csv --target target --strategy tpot --config 'TPOT light' --cv 2 --quiet ";
  ASSERT_EQ(run(fit + "--population 5 --generations 1 --run r --json").code, 0);
  const Said more = run("fit --resume --run r --generations +2 --quiet --json");
  ASSERT_EQ(more.code, 0) << more.err;
  EXPECT_EQ(more.json()["trials"], 20);
  const Said whole = run(fit + "--population 5 --generations 3 --run w --json");
  EXPECT_EQ(whole.json()["trials"], 20);
  const auto steps = [&](const std::string& folder) {
    std::string out;
    const auto journal = espalier::Run::read_journal(run.folder.path / folder);
    for (const Trial& t : journal->trials()) out += print(t.candidate.step) + "\n";
    return out;
  };
  EXPECT_EQ(steps("r"), steps("w"));
  const auto shown = run("show r --all --json").json();
  EXPECT_EQ(shown["run"]["all"].size(), 20U);
  const auto& last = shown["run"]["all"].back();
  EXPECT_EQ(last["generation"], 3);
  EXPECT_FALSE(last["parents"].empty());
  EXPECT_GE(last["mutations"].get<int>() + last["crossovers"].get<int>(), 1);
  EXPECT_GE(shown["run"]["front"].size(), 1U);
  EXPECT_TRUE(has(run("show r").out, "\nPareto front "));
  const std::string member = shown["run"]["front"][0]["trial"].get<std::string>();
  EXPECT_EQ(run("score r/front/a-" + member.substr(2) + ".espm " + tables + "car.csv").code, 0);
}

TEST(TpotCommand, CachedFitsAreReadByTheNextRun) {
  const Shell run("tpot_cache");
  run.write("slow.json", R"({"sklearn.naive_bayes.GaussianNB": {},
      "sklearn.feature_selection.SelectFromModel": {"threshold": [0.0, 0.1, 0.2],
          "estimator": {"sklearn.ensemble.ExtraTreesClassifier": {"n_estimators": [300]}}}})");
  const std::string words =
      "tpot " + tables + "car.csv -is , -target target -config slow.json -g 1 -p 6 -cv 3 -s 1 -v 2 -memory ";
  const Said first = run(words + "kept"), second = run(words + "kept");
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_FALSE(has(second.out, "\n0 fits were read from the cache")) << second.out;
  const auto scores = [](const Said& said) { return said.out.substr(said.out.find("Best pipeline")); };
  EXPECT_EQ(scores(first), scores(second));
  const Said temporary = run.script("mkdir t; TMPDIR=$PWD/t " + test::program + " " + words + "auto; ls -A t");
  EXPECT_EQ(temporary.code, 0);
  EXPECT_FALSE(has(temporary.out, "espalier-cache")) << temporary.out;
}

}  // namespace
}  // namespace espalier
