#include "pipeline/canonical.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "operators/inner_model.h"
#include "pipeline/preparation.h"
#include "pipeline/walk.h"

namespace espalier {
namespace {

// scikit-learn's name for a choice between two ways to one optimum. Here the faster way is taken, whatever it says; it
// decides which combinations are legal, and must not make two candidates of one.
constexpr std::string_view way_to_one_optimum = "dual";

class Canon {
 public:
  Canon(const Catalog& catalog, const Step& preparation) : catalog_(catalog), preparation_(preparation) {}

  // People write three leaves: `raw`, the table; `data`, the run's preparation of it, which is what a step without
  // inputs reads; `prepare(p=…)`, that preparation with other parameters. A canonical step has only `raw`: the other
  // two become the chain of operators that they stand for, inside which (`preparing`) every leaf is the table.
  Result<Step> step(const Step& in, bool preparing) const {
    if (is_leaf(in.op)) return leaf(in, preparing);
    TRY(const Operator* op, catalog_.find(in.op));
    Step out{in.op};
    TRY(out.params, spelled(*op, in.params));
    for (const Step& i : in.inputs) { TRY(out.inputs.emplace_back(), step(i, preparing)); }
    if (in.inputs.empty()) { TRY(out.inputs.emplace_back(), leaf(Step{"data"}, preparing)); }
    std::ranges::sort(out.inputs, {}, [](const Step& i) { return print(i); });
    return out;
  }

 private:
  // Models among the values are spelled out by the same catalogue, or two spellings would be two candidates.
  Result<ParamMap> spelled(const Operator& op, const ParamMap& given) const {
    TRY(ParamMap out, op.spell_out(given));
    for (const ParamInfo& p : op.params)
      if (p.name == way_to_one_optimum) out[p.name] = p.default_value;
    for (auto& [name, value] : out)
      if (const Nested* nested = std::get_if<Nested>(&value)) {
        TRY(const Operator* inner, catalog_.find(nested->step->op));
        TRY(ParamMap params, spelled(*inner, nested->step->params));
        value = Nested{std::make_shared<const Step>(Step{inner->name, std::move(params)})};
      }
    return out;
  }

  Result<Step> leaf(const Step& in, bool preparing) const {
    const bool prepared = in.op == "prepare" && in.inputs.size() == 1 && in.inputs[0].op == "raw";
    if ((!in.inputs.empty() && !prepared) || (in.op != "prepare" && !in.params.empty()))
      return fail(Errc::invalid_argument,
                  "'" + in.op + "' is a leaf: it has no inputs, and parameters only as 'prepare'");
    if (in.op == "raw" || preparing) return Step{"raw"};
    ParamMap given = preparation_.params;
    for (const auto& [name, value] : in.params) given[name] = value;
    TRY(const Step chain, expand_preparation(given));
    return step(chain, true);
  }

