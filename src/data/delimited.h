#pragma once
#include "data/encoding.h"

namespace espalier {

// CSV and its relatives; what read_table promises.
Result<Table> read_delimited(const Path&, const ReadOptions&);

}  // namespace espalier
