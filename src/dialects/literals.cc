#include "dialects/literals.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

namespace espalier {
namespace {

constexpr int deepest = 100;        // what we read comes from strangers, and each level costs us stack
constexpr double most = 1'000'000;  // numbers that one call may make

bool word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }
bool word_char(char c) { return word_start(c) || digit(c); }

// As numpy multiplies: rounded before anything is added, also where the compiler would fuse the two.
double product(double a, double b) {
  const volatile double out = a * b;
  return out;
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view where) : text_(text), where_(where) {}

  Result<Json> whole() {
    TRY(Json out, value(0));
    if (!at_end()) return wrong("the end of the text");
    return out;
  }

  Result<Json> assigned(std::string_view name) {
    while (!at_end()) TRY_STATUS(statement());
    const auto found = names_.find(name);
    if (found != names_.end()) return found->second;
    return fail(Errc::not_found, std::string(where_) + " assigns nothing to '" + std::string(name) +
                                     "'; write the configuration as " + std::string(name) + " = {…}");
  }

 private:
  Failure wrong_at(std::size_t at, std::string_view what) const {
    std::size_t line = 1, column = 1;
    for (const char c : text_.substr(0, at)) {
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n';
    }
    return fail(Errc::invalid_argument, std::string(where_) + ", line " + std::to_string(line) + ", column " +
                                            std::to_string(column) + ": " + std::string(what));
  }
  Failure wrong(std::string_view expected) const { return wrong_at(at_, "expected " + std::string(expected)); }

