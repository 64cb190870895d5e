#include "data/dataset_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "base/archive.h"
#include "base/hash.h"

namespace espalier {
namespace {

constexpr std::string_view magic = "ESPALDS1";
constexpr std::size_t preamble = 64;

struct Section {
  std::int64_t offset = 0, count = 0;
  static constexpr auto fields() {
    return fields_of(field("offset", &Section::offset), field("count", &Section::count));
  }
};

struct ColumnRecord {
  std::int32_t kind = 0, categories = 0;
  std::int64_t length = 0;
  std::int32_t sparse = 0, binned = 0;
  Section values, positions, codes, low, high;
  static constexpr auto fields() {
    return fields_of(field("kind", &ColumnRecord::kind), field("categories", &ColumnRecord::categories),
                     field("length", &ColumnRecord::length), field("sparse", &ColumnRecord::sparse),
                     field("binned", &ColumnRecord::binned), field("values", &ColumnRecord::values),
                     field("positions", &ColumnRecord::positions), field("codes", &ColumnRecord::codes),
                     field("low", &ColumnRecord::low), field("high", &ColumnRecord::high));
  }
};

struct BlockRecord {
  std::string origin;
  std::vector<std::string> names;
  static constexpr auto fields() {
    return fields_of(field("origin", &BlockRecord::origin), field("names", &BlockRecord::names));
  }
};

struct TargetRecord {
  std::string name;
  std::vector<std::string> classes;
  std::int32_t positive = -1;
  Section values;
  static constexpr auto fields() {
    return fields_of(field("name", &TargetRecord::name), field("classes", &TargetRecord::classes),
                     field("positive", &TargetRecord::positive), field("values", &TargetRecord::values));
  }
};

struct Header {
  std::int64_t rows = 0;
  std::vector<ColumnRecord> columns;
  std::vector<BlockRecord> blocks;
  std::vector<TargetRecord> targets;
  Section weights, groups;
  std::int32_t rule = 0;
  std::vector<Section> folds;
  std::int64_t check_low = 0, check_high = 0;  // over all sections
  static constexpr auto fields() {
    return fields_of(field("rows", &Header::rows), field("columns", &Header::columns), field("blocks", &Header::blocks),
                     field("targets", &Header::targets), field("weights", &Header::weights),
                     field("groups", &Header::groups), field("rule", &Header::rule), field("folds", &Header::folds),
                     field("check_low", &Header::check_low), field("check_high", &Header::check_high));
  }
};

// Bytes to a file, or to nowhere, counted and hashed on their way.
class Sink {
 public:
  Sink() { start(); }
  explicit Sink(Path path) : path_(std::move(path)), aside_(path_.string() + ".part") {
    ::unlink(aside_.c_str());  // what a program that was killed has left
    fd_ = ::open(aside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    error_ = fd_ < 0 ? errno : 0;
    start();
  }
  ~Sink() {
    if (fd_ < 0) return;
    ::close(fd_);
    ::unlink(aside_.c_str());  // gone already where all went well
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  template <class T>
  Section section(std::span<const T> items) {
    put(std::string((64 - size_ % 64) % 64, '\0'));
    const Section out{static_cast<std::int64_t>(size_), static_cast<std::int64_t>(items.size())};
    put({reinterpret_cast<const char*>(items.data()), items.size_bytes()});
    return out;
  }

  std::string record(Header header) const {
    const Hash128 body = body_.done();
    header.check_low = static_cast<std::int64_t>(body.low);
    header.check_high = static_cast<std::int64_t>(body.high);
    return save(header);
  }

  Status finish(const std::string& record) {
    const Hash128 check = hash_bytes(record);
    std::string start(magic);
    for (const std::uint64_t word :
         {static_cast<std::uint64_t>(size_), static_cast<std::uint64_t>(record.size()), check.low, check.high})
      start.append(reinterpret_cast<const char*>(&word), sizeof word);
    put(record);
    write(std::exchange(waiting_, {}));
    if (error_ == 0 && ::pwrite(fd_, start.data(), start.size(), 0) != static_cast<ssize_t>(start.size()))
      error_ = errno;
    if (error_ == 0 && ::fsync(fd_) != 0) error_ = errno;
    if (error_ == 0 && ::rename(aside_.c_str(), path_.c_str()) != 0) error_ = errno;
    return error_ == 0 ? ok() : Status(io_error("write", path_, error_));
  }

 private:
  void start() {
    put(std::string(preamble, '\0'));
    body_ = ByteHasher();
  }
  void put(std::string_view bytes) {
    constexpr std::size_t worth_a_call = 1 << 16;  // a wide table has very many small parts
    size_ += bytes.size();
    body_.add(bytes);
    if (fd_ < 0) return;
    if (waiting_.size() + bytes.size() < worth_a_call) {
      waiting_ += bytes;
      return;
    }
    write(std::exchange(waiting_, {}));
    write(bytes);
  }
  void write(std::string_view bytes) {
    while (!bytes.empty() && error_ == 0 && fd_ >= 0) {
      const ssize_t done = ::write(fd_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0)
        error_ = errno;
      else
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
  }

  Path path_, aside_;
  int fd_ = -1, error_ = 0;
  std::size_t size_ = 0;
  std::string waiting_;
  ByteHasher body_;
};

ColumnRecord write_column(Sink& out, const Column& column) {
  ColumnRecord record;
  record.kind = static_cast<std::int32_t>(column.content().kind);
  record.categories = column.content().categories;
  record.length = static_cast<std::int64_t>(column.size());
  record.sparse = column.sparse();
  record.values = out.section(column.values());
  if (column.sparse()) record.positions = out.section(column.positions());
  if (!column.is_token()) {
    const auto bins = column.bins();
    record.binned = 1;
    record.codes = out.section(bins->codes);
    record.low = out.section(bins->low);
    record.high = out.section(bins->high);
    column.drop_artefacts();
  }
  return record;
}

void write_target(Sink& out, const Target& y, Header& header) {
  const std::size_t n = y.rows();
  for (std::size_t k = 0; k < y.columns(); ++k) {
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = y.value(i, k);
    header.targets.push_back(
        {y.column(k).name, y.column(k).classes, y.column(k).positive, out.section(std::span<const double>(values))});
  }
  if (y.weighted()) {
    std::vector<double> weights(n);
    for (std::size_t i = 0; i < n; ++i) weights[i] = y.weight(i);
    header.weights = out.section(std::span<const double>(weights));
  }
  if (y.grouped()) {
    std::vector<std::uint32_t> groups(n);
    for (std::size_t i = 0; i < n; ++i) groups[i] = y.group(i);
    header.groups = out.section(std::span<const std::uint32_t>(groups));
  }
}

// Takes sections out of a mapping, and remembers whether all of them were inside it.
class Source {
 public:
  explicit Source(MappingPtr mapping) : mapping_(std::move(mapping)) {}

  template <class T>
  Held<T> held(const Section& s) {
    return {span<T>(s), mapping_};
  }
  template <class T>
  std::vector<T> copy(const Section& s) {
    const auto items = span<T>(s);
    return {items.begin(), items.end()};
  }
  const MappingPtr& mapping() const { return mapping_; }
  bool good() const { return good_; }

 private:
  template <class T>
  std::span<const T> span(const Section& s) {
    const std::string_view all = mapping_->bytes();
    const auto offset = static_cast<std::uint64_t>(s.offset), count = static_cast<std::uint64_t>(s.count);
    if (count == 0) return {};
    const bool inside = offset % 64 == 0 && offset <= all.size() && count <= (all.size() - offset) / sizeof(T);
    if (!inside) good_ = false;
    return inside ? std::span(reinterpret_cast<const T*>(all.data() + offset), count) : std::span<const T>();
  }

  MappingPtr mapping_;
  bool good_ = true;
};

Failure damaged(std::string_view why) {
  return fail(Errc::corrupt, "the dataset file of the run is " + std::string(why) + "; start the run anew");
}

Result<Header> read_header(std::string_view all, bool thorough, Hash128& check) {
  if (all.size() < preamble || !all.starts_with(magic)) return damaged("not a dataset file of this version");
  std::uint64_t words[4];
  std::memcpy(words, all.data() + magic.size(), sizeof words);
  const auto [offset, length, low, high] = words;
  if (offset > all.size() || length != all.size() - offset) return damaged("cut short");
  const std::string_view record = all.substr(offset);
  check = hash_bytes(record);
  if (check != Hash128{high, low}) return damaged("damaged");
  TRY(Header header, load<Header>(record));
  const Hash128 body{static_cast<std::uint64_t>(header.check_high), static_cast<std::uint64_t>(header.check_low)};
  if (thorough && hash_bytes(all.substr(preamble, offset - preamble)) != body) return damaged("damaged");
  return header;
}

// Categories without a row are those that a schema declares. More than this could not have been listed, and encoders
// keep a number for each.
constexpr std::int64_t most_declared_categories = 1'000'000;

bool fits(const ColumnRecord& r, std::int64_t rows) {
  const bool known = r.kind >= 0 && r.kind <= static_cast<int>(Content::Kind::token) && r.categories >= 0 &&
                     r.categories <= most_declared_categories + rows;
  const bool long_enough =
      r.sparse ? r.positions.count == r.values.count && r.values.count <= rows : r.values.count == rows;
  const bool coded = !r.binned || (r.codes.count == rows && r.low.count == r.high.count && r.low.count <= 255);
  return known && r.length == rows && long_enough && coded;
}

bool fits(const TargetRecord& t, std::int64_t rows) {
  const auto classes = static_cast<std::int64_t>(t.classes.size());
  return t.values.count == rows && classes != 1 && t.positive >= -1 && t.positive < std::max<std::int64_t>(classes, 1);
}

// Whether the parts add up: as many values everywhere as there are rows, as many names as columns.
bool fits(const Header& h) {
  std::size_t names = 0;
  for (const BlockRecord& b : h.blocks) names += b.names.size();
  const auto per_row = [&](const Section& s) { return s.count == h.rows; };
  const auto none_or_per_row = [&](const Section& s) { return s.count == 0 || s.count == h.rows; };
  return h.rows > 0 && h.rows <= std::numeric_limits<std::uint32_t>::max() && names == h.columns.size() &&
         !h.targets.empty() && !h.folds.empty() &&
         std::ranges::all_of(h.columns, [&](const ColumnRecord& r) { return fits(r, h.rows); }) &&
         std::ranges::all_of(h.targets, [&](const TargetRecord& t) { return fits(t, h.rows); }) &&
         none_or_per_row(h.weights) && none_or_per_row(h.groups) && std::ranges::all_of(h.folds, per_row) &&
         h.rule >= 0 && h.rule <= static_cast<int>(FoldPlan::Rule::forward);
}

// Whether what the values point at is there.
bool sound(const Dataset& data) {
  for (std::size_t j = 0; j < data.raw.columns(); ++j) {
    const Column& c = *data.raw.share(j);
    if (c.sparse() && std::ranges::adjacent_find(c.positions(), std::greater_equal<>()) != c.positions().end())
      return false;
    if (c.sparse() && !c.positions().empty() && c.positions().back() >= c.size()) return false;
    if (c.is_token()) continue;
    const auto bins = c.bins();
    for (const std::uint8_t code : bins->codes)
      if (code != Bins::missing && code >= bins->size()) return false;
  }
  for (std::size_t k = 0; k < data.target.columns(); ++k) {
    const auto classes = static_cast<double>(data.target.column(k).classes.size());
    for (const double v : data.target.column(k).values)
      if (!std::isfinite(v) || (classes > 0 && !(v >= 0 && v < classes && v == std::floor(v)))) return false;
  }
  return true;
}

ColumnPtr read_column(Source& in, const ColumnRecord& r) {
  const Content content{static_cast<Content::Kind>(r.kind), r.categories};
  const auto length = static_cast<std::size_t>(r.length);
  auto column = r.sparse ? std::make_shared<const Column>(length, in.held<std::uint32_t>(r.positions),
                                                          in.held<double>(r.values), content)
                         : std::make_shared<const Column>(in.held<double>(r.values), content);
  if (!r.binned) return column;
  auto bins = std::make_shared<const Bins>(Bins{in.held<std::uint8_t>(r.codes).items, in.held<double>(r.low).items,
                                                in.held<double>(r.high).items, in.mapping()});
  return std::make_shared<const Column>(*column, std::move(bins));
}

Target read_target(Source& in, const Header& header) {
  std::vector<TargetColumn> columns;
  for (const TargetRecord& t : header.targets)
    columns.push_back({t.name, in.copy<double>(t.values), t.classes, t.positive});
  return Target(std::move(columns), in.copy<double>(header.weights), in.copy<std::uint32_t>(header.groups));
}

// All sections; what is left to write is the header's record.
std::string lay_out(Sink& out, const Dataset& data, const FoldPlan& plan) {
  Header header;
  header.rows = static_cast<std::int64_t>(data.target.rows());
  for (std::size_t j = 0; j < data.raw.columns(); ++j) {
    CHECK(data.raw.rows_of(j)->in_order());  // a data set is whole columns
    header.columns.push_back(write_column(out, *data.raw.share(j)));
  }
  for (const Block& b : *data.raw.layout()) header.blocks.push_back({b.origin, b.names});
  write_target(out, data.target, header);
  header.rule = static_cast<std::int32_t>(plan.rule);
  for (const auto& fold_of : plan.repeats) header.folds.push_back(out.section(std::span<const std::uint8_t>(fold_of)));
  return out.record(std::move(header));
}

}  // namespace

Status write_dataset(const Path& path, const Dataset& data, const FoldPlan& plan) {
  Sink out(path);
  const std::string record = lay_out(out, data, plan);
  return out.finish(record);
}

Hash128 fingerprint_of(const Dataset& data, const FoldPlan& plan) {
  Sink nowhere;
  return hash_bytes(lay_out(nowhere, data, plan));
}

std::size_t expected_bytes(const Dataset& data, const FoldPlan& plan) {
  const Target& y = data.target;
  std::size_t out = y.rows() * ((y.columns() + y.weighted()) * sizeof(double) + y.grouped() * sizeof(std::uint32_t));
  for (std::size_t j = 0; j < data.raw.columns(); ++j) {
    const Column& c = *data.raw.share(j);
    out += c.values().size_bytes() + c.positions().size_bytes() + (c.is_token() ? 0 : c.size());
  }
  return out + plan.repeats.size() * y.rows();
}

Result<DatasetFile> open_dataset(const MappingPtr& mapping, bool thorough) {
  DatasetFile out;
  TRY(const Header header, read_header(mapping->bytes(), thorough, out.fingerprint));
  if (!fits(header)) return damaged("made of parts that do not add up");
  Source in(mapping);
  std::vector<ColumnPtr> columns;
  for (const ColumnRecord& r : header.columns) columns.push_back(read_column(in, r));
  Layout layout;
  for (const BlockRecord& b : header.blocks) layout.push_back({b.origin, b.names});
  auto plan = std::make_shared<FoldPlan>();
  plan->rule = static_cast<FoldPlan::Rule>(header.rule);
  for (const Section& s : header.folds) plan->repeats.push_back(in.copy<std::uint8_t>(s));
  out.data.target = read_target(in, header);
  out.data.raw = Frame(std::move(columns), Rows::all(static_cast<std::size_t>(header.rows)),
                       std::make_shared<const Layout>(std::move(layout)));
  out.plan = std::move(plan);
  if (!in.good() || (thorough && !sound(out.data))) return damaged("damaged");
  return out;
}

}  // namespace espalier
