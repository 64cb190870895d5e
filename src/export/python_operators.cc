#include "export/python_operators.h"

#include <algorithm>
#include <array>

#include "export/python_arguments.h"

namespace espalier {
namespace {

bool among(const auto& words, std::string_view word) { return std::ranges::find(words, word) != std::end(words); }

double number_in(const Step& step, const std::string& param) {
  const auto at = step.params.find(param);
  const double* number = at == step.params.end() ? nullptr : std::get_if<double>(&at->second);
  return number ? *number : 0;
}

// Its fit wants numbers for the classes, and arrays.
bool wants_codes(const Operator& op) {
  return op.counterpart == "xgboost.XGBClassifier" || op.counterpart.starts_with("skrebate.") ||
         op.counterpart.starts_with("mdr.");
}

// What ours does by itself and the counterpart does not.
Expression wrapped(Expression made, const Step& step, const Operator& op) {
  constexpr std::array selectors{"select_from_model", "select_fwe", "select_percentile", "variance_threshold"};
  const auto in = [&](const char* helper) { made = call(helper, "", {{{}, std::move(made)}}); };
  if (among(selectors, op.name)) in("AtLeastOne");
  if ((op.name == "pca" || op.name == "truncated_svd") && number_in(step, "n_components") >= 1) in("UpTo");
  if (op.name == "fast_ica") in("AsRowsVary");
  if (op.name == "feature_agglomeration") in("Groups");
  if (op.name == "elastic_net_cv" && number_in(step, "l1_ratio") == 0) in("StrengthsOfLasso");
  if (wants_codes(op)) in("Coded");
  return made;
}

// Of TPOT's own operators, and of those whose packages have them no longer, the script holds a class.
Expression class_of(const Step& step, const Operator& op) {
  if (op.counterpart == "tpot.builtins.OneHotEncoder") return name("OneHotOfFew");
  if (op.counterpart == "tpot.builtins.ZeroCount") return name("ZeroCount");
  if (lasso_of_unit_columns(step)) return name("LassoLarsCVOfUnitColumns");
  const std::size_t point = op.counterpart.rfind('.');
  return name(op.counterpart.substr(point + 1), op.counterpart.substr(0, point));
}

constexpr const char* other_forms = "; export the model by --format json, or the steps by --format step";

}  // namespace

Result<Expression> counterpart_of(const Step& step, const Counterparts& world) {
  TRY(const Operator* op, world.catalog.find(step.op));
  if (op->counterpart.find('.') == std::string::npos)
    return fail(Errc::unsupported, "'" + step.op + "' has no counterpart in Python" + other_forms);
  TRY(auto arguments, python_arguments(step, *op, world));
  const Expression made = class_of(step, *op);
  return wrapped(call(made.text, made.module, std::move(arguments)), step, *op);
}

bool counterpart_refuses_missing(const Operator& op) {
  return op.traits.missing && (op.name.starts_with("ada_boost") || op.name.starts_with("gradient_boosting"));
}

bool counterpart_knows_margins_only(const Operator& op) {
  constexpr std::array names{"linear_svc", "ridge_classifier", "sgd_classifier"};
  return among(names, op.name);
}

}  // namespace espalier
