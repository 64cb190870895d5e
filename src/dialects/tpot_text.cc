#include "dialects/tpot_text.h"

#include <algorithm>

#include "pipeline/walk.h"

namespace espalier {
namespace {

class Writer {
 public:
  Writer(const Catalog& catalog, TpotNames names) : catalog_(catalog), names_(names) {}

  std::string tree(const Step& step) const {
    if (is_leaf(step.op)) return "input_matrix";
    return class_of(step.op) + "(" + inputs(step.inputs) + arguments(step, "") + ")";
  }

 private:
  std::string class_of(const std::string& op) const {
    const auto row = catalog_.find(op);
    const std::string& counterpart = row ? (*row)->counterpart : op;
    return counterpart.empty() ? op : counterpart.substr(counterpart.rfind('.') + 1);
  }

  std::string inputs(std::span<const Step> all) const {
    if (all.empty()) return "input_matrix";
    if (all.size() == 1) return tree(all[0]);
    return "CombineDFs(" + tree(all[0]) + ", " + inputs(all.subspan(1)) + ")";
  }

  std::string arguments(const Step& step, const std::string& owner) const {
    const std::string prefix = names_ == TpotNames::full ? owner + class_of(step.op) + "__" : "";
    std::string out;
    const auto row = catalog_.find(step.op);
    for (const auto& [name, value] : step.params) {
      if (name == "score_func") continue;  // a function, which TPOT counts as no argument
      if (const auto* nested = std::get_if<Nested>(&value)) {
        out += arguments(*nested->step, prefix);
        continue;
      }
      out += ", " + prefix + name + "=" + python(value, row && is_real(**row, name));
    }
    return out;
  }

  // Shares and other numbers with a point, in Python; whole ones are counts.
  static bool is_real(const Operator& op, const std::string& param) {
    const auto p = std::ranges::find(op.params, param, &ParamInfo::name);
    if (p == op.params.end()) return false;
    return p->kind == ParamInfo::Kind::real || (p->kind == ParamInfo::Kind::word_or_number && p->range.hi <= 1);
  }

  static std::string python(const Value& value, bool real) {
    if (std::holds_alternative<None>(value)) return "None";
    if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "True" : "False";
    std::string out = print(value);
    const bool whole = out.find_first_not_of("-0123456789") == out.npos;
    return std::holds_alternative<double>(value) && whole && real ? out + ".0" : out;
  }

  const Catalog& catalog_;
  TpotNames names_;
};

}  // namespace

std::string tpot_text(const Step& step, const Catalog& catalog, TpotNames names) {
  return Writer(catalog, names).tree(step);
}

}  // namespace espalier
