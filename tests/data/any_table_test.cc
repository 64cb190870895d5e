// Tables made cell by cell and written in many ways: whatever the way, reading gives back the cells that were meant.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "base/rng.h"
#include "data/amounts.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

using Cell = std::optional<std::string>;  // none: missing

// What was meant: names and cells as words, numbers spelled plainly.
struct Meant {
  std::vector<std::string> names;
  std::vector<bool> number;
  std::vector<std::vector<Cell>> columns;
  std::size_t rows() const { return columns.front().size(); }
};

// How it is written.
struct Spelling {
  std::string separator;
  char decimal, quote = '"';
  std::string line_end;
  bool last_line_ends, quotes_everything, byte_order_mark, empty_lines;
};

template <class T>
const T& one_of(Rng& rng, const std::vector<T>& items) {
  return items[rng.below(items.size())];
}

std::string some_number(Rng& rng) {
  const double size = std::pow(10.0, static_cast<double>(rng.below(9)) - 4);
  const double value = rng.below(3) == 0 ? std::floor(rng.uniform(-500, 500)) : rng.normal() * size;
  return number_text(value);
}

// Words with all that needs quotes, never one that means missing, a number or a date.
std::string some_words(Rng& rng) {
  static const std::vector<std::string> parts{"red",  "Zürich", "a,b", "x;y", "say \"so\"", "line\nbreak", "tab\there",
                                              "東京", "it's",   "#no", "O|K", " padded ",   "//",          "é"};
  std::string out = "w" + one_of(rng, parts);
  while (rng.below(3) == 0) out += one_of(rng, parts);
  return out;
}

Meant some_table(Rng& rng) {
  Meant out;
  const std::size_t columns = 2 + rng.below(5), rows = 12 + rng.below(40);
  for (std::size_t j = 0; j < columns; ++j) {
    out.names.push_back("name " + std::string(1, static_cast<char>('a' + j)));
    out.number.push_back(j == 0 || rng.below(2) == 0);
    auto& cells = out.columns.emplace_back();
    for (std::size_t i = 0; i < rows; ++i) {
      const bool missing = j > 0 && i > 3 && rng.below(8) == 0;
      cells.push_back(missing ? std::nullopt : Cell(out.number[j] ? some_number(rng) : some_words(rng)));
    }
  }
  return out;
}

const std::vector<std::string> short_separators{",", ";", "\t", "|"};

Spelling some_spelling(Rng& rng, const std::vector<std::string>& separators = short_separators) {
  Spelling out{};
  out.separator = one_of(rng, separators);
  out.decimal = out.separator == "," || rng.below(2) == 0 ? '.' : ',';
  out.line_end = one_of(rng, std::vector<std::string>{"\n", "\r\n"});
  out.last_line_ends = rng.below(2) == 0;
  out.quotes_everything = rng.below(4) == 0;
  out.byte_order_mark = rng.below(4) == 0;
  out.empty_lines = rng.below(4) == 0;
  return out;
}

std::string written(const std::string& cell, const Spelling& how) {
  const std::string special = how.separator + how.quote + "\r\n";
  const bool blank_ends = cell.front() == ' ' || cell.back() == ' ';
  if (!how.quotes_everything && !blank_ends && cell.find_first_of(special) == cell.npos) return cell;
  std::string out(1, how.quote);
  for (const char c : cell) out += c == how.quote ? std::string(2, c) : std::string(1, c);
  return out + how.quote;
}

std::string number_in(std::string plain, const Spelling& how) {
  std::ranges::replace(plain, '.', how.decimal);
  return plain;
}

std::string text_of(const Meant& table, const Spelling& how, Rng& rng) {
  std::string out = how.byte_order_mark ? "\xef\xbb\xbf" : "";
  for (std::size_t j = 0; j < table.names.size(); ++j)
    out += (j > 0 ? how.separator : "") + written(table.names[j], how);
  for (std::size_t i = 0; i < table.rows(); ++i) {
    out += how.line_end;
    if (how.empty_lines && i > 20 && rng.below(6) == 0) out += how.line_end;
    for (std::size_t j = 0; j < table.names.size(); ++j) {
      if (j > 0) out += how.separator;
      const Cell& cell = table.columns[j][i];
      if (cell) out += written(table.number[j] ? number_in(*cell, how) : *cell, how);
      if (!cell && rng.below(3) == 0) out += "NA";
    }
  }
  return how.last_line_ends ? out + how.line_end : out;
}

