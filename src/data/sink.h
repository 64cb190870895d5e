#pragma once
#include <algorithm>

#include "data/numbers.h"
#include "data/table.h"

namespace espalier {

// What stands for a missing value: some words, an empty cell, and one of nothing but commas or semicolons.
class MissingWords {
 public:
  explicit MissingWords(std::vector<std::string> words);
  bool contains(std::string_view cell) const {
    if (cell.empty()) return true;
    if (cell[0] == ',' || cell[0] == ';') return cell.find_first_not_of(",;") == cell.npos;
    if (cell.size() > longest_ || !first_[static_cast<unsigned char>(cell[0])]) return false;
    return std::ranges::find(words_, cell) != words_.end();
  }
  bool any_number() const { return !numbers_.empty(); }
  bool contains(double number) const { return std::ranges::find(numbers_, number) != numbers_.end(); }

 private:
  std::vector<std::string> words_;
  std::vector<double> numbers_;  // those of the words that are numbers, like -999
  std::size_t longest_ = 0;
  bool first_[256] = {};
};

// Takes the cells of one column in the order of the rows: as numbers of the first format that fits, or as words. When a
// cell does not fit, what there is is given up, and the column is stale: it wants another pass from the first row, by
// the next way that takes this cell. Words take any, so there are few passes.
class Sink {
 public:
  enum class Mode : std::uint8_t { numbers, words, idle };

  explicit Sink(std::vector<NumberFormat> formats) : formats_(std::move(formats)) { begin(); }

  Mode mode() const { return mode_; }
  char decimal() const { return decimal_; }
  void take_number(double v) { numbers_.push_back(v); }           // of the column's format
  bool take(std::string_view cell, const MissingWords& missing);  // false: the bytes are not UTF-8
  void truncate(std::size_t rows);
  void finish();  // after the last row of a pass

  bool stale() const { return stale_; }
  void begin();                         // a pass from the first row
  void pause() { mode_ = Mode::idle; }  // what it has is kept
  void resume();                        // takes cells again
  void try_decimal(char mark);          // become stale if numbers with this mark are still to be tried

  NumberFormat format() const { return is_words() ? NumberFormat{} : formats_[way_]; }
  bool saw_thousands() const { return thousands_; }
  std::size_t stand_ins() const { return stand_ins_; }  // words like "-" that were taken for missing numbers
  bool is_words() const { return way_ == formats_.size(); }
  std::size_t bytes() const { return numbers_.bytes() + words_.bytes(); }  // of memory
  TableColumn column(std::string name) &&;

 private:
  void fail_over(std::string_view cell);
  void leave(std::size_t way);

  Buffer<double> numbers_;
  Mode mode_ = Mode::numbers;
  char decimal_ = '.';
  bool stale_ = false, thousands_ = false;
  std::size_t way_ = 0, stand_ins_ = 0;
  std::vector<NumberFormat> formats_;
  TextsBuilder words_;
};

}  // namespace espalier
