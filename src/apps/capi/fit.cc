#include <memory>
#include <nlohmann/json.hpp>

#include "apps/capi/table.h"
#include "apps/options/fit_options.h"
#include "apps/report/fit_report.h"
#include "apps/report/run_report.h"
#include "base/text.h"
#include "engine/session.h"
#include "operators/catalog.h"

struct espalier_fit : espalier::capi::Handle {
  std::unique_ptr<espalier::Session> session;  // none: the handle tells an error
  espalier::Started started = {};              // once it is told
  const espalier::Catalog catalog{espalier::built_in()};
};

namespace espalier {
namespace {

using capi::make, capi::needs, capi::use;

// "5" of 5, "a,b" of ["a", "b"]: as it is typed behind an option.
Result<std::string> typed(const std::string& option, const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number()) return value.dump();
  if (!value.is_array())
    return fail(Errc::invalid_argument, "the option '" + option + "' takes no " + value.type_name());
  std::vector<std::string> words;
  for (const Json& word : value) {
    if (!word.is_string()) return fail(Errc::invalid_argument, "the option '" + option + "' takes a list of texts");
    words.push_back(listed(word.get<std::string>()));
  }
  return joined(words, ",");
}

// The words that somebody would type for the options: "--trial-time=5".
Result<std::vector<std::string>> words_of(const Json& options, const CLI::App& app) {
  std::vector<std::string> known, out;
  for (const CLI::Option* option : app.get_options())
    if (!option->get_positional()) known.push_back(option->get_single_name());
  for (const auto& [name, value] : options.items()) {
    std::string dashed = name;
    std::ranges::replace(dashed, '_', '-');
    if (value.is_null() || dashed == "worker") continue;
    if (dashed == "table") {
      TRY(out.emplace_back(), typed(name, value));
      continue;
    }
    if (std::ranges::find(known, dashed) == known.end())
      return fail(Errc::not_found, "a fit has no option '" + name + "'" + nearest_words(dashed, known));
    if (value.is_boolean()) {
      if (value.get<bool>()) out.push_back("--" + dashed);
      continue;
    }
    TRY(const std::string text, typed(name, value));
    out.push_back("--" + dashed + "=" + text);
  }
  return out;
}

// What the owner of the table says of its columns holds where the options do not say otherwise.
void know_columns(SchemaOptions& schema, const std::vector<ColumnSchema>& known) {
  if (known.empty()) return;
  if (!schema.given) schema.given.emplace();
  for (const ColumnSchema& column : known)
    if (!schema.given->find(column.name)) schema.given->columns.push_back(column);
}

Result<FitRequest> request_of(const espalier_table* table, const char* options) {
  const std::string text = options && *options ? options : "{}";
  TRY(const Json given, parse_json(text, "the options"));
  if (!given.is_object()) return fail(Errc::invalid_argument, "the options are no JSON object");
  CLI::App app;
  cli::FitFlags flags;
  flags.add_to(app);
  TRY(std::vector<std::string> words, words_of(given, app));
  std::ranges::reverse(words);  // as CLI11 takes them
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& e) { return fail(Errc::invalid_argument, e.what()); }
  if (table) flags.table = table->table.path;
  TRY(FitRequest out, flags.request());
  if (table) {
    out.table = table->table;
    know_columns(out.schema, table->known);
  }
  TRY(out.worker_command, json_get_or<std::vector<std::string>>(given, "worker", {"espalier", "worker"}));
  out.began = std::chrono::steady_clock::now();
  return out;
}

// Hands what the run tells on as JSON. One for each poll.
class Teller final : public Observer {
 public:
  using Listener = std::function<void(const Json& event)>;
  explicit Teller(espalier_fit& fit, Listener listener = {})
      : catalog_(fit.catalog), started_(fit.started), listener_(std::move(listener)) {}
  void started(const Started& s) override {
    started_ = s;
    tell("started", cli::started_json(s));
  }
  void progress(const Progress& p) override { tell("progress", cli::progress_json(p, started_)); }
  void improved(const Progress& p) override { tell("improved", cli::progress_json(p, started_)); }
  void finished(const Trial& t) override {
    tell("trial", cli::told_trial_json(t, started_.metric, started_.also, catalog_));
  }
  void phase(const std::string& what) override { tell("phase", {{"phase", what}}); }

 private:
  void tell(const char* event, Json what) const {
    if (!listener_) return;
    what["event"] = event;
    listener_(what);
  }
  const Catalog& catalog_;
  Started& started_;
  Listener listener_;
};

Status poll(espalier_fit& f, double seconds, Teller::Listener listener, int* finished) {
  if (!f.session) return fail(Errc::invalid_argument, "the fit was not started");
  if (!finished) return needs("the place for `finished`");
  Teller teller(f, std::move(listener));
  *finished = f.session->poll(seconds, &teller).finished;
  return ok();
}

Json result_json(const Finished& f, const Started& s) {
  Json out = cli::summary_json(f, s, {}, {}, 0);
  out["cancelled"] = f.cancelled;
  out["constant"] = f.constant;
  out["why_constant"] = f.why_constant;
  return out;
}

}  // namespace
}  // namespace espalier

using namespace espalier;

espalier_status espalier_fit_start(const espalier_table* table, const char* options, espalier_fit** out) {
  return make(out, [&](espalier_fit& f) -> Status {
    TRY(FitRequest request, request_of(table, options));
    TRY(f.session, Session::start(std::move(request)));
    return ok();
  });
}

espalier_status espalier_fit_poll(espalier_fit* fit, double seconds, espalier_listener listener, void* context,
                                  int* finished) {
  return use(fit, [&](espalier_fit& f) -> Status {
    Teller::Listener hand_on;
    if (listener) hand_on = [&](const Json& event) { listener(context, to_line(event).c_str()); };
    return poll(f, seconds, std::move(hand_on), finished);
  });
}

espalier_status espalier_fit_news(espalier_fit* fit, double seconds, char** events, int* finished) {
  return use(fit, [&](espalier_fit& f) -> Status {
    if (!events) return needs("the place for the events");
    *events = nullptr;
    Json all = Json::array();
    TRY_STATUS(poll(f, seconds, [&](const Json& event) { all.push_back(event); }, finished));
    *events = capi::text_of(to_line(all));
    return ok();
  });
}

void espalier_fit_cancel(espalier_fit* fit) {
  if (fit && fit->session) fit->session->cancel();
}

espalier_status espalier_fit_result(espalier_fit* fit, char** json) {
  return use(fit, [&](espalier_fit& f) -> Status {
    if (!json) return needs("the place for the text");
    *json = nullptr;
    if (!f.session) return fail(Errc::invalid_argument, "the fit was not started");
    TRY(const Finished finished, f.session->result());
    Teller quiet(f);
    f.session->poll(0, &quiet);  // where nobody polled, how it was set up is still to be heard
    *json = capi::text_of(to_line(result_json(finished, f.started)));
    return ok();
  });
}

const char* espalier_fit_error(const espalier_fit* fit) { return capi::error_of(fit); }
void espalier_fit_free(espalier_fit* fit) { delete fit; }
