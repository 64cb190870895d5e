#include "base/step.h"

#include <charconv>
#include <cmath>

namespace espalier {
namespace {

constexpr int deepest = 100;  // what we read comes from strangers, and each level costs us stack

bool word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool word_char(char c) { return word_start(c) || (c >= '0' && c <= '9'); }
bool keyword(std::string_view w) { return w == "none" || w == "true" || w == "false" || w == "inf"; }

bool bare(std::string_view text) {
  if (text.empty() || !word_start(text[0]) || keyword(text)) return false;
  for (const char c : text)
    if (!word_char(c)) return false;
  return true;
}

template <class Items, class Show>
std::string joined(const Items& items, Show show) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + show(item);
  return out;
}

struct Printer {
  std::string operator()(None) const { return "none"; }
  std::string operator()(bool b) const { return b ? "true" : "false"; }
  std::string operator()(double d) const {
    char buffer[32];
    return {buffer,
            std::to_chars(buffer, buffer + sizeof buffer, d).ptr};  // the shortest text that reads back the same
  }
  std::string operator()(const std::string& s) const {
    if (bare(s)) return s;
    std::string out = "\"";
    for (const char c : s) (c == '"' || c == '\\') ? (out += '\\') += c : out += c;
    return out + '"';
  }
  std::string operator()(const List& l) const {
    return "[" + joined(l, [](const Value& v) { return print(v); }) + "]";
  }
  std::string operator()(const Nested& n) const { return step(*n.step, true); }

  std::string step(const Step& s, bool parentheses) const {
    std::string out = s.op;
    if (parentheses || !s.params.empty())
      out += "(" + joined(s.params, [](const auto& p) { return p.first + "=" + print(p.second); }) + ")";
    if (!s.inputs.empty()) out += "[" + joined(s.inputs, [](const Step& i) { return print(i); }) + "]";
    return out;
  }
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Step> whole() {
    TRY(Step out, step(0));
    if (peek() != '\0' || at_ < text_.size()) return wrong("the end");
    return out;
  }

 private:
  Failure wrong(std::string_view expected) const {
    return fail(Errc::invalid_argument,
                "step text, character " + std::to_string(at_ + 1) + ": expected " + std::string(expected));
  }
  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) { return peek() == c && at_ < text_.size() ? (++at_, true) : false; }

  std::string_view word() {
    const std::size_t from = (peek(), at_);
    if (from < text_.size() && word_start(text_[from]))
      while (at_ < text_.size() && word_char(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }

  template <class Item>
  Status list(char close, Item item) {
    if (take(close)) return ok();
    do { TRY_STATUS(item()); } while (take(','));
    if (!take(close)) return wrong(std::string("',' or '") + close + "'");
    return ok();
  }

  // "ridge", or the dotted name of a class.
  std::string operator_name() {
    std::string out(word());
    while (!out.empty() && at_ + 1 < text_.size() && text_[at_] == '.' && word_start(text_[at_ + 1])) {
      ++at_;
      (out += '.') += word();
    }
    return out;
  }

  Result<Step> step(int depth) {
    Step out{operator_name()};
    if (out.op.empty()) return wrong("the name of an operator");
    return rest(std::move(out), depth);
  }

  Result<Step> rest(Step out, int depth) {
    if (depth > deepest) return wrong("fewer levels");
    if (take('('))
      TRY_STATUS(list(')', [&]() -> Status {
        const std::string name(word());
        if (name.empty() || !take('=')) return wrong("parameter=value");
        TRY(Value v, value(depth + 1));
        if (!out.params.emplace(name, std::move(v)).second) return wrong("'" + name + "' only once");
        return ok();
      }));
    if (take('['))
      TRY_STATUS(list(']', [&]() -> Status {
        TRY(out.inputs.emplace_back(), step(depth + 1));
        return ok();
      }));
    return out;
  }

  Result<Value> value(int depth) {
    if (depth > deepest) return wrong("fewer levels");
    if (take('"')) return quoted();
    if (take('[')) {
      List out;
      TRY_STATUS(list(']', [&]() -> Status {
        TRY(out.emplace_back(), value(depth + 1));
        return ok();
      }));
      return Value(std::move(out));
    }
    if (!word_start(peek())) return number();
    const std::string w = operator_name();
    if (w == "none") return Value(None{});
    if (w == "true" || w == "false") return Value(w == "true");
    if (w == "inf") return Value(HUGE_VAL);
    if (peek() != '(') return Value(w);
    TRY(Step inner, rest(Step{w}, depth));
    return Value(Nested{std::make_shared<const Step>(std::move(inner))});
  }

  Result<Value> quoted() {
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size()) out += text_[at_++];
    }
    if (at_ == text_.size()) return wrong("'\"'");
    ++at_;
    return Value(std::move(out));
  }

  Result<Value> number() {
    double out = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), out);
    if (error != std::errc() || std::isnan(out)) return wrong("a value");
    at_ = static_cast<std::size_t>(end - text_.data());
    return Value(out);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool Nested::operator==(const Nested& other) const { return *step == *other.step; }
std::string print(const Value& value) { return std::visit(Printer{}, value); }
std::string print(const Step& step) { return Printer{}.step(step, false); }
Result<Step> parse_step(std::string_view text) { return Parser(text).whole(); }

}  // namespace espalier
