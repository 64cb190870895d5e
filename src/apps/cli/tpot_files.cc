#include "apps/cli/tpot_files.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "apps/cli/voice.h"
#include "apps/options/places.h"
#include "base/outputs.h"
#include "engine/checkpoints.h"

namespace espalier::cli {

Status outputs_can_be_written(const TpotFlags& f) {
  std::vector<Output> outputs{{"argument -o", f.output_file.value_or("")}, {"argument -log", f.log.value_or("")}};
  if (f.checkpoint_folder) outputs.push_back({"argument -cf", best_script(*f.checkpoint_folder)});
  std::vector<Path> inputs = files_of_metric(f.metric());
  inputs.emplace_back(f.input_file);
  inputs.emplace_back(f.config.value_or(""));
  TRY_STATUS(refuse_to_replace(outputs, inputs));
  for (const auto& [option, path] : {outputs[0], outputs[1]})
    if (const Status can = path.empty() ? ok() : can_be_written(path); !can)
      return fail(can.error().code, std::string(option) + ": " + can.error().message);
  return ok();
}

Result<TpotRunFolder> TpotRunFolder::find(const TpotFlags& f) {
  const Path here = run_folder_of(f.input_file);
  const Status takes = can_be_written("espalier.part");  // some folders say that they can be, and take nothing
  if (takes) return TpotRunFolder(here, {});
  std::error_code none;
  std::string made = (std::filesystem::temp_directory_path(none) / "espalier-run-XXXXXX").string();
  if (!::mkdtemp(made.data())) return io_error("make the folder", made, errno);
  TpotRunFolder out(Path(made) / here, made);
  if (f.verbosity > 0)
    say("note: the current folder takes no files, so what was tried is kept in {}\n", out.path().string());
  return out;
}

TpotRunFolder::~TpotRunFolder() {
  if (!temporary_.empty()) ::rmdir(temporary_.c_str());
}

}  // namespace espalier::cli
