#include "data/read_table.h"

#include <algorithm>

#include "data/arff.h"
#include "data/delimited.h"
#include "data/svmlight.h"

namespace espalier {
namespace {

constexpr std::string_view encodings[] = {"utf-8", "latin-1", "windows-1252", "utf-16"};

FileFormat format_of(Path path) {
  if (path.extension() == ".gz" || path.extension() == ".zst") path.replace_extension();
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (ending == ".arff") return FileFormat::arff;
  return ending == ".svm" || ending == ".svmlight" || ending == ".libsvm" ? FileFormat::svmlight
                                                                          : FileFormat::delimited;
}

}  // namespace

Result<Table> read_table(const Path& path, const ReadOptions& options) {
  switch (options.format == FileFormat::by_name ? format_of(path) : options.format) {
    case FileFormat::arff:
      return read_arff(path, options);
    case FileFormat::svmlight:
      return read_svmlight(path, options);
    default:
      return read_delimited(path, options);
  }
}

Result<Encoding> encoding_of(std::string_view name) {
  const auto at = std::ranges::find(encodings, name);
  if (at != std::end(encodings)) return static_cast<Encoding>(at - std::begin(encodings));
  return fail(Errc::invalid_argument,
              "the encoding '" + std::string(name) + "' is not known; choose utf-8, latin-1, windows-1252 or utf-16");
}

std::string_view name_of(Encoding encoding) { return encodings[static_cast<std::size_t>(encoding)]; }

}  // namespace espalier
