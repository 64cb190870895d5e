#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/judge.h"
#include "apps/cli/voice.h"
#include "base/text.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::string model, table, metric;
  bool json = false;
  ReadFlags read;
};

int score(const Flags& flags) {
  const auto read = flags.read.options();
  if (!read) return fail_with(read.error());
  const auto scores = score_table(model_path(flags.model), flags.table, split_words(flags.metric), *read);
  if (!scores) return fail_with(scores.error());
  for (const std::string& remark : scores->remarks) say("note: {}\n", remark);
  if (flags.json) {
    tell("{}\n", to_line(scores->values));
    return done;
  }
  for (const auto& [name, value] : scores->values.items()) {
    if (value.is_number())
      tell("{:<28} {:.6g}\n", name, value.get<double>());
    else
      tell("{:<28} undefined on these rows\n", name);
  }
  return done;
}

}  // namespace

void add_score(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("score", "Judge a model on rows whose target is known");
  const auto flags = std::make_shared<Flags>();
  command->add_option("MODEL", flags->model, "A model file, or the folder of a run")->required();
  command->add_option("TABLE", flags->table, "Rows with their target; - for standard input")->required();
  add_list(*command, "--metric", flags->metric,
           "Metrics, comma-separated (default: the model's own and the usual ones)");
  command->add_flag("--json", flags->json,
                    "One flat object of metric to number; null where it is undefined on these rows");
  flags->read.add_to(*command);
  command->footer(R"(
Examples:
  espalier score churn.espm labelled.csv
  espalier score houses.run test.csv --metric r2,mean_absolute_error --json)");
  command->callback([=, &chosen] { chosen = [=] { return score(*flags); }; });
}

}  // namespace espalier::cli
