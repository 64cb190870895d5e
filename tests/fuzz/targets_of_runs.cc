#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "data/dataset_file.h"
#include "evaluation/channel.h"
#include "evaluation/job_json.h"
#include "model/model.h"
#include "pipeline/provenance.h"
#include "runs/journal.h"
#include "tests/data/support.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/structure.h"
#include "tests/world.h"

namespace espalier::test {
namespace {

const std::string json_alphabet = "\"{}[],:.-+eE0123456789truefalsn\\u ";

// A small run: its data, its problem, and a model of what was fitted.
struct SmallRun {
  SmallRun()
      : table(table_of(text())),
        loaded(*load_dataset(table, {.targets = {"y"}})),
        catalog(built_in()),
        problem(problem_of(loaded.dataset)),
        cache(std::size_t{1} << 28) {}

  static std::string text() {
    std::string out = "a,colour,when,y\n";
    for (int i = 0; i < 40; ++i)
      out += fmt::format("{},{},2020-01-{:02},{}\n", i * 37 % 41, i % 3 ? "red" : "blue", 1 + i % 28, i % 2);
    return out;
  }
  std::string pipeline(const char* step_text) {
    Fitter fitter = problem.fitter(catalog, cache, 0);
    return save_pipeline(**fitter.fit(*problem.prepared(step(step_text), catalog), problem.data.target.row_set()));
  }
  std::string model(const char* step_text) {
    const Model::Info info{.schema = loaded.schema,
                           .outputs = {{"y", problem.data.target.column().classes, -1}},
                           .metric = problem.metric,
                           .made_by = "a test"};
    return Model::pack(info, {{1, 0.5, step_text, "a:1", pipeline(step_text)}});
  }
  std::string dataset() const {
    const Folder folder("target");
    demand(write_dataset(folder.path / "d", problem.data, *problem.plan).has_value(), "no folder for examples");
    return *read_file(folder.path / "d");
  }

