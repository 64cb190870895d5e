#include "export/python_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>

#include "base/text.h"
#include "export/python_folds.h"
#include "export/python_helpers.h"
#include "export/python_pipeline.h"

namespace espalier {
namespace {

using Items = std::vector<Expression::Item>;

constexpr std::string_view first_words = "# Found by Espalier";
constexpr std::array needed{1, 8};  // l1_ratio decides the penalty since then

std::string version_check() {
  return fmt::format(
      "if tuple(int(part) for part in sklearn.__version__.split(\".\")[:2]) < ({}, {}):\n"
      "    raise ImportError(f\"this script needs scikit-learn {}.{} or later, and not {{sklearn.__version__}}: \"\n"
      "                      \"pip install --upgrade scikit-learn\")\n",
      needed[0], needed[1], needed[0], needed[1]);
}

struct Imports {
  std::map<std::string, std::set<std::string>> names;  // by module
  std::set<std::string> helpers;

  void need(const Expression& e) {
    for (const auto& [module, name] : names_in(e)) {
      if (!module.empty()) names[module].insert(name);
      need_helper(name);
    }
  }
  void need_helper(const std::string& name) {
    const auto& all = python_helpers();
    const auto at = std::ranges::find(all, name, &PythonHelper::name);
    if (at == all.end() || !helpers.insert(name).second) return;
    for (const auto& [module, imported] : at->imports) names[module].insert(imported);
    for (const std::string& other : at->needs) need_helper(other);
  }
  bool stacks() const { return helpers.contains("OutOfFold") || helpers.contains("EncodedOutOfFold"); }

