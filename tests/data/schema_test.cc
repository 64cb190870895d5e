#include "data/schema.h"

#include <nlohmann/json.hpp>

#include "tests/data/support.h"

namespace espalier {
namespace {

Schema sample() {
  Schema s{.task = Task::classification, .task_reason = "words"};
  s.columns = {{.name = "n", .kind = ColumnKind::number, .reason = "numbers"},
               {.name = "c", .kind = ColumnKind::category, .categories = {"a", "b\"\n"}},
               {.name = "w", .kind = ColumnKind::datetime, .date_format = "day/month/year", .parts = {"month", "time"}},
               {.name = "t", .kind = ColumnKind::text, .width = 64, .buckets = {0, 5, 63}},
               {.name = "y", .kind = ColumnKind::category, .use = ColumnUse::target, .categories = {"no", "yes"}}};
  return s;
}

std::string refusal(std::string_view columns) {
  const auto json = parse_json("{\"schema\": 1, \"columns\": [" + std::string(columns) + "]}", "test");
  if (!json) return "not JSON";
  const auto out = schema_from_json(*json);
  return out ? "accepted" : out.error().message;
}

TEST(Schema, ComesBackFromItsJson) {
  const Json json = to_json(sample());
  const auto back = schema_from_json(json);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_line(to_json(*back)), to_line(json));
  EXPECT_EQ(back->task, Task::classification);
  EXPECT_EQ(back->columns[3].buckets, (std::vector<std::uint32_t>{0, 5, 63}));
  EXPECT_EQ(back->with(ColumnUse::target)[0]->name, "y");
}

TEST(Schema, NeedsOnlyNameAndKindOfAColumn) { EXPECT_EQ(refusal(R"({"name": "a", "kind": "number"})"), "accepted"); }

TEST(Schema, RefusesWhatItDoesNotKnowAndNamesTheColumn) {
  EXPECT_NE(refusal(R"({"name": "a", "kind": "colour"})").find("column 'a' of the schema: 'colour' is no kind"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "number", "use": "label"})").find("'label' is no use"), std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "number", "catgories": []})").find("'catgories'"), std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a"})").find("'kind' is missing"), std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "number"}, {"name": "a", "kind": "text"})").find("twice"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "text", "width": 100})").find("power of two"), std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "text", "width": 8, "buckets": [9]})").find("below its width"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "text", "buckets": [3, 3]})").find("ascend"), std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "boolean", "categories": ["x"]})").find("two categories"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "datetime", "date_format": "dmy"})").find("date format"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"name": "a", "kind": "datetime", "parts": ["era"]})").find("no part 'era'"), std::string::npos);
  EXPECT_NE(refusal("3").find("'name'"), std::string::npos);
  const auto newer = schema_from_json(Json{{"schema", 2}, {"columns", Json::array()}});
  ASSERT_FALSE(newer);
  EXPECT_NE(newer.error().message.find("version 2"), std::string::npos);
}

}  // namespace
}  // namespace espalier