std::string first_difference(const Meant& meant, const Table& got) {
  if (got.rows != meant.rows()) return "rows: " + std::to_string(got.rows) + " of " + std::to_string(meant.rows());
  if (got.columns.size() != meant.names.size()) return "columns: " + std::to_string(got.columns.size());
  for (std::size_t j = 0; j < meant.names.size(); ++j) {
    if (got.columns[j].name != meant.names[j]) return "name: " + got.columns[j].name;
    if (got.columns[j].is_text() == meant.number[j]) return "kind of " + meant.names[j];
    for (std::size_t i = 0; i < meant.rows(); ++i) {
      const Cell& cell = meant.columns[j][i];
      const std::string is = cell_text(got.columns[j], i);
      if (is_missing(got.columns[j], i) != !cell || (cell && is != *cell))
        return meant.names[j] + ", row " + std::to_string(i + 1) + ": '" + is + "', and meant '" + cell.value_or("") +
               "'";
    }
  }
  return "";
}

TEST(AnyTable, HowItIsWrittenDoesNotMatter) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng = Rng(11).child(seed);
    const Meant meant = some_table(rng);
    const Spelling how =
        some_spelling(rng, seed % 2 ? short_separators : std::vector<std::string>{"||", ", ", "§", "<;>"});
    const std::string text = text_of(meant, how, rng);
    ReadOptions options;
    options.separator = how.separator;
    options.decimal = how.decimal;
    const auto told = test::read_text(text, options);
    ASSERT_TRUE(told) << seed << ": " << told.error().message << "\n" << text;
    ASSERT_EQ(first_difference(meant, *told), "") << "told how, seed " << seed << "\n" << text;
  }
}

// The same where separator and quotes are found by the reader: words of every separator stand in the cells.
TEST(AnyTable, TheSeparatorIsFound) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng = Rng(12).child(seed);
    const Meant meant = some_table(rng);
    Spelling how = some_spelling(rng);
    how.decimal = '.';
    const std::string text = text_of(meant, how, rng);
    const auto detected = test::read_text(text);
    ASSERT_TRUE(detected) << seed << ": " << detected.error().message << "\n" << text;
    ASSERT_EQ(first_difference(meant, *detected), "") << "seed " << seed << "\n" << text;
  }
}

// Any amount as people write it reads as its number and its unit.
TEST(AnyAmount, ReadsAsItsNumberAndUnit) {
  const std::vector<std::string> before{"$", "€", "£", "US$"}, behind{"%", " kg", "kg", " €", " km/h", " m²"};
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Rng rng = Rng(13).child(seed);
    const char thousands = one_of(rng, std::vector<char>{0, ',', '\'', ' '});
    const auto cents = static_cast<std::int64_t>(rng.below(1'000'000'000));
    std::string digits = std::to_string(cents / 100);
    for (std::size_t at = digits.size(); thousands != 0 && at > 3;) digits.insert(at -= 3, 1, thousands);
    digits += "." + std::to_string(cents / 10 % 10) + std::to_string(cents % 10);
    const bool negative = rng.below(3) == 0, bracketed = negative && rng.below(2) == 0;
    std::string unit, text = digits;
    if (rng.below(2) == 0) {
      unit = one_of(rng, before);
      text = unit + text;
    } else {
      const std::string tail = one_of(rng, behind);
      unit = tail.substr(tail.find_first_not_of(' '));
      text += tail;
    }
    if (negative) text = bracketed ? "(" + text + ")" : "-" + text;
    const auto amount = parse_amount(text, {.decimal = '.', .thousands = thousands});
    ASSERT_TRUE(amount) << text;
    EXPECT_EQ(amount->value, (negative ? -1.0 : 1.0) * (static_cast<double>(cents) / 100)) << text;
    EXPECT_EQ(amount->unit, unit) << text;
    EXPECT_EQ(amount->bracketed, bracketed) << text;
  }
}

}  // namespace
}  // namespace espalier
