#pragma once
// Which rows a model was trained on, as far as a few kilobytes can tell: of a hash of every row the smallest are kept
// (a bottom-k sketch; Cohen and Kaplan, 2007), so that a table of any size can be compared with them.
#include <optional>

#include "data/target.h"

namespace espalier {

constexpr std::size_t kept_row_hashes = 256;

// One a row, of 53 bits (what JSON keeps), made of its features and targets alone: the same row in another table, read
// by the same schema, has the same. Of many dense columns some are taken, evenly spaced; of sparse ones all.
std::vector<std::int64_t> row_hashes(const Frame&, const Target&);

// The smallest that differ, ascending.
std::vector<std::int64_t> smallest_hashes(std::vector<std::int64_t> hashes);

// The share of rows that were among those whose smallest hashes are given, estimated from the rows that the comparison
// can decide; nothing where it can decide none.
std::optional<double> share_of_known_rows(std::span<const std::int64_t> smallest, std::span<const std::int64_t> hashes);

}  // namespace espalier
