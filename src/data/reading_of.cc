#include <algorithm>

#include "data/schema.h"

namespace espalier {
namespace {

// What a column of this kind and use is to be read as.
void want(ReadOptions& out, const std::string& name, ColumnUse use, ColumnKind kind, std::optional<Task> task) {
  if (use == ColumnUse::kept) {
    out.verbatim.insert(name);
  } else if (use == ColumnUse::groups || use == ColumnUse::folds) {
    out.words.insert(name);
  } else if (use == ColumnUse::target) {
    if (task != Task::regression) out.spelled.insert(name);
    if (task == Task::regression) out.expected[name].number = true;
  } else if (use == ColumnUse::feature || use == ColumnUse::time) {
    if (kind == ColumnKind::number)
      out.expected[name].number = true;
    else if (kind == ColumnKind::category || kind == ColumnKind::boolean || kind == ColumnKind::text)
      out.words.insert(name);
  }
}

// What a schema knows of its columns. Of one that a person has edited, kinds and words; of a model's, formats too.
void want_all(ReadOptions& out, const Schema& schema) {
  for (const ColumnSchema& c : schema.columns) {
    if (c.use == ColumnUse::ignored) continue;
    out.names.push_back(c.name);
    want(out, c.name, c.use, c.kind, schema.task);
  }
}

}  // namespace

ReadOptions reading_for(const SchemaOptions& schema, ReadOptions out) {
  if (schema.given) {
    want_all(out, *schema.given);
    if (!out.na) out.na = schema.given->reading.na;
  }
  const std::optional<Task> task = schema.task ? schema.task : schema.given ? schema.given->task : std::nullopt;
  const auto use_all = [&](const std::vector<std::string>& names, ColumnUse use) {
    for (const std::string& name : names) {
      if (name.empty()) continue;
      out.names.push_back(name);
      out.expected.erase(name);
      out.words.erase(name);
      out.spelled.erase(name);
      want(out, name, use, ColumnKind::number, task);
    }
  };
  for (const auto& [name, kind] : schema.types) {
    out.names.push_back(name);
    want(out, name, ColumnUse::feature, kind, task);
  }
  use_all(schema.targets, ColumnUse::target);
  use_all(schema.keep, ColumnUse::kept);
  use_all({schema.groups}, ColumnUse::groups);
  use_all({schema.folds}, ColumnUse::folds);
  for (const std::string& name : {schema.weights, schema.time})
    if (!name.empty()) out.names.push_back(name);
  for (const std::string& name : schema.drop) out.names.push_back(name);
  return out;
}

ReadOptions reading_like(const Schema& schema, ReadOptions out) {
  const Reading& was = schema.reading;
  want_all(out, schema);
  for (const ColumnSchema& c : schema.columns)
    if (const auto known = out.expected.find(c.name); known != out.expected.end())
      known->second = {.number = true,
                       .format = {c.decimal, c.thousands},
                       .fitted = true,
                       .unit = c.unit,
                       .low = c.low,
                       .high = c.high};
  if (!out.na) out.na = was.na;
  if (out.quote == 0) out.quote = was.quote;
  // Where there is a header its names show where the table begins, however many lines stand above it this time.
  constexpr std::size_t findable = 20;
  if (!out.skip && was.skip > 0 && (!was.header || was.skip > findable)) out.skip = was.skip;
  if (!out.skip_footer && was.skip_footer > 0) out.skip_footer = was.skip_footer;
  if (!out.comment && !was.comment.empty()) out.comment = was.comment;
  if (out.header_lines.first == 0 && out.header == ReadOptions::Header::detect) out.header_lines = was.header_lines;
  out.like = was;
  return out;
}

}  // namespace espalier
