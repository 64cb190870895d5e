#include "data/sink.h"

#include <cmath>
#include <limits>

#include "data/utf8.h"

namespace espalier {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string_view trimmed(std::string_view cell) {
  while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
  while (!cell.empty() && cell.back() == ' ') cell.remove_suffix(1);
  return cell;
}

}  // namespace

MissingWords::MissingWords(std::vector<std::string> words) : words_(std::move(words)) {
  for (const std::string& word : words_) {
    longest_ = std::max(longest_, word.size());
    if (const auto number = plain_number(word); number && !std::isnan(*number)) numbers_.push_back(*number);
    if (!word.empty()) first_[static_cast<unsigned char>(word[0])] = true;
  }
}

void Sink::begin() {
  numbers_.release();
  words_ = TextsBuilder();
  stale_ = thousands_ = false;
  stand_ins_ = 0;
  resume();
}

void Sink::resume() {
  mode_ = is_words() ? Mode::words : Mode::numbers;
  decimal_ = format().decimal;
}

void Sink::truncate(std::size_t rows) {
  if (mode_ == Mode::idle) return;
  numbers_.truncate(rows);
  words_.truncate(rows);
}

bool Sink::take(std::string_view cell, const MissingWords& missing) {
  if (mode_ == Mode::idle) return true;
  const bool absent = missing.contains(trimmed(cell));
  if (mode_ == Mode::words) {
    if (absent) return words_.add_missing(), true;
    return !words_.add(cell) || find_not_utf8(cell) == cell.npos;
  }
  cell = trimmed(cell);
  if (absent) {
    numbers_.push_back(none);
  } else if (const auto number = parse_number(cell, format())) {
    thousands_ = thousands_ || cell.find(format().thousands) != cell.npos;
    numbers_.push_back(missing.any_number() && missing.contains(*number) ? none : *number);
  } else if (stands_for_missing(cell)) {
    ++stand_ins_;
    numbers_.push_back(none);
  } else {
    fail_over(cell);
  }
  return true;
}

void Sink::fail_over(std::string_view cell) {
  std::size_t way = way_ + 1;
  while (way < formats_.size() && !parse_number(cell, formats_[way])) ++way;
  const bool same_mark = way < formats_.size() && way == way_ + 1 && formats_[way].decimal == formats_[way_].decimal;
  if (!same_mark) return leave(way);
  way_ = way;  // what there is fits this format too
  thousands_ = true;
  numbers_.push_back(*parse_number(cell, formats_[way]));
}

void Sink::leave(std::size_t way) {
  way_ = way;
  stale_ = true;
  mode_ = Mode::idle;
  numbers_.release();
}

void Sink::finish() {
  if (mode_ != Mode::numbers || stand_ins_ == 0) return;
  if (std::ranges::all_of(numbers_.items(), [](double v) { return std::isnan(v); })) leave(formats_.size());
}

void Sink::try_decimal(char mark) {
  if (is_words()) return;
  for (std::size_t way = way_ + 1; way < formats_.size(); ++way)
    if (formats_[way].decimal == mark) return leave(way);
}

TableColumn Sink::column(std::string name) && {
  TableColumn out{.name = std::move(name)};
  if (is_words()) {
    out.cells = TableColumn::Cells::texts;
    out.texts = std::move(words_).done();
  } else {
    out.decimal = format().decimal;
    out.numbers = std::move(numbers_).hold();
  }
  return out;
}

}  // namespace espalier
