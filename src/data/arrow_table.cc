#include "data/arrow_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "data/dates.h"

namespace espalier {
namespace {

// Released when it goes out of scope, unless its owner has done so.
template <class T>
class Owned {
 public:
  Owned() = default;
  ~Owned() {
    if (value.release) value.release(&value);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  T value{};
};

class OwnedStream {
 public:
  explicit OwnedStream(ArrowArrayStream& stream) : stream_(stream) {}
  ~OwnedStream() {
    if (stream_.release) stream_.release(&stream_);
  }
  OwnedStream(const OwnedStream&) = delete;
  OwnedStream& operator=(const OwnedStream&) = delete;

 private:
  ArrowArrayStream& stream_;
};

bool bit(const void* bits, std::int64_t i) {
  return (static_cast<const std::uint8_t*>(bits)[i / 8] >> (i % 8) & 1) != 0;
}

bool valid(const ArrowArray& array, std::int64_t i) {
  return array.n_buffers == 0 || !array.buffers[0] || bit(array.buffers[0], array.offset + i);
}

template <class T>
T item(const ArrowArray& array, std::int64_t i) {
  return static_cast<const T*>(array.buffers[1])[array.offset + i];
}

double half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double sign = bits & 0x8000 ? -1 : 1;
  if (exponent == 31) return fraction != 0 ? std::nan("") : sign * HUGE_VAL;
  return sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
}

// Of 4 to 32 bytes, least first, two's complement.
double decimal(const ArrowArray& array, std::int64_t i, int bytes, int scale) {
  const auto* at = static_cast<const std::uint8_t*>(array.buffers[1]) + (array.offset + i) * bytes;
  const bool negative = (at[bytes - 1] & 0x80) != 0;
  long double value = 0;
  for (int b = bytes - 1; b >= 0; --b) value = value * 256 + (negative ? 255 - at[b] : at[b]);
  if (negative) value = -value - 1;
  return static_cast<double>(value / std::pow(10.0L, scale));
}

// What a column of an Arrow type becomes.
enum class Form : std::uint8_t { number, integer, boolean, words, date, time_of_day, nothing };

struct Reader {
  Form form = Form::nothing;
  std::function<double(const ArrowArray&, std::int64_t)> number = {};           // number, date and time: seconds
  std::function<std::int64_t(const ArrowArray&, std::int64_t)> whole = {};      // integer
  std::function<std::string_view(const ArrowArray&, std::int64_t)> words = {};  // words
};

template <class T>
Reader integers() {
  return {.form = Form::integer,
          .number = [](const ArrowArray& a, std::int64_t i) { return static_cast<double>(item<T>(a, i)); },
          .whole = [](const ArrowArray& a, std::int64_t i) { return static_cast<std::int64_t>(item<T>(a, i)); }};
}

template <class T>
Reader scaled(Form form, double seconds) {
  return {.form = form, .number = [seconds](const ArrowArray& a, std::int64_t i) {
            return static_cast<double>(item<T>(a, i)) * seconds;
          }};
}

template <class Offset>
std::string_view text_at(const ArrowArray& a, std::int64_t i) {
  const auto* offsets = static_cast<const Offset*>(a.buffers[1]) + a.offset + i;
  return {static_cast<const char*>(a.buffers[2]) + offsets[0], static_cast<std::size_t>(offsets[1] - offsets[0])};
}

// Sixteen bytes: the length; then the text itself if it fits, else its start, the buffer and the place in it.
std::string_view view_at(const ArrowArray& a, std::int64_t i) {
  const auto* view = static_cast<const std::int32_t*>(a.buffers[1]) + 4 * (a.offset + i);
  const auto length = static_cast<std::size_t>(view[0]);
  if (length <= 12) return {reinterpret_cast<const char*>(view + 1), length};
  return {static_cast<const char*>(a.buffers[2 + view[2]]) + view[3], length};
}

// Seconds a unit: s, m, u, n.
double seconds_of(char unit) { return unit == 's' ? 1 : unit == 'm' ? 1e-3 : unit == 'u' ? 1e-6 : 1e-9; }

std::optional<Reader> time_reader(std::string_view format) {
  if (format == "tdD") return scaled<std::int32_t>(Form::date, 86400);
  if (format == "tdm") return scaled<std::int64_t>(Form::date, 1e-3);
  if (format.size() < 3) return std::nullopt;
  const char unit = format[2];
  if (std::string_view("smun").find(unit) == std::string_view::npos) return std::nullopt;
  if (format[1] == 's') return scaled<std::int64_t>(Form::date, seconds_of(unit));
  if (format[1] == 'D') return scaled<std::int64_t>(Form::number, seconds_of(unit));
  if (format[1] != 't') return std::nullopt;
  const bool wide = unit == 'u' || unit == 'n';
  return wide ? scaled<std::int64_t>(Form::time_of_day, seconds_of(unit))
              : scaled<std::int32_t>(Form::time_of_day, seconds_of(unit));
}

// "d:precision,scale" or "d:precision,scale,bits".
std::optional<Reader> decimal_reader(std::string_view format) {
  int precision = 0, scale = 0, bits = 128;
  const std::string text(format);
  const int read = std::sscanf(text.c_str(), "d:%d,%d,%d", &precision, &scale, &bits);
  if (read < 2 || bits % 32 != 0 || bits < 32 || bits > 256) return std::nullopt;
  return Reader{.form = Form::number, .number = [bytes = bits / 8, scale](const ArrowArray& a, std::int64_t i) {
                  return decimal(a, i, bytes, scale);
                }};
}

std::optional<Reader> letter_reader(char letter) {
  switch (letter) {
    case 'n':
      return Reader{};
    case 'b':
      return Reader{.form = Form::boolean};
    case 'c':
      return integers<std::int8_t>();
    case 'C':
      return integers<std::uint8_t>();
    case 's':
      return integers<std::int16_t>();
    case 'S':
      return integers<std::uint16_t>();
    case 'i':
      return integers<std::int32_t>();
    case 'I':
      return integers<std::uint32_t>();
    case 'l':
      return integers<std::int64_t>();
    case 'L':
      return integers<std::uint64_t>();
    case 'e':
      return Reader{.form = Form::number,
                    .number = [](const ArrowArray& a, std::int64_t i) { return half(item<std::uint16_t>(a, i)); }};
    case 'f':
      return scaled<float>(Form::number, 1);
    case 'g':
      return scaled<double>(Form::number, 1);
    case 'u':
      return Reader{.form = Form::words, .words = text_at<std::int32_t>};
    case 'U':
      return Reader{.form = Form::words, .words = text_at<std::int64_t>};
    default:
      return std::nullopt;
  }
}

std::optional<Reader> reader_of(std::string_view format) {
  if (format.size() == 1) return letter_reader(format[0]);
  if (format == "vu") return Reader{.form = Form::words, .words = view_at};
  if (format.starts_with("d:")) return decimal_reader(format);
  return format.starts_with('t') ? time_reader(format) : std::nullopt;
}

std::string in_words(const std::string& format) {
  if (format.starts_with("+s")) return "structs";
  if (format.starts_with("+")) return "lists";
  if (format == "z" || format == "Z" || format == "vz" || format.starts_with("w:")) return "bytes";
  return "a type that is not known here (Arrow format '" + format + "')";
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::floor(seconds));
  const double rest = seconds - static_cast<double>(whole);
  std::string out = fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  if (rest > 0) out += fmt::format("{:.6f}", rest).substr(1);
  return out;
}

std::string date_text(double seconds) {
  const double day = std::floor(seconds / 86400);
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(static_cast<std::int64_t>(day)))};
  std::string out = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                static_cast<unsigned>(date.day()));
  const double clock = seconds - 86400 * day;
  return clock > 0 ? out + " " + clock_text(clock) : out;
}

