#include "data/featurise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "data/amounts.h"
#include "data/categories.h"
#include "data/date_parts.h"
#include "data/dates.h"
#include "data/numbers.h"
#include "data/tokens.h"

namespace espalier {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

Failure at_row(const Table& table, const TableColumn& column, std::size_t row, const std::string& what) {
  return fail(Errc::corrupt,
              table.path + ": row " + std::to_string(row + 1) + ", column '" + column.name + "': " + what);
}

Status finite(const TableColumn& column, const Table& table) {
  const auto values = column.numbers.items;
  const auto at = std::ranges::find_if(values, [](double v) { return std::isinf(v); });
  if (at == values.end()) return ok();
  const auto k = static_cast<std::size_t>(at - values.begin());
  return at_row(table, column, column.sparse ? column.positions.items[k] : k,
                "the number is infinite, which no model can use; correct it, leave the cell empty, or drop the column");
}

// Numbers whose squares and products still are numbers. One absurd cell is not to cost the other rows their prediction.
void hold_within_reason(const TableColumn& column, Held<double>& values, FeatureColumns& out) {
  constexpr double most = 1e60;
  const auto beyond = [](double v) { return std::abs(v) > most; };
  const auto rows = static_cast<std::size_t>(std::ranges::count_if(values.items, beyond));
  if (rows == 0) return;
  std::vector<double> held(values.items.begin(), values.items.end());
  for (double& v : held)
    if (beyond(v)) v = std::copysign(most, v);
  values = Held<double>(std::move(held));
  out.remarks.push_back("column '" + column.name + "': " + counted(rows, "number") + " beyond 1e60 taken for 1e60");
}

Status featurise_number(const ColumnSchema& schema, const TableColumn& column, const Table& table,
                        FeatureColumns& out) {
  if (column.sparse) {
    TRY_STATUS(finite(column, table));
    out.add_plain(column.name, std::make_shared<const Column>(table.rows, column.positions, column.numbers));
    return ok();
  }
  TRY(Held<double> values, numbers_of(schema, column, table));
  hold_within_reason(column, values, out);
  out.add_plain(column.name, std::make_shared<const Column>(std::move(values)));
  return ok();
}

// Counts the codes past those known.
void tell_unseen(const TableColumn& column, std::span<const double> codes, std::size_t known, FeatureColumns& out) {
  std::size_t rows = 0, first = 0;
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (codes[i] >= static_cast<double>(known) && rows++ == 0) first = i;
  if (rows > 0)
    out.remarks.push_back("column '" + column.name + "': " + std::to_string(rows) +
                          (rows == 1 ? " row has" : " rows have") +
                          " a category that the model has not seen, such as '" + cell_text(column, first) + "'");
}

void featurise_truth(const ColumnSchema& schema, const TableColumn& column, FeatureColumns& out) {
  std::vector<double> values = CategoryIndex(schema.categories, true).codes(column);
  tell_unseen(column, values, 2, out);
  for (double& v : values)
    if (v > 1) v = none;
  out.add_plain(column.name, dense_column(std::move(values)));
}

void featurise_category(const ColumnSchema& schema, const TableColumn& column, FeatureColumns& out) {
  std::vector<double> codes = CategoryIndex(schema.categories).codes(column);
  tell_unseen(column, codes, schema.categories.size(), out);
  const Content content{Content::Kind::category, static_cast<int>(schema.categories.size())};
  out.add_plain(column.name, dense_column(std::move(codes), content));
}

// Cells that were filled and became no date, what stands for a missing one aside.
void tell_no_dates(const ColumnSchema& schema, const TableColumn& column, const std::vector<double>& seconds,
                   FeatureColumns& out) {
  std::size_t rows = 0, first = 0;
  for (std::size_t i = 0; i < seconds.size(); ++i)
    if (std::isnan(seconds[i]) && !is_missing(column, i) && !stands_for_missing_date(cell_text(column, i)) &&
        rows++ == 0)
      first = i;
  if (rows > 0)
    out.remarks.push_back("column '" + column.name + "': " + std::to_string(rows) +
                          (rows == 1 ? " cell is not a date" : " cells are not dates") + " written as " +
                          schema.date_format + ", such as '" + cell_text(column, first) + "' in row " +
                          std::to_string(first + 1) + "; read as missing");
}

Status featurise_date(const ColumnSchema& schema, const TableColumn& column, const Table& table, FeatureColumns& out) {
  TRY(const std::vector<double> seconds, times_of(schema, column, table));
  tell_no_dates(schema, column, seconds, out);
  const std::vector<std::string>& known = date_parts();
  std::vector<ColumnPtr> parts;
  for (const std::string& name : schema.parts) {
    const auto part = static_cast<std::size_t>(std::ranges::find(known, name) - known.begin());
    std::vector<double> values(seconds.size());
    std::ranges::transform(seconds, values.begin(), [&](double s) { return date_part(s, part); });
    parts.push_back(dense_column(std::move(values)));
  }
  out.add_block({column.name, schema.parts}, std::move(parts));
  return ok();
}

// The columns of a text block as they fill, row after row.
struct TokenColumns {
  std::vector<std::uint32_t> place;  // of each bucket among the columns
  std::vector<Buffer<std::uint32_t>> positions;
  std::vector<Buffer<double>> counts;

