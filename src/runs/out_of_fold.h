#pragma once
// Out-of-fold predictions: what a trial's fits predicted for rows they had not seen. They are what an ensemble is
// chosen by, so they cross processes and lie in the run's folder (docs/formats/run.md) beside the journal.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace espalier {

// A column per output of the target (one per class, or one for a number), a number a row of the data set: the mean of
// the repetitions, NaN for rows that no split validates. 32 bits, for they are many and averaged anyway.
using OutOfFold = std::vector<std::vector<float>>;

// As bytes and back: little-endian, column after column. Errors: the bytes are not of so many columns and rows.
std::string to_bytes(const OutOfFold&);
Result<OutOfFold> out_of_fold_from(std::string_view bytes, std::size_t columns, std::size_t rows);

}  // namespace espalier
