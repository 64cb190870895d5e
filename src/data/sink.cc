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

MissingWords::MissingWords(std::vector<std::string> words, std::vector<std::string> also_in_quotes)
    : words_(std::move(words)), quoted_(std::move(also_in_quotes)) {
  words_.insert(words_.end(), quoted_.begin(), quoted_.end());
  for (const std::string& word : words_) {
    longest_ = std::max(longest_, word.size());
    if (const auto number = plain_number(word); number && !std::isnan(*number)) numbers_.push_back(*number);
    if (!word.empty()) first_[static_cast<unsigned char>(word[0])] = true;
  }
}

void Sink::begin() {
  numbers_.release();
  words_ = TextsBuilder();
  stale_ = quoted_gaps_ = false;
  seen_ = {};
  counted_ = 0;
  gaps_.clear();
  unit_ = plan_.unit.value_or("");
  resume();
}

void Sink::resume() {
  mode_ = is_words() ? Mode::words : plan_.spelled ? Mode::spelled : Mode::numbers;
  decimal_ = format().decimal;
}

void Sink::truncate(std::size_t rows) {
  if (mode_ == Mode::idle) return;
  numbers_.truncate(rows);
  words_.truncate(rows);
}

void Sink::take_gap() {
  if (mode_ == Mode::numbers || mode_ == Mode::spelled) numbers_.push_back(none);
  if (mode_ == Mode::words || mode_ == Mode::spelled) words_.add_missing();
}

void Sink::remember_gap(std::string_view word) {
  if (word.empty() || gaps_.size() >= 8 || std::ranges::find(gaps_, word) != gaps_.end()) return;
  gaps_.emplace_back(word);
}

bool Sink::take(std::string_view cell, const MissingWords& missing, bool quoted) {
  if (mode_ == Mode::idle) return true;
  if (mode_ == Mode::words) return take_word(cell, missing, quoted);
  const std::string_view core = trimmed(cell);
  const std::size_t row = numbers_.size();
  if (mode_ == Mode::spelled && quoted && missing.contains(core) && !missing.contains_quoted(core)) {
    leave(plan_.formats.size());  // a word like others, and so no number
  } else if (missing.contains(core)) {
    remember_gap(core);
    take_gap();
    return true;
  } else if (const auto number = parse_number(core, format())) {
    seen_.thousands = seen_.thousands || (format().thousands != 0 && core.find(format().thousands) != core.npos);
    put(missing.any_number() && missing.contains(*number) ? none : *number);
  } else if (stands_for_missing(core)) {
    ++seen_.stand_ins;
    remember_gap(core);
    take_gap();
    return true;
  } else if (!take_amount(core, format())) {
    fail_over(core);
  }
  if (mode_ != Mode::spelled || numbers_.size() == row) return true;
  if (std::isnan(numbers_[row])) return words_.add_missing(), true;
  return !words_.add(cell) || find_not_utf8(cell) == cell.npos;
}

bool Sink::take_word(std::string_view cell, const MissingWords& missing, bool quoted) {
  const std::string_view core = trimmed(cell);
  const bool gap = missing.contains(core), absent = plan_.verbatim ? cell.empty()
                                                    : quoted       ? missing.contains_quoted(core)
                                                                   : gap;
  quoted_gaps_ = quoted_gaps_ || (gap && !absent && !plan_.verbatim);
  if (!absent) return !words_.add(cell) || find_not_utf8(cell) == cell.npos;
  remember_gap(core);
  words_.add_missing();
  return true;
}

// A number with something beside it, if that fits what the column has shown.
bool Sink::take_amount(std::string_view cell, NumberFormat format) {
  const auto amount = parse_amount(cell, format);
  if (!amount) return false;
  if (!amount->unit.empty() && amount->unit != unit_) {
    if (plan_.unit || !unit_.empty()) return false;
    unit_ = amount->unit;
  }
  const std::size_t row = numbers_.size();
  put(amount->value);
  seen_.thousands = seen_.thousands || amount->thousands;
  seen_.brackets = seen_.brackets || amount->bracketed;
  if (row < counted_) return true;  // a row that was cut by the end of a window comes twice
  counted_ = row + 1;
  seen_.with_unit += !amount->unit.empty();
  seen_.bounded += amount->bounded;
  if (amount->bounded && seen_.bound.empty()) seen_.bound = cell;
  return true;
}

void Sink::fail_over(std::string_view core) {
  const auto fits = [&](NumberFormat f) { return parse_number(core, f) || parse_amount(core, f); };
  std::size_t way = way_ + 1;
  while (way < plan_.formats.size() && !fits(plan_.formats[way])) ++way;
  // What there is fits the same decimal mark with thousands too, unless thousands were divided otherwise.
  const bool same = way < plan_.formats.size() && plan_.formats[way].decimal == decimal_ && !seen_.thousands;
  if (!same) return leave(way);
  way_ = way;
  if (const auto number = parse_number(core, format())) return seen_.thousands = true, put(*number);
  if (!take_amount(core, format())) leave(plan_.formats.size());
}

void Sink::leave(std::size_t way) {
  way_ = way;
  stale_ = true;
  mode_ = Mode::idle;
  numbers_.release();
  words_ = TextsBuilder();
}

// Numbers they are if there are any, if the same unit stands in all of them (money and per cent may be left out), and
// if they are not limits for the most part, like "<18" and ">65".
void Sink::finish() {
  if ((mode_ != Mode::numbers && mode_ != Mode::spelled)) return;
  if (seen_.stand_ins == 0 && seen_.with_unit == 0 && seen_.bounded == 0) return;
  const auto gaps = std::ranges::count_if(numbers_.items(), [](double v) { return std::isnan(v); });
  const std::size_t filled = numbers_.size() - static_cast<std::size_t>(gaps);
  seen_.unitless = seen_.with_unit > 0 && seen_.with_unit < filled;
  const bool mixed = seen_.unitless && !may_be_left_out(unit_), limits = 2 * seen_.bounded > filled;
  if (filled == 0 || (!plan_.number && (mixed || limits))) leave(plan_.formats.size());
}

TableColumn Sink::column(std::string name) && {
  TableColumn out{.name = std::move(name), .gaps = std::move(gaps_)};
  if (is_words()) {
    out.cells = TableColumn::Cells::texts;
    out.texts = std::move(words_).done();
    return out;
  }
  out.decimal = format().decimal;
  if (seen_.thousands) out.thousands = format().thousands;
  out.unit = std::move(unit_);
  out.numbers = std::move(numbers_).hold();
  if (plan_.spelled) out.texts = std::move(words_).done();
  return out;
}

}  // namespace espalier
