#include "dialects/subsets.h"

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "data/read_table.h"

namespace espalier {
namespace {

struct Subset {
  std::string name;
  std::vector<std::string> features;
};

Result<std::vector<Subset>> read_subsets(const std::string& path) {
  TRY(const Table table,
      read_table(path, {.format = FileFormat::delimited, .separator = ",", .header = ReadOptions::Header::yes}));
  const TableColumn* features = table.find("Features");
  if (!features)
    return fail(Errc::invalid_argument,
                path + ": a table of sets of columns has the columns Subset, Size and Features");
  std::vector<Subset> out;
  for (std::size_t i = 0; i < table.rows; ++i)
    out.push_back({cell_text(table.columns[0], i), split_words(cell_text(*features, i), ';')});
  return out;
}

// Adds what one number or name stands for.
Status add(const Json& chosen, const std::vector<Subset>& subsets, const std::string& path,
           std::set<std::string>& features) {
  const auto count = static_cast<std::int64_t>(subsets.size());
  const bool number = chosen.is_number_integer();
  const std::int64_t given = number ? chosen.get<std::int64_t>() : 0, place = given < 0 ? count + given : given;
  const std::string name = chosen.is_string() ? chosen.get<std::string>() : chosen.dump();
  bool found = false;
  std::vector<std::string> known;
  for (std::int64_t i = 0; i < count; ++i) {
    const Subset& subset = subsets[static_cast<std::size_t>(i)];
    known.push_back(subset.name);
    if (number ? i != place : !chosen.is_string() || subset.name != name) continue;
    features.insert(subset.features.begin(), subset.features.end());
    found = true;
  }
  if (found) return ok();
  return fail(Errc::invalid_argument, path + ": there is no set " + name + " among its " +
                                          counted(subsets.size(), "set") +
                                          (number ? std::string() : nearest_words(name, known)));
}

Json each(const Json& given) { return given.is_array() ? given : Json::array({given}); }

}  // namespace

Result<Json> with_subsets(const Json& params, const std::string& where) {
  if (!params.contains("subset_list") || !params.contains("sel_subset"))
    return fail(Errc::invalid_argument,
                "configuration: '" + where +
                    "' needs subset_list, the file of sets of columns, and sel_subset, which of "
                    "them to try");
  Json out = Json::array();
  for (const Json& path : each(params["subset_list"])) {
    if (!path.is_string())
      return fail(Errc::invalid_argument, "configuration: '" + where + "': subset_list must be the path of a file");
    TRY(const auto subsets, read_subsets(path.get<std::string>()));
    for (const Json& choice : each(params["sel_subset"])) {
      std::set<std::string> features;
      for (const Json& chosen : each(choice)) TRY_STATUS(add(chosen, subsets, path.get<std::string>(), features));
      out.push_back(features);
    }
  }
  return Json{{"features", std::move(out)}};
}

}  // namespace espalier
