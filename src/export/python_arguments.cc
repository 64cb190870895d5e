#include "export/python_arguments.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "operators/inner_model.h"

namespace espalier {
namespace {

using Items = std::vector<Expression::Item>;

// A share below one (some: up to one), else a count.
constexpr std::array shares_or_counts{
    std::pair{"pca", "n_components"},          std::pair{"relief_f", "n_neighbors"},
    std::pair{"rfe", "n_features_to_select"},  std::pair{"rfe", "step"},
    std::pair{"mlp_classifier", "batch_size"}, std::pair{"mlp_regressor", "batch_size"}};

bool is_count(const Operator& op, const ParamInfo& param, double number) {
  if (param.kind == ParamInfo::Kind::integer) return true;
  if (param.kind == ParamInfo::Kind::any) return std::floor(number) == number;  // as operators/foreign passes it on
  if (param.name == "max_features") return number > 1;
  if (param.name == "iterated_power") return true;
  const auto row = std::ranges::find_if(
      shares_or_counts, [&](const auto& pair) { return op.name == pair.first && param.name == pair.second; });
  return row != shares_or_counts.end() && number >= 1;
}

Items::value_type named(std::string name, Expression value) { return {std::move(name), std::move(value)}; }

void set(Items& arguments, const std::string& name, Expression value) {
  const auto at = std::ranges::find(arguments, name, &Expression::Item::name);
  if (at != arguments.end())
    at->value = std::move(value);
  else
    arguments.push_back(named(name, std::move(value)));
}
void drop(Items& arguments, std::string_view name) {
  std::erase_if(arguments, [&](const auto& item) { return item.name == name; });
}

double number_in(const Step& step, const std::string& param) {
  const auto at = step.params.find(param);
  const double* number = at == step.params.end() ? nullptr : std::get_if<double>(&at->second);
  return number ? *number : 0;
}
bool is_word(const Step& step, const std::string& param, std::string_view word) {
  const auto at = step.params.find(param);
  return at != step.params.end() && at->second == Value(std::string(word));
}

std::string word_in(const Step& step, const std::string& param) {
  const auto at = step.params.find(param);
  const std::string* word = at == step.params.end() ? nullptr : std::get_if<std::string>(&at->second);
  return word ? *word : "";
}

// Solvers of scikit-learn's need more rounds than ours to come as near.
void more_rounds(const Step& step, Items& arguments, double least) {
  set(arguments, "max_iter", whole_number(std::max(least, number_in(step, "max_iter"))));
}

// On columns of unlike scales they stop far from the optimum at a tol at which ours have reached it: the scripts of
// LinearSVR at 0.1 had twenty times the error.
void as_near(const Step& step, Items& arguments, double most) {
  set(arguments, "tol", literal(std::min(most, number_in(step, "tol"))));
}

void say_logistic_regression(const Step& step, const Counterparts& world, Items& arguments) {
  const bool l1 = is_word(step, "penalty", "l1"), mixed = is_word(step, "penalty", "elasticnet");
  drop(arguments, "penalty");
  drop(arguments, "dual");  // one optimum, however it is found
  if (step.params.at("penalty") == Value(None{})) set(arguments, "C", literal(HUGE_VAL));
  if (l1) set(arguments, "l1_ratio", literal(1.0));
  if (l1 && world.classes == 2) {  // it does not know several; the scaling leaves the intercept free
    set(arguments, "solver", in_quotes("liblinear"));
    set(arguments, "intercept_scaling", whole_number(100));
  } else if (l1 || mixed) {
    set(arguments, "solver", in_quotes("saga"));
  }
  more_rounds(step, arguments, l1 || mixed ? 10'000 : 1'000);
}

void say_linear_sv(const Step& step, Items& arguments) {
  set(arguments, "dual", in_quotes("auto"));
  const bool smooth = word_in(step, "loss").starts_with("squared_") && !is_word(step, "penalty", "l1");
  if (!smooth) more_rounds(step, arguments, 10'000);  // Newton's steps are few
  as_near(step, arguments, smooth ? 1e-6 : 1e-4);
}

void say_lasso_lars_cv(const Step& step, Items& arguments) {
  drop(arguments, "normalize");
  if (lasso_of_unit_columns(step)) drop(arguments, "fit_intercept");
}

void say_ada_boost(const Step& step, const Counterparts& world, Items& arguments) {
  drop(arguments, "max_depth");
  const std::string tree = world.task == Task::classification ? "DecisionTreeClassifier" : "DecisionTreeRegressor";
  arguments.insert(
      arguments.begin(),
      named("estimator", call(tree, "sklearn.tree", {named("max_depth", whole_number(number_in(step, "max_depth")))})));
}

void say_score_function(const Step& step, const Counterparts& world, Items& arguments) {
  const std::string* word = std::get_if<std::string>(&step.params.at("score_func"));
  const std::string function = world.task == Task::regression || !word ? "f_regression" : *word;
  set(arguments, "score_func", name(function, "sklearn.feature_selection"));
}

Status say_estimator(const Step& step, const Counterparts& world, Items& arguments) {
  const auto at = step.params.find("estimator");
  const Nested* nested = at == step.params.end() ? nullptr : std::get_if<Nested>(&at->second);
  const Step inner = inner_step(nested ? std::optional(*nested) : std::nullopt, world.task);
  TRY(const Expression made, counterpart_of(inner, {world.catalog, world.task, 0, world.classes}));
  drop(arguments, "estimator");
  arguments.insert(arguments.begin(), named("estimator", made));
  return ok();
}

void say_categories(const Counterparts& world, Items& arguments) {
  set(arguments, "early_stopping", literal(false));
  if (world.categories == 0) return;
  set(arguments, "categorical_features",
      call("list", "", {{{}, call("range", "", {{{}, whole_number(static_cast<double>(world.categories))}})}}));
}

void say_elastic_net(const Step& step, Items& arguments) {
  as_near(step, arguments, 1e-4);
  if (step.op != "elastic_net_cv") return;
  drop(arguments, "n_alphas");
  set(arguments, "alphas", whole_number(number_in(step, "n_alphas")));
}

void say_layers(const Step& step, Items& arguments) {
  const List* sizes = std::get_if<List>(&step.params.at("hidden_layer_sizes"));
  std::vector<Expression> layers;
  for (const Value& size : sizes ? *sizes : List()) layers.push_back(whole_number(std::get<double>(size)));
  set(arguments, "hidden_layer_sizes", tuple(std::move(layers)));
}

void say_one_hot(Items& arguments) {
  drop(arguments, "max_levels");
  set(arguments, "handle_unknown", in_quotes("ignore"));
  set(arguments, "sparse_output", literal(false));
}

void say_ordinal(Items& arguments) {
  set(arguments, "handle_unknown", in_quotes("use_encoded_value"));
  set(arguments, "unknown_value", whole_number(-1));
}

void say_imputer(const Step& step, Items& arguments) {
  if (!is_word(step, "strategy", "constant")) drop(arguments, "fill_value");
  set(arguments, "keep_empty_features", literal(true));
}

void say_in_round_brackets(Items& arguments, std::string_view argument) {
  for (auto& [name, value] : arguments)
    if (name == argument) value.brackets = "()";
}

// One limit of ours, two of skrebate's: of a column's distinct values, and of the target's.
void say_relief(const Step& step, Items& arguments) {
  const Expression limit = whole_number(number_in(step, "discrete_threshold"));
  drop(arguments, "discrete_threshold");
  set(arguments, "categorical_threshold", limit);
  set(arguments, "multiclass_threshold", limit);
}

Status say_otherwise(const Step& step, const Counterparts& world, Items& arguments) {
  const std::string_view op = step.op;
  if (op == "logistic_regression") say_logistic_regression(step, world, arguments);
  if (op.starts_with("linear_sv")) say_linear_sv(step, arguments);
  if (op.starts_with("elastic_net") || op == "lasso") say_elastic_net(step, arguments);
  if (op == "lasso_lars_cv") say_lasso_lars_cv(step, arguments);
  if (op.starts_with("mlp_")) say_layers(step, arguments);
  if (op.starts_with("ada_boost")) say_ada_boost(step, world, arguments);
  if (op.starts_with("hist_gradient_boosting")) say_categories(world, arguments);
  if (step.params.contains("score_func")) say_score_function(step, world, arguments);
  if (op == "select_from_model" || op == "rfe") return say_estimator(step, world, arguments);
  if (step.params.contains("discrete_threshold")) say_relief(step, arguments);
  if (op == "robust_scaler") say_in_round_brackets(arguments, "quantile_range");
  if (op == "simple_imputer") say_imputer(step, arguments);
  if (op == "one_hot_encoder") say_one_hot(arguments);
  if (op == "ordinal_encoder") say_ordinal(arguments);
  if (op == "truncated_svd") drop(arguments, "only");
  if (op == "feature_agglomeration") set(arguments, "pooling_func", name("np." + word_in(step, "pooling_func")));
  return ok();
}

// Those at scikit-learn's defaults go without saying where ours are the same names with the same values; we say all but
// what is none, which is the default wherever it is legal.
Items arguments_of(const Step& step, const Operator& op) {
  Items out;
  for (const ParamInfo& param : op.params) {
    const auto at = step.params.find(param.name);
    if (at == step.params.end() || std::holds_alternative<Nested>(at->second)) continue;
    const double* number = std::get_if<double>(&at->second);
    const bool optional = param.optional && std::holds_alternative<None>(at->second);
    if (optional && param.default_value == at->second) continue;
    out.push_back({param.name, number && is_count(op, param, *number) ? whole_number(*number) : literal(at->second)});
  }
  return out;
}

}  // namespace

bool lasso_of_unit_columns(const Step& step) {
  const auto is_on = [&](const std::string& param) {
    const auto at = step.params.find(param);
    return at != step.params.end() && at->second == Value(true);
  };
  return step.op == "lasso_lars_cv" && is_on("normalize") && is_on("fit_intercept");
}

Result<std::vector<Expression::Item>> python_arguments(const Step& step, const Operator& op,
                                                       const Counterparts& world) {
  Items out = arguments_of(step, op);
  TRY_STATUS(say_otherwise(step, world, out));
  return out;
}

}  // namespace espalier
