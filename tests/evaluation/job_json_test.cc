#include "evaluation/job_json.h"

#include <nlohmann/json.hpp>

#include "tests/support.h"

namespace espalier {
namespace {

TEST(JobJson, AJobCrossesWithItsLimitOfTime) {
  for (const double seconds : {2.5, HUGE_VAL}) {
    const Job job{.id = 3,
                  .kind = Job::Kind::fit,
                  .candidate = {.step = test::step("gaussian_nb")},
                  .rounds = 7,
                  .seconds = seconds,
                  .keep_from = -0.5};
    const auto back = job_from(*parse_json(to_line(to_json(job)), "a job"));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(to_json(*back), to_json(job));
    EXPECT_EQ(back->seconds, seconds);
  }
}

TEST(JobJson, ASetupCrossesWhole) {
  const WorkerSetup setup{.preparation = test::step("prepare(impute=mean)"),
                          .evaluation_seed = 1ULL << 63,
                          .metric = "neg_log_loss",
                          .also = {"accuracy", "roc_auc"},
                          .limits = {.cost = 1.0 / 3 * 1e12, .bytes = HUGE_VAL, .dense_bytes = 5},
                          .memory = 1 << 30,
                          .cache = 1 << 20};
  const auto back = setup_from(*parse_json(to_line(to_json(setup)), "a setup"));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back), to_json(setup));
  EXPECT_EQ(back->limits, setup.limits) << "to the last bit, or two workers refuse differently";
  EXPECT_EQ(back->evaluation_seed, setup.evaluation_seed);
}

TEST(JobJson, LimitsThatAreNotSaidAreTheDefaults) {
  EXPECT_EQ(*limits_from(Json::object()), Limits{});
  EXPECT_FALSE(limits_from(Json{{"cost", "much"}}));
}

}  // namespace
}  // namespace espalier
