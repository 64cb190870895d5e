#include "engine/search_space.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialects/tpot.h"

namespace espalier {

Result<Space> SearchSpace::on(const Catalog& catalog, const Shape& raw, Task task, Step preparation,
                              std::vector<std::string>* remarks) const {
  if (!configuration.is_null()) {
    TRY(DialectSpace read, read_tpot(configuration, catalog, raw, line));
    if (remarks) {
      for (const std::string& name : read.absent)
        remarks->push_back("configuration: " + name + " is not available and will not be used");
      for (const std::string& note : read.notes) remarks->push_back("configuration: " + note);
    }
    return Space::make(catalog, raw, task, std::move(preparation), std::move(read.menu), std::move(read.grammar), cut);
  }
  if (line.empty()) return Space::make(catalog, raw, task, std::move(preparation), cut);
  TRY(Menu menu, own_menu(catalog, raw, cut));
  TRY(Grammar grammar, Grammar::of_template(line, menu, catalog));
  return Space::make(catalog, raw, task, std::move(preparation), std::move(menu), std::move(grammar), cut);
}

void write(const SearchSpace& space, Json& info) {
  info["include"] = space.cut.include;
  info["exclude"] = space.cut.exclude;
  if (!space.configuration.is_null()) info["configuration"] = space.configuration;
  if (!space.line.empty()) info["template"] = space.line;
}

Result<SearchSpace> search_space_of(const Json& info) {
  SearchSpace out;
  TRY(out.cut.include, json_get<std::vector<std::string>>(info, "include"));
  TRY(out.cut.exclude, json_get<std::vector<std::string>>(info, "exclude"));
  TRY(out.configuration, json_get_or<Json>(info, "configuration", Json()));
  TRY(out.line, json_get_or<std::string>(info, "template", ""));
  return out;
}

}  // namespace espalier