  explicit TokenColumns(const ColumnSchema& schema)
      : place(schema.width, Texts::missing), positions(schema.buckets.size()), counts(schema.buckets.size()) {
    for (std::uint32_t k = 0; k < schema.buckets.size(); ++k) place[schema.buckets[k]] = k;
  }
  void add(std::uint32_t row, const std::vector<TokenCount>& tokens) {
    for (const TokenCount& t : tokens) {
      if (place[t.bucket] == Texts::missing) continue;
      positions[place[t.bucket]].push_back(row);
      counts[place[t.bucket]].push_back(t.count);
    }
  }
};

void featurise_text(const ColumnSchema& schema, const TableColumn& column, const Table& table, FeatureColumns& out) {
  TokenColumns tokens(schema);
  const bool repeated = column.is_text() && 2 * column.texts.distinct() < table.rows;
  std::vector<std::vector<TokenCount>> of_word;
  for (std::size_t w = 0; repeated && w < column.texts.distinct(); ++w)
    of_word.push_back(count_tokens(column.texts.word(w), schema.width, schema.unspaced));
  for (std::uint32_t i = 0; i < table.rows; ++i) {
    if (is_missing(column, i)) continue;
    if (repeated)
      tokens.add(i, of_word[column.texts.codes.items[i]]);
    else if (column.is_text())
      tokens.add(i, count_tokens(column.texts[i], schema.width, schema.unspaced));
    else
      tokens.add(i, count_tokens(cell_text(column, i), schema.width, schema.unspaced));
  }
  Block block{column.name, {}};
  std::vector<ColumnPtr> made;
  for (std::size_t k = 0; k < schema.buckets.size(); ++k) {
    block.names.push_back(std::to_string(schema.buckets[k]));
    made.push_back(std::make_shared<const Column>(table.rows, std::move(tokens.positions[k]).hold(),
                                                  std::move(tokens.counts[k]).hold(),
                                                  Content{Content::Kind::token, 0}));
  }
  out.add_block(std::move(block), std::move(made));
}

Failure no_dates(const ColumnSchema& schema, const TableColumn& column, const Table& table, std::size_t row) {
  return at_row(table, column, row,
                "'" + cell_text(column, row) + "' is not a date written as " + schema.date_format +
                    ", nor are most cells of the column; write them so, or leave them empty");
}

}  // namespace

