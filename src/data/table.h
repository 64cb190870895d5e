#pragma once
#include "base/files.h"
#include "data/reading.h"
#include "data/texts.h"

namespace espalier {

// A column as a file has it, before anybody says what it is for: numbers, or words. Numbers may come with their words
// too: the cells as the file spells them, where somebody wants to see them again.
struct TableColumn {
  enum class Cells : std::uint8_t { numbers, texts };
  enum class Known : std::uint8_t { nothing, weights, identifier };
  std::string name;
  Cells cells = Cells::numbers;
  Held<double> numbers = {};           // one per row, NaN where missing; of a sparse column those not zero
  Held<std::uint32_t> positions = {};  // rows of a sparse column's numbers, ascending
  bool sparse = false;                 // numbers only
  char decimal = '.';                  // the mark that the numbers were written with
  char thousands = 0;                  // and the one between thousands; 0: none
  std::string unit = {};               // that stood beside them: "kg", "%", "$"
  Texts texts = {};                    // one per row, or none
  bool nominal = false;                // the file itself declares the words (ARFF): categories, whatever they look like
  Known known = Known::nothing;        // what the file format says the column is for
  std::vector<std::string> gaps = {};  // the words that were taken for missing values here

  bool is_text() const { return cells == Cells::texts; }
  bool has_words() const { return is_text() || texts.rows() > 0; }
};

// Named columns of equally many rows. Copying a table copies no cell.
struct Table {
  std::string path;  // of the file, as messages name it
  std::size_t rows = 0;
  std::vector<TableColumn> columns;
  Reading reading = {};
  bool sparse = false;               // a sparse file: a column it does not name is zero in all rows
  std::vector<std::string> remarks;  // what the reader found out or decided: a sentence each, for people

  const TableColumn* find(std::string_view name) const;
};

// For whoever makes a table instead of reading one. Errors: a column without a name or with the name of another, of
// more or fewer cells than the table has rows; positions that do not ascend or name no row.
Status check(const Table&);

Table rows_of(Table, std::span<const std::uint32_t> rows);       // these alone, ascending
TableColumn dense(const TableColumn& sparse, std::size_t rows);  // the same numbers, zeros written out

bool is_missing(const TableColumn&, std::size_t row);
std::size_t count_missing(const TableColumn&);
// The cell as the file spells it where its words are there, else as a person would write it: "3", "0.25", "Rome"; ""
// where missing.
std::string cell_text(const TableColumn&, std::size_t row);
// The shortest spelling that reads back as the same number; whole numbers below 2^53 without an exponent.
std::string number_text(double);

}  // namespace espalier
