#include "data/records.h"

#include <algorithm>

namespace espalier {
namespace {

// Takes one record apart, sign by sign.
class Splitter {
 public:
  Splitter(std::string_view text, const Style& style, bool last) : text_(text), style_(style), last_(last) {}

  Record split() {
    if (style_.blanks()) skip_blanks();
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quoted_)
        take_quoted(c);
      else if (c == '\n' || c == '\r')
        return ended(c);
      else
        take_plain(c);
    }
    out_.bytes = text_.size();
    out_.complete = last_ && !quoted_;
    ++out_.lines;
    return std::move(out_);
  }

 private:
  std::string& field() { return out_.fields.back(); }
  bool next_is(char c) const { return at_ + 1 < text_.size() && text_[at_ + 1] == c; }

  void take_quoted(char c) {
    if (style_.backslash && c == '\\' && (next_is(style_.quote) || next_is('\\'))) {
      field().push_back(text_[++at_]);
    } else if (c == style_.quote && next_is(style_.quote)) {
      field().push_back(text_[++at_]);
    } else if (c == style_.quote) {
      quoted_ = false;
    } else {
      out_.lines += c == '\n';
      field().push_back(c);
    }
  }

  void take_plain(char c) {
    if (style_.divides(c)) {
      if (style_.blanks()) {
        skip_blanks();
        const bool end = at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
        --at_;
        if (end) return;  // blanks before the end of a line divide nothing
      }
      out_.fields.emplace_back();
    } else if (c == style_.quote && trim_blanks(field()).empty()) {
      quoted_ = true;
      field().clear();
    } else {
      field().push_back(c);
    }
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  Record ended(char c) {
    if (c == '\r' && at_ + 1 == text_.size() && !last_) return std::move(out_);
    out_.bytes = at_ + (c == '\r' && next_is('\n') ? 2 : 1);
    ++out_.lines;
    out_.complete = true;
    return std::move(out_);
  }

  std::string_view text_;
  const Style& style_;
  bool last_, quoted_ = false;
  std::size_t at_ = 0;
  Record out_{.fields = {""}};
};

}  // namespace

Record split_record(std::string_view text, const Style& style, bool last) {
  return Splitter(text, style, last).split();
}

std::vector<Record> first_records(std::string_view text, const Style& style, bool whole, std::size_t most,
                                  std::size_t fields) {
  std::vector<Record> out;
  std::size_t at = 0, line = 1, taken = 0;
  while (at < text.size() && out.size() < most && taken < fields) {
    Record r = split_record(text.substr(at), style, whole);
    if (!r.complete) break;
    r.at = at;
    r.line = line;
    at += r.bytes;
    line += r.lines;
    taken += r.fields.size();
    out.push_back(std::move(r));
  }
  return out;
}

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool blank(const Record& r) { return r.fields.size() == 1 && trim_blanks(r.fields[0]).empty(); }

std::size_t count_filled(const Record& r) {
  return static_cast<std::size_t>(std::ranges::count_if(
      r.fields, [](const std::string& f) { return f.find_first_not_of(" \t,;") != std::string::npos; }));
}

}  // namespace espalier
