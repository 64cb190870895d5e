#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/progress.h"
#include "apps/cli/voice.h"
#include "operators/catalog.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::string what;
  bool json = false;
};

Json describe_model(const Model& model) {
  Json members = Json::array();
  for (const Member& m : model.members())
    members.push_back(
        {{"weight", m.weight}, {"trial", m.origin}, {"score", model.info().metric.shown(m.score)}, {"step", m.step}});
  Json targets = Json::array();
  for (const Model::Output& o : model.info().outputs) targets.push_back({{"name", o.name}, {"classes", o.classes}});
  Json columns = Json::array();
  for (const ColumnSchema* c : model.info().schema.with(ColumnUse::feature))
    columns.push_back({{"name", c->name}, {"kind", name_of(c->kind)}});
  return {{"made_by", model.info().made_by},
          {"metric", model.info().metric.name()},
          {"score", model.info().metric.shown(model.info().score)},
          {"targets", targets},
          {"members", members},
          {"features", columns}};
}

// Of all writers. Those of version 1 say in run.json what they search by.
struct Found {
  std::string strategy;
  std::vector<Trial> trials;
};
Result<Found> trials_of(const Path& folder, const Json& info) {
  Found out;
  TRY(out.strategy, json_get_or<std::string>(info, "strategy", ""));
  for (const std::string& writer : espalier::Run::writers(folder)) {
    TRY(const Journal journal, espalier::Run::read_journal(folder, writer));
    const std::string& strategy = journal.plan().strategy;
    if (out.strategy.find(strategy) == std::string::npos) out.strategy += (out.strategy.empty() ? "" : ", ") + strategy;
    std::ranges::copy(journal.trials(), std::back_inserter(out.trials));
  }
  return out;
}

Result<Json> describe_run(const Json& info, const Found& found) {
  TRY(const std::string metric_name, json_get<std::string>(info, "metric"));
  TRY(const auto other_names, json_get_or<std::vector<std::string>>(info, "also", {}));
  TRY(const auto losses, json_get_or<std::vector<std::string>>(info, "losses", {}));
  const auto choice = [&, known = Metrics()](const std::string& name) {
    return known.read(name, std::ranges::find(losses, name) != losses.end());
  };
  const MetricChoice metric = choice(metric_name);
  std::map<std::string, int> states;
  std::vector<const Trial*> counting;
  for (const Trial& t : found.trials) {
    ++states[std::string(to_text(t.outcome.state))];
    if (t.outcome.counts() && t.outcome.evaluated()) counting.push_back(&t);
  }
  std::ranges::sort(counting, [](const Trial* a, const Trial* b) { return better(*a, *b); });
  Json best = Json::array();
  for (std::size_t i = 0; i < std::min<std::size_t>(counting.size(), 10); ++i) {
    const Trial& t = *counting[i];
    best.push_back({{"trial", to_text(t.id)},
                    {"score", metric.shown(t.outcome.mean())},
                    {"standard_error", t.outcome.standard_error()},
                    {"seconds", t.outcome.seconds},
                    {"origin", sentence(t.candidate.origin)},
                    {"step", print(t.candidate.step)}});
    for (const std::string& name : other_names) {
      const double value = t.outcome.mean(name);
      best.back()["also"][name] = std::isfinite(value) ? Json(choice(name).shown(value)) : Json();
    }
  }
  Json failures = Json::object();
  for (const Trial& t : found.trials)
    if (t.outcome.failed()) {
      const std::string why = t.outcome.error;
      failures[why] = failures.contains(why) ? failures[why].get<int>() + 1 : 1;
    }
  TRY(const std::string table, json_get_or<std::string>(info, "table", ""));
  return Json{{"table", table},   {"metric", metric_name}, {"strategy", found.strategy},
              {"trials", states}, {"best", best},          {"failures", failures}};
}

std::string score_text(const Json& score, int digits) {
  return score.is_number() && std::isfinite(score.get<double>()) ? fmt::format("{:.{}g}", score.get<double>(), digits)
                                                                 : "unknown";
}

void print_model(const Json& m) {
  tell("model       {}\nscore       {} = {} (cross-validated)\n", m["made_by"].get<std::string>(),
       m["metric"].get<std::string>(), score_text(m["score"], 6));
  for (const Json& t : m["targets"])
    tell("target      {}{}\n", t["name"].get<std::string>(), t["classes"].empty() ? "" : ": " + to_line(t["classes"]));
  tell("features    {} columns\nmembers\n", m["features"].size());
  for (const Json& x : m["members"])
    tell("  {:.3f}  {}  {:<6} {}\n", x["weight"].get<double>(), score_text(x["score"], 5),
         x["trial"].get<std::string>(), x["step"].get<std::string>());
}

void print_run(const Json& r) {
  tell("table       {}\nmetric      {}\nstrategy    {}\ntrials      {}\nbest\n", r["table"].get<std::string>(),
       r["metric"].get<std::string>(), r["strategy"].get<std::string>(), to_line(r["trials"]));
  for (const Json& t : r["best"])
    tell("  {:<6} {:.5g} ± {:.2g}  {:.2f}s  {:<9} {}\n", t["trial"].get<std::string>(), t["score"].get<double>(),
         t["standard_error"].get<double>(), t["seconds"].get<double>(),
         t["origin"].get<std::string>().substr(0, t["origin"].get<std::string>().find(' ')),
         t["step"].get<std::string>());
  if (!r["failures"].empty()) tell("failures\n");
  for (const auto& [why, n] : r["failures"].items()) tell("  {:>4} x {}\n", n.get<int>(), why);
}

int show(const Flags& flags) {
  std::error_code error;
  const bool is_run = std::filesystem::is_directory(flags.what, error);
  Json out = Json::object();
  if (is_run) {
    const auto info = espalier::Run::read_info(flags.what);
    if (!info) return fail_with(info.error());
    const auto found = trials_of(flags.what, *info);
    if (!found) return fail_with(found.error());
    const auto run = describe_run(*info, *found);
    if (!run) return fail_with(run.error());
    out["run"] = *run;
  }
  const Path file = model_path(flags.what);
  if (!is_run || std::filesystem::exists(file, error)) {
    const Catalog catalog(built_in());
    const auto model = Model::load(file, catalog);
    if (!model) return fail_with(model.error());
    out["model"] = describe_model(*model);
  }
  if (flags.json) {
    tell("{}\n", to_pretty(out));
    return done;
  }
  if (out.contains("run")) print_run(out["run"]);
  if (out.contains("model")) print_model(out["model"]);
  return done;
}

}  // namespace

void add_show(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("show", "What a run found, or what a model is made of");
  const auto flags = std::make_shared<Flags>();
  command->add_option("RUN|MODEL", flags->what, "The folder of a run, also of one that is going on, or a model file")
      ->required();
  command->add_flag("--json", flags->json, "For machines");
  command->footer(R"(
Examples:
  espalier show customers.run
  espalier show churn.espm --json)");
  command->callback([=, &chosen] { chosen = [=] { return show(*flags); }; });
}

}  // namespace espalier::cli