// One column of the table, filled chunk by chunk.
class Collector {
 public:
  Collector(std::string name, Reader reader, std::optional<Reader> values, bool ordered)
      : name_(std::move(name)), reader_(std::move(reader)), values_(std::move(values)), ordered_(ordered) {}

  void add(const ArrowArray& array, std::int64_t rows) {
    if (values_) return add_codes(array, rows);
    for (std::int64_t i = 0; i < rows; ++i) add_cell(array, i);
  }

  TableColumn column() {  // once
    TableColumn out{.name = name_};
    const bool words = values_ || reader_.form == Form::words || reader_.form == Form::boolean ||
                       reader_.form == Form::date || reader_.form == Form::time_of_day || beyond_;
    out.cells = words ? TableColumn::Cells::texts : TableColumn::Cells::numbers;
    out.nominal = values_.has_value();
    if (words)
      out.texts = beyond_ ? whole_numbers() : std::move(texts_).done();
    else
      out.numbers = std::move(numbers_).hold();
    return out;
  }

  // Whole, so that it holds where the cells show less: one truth value, no date, no category.
  std::optional<ColumnSchema> known(const TableColumn& column) const {
    ColumnSchema out{.name = name_, .reason = "said by its type"};
    if (values_) {
      out.kind = count_missing(column) == column.texts.rows() ? ColumnKind::constant : ColumnKind::category;
      if (out.kind == ColumnKind::category) out.categories = order_;
      return out;
    }
    if (reader_.form == Form::boolean) {
      out.kind = ColumnKind::boolean;
      out.categories = {"false", "true"};
    } else if (reader_.form == Form::date || reader_.form == Form::time_of_day) {
      out.kind = ColumnKind::datetime;
      out.date_format = name_of(reader_.form == Form::date ? DateOrder::year_month_day : DateOrder::time_of_day);
    } else {
      return std::nullopt;
    }
    return out;
  }

