#include "data/texts.h"

namespace espalier {
namespace {

std::size_t hash_of(std::string_view word) { return hash_bytes(word).low; }

}  // namespace

bool TextsBuilder::add(std::string_view word) {
  const std::size_t before = distinct();
  codes_.push_back(number_of(word));
  return distinct() != before;
}

std::string_view TextsBuilder::word(std::size_t number) const {
  return {bytes_.items().data() + start_[number], start_[number + 1] - start_[number]};
}

std::uint32_t TextsBuilder::number_of(std::string_view text) {
  if (2 * (distinct() + 1) > index_.size()) grow_index();
  const std::size_t mask = index_.size() - 1;
  std::size_t at = hash_of(text) & mask;
  for (; index_[at] != Texts::missing; at = (at + 1) & mask)
    if (word(index_[at]) == text) return index_[at];
  index_[at] = static_cast<std::uint32_t>(distinct());
  bytes_.append(text.data(), text.size());
  start_.push_back(bytes_.size());
  return index_[at];
}

void TextsBuilder::grow_index() {
  if (start_.size() == 0) start_.push_back(0);
  index_.assign(std::max<std::size_t>(64, 2 * index_.size()), Texts::missing);
  const std::size_t mask = index_.size() - 1;
  for (std::uint32_t number = 0; number < distinct(); ++number) {
    std::size_t at = hash_of(word(number)) & mask;
    while (index_[at] != Texts::missing) at = (at + 1) & mask;
    index_[at] = number;
  }
}

Texts TextsBuilder::done() && {
  index_.clear();
  return {std::move(codes_).hold(), std::move(bytes_).hold(), std::move(start_).hold()};
}

}  // namespace espalier
