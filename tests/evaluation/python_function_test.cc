#include "evaluation/python_function.h"

#include <filesystem>

#include "tests/places.h"
#include "tests/world.h"

namespace espalier {
namespace {

// Odd the first time, as it should be afterwards.
constexpr const char* module = R"(
import os, time
def first_time():
    if os.path.exists("called"):
        return False
    open("called", "w").close()
    return True
def sleeps(y_true, y_pred):
    return time.sleep(100) if first_time() else 0.5
def dies(y_true, y_pred):
    return os._exit(3) if first_time() else 0.25
)";

TEST(PythonFunction, AnotherProcessTakesThePlaceOfOneThatHangsOrDies) {
  const test::Folder folder("python_function");
  ASSERT_TRUE(write_file(folder.path / "odd_once.py", module));
  const Path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path);
  for (const auto& [name, code, value] :
       {std::tuple{"sleeps", Errc::stopped, 0.5}, std::tuple{"dies", Errc::io, 0.25}}) {
    std::filesystem::remove("called");
    bool stop = false;
    const auto function = PythonFunction::start("odd_once", name, {}, [&stop] { return stop; });
    ASSERT_TRUE(function) << function.error().message;
    stop = true;
    const auto first = (*function)->call({1, 2}, {{1, 2}});
    stop = false;
    const auto second = (*function)->call({1, 2}, {{1, 2}});
    ASSERT_FALSE(first) << name;
    EXPECT_EQ(first.error().code, code) << first.error().message;
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(*second, value);
  }
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace espalier
