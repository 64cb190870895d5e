#pragma once
#include "data/source.h"

namespace espalier {

// ARFF files, dense and sparse ({index value, ...}). Nominal attributes are columns whose words the file declares;
// numeric, real and integer ones are of numbers; string and date ones are words. A ? is missing. Relational attributes
// are refused.
Result<Table> read_arff(const Source&, const ReadOptions&);

}  // namespace espalier
