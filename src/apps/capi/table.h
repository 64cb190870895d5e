#pragma once
#include <set>

#include "apps/capi/handles.h"
#include "data/schema.h"

struct espalier_table : espalier::capi::Handle {
  espalier::Table table;
  std::set<std::string, std::less<>> names;   // of its columns, when a column was last added
  std::vector<espalier::ColumnSchema> known;  // what the owner of an Arrow stream says of its columns
};
