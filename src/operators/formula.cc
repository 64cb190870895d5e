#include "operators/formula.h"

#include <numeric>

namespace espalier {

Formula above(Formula input, Formula::Node node) {
  Formula out{std::move(node), {}};
  out.inputs.push_back(std::move(input));
  return out;
}

Formula beside(std::vector<Formula> inputs) {
  return inputs.size() == 1 ? std::move(inputs.front()) : Formula{Formula::Beside{}, std::move(inputs)};
}

Formula columns_of(std::vector<std::int32_t> of) { return above({}, Formula::Columns{std::move(of)}); }

Formula replacing(std::size_t columns, const std::vector<std::int32_t>& taken, std::vector<Formula> made) {
  std::vector<Formula> parts;
  std::vector<std::int32_t> passed;
  const auto pass = [&] {
    if (!passed.empty()) parts.push_back(columns_of(std::exchange(passed, {})));
  };
  for (std::size_t j = 0, t = 0; j < columns; ++j)
    if (t < taken.size() && static_cast<std::size_t>(taken[t]) == j) {
      pass();
      parts.push_back(std::move(made[t++]));
    } else {
      passed.push_back(static_cast<std::int32_t>(j));
    }
  pass();
  return beside(std::move(parts));
}

Formula class_formula(Formula seen, const std::vector<std::int32_t>& labels, std::int32_t outputs) {
  const auto width = static_cast<std::size_t>(outputs);
  return labels.size() == width ? std::move(seen) : above(std::move(seen), Formula::Scatter{labels, width});
}

namespace {

struct Width {
  std::size_t in;  // of the first input, or of all side by side

  std::size_t operator()(const Formula::Columns& n) const { return n.of.size(); }
  std::size_t operator()(const Formula::Constant& n) const { return n.value.size(); }
  std::size_t operator()(const Formula::Lookup& n) const { return n.width; }
  std::size_t operator()(const Formula::OneHot& n) const { return n.width; }
  std::size_t operator()(const Formula::Product& n) const { return n.bias.size(); }
  std::size_t operator()(const Formula::Monomials& n) const { return n.factors.size(); }
  std::size_t operator()(const Formula::Pool& n) const { return n.of.size(); }
  std::size_t operator()(const Formula::TreeSum& n) const { return n.start.size(); }
  std::size_t operator()(const Formula::Neighbors& n) const { return n.width; }
  std::size_t operator()(const Formula::BothSides&) const { return 2; }
  std::size_t operator()(const Formula::Scatter& n) const { return n.width; }
  std::size_t operator()(const auto&) const { return in; }
};

}  // namespace

std::size_t columns_out(const Formula& formula, std::size_t columns_in) {
  std::size_t in = formula.inputs.empty() ? columns_in : 0;
  for (const Formula& i : formula.inputs) in += columns_out(i, columns_in);
  return std::visit(Width{in}, formula.node);
}

}  // namespace espalier
