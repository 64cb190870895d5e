#include "dialects/tpot_configurations.h"

#include <nlohmann/json.hpp>

#include "dialects/tpot.h"
#include "tests/world.h"

namespace espalier {
namespace {

// How many terminals TPOT makes of it: a value each, those of nested estimators too; functions are none.
std::size_t terminals(const Json& params) {
  std::size_t out = 0;
  for (const auto& [name, value] : params.items()) {
    if (value.is_array()) out += value.size();
    if (value.is_object())
      for (const auto& [inner, nested] : value.items())
        if (!nested.is_null()) out += terminals(nested);
  }
  return out;
}

TEST(TpotConfigurations, HaveTpotsOperatorsAndValues) {
  struct Expected {
    const char* name;
    Task task;
    std::size_t operators, terminals;  // TPOT's own count is one more: input_matrix
  };
  for (const Expected& e : {Expected{"TPOT default", Task::classification, 32, 905},
                            {"TPOT default", Task::regression, 30, 863},
                            Expected{"TPOT light", Task::classification, 19, 407},
                            {"TPOT light", Task::regression, 20, 467},
                            Expected{"TPOT MDR", Task::classification, 6, 45},
                            {"TPOT MDR", Task::regression, 6, 56},
                            Expected{"TPOT sparse", Task::classification, 13, 540},
                            {"TPOT sparse", Task::regression, 11, 492}}) {
    const auto config = tpot_configuration(e.name, e.task);
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->size(), e.operators) << e.name;
    std::size_t all = 0;
    for (const auto& [name, params] : config->items()) all += terminals(params);
    EXPECT_EQ(all, e.terminals) << e.name;
  }
  EXPECT_EQ(*tpot_configuration("", Task::regression), *tpot_configuration("TPOT default", Task::regression));
}

TEST(TpotConfigurations, WhatIsNoneSaysWhatThereIs) {
  const auto message = [](const std::string& given) {
    const auto out = tpot_configuration(given, Task::classification);
    return out ? std::string() : out.error().message;
  };
  EXPECT_NE(message("TPOT lihgt").find("TPOT light"), std::string::npos) << message("TPOT lihgt");
  EXPECT_NE(message("TPOT NN").find("MLPClassifier"), std::string::npos) << message("TPOT NN");
  EXPECT_NE(message("TPOT cuML").find("default"), std::string::npos);
  EXPECT_NE(message("nowhere.py").find("Could not open"), std::string::npos) << message("nowhere.py");
  const test::Folder folder("tpot_configurations");
  ASSERT_TRUE(write_file(folder.path / "other.py", "other_config = {}\n"));
  EXPECT_NE(message((folder.path / "other.py").string()).find("tpot_config"), std::string::npos);
  ASSERT_TRUE(write_file(folder.path / "mine.json", R"({"sklearn.naive_bayes.GaussianNB": {}})"));
  EXPECT_EQ(message((folder.path / "mine.json").string()), "");
}

}  // namespace
}  // namespace espalier
