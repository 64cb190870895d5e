// No output ever replaces an input, or another output; a command that is refused changes no file.
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::Said, test::Shell, test::tables;

constexpr const char* configuration = "tpot_config = {'sklearn.naive_bayes.GaussianNB': {}}\n";
constexpr const char* scorer =
    "def share(y_true, y_pred):\n    return sum(a == b for a, b in zip(y_true, y_pred)) / len(y_true)\n";

// A folder with everything that a command may read, and a log of yesterday.
struct Desk : Shell {
  explicit Desk(const std::string& name) : Shell(name) {
    write("car.csv", *read_file(tables + "car.csv"));
    write("conf.py", configuration);
    write("mine.py", scorer);
    write("old.log", "yesterday's");
    script("ln -s car.csv link; mkdir -p pack ck; cp mine.py pack/mine.py; echo my own > ck/best.py");
  }
  std::string files() const { return script("sha256sum *.csv *.py *.log pack/* ck/*; ls -R").out; }

  void refuses(const std::string& words, const std::string& why) const {
    const std::string before = files();
    const Said said = (*this)(words);
    EXPECT_NE(said.code, 0) << words;
    EXPECT_NE(said.err.find(why), std::string::npos) << words << "\n" << said.err;
    EXPECT_EQ(files(), before) << words;
  }
};

TEST(Outputs, OfTpotReplaceNoInputAndNoOtherOutput) {
  const Desk desk("outputs_tpot");
  const std::string tpot = "tpot car.csv -is , -target target -g 0 -p 2 -cv 2 -s 1 ";
  for (const char* option : {"-o", "-log"}) {
    const std::string to = tpot + "-config conf.py -scoring mine.share " + option + " ";
    for (const char* file : {"car.csv", "link", "./conf.py", "mine.py"}) {
      const std::string named = std::string(option) + ": " + file + " is ";
      desk.refuses(to + file, "argument " + named);
    }
    desk.refuses(tpot + "-scoring pack.mine.share " + option + " pack/mine.py", "which is read here");
    desk.refuses(tpot + "-scoring pack.mine.share " + option + " pack/__init__.py -target nothing", "no column");
    desk.refuses(tpot + "-cf new " + option + " new/best.py", "is also what argument");
  }
  desk.refuses(tpot + "-o same.txt -log ./same.txt", "is also what argument -o writes");
  desk.refuses(tpot + "-cf ck", "-cf: ck/best.py exists and was not written by Espalier");
}

TEST(Outputs, ALogIsEmptiedOnlyByARunThatBegins) {
  const Desk desk("outputs_log");
  const std::string tpot = "tpot car.csv -is , -g 0 -p 2 -cv 2 -s 1 -log old.log ";
  for (const char* wrong : {"-target nothing", "-target target -config nowhere.py", "-target target -scoring acuracy",
                            "-target target -template Nothing", "-target target -scoring mine.nothing", "-g five"})
    desk.refuses(tpot + wrong, "espalier: ");
  EXPECT_EQ(desk(tpot + "-target target -v 2").code, 0);
  EXPECT_EQ(desk.read("old.log").find("yesterday"), std::string::npos);
  const Said full = desk("tpot car.csv -is , -target target -g 0 -p 2 -cv 2 -s 1 -v 2 -log /dev/full");
  EXPECT_EQ(full.code, 0);
  EXPECT_NE(full.err.find("warning: argument -log: cannot write /dev/full: No space left"), std::string::npos)
      << full.err;
}

TEST(Outputs, ScriptsThatWereExportedMayBeReplaced) {
  const Desk desk("outputs_again");
  const std::string tpot = "tpot car.csv -is , -target target -g 0 -p 2 -cv 2 -s 1 -cf made -o s.py";
  EXPECT_EQ(desk(tpot).code, 0);
  const Said again = desk(tpot);
  EXPECT_EQ(again.code, 0) << again.err;
}

TEST(Outputs, RunsThatBeginTogetherEachTakeAFolder) {
  const Desk desk("outputs_together");
  const std::string at_once = "p=; for i in 1 2; do " + test::program +
                              " tpot car.csv -is , -target target -g 0 -p 2 -cv 2 -s 1 > /dev/null & " +
                              "p=\"$p $!\"; " + test::program +
                              " fit car.csv --target target --trials 1 --quiet > /dev/null & p=\"$p $!\"; done; " +
                              "for job in $p; do wait $job || echo failed; done; " + "for r in car.run*; do " +
                              test::program + " show $r > /dev/null && echo $r; done";
  EXPECT_EQ(desk.script(at_once).out, "car.run\ncar.run-2\ncar.run-3\ncar.run-4\n");
  EXPECT_EQ(desk("tpot car.csv -is , -target target -g 0 -p 2 -scoring mine.nothing").code, 2);
  EXPECT_EQ(desk.script("ls -d car.run*").out, "car.run\ncar.run-2\ncar.run-3\ncar.run-4\n") << "nothing is left";
}

TEST(Outputs, OfFitReplaceNoInput) {
  const Desk desk("outputs_fit");
  const std::string fit = "fit car.csv --target target --trials 2 --quiet ";
  ASSERT_EQ(desk(fit + "--run r --model m.espm").code, 0);
  ASSERT_EQ(desk("export r -o start.py").code, 0);
  ASSERT_EQ(desk("inspect car.csv --target target --schema schema.json").code, 0);
  desk.refuses(fit + "--start m.espm --model m.espm", "--model: m.espm is read here");
  desk.refuses(fit + "--start r --model r/models/a.espm", "--model: ");
  desk.refuses(fit + "--config conf.py --model conf.py", "--model: conf.py is read here");
  desk.refuses(fit + "--metric mine.share --model mine.py", "--model: mine.py is ./mine.py");
  desk.refuses(fit + "--also mine.share --model mine.py", "--model: mine.py is ./mine.py");
  desk.refuses(fit + "--schema schema.json --model schema.json", "--model: schema.json is read here");
  desk.refuses(fit + "--checkpoint ck", "--checkpoint: ck/best.py exists and was not written by Espalier");
  desk.refuses(fit + "--checkpoint new --model new/best.py", "is also what --model writes");
  desk.script("mkdir start; mv start.py start/best.py");
  desk.refuses(fit + "--start start/best.py --checkpoint start", "--checkpoint: start/best.py is read here");
  const Said from_a_pipe = desk.script(test::program + " predict m.espm - -o car.csv < car.csv");
  EXPECT_NE(from_a_pipe.err.find("--output: car.csv is -, which is read here"), std::string::npos) << from_a_pipe.err;
}

}  // namespace
}  // namespace espalier
