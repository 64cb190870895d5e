#pragma once
// A dataset with its fold plan as one file that processes map and share (docs/formats/dataset.md).
#include "base/files.h"
#include "data/splits.h"

namespace espalier {

struct DatasetFile {
  Dataset data;
  std::shared_ptr<const FoldPlan> plan;
  Hash128 fingerprint;  // equal exactly when all content is
};

// Codes of the raw columns are derived here, one column at a time, and written along. Errors: the folder cannot be
// written, the disk is full.
Status write_dataset(const Path&, const Dataset&, const FoldPlan&);

// The fingerprint that the file would have; nothing is written.
Hash128 fingerprint_of(const Dataset&, const FoldPlan&);
// How large it will be, but for its names: for who shares out memory before it is there.
std::size_t expected_bytes(const Dataset&, const FoldPlan&);

// Uses the bytes in place: nothing is copied but names and folds. `thorough` reads and checks every byte.
// Errors: damaged, cut short, or of another version.
Result<DatasetFile> open_dataset(const MappingPtr&, bool thorough);

}  // namespace espalier