  std::string text() const {
    return "import numpy as np\nimport pandas as pd\nimport sklearn\n\n" + version_check() + "\n" + of_modules();
  }
  std::string of_modules() const {
    std::string out;
    for (const auto& [module, imported] : names)
      out += "from " + module + " import " + joined({imported.begin(), imported.end()}) + "\n";
    return out;
  }
  std::string definitions() const {
    std::string out;
    for (const PythonHelper& h : python_helpers())
      if (helpers.contains(h.name)) out += "\n" + h.text;
    return out;
  }
};

Result<const ColumnSchema*> only_target(const Schema& schema) {
  const auto targets = schema.with(ColumnUse::target);
  if (targets.size() == 1) return targets[0];
  return fail(Errc::unsupported, fmt::format("a script has one target, and the schema has {}; export by --format json "
                                             "or step",
                                             targets.size()));
}

// Members vote by their weights; one alone answers itself.
Result<Expression> exported(const ScriptSource& source, const PythonFeatures& features, const Counterparts& world) {
  const bool several = source.members.size() > 1;
  Items members;
  std::vector<Expression> weights;
  for (const ScriptMember& m : source.members) {
    TRY(Expression pipeline, python_pipeline(m.step, features, world, several));
    if (!several) return pipeline;
    const std::string label = fmt::format("member_{}", members.size() + 1);
    members.push_back({{}, tuple({in_quotes(label), std::move(pipeline)})});
    weights.push_back(literal(m.weight));
  }
  Expression voters{.text = {}, .brackets = "[]", .items = std::move(members), .tall = true};
  Items arguments{{{}, std::move(voters)}, {"weights", list(std::move(weights))}};
  if (world.task == Task::classification) arguments.push_back({"voting", in_quotes("soft")});
  return call(world.task == Task::classification ? "VotingClassifier" : "VotingRegressor", "sklearn.ensemble",
              std::move(arguments));
}

std::string head(const ScriptSource& source) {
  std::string out = fmt::format("{}; 'espalier fit --start' takes this file up again.\n", first_words);
  out += fmt::format("# Needs scikit-learn {}.{} or later.\n", needed[0], needed[1]);
  for (const ScriptMember& m : source.members) {
    const std::string weight = source.members.size() > 1 ? fmt::format(" {}", print(Value(m.weight))) : "";
    out += "# step" + weight + ": " + m.text() + "\n";
  }
  for (const ColumnSchema* c : source.schema.with(ColumnUse::weights))
    out += "# NOTE: Rows weigh alike here; Espalier weighed them by the column " + in_quotes(c->name).text + "\n";
  return out;
}

std::string renamed(const Schema& schema, const std::string& target) {
  std::vector<std::string> names;
  for (const ColumnSchema* c : schema.with(ColumnUse::feature)) names.push_back(c->name);
  return "# The columns beside " + target +
         " in their order, whatever their names\ntable = table.rename(columns=dict(zip(\n    table.columns.drop(" +
         target + "), " + layout(texts(names), 4) + ")))\n";
}

std::string data_part(const ScriptSource& source, const ColumnSchema& target, bool regression) {
  const std::string label = in_quotes(target.name).text;
  std::string out;
  if (source.table.empty() || source.table == "-") out += "# NOTE: Write the path of the table here\n";
  const std::string file = source.table.empty() || source.table == "-" ? "PATH/TO/DATA/FILE" : source.table;
  out += "table = read(" + in_quotes(file).text + ")\n";
  if (source.unnamed) out += renamed(source.schema, label);
  out += "table = table.dropna(subset=[" + label + "]).reset_index(drop=True)\n";
  out += "features = features_of(table)\n";
  out += "target = " + (regression ? "pd.to_numeric(table[" + label + "])\n" : "table[" + label + "].astype(object)\n");
  return out;
}

std::uint64_t seed_of(const ScriptSource& source) { return source.seed % (std::uint64_t{1} << 32); }

std::string pipeline_part(const Expression& pipeline, const ScriptSource& source) {
  return "exported_pipeline = " + layout(pipeline) + "\n" +
         fmt::format(
             "# Fix random state for all the steps in exported pipeline\n"
             "exported_pipeline.set_params(**{{\n"
             "    name: {} for name in exported_pipeline.get_params() if name.endswith(\"random_state\")}})\n\n",
             seed_of(source));
}

// Columns of a table have names, those of an array have none.
bool asks_for_names(const Expression& pipeline) {
  return names_in(pipeline).contains({"sklearn.compose", "make_column_transformer"});
}

}  // namespace

Status can_be_a_script(const Schema& schema, const std::string& table) {
  TRY_STATUS(only_target(schema));
  TRY_STATUS(python_features(schema, table));
  return ok();
}

bool is_exported_script(const Path& file) {
  std::string front(first_words.size(), ' ');
  std::ifstream in(file, std::ios::binary);
  return in.read(front.data(), std::ssize(front)) && front == first_words;
}

Result<std::string> python_script(const ScriptSource& source, const Catalog& catalog) {
  if (source.members.empty()) return fail(Errc::invalid_argument, "there is no pipeline to export");
  TRY(const ColumnSchema* target, only_target(source.schema));
  const Task task = source.schema.task.value_or(Task::regression);
  TRY(const PythonFeatures features, python_features(source.schema, source.table));
  TRY(const Expression pipeline, exported(source, features, {catalog, task, 0, target->categories.size()}));
  Imports imports;
  imports.need(pipeline);
  imports.names["sklearn.model_selection"].insert("train_test_split");
  PythonFolds folds;
  if (imports.stacks()) { TRY(folds, python_folds(source.schema, source.split, source.seed)); }
  for (const std::string& helper : features.helpers) imports.need_helper(helper);
  for (const std::string& helper : folds.helpers) imports.need_helper(helper);
  std::string out = head(source) + imports.text() + imports.definitions() + "\n\n" + features.text + "\n\n" +
                    features.features_of + "\n\n" + data_part(source, *target, task == Task::regression) + folds.text;
  out += fmt::format(
      "training_features, testing_features, training_target, testing_target = \\\n"
      "            train_test_split(features, target, random_state={})\n\n",
      seed_of(source));
  if (!source.score.empty()) out += "# Average CV score on the training set was: " + source.score + "\n";
  return out + pipeline_part(pipeline, source) +
         "exported_pipeline.fit(training_features, training_target)\n"
         "results = exported_pipeline.predict(testing_features)\n";
}

Result<std::string> python_pipeline_alone(const ScriptSource& source, const Catalog& catalog) {
  if (source.members.empty()) return fail(Errc::invalid_argument, "there is no pipeline to export");
  TRY(const ColumnSchema* target, only_target(source.schema));
  const Task task = source.schema.task.value_or(Task::regression);
  TRY(const PythonFeatures features, python_features(source.schema, ""));
  TRY(const Expression pipeline, exported(source, features, {catalog, task, 0, target->categories.size()}));
  Imports imports;
  for (const auto& [module, name] : names_in(pipeline)) {
    const bool helper = std::ranges::find(python_helpers(), name, &PythonHelper::name) != python_helpers().end();
    if (helper || !module.empty()) imports.names[helper ? "espalier.exported" : module].insert(name);
  }
  std::string out = "import numpy as np\n" + imports.of_modules();
  if (!features.plain || asks_for_names(pipeline)) out += "import pandas as pd\n\n\n" + features.features_of + "\n";
  return out + "\n" + pipeline_part(pipeline, source);
}

std::string python_helper_module() {
  Imports imports;
  for (const auto& some : {wrappers(), stand_ins()})
    for (const PythonHelper& h : some)
      if (h.name != "shortened") imports.need_helper(h.name);  // which reads files, by pandas
  return "import numpy as np\n" + imports.of_modules() + "\n" + imports.definitions();
}

}  // namespace espalier
