#include "export/source.h"

#include <nlohmann/json.hpp>

#include "export/starts.h"
#include "tests/export/exports.h"
#include "tests/world.h"

namespace espalier {
namespace {

// A model of two members, fitted on a small table.
struct Fitted {
  test::World world;
  Model model = make();

  Model make() {
    Schema schema = test::schema_of({}, world.problem.data.target.column().classes);
    for (std::size_t j = 4; j-- > 0;)
      schema.columns.insert(schema.columns.begin(), test::column("x" + std::to_string(j), ColumnKind::number));
    schema.columns.insert(schema.columns.end() - 1, test::column("colour", ColumnKind::category, {"a", "b", "c"}));
    Model::Info info{.schema = schema,
                     .outputs = {{"y", world.problem.data.target.column().classes, 1}},
                     .metric = world.problem.metric,
                     .score = 0.875,
                     .made_by = "a test",
                     .table = "small.csv",
                     .seed = 9};
    std::vector<Member> members;
    members.push_back({0.25, "gaussian_nb", "a:3", 0.75, world.fit("gaussian_nb")});
    members.push_back(
        {0.75, "linear_svc(C=2)[standard_scaler]", "a:7", 0.8125, world.fit("linear_svc(C=2)[standard_scaler]")});
    return {std::move(info), std::move(members),
            std::shared_ptr<const Catalog>(std::shared_ptr<void>(), &world.catalog)};
  }
  ScriptSource source(std::optional<std::size_t> member = {}) const {
    auto out = source_of(model, member);
    if (!out) throw std::runtime_error(out.error().message);
    return *std::move(out);
  }
};

TEST(Source, TellsOfAllMembersOrOfOne) {
  const Fitted f;
  const ScriptSource all = f.source();
  EXPECT_EQ(all.table, "small.csv");
  EXPECT_EQ(all.seed, 9u);
  EXPECT_EQ(all.score, "0.875 (roc_auc)");
  ASSERT_EQ(all.members.size(), 2u);
  EXPECT_EQ(all.members[1].weight, 0.75);
  EXPECT_EQ(all.members[1].written, "linear_svc(C=2)[standard_scaler]");
  EXPECT_NE(print(all.members[1].step).find("simple_imputer"), std::string::npos) << "canonical";
  const ScriptSource second = f.source(2);
  ASSERT_EQ(second.members.size(), 1u);
  EXPECT_EQ(second.members[0].weight, 1);
  EXPECT_EQ(second.score, "0.8125 (roc_auc)");
  for (const std::size_t none : {0, 3}) {
    const auto wrong = source_of(f.model, none);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message,
              "there is no member " + std::to_string(none) + ": the model has 2 members, counted from 1");
  }
}

TEST(Source, EveryFormIsReadBack) {
  const Fitted f;
  const test::Folder folder("export_forms");
  const std::vector<Step> wanted{test::step("gaussian_nb"), test::step("linear_svc(C=2)[standard_scaler]")};
  const auto script = python_script(f.source(), f.world.catalog);
  ASSERT_TRUE(script) << script.error().message;
  for (const auto& [name, text] :
       {std::pair{"m.txt", steps_text(f.source())}, std::pair{"m.json", to_pretty(steps_json(f.source()))},
        std::pair{"m.py", *script}}) {
    ASSERT_TRUE(write_file(folder.path / name, text));
    const auto read = steps_from(folder.path / name, f.world.catalog);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, wanted) << name;
  }
}

TEST(Source, AStepTextSaysWeightsAndScore) {
  const Fitted f;
  EXPECT_EQ(steps_text(f.source()),
            "# score 0.875 (roc_auc)\n"
            "# weight 0.25\ngaussian_nb\n"
            "# weight 0.75\nlinear_svc(C=2)[standard_scaler]\n");
  EXPECT_EQ(steps_text(f.source(1)), "# score 0.75 (roc_auc)\ngaussian_nb\n");
}

}  // namespace
}  // namespace espalier
