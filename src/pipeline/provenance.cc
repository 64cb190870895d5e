#include "pipeline/provenance.h"

#include <algorithm>
#include <map>
#include <set>

namespace espalier {
namespace {

using Sources = std::shared_ptr<const std::vector<std::uint32_t>>;
using Named = std::vector<NamedColumn>;

Named numbered(std::size_t count, const std::string& start, const Sources& sources) {
  Named out;
  for (std::size_t k = 0; k < count; ++k) out.push_back({start + std::to_string(k), sources});
  return out;
}

// Of an operator without a formula: what its state says when it is loaded.
std::size_t columns_of_state(const Operator& op, const Fitted& fitted, std::size_t columns_in) {
  std::size_t out = 0;
  const auto loaded = op.load(fitted.save(), columns_in, out);
  CHECK(loaded);
  return out;
}

Sources all_of(const Named& columns) {
  std::set<std::uint32_t> out;
  std::set<const void*> seen;
  for (const NamedColumn& c : columns)
    if (seen.insert(c.sources.get()).second) out.insert(c.sources->begin(), c.sources->end());
  return std::make_shared<const std::vector<std::uint32_t>>(out.begin(), out.end());
}

// "age^2 income"; the empty product is "1".
std::string monomial(const Named& in, const std::vector<std::int32_t>& factors) {
  std::map<std::int32_t, int> powers;
  for (const std::int32_t f : factors) ++powers[f];
  std::string out;
  for (const auto& [column, power] : powers) {
    out += (out.empty() ? "" : " ") + in[static_cast<std::size_t>(column)].name;
    if (power > 1) out += "^" + std::to_string(power);
  }
  return out.empty() ? "1" : out;
}

// The columns of a node from those of its inputs.
struct Naming {
  const Named& in;
  const std::string& op;

  Named operator()(const Formula::Columns& n) const {
    Named out;
    for (const std::int32_t j : n.of) out.push_back(in[static_cast<std::size_t>(j)]);
    return out;
  }
  Named operator()(const Formula::IsMissing&) const {
    Named out = in;
    for (NamedColumn& c : out) c.name = "missingindicator_" + c.name;
    return out;
  }
  Named operator()(const Formula::OneHot& n) const {  // named by its code; several codes in one column: infrequent
    Named out(n.width, {"", in[0].sources});
    std::vector<int> codes(n.width);
    for (std::size_t place = 0; place < n.slot.size(); ++place) {
      if (n.slot[place] < 0) continue;
      const auto at = static_cast<std::size_t>(n.slot[place]);
      const bool missing = place + 2 == n.slot.size();
      const std::string code = missing ? "nan" : std::to_string(place);
      out[at].name = in[0].name + "_" + (codes[at]++ > 0 ? "infrequent" : code);
    }
    return out;
  }
  Named operator()(const Formula::Lookup& n) const {
    if (n.width == 1) return in;
    return numbered(n.width, in[0].name + "_", in[0].sources);
  }
  Named operator()(const Formula::Monomials& n) const {
    Named out;
    for (const auto& factors : n.factors) {
      Named of;
      for (const std::int32_t f : factors) of.push_back(in[static_cast<std::size_t>(f)]);
      out.push_back({monomial(in, factors), all_of(of)});
    }
    return out;
  }
  Named operator()(const Formula::Pool& n) const {
    Named out;
    for (const auto& members : n.of) {
      const Named of = (*this)(Formula::Columns{members});
      out.push_back(of.size() == 1 ? of[0] : NamedColumn{op + std::to_string(out.size()), all_of(of)});
    }
    return out;
  }
  Named operator()(const Formula::Constant& n) const { return numbered(n.value.size(), op, all_of({})); }
  Named operator()(const Formula::Product& n) const { return anew(n.bias.size()); }
  Named operator()(const Formula::TreeSum& n) const { return anew(n.start.size()); }
  Named operator()(const Formula::Neighbors& n) const { return anew(n.width); }
  Named operator()(const Formula::BothSides&) const { return anew(2); }
  Named operator()(const Formula::Scatter& n) const { return anew(n.width); }
  Named operator()(const auto&) const { return in; }  // one to one, or as they are

 private:
  Named anew(std::size_t count) const { return numbered(count, op, all_of(in)); }
};

// Spreads the root's importances over the table's columns.
class Tracing {
 public:
  explicit Tracing(std::size_t columns) : shares(columns) {}

