// Saved states are bytes from strangers: every field of every operator is cut, stretched and overwritten. What load()
// takes must be safe to apply; run it under the sanitizers.
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

// A record read without knowing its type: see base/archive.h.
struct Entry {
  std::string name;
  char type = 0;
  std::string bytes;
};

std::uint64_t number_at(const std::string& s, std::size_t at, std::size_t size) {
  std::uint64_t out = 0;
  std::memcpy(&out, s.data() + at, size);
  return out;
}
void append_sized(std::string& out, std::string_view bytes) {
  const std::uint64_t n = bytes.size();
  out.append(reinterpret_cast<const char*>(&n), sizeof n);
  out += bytes;
}

std::vector<Entry> entries(const std::string& record) {
  std::vector<Entry> out;
  std::size_t at = 4;
  for (std::uint64_t count = number_at(record, 0, 4); count > 0; --count) {
    const std::size_t length = number_at(record, at, 1);
    Entry e{record.substr(at + 1, length), record[at + 1 + length], {}};
    at += 2 + length;
    e.bytes = record.substr(at + 8, number_at(record, at, 8));
    at += 8 + e.bytes.size();
    out.push_back(std::move(e));
  }
  return out;
}

std::string joined(const std::vector<Entry>& all) {
  std::string out;
  const auto count = static_cast<std::uint32_t>(all.size());
  out.append(reinterpret_cast<const char*>(&count), sizeof count);
  for (const Entry& e : all) {
    out += static_cast<char>(e.name.size());
    out += e.name;
    out += e.type;
    append_sized(out, e.bytes);
  }
  return out;
}

std::vector<std::string> forge_record(const std::string& record);

template <class T>
void overwrite(const std::string& bytes, std::vector<std::string>& out) {
  if (bytes.size() < sizeof(T)) return;
  std::vector<T> lies{T(0), T(1), T(2), T(7), std::numeric_limits<T>::max(), std::numeric_limits<T>::lowest(), T(-1)};
  if constexpr (std::is_floating_point_v<T>) lies.insert(lies.end(), {T(NAN), T(HUGE_VAL), T(-HUGE_VAL)});
  const std::size_t items = bytes.size() / sizeof(T);
  for (const std::size_t at : {std::size_t{0}, items / 2, items - 1})
    for (const T lie : lies) { std::memcpy(out.emplace_back(bytes).data() + at * sizeof(T), &lie, sizeof lie); }
  out.push_back(bytes.substr(sizeof(T)));
  out.push_back(bytes + bytes.substr(0, sizeof(T)));
  out.push_back(bytes + bytes);
}

std::vector<std::string> forge_list(const std::string& bytes) {  // of records
  std::vector<std::string> out;
  if (bytes.size() < 8) return out;
  const std::size_t first = number_at(bytes, 0, 8);
  for (const std::string& lie : forge_record(bytes.substr(8, first))) {
    append_sized(out.emplace_back(), lie);
    out.back() += bytes.substr(8 + first);
  }
  out.push_back(bytes.substr(8 + first));
  out.push_back(bytes + bytes.substr(0, 8 + first));
  return out;
}

std::vector<std::string> forge_entry(const Entry& e) {
  std::vector<std::string> out{"", e.bytes + "x"};
  switch (e.type) {
    case 'd':
    case 'D':
      overwrite<double>(e.bytes, out);
      break;
    case 'f':
    case 'F':
      overwrite<float>(e.bytes, out);
      break;
    case 'i':
    case 'I':
      overwrite<std::int32_t>(e.bytes, out);
      break;
    case 'u':
    case 'U':
      overwrite<std::uint32_t>(e.bytes, out);
      break;
    case 'l':
    case 'L':
      overwrite<std::int64_t>(e.bytes, out);
      break;
    case 'b':
    case 'B':
      overwrite<std::uint8_t>(e.bytes, out);
      break;
    case 'r':
      std::ranges::move(forge_record(e.bytes), std::back_inserter(out));
      break;
    case 'R':
      std::ranges::move(forge_list(e.bytes), std::back_inserter(out));
      break;
    default:
      break;
  }
  return out;
}

std::vector<std::string> forge_record(const std::string& record) {
  std::vector<std::string> out;
  const std::vector<Entry> all = entries(record);
  for (std::size_t f = 0; f < all.size(); ++f) {
    std::vector<Entry> lied = all;
    for (std::string& lie : forge_entry(all[f])) {
      lied[f].bytes = std::move(lie);
      out.push_back(joined(lied));
    }
    lied = all;
    lied.erase(lied.begin() + static_cast<std::ptrdiff_t>(f));
    out.push_back(joined(lied));
  }
  return out;
}

class ForgedOperator : public EveryOperator {};

TEST_P(ForgedOperator, AForgedStateIsRefusedOrHarmless) {
  for (const Sample& s : samples(op())) {
    if (s.name != "mixed" && s.name != "binary" && s.name != "tokens") continue;
    const auto learned = op().fit({}, s.frame, s.y, one_);
    ASSERT_TRUE(learned);
    const std::string saved = learned->fitted->save();
    std::vector<std::string> lies = forge_record(saved);
    for (std::size_t cut = 0; cut < saved.size(); cut += 1 + saved.size() / 50) lies.push_back(saved.substr(0, cut));
    std::size_t taken = 0;
    for (const std::string& lie : lies) {
      std::size_t columns_out = 0;
      const auto loaded = op().load(lie, s.frame.columns(), columns_out);
      if (!loaded) continue;
      ++taken;
      ASSERT_LT(columns_out, 1u << 20);
      const auto out = (*loaded)->apply(s.frame, one_);
      ASSERT_TRUE(!out || out->columns() == columns_out);
    }
    EXPECT_LT(taken, lies.size()) << "a state that is cut short was taken";
  }
}

INSTANTIATE_TEST_SUITE_P(Catalog, ForgedOperator, testing::ValuesIn(row_names()), row_name);

}  // namespace
}  // namespace espalier::test
