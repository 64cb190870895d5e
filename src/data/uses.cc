#include "data/uses.h"

#include <charconv>

#include "base/text.h"
#include "data/names.h"

namespace espalier {
namespace {

struct Named {
  std::string_view option;
  ColumnUse use;
  std::vector<std::string> names;
};

std::vector<Named> named_in(const SchemaOptions& o) {
  const auto one = [](const std::string& name) {
    return name.empty() ? std::vector<std::string>{} : std::vector{name};
  };
  return {{"--target", ColumnUse::target, o.targets},
          {"--drop", ColumnUse::ignored, o.drop},
          {"--keep", ColumnUse::kept, o.keep},
          {"--weights", ColumnUse::weights, one(o.weights)},
          {"--groups", ColumnUse::groups, one(o.groups)},
          {"--time-order", ColumnUse::time, one(o.time)},
          {"--folds", ColumnUse::folds, one(o.folds)}};
}

// A name with commas that was typed without quotes has come apart at them: what no column is called is put together
// with what follows, as far as that is a column.
std::vector<std::string> put_together(const NameIndex& index, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    out.push_back(names[i]);
    if (index.find(names[i])) continue;
    for (const std::string between : {", ", ","}) {
      std::string whole = names[i];
      std::size_t j = i + 1;
      for (; j < names.size() && !index.find(whole); ++j) whole += between + names[j];
      if (!index.find(whole)) continue;
      out.back() = whole;
      i = j - 1;
      break;
    }
  }
  return out;
}

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

// By its name, or as "#3" the third.
Result<std::size_t> place_of(const Table& table, const NameIndex& index, const std::string& name,
                             std::string_view who) {
  if (const auto at = index.find(name)) return *at;
  const auto number = whole_number(name.starts_with('#') ? std::string_view(name).substr(1) : name);
  if (number && *number >= 1 && *number <= table.columns.size()) {
    if (name.starts_with('#')) return *number - 1;
    return fail(Errc::not_found, table.path + " has no column '" + name + "', which " + std::string(who) +
                                     " names; columns are named, not numbered: number " + name + " is '" +
                                     table.columns[*number - 1].name + "' (or write #" + name + ")");
  }
  return fail(Errc::not_found, table.path + " has no column '" + name + "', which " + std::string(who) + " names" +
                                   nearest_words(name, names_of(table.columns)));
}

}  // namespace

Result<std::vector<ColumnUse>> uses_of(const Table& table, const SchemaOptions& options) {
  const NameIndex index(table.columns);
  std::vector<ColumnUse> uses(table.columns.size(), ColumnUse::feature);
  std::vector<std::string_view> said_by(table.columns.size());
  for (const Named& named : named_in(options))
    for (const std::string& name : put_together(index, named.names)) {
      TRY(const std::size_t j, place_of(table, index, name, named.option));
      if (!said_by[j].empty())
        return fail(Errc::invalid_argument, "column '" + name + "' is named by " + std::string(said_by[j]) +
                                                " and by " + std::string(named.option) + "; it can have one use only");
      uses[j] = named.use;
      said_by[j] = named.option;
    }
  for (const auto& type : options.types) TRY_STATUS(place_of(table, index, type.first, "--types"));
  for (std::size_t j = 0; j < uses.size(); ++j)
    if (table.columns[j].known == TableColumn::Known::weights && said_by[j].empty() && options.weights.empty())
      uses[j] = ColumnUse::weights;
  if (!options.given) return uses;
  for (const ColumnSchema& c : options.given->columns) {
    if (c.use == ColumnUse::ignored && !index.find(c.name)) continue;
    TRY(const std::size_t j, place_of(table, index, c.name, "the schema"));
    const bool other_target = c.use == ColumnUse::target && !options.targets.empty();
    if (said_by[j].empty() && !other_target) uses[j] = c.use;
  }
  return uses;
}

}  // namespace espalier
