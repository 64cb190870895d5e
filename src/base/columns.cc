#include "base/columns.h"

#include <algorithm>

namespace espalier {

std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string cut_to(std::string line, std::size_t most) {
  if (width_of(line) <= most) return line;
  for (std::size_t i = 0, seen = 0; i < line.size(); ++i)
    if ((line[i] & 0xc0) != 0x80 && ++seen == most) line.resize(i);
  return line + "…";
}

std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right,
                    std::size_t most) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (widths.size() <= c) widths.resize(c + 1);
      widths[c] = std::max(widths[c], width_of(row[c]));
    }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string fill(widths[c] - width_of(row[c]), ' ');
      const bool ends_together = std::ranges::find(right, c) != right.end();
      line += (c > 0 ? "  " : "") + (ends_together ? fill + row[c] : c + 1 < row.size() ? row[c] + fill : row[c]);
    }
    while (line.ends_with(' ')) line.pop_back();
    out += cut_to(std::move(line), most) + "\n";
  }
  return out;
}

std::string labelled(std::string_view name, std::string_view text, std::size_t most) {
  constexpr std::size_t indent = 14, least = 20;
  const std::size_t room = std::max(most, indent + least) - indent;
  std::string out(name), line;
  out.resize(indent, ' ');
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (!line.empty() && width_of(line) + 1 + width_of(word) > room) {
      out += line + "\n" + std::string(indent, ' ');
      line.clear();
    }
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  return out + line + "\n";
}

}  // namespace espalier
