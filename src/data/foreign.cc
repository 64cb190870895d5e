#include "data/foreign.h"

#include <algorithm>

namespace espalier {
namespace {

using namespace std::string_view_literals;

struct Format {
  std::string_view magic, name, advice;
  std::size_t at = 0;  // where the magic stands
};

constexpr std::string_view as_csv = "save the sheet as CSV and read that", unpack = "unpack it first";

constexpr Format formats[] = {
    {"PAR1"sv, "a Parquet file", "write it as CSV first: duckdb -c \"copy 'TABLE.parquet' to 'TABLE.csv'\""},
    {"ARROW1"sv, "a Feather or Arrow file", "write it as CSV first, in Python: pandas.read_feather(...).to_csv(...)"},
    {"FEA1"sv, "a Feather file", "write it as CSV first, in Python: pandas.read_feather(...).to_csv(...)"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "an Excel workbook of the old kind (.xls) or another Office file", as_csv},
    {"\x89HDF\r\n\x1a\n"sv, "an HDF5 file", "write it as CSV first, in Python: pandas.read_hdf(...).to_csv(...)"},
    {"SQLite format 3\0"sv, "an SQLite database",
     "write a table as CSV first: sqlite3 -header -csv FILE 'select * from NAME'"},
    {"%PDF-"sv, "a PDF document", "copy the table into a spreadsheet and save it as CSV"},
    {"\x93NUMPY"sv, "a NumPy array", "write it as CSV first, in Python: numpy.savetxt(...)"},
    {"\x37\x7a\xbc\xaf\x27\x1c"sv, "a 7z archive", unpack},
    {"Rar!\x1a\x07"sv, "a RAR archive", unpack},
    {"\xfd\x37zXZ\0"sv, "a file packed by xz", "unpack it first: xz -dk FILE"},
    {"BZh"sv, "a file packed by bzip2", "unpack it first: bzip2 -dk FILE"},
    {"\x04\x22\x4d\x18"sv, "a file packed by lz4", "unpack it first: lz4 -d FILE"},
    {"ustar"sv, "a tar archive", "unpack it first: tar xf FILE", 257},
    {"RDX"sv, "a file of R", "write it as CSV first, in R: write.csv(...)"},
    {"X\n\0\0\0"sv, "a file of R", "write it as CSV first, in R: write.csv(readRDS(...), ...)"},
    {"$FL2"sv, "an SPSS file", "write it as CSV first, in Python: pandas.read_spss(...).to_csv(...)"},
    {"<stata_dta>"sv, "a Stata file", "write it as CSV first, in Python: pandas.read_stata(...).to_csv(...)"},
    {"MATLAB 5.0"sv, "a MATLAB file", "write it as CSV first, in MATLAB: writetable(...)"},
    {"Obj\x01"sv, "an Avro file", "write it as CSV first"},
    {"ORC"sv, "an ORC file", "write it as CSV first"},
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// A zip archive says by its first files whether it is a workbook.
Format zip(std::string_view head, std::string_view name) {
  const auto holds = [&](std::string_view part) { return head.find(part) != head.npos; };
  if (holds("opendocument.spreadsheet") || name.ends_with(".ods"))
    return {"", "an OpenDocument spreadsheet (.ods)", as_csv};
  if (holds("xl/") || holds("[Content_Types].xml") || name.ends_with(".xlsx"))
    return {"", "an Excel workbook (.xlsx)", as_csv};
  return {"", "a zip archive", "unpack it and name the table that is in it: unzip FILE"};
}

bool is_pickle(std::string_view head) {
  return head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5 && (head[1] < 4 || head[2] == '\x95') &&
         head.find("c") != head.npos;
}

// {"a": 1} on every line, or lists and objects of it.
bool is_json(std::string_view text) {
  const auto next = [&] {
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    text.remove_prefix(std::min(at, text.size()));
    return text.empty() ? '\0' : text[0];
  };
  const char first = next();
  if (first != '{' && first != '[') return false;
  text.remove_prefix(1);
  const char second = next();
  if (first == '{') return second == '"' && text.find("\":") != text.npos;
  return second == '{' || second == '[';
}

const Format* named_by(std::string_view head) {
  const auto at = std::ranges::find_if(
      formats, [&](const Format& f) { return head.size() > f.at && head.substr(f.at).starts_with(f.magic); });
  return at == std::end(formats) ? nullptr : &*at;
}

}  // namespace

Status refuse_foreign(std::string_view head, const std::string& name) {
  const auto refuse = [&](const Format& f) {
    return fail(Errc::corrupt, name + " is " + std::string(f.name) + ", which is not read; " + std::string(f.advice));
  };
  if (head.starts_with("PK\x03\x04")) return refuse(zip(head, name));
  if (const Format* format = named_by(head)) return refuse(*format);
  if (is_pickle(head))
    return refuse({"", "a pickle of Python", "write it as CSV first, in Python: pandas.read_pickle(...).to_csv(...)"});
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  if (is_json(head))
    return refuse({"", "JSON", "write it as CSV first, in Python: pandas.read_json(..., lines=True).to_csv(...)"});
  const std::size_t start = std::min(head.find_first_not_of(" \t\r\n"), head.size());
  const std::string text = lower(head.substr(start, 200));
  if (text.starts_with("<!doctype html") || text.starts_with("<html") || text.starts_with("<table"))
    return refuse(
        {"", "a web page (HTML)", "download the table itself, or write it as CSV, in Python: pandas.read_html(...)"});
  if (text.starts_with("<?xml"))
    return refuse({"", "XML", "write it as CSV first, in Python: pandas.read_xml(...).to_csv(...)"});
  return ok();
}

}  // namespace espalier