  char here(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  char peek() {  // the next character that is no blank, line end or comment
    for (; at_ < text_.size(); ++at_) {
      if (here() == '#')
        while (at_ < text_.size() && here() != '\n') ++at_;
      const bool joined = here() == '\\' && (here(1) == '\n' || here(1) == '\r');
      if (!joined && !blank(here())) break;
    }
    return here();
  }
  bool at_end() { return peek() == '\0' && at_ >= text_.size(); }
  bool take(char c) { return peek() == c && at_ < text_.size() ? (++at_, true) : false; }

  std::string_view word() {  // with its dots: np.arange
    const std::size_t from = (peek(), at_);
    if (word_start(here()))
      while (word_char(here()) || (here() == '.' && word_start(here(1)))) ++at_;
    return text_.substr(from, at_ - from);
  }

  std::string_view rest_of_line() {
    const std::size_t from = at_;
    for (int open = 0; at_ < text_.size() && (here() != '\n' || open > 0); ++at_)
      open += here() == '(' ? 1 : here() == ')' ? -1 : 0;
    return text_.substr(from, at_ - from);
  }

  Status statement() {
    if (take(';')) return ok();
    const std::size_t from = (peek(), at_);
    if (here() == '"' || here() == '\'') {
      TRY_STATUS(value(0));
      return ok();
    }
    const std::string name(word());
    if (name == "import" || name == "from") {
      rest_of_line();
      return ok();
    }
    const auto refused = [&] {
      return wrong_at(from, "only imports and assignments of literals are read; the file is not executed");
    };
    if (name.empty() || name.find('.') != name.npos || peek() != '=' || here(1) == '=') return refused();
    ++at_;
    TRY(names_[name], value(0));
    const std::size_t end = at_;
    while (here() == ' ' || here() == '\t' || here() == '\r') ++at_;
    if (at_ < text_.size() && here() != '\n' && here() != '#' && here() != ';')
      return wrong_at(end, "expected the end of the line: arithmetic and comprehensions are not read");
    return ok();
  }

  template <class Item>
  Status items(char close, const Item& item) {
    while (!take(close)) {
      TRY_STATUS(item());
      comma_ = take(',');
      if (comma_) continue;
      if (peek() == 'f') return wrong("',' or the end: comprehensions are not read");
      if (!take(close)) return wrong(std::string("',' or '") + close + "'");
      break;
    }
    return ok();
  }

  Result<Json> sequence(char close, int depth) {
    Json out = Json::array();
    TRY_STATUS(items(close, [&]() -> Status {
      TRY(Json item, value(depth + 1));
      out.push_back(std::move(item));
      return ok();
    }));
    return out;
  }

  // Of a call: values by place, and numbers by name.
  Result<Json> arguments(int depth, std::map<std::string, double>& named) {
    Json out = Json::array();
    TRY_STATUS(items(')', [&]() -> Status {
      const std::size_t from = (peek(), at_);
      const std::string name(word());
      if (!name.empty() && take('=')) {
        TRY(const Json given, value(depth + 1));
        if (!given.is_number()) return wrong_at(from, "expected a number for " + name);
        named[name] = given.get<double>();
        return ok();
      }
      at_ = from;
      TRY(Json item, value(depth + 1));
      out.push_back(std::move(item));
      return ok();
    }));
    return out;
  }

  Result<Json> dictionary(int depth) {
    Json out = Json::object();
    TRY_STATUS(items('}', [&]() -> Status {
      const std::size_t from = (peek(), at_);
      TRY(const Json key, value(depth + 1));
      if (!key.is_string()) return wrong_at(from, "the keys of a dictionary must be texts");
      if (!take(':')) return wrong("':'");
      TRY(out[key.get<std::string>()], value(depth + 1));
      return ok();
    }));
    return out;
  }

  // (1) is 1 and (1,) is a list of one.
  Result<Json> parenthesis(int depth) {
    TRY(Json out, sequence(')', depth));
    return out.size() == 1 && !comma_ ? Json(out[0]) : out;
  }

  Result<Json> value(int depth) {
    if (depth > deepest) return wrong("fewer levels");
    const char c = peek();
    if (take('[')) return sequence(']', depth);
    if (take('{')) return dictionary(depth);
    if (take('(')) return parenthesis(depth);
    if (c == '"' || c == '\'') return texts();
    if (digit(c) || c == '.' || c == '-' || c == '+') return number();
    const std::size_t from = at_;
    const std::string name(word());
    if (name.empty()) return wrong("a literal");
    if ((name == "r" || name == "R" || name == "u") && (here() == '"' || here() == '\'')) return at_ = from, texts();
    if (name == "None") return Json();
    if (name == "True" || name == "False") return Json(name == "True");
    if (take('(')) return call(name.substr(name.rfind('.') + 1), from, depth);
    if (const auto found = names_.find(name); found != names_.end()) return found->second;
    return wrong_at(from, "'" + name + "' is no literal; only literals are read, nothing is executed");
  }

  Result<Json> number() {
    bool negative = false;
    for (; here() == '-' || here() == '+'; ++at_, peek()) negative ^= here() == '-';
    const std::size_t from = at_;
    std::string digits;
    for (; digit(here()) || here() == '.' || here() == '_' || word_start(here()) ||
           ((here() == '-' || here() == '+') && at_ > from && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'));
         ++at_)
      if (here() != '_') digits += here();
    const char* begin = digits.data();
    const char* end = begin + digits.size();
    std::int64_t whole = 0;
    if (const auto [stop, error] = std::from_chars(begin, end, whole); error == std::errc() && stop == end)
      return Json(negative ? -whole : whole);
    double real = 0;
    const auto [stop, error] = std::from_chars(begin, end, real);
    if (error != std::errc() || stop != end || !std::isfinite(real) || digits.empty())
      return wrong_at(from, "expected a number");
    return Json(negative ? -real : real);
  }

  Result<Json> texts() {
    std::string out;
    do {
      const bool raw = here() == 'r' || here() == 'R';
      if (word_start(here())) ++at_;
      TRY_STATUS(quoted(raw, out));
    } while (peek() == '"' || here() == '\'');
    return Json(out);
  }

  Status quoted(bool raw, std::string& out) {
    const std::size_t from = at_;
    const char quote = here();
    const bool triple = here(1) == quote && here(2) == quote;
    const std::string_view close = text_.substr(at_, triple ? 3 : 1);
    for (at_ += close.size(); text_.substr(at_, close.size()) != close; ++at_) {
      if (at_ >= text_.size() || (!triple && here() == '\n')) return wrong_at(from, "the text does not end");
      if (here() == '\\' && !raw) {
        TRY_STATUS(escape(out));
      } else {
        out += here();
      }
    }
    at_ += close.size();
    return ok();
  }

  Status escape(std::string& out) {
    constexpr std::string_view letters = "nrt\\'\"0", meant("\n\r\t\\'\"\0", 7);
    ++at_;
    if (here() == '\n') return ok();
    const std::size_t k = letters.find(here());
    if (k == letters.npos || at_ >= text_.size()) return wrong_at(at_ - 1, "this escape is not read");
    out += meant[k];
    return ok();
  }

  Result<Json> call(const std::string& function, std::size_t from, int depth) {
    std::map<std::string, double> named;
    TRY(const Json given, arguments(depth, named));
    if ((function == "list" || function == "tuple" || function == "array") && given.size() == 1 && given[0].is_array())
      return Json(given[0]);
    std::vector<double> numbers;
    bool whole = true;
    for (const Json& j : given) {
      if (!j.is_number()) return wrong_at(from, function + "() of what is no number");
      numbers.push_back(j.get<double>());
      whole &= j.is_number_integer();
    }
    if ((function == "range" && whole) || function == "arange") {
      if (numbers.size() == 1) return steps(0, numbers[0], 1, whole, from);
      if (numbers.size() == 2 || numbers.size() == 3)
        return steps(numbers[0], numbers[1], numbers.size() == 3 ? numbers[2] : 1, whole, from);
    }
    const bool spaced = (function == "linspace" || function == "logspace") && numbers.size() >= 2;
    if (spaced && named.contains("num")) numbers.resize(2), numbers.push_back(named["num"]);
    const double base = named.contains("base") ? named["base"] : 10;
    if (spaced && function == "linspace") return between(numbers, from);
    if (spaced) return powers(base, numbers, from);
    return wrong_at(from,
                    "'" + function + "(…)' is not read; of functions range, np.arange, np.linspace, np.logspace are");
  }

  Result<Json> steps(double start, double stop, double step, bool whole, std::size_t from) const {
    const double n = std::ceil((stop - start) / step);
    const bool large = std::max(std::abs(start), std::abs(stop)) > 1e15;
    if (large || step == 0 || !(n <= most))
      return wrong_at(from, "a range of more than a million numbers, or of very large ones");
    const double difference = (start + step) - start;
    Json out = Json::array();
    for (double i = 0; i < n; ++i)
      whole ? out.push_back(static_cast<std::int64_t>(start + i * step))
            : out.push_back(start + product(i, difference));
    return out;
  }

  Result<Json> between(const std::vector<double>& numbers, std::size_t from) const {
    const double n = numbers.size() > 2 ? numbers[2] : 50;
    if (!(n >= 1 && n <= most)) return wrong_at(from, "linspace() of fewer than one number or more than a million");
    const double step = n > 1 ? (numbers[1] - numbers[0]) / (n - 1) : 0;
    Json out = Json::array();
    for (double i = 0; i < n; ++i) out.push_back(i + 1 == n && n > 1 ? numbers[1] : product(i, step) + numbers[0]);
    return out;
  }

  Result<Json> powers(double base, const std::vector<double>& exponents, std::size_t from) const {
    TRY(Json out, between(exponents, from));
    for (Json& j : out) j = std::pow(base, j.get<double>());
    return out;
  }

  std::string_view text_, where_;
  std::size_t at_ = 0;
  bool comma_ = false;  // the last list ended in one
  std::map<std::string, Json, std::less<>> names_;
};

}  // namespace

Result<Json> read_literal(std::string_view text, std::string_view where) { return Reader(text, where).whole(); }

Result<Json> read_assigned(std::string_view text, std::string_view name, std::string_view where) {
  return Reader(text, where).assigned(name);
}

}  // namespace espalier
