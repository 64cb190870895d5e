#include "export/python_pipeline.h"

#include <algorithm>

namespace espalier {
namespace {

// Transformers and perhaps a model, one after the other.
struct Line {
  std::vector<Expression> steps = {};
  std::size_t categories = 0;  // columns of codes among what it gives, the first ones
  bool missing = false;
};

class Writer {
 public:
  Writer(const PythonFeatures& features, const Counterparts& world) : features_(features), world_(world) {}

  Result<Line> line(const Step& step, bool root, bool answers) const {
    if (is_preparation(step)) return prepared(step, features_);
    if (step.op == "feature_set_selector") return chosen(step);
    TRY(const Operator* op, world_.catalog.find(step.op));
    TRY(Line out, beside(step.inputs));
    const bool model = is_model(op->role);
    if (op->name == "identity") return out;
    if (op->traits.preparing && !op->traits.baseline)
      return fail(Errc::unsupported, "'" + step.op +
                                         "' prepares columns of the table, and has no counterpart where it "
                                         "reads what other operators made; export by --format json or step");
    TRY(Expression made, counterpart_of(step, {world_.catalog, world_.task, out.categories, world_.classes}));
    if (out.missing && counterpart_refuses_missing(*op))
      out.steps.push_back(call("SimpleImputer", "sklearn.impute", {{"strategy", in_quotes("median")}}));
    if (model && (answers || !root) && counterpart_knows_margins_only(*op))
      made = call("Margins", "", {{{}, std::move(made)}});
    out.steps.push_back(std::move(made));
    if (root) return out;
    if (!model) return Line{std::move(out.steps)};
    const bool missing = out.missing;
    return Line{{call("OutOfFold", "", {{{}, pipeline(std::move(out.steps), true)}})}, out.categories, missing};
  }

  static Expression pipeline(std::vector<Expression> steps, bool always = false) {
    if (steps.size() == 1 && !always) return std::move(steps[0]);
    return wrapped("make_pipeline", std::move(steps));
  }

 private:
  static Expression wrapped(std::string what, std::vector<Expression> parts) {
    std::vector<Expression::Item> items;
    for (Expression& e : parts) items.push_back({{}, std::move(e)});
    Expression out = call(std::move(what), "sklearn.pipeline", std::move(items));
    out.tall = true;
    return out;
  }

  // Columns have names before they are prepared, so they are chosen there.
  Result<Line> chosen(const Step& step) const {
    if (!is_preparation(step.inputs[0]))
      return fail(Errc::unsupported,
                  "'feature_set_selector' chooses columns of the table by name, and in a script those that other "
                  "operators made have none; let it read the table, or export by --format json or step");
    std::vector<std::string> names;
    for (const Value& name : std::get<List>(step.params.at("features"))) names.push_back(std::get<std::string>(name));
    TRY(const PythonFeatures named, features_named(features_, names));
    return prepared(step.inputs[0], named);
  }

  Result<Line> prepared(const Step& step, const PythonFeatures& features) const {
    TRY(PythonLeaf leaf, python_leaf(step, features, world_));
    Line out{{}, leaf.categories, leaf.missing};
    if (leaf.made) out.steps.push_back(*std::move(leaf.made));
    return out;
  }

  // What all inputs begin with comes before the union.
  Result<Line> beside(const std::vector<Step>& inputs) const {
    std::vector<Line> lines;
    for (const Step& i : inputs) { TRY(lines.emplace_back(), line(i, false, false)); }
    if (lines.size() == 1) return std::move(lines[0]);
    std::ranges::stable_sort(lines, std::greater{}, &Line::categories);
    Line out{shared_front(lines), lines[0].categories};
    std::vector<Expression> branches;
    for (Line& l : lines) {
      out.missing |= l.missing;
      if (l.steps.empty()) l.steps.push_back(call("FunctionTransformer", "sklearn.preprocessing", {}));
      branches.push_back(pipeline(std::move(l.steps)));
    }
    out.steps.push_back(wrapped("make_union", std::move(branches)));
    return out;
  }

  // Steps that all lines begin with, taken from them. A pipeline that stacks begins anew with the features.
  static std::vector<Expression> shared_front(std::vector<Line>& lines) {
    std::vector<Expression> out;
    const auto same = [&](const Line& l) {
      return !l.steps.empty() && !lines[0].steps.empty() && l.steps[0].text != "OutOfFold" &&
             layout(l.steps[0]) == layout(lines[0].steps[0]);
    };
    while (std::ranges::all_of(lines, same)) {
      out.push_back(lines[0].steps[0]);
      for (Line& l : lines) l.steps.erase(l.steps.begin());
    }
    return out;
  }

  const PythonFeatures& features_;
  const Counterparts& world_;
};

}  // namespace

Result<Expression> python_pipeline(const Step& step, const PythonFeatures& features, const Counterparts& world,
                                   bool answers) {
  TRY(Line line, Writer(features, world).line(step, true, answers));
  return Writer::pipeline(std::move(line.steps));
}

}  // namespace espalier
