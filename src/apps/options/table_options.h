#pragma once
// The manners of all options, and those by which a table is read.
#include <CLI/CLI.hpp>

#include "data/read_table.h"

namespace espalier::cli {

CLI::Validator whole_from(std::int64_t least);  // of an option that takes a whole number

// An option that takes words with commas between, and may be given more than once.
CLI::Option* add_list(CLI::App&, const std::string& name, std::string& to, const std::string& help);

// As ReadOptions has it, of what a person typed: "||", "tab", "\\t", "space", "\\s+". Errors: nothing, quotes, line
// ends.
Result<std::string> separator_of(const std::string&);

// The options by which a table is read, the same for every command that reads one.
struct ReadFlags {
  std::string separator, decimal, encoding, header, comment, quote;
  std::optional<std::string> na;
  std::optional<std::size_t> skip, skip_footer;
  bool no_header = false;
  void add_to(CLI::App&);
  Result<ReadOptions> options() const;
  // Those typed, by their names without dashes: what a run is known by.
  std::map<std::string, std::string> identity() const;
};

}  // namespace espalier::cli
