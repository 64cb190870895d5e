#pragma once
#include <unordered_map>

#include "data/table.h"

namespace espalier {

// The words that occur in rows, in the order of their first row: a table that lost rows may know more.
std::vector<std::string_view> used_words(const Texts&);

// The words of a column that occur in its rows, sorted: by value if all are numbers, else by bytes.
std::vector<std::string> categories_of(const TableColumn&);

std::string lower_ascii(std::string_view);

// The one spelling of a number that is written in several: "2" of "2.0" and "2."; any other text, "007" too, as it is.
std::string_view plain_spelling(std::string_view);

// Finds the code of a cell among categories, however the file spells it: "2", "2.0" and the number 2 are the same
// category unless the categories tell them apart; with `any_case` "Yes" and "yes" are the same too.
class CategoryIndex {
 public:
  explicit CategoryIndex(const std::vector<std::string>& categories, bool any_case = false);

  std::size_t size() const { return size_; }
  // The category whose word differs in the case of its letters only, if there is just one; size() else.
  std::size_t find_in_any_case(std::string_view word) const;
  // The category's number; size() for a word that is none of them.
  std::size_t find(std::string_view word) const;
  std::size_t find(double number) const;
  // The codes of all rows, NaN where missing.
  std::vector<double> codes(const TableColumn&) const;

 private:
  std::size_t size_;
  bool any_case_;
  std::unordered_map<std::string, std::size_t> words_;
  std::unordered_map<std::string, std::size_t> folded_;  // size_ where two categories fold to the same
  std::unordered_map<double, std::size_t> numbers_;
};

}  // namespace espalier
