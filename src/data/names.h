#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espalier {

// Finds items by their name at once, where there may be a hundred thousand. The items must outlive it.
class NameIndex {
 public:
  template <class Items>
  explicit NameIndex(const Items& items) {
    places_.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) places_.emplace(items[i].name, i);
  }
  std::optional<std::size_t> find(std::string_view name) const {
    const auto at = places_.find(name);
    return at == places_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  std::unordered_map<std::string_view, std::size_t> places_;
};

template <class Items>
std::vector<std::string> names_of(const Items& items) {
  std::vector<std::string> out;
  for (const auto& item : items) out.push_back(item.name);
  return out;
}

}  // namespace espalier
