#pragma once
#include "data/read_table.h"
#include "data/records.h"

namespace espalier {

// Where the table stands in a text and how it is divided.
struct Layout {
  Style style;
  std::vector<Record> records;  // at the front of the text
  std::size_t first = 0;        // the record that the table begins with: its header, or a row
  std::size_t fields = 1;       // that most records have
  double share = 0;             // of the records after the first: those that have them
  std::size_t named = 0;        // fields of the first record that are names known to be in the header
};

// The fields that most of the records have, and the share of those; {0, 1} without any record.
std::pair<double, std::size_t> regularity(const std::vector<Record>&, std::size_t from);

// The separator that divides most records into equally many fields, those of the first record included; names known to
// be in the header, the file's ending and the model's separator decide before mere numbers do. Lines above the table
// are those of fewer fields or hardly any text.
Layout find_layout(std::string_view text, bool whole, const ReadOptions&, const std::string& path);

}  // namespace espalier
