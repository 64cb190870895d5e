#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/voice.h"
#include "base/outputs.h"
#include "export/source.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::string model, format = "sklearn", output;
  std::optional<std::size_t> member;
};

Result<std::string> exported(const Flags& flags, const Catalog& catalog) {
  TRY(const Model model, Model::load(model_path(flags.model), catalog));
  TRY_STATUS(refuse_to_replace({{"--output", flags.output}}, {model_path(flags.model), model.info().table}));
  TRY(const ScriptSource source, source_of(model, flags.member));
  if (flags.format == "json") return to_pretty(steps_json(source)) + "\n";
  if (flags.format == "step") return steps_text(source);
  auto script = python_script(source, model.catalog());
  if (script || flags.member || source.members.size() == 1) return script;
  return fail(script.error().code, script.error().message + "; or export another member alone by --member");
}

int run_export(const Flags& flags) {
  const Catalog catalog(built_in());
  const auto text = exported(flags, catalog);
  if (!text) return fail_with(text.error());
  if (flags.output.empty() || flags.output == "-") {
    tell("{}", *text);
    return done;
  }
  const Status written = write_file(flags.output, *text);
  return written ? done : fail_with(written.error());
}

}  // namespace

void add_export(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("export", "The pipelines of a model as a Python script, JSON or steps");
  const auto flags = std::make_shared<Flags>();
  command->add_option("RUN|MODEL", flags->model, "The folder of a run, or a model file")->required();
  command
      ->add_option(
          "--format", flags->format,
          "sklearn: a script that needs scikit-learn, numpy and pandas; json; step: as 'show --full' tells them")
      ->capture_default_str()
      ->check(CLI::IsMember({"sklearn", "json", "step"}));
  command->add_option("--member", flags->member, "One member of an ensemble alone, counted from 1 as 'show' lists them")
      ->check(whole_from(1));
  command->add_option("-o,--output", flags->output, "Where to write it (default: stdout)");
  command->footer(R"(
What is exported says how to fit, and holds nothing learned. 'espalier fit --start' searches on from any of its forms.

Examples:
  espalier export churn.espm -o pipeline.py
  espalier export customers.run --member 1 --format step)");
  command->callback([=, &chosen] { chosen = [=] { return run_export(*flags); }; });
}

}  // namespace espalier::cli
