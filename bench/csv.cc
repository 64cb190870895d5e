// How fast is reading a numeric table, against the least that any reader of it must do? Writes a file of about 200 MB,
// then times read_table and a bare std::from_chars loop over the same bytes, in turns, in this process. Prints one line
// of JSON: megabytes per second of each (best of the rounds), their ratio, and the peak of memory over the columns.
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/rng.h"
#include "data/read_table.h"

namespace {

using namespace espalier;

constexpr std::size_t columns = 20;

// Half of the columns measured to a few places, a quarter integers, a quarter with all digits a double has.
std::string numeric_table(std::size_t bytes) {
  Rng rng(1);
  std::string out;
  for (std::size_t j = 0; j < columns; ++j) out += (j > 0 ? ",x" : "x") + std::to_string(j);
  out += '\n';
  char cell[40];
  while (out.size() < bytes)
    for (std::size_t j = 0; j < columns; ++j) {
      const double v = rng.normal() * 1000;
      char* end = j % 4 == 0   ? std::to_chars(cell, cell + sizeof cell, std::round(v)).ptr
                  : j % 4 == 1 ? std::to_chars(cell, cell + sizeof cell, v).ptr
                               : std::to_chars(cell, cell + sizeof cell, v, std::chars_format::fixed, 4).ptr;
      out.append(cell, end).push_back(j + 1 < columns ? ',' : '\n');
    }
  return out;
}

double seconds_of(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double bare_loop(std::string_view text) {
  double sum = 0, value = 0;
  const char* end = text.data() + text.size();
  for (const char* p = text.data() + text.find('\n') + 1; p < end; ++p) {
    p = std::from_chars(p, end, value).ptr;
    sum += value;
  }
  return sum;
}

std::size_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t megabytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200;
  const Path path = std::filesystem::temp_directory_path() / "espalier-bench.csv";
  if (!write_file(path, numeric_table(megabytes << 20))) return 1;
  double read = 1e9, bare = 1e9, sum = 0;
  std::size_t rows = 0, before = 0, peak = 0;
  for (int round = 0; round < 5; ++round) {
    before = peak_bytes();
    read = std::min(read, seconds_of([&] {
                      const auto table = read_table(path);
                      rows = table ? table->rows : 0;
                    }));
    if (round == 0) peak = peak_bytes();
    const auto text = Mapping::of_file(path);
    if (!text) return 1;
    bare = std::min(bare, seconds_of([&] { sum += bare_loop((*text)->bytes()); }));
  }
  std::filesystem::remove(path);
  const double size = static_cast<double>(megabytes);
  const nlohmann::ordered_json out = {{"megabytes", megabytes},
                                      {"rows", rows},
                                      {"columns", columns},
                                      {"read_mb_per_second", size / read},
                                      {"bare_mb_per_second", size / bare},
                                      {"ratio", bare / read},
                                      {"column_bytes", rows * columns * sizeof(double)},
                                      {"peak_bytes", peak},
                                      {"sum", sum},
                                      {"before", before}};
  std::puts(out.dump().c_str());
}
