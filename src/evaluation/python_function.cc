#include "evaluation/python_function.h"

namespace espalier {

Result<std::unique_ptr<PythonFunction>> PythonFunction::start(const std::string& module, const std::string& function,
                                                              const std::vector<std::string>& classes,
                                                              std::function<bool()> stopped) {
  std::unique_ptr<PythonFunction> out(new PythonFunction);
  out->process_ = std::make_unique<PythonProcess>(std::move(stopped));
  out->what_ = {{"do", "metric"}, {"module", module}, {"function", function}, {"classes", classes}};
  TRY_STATUS(out->load());
  return out;
}

Status PythonFunction::load() {
  TRY(const auto answer, process_->ask(what_, {}, with_an_import));
  TRY(scorer_, json_get<bool>(answer.head, "scorer"));
  return ok();
}

Result<double> PythonFunction::call(const std::vector<double>& truth,
                                    const std::vector<std::vector<double>>& predicted) {
  if (!process_->running()) TRY_STATUS(load());
  std::string payload(reinterpret_cast<const char*>(truth.data()), truth.size() * sizeof(double));
  for (const std::vector<double>& column : predicted)
    payload.append(reinterpret_cast<const char*>(column.data()), column.size() * sizeof(double));
  TRY(const auto answer, process_->ask({{"do", "score"}, {"rows", truth.size()}}, payload));
  return json_get<double>(answer.head, "value");
}

}  // namespace espalier
