#include "model/describe.h"

#include <nlohmann/json.hpp>

namespace espalier {
namespace {

// Null where no member knows any.
Json importances_json(const Model& model) {
  const auto known = importances(model);
  if (!known) return {};
  Json out = Json::array();
  for (const Importance& i : known->columns) out.push_back({{"column", i.column}, {"share", i.share}});
  return out;
}

}  // namespace

Json describe(const Model& model) {
  Json members = Json::array();
  for (const Member& m : model.members())
    members.push_back(
        {{"weight", m.weight}, {"trial", m.origin}, {"score", model.info().metric.shown(m.score)}, {"step", m.step}});
  Json targets = Json::array();
  for (const Model::Output& o : model.info().outputs) targets.push_back({{"name", o.name}, {"classes", o.classes}});
  Json columns = Json::array();
  for (const ColumnSchema* c : model.info().schema.with(ColumnUse::feature))
    columns.push_back({{"name", c->name}, {"kind", name_of(c->kind)}});
  Json classes = Json::array();
  for (const ForeignClass& c : model.info().foreign) classes.push_back(c.name);
  return {{"made_by", model.info().made_by},
          {"metric", model.info().metric.name()},
          {"score", model.info().metric.shown(model.info().score)},
          {"targets", targets},
          {"members", members},
          {"features", columns},
          {"python_classes", classes},
          {"importances", importances_json(model)}};
}

}  // namespace espalier
