#include "operators/inner_model.h"

#include "operators/catalog.h"

namespace espalier {
namespace {

Role role_for(Task task) { return task == Task::classification ? Role::classifier : Role::regressor; }

Failure tells_nothing(const Step& step) {
  return fail(Errc::invalid_argument,
              "estimator: " + step.op + " tells no importances of its columns; take trees or a linear model");
}

Result<const Operator*> ranking_model(const Catalog& catalog, const Step& step, Task task) {
  TRY(const Operator* op, catalog.find(step.op));
  if (op->role != role_for(task))
    return fail(Errc::invalid_argument, "estimator: " + step.op + " is no " +
                                            (task == Task::classification ? "classifier" : "regressor") +
                                            ", and the target asks for one");
  if (!op->importances) return tells_nothing(step);
  return op;
}

}  // namespace

Step inner_step(const std::optional<Nested>& given, Task task) {
  if (given) return *given->step;
  return {task == Task::classification ? "extra_trees_classifier" : "extra_trees_regressor"};
}

InnerEstimate inner_estimate(const Catalog& catalog) {
  return [&catalog](const Step& step, const Shape& in) -> Result<Shape> {
    TRY(const Operator* op, ranking_model(catalog, step, in.task));
    return op->estimate(step.params, in, inner_estimate(catalog));
  };
}

Result<std::vector<double>> inner_importances(const Step& step, const Frame& in, const Target& y,
                                              const Context& context, std::uint64_t key, std::string_view who) {
  CHECK(context.catalog != nullptr);
  TRY(const Operator* op, ranking_model(*context.catalog, step, y.task()));
  const Frame given = op->traits.sparse || op->traits.tokens || !in.sparse() ? in : in.dense();
  std::vector<double> out(in.columns());
  for (std::size_t k = 0; k < (op->traits.many_targets ? 1 : y.columns()); ++k) {
    const auto fitted =
        op->fit(step.params, given, op->traits.many_targets ? y : y.only(k), context.child(key).child(k));
    if (!fitted) return fail(fitted.error().code, std::string(who) + ": " + fitted.error().message);
    const std::vector<double> own = op->importances(*fitted->fitted, in.columns());
    if (own.empty()) return tells_nothing(step);
    for (std::size_t j = 0; j < out.size(); ++j) out[j] += own[j];
  }
  return out;
}

}  // namespace espalier
