// How fast is reading a numeric table, against the least that any reader of it must do? Writes a file of about 200 MB,
// then times read_table and a bare std::from_chars loop over the same bytes, in turns, in this process. Prints one line
// of JSON: megabytes per second of each (best of the rounds), their ratio, and the peak of memory over the columns.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
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

// A line of the kernel's book on this process, in bytes: "VmHWM:" is the peak of resident memory.
std::size_t memory(const std::string& line) {
  std::ifstream book("/proc/self/status");
  for (std::string word; book >> word;) {
    std::size_t kilobytes = 0;
    if (word == line && book >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

void forget_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

}  // namespace

int main(int argc, char** argv) {
  const std::size_t megabytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200;
  const Path path = std::filesystem::temp_directory_path() / "espalier-bench.csv";
  if (!write_file(path, numeric_table(megabytes << 20))) return 1;
  double read = 1e9, bare = 1e9, sum = 0;
  std::size_t rows = 0, peak = 0;
  for (int round = 0; round < 7; ++round) {
    forget_peak();
    const std::size_t before = memory("VmRSS:");
    read = std::min(read, seconds_of([&] {
                      const auto table = read_table(path);
                      rows = table ? table->rows : 0;
                    }));
    peak = std::max(peak, memory("VmHWM:") - before);
    const auto text = Mapping::of_file(path);
    if (!text) return 1;
    bare = std::min(bare, seconds_of([&] { sum += bare_loop((*text)->bytes()); }));
  }
  std::filesystem::remove(path);
  const double size = static_cast<double>(megabytes), held = static_cast<double>(rows * columns * sizeof(double));
  const nlohmann::ordered_json out = {{"megabytes", megabytes},
                                      {"rows", rows},
                                      {"columns", columns},
                                      {"read_mb_per_second", size / read},
                                      {"bare_mb_per_second", size / bare},
                                      {"ratio", bare / read},
                                      {"peak_over_columns", static_cast<double>(peak) / held},
                                      {"sum", sum}};
  std::puts(out.dump().c_str());
}
