#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/voice.h"
#include "apps/report/operator_report.h"
#include "base/text.h"
#include "operators/catalog.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::string name;
  bool json = false, markdown = false;
};

void print_one(const Operator& op) {
  tell("{} ({})\n  {}\n", op.name, name_of(op.role), op.doc);
  if (!op.counterpart.empty()) tell("  counterpart: {}\n", op.counterpart);
  for (const ParamInfo& p : op.params)
    tell("  {} = {}\n      {} ({}{}{})\n", p.name, print(p.default_value), p.doc, domain_of(p), p.when ? "; " : "",
         condition_of(p));
}

std::string cell(const std::string& text) {  // of a table
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string markdown(const Operator& op) {
  std::string out = fmt::format("\n## {}\n\n{} ({})", op.name, op.doc, name_of(op.role));
  out += op.counterpart.empty() ? "\n" : fmt::format(" Counterpart: `{}`.\n", op.counterpart);
  if (op.params.empty()) return out;
  out += "\n| Parameter | Default | Values | Meaning |\n|---|---|---|---|\n";
  for (const ParamInfo& p : op.params)
    out += fmt::format("| `{}` | `{}` | {} | {} |\n", p.name, print(p.default_value),
                       cell(domain_of(p) + (p.when ? "; " + condition_of(p) : "")), cell(p.doc));
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
      tell("{}\n", to_pretty(operator_json(**op)));
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
      all.push_back(operator_json(op));
    else
      tell("{:<36} {:<11} {}\n", op.name, name_of(op.role), op.doc);
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