 private:
  void add_cell(const ArrowArray& array, std::int64_t i) {
    const bool there = reader_.form != Form::nothing && valid(array, i);
    switch (reader_.form) {
      case Form::nothing:
      case Form::number:
        return numbers_.push_back(there ? reader_.number(array, i) : std::nan(""));
      case Form::integer:
        return add_whole(array, i, there);
      default:
        if (!there) return texts_.add_missing();
        texts_.add(word_at(reader_, array, i));
    }
  }

  // Beyond 2^53 numbers would become others.
  void add_whole(const ArrowArray& array, std::int64_t i, bool there) {
    const std::int64_t value = there ? reader_.whole(array, i) : 0;
    beyond_ = beyond_ || value > (std::int64_t{1} << 53) || value < -(std::int64_t{1} << 53);
    numbers_.push_back(there ? reader_.number(array, i) : std::nan(""));
    wholes_.push_back(value);
  }

  Texts whole_numbers() const {
    TextsBuilder out;
    for (std::size_t i = 0; i < wholes_.size(); ++i) {
      if (std::isnan(numbers_[i]))
        out.add_missing();
      else
        out.add(std::to_string(wholes_[i]));
    }
    return std::move(out).done();
  }

  // Chunks may bring dictionaries of their own.
  void add_codes(const ArrowArray& array, std::int64_t rows) {
    std::vector<std::optional<std::string>> words;
    if (array.dictionary)
      for (std::int64_t k = 0; k < array.dictionary->length; ++k)
        words.push_back(valid(*array.dictionary, k) ? std::optional(word_at(*values_, *array.dictionary, k))
                                                    : std::nullopt);
    for (const auto& word : words)
      if (ordered_ && word && std::ranges::find(order_, *word) == order_.end()) order_.push_back(*word);
    for (std::int64_t i = 0; i < rows; ++i) {
      const std::int64_t code = valid(array, i) ? reader_.whole(array, i) : -1;
      if (code < 0 || code >= std::ssize(words) || !words[static_cast<std::size_t>(code)])
        texts_.add_missing();
      else
        texts_.add(*words[static_cast<std::size_t>(code)]);
    }
  }

