#include "data/number_formats.h"

#include <algorithm>
#include <cmath>

#include "data/amounts.h"

namespace espalier {
namespace {

enum class Mark { point, comma, unsure };

// A digit group behind a single mark that may be thousands: "1,234", not "0,512", "12,34" or "1234,567".
bool may_be_thousands(std::string_view body, std::size_t mark) {
  const std::size_t before = mark, after = body.size() - mark - 1;
  const auto digit = [&](std::size_t i) { return i == mark || (body[i] >= '0' && body[i] <= '9'); };
  for (std::size_t i = 0; i < body.size(); ++i)
    if (!digit(i)) return false;
  return after == 3 && before >= 1 && before <= 3 && body[0] != '0';
}

void count_one(MarkCounts& out, char mark, std::string_view body, const Expected& expected) {
  const std::size_t at = body.find(mark);
  const bool several = body.find(mark, at + 1) != body.npos, comma = mark == ',';
  if (several) {
    if (parse_number(body, {comma ? '.' : ',', mark})) ++(comma ? out.point : out.comma);  // between thousands
  } else if (!may_be_thousands(body, at)) {
    ++(comma ? out.comma : out.point);
  } else {
    ++(comma ? out.either_comma : out.either_point);
    const double whole = *parse_number(body, {comma ? '.' : ',', mark});
    const double readings[2] = {whole / 1000, whole};
    for (int r = 0; r < 2; ++r) {
      const double v = readings[r], below = expected.low - v, above = v - expected.high;
      out.inside[r] += below <= 0 && above <= 0;
      out.beyond[r] += std::max({0.0, below, above});
    }
  }
}

// Of two marks the last one is for decimals, if the others stand between thousands; a date with points has no such.
void count_both(MarkCounts& out, bool comma_last, std::string_view body) {
  if (parse_number(body, comma_last ? NumberFormat{',', '.'} : NumberFormat{'.', ','}))
    ++(comma_last ? out.comma : out.point);
}

constexpr char other(char decimal) { return decimal == ',' ? '.' : ','; }

std::vector<NumberFormat> formats_from(char decimal, bool both) {
  std::vector<NumberFormat> out;
  for (const char d : {decimal, other(decimal)})
    if (d == decimal || both) out.insert(out.end(), {{d, 0}, {d, other(d)}, {d, ' '}, {d, '\''}});
  return out;
}

// What the range that the model saw says of cells that can be read in both ways.
Mark by_range(const MarkCounts& m, char mark) {
  const std::size_t n = m.either_comma + m.either_point;
  const bool decimal = m.inside[0] == n, thousands = m.inside[1] == n;
  const Mark if_decimal = mark == ',' ? Mark::comma : Mark::point,
             if_thousands = mark == ',' ? Mark::point : Mark::comma;
  if (decimal != thousands) return decimal ? if_decimal : if_thousands;
  if (decimal || m.beyond[0] == m.beyond[1]) return Mark::unsure;
  return m.beyond[0] < m.beyond[1] ? if_decimal : if_thousands;
}

class Guesser {
 public:
  Guesser(char separator, const ReadOptions& options, const std::string& path)
      : separator_(separator), options_(options), path_(path) {}

  void vote(const MarkCounts& m) {
    comma_ += m.comma > 0 && m.point == 0;
    point_ += m.point > 0 && m.comma == 0;
  }

  Result<std::vector<NumberFormat>> formats(const MarkCounts& m, const Expected& e, const std::string& name) const {
    if (options_.decimal != 0) return formats_from(options_.decimal, false);
    const char usual = e.number && e.fitted ? e.format.decimal : '.';
    if (m.comma != 0 || m.point != 0) return formats_from(m.point == 0 ? ',' : m.comma == 0 ? '.' : usual, true);
    if ((m.either_comma > 0) == (m.either_point > 0)) return formats_from(usual, true);
    const char mark = m.either_comma > 0 ? ',' : '.';
    if (!(e.number && e.fitted)) return formats_from(unfitted(m, mark), true);
    return fitted(m, mark, e, name);
  }

 private:
  // Nothing is known but the file.
  char unfitted(const MarkCounts& m, char mark) const {
    if (comma_ > 0 && point_ == 0) return ',';
    if (point_ > 0 && comma_ == 0) return '.';
    if (mark == '.') return '.';
    if (m.large > 0) return ',';  // whoever divides thousands does so everywhere
    const bool whole_beside = m.small > 0 && m.either_comma >= 3;
    return separator_ == ';' && !whole_beside ? ',' : '.';
  }

  Result<std::vector<NumberFormat>> fitted(const MarkCounts& m, char mark, const Expected& e,
                                           const std::string& name) const {
    const bool ranged = !std::isnan(e.low);
    const Mark by = ranged ? by_range(m, mark) : Mark::unsure;
    if (by != Mark::unsure) return formats_from(by == Mark::comma ? ',' : '.', true);
    if (comma_ > 0 && point_ == 0) return formats_from(',', true);
    if (point_ > 0 && comma_ == 0) return formats_from('.', true);
    if (mark == e.format.decimal || mark == e.format.thousands || !ranged) return formats_from(e.format.decimal, true);
    const std::string one(1, mark);
    return fail(Errc::corrupt,
                path_ + ": the numbers of column '" + name + "' are written like 1" + one +
                    "234, which may be 1.234 or 1234, and both would fit what the model was fitted on; say "
                    "--decimal . or --decimal ,");
  }

  char separator_;
  const ReadOptions& options_;
  const std::string& path_;
  std::size_t comma_ = 0, point_ = 0;  // columns that show their decimal mark beyond doubt
};

}  // namespace

MarkCounts count_marks(const std::vector<std::string_view>& cells, const Expected& expected) {
  MarkCounts out;
  for (const std::string_view cell : cells) {
    const std::string body = digits_of(cell);
    const std::size_t comma = body.rfind(','), point = body.rfind('.');
    if (body.empty()) continue;
    if (comma == body.npos && point == body.npos)
      ++(body.size() < 4 ? out.small : out.large);
    else if (comma != body.npos && point != body.npos)
      count_both(out, comma > point, body);
    else
      count_one(out, comma != body.npos ? ',' : '.', body, expected);
  }
  return out;
}

Result<std::vector<std::vector<NumberFormat>>> guess_formats(const std::vector<std::vector<std::string_view>>& cells,
                                                             const std::vector<std::string>& names, char separator,
                                                             const ReadOptions& options, const std::string& path) {
  Guesser guesser(separator, options, path);
  std::vector<MarkCounts> counts;
  std::vector<Expected> expected;
  for (std::size_t j = 0; j < names.size(); ++j) {
    const auto known = options.expected.find(names[j]);
    expected.push_back(known == options.expected.end() ? Expected{} : known->second);
    counts.push_back(options.verbatim.contains(names[j]) ? MarkCounts{} : count_marks(cells[j], expected[j]));
    guesser.vote(counts[j]);
  }
  std::vector<std::vector<NumberFormat>> out;
  for (std::size_t j = 0; j < names.size(); ++j) {
    TRY(out.emplace_back(), guesser.formats(counts[j], expected[j], names[j]));
  }
  return out;
}

}  // namespace espalier
