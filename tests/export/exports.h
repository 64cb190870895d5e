#pragma once
// Schemas of small tables, and sources of scripts for them.
#include "export/python_pipeline.h"
#include "export/python_script.h"
#include "pipeline/canonical.h"
#include "tests/support.h"

namespace espalier::test {

inline ColumnSchema column(std::string name, ColumnKind kind, std::vector<std::string> categories = {}) {
  ColumnSchema out{.name = std::move(name), .kind = kind};
  out.categories = std::move(categories);
  return out;
}

inline std::vector<std::string> words(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("w" + std::to_string(i));
  return out;
}

// Columns and behind them a target: classes, or none for numbers.
inline Schema schema_of(std::vector<ColumnSchema> columns, const std::vector<std::string>& classes = {"no", "yes"}) {
  Schema out;
  out.task = classes.empty() ? Task::regression : Task::classification;
  out.columns = std::move(columns);
  out.columns.push_back(column("y", classes.empty() ? ColumnKind::number : ColumnKind::category, classes));
  out.columns.back().use = ColumnUse::target;
  return out;
}

inline Schema numbers() { return schema_of({column("a", ColumnKind::number), column("b", ColumnKind::number)}); }

inline Step exact(std::string_view text) {
  auto out = canonical(step(text), Catalog(built_in()), Step{"prepare"});
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

// The same on one line, however it was laid out.
inline std::string flat(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      out += text[i];
      continue;
    }
    while (i + 1 < text.size() && text[i + 1] == ' ') ++i;
    if (out.ends_with(',')) out += ' ';
  }
  return out;
}

// The pipeline of a step on a table of this schema; of what cannot be exported the reason.
inline std::string pipeline_of(std::string_view text, const Schema& schema, bool answers = false) {
  const Catalog catalog(built_in());
  const auto features = python_features(schema, "t.csv");
  if (!features) return features.error().message;
  const auto out = python_pipeline(exact(text), *features, {catalog, *schema.task}, answers);
  return out ? layout(*out) : out.error().message;
}

}  // namespace espalier::test
