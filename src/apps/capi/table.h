#pragma once
#include "apps/capi/handles.h"
#include "data/schema.h"

struct espalier_table : espalier::capi::Handle {
  espalier::Table table;
  std::vector<espalier::ColumnSchema> known;  // what the owner of an Arrow stream says of its columns
};
