#include "data/texts.h"

namespace espalier {
namespace {

std::uint32_t short_hash(std::string_view word) { return static_cast<std::uint32_t>(hash_bytes(word).low >> 32); }

}  // namespace

bool TextsBuilder::add(std::string_view word) {
  const std::size_t before = distinct();
  codes_.push_back(number_of(word));
  return distinct() != before;
}

std::uint32_t TextsBuilder::number_of(std::string_view word) {
  if (2 * (distinct() + 1) > index_.size()) grow_index();
  const std::uint32_t hash = short_hash(word);
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = index_[at];
    if (slot.number == Texts::missing) {
      slot = {hash, static_cast<std::uint32_t>(distinct())};
      bytes_.append(word.data(), word.size());
      start_.push_back(bytes_.size());
      return slot.number;
    }
    if (slot.hash != hash) continue;
    const std::size_t from = start_[slot.number], length = start_[slot.number + 1] - from;
    if (std::string_view(bytes_.items().data() + from, length) == word) return slot.number;
  }
}

void TextsBuilder::grow_index() {
  if (start_.size() == 0) start_.push_back(0);
  const std::vector<Slot> old = std::exchange(index_, {});
  index_.assign(std::max<std::size_t>(64, 2 * old.size()), Slot{0, Texts::missing});
  const std::size_t mask = index_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number == Texts::missing) continue;
    std::size_t at = slot.hash & mask;
    while (index_[at].number != Texts::missing) at = (at + 1) & mask;
    index_[at] = slot;
  }
}

Texts TextsBuilder::done() && {
  index_.clear();
  return {std::move(codes_).hold(), std::move(bytes_).hold(), std::move(start_).hold()};
}

}  // namespace espalier