  const Catalog& catalog_;
  const Step& preparation_;
};

void add_beside(Shape& left, const Shape& right) {
  const std::size_t sparse = left.sparse + right.sparse;
  const auto filled = [](const Shape& s) { return static_cast<double>(s.sparse) * s.density; };
  left.density = sparse > 0 ? (filled(left) + filled(right)) / static_cast<double>(sparse) : 1;
  left.columns += right.columns;
  left.categories += right.categories;
  left.levels += right.levels;
  left.tokens += right.tokens;
  left.sparse += right.sparse;
  left.missing |= right.missing;
  left.negative |= right.negative;
  left.cost += right.cost;
  left.bytes = std::max(left.bytes, right.bytes);
}

// What an operator is refused, in words; empty if it takes a frame of this shape.
std::string refusal(const Operator& op, const Shape& in, double most_bytes) {
  if (in.missing && !op.traits.missing) return "takes no missing values; impute first";
  if (in.categories > 0 && !op.traits.categories) return "takes no categories; encode first";
  if (in.tokens > 0 && !op.traits.tokens && !op.traits.sparse)
    return "takes no token counts; weigh and compress text first";
  if (in.negative && op.traits.nonnegative) return "takes no negative numbers; scale into [0, 1] first";
  const std::size_t kept = op.traits.sparse ? in.sparse : op.traits.tokens ? in.tokens : 0;
  const double dense = static_cast<double>(in.rows * (in.columns - kept)) * sizeof(double);
  if (in.sparse > kept && dense > most_bytes) return "would need too large a dense copy of sparse columns";
  return "";
}

struct Found {
  Shape shape;
  int models;                // the most there are on a way from here to a leaf
  std::size_t columns_read;  // by all operators from here on
};

Result<Found> walk(const Step& step, const Shape& raw, const Catalog& catalog, const Limits& limits, bool root) {
  if (step.op == "raw") return Found{raw, 0, raw.columns};
  TRY(const Operator* op, catalog.find(step.op));
  Found in{Shape{.task = raw.task, .rows = raw.rows, .outputs = raw.outputs}, 0, 0};
  for (const Step& i : step.inputs) {
    TRY(const Found found, walk(i, raw, catalog, limits, false));
    add_beside(in.shape, found.shape);
    in.models = std::max(in.models, found.models);
    in.columns_read += found.columns_read;
  }
  in.columns_read += in.shape.columns;
  if (const std::string why = refusal(*op, in.shape, limits.dense_bytes); !why.empty())
    return fail(Errc::unsupported, step.op + " " + why);
  TRY(Shape out, op->estimate(step.params, in.shape, inner_estimate(catalog)));
  if (!is_model(op->role)) {
    const double dense = static_cast<double>(out.columns) - static_cast<double>(out.sparse);
    out.holds(dense * static_cast<double>(out.rows) * sizeof(double));
    return Found{out, in.models, in.columns_read};
  }
  if (!root) {  // a model below the root passes on its input
    const double cost = out.cost;
    add_beside(out, in.shape);
    out.cost = cost;
  }
  return Found{out, in.models + 1, in.columns_read};
}

}  // namespace

Result<Step> canonical(const Step& step, const Catalog& catalog, const Step& preparation) {
  return Canon(catalog, preparation).step(step, false);
}

Limits limits_of(double trial_seconds, double worker_bytes) {
  constexpr double most_cost_a_second = 1e11,  // a hundred times what a core does
      share_of_a_dense_copy = 0.25;
  Limits out;
  out.cost = std::min(out.cost, most_cost_a_second * trial_seconds);
  out.bytes = worker_bytes;
  if (std::isfinite(worker_bytes)) out.dense_bytes = share_of_a_dense_copy * worker_bytes;
  return out;
}

Hash128 step_hash(const Step& canonical) { return Hasher().add(print(canonical)).done(); }

Step without_growth(Step canonical, const Operator& op) {
  if (!op.traits.grows.empty()) canonical.params.erase(std::string(op.traits.grows));
  return canonical;
}

Result<Shape> check(const Step& step, const Shape& raw, const Catalog& catalog, const Limits& limits) {
  TRY(const Found found, walk(step, raw, catalog, limits, true));
  TRY(const Operator* op, catalog.find(step.op));
  if (!is_model(op->role)) return fail(Errc::invalid_argument, step.op + " is not a model, and the root must be one");
  if (found.models > 3) return fail(Errc::invalid_argument, "models are stacked more than two deep");
  if (found.columns_read > most_columns_read(raw.columns))
    return fail(Errc::unsupported, fmt::format("its operators would read {} columns together, of {} of the table; "
                                               "{} are the most",
                                               found.columns_read, raw.columns, most_columns_read(raw.columns)));
  if (found.shape.cost > limits.cost)
    return fail(Errc::unsupported, fmt::format("too much work for a trial: about {:.2g} multiplications, and its time "
                                               "allows {:.2g}",
                                               found.shape.cost, limits.cost));
  if (found.shape.bytes > limits.bytes)
    return fail(Errc::unsupported, fmt::format("too much memory for a worker: about {:.0f} MB, and it has {:.0f} MB",
                                               found.shape.bytes / 1e6, limits.bytes / 1e6));
  return found.shape;
}

Shape shape_of(const Dataset& data) {
  Shape out{.task = data.target.task(),
            .rows = data.raw.rows(),
            .columns = data.raw.columns(),
            .outputs = data.target.outputs()};
  double stored = 0;
  for (std::size_t j = 0; j < out.columns; ++j) {
    const Column& c = *data.raw.column(j).column;
    out.categories += c.is_category();
    out.levels += static_cast<std::size_t>(c.categories());
    out.tokens += c.is_token();
    out.sparse += c.sparse();
    if (c.sparse()) stored += static_cast<double>(c.values().size());
    out.missing = out.missing || std::ranges::any_of(c.values(), [](double v) { return std::isnan(v); });
    out.negative = out.negative || std::ranges::any_of(c.values(), [](double v) { return v < 0; });
  }
  if (out.sparse > 0) out.density = stored / static_cast<double>(out.rows * out.sparse);
  return out;
}

}  // namespace espalier