  Status trace(const Node& node, double share) {
    const Failure unknown = fail(Errc::unsupported, node.step.op +
                                                        " knows no importances of its columns; permutation "
                                                        "importances, which ask only for predictions, do without");
    if (!node.op->importances) return unknown;
    for (const FittedPtr& f : node.fitted) {
      std::vector<double> own = node.op->importances(*f, node.columns_read);
      if (own.empty()) return unknown;
      double all = 0;
      for (const double v : own) all += v;
      for (double& v : own) v *= all > 0 ? share / all / static_cast<double>(node.fitted.size()) : 0;
      TRY_STATUS(divide(node, own));
    }
    return ok();
  }

  std::vector<double> shares;

 private:
  // Among what the node reads: of a stacked model, what it reads and then its predictions.
  Status divide(const Node& node, std::span<const double> own) {
    std::size_t at = 0;
    for (const NodePtr& input : node.inputs) {
      const bool model = input->op && is_model(input->op->role);
      const Named passed = model ? columns_read(*input) : columns_given(*input);
      for (const NamedColumn& c : passed) {
        for (const std::uint32_t source : *c.sources)
          shares[source] += own[at] / static_cast<double>(c.sources->size());
        ++at;
      }
      double predictions = 0;
      for (std::size_t k = 0; model && k < input->answers.size(); ++k) predictions += own[at++];
      if (predictions > 0) TRY_STATUS(trace(*input, predictions));
    }
    return ok();
  }
};

const Node& leaf_of(const Node& node) { return node.op ? leaf_of(*node.inputs.front()) : node; }

}  // namespace

std::vector<NamedColumn> named_by(const Formula& formula, const std::vector<NamedColumn>& in, const std::string& op) {
  Named below = formula.inputs.empty() ? in : Named{};
  for (const Formula& i : formula.inputs) std::ranges::move(named_by(i, in, op), std::back_inserter(below));
  return std::visit(Naming{below, op}, formula.node);
}

std::vector<NamedColumn> side_by_side(const std::vector<NodePtr>& inputs) {
  Named out;
  for (const NodePtr& input : inputs) {
    if (input->op && is_model(input->op->role)) std::ranges::move(columns_read(*input), std::back_inserter(out));
    std::ranges::move(columns_given(*input), std::back_inserter(out));
  }
  return out;
}

std::vector<ReadColumn> with_origins(const std::vector<NodePtr>& inputs) {
  if (inputs.empty()) return {};
  const std::vector<std::string> users = user_columns(*leaf_of(*inputs.front()).layout);
  std::vector<ReadColumn> out;
  for (NamedColumn& c : side_by_side(inputs)) {
    out.push_back({std::move(c.name), c.sources->empty() ? "" : users[c.sources->front()]});
    for (const std::uint32_t source : *c.sources)
      if (users[source] != out.back().origin) out.back().origin.clear();
  }
  return out;
}

std::vector<NamedColumn> columns_read(const Node& node) { return side_by_side(node.inputs); }

std::vector<NamedColumn> columns_given(const Node& node) {
  Named out;
  if (!node.op) {
    for (std::string& name : column_names(*node.layout))
      out.push_back({std::move(name),
                     std::make_shared<const std::vector<std::uint32_t>>(1, static_cast<std::uint32_t>(out.size()))});
    return out;
  }
  const Named in = columns_read(node);
  if (is_model(node.op->role)) {
    const Sources sources = all_of(in);
    for (const std::string& answer : node.answers) out.push_back({node.step.op + "." + answer, sources});
    return out;
  }
  const Fitted& fitted = *node.fitted.front();
  if (node.op->formula) return named_by(node.op->formula(fitted, node.columns_read), in, node.step.op);
  const auto columns = columns_of_state(*node.op, fitted, node.columns_read);
  return numbered(columns, node.step.op, all_of(in));
}

Result<std::vector<Importance>> importances(const Node& root) {
  const std::vector<std::string> users = user_columns(*leaf_of(root).layout);
  Tracing tracing(users.size());
  TRY_STATUS(tracing.trace(root, 1));
  std::vector<Importance> out;
  std::map<std::string, std::size_t> place;
  for (std::size_t j = 0; j < users.size(); ++j) {
    if (place.try_emplace(users[j], out.size()).second) out.push_back({users[j], 0});
    out[place[users[j]]].share += tracing.shares[j];
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &Importance::share);
  return out;
}

}  // namespace espalier