  espalier::Table table;
  Loaded loaded;
  Catalog catalog;
  Problem problem;
  PrefixCache cache;
};

SmallRun& small_run() {
  static SmallRun run;
  return run;
}

bool accepts_json(const std::string& bytes) {
  const auto json = parse_json(bytes, "the text");
  if (!json) return false;
  const auto again = parse_json(to_line(*json), "the text again");
  demand(again && to_line(*again) == to_line(*json), "JSON that does not read back");
  (void)json_get<std::vector<double>>(*json, "a");
  (void)json_get_or<Json>(*json, "b", Json());
  (void)json_get<std::vector<Json>>(*json, "c");
  return true;
}

bool accepts_step(const std::string& bytes) {
  const auto read = parse_step(bytes);
  if (!read) return false;
  const auto again = parse_step(print(*read));
  demand(again && print(*again) == print(*read), "a step that does not read back: " + print(*read));
  const auto exact = small_run().problem.prepared(*read, small_run().catalog);
  demand(exact || !exact.error().message.empty(), "no reason");
  return true;
}

bool accepts_journal(const std::string& bytes) {
  const auto read = journal_line_from(bytes);
  if (!read) return false;
  std::string line = to_text(*read);
  line.pop_back();
  const auto again = journal_line_from(line);
  demand(again && to_text(*again) == line + "\n", "a journal line that does not read back: " + line);
  return true;
}

// As `espalier score` does.
void score(const Model& model, const espalier::Table& table, const std::vector<std::vector<double>>& predicted) {
  auto y = target_of(model.info().schema, table);
  if (!y) return demand(!y.error().message.empty(), "no reason");
  for (std::size_t k = 0; k < y->columns(); ++k) *y = y->with_positive(k, model.info().outputs[k].positive);
  const Metrics metrics;
  for (const auto& metric : metrics.rows())
    if (const auto choice = metrics.find(metric->name, *y)) (void)choice->score(*y, predicted);
  (void)model.info().metric.shown(model.info().score);
}

// As `espalier show` does, and whoever asks what a pipeline is made of.
void tell(const Model& model) {
  Json out = Json::array({model.info().made_by, model.info().metric.name(), json_number(model.info().score)});
  for (const Member& m : model.members()) {
    out.push_back({m.weight, m.origin, m.score, m.step});
    if (columns_read_in_all(*m.pipeline) > 2000) continue;  // the names of more take longer than the round should
    for (const NamedColumn& column : columns_read(*m.pipeline)) out.push_back(column.name);
    (void)importances(*m.pipeline);
  }
  for (const Model::Output& o : model.info().outputs) out.push_back({o.name, o.classes});
  for (const ColumnSchema* c : model.info().schema.with(ColumnUse::feature)) out.push_back({c->name, name_of(c->kind)});
  (void)to_line(out);
  (void)to_pretty(out);
}

bool accepts_model(const std::string& bytes) {
  SmallRun& run = small_run();
  const auto model = Model::from_bytes(bytes, run.catalog);
  if (!model) return false;
  const auto rows = features(model->info().schema, run.table);
  if (!rows) return true;
  const auto predicted = model->predict(rows->frame);
  demand(!predicted || predicted->size() == model->columns(), "a model that predicts too little");
  if (predicted) score(*model, run.table, *predicted);
  tell(*model);
  return true;
}

bool accepts_dataset(const std::string& bytes) {
  const TemporaryFile file(bytes, ".esd");
  const auto mapping = Mapping::of_file(file.path());
  auto read = open_dataset(*mapping, true);
  if (!read) return false;
  const auto choice = Metrics().find("log_loss", read->data.target);
  if (!choice) return true;
  const Problem problem(std::move(read->data), read->plan, small_run().problem.preparation, 7, *choice);
  PrefixCache cache(std::size_t{1} << 26);
  for (const char* text : {"gaussian_nb", "decision_tree_classifier(max_depth=2)"}) {
    const Done done = evaluate(problem, small_run().catalog, cache, {.candidate = {.step = step(text)}}, nullptr,
                               [](const Outcome&) {});
    demand(done.outcome.state != TrialState::crashed, "a crash: " + done.outcome.error);
  }
  return true;
}

// All messages that the bytes hold.
bool accepts_protocol(const std::string& bytes) {
  int ends[2];
  demand(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "no socket");
  Channel ours(ends[0]);
  for (std::string_view left = bytes; !left.empty();) {  // more than the socket holds at a time
    const ssize_t sent = ::send(ends[1], left.data(), left.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
    demand(ours.pump(), "an end that is open is taken for gone");
  }
  ::close(ends[1]);
  (void)ours.pump();
  for (;;) {
    const auto message = ours.take();
    if (!message || !*message) return false;
    (void)setup_from((*message)->head);
    if (job_from((*message)->head)) return true;
    const auto outcome = json_get_or<Json>((*message)->head, "outcome", Json::object());
    if (outcome && outcome_from(*outcome)) return true;
  }
}

std::string messages() {
  const auto framed = [](Json head, const std::string& payload) {
    head["bytes"] = payload.size();
    return to_line(head) + "\n" + payload;
  };
  const Job job{.id = 3, .candidate = {.step = step("pca(n_components=2)[standard_scaler]"), .part = {.folds = 2}}};
  const Outcome outcome{.state = TrialState::succeeded, .fold_scores = {0.5, 0.25}, .stages = {{2, 0.5}}};
  return framed({{"event", "ready"}}, "") + framed(to_json(job), "") +
         framed({{"event", "done"}, {"id", 3}, {"outcome", to_json(outcome)}}, std::string("a\0b\n", 4));
}

}  // namespace

std::vector<FuzzTarget> targets_of_runs() {
  const Trial trial{.id = {"a", 2},
                    .candidate = {.step = step("select_percentile(percentile=20)[pca]"),
                                  .origin = {TrialOrigin::How::mutation, {{"a", 1}}},
                                  .repeats = TrialId{"b", 3}},
                    .outcome = {.state = TrialState::succeeded, .fold_scores = {0.5, 1}, .stages = {{4, 0.25}}}};
  const auto first_version = R"({"n":4,"candidate":{"step":"pca","origin":"crossover of 1, 3"},"state":"started"})";
  const std::string model_head = "ESPALMD1";
  std::vector<std::string> models;
  for (const char* text : {"gaussian_nb", "logistic_regression[standard_scaler]",
                           "random_forest_classifier(n_estimators=2, max_depth=3)", "k_neighbors_classifier[pca]"})
    models.push_back(small_run().model(text).substr(model_head.size() + 16));
  return {
      {"json",
       {R"({"a": [1, -2.5e3, "x\u00e9", null], "b": {"c": true}, "c": [{}, [[]]]})"},
       json_alphabet,
       accepts_json,
       [](const std::string& bytes) { return bytes; },
       1500,
       [](const std::string& bytes, Rng& rng) { return to_line(damaged_json(*parse_json(bytes, "it"), rng)); }},
      {"step",
       {"logistic_regression(C=0.3, penalty=l1)[pca(n_components=8)[standard_scaler], gaussian_nb]",
        "prepare(a=[1, \"x\\\"y\", none], b=tree(depth=inf))"},
       "()[],=\"\\ .-einf_",
       accepts_step},
      {"journal",
       {R"(trial":)" + to_line(to_json(trial)), std::string(R"(trial":)") + first_version,
        R"(header":{"version":2,"writer":"a","strategy":"evolve","search_seed":7})", R"(heard":["b",17])"},
       json_alphabet,
       accepts_journal,
       sealed_journal_line,
       1500,
       [](const std::string& member, Rng& rng) {
         const std::size_t start = member.find(':') + 1;
         const auto json = parse_json(member.substr(start), "an example");
         return member.substr(0, start) + to_line(damaged_json(*json, rng));
       }},
      {"model", models, std::string("\0\1\xff\x7f", 4) + "sdlr", accepts_model,
       [model_head](const std::string& record) { return model_head + check_of(record) + record; }, 400, damaged_record},
      {"dataset", {small_run().dataset()}, std::string("\0\1\xff\x7f", 4), accepts_dataset, seal_dataset, 400},
      {"protocol", {messages()}, json_alphabet + "\n", accepts_protocol}};
}

}  // namespace espalier::test
