#include "data/read_table.h"

#include <algorithm>
#include <limits>

#include "data/numbers.h"

namespace espalier {
namespace {

using Records = std::vector<std::vector<std::string>>;

Records split(std::string_view text, char separator) {
  Records out;
  bool quoted = false, fresh = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (fresh) out.push_back({""});
    fresh = false;
    const char c = text[i];
    std::string& cell = out.back().back();
    if (c == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"')
        cell.push_back(text[++i]);
      else
        quoted = !quoted;
    } else if (!quoted && c == separator) {
      out.back().emplace_back();
    } else if (!quoted && c == '\n') {
      fresh = true;
    } else if (quoted || c != '\r') {
      cell.push_back(c);
    }
  }
  return out;
}

TableColumn column_of(const Records& records, std::size_t j, const ReadOptions& options) {
  TableColumn out{.name = records[0][j]};
  std::vector<double> numbers;
  TextsBuilder texts;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const std::string& cell = records[i][j];
    const auto number = plain_number(cell);
    if (cell.empty() || std::ranges::find(options.na, cell) != options.na.end()) {
      numbers.push_back(std::numeric_limits<double>::quiet_NaN());
      texts.add_missing();
    } else {
      if (number)
        numbers.push_back(*number);
      else
        out.cells = TableColumn::Cells::texts;
      texts.add(cell);
    }
  }
  if (out.is_text())
    out.texts = std::move(texts).done();
  else
    out.numbers = std::move(numbers);
  return out;
}

}  // namespace

Result<Table> read_table(const Path& path, const ReadOptions& options) {
  TRY(const std::string text, read_file(path));
  const Records records = split(text, options.separator ? options.separator : ',');
  if (records.size() < 2) return fail(Errc::invalid_argument, path.string() + " has no rows");
  Table out{.path = path.string(), .rows = records.size() - 1, .columns = {}, .remarks = {}};
  for (std::size_t i = 1; i < records.size(); ++i)
    if (records[i].size() != records[0].size())
      return fail(Errc::corrupt, path.string() + ": row " + std::to_string(i) + " has " +
                                     std::to_string(records[i].size()) + " fields where the header has " +
                                     std::to_string(records[0].size()));
  for (std::size_t j = 0; j < records[0].size(); ++j) out.columns.push_back(column_of(records, j, options));
  return out;
}

Result<Encoding> encoding_of(std::string_view name) {
  constexpr std::string_view names[] = {"utf-8", "latin-1", "windows-1252", "utf-16"};
  const auto at = std::ranges::find(names, name);
  if (at != std::end(names)) return static_cast<Encoding>(at - std::begin(names));
  return fail(Errc::invalid_argument, "'" + std::string(name) +
                                          "' is no encoding known here; choose one of utf-8, latin-1, "
                                          "windows-1252, utf-16");
}

std::string_view name_of(Encoding encoding) {
  constexpr std::string_view names[] = {"utf-8", "latin-1", "windows-1252", "utf-16"};
  return names[static_cast<std::size_t>(encoding)];
}

}  // namespace espalier
