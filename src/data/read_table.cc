#include "data/read_table.h"

#include <algorithm>

#include "data/arff.h"
#include "data/compression.h"
#include "data/delimited.h"
#include "data/foreign.h"
#include "data/svmlight.h"

namespace espalier {
namespace {

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
  TRY(const Source source, Source::open(path, options.limits));
  std::string head(4096, '\0');
  TRY(ByteStream bytes, ByteStream::open(source));
  TRY(const std::size_t got, bytes.read(head));
  TRY_STATUS(refuse_foreign(std::string_view(head).substr(0, got), source.name()));
  switch (options.format == FileFormat::by_name ? format_of(path) : options.format) {
    case FileFormat::arff:
      return read_arff(source, options);
    case FileFormat::svmlight:
      return read_svmlight(source, options);
    default:
      return read_delimited(source, options);
  }
}

}  // namespace espalier
