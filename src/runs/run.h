#pragma once
// A run's folder: the only thing a run leaves on disk, and all that is needed to go on with it (docs/formats/run.md).
//
// What makes two evaluations the same (the data with their folds, the evaluation seed, the metric, the preparation) is
// the run's and written once. What is searched by is a *writer's*: a process that works on the run under a name of its
// own, with its own journal, model file and predictions. Writers read each other's files and change only their own.
#include "data/dataset_file.h"
#include "runs/journal.h"
#include "runs/new_folder.h"
#include "runs/out_of_fold.h"
#include "runs/writer_lock.h"

namespace espalier {

// The name of a process that has the run to itself.
inline constexpr const char* first_writer = "a";

class Run {
 public:
  // Makes the folder (its owner's alone; an empty one becomes so) with the dataset file, the first writer's journal
  // and, last, run.json. Errors: the folder holds a run already, or cannot be written; what was made by then is gone
  // again.
  static Result<Run> create(const Path& folder, const Json& info, const Dataset&, const FoldPlan&, const SearchPlan&);
  // Goes on with a run: checks the dataset file thoroughly. `fresh`: what a writer that joins searches by; one that has
  // a journal has its plan. The writer's name is locked until this object goes. Errors: no run there, a damaged one,
  // one of version 1; a name that is none; another process works under that name.
  static Result<Run> open(const Path& folder, const std::string& writer = first_writer,
                          const std::optional<SearchPlan>& fresh = {});

  // For reports, also of a run of version 1 and of one that is going on; nothing is locked or written.
  static Result<Json> read_info(const Path& folder);
  static Result<Journal> read_journal(const Path& folder, const std::string& writer = first_writer);
  static std::vector<std::string> writers(const Path& folder);

  const Path& folder() const { return folder_; }
  const std::string& writer() const { return writer_; }
  const Json& info() const;
  const MappingPtr& dataset_bytes() const { return bytes_; }
  const DatasetFile& dataset() const { return dataset_; }
  Journal& journal() { return *journal_; }
  const Journal& journal() const { return *journal_; }

  // Reads on in the journals of all other writers, of those that have joined since too, and gives their trials that
  // have finished since the last call. Errors: a journal that cannot be read.
  Result<std::vector<Trial>> hear();
  // Of this writer, or heard of another; as last written. Nothing: unknown.
  const Trial* trial(const TrialId&) const;

  // Out-of-fold predictions of a trial, whoever's; only those of the best trials are kept. Errors: the file is not
  // there, or is not of this data set.
  Result<OutOfFold> predictions(const TrialId&) const;
  Status keep_predictions(const TrialId&, std::string_view bytes) const;
  void drop_predictions(const TrialId&) const;  // nothing happens if they are another writer's

  Path model_file() const;  // always a valid model once there is one
  Status keep_model(std::string_view bytes) const;
  // Models of single trials beside it, of those on the Pareto front.
  Path front_file(const TrialId&) const;
  Status keep_front_model(const TrialId&, std::string_view bytes) const;

  // Takes back what create() made, unless there is a trial or a model by now. Nothing happens to a run that was opened.
  void discard_if_unused();

 private:
  Run(Path folder, std::string writer) : folder_(std::move(folder)), writer_(std::move(writer)) {}
  Status begin(const Json& info, const Dataset&, const FoldPlan&, const SearchPlan&);
  Status read();  // run.json and the data
  Status open_data(bool thoroughly);
  Status keep(const Path& file, std::string_view bytes) const;
  Path predictions_file(const TrialId&) const;

  Path folder_;
  std::string writer_;
  std::optional<WriterLock> lock_;
  std::optional<NewFolder> made_;
  std::shared_ptr<const Json> info_;
  MappingPtr bytes_;
  DatasetFile dataset_;
  std::optional<Journal> journal_;
  std::vector<JournalTail> others_;
  std::map<TrialId, Trial> heard_;
};

}  // namespace espalier
