#include "tests/fuzz/structure.h"

#include <cmath>
#include <cstring>

#include "base/archive.h"
#include "tests/fuzz/fuzz_target.h"

namespace espalier::test {
namespace {

constexpr std::size_t many = 250;

Json strange_value(Rng& rng) {
  const Json strange[] = {0,     1,    -1,    2,       255,       1'000'000,     std::int64_t{1} << 40,
                          "",    "no", "é",   nullptr, false,     Json::array(), Json::object(),
                          1e300, -0.5, "nan", "inf",   "\x1b[2J", "a:1",         std::string(300, 'x')};
  return strange[rng.below(std::size(strange))];
}

// All values in it, itself first.
void collect(Json& j, std::vector<Json*>& out) {
  out.push_back(&j);
  if (j.is_structured())
    for (Json& child : j) collect(child, out);
}

void make_many(Json& list, Rng& rng) {
  const Json one = list.empty() ? strange_value(rng) : list[rng.below(list.size())];
  for (std::size_t n = 1 + rng.below(many); n > 0; --n)
    list.push_back(one.is_string() && rng.below(4) > 0 ? Json(one.get<std::string>() + std::to_string(n)) : one);
}

struct Entry {
  std::string name;
  char type;
  std::string bytes;
};

// Nothing if it is no record.
std::vector<Entry> entries_of(std::string_view record) {
  std::vector<Entry> out;
  std::uint32_t count = 0;
  if (!detail::get(record, count)) return out;
  for (; count > 0; --count) {
    detail::Entry entry;
    if (!detail::get_entry(record, entry)) return {};
    out.push_back({std::string(entry.name), entry.type, std::string(entry.bytes)});
  }
  return record.empty() ? out : std::vector<Entry>();
}

std::string record_of(const std::vector<Entry>& entries) {
  std::string out;
  detail::put(out, static_cast<std::uint32_t>(entries.size()));
  for (const Entry& e : entries) {
    detail::put(out, static_cast<std::uint8_t>(e.name.size()));
    out += e.name + e.type;
    detail::put_sized(out, e.bytes);
  }
  return out;
}

std::string damaged_text(const std::string& text, Rng& rng) {
  if (!entries_of(text).empty()) return damaged_record(text, rng);
  if (const auto json = parse_json(text, "it"); json && json->is_structured() && rng.below(8) > 0)
    return to_line(damaged_json(*json, rng));
  return damaged(text, rng, "()[],= \"0123456789");
}

// A list of texts or records: each with its size before it.
std::string damaged_list(const std::string& bytes, Rng& rng) {
  std::vector<std::string> items;
  std::string_view left = bytes;
  for (std::string_view item; !left.empty() && detail::get_sized(left, item);) items.emplace_back(item);
  if (items.empty()) items.emplace_back("x");
  std::string& item = items[rng.below(items.size())];
  switch (rng.below(5)) {
    case 0:
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(rng.below(items.size())));
      break;
    case 1:
      items.insert(items.end(), 1 + rng.below(many), std::string(item));
      break;
    case 2:
      std::swap(item, items[rng.below(items.size())]);
      break;
    default:
      item = damaged_text(item, rng);
  }
  std::string out;
  for (const std::string& i : items) detail::put_sized(out, i);
  return out;
}

// One number or a list of them.
template <class T>
std::string damaged_numbers(std::string bytes, Rng& rng) {
  const std::size_t n = bytes.size() / sizeof(T);
  if (n == 0) return bytes + std::string(sizeof(T) * (1 + rng.below(3)), '\0');
  T value{};
  const std::size_t at = rng.below(n) * sizeof(T);
  std::memcpy(&value, bytes.data() + at, sizeof value);
  using Limits = std::numeric_limits<T>;
  const T near[] = {value == Limits::max() ? value : static_cast<T>(value + T(1)),
                    value == Limits::lowest() ? value : static_cast<T>(value - T(1))};
  const T far[] = {T(0), T(1), T(2), T(100), static_cast<T>(1'000'000), Limits::max(), Limits::lowest()};
  switch (rng.below(5)) {
    case 0:
      value = near[rng.below(2)];
      break;
    case 1:
      return bytes.substr(0, at);
    case 2:
      return bytes + bytes.substr(at);
    default:
      value = far[rng.below(std::size(far))];
      if constexpr (std::is_floating_point_v<T>)
        if (rng.below(3) == 0) value = rng.below(2) == 0 ? T(NAN) : T(-HUGE_VAL);
  }
  std::memcpy(bytes.data() + at, &value, sizeof value);
  return bytes;
}

std::string damaged_entry(const Entry& e, Rng& rng) {
  switch (e.type) {
    case 'd':
    case 'D':
      return damaged_numbers<double>(e.bytes, rng);
    case 'f':
    case 'F':
      return damaged_numbers<float>(e.bytes, rng);
    case 'i':
    case 'I':
      return damaged_numbers<std::int32_t>(e.bytes, rng);
    case 'u':
    case 'U':
      return damaged_numbers<std::uint32_t>(e.bytes, rng);
    case 'l':
    case 'L':
      return damaged_numbers<std::int64_t>(e.bytes, rng);
    case 'b':
    case 'B':
      return damaged_numbers<std::uint8_t>(e.bytes, rng);
    case 'R':
    case 'S':
      return damaged_list(e.bytes, rng);
    default:
      return damaged_text(e.bytes, rng);
  }
}

}  // namespace

Json damaged_json(Json json, Rng& rng) {
  std::vector<Json*> all;
  collect(json, all);
  Json& value = *all[rng.below(all.size())];
  switch (rng.below(6)) {
    case 0:
      if (value.is_array() && !value.empty()) value.erase(rng.below(value.size()));
      if (value.is_object() && !value.empty())
        value.erase(std::next(value.begin(), static_cast<std::ptrdiff_t>(rng.below(value.size()))));
      break;
    case 1:
      value = Json(*all[rng.below(all.size())]);
      break;
    case 2:
    case 3:
      if (value.is_array()) make_many(value, rng);
      break;
    case 4:
      if (value.is_array() && !value.empty()) std::swap(value[rng.below(value.size())], value[rng.below(value.size())]);
      break;
    default:
      value = strange_value(rng);
  }
  return json;
}

std::string damaged_record(const std::string& record, Rng& rng) {
  std::vector<Entry> entries = entries_of(record);
  if (entries.empty()) return damaged(record, rng, std::string("\0\1\xff\x7f", 4));
  for (std::size_t n = 1 + rng.below(2); n > 0; --n) {
    Entry& e = entries[rng.below(entries.size())];
    if (rng.below(40) == 0)
      std::swap(e.bytes, entries[rng.below(entries.size())].bytes);
    else
      e.bytes = damaged_entry(e, rng);
  }
  return record_of(entries);
}

}  // namespace espalier::test