  static std::string word_at(const Reader& reader, const ArrowArray& array, std::int64_t i) {
    switch (reader.form) {
      case Form::words:
        return std::string(reader.words(array, i));
      case Form::boolean:
        return bit(array.buffers[1], array.offset + i) ? "true" : "false";
      case Form::date:
        return date_text(reader.number(array, i));
      case Form::time_of_day:
        return clock_text(reader.number(array, i));
      case Form::integer:
        return std::to_string(reader.whole(array, i));
      default:
        return number_text(reader.number(array, i));
    }
  }

  std::string name_;
  Reader reader_;                 // of a dictionary: of the codes
  std::optional<Reader> values_;  // of a dictionary: of its values
  bool ordered_;
  bool beyond_ = false;
  Buffer<double> numbers_;
  Buffer<std::int64_t> wholes_;
  TextsBuilder texts_;
  std::vector<std::string> order_;  // of the dictionary's values, if they have one
};

Result<Collector> collector_of(const ArrowSchema& column, const std::string& path) {
  const std::string name = column.name ? column.name : "";
  const ArrowSchema& values = column.dictionary ? *column.dictionary : column;
  auto codes = reader_of(column.format), read = reader_of(values.format);
  if (!read || !codes || (column.dictionary && codes->form != Form::integer))
    return fail(Errc::unsupported, path + ": column '" + name + "' holds " + in_words(values.format) +
                                       ", which are no features; leave it out, or make numbers, words or dates of it");
  if (!column.dictionary) return Collector(name, *std::move(read), std::nullopt, false);
  return Collector(name, *std::move(codes), std::move(read), (column.flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0);
}

Failure stream_error(ArrowArrayStream& stream, const std::string& path) {
  const char* said = stream.get_last_error ? stream.get_last_error(&stream) : nullptr;
  return fail(Errc::io, path + ": the table could not be read: " + (said ? said : "its owner does not say why"));
}

}  // namespace

Result<ArrowTable> table_from_arrow(ArrowArrayStream& stream, std::string path) {
  const OwnedStream owned(stream);
  if (!stream.release) return fail(Errc::invalid_argument, path + ": the Arrow stream was released before");
  Owned<ArrowSchema> schema;
  if (stream.get_schema(&stream, &schema.value) != 0) return stream_error(stream, path);
  if (std::string_view(schema.value.format) != "+s" || schema.value.n_children == 0)
    return fail(Errc::invalid_argument, path + ": the Arrow stream is no table with columns");
  std::vector<Collector> columns;
  for (std::int64_t j = 0; j < schema.value.n_children; ++j) {
    TRY(Collector one, collector_of(*schema.value.children[j], path));
    columns.push_back(std::move(one));
  }
  ArrowTable out{.table = {.path = std::move(path)}, .known = {}};
  while (true) {
    Owned<ArrowArray> batch;
    if (stream.get_next(&stream, &batch.value) != 0) return stream_error(stream, out.table.path);
    if (!batch.value.release) break;
    if (batch.value.n_children != std::ssize(columns) || batch.value.offset != 0)
      return fail(Errc::corrupt, out.table.path + ": a batch of the Arrow stream has other columns than its schema");
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (batch.value.children[j]->length < batch.value.length)
        return fail(Errc::corrupt, out.table.path + ": columns of the Arrow stream differ in length");
      columns[j].add(*batch.value.children[j], batch.value.length);
    }
    out.table.rows += static_cast<std::size_t>(batch.value.length);
  }
  for (Collector& column : columns) {
    out.table.columns.push_back(column.column());
    if (auto known = column.known(out.table.columns.back())) out.known.push_back(*std::move(known));
  }
  TRY_STATUS(check(out.table));
  return out;
}

}  // namespace espalier
