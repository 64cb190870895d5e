#include <fmt/format.h>

#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/voice.h"
#include "base/outputs.h"
#include "base/text.h"
#include "data/categories.h"
#include "data/check_data.h"
#include "data/load_dataset.h"
#include "data/positive_class.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::string table, target, schema;
  bool json = false, all = false;
  ReadFlags read;
};

constexpr std::size_t most_lines = 40;  // of columns or remarks, unless all are asked for

void print_each(const Schema& schema) {
  std::size_t width = 6;
  for (const ColumnSchema& c : schema.columns) width = std::max(width, std::min<std::size_t>(c.name.size(), 32));
  for (const ColumnSchema& c : schema.columns)
    tell("  {:<{}}  {:<10} {}{}\n", c.name, width, name_of(c.kind),
         c.use == ColumnUse::feature ? "" : fmt::format("[{}] ", name_of(c.use)), c.reason);
}

// Where there are many, those of one kind and use in a line.
void print_by_kind(const Schema& schema) {
  std::map<std::string, std::vector<std::string>> groups;
  for (const ColumnSchema& c : schema.columns)
    groups[std::string(c.use == ColumnUse::feature ? name_of(c.kind) : name_of(c.use))].push_back(c.name);
  for (const auto& [kind, names] : groups)
    tell("  {:<10}  {}: {}\n", kind, counted(names.size(), "column"), shortened(names, 6));
  tell("  --all lists each column with the reason\n");
}

// "target 'x': No 84 %, Yes 16 % (positive class: Yes)".
void print_classes(const Table& table, const Schema& schema) {
  for (const ColumnSchema* target : schema.with(ColumnUse::target)) {
    const TableColumn* column = table.find(target->name);
    if (!column || target->categories.empty() || schema.task != Task::classification) continue;
    const CategoryIndex index(target->categories);
    std::vector<std::size_t> rows(index.size() + 1);
    std::size_t all = 0;
    for (const double code : index.codes(column->sparse ? dense(*column, table.rows) : *column))
      if (!std::isnan(code)) ++rows[static_cast<std::size_t>(code)], ++all;
    std::vector<std::string> classes;
    for (std::size_t k = 0; k < index.size(); ++k)
      classes.push_back(fmt::format("{} {:.3g} %", brief(target->categories[k]),
                                    100 * static_cast<double>(rows[k]) / static_cast<double>(all)));
    tell("target: {}{}\n", shortened(classes, 12),
         index.size() == 2 ? " (positive class: " + target->categories[usual_positive(target->categories, rows)] + ")"
                           : std::string());
  }
}

void print_findings(const Table& table, const Schema& schema, const std::vector<Finding>& findings, bool all) {
  for (const std::string& remark : table.remarks) tell("note: {}\n", remark);
  tell("{}: {}, {}\n", table.path, counted(table.rows, "row"), counted(schema.columns.size(), "column"));
  if (schema.task)
    tell("task: {} ({})\n", *schema.task == Task::classification ? "classification" : "regression", schema.task_reason);
  print_classes(table, schema);
  all || schema.columns.size() <= most_lines ? print_each(schema) : print_by_kind(schema);
  std::size_t shown = 0;
  for (const Finding& f : findings) {
    if (!all && shown == most_lines) break;
    ++shown;
    tell("{}: {}{}{}\n", name_of(f.severity), f.column.empty() ? "" : "'" + f.column + "': ", f.sentence,
         f.option.empty() ? "" : "  -> " + f.option);
  }
  if (shown < findings.size()) tell("and {}; --all lists them\n", counted(findings.size() - shown, "more remark"));
}

// As fit will, but the rows stay.
void tell_unlabelled(Table& table, const std::vector<std::string>& targets) {
  Table copy = table;
  keep_labelled(copy, targets, table.remarks);
}

int inspect(const Flags& flags) {
  const auto read = flags.read.options();
  if (!read) return fail_with(read.error());
  const SchemaOptions wanted{.targets = split_words(flags.target)};
  if (const Status safe = refuse_to_replace({{"--schema", flags.schema}}, {flags.table}); !safe)
    return fail_with(safe.error());
  auto table = read_table(flags.table, reading_for(wanted, *read));
  if (!table) return fail_with(table.error());
  tell_unlabelled(*table, wanted.targets);
  const auto schema = infer_schema(*table, wanted);
  if (!schema) return fail_with(schema.error());
  const auto findings = check_data(*table, *schema);
  if (!flags.schema.empty())
    if (const Status written = write_file(flags.schema, to_pretty(to_json(*schema)) + "\n"); !written)
      return fail_with(written.error());
  if (flags.json) {
    Json list = Json::array();
    for (const Finding& f : findings) list.push_back(to_json(f));
    tell("{}\n", to_pretty({{"table", table->path},
                            {"rows", table->rows},
                            {"remarks", table->remarks},
                            {"schema", to_json(*schema)},
                            {"findings", list}}));
  } else {
    print_findings(*table, *schema, findings, flags.all);
    if (!flags.schema.empty())
      tell("schema written to {0}; edit it, then: espalier fit {1} --schema {2}{3}\n", flags.schema,
           shell_word(flags.table), shell_word(flags.schema), wanted.targets.empty() ? " --target NAME" : "");
  }
  return done;
}

}  // namespace

void add_inspect(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("inspect", "What a table holds, what is odd about it, and which option helps");
  const auto flags = std::make_shared<Flags>();
  command->add_option("TABLE", flags->table, "The table; - for standard input")->required();
  add_list(*command, "--target", flags->target, "The column to predict, for the checks that need it");
  command->add_option("--schema", flags->schema, "Write the schema here; edit it, and give it to 'fit --schema'");
  command->add_flag("--all", flags->all, "List every column and every remark, however many");
  command->add_flag("--json", flags->json, "For machines");
  flags->read.add_to(*command);
  command->footer(R"(
Examples:
  espalier inspect customers.csv --target churned
  espalier inspect customers.csv --schema customers.json)");
  command->callback([=, &chosen] { chosen = [=] { return inspect(*flags); }; });
}

}  // namespace espalier::cli
