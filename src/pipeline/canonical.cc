#include "pipeline/canonical.h"

#include <algorithm>

namespace espalier {
namespace {

class Canon {
 public:
  Canon(const Catalog& catalog, const Step& preparation) : catalog_(catalog), preparation_(preparation) {}

  // `leaf` is what a step without inputs reads: raw inside the preparation, the preparation elsewhere.
  Result<Step> step(const Step& in, bool preparing) const {
    if (in.op == "raw" || in.op == "data" || in.op == "prepare") return leaf(in, preparing);
    TRY(const Operator* op, catalog_.find(in.op));
    Step out{in.op};
    TRY(out.params, op->spell_out(in.params));
    for (const Step& i : in.inputs) { TRY(out.inputs.emplace_back(), step(i, preparing)); }
    if (in.inputs.empty()) { TRY(out.inputs.emplace_back(), leaf(Step{"data"}, preparing)); }
    std::ranges::sort(out.inputs, {}, [](const Step& i) { return print(i); });
    return out;
  }

 private:
  Result<Step> leaf(const Step& in, bool preparing) const {
    if (!in.inputs.empty() || (in.op != "prepare" && !in.params.empty()))
      return fail(Errc::invalid_argument,
                  "'" + in.op + "' is a leaf: it has no inputs, and parameters only as 'prepare'");
    if (in.op == "raw" || preparing) return Step{"raw"};
    Step prepared = preparation_;
    for (const auto& [name, value] : in.params) prepared.params[name] = value;
    return step(prepared, true);
  }

  const Catalog& catalog_;
  const Step& preparation_;
};

struct Found {
  Shape shape;
  int models;
};  // models: the most there are on a way from here to a leaf

Result<Found> walk(const Step& step, const Shape& raw, const Catalog& catalog, bool root) {
  if (step.op == "raw") return Found{raw, 0};
  TRY(const Operator* op, catalog.find(step.op));
  Found in{Shape{.rows = raw.rows, .outputs = raw.outputs}, 0};
  for (const Step& i : step.inputs) {
    TRY(const Found found, walk(i, raw, catalog, false));
    in.shape.columns += found.shape.columns;
    in.shape.categories += found.shape.categories;
    in.shape.missing |= found.shape.missing;
    in.shape.cost += found.shape.cost;
    in.models = std::max(in.models, found.models);
  }
  if (in.shape.missing && !op->traits.missing) return fail(Errc::unsupported, step.op + " takes no missing values");
  if (in.shape.categories > 0 && !op->traits.categories)
    return fail(Errc::unsupported, step.op + " takes no categories");
  TRY(Shape out, op->shape(step.params, in.shape));
  if (!is_model(op->role)) return Found{out, in.models};
  if (!root) {  // a model below the root passes on its input
    out.columns += in.shape.columns;
    out.categories += in.shape.categories;
    out.missing |= in.shape.missing;
  }
  return Found{out, in.models + 1};
}

}  // namespace

Result<Step> canonical(const Step& step, const Catalog& catalog, const Step& preparation) {
  return Canon(catalog, preparation).step(step, false);
}

Hash128 identity(const Step& canonical) { return Hasher().add(print(canonical)).done(); }

Step without_growth(Step canonical, const Operator& op) {
  if (!op.traits.grows.empty()) canonical.params.erase(std::string(op.traits.grows));
  return canonical;
}

Result<Shape> check(const Step& step, const Shape& raw, const Catalog& catalog, double most_cost) {
  TRY(const Found found, walk(step, raw, catalog, true));
  const auto op = catalog.find(step.op);
  if (!op || !is_model((*op)->role))
    return fail(Errc::invalid_argument, step.op + " is not a model, and the root must be one");
  if (found.models > 3) return fail(Errc::invalid_argument, "models are stacked more than two deep");
  if (found.shape.cost > most_cost) return fail(Errc::unsupported, "the estimated cost is out of reach");
  return found.shape;
}

}  // namespace espalier
