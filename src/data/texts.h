#pragma once
#include <string>
#include <string_view>

#include "data/buffer.h"

namespace espalier {

// A column of words: each distinct one is kept once, a row has its number. Copies share everything.
struct Texts {
  static constexpr std::uint32_t missing = 0xffffffff;
  Held<std::uint32_t> codes;  // one per row
  Held<char> bytes;           // the distinct words, one after the other, in the order of their first row
  Held<std::size_t> start;    // word w stands at [start[w], start[w + 1])

  std::size_t rows() const { return codes.items.size(); }
  std::size_t distinct() const { return start.items.empty() ? 0 : start.items.size() - 1; }
  std::string_view word(std::size_t w) const {
    return {bytes.items.data() + start.items[w], start.items[w + 1] - start.items[w]};
  }
  bool is_missing(std::size_t row) const { return codes.items[row] == missing; }
  std::string_view operator[](std::size_t row) const { return word(codes.items[row]); }  // of a row not missing
};

// Collects a column of words.
class TextsBuilder {
 public:
  std::size_t rows() const { return codes_.size(); }
  std::size_t distinct() const { return start_.size() == 0 ? 0 : start_.size() - 1; }
  std::size_t bytes() const { return codes_.bytes() + bytes_.bytes() + start_.bytes() + 4 * index_.size(); }
  // True if the word is a new one.
  bool add(std::string_view word);
  void truncate(std::size_t rows) { codes_.truncate(rows); }  // words that no row has left stay known
  void add_missing() { codes_.push_back(Texts::missing); }
  void add_number(std::uint32_t word) { codes_.push_back(word); }  // a row with a word known by its number
  // Makes words known in this order without giving them to a row.
  void declare(std::string_view word) { number_of(word); }
  Texts done() &&;

 private:
  std::uint32_t number_of(std::string_view word);
  std::string_view word(std::size_t number) const;
  void grow_index();

  Buffer<std::uint32_t> codes_;
  Buffer<char> bytes_;
  Buffer<std::size_t> start_;
  std::vector<std::uint32_t> index_;  // word numbers by hash, open addressing; a power of two, at most half full
};

}  // namespace espalier
