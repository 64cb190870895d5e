#pragma once
// Saving and loading from one list of named members. A record is a count and then, per field: name, type letter,
// length in bytes, little-endian bytes. Reading trusts nothing: a length is compared with what is left before
// anything is allocated, unknown and repeated fields are refused, a field that is absent keeps its default.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace espalier {

static_assert(std::endian::native == std::endian::little,
              "saved bytes are little-endian; other hosts need a swap here");

template <class S, class T>
struct Field {
  std::string_view name;
  T S::* member;
};
template <class S, class T>
constexpr Field<S, T> field(std::string_view name, T S::* member) {
  return {name, member};
}
template <class... F>
constexpr auto fields_of(F... f) {
  return std::tuple<F...>{f...};
}

template <class T>
concept Listed = requires { T::fields(); };

template <Listed T>
std::string save(const T&);
template <Listed T>
Result<T> load(std::string_view in);

namespace detail {

template <class T>
constexpr char letter() {
  if constexpr (std::is_same_v<T, double>)
    return 'd';
  else if constexpr (std::is_same_v<T, float>)
    return 'f';
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return 'i';
  else if constexpr (std::is_same_v<T, std::uint32_t>)
    return 'u';
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return 'l';
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return 'b';
  else if constexpr (std::is_same_v<T, std::string>)
    return 's';
  else if constexpr (Listed<T>)
    return 'r';
  else
    return static_cast<char>(letter<typename T::value_type>() - 'a' + 'A');  // a list of them
}

template <class T>
void put(std::string& out, const T& v) {
  out.append(reinterpret_cast<const char*>(&v), sizeof v);
}
inline void put_sized(std::string& out, std::string_view bytes) {
  put(out, static_cast<std::uint64_t>(bytes.size()));
  out += bytes;
}
template <class T>
bool get(std::string_view& in, T& v) {
  if (in.size() < sizeof v) return false;
  std::memcpy(&v, in.data(), sizeof v);
  in.remove_prefix(sizeof v);
  return true;
}
inline bool get_sized(std::string_view& in, std::string_view& bytes) {
  std::uint64_t n = 0;
  if (!get(in, n) || n > in.size()) return false;
  bytes = in.substr(0, n);
  in.remove_prefix(n);
  return true;
}

template <class T>
std::string encode(const T& v) {
  std::string out;
  if constexpr (std::is_same_v<T, std::string>)
    out = v;
  else if constexpr (Listed<T>)
    out = save(v);
  else if constexpr (std::is_arithmetic_v<T>)
    put(out, v);
  else if constexpr (std::is_arithmetic_v<typename T::value_type>) {
    out.resize(v.size() * sizeof v[0]);
    if (!v.empty()) std::memcpy(out.data(), v.data(), out.size());
  } else
    for (const auto& item : v) put_sized(out, encode(item));
  return out;
}

template <class T>
bool decode(std::string_view in, T& v) {
  if constexpr (std::is_same_v<T, std::string>)
    v = in;
  else if constexpr (Listed<T>) {
    auto inner = load<T>(in);
    if (!inner) return false;
    v = *std::move(inner);
  } else if constexpr (std::is_arithmetic_v<T>)
    return get(in, v) && in.empty();
  else if constexpr (std::is_arithmetic_v<typename T::value_type>) {
    if (in.size() % sizeof(typename T::value_type) != 0) return false;
    v.resize(in.size() / sizeof(typename T::value_type));
    if (!v.empty()) std::memcpy(v.data(), in.data(), in.size());
  } else
    for (std::string_view item; !in.empty();)
      if (!get_sized(in, item) || !decode(item, v.emplace_back())) return false;
  return true;
}

template <class T>
std::size_t heap_bytes(const T& v) {
  if constexpr (std::is_arithmetic_v<T>)
    return 0;
  else if constexpr (Listed<T>)
    return std::apply([&](auto... f) { return (std::size_t{0} + ... + heap_bytes(v.*f.member)); }, T::fields());
  else {
    std::size_t bytes = v.capacity() * sizeof v[0];
    for (const auto& item : v) bytes += heap_bytes(item);
    return bytes;
  }
}

}  // namespace detail

template <Listed T>
std::string save(const T& record) {
  std::string out;
  const auto put_field = [&](auto f) {
    detail::put(out, static_cast<std::uint8_t>(f.name.size()));
    out += f.name;
    out += detail::letter<std::decay_t<decltype(record.*f.member)>>();
    detail::put_sized(out, detail::encode(record.*f.member));
  };
  std::apply(
      [&](auto... f) {
        detail::put(out, static_cast<std::uint32_t>(sizeof...(f)));
        (put_field(f), ...);
      },
      T::fields());
  return out;
}

namespace detail {

struct Entry {
  std::string_view name, bytes;
  char type = 0;
};
// One field of a record, taken off the front; false where the bytes end too early.
inline bool get_entry(std::string_view& in, Entry& entry) {
  std::uint8_t length = 0;
  if (!get(in, length) || in.size() <= length) return false;
  entry.name = in.substr(0, length);
  entry.type = in[length];
  in.remove_prefix(length + std::size_t{1});
  return get_sized(in, entry.bytes);
}

// Into the member of that name and type; false if there is none, or if the bytes are not one.
template <class T>
bool decode_entry(const Entry& entry, T& record) {
  const auto take = [&](auto f) {
    using Member = std::decay_t<decltype(record.*f.member)>;
    return f.name == entry.name && entry.type == letter<Member>() && decode(entry.bytes, record.*f.member);
  };
  return std::apply([&](auto... f) { return (take(f) || ...); }, T::fields());
}

}  // namespace detail

// Errors: cut short, bytes behind the last field, a field that repeats, is unknown or of another type.
template <Listed T>
Result<T> load(std::string_view in) {
  const Failure damaged = fail(Errc::corrupt, "a saved record is damaged or from another version");
  T out{};
  std::uint32_t count = 0;
  if (!detail::get(in, count)) return damaged;
  std::vector<std::string_view> seen;
  for (std::uint32_t k = 0; k < count; ++k) {
    detail::Entry entry;
    if (!detail::get_entry(in, entry) || std::ranges::count(seen, entry.name) != 0) return damaged;
    if (!detail::decode_entry(entry, out)) return damaged;
    seen.push_back(entry.name);
  }
  if (!in.empty()) return damaged;
  return out;
}

}  // namespace espalier
