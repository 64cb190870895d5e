#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "data/load_dataset.h"
#include "data/read_table.h"

namespace espalier::test {

// A file that lives as long as the object, under a name of its own.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view bytes, const std::string& ending = ".csv") {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("espalier-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++) + ending);
    std::ofstream out(path_, std::ios::binary);
    if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) ADD_FAILURE() << "cannot write " << path_;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

inline Result<espalier::Table> read_text(std::string_view bytes, const ReadOptions& options = {},
                                         const std::string& ending = ".csv") {
  const TemporaryFile file(bytes, ending);
  return read_table(file.path(), options);
}

// The table, or a failed test that says why there is none.
inline espalier::Table table_of(std::string_view bytes, const ReadOptions& options = {},
                                const std::string& ending = ".csv") {
  auto out = read_text(bytes, options, ending);
  if (!out) ADD_FAILURE() << out.error().message;
  return out ? *std::move(out) : espalier::Table{};
}

inline std::string why(std::string_view bytes, const ReadOptions& options = {}, const std::string& ending = ".csv") {
  const auto out = read_text(bytes, options, ending);
  return out ? "no error" : out.error().message;
}

// All cells of a row as texts, joined by a bar.
inline std::string row_text(const espalier::Table& table, std::size_t row) {
  std::string out;
  for (std::size_t j = 0; j < table.columns.size(); ++j) out += (j > 0 ? "|" : "") + cell_text(table.columns[j], row);
  return out;
}

}  // namespace espalier::test
