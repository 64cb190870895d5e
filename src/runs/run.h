#pragma once
// A run's folder: the only thing a run leaves on disk, and all that is needed to go on with it (docs/formats/run.md).
#include "data/dataset_file.h"
#include "runs/journal.h"

namespace espalier {

class Run {
 public:
  // Makes the folder (its owner's alone) with run.json and the dataset file. Errors: the folder holds a run already, or
  // cannot be written.
  static Result<Run> create(const Path& folder, const Json& info, const Dataset&, const FoldPlan&);
  // Goes on with a run: checks the dataset file thoroughly. Errors: no run there, or a damaged one.
  static Result<Run> open(const Path& folder);
  // What is told of the run beside its trials, without opening anything else.
  static Result<Json> read_info(const Path& folder);
  static Result<Journal> read_journal(const Path& folder);

  const Path& folder() const { return folder_; }
  const Json& info() const;
  const MappingPtr& dataset_bytes() const { return bytes_; }
  const DatasetFile& dataset() const { return dataset_; }
  Journal& journal() { return *journal_; }

  // Out-of-fold predictions of a trial; only those of the best trials are kept.
  Status keep_predictions(std::int64_t n, std::string_view bytes) const;
  Result<std::string> predictions(std::int64_t n) const;
  void drop_predictions(std::int64_t n) const;
  std::vector<std::int64_t> kept_predictions() const;

  Path model_file() const;  // always a valid model once there is one

 private:
  Run() = default;
  Path folder_;
  std::shared_ptr<const Json> info_;
  MappingPtr bytes_;
  DatasetFile dataset_;
  std::optional<Journal> journal_;
};

}  // namespace espalier
