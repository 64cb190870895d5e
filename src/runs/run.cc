#include "runs/run.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runs/front_scores.h"

namespace espalier {
namespace {

constexpr std::int64_t version = 2;
constexpr const char* parts[] = {"journals", "trials", "models"};

bool holds_run(const Path& folder) {
  std::error_code error;
  return std::filesystem::exists(folder / "run.json", error);
}

Path journals(const Path& folder) { return folder / "journals"; }

// Errors: a version that can only be shown.
Status can_go_on(const Path& folder, const Json& info) {
  TRY(const std::int64_t found, json_get<std::int64_t>(info, "version"));
  if (found == version) return ok();
  return fail(
      Errc::unsupported,
      "the run in " + folder.string() + " was begun by an earlier program (version " + std::to_string(found) +
          " of the format), whose candidates and seeds this one would not draw alike; its model can be used and "
          "'espalier show' tells its trials, but to search on, begin another run");
}

}  // namespace

const Json& Run::info() const { return *info_; }
Path Run::model_file() const { return folder_ / "models" / (writer_ + ".espm"); }

Path Run::predictions_file(const TrialId& id) const {
  return folder_ / "trials" / (id.writer + "-" + std::to_string(id.n) + ".oof");
}

Result<Run> Run::create(const Path& folder, const Json& info, const Dataset& data, const FoldPlan& plan,
                        const SearchPlan& search) {
  NewFolder made(folder);
  TRY_STATUS(make_folder(folder));
  made.make_private();
  for (const char* part : parts) TRY_STATUS(make_folder(folder / part));
  Run out(folder, first_writer);
  TRY(out.lock_, WriterLock::take(folder, out.writer_));  // from here on nobody else is at work in the folder
  if (holds_run(folder))
    return fail(Errc::invalid_argument, "the folder " + folder.string() +
                                            " holds a run already; go on with it by --resume, or name another --run");
  out.made_ = std::move(made);
  const Status begun = out.begin(info, data, plan, search);
  if (begun) return out;
  out.made_->remove();
  return Failure{begun.error()};
}

Status Run::begin(const Json& info, const Dataset& data, const FoldPlan& plan, const SearchPlan& search) {
  TRY_STATUS(write_dataset(folder_ / "dataset.esd", data, plan));
  TRY(journal_, Journal::open(journals(folder_), writer_, search));
  Json with_version = {{"version", version}};
  with_version.update(info);
  TRY_STATUS(write_file(folder_ / "run.json", to_pretty(with_version) + "\n", true));
  info_ = std::make_shared<const Json>(std::move(with_version));
  return open_data(false);
}

void Run::discard_if_unused() {
  std::error_code none;
  if (!made_ || !journal_->trials().empty() || std::filesystem::exists(model_file(), none)) return;
  made_->remove();
  made_.reset();
}

Result<Json> Run::read_info(const Path& folder) {
  if (!holds_run(folder))
    return fail(Errc::not_found,
                "there is no run in the folder " + folder.string() + "; name the folder that a fit left");
  TRY(const std::string text, read_file(folder / "run.json"));
  TRY(Json info, parse_json(text, (folder / "run.json").string()));
  TRY(const std::int64_t found, json_get<std::int64_t>(info, "version"));
  if (found < 1 || found > version)
    return fail(Errc::unsupported, "the run in " + folder.string() + " is of version " + std::to_string(found) +
                                       ", and this program reads versions up to " + std::to_string(version) +
                                       "; use the program that began it, or a newer one");
  return info;
}

Result<Journal> Run::read_journal(const Path& folder, const std::string& writer) {
  return Journal::read(journals(folder), writer);
}

std::vector<std::string> Run::writers(const Path& folder) { return writers_in(journals(folder)); }

Result<Run> Run::open(const Path& folder, const std::string& writer, const std::optional<SearchPlan>& fresh) {
  if (!is_writer_name(writer))
    return fail(Errc::invalid_argument, "'" + writer + "' cannot name a writer: letters, digits and underscores can");
  Run out(folder, writer);
  TRY(const Json info, read_info(folder));
  TRY_STATUS(can_go_on(folder, info));
  TRY(out.lock_, WriterLock::take(folder, writer));
  TRY_STATUS(out.read());
  TRY(out.journal_, Journal::open(journals(folder), writer, fresh));
  return out;
}

Status Run::read() {
  TRY(Json info, read_info(folder_));
  info_ = std::make_shared<const Json>(std::move(info));
  return open_data(true);
}

Status Run::open_data(bool thoroughly) {
  TRY(bytes_, Mapping::of_file(folder_ / "dataset.esd"));
  TRY(dataset_, open_dataset(bytes_, thoroughly));
  bytes_->forget(0, bytes_->bytes().size());
  return ok();
}

Result<std::vector<Trial>> Run::hear() {
  for (const std::string& name : writers(folder_))
    if (name != writer_ && std::ranges::find(others_, name, &JournalTail::writer) == others_.end())
      others_.emplace_back(journals(folder_), name);
  std::vector<Trial> out;
  for (JournalTail& tail : others_) {
    TRY(const auto lines, tail.read_more());
    for (const JournalLine& line : lines) {
      const auto* trial = std::get_if<Trial>(&line);
      if (!trial || trial->id.writer != tail.writer()) continue;
      heard_[trial->id] = *trial;
      if (trial->finished()) out.push_back(*trial);
    }
  }
  return out;
}

const Trial* Run::trial(const TrialId& id) const {
  if (id.writer == writer_)
    return id.n >= 0 && id.n < std::ssize(journal_->trials()) ? &journal_->trials()[static_cast<std::size_t>(id.n)]
                                                              : nullptr;
  const auto at = heard_.find(id);
  return at == heard_.end() ? nullptr : &at->second;
}

Result<OutOfFold> Run::predictions(const TrialId& id) const {
  TRY(const std::string bytes, read_file(predictions_file(id)));
  const Target& y = dataset_.data.target;
  return out_of_fold_from(bytes, y.outputs(), y.rows());
}

Status Run::keep_predictions(const TrialId& id, std::string_view bytes) const {
  CHECK(id.writer == writer_);
  return keep(predictions_file(id), bytes);
}

Status Run::keep_model(std::string_view bytes) const { return keep(model_file(), bytes); }

Path Run::front_file(const TrialId& id) const { return front_model(folder_, id); }

Status Run::keep_front_model(const TrialId& id, std::string_view bytes) const { return keep(front_file(id), bytes); }

// A part of the folder that somebody took away while the run goes on is made anew; the folder itself is not.
Status Run::keep(const Path& file, std::string_view bytes) const {
  if (holds_run(folder_)) TRY_STATUS(make_folder(file.parent_path()));
  return write_file(file, bytes, true);
}

void Run::drop_predictions(const TrialId& id) const {
  std::error_code error;
  if (id.writer == writer_) std::filesystem::remove(predictions_file(id), error);
}

}  // namespace espalier
