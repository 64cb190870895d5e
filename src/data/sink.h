#pragma once
#include <algorithm>

#include "data/amounts.h"
#include "data/table.h"

namespace espalier {

// What stands for a missing value: some words, an empty cell, and one of nothing but commas or semicolons. In quotes
// only those words do that were asked for.
class MissingWords {
 public:
  explicit MissingWords(std::vector<std::string> words, std::vector<std::string> also_in_quotes = {});
  bool contains(std::string_view cell) const {
    if (cell.empty()) return true;
    if (cell[0] == ',' || cell[0] == ';') return cell.find_first_not_of(",;") == cell.npos;
    if (cell.size() > longest_ || !first_[static_cast<unsigned char>(cell[0])]) return false;
    return std::ranges::find(words_, cell) != words_.end();
  }
  bool contains_quoted(std::string_view cell) const {
    return cell.empty() || std::ranges::find(quoted_, cell) != quoted_.end();
  }
  const std::vector<std::string>& words() const { return words_; }
  bool any_number() const { return !numbers_.empty(); }
  bool contains(double number) const { return std::ranges::find(numbers_, number) != numbers_.end(); }

 private:
  std::vector<std::string> words_, quoted_;
  std::vector<double> numbers_;  // those of the words that are numbers, like -999
  std::size_t longest_ = 0;
  bool first_[256] = {};
};

// How a column is to be taken.
struct SinkPlan {
  std::vector<NumberFormat> formats = {};  // of numbers, in the order of trial; none: words from the start
  bool verbatim = false;                   // words, and only an empty cell is missing
  bool spelled = false;                    // numbers with their words
  bool number = false;                     // somebody says that it holds numbers: few of them need to be plain
  std::optional<std::string> unit = {};    // the one of a model; none: learned from the cells
};

// Takes the cells of one column in the order of the rows: as numbers of the first format that fits, or as words. When a
// cell does not fit, what there is is given up, and the column is stale: it wants another pass from the first row, by
// the next way that takes this cell. Words take any, so there are few passes.
class Sink {
 public:
  // `numbers` may be given numbers of the column's format; a spelled column wants all cells as text.
  enum class Mode : std::uint8_t { numbers, spelled, words, idle };

  explicit Sink(SinkPlan plan) : plan_(std::move(plan)) { begin(); }

  Mode mode() const { return mode_; }
  char decimal() const { return decimal_; }
  void take_number(double v) { numbers_.push_back(v); }  // of the column's format
  // False: the bytes are not UTF-8.
  bool take(std::string_view cell, const MissingWords& missing, bool quoted = false);
  void take_gap();
  void truncate(std::size_t rows);
  void finish();  // after the last row of a pass

  bool stale() const { return stale_; }
  void begin();                         // a pass from the first row
  void pause() { mode_ = Mode::idle; }  // what it has is kept
  void resume();                        // takes cells again

  NumberFormat format() const { return is_words() ? NumberFormat{} : plan_.formats[way_]; }
  const std::string& unit() const { return unit_; }
  // What was found among the numbers.
  struct Seen {
    bool thousands = false, brackets = false, unitless = false;
    std::size_t stand_ins = 0;  // words like "-" that were taken for missing numbers
    std::size_t bounded = 0;    // "<5"
    std::size_t with_unit = 0;
    std::string bound = {};  // one of those
  };
  const Seen& seen() const { return seen_; }
  bool quoted_gaps() const { return quoted_gaps_; }  // words that would be missing values, but for their quotes
  bool is_words() const { return way_ == plan_.formats.size(); }
  std::size_t bytes() const { return numbers_.bytes() + words_.bytes(); }  // of memory
  TableColumn column(std::string name) &&;

 private:
  bool take_word(std::string_view cell, const MissingWords& missing, bool quoted);
  bool take_amount(std::string_view cell, NumberFormat);
  void fail_over(std::string_view cell);
  void put(double v) { numbers_.push_back(v); }
  void remember_gap(std::string_view word);
  void leave(std::size_t way);

  SinkPlan plan_;
  Buffer<double> numbers_;
  Mode mode_ = Mode::numbers;
  char decimal_ = '.';
  bool stale_ = false, quoted_gaps_ = false;
  std::size_t way_ = 0, counted_ = 0;  // rows before counted_ are counted in seen_
  std::string unit_;
  Seen seen_;
  std::vector<std::string> gaps_;
  TextsBuilder words_;
};

}  // namespace espalier
