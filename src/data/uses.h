#pragma once
#include "data/schema.h"

namespace espalier {

// What every column of the table is for, as the options and then the given schema say; a feature where they say
// nothing. Names that came apart at their commas are put together again. Errors: a name the table does not have, one
// column with two uses, types of columns that do not exist.
Result<std::vector<ColumnUse>> uses_of(const Table&, const SchemaOptions&);

}  // namespace espalier