void FeatureColumns::add_plain(const std::string& name, ColumnPtr column) {
  if (layout.empty() || !layout.back().origin.empty()) layout.emplace_back();
  layout.back().names.push_back(name);
  columns.push_back(std::move(column));
}

void FeatureColumns::add_block(Block block, std::vector<ColumnPtr> made) {
  layout.push_back(std::move(block));
  columns.insert(columns.end(), made.begin(), made.end());
}

std::optional<double> number_in(std::string_view word, const ColumnSchema& schema) {
  for (const char thousands : {'\0', schema.decimal == ',' ? '.' : ',', ' ', '\''}) {
    const NumberFormat format{schema.decimal, thousands};
    if (const auto number = parse_number(word, format)) return number;
    const auto amount = parse_amount(word, format);
    if (amount && (amount->unit.empty() || amount->unit == schema.unit)) return amount->value;
  }
  return std::nullopt;
}

Result<Held<double>> numbers_of(const ColumnSchema& schema, const TableColumn& column, const Table& table) {
  if (!column.is_text()) {
    TRY_STATUS(finite(column, table));
    return column.sparse ? dense(column, table.rows).numbers : column.numbers;
  }
  std::vector<std::optional<double>> number_of;
  for (std::size_t w = 0; w < column.texts.distinct(); ++w) {
    const std::string_view word = column.texts.word(w);
    number_of.push_back(stands_for_missing(word) ? none : number_in(word, schema));
  }
  std::vector<double> out(table.rows, none);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (column.texts.is_missing(i)) continue;
    const auto number = number_of[column.texts.codes.items[i]];
    if (!number || std::isinf(*number))
      return at_row(table, column, i,
                    "'" + std::string(column.texts[i]) + "' is not a finite number" +
                        (schema.unit.empty() ? "" : " in " + schema.unit) +
                        ", and the column is one of numbers; correct the cell, or say --na if the word means missing");
    out[i] = *number;
  }
  return Held<double>(std::move(out));
}

Result<std::vector<double>> times_of(const ColumnSchema& schema, const TableColumn& column, const Table& table) {
  const auto order = date_order_of(schema.date_format);
  if (schema.kind != ColumnKind::datetime || !order) {
    TRY(const Held<double> numbers, numbers_of(schema, column, table));
    return std::vector<double>(numbers.items.begin(), numbers.items.end());
  }
  std::vector<double> out(table.rows, none);
  if (!column.is_text()) {
    if (count_missing(column) < table.rows) return no_dates(schema, column, table, 0);
    return out;
  }
  std::vector<std::optional<double>> seconds;
  for (std::size_t w = 0; w < column.texts.distinct(); ++w) seconds.push_back(parse_date(column.texts.word(w), *order));
  std::size_t filled = 0, odd = 0, last_odd = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (is_missing(column, i)) continue;
    ++filled;
    if (const auto second = seconds[column.texts.codes.items[i]])
      out[i] = *second;
    else if (!stands_for_missing_date(column.texts[i]))
      ++odd, last_odd = i;
  }
  constexpr std::size_t few = 10;  // rows in which nobody can tell another format from slips
  if (filled >= few && 2 * odd > filled) return no_dates(schema, column, table, last_odd);
  return out;
}

Status featurise(const ColumnSchema& schema, const TableColumn& column, const Table& table, FeatureColumns& out) {
  if (column.sparse && schema.kind != ColumnKind::number)
    return featurise(schema, dense(column, table.rows), table, out);
  switch (schema.kind) {
    case ColumnKind::number:
      return featurise_number(schema, column, table, out);
    case ColumnKind::boolean:
      featurise_truth(schema, column, out);
      return ok();
    case ColumnKind::category:
      featurise_category(schema, column, out);
      return ok();
    case ColumnKind::datetime:
      return featurise_date(schema, column, table, out);
    case ColumnKind::text:
      featurise_text(schema, column, table, out);
      return ok();
    default:
      return ok();
  }
}

}  // namespace espalier
