#include "pipeline/describe.h"

#include "base/text.h"
#include "pipeline/walk.h"

namespace espalier {
namespace {

bool says_nothing(const Step& s) { return is_leaf(s.op) && s.params.empty(); }

std::string alone(const Step& s) {
  std::string params;
  for (const auto& [name, value] : s.params) {
    const Nested* inner = std::get_if<Nested>(&value);
    params += (params.empty() ? "" : ", ") + name + "=" + (inner ? describe(*inner->step) : print(value));
  }
  return params.empty() ? s.op : s.op + "(" + params + ")";
}

std::string branch(const Step& s) { return says_nothing(s) ? "columns" : describe(s); }

}  // namespace

std::string describe(const Step& s) {
  if (s.inputs.empty() || (s.inputs.size() == 1 && says_nothing(s.inputs[0]))) return alone(s);
  if (s.inputs.size() == 1) return describe(s.inputs[0]) + " → " + alone(s);
  std::vector<std::string> branches;
  for (const Step& input : s.inputs) branches.push_back(branch(input));
  return "(" + joined(branches, " + ") + ") → " + alone(s);
}

}  // namespace espalier
