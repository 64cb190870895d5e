#include "model/model.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "operators/catalog.h"

namespace espalier {
namespace {

// The description of a model that predicts one target of two classes.
Model::Info info() {
  Model::Info out;
  out.made_by = "a test";
  out.metric = *Metrics().named("accuracy");
  out.outputs = {{.name = "y", .classes = {"no", "yes"}, .positive = 1}};
  out.schema.task = Task::classification;
  out.schema.columns = {
      {.name = "x"},
      {.name = "y", .kind = ColumnKind::category, .use = ColumnUse::target, .categories = {"no", "yes"}}};
  return out;
}

std::string refusal(const Model::Info& forged) {
  const Catalog catalog(built_in());
  const auto model = Model::from_bytes(Model::pack(forged, {}), catalog);
  return model ? "" : model.error().message;
}

TEST(Model, ItsOutputsMustBeTheTargetsOfItsSchema) {
  EXPECT_EQ(refusal(info()).find("other targets"), std::string::npos) << refusal(info());
  Model::Info more_classes = info(), twice = info(), other = info(), none = info(), shuffled = info();
  more_classes.schema.columns[1].categories.emplace_back("perhaps");
  twice.schema.columns.push_back(twice.schema.columns[1]);
  twice.schema.columns.back().name = "z";
  other.outputs[0].name = "z";
  none.schema.columns.pop_back();
  std::swap(shuffled.schema.columns[1].categories[0], shuffled.schema.columns[1].categories[1]);
  for (const Model::Info& forged : {more_classes, twice, other, none, shuffled})
    EXPECT_NE(refusal(forged).find("other targets"), std::string::npos) << refusal(forged);
}

TEST(Json, IsNoDeeperThanAStackCanBear) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(parse_json(nested(150), "it"));
  for (const std::size_t n : {300u, 120'000u, 1'000'000u}) {
    const auto deep = parse_json("{\"a\": \"]]]\\\"\", \"b\": " + nested(n) + "}", "it");
    ASSERT_FALSE(deep);
    EXPECT_NE(deep.error().message.find("nested deeper"), std::string::npos);
  }
  EXPECT_TRUE(parse_json("{\"text\": \"" + std::string(1000, '[') + "\"}", "it")) << "brackets in a string are words";
}

}  // namespace
}  // namespace espalier
