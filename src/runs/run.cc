#include "runs/run.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

constexpr std::string_view writer = "a";  // of this process's journal; others that join take other names
constexpr std::int64_t version = 1;

Path predictions_file(const Path& folder, std::int64_t n) {
  return folder / "trials" / (std::string(writer) + "-" + std::to_string(n) + ".oof");
}

}  // namespace

const Json& Run::info() const { return *info_; }
Path Run::model_file() const { return folder_ / "models" / (std::string(writer) + ".espm"); }

Result<Run> Run::create(const Path& folder, const Json& info, const Dataset& data, const FoldPlan& plan) {
  std::error_code error;
  if (std::filesystem::exists(folder / "run.json", error))
    return fail(Errc::invalid_argument, "the folder " + folder.string() +
                                            " holds a run already; go on with it by --resume, or name another --run");
  TRY_STATUS(make_folder(folder));
  for (const char* part : {"journals", "trials", "models"}) TRY_STATUS(make_folder(folder / part));
  TRY_STATUS(write_dataset(folder / "dataset.esd", data, plan));
  Json with_version = {{"version", version}};
  with_version.update(info);
  TRY_STATUS(write_file(folder / "run.json", to_pretty(with_version) + "\n", true));
  return open(folder);
}

Result<Json> Run::read_info(const Path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder / "run.json", error))
    return fail(Errc::not_found, "there is no run in the folder " + folder.string() + "; check --run");
  TRY(const std::string text, read_file(folder / "run.json"));
  TRY(Json info, parse_json(text, (folder / "run.json").string()));
  TRY(const std::int64_t found, json_get<std::int64_t>(info, "version"));
  if (found != version)
    return fail(Errc::unsupported, "the run in " + folder.string() + " is of version " + std::to_string(found) +
                                       ", and this program goes on with version " + std::to_string(version));
  return info;
}

Result<Journal> Run::read_journal(const Path& folder) {
  return Journal::read(folder / "journals", std::string(writer));
}

Result<Run> Run::open(const Path& folder) {
  Run out;
  out.folder_ = folder;
  TRY(Json info, read_info(folder));
  out.info_ = std::make_shared<const Json>(std::move(info));
  TRY(out.bytes_, Mapping::of_file(folder / "dataset.esd"));
  TRY(out.dataset_, open_dataset(out.bytes_, true));
  out.bytes_->forget(0, out.bytes_->bytes().size());
  TRY(out.journal_, Journal::open(folder / "journals", std::string(writer)));
  return out;
}

Status Run::keep_predictions(std::int64_t n, std::string_view bytes) const {
  return write_file(predictions_file(folder_, n), bytes, true);
}

Result<std::string> Run::predictions(std::int64_t n) const { return read_file(predictions_file(folder_, n)); }

void Run::drop_predictions(std::int64_t n) const {
  std::error_code error;
  std::filesystem::remove(predictions_file(folder_, n), error);
}

std::vector<std::int64_t> Run::kept_predictions() const {
  std::vector<std::int64_t> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "trials", error)) {
    const std::string name = entry.path().filename().string();
    const std::string start = std::string(writer) + "-";
    std::int64_t n = -1;
    const char* end = name.data() + name.size();
    if (name.starts_with(start) && name.ends_with(".oof") &&
        std::from_chars(name.data() + start.size(), end, n).ptr == end - 4)
      out.push_back(n);
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace espalier
