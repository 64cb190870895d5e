#pragma once
// Tables that another library holds in memory, in Arrow's form (data/arrow_abi.h): pandas, polars, pyarrow, DuckDB.
#include "data/arrow_abi.h"
#include "data/schema.h"

namespace espalier {

struct ArrowTable {
  Table table;
  std::vector<ColumnSchema> known;  // of columns whose kind their type says: booleans, dates, dictionaries with order
};

// All chunks of a stream of record batches, copied once; the stream and all that it gives are released, also on error.
//
//   integers, floats, decimals, durations (in seconds)     numbers; a column with integers beyond 2^53 becomes words
//   booleans                                               the words false and true, of kind boolean
//   strings                                                words; what they mean is found out as for files
//   dates, timestamps (in UTC), times of the day           ISO 8601 words, of kind datetime
//   dictionaries (categoricals)                            their values as words, of kind category, in the dictionary's
//                                                          order if it has one
//   null                                                   a column that is missing everywhere
//
// Errors: what the stream itself says went wrong; a column of another type (lists, structs, bytes ...), by its name; no
// columns; a table that is not one of columns of equal length.
Result<ArrowTable> table_from_arrow(ArrowArrayStream&, std::string path);

}  // namespace espalier
