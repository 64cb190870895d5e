#pragma once
#include "data/source.h"

namespace espalier {

// CSV and its relatives; what read_table promises.
Result<Table> read_delimited(const Source&, const ReadOptions&);

}  // namespace espalier
