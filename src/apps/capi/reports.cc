#include <nlohmann/json.hpp>

#include "apps/capi/handles.h"
#include "apps/options/places.h"
#include "apps/report/metric_report.h"
#include "apps/report/operator_report.h"
#include "apps/report/run_report.h"
#include "dialects/tpot_configurations.h"
#include "export/source.h"
#include "operators/catalog.h"

namespace espalier {
namespace {

// `what()` gives the text; where it fails the text is what is wrong.
template <class What>
espalier_status told(char** text, const What& what) noexcept {
  if (!text) return ESPALIER_INVALID;
  *text = nullptr;
  std::string error;
  const espalier_status status = capi::guarded(error, [&]() -> Status {
    TRY(const std::string out, what());
    *text = capi::text_of(out);
    return ok();
  });
  if (status != ESPALIER_OK) *text = ::strdup(error.c_str());
  return status;
}

Result<std::string> exported(const std::string& path, const char* options) {
  TRY(const Json given, parse_json(options && *options ? options : "{}", "the options"));
  TRY(const std::string format, json_get_or<std::string>(given, "format", "sklearn"));
  TRY(const std::int64_t member, json_get_or<std::int64_t>(given, "member", 0));
  TRY(const std::string table, json_get_or<std::string>(given, "table", ""));
  for (const auto& [name, value] : given.items())
    if (name != "format" && name != "member" && name != "table" && name != "unnamed")
      return fail(Errc::not_found, "an export has no option '" + name + "'");
  const Catalog catalog(built_in());
  TRY(const Model model, Model::load(cli::model_path(path), catalog));
  TRY(ScriptSource source,
      source_of(model, member > 0 ? std::optional(static_cast<std::size_t>(member)) : std::nullopt));
  if (given.contains("table")) source.table = table;
  TRY(source.unnamed, json_get_or<bool>(given, "unnamed", false));
  if (format == "json") return to_pretty(steps_json(source)) + "\n";
  if (format == "step") return steps_text(source);
  if (format == "sklearn") return python_script(source, catalog);
  if (format == "pipeline") return python_pipeline_alone(source, catalog);
  return fail(Errc::invalid_argument, "the format is sklearn, pipeline, json or step, not '" + format + "'");
}

}  // namespace
}  // namespace espalier

using namespace espalier;

espalier_status espalier_run_describe(const char* folder, char** text) {
  return told(text, [&]() -> Result<std::string> {
    if (!folder) return capi::needs("the run's folder");
    TRY(const cli::RunReport run, cli::read_run(folder));
    Json out = cli::run_json(run, run.trials.size(), true);
    out["model"] = cli::model_path(folder);
    return to_line(out);
  });
}

espalier_status espalier_model_export(const char* path, const char* options, char** text) {
  return told(text, [&]() -> Result<std::string> {
    if (!path) return capi::needs("the model's path");
    return exported(path, options);
  });
}

espalier_status espalier_operators(char** text) {
  return told(text, []() -> Result<std::string> {
    Json out = Json::array();
    for (const Operator& op : built_in()) out.push_back(cli::operator_json(op));
    return to_line(out);
  });
}

espalier_status espalier_metrics(char** text) {
  return told(text, []() -> Result<std::string> { return to_line(cli::metrics_json(Metrics())); });
}

espalier_status espalier_tpot_configuration(const char* name, int regression, char** text) {
  return told(text, [&]() -> Result<std::string> {
    if (!name) return capi::needs("the configuration's name");
    TRY(const Json out, tpot_configuration(name, regression != 0 ? Task::regression : Task::classification));
    return to_line(out);
  });
}

espalier_status espalier_python_module(char** text) {
  return told(text, []() -> Result<std::string> { return python_helper_module(); });
}
