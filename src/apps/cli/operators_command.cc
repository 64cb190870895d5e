#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/voice.h"
#include "base/text.h"
#include "operators/catalog.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::string name;
  bool json = false, markdown = false;
};

std::string_view role_name(Role role) {
  return role == Role::transform ? "transform" : role == Role::classifier ? "classifier" : "regressor";
}

std::string numbers(const Range& r, bool integral) {
  std::string out = fmt::format("{}{}{}, {}]", integral ? "integer in " : "number in ", r.open_below ? "(" : "[",
                                print(Value(r.lo)), print(Value(r.hi)));
  if (r.tuned) out += fmt::format(", searched {} to {}{}", r.search_lo, r.search_hi, r.log ? " (log)" : "");
  return out;
}

std::string domain(const ParamInfo& p) {
  using Kind = ParamInfo::Kind;
  switch (p.kind) {
    case Kind::flag:
      return "true or false";
    case Kind::integer:
    case Kind::real:
      return numbers(p.range, p.kind == Kind::integer);
    case Kind::word:
      return joined(p.choices, " | ");
    case Kind::word_or_number:
      return joined(p.choices, " | ") + " | " + numbers(p.range, false);
    case Kind::list: {
      std::vector<std::string> places;
      for (const Range& r : p.places) places.push_back(numbers(r, false));
      return places.empty()
                 ? fmt::format("list of {} to {} numbers, each a {}", p.least, p.most, numbers(p.range, false))
                 : "list [" + joined(places, "; ") + "]";
    }
    case Kind::texts:
      return "list of texts";
    case Kind::model:
      return "a model, such as ridge(alpha=1)";
    case Kind::any:
      return "any value";
  }
  return "";
}

// "while loss is huber", or nothing.
std::string condition(const ParamInfo& p) {
  if (!p.when) return "";
  std::vector<std::string> values;
  for (const Value& v : p.when->values) values.push_back(print(v));
  return "while " + p.when->param + (p.when->equal ? " is " : " is not ") + joined(values, " or ");
}

Json describe(const Operator& op) {
  Json params = Json::array();
  for (const ParamInfo& p : op.params)
    params.push_back({{"name", p.name},
                      {"default", print(p.default_value)},
                      {"domain", domain(p)},
                      {"active", condition(p)},
                      {"doc", p.doc}});
  return {{"name", op.name},
          {"role", role_name(op.role)},
          {"doc", op.doc},
          {"counterpart", op.counterpart},
          {"missing", op.traits.missing},
          {"categories", op.traits.categories},
          {"sparse", op.traits.sparse || op.traits.tokens},
          {"weights", op.traits.weights},
          {"many_targets", op.traits.many_targets},
          {"params", params}};
}

void print_one(const Operator& op) {
  tell("{} ({})\n  {}\n", op.name, role_name(op.role), op.doc);
  if (!op.counterpart.empty()) tell("  counterpart: {}\n", op.counterpart);
  for (const ParamInfo& p : op.params)
    tell("  {} = {}\n      {} ({}{}{})\n", p.name, print(p.default_value), p.doc, domain(p), p.when ? "; " : "",
         condition(p));
}

std::string cell(const std::string& text) {  // of a table
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string markdown(const Operator& op) {
  std::string out = fmt::format("\n## {}\n\n{} ({})", op.name, op.doc, role_name(op.role));
  out += op.counterpart.empty() ? "\n" : fmt::format(" Counterpart: `{}`.\n", op.counterpart);
  if (op.params.empty()) return out;
  out += "\n| Parameter | Default | Values | Meaning |\n|---|---|---|---|\n";
  for (const ParamInfo& p : op.params)
    out += fmt::format("| `{}` | `{}` | {} | {} |\n", p.name, print(p.default_value),
                       cell(domain(p) + (p.when ? "; " + condition(p) : "")), cell(p.doc));
  return out;
}

// docs/operators.md.
std::string reference(const Catalog& catalog) {
  std::string out =
      "# Operators\n\n"
      "Written by `./dev docs` from the catalogue; what is to be said otherwise is said in `src/operators/`. A "
      "counterpart is the class in\nPython that an operator is like, and that exported scripts use.\n";
  for (const Operator& op : catalog.rows()) out += markdown(op);
  return out;
}

int operators(const Flags& flags) {
  const Catalog catalog(built_in());
  std::vector<std::string> names;
  for (const Operator& op : catalog.rows()) names.push_back(op.name);
  if (!flags.name.empty()) {
    const auto op = catalog.find(flags.name);
    if (!op) return fail_with({Errc::not_found, op.error().message + nearest_words(flags.name, names)});
    if (flags.json)
      tell("{}\n", to_pretty(describe(**op)));
    else
      print_one(**op);
    return done;
  }
  if (flags.markdown) {
    tell("{}", reference(catalog));
    return done;
  }
  Json all = Json::array();
  for (const Operator& op : catalog.rows()) {
    if (flags.json)
      all.push_back(describe(op));
    else
      tell("{:<36} {:<11} {}\n", op.name, role_name(op.role), op.doc);
  }
  if (flags.json) tell("{}\n", to_pretty(all));
  return done;
}

}  // namespace

void add_operators(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("operators", "The operators there are, or one with its parameters");
  const auto flags = std::make_shared<Flags>();
  command->add_option("NAME", flags->name, "An operator");
  command->add_flag("--json", flags->json, "For machines");
  command->add_flag("--markdown", flags->markdown, "All of them as a page of documentation");
  command->footer(R"(
Examples:
  espalier operators
  espalier operators random_forest_classifier)");
  command->callback([=, &chosen] { chosen = [=] { return operators(*flags); }; });
}

}  // namespace espalier::cli
