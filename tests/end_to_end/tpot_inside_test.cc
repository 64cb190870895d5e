// In a search of a TPOT configuration nothing outside it is tried, returned or exported: twenty whole runs by either
// command, over tables, configurations, templates and seeds, each trial held against the configuration itself.
#include <sstream>

#include "dialects/tpot.h"
#include "dialects/tpot_configurations.h"
#include "model/model.h"
#include "pipeline/walk.h"
#include "runs/run.h"
#include "tests/end_to_end/shell.h"

namespace espalier {
namespace {

using test::Said, test::Shell;

struct Searched {
  std::string name, target;
  Task task;
  int every;  // so many rows leaves about 150
};
const std::vector<Searched> searched{{"car", "target", Task::classification, 11},
                                     {"breast_cancer", "target", Task::classification, 4},
                                     {"credit_g", "target", Task::classification, 7},
                                     {"shop_orders", "returned", Task::classification, 4},
                                     {"abalone", "target", Task::regression, 28}};

constexpr const char* own = R"(tpot_config = {
    'sklearn.linear_model.LogisticRegression': {'C': [0.5, 2.0], 'penalty': ['l2']},
    'sklearn.linear_model.ElasticNetCV': {'l1_ratio': [0.25, 0.75], 'tol': [1e-3]},
    'sklearn.tree.DecisionTreeClassifier': {'max_depth': range(2, 4), 'criterion': ['gini']},
    'sklearn.tree.DecisionTreeRegressor': {'max_depth': range(2, 4)},
    'sklearn.preprocessing.Binarizer': {'threshold': [0.0, 0.5]},
    'sklearn.feature_selection.SelectPercentile': {
        'percentile': [40, 60], 'score_func': {'sklearn.feature_selection.f_classif': None}},
})";

// The first thing about a step that the menu does not have; "" if there is none.
std::string outside(const Step& step, const Menu& menu) {
  if (step.op == "data") return step.inputs.empty() && step.params.empty() ? "" : print(step);
  const Dish* dish = menu.serving(step.op);
  if (!dish) return step.op;
  for (const auto& [param, value] : step.params) {
    const Dimension* dimension = dish->find(param);
    if (!dimension || !dimension->holds(value)) return step.op + "(" + param + "=" + print(value) + ")";
  }
  for (const Step& input : step.inputs)
    if (std::string found = outside(input, menu); !found.empty()) return found;
  return "";
}

void add_operators(const Step& step, std::set<std::string>& to) {
  to.insert(step.op);
  for (const Step& input : step.inputs) add_operators(input, to);
}

// What a table needs to become numbers, and the imputer that waits for gaps in other rows.
std::set<std::string> preparing(const Shape& raw) {
  std::set<std::string> out{"simple_imputer"};
  if (raw.categories > 0) out.insert({"one_hot_encoder", "target_encoder"});
  if (raw.tokens > 0) out.insert({"tfidf_transformer", "truncated_svd"});
  return out;
}

struct Inside {
  Inside(const Path& folder, const std::string& config, const std::string& line, Task task)
      : run(*espalier::Run::open(folder)), raw(shape_of(run.dataset().data)), slots(std::ranges::count(line, '-') + 1) {
    menu = read_tpot(*tpot_configuration(config, task), catalog, raw, line)->menu;
    if (line.empty()) slots = 0;
  }

  std::string of(const Step& step) const {
    if (slots > 0 && static_cast<std::ptrdiff_t>(operator_count(step)) != slots) return "not of the template";
    return outside(step, menu);
  }
  // Of a model, as it is executed too.
  std::string of(const Path& file) const {
    const auto model = Model::load(file, catalog);
    if (!model) return model.error().message;
    if (model->members().size() != 1) return "an ensemble";
    const Member& member = model->members().front();
    std::set<std::string> executed;
    add_operators(member.pipeline->step, executed);
    for (const std::string& op : executed)
      if (op != "raw" && !menu.serving(op) && !preparing(raw).contains(op)) return "executed: " + op;
    return of(*parse_step(member.step));
  }

  Catalog catalog{built_in()};
  espalier::Run run;
  Shape raw;
  std::ptrdiff_t slots;
  Menu menu;
};

std::string step_in(const std::string& script) {
  const std::size_t at = script.find("# step: ") + 8;
  return script.substr(at, script.find('\n', at) - at);
}

TEST(TpotInside, NothingOutsideTheConfigurationIsTriedReturnedOrExported) {
  const Shell shell("tpot_inside_runs");
  shell.write("own.py", own);
  const std::vector<std::string> configs{"TPOT default", "TPOT light", "TPOT sparse", "TPOT MDR", "own.py"};
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(shell.folder.path);
  for (std::size_t k = 0; k < 20; ++k) {
    const Searched& table = searched[(k + k / 5) % 5];
    std::string config = configs[k % 5], line, name = "t" + std::to_string(k);
    const bool numbers = table.task == Task::regression;
    if (k % 3 == 2) line = config == "TPOT MDR" ? "" : numbers ? "Transformer-Regressor" : "Transformer-Classifier";
    const std::string some = "awk 'NR == 1 || NR % " + std::to_string(table.every) + " == 0' ";
    ASSERT_EQ(shell.script(some + test::tables + table.name + ".csv > " + name + ".csv").code, 0);
    const std::string how = " --config '" + config + "' --template '" + line + "' --seed " + std::to_string(k);
    const Said said =
        k % 2 ? shell("tpot " + name + ".csv -is , -target " + table.target + " -g 2 -p 4 -cv 2 -maxeval 0.1 -o " +
                      name + ".py -s " + std::to_string(k) + " -config '" + config + "' -njobs 2" +
                      (line.empty() ? "" : " -template " + line) + (numbers ? " -mode regression" : ""))
              : shell("fit " + name + ".csv --target " + table.target +
                      " --strategy tpot --generations 2 --population 4 " +
                      "--cv 2 --trial-time 6s --quiet --jobs 2 --run " + name + ".run" + how);
    ASSERT_EQ(said.code, 0) << how << said.err;
    const Path folder = shell.folder.path / (name + ".run");
    const Inside inside(folder, config, line, table.task);
    ASSERT_FALSE(inside.run.journal().trials().empty());
    for (const Trial& t : inside.run.journal().trials())
      EXPECT_EQ(inside.of(t.candidate.step), "") << how << ": " << print(t.candidate.step);
    EXPECT_EQ(inside.of(folder / "models" / "a.espm"), "") << how;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "front"))
      if (entry.path().extension() == ".espm") { EXPECT_EQ(inside.of(entry.path()), "") << how; }
    if (k % 2) { EXPECT_EQ(inside.of(*parse_step(step_in(shell.read(name + ".py")))), "") << how; }
  }
  std::filesystem::current_path(here);
}

}  // namespace
}  // namespace espalier
