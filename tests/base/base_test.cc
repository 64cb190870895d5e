#include <cmath>
#include <numeric>

#include <nlohmann/json.hpp>

#include "base/archive.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/params.h"
#include "base/text.h"
#include "tests/support.h"

namespace espalier {
namespace {

TEST(ParallelFor, CarriesBrokenPromisesAndBadAllocToItsCaller) {
  for (const int threads : {1, 3}) {
    EXPECT_THROW(parallel_for(Crew{threads}, 50, [](std::size_t i) { CHECK(i != 17); }), BrokenPromise);
    EXPECT_THROW(parallel_for(Crew{threads}, 50,
                              [](std::size_t i) {
                                if (i == 17) throw std::bad_alloc();
                              }),
                 std::bad_alloc);
    std::vector<int> seen(50);
    parallel_for(Crew{threads}, seen.size(), [&](std::size_t i) { ++seen[i]; });
    EXPECT_EQ(std::accumulate(seen.begin(), seen.end(), 0), 50);
  }
}

std::string word(Rng& rng) {
  std::string out(1, static_cast<char>('a' + rng.below(26)));
  for (std::size_t n = rng.below(6); n > 0; --n) out += "abcXYZ_019"[rng.below(10)];
  return out;
}

Step random_step(Rng& rng, int depth);

Value random_value(Rng& rng, int depth) {
  switch (rng.below(depth > 0 ? 8 : 6)) {
    case 0:
      return None{};
    case 1:
      return rng.below(2) == 1;
    case 2:
      return static_cast<double>(rng.below(1000));
    case 3:
      return std::ldexp(rng.uniform(-1, 1), static_cast<int>(rng.below(200)) - 100);
    case 4:
      return word(rng);
    case 5: {
      std::string any;  // every byte there is, and words that mean something else without quotes
      for (std::size_t n = rng.below(9); n > 0; --n) any += static_cast<char>(rng.below(256));
      return rng.below(2) == 1 ? any : std::string(std::array{"none", "true", "inf", "", "8", "a b"}[rng.below(6)]);
    }
    case 6: {
      List list;
      for (std::size_t n = rng.below(4); n > 0; --n) list.push_back(random_value(rng, depth - 1));
      return list;
    }
    default:
      return Nested{std::make_shared<const Step>(random_step(rng, depth - 1))};
  }
}

Step random_step(Rng& rng, int depth) {
  Step out{word(rng)};
  for (std::size_t n = rng.below(4); n > 0; --n) out.params[word(rng)] = random_value(rng, depth);
  for (std::size_t n = depth > 0 ? rng.below(3) : 0; n > 0; --n) out.inputs.push_back(random_step(rng, depth - 1));
  return out;
}

TEST(StepText, ReadsBackWhatItPrinted) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Rng rng(seed);
    const Step written = random_step(rng, 3);
    const auto read = parse_step(print(written));
    ASSERT_TRUE(read) << print(written) << "\n" << read.error().message;
    ASSERT_EQ(*read, written) << print(written);
  }
}

TEST(StepText, SurvivesEveryTruncationAndDepth) {
  Rng rng(5);
  const std::string text = print(random_step(rng, 3));
  for (std::size_t n = 0; n < text.size(); ++n) (void)parse_step(text.substr(0, n));
  EXPECT_FALSE(parse_step(std::string(100'000, '[')));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "a[";
  EXPECT_FALSE(parse_step(deep));
  EXPECT_FALSE(parse_step("a(b=1, b=2)"));
}

TEST(Json, NumbersThatJsonLacksTravelAsWords) {
  const Json written = {{"a", json_number(HUGE_VAL)}, {"b", json_number(-2.5e-300)}, {"c", json_number(std::nan(""))}};
  const auto read = parse_json(to_line(written), "a test");
  ASSERT_TRUE(read);
  EXPECT_EQ(*json_get<double>(*read, "a"), HUGE_VAL);
  EXPECT_EQ(*json_get<double>(*read, "b"), -2.5e-300);
  EXPECT_TRUE(std::isnan(*json_get<double>(*read, "c")));
  EXPECT_FALSE(json_get<std::string>(*read, "b"));
  EXPECT_NE(json_get<double>(*read, "d").error().message.find("'d'"), std::string::npos);
  EXPECT_FALSE(parse_json("{\"a\":", "a test"));
  EXPECT_FALSE(json_get<double>(Json::array(), "a"));
}

TEST(Text, NearestWordsAreSuggested) {
  EXPECT_EQ(nearest_words("targer", {"target", "age"}), "; did you mean 'target'?");
  const std::vector<std::string> names{"age", "wage", "Income", "city"};
  EXPECT_EQ(nearest_words("Age", names), "; did you mean 'age'?");
  EXPECT_EQ(nearest_words("incme", names), "; did you mean 'Income'?");
  EXPECT_EQ(nearest_words("xyz", names), "; there are age, wage, Income, city");
  EXPECT_EQ(shortened(names, 2), "age, wage and 2 more");
  EXPECT_EQ(nearest_words("b", {"a", "c"}), "; there are a, c") << "a letter is near to no other letter";
  EXPECT_EQ(split_words(" a, b ,,c"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(split_words("a,\"b, c\",\"\""), (std::vector<std::string>{"a", "b, c", ""}));
  EXPECT_EQ(listed("b, c"), "\"b, c\"");
  EXPECT_EQ(shell_word("my table's.csv"), "'my table'\\''s.csv'");
  EXPECT_EQ(counted(1234567, "row"), "1,234,567 rows");
  EXPECT_EQ(counted(1, "class", "classes"), "1 class");
}

struct Old {
  std::vector<double> mean;
  static constexpr auto fields() { return fields_of(field("mean", &Old::mean)); }
};
struct New {
  std::vector<double> mean;
  std::int32_t added = 42;
  static constexpr auto fields() { return fields_of(field("mean", &New::mean), field("added", &New::added)); }
};

TEST(Archive, DefaultsWhatWasAddedAndRefusesWhatItDoesNotKnow) {
  const auto now = load<New>(save(Old{{1, 2}}));
  ASSERT_TRUE(now);
  EXPECT_EQ(now->added, 42);
  EXPECT_EQ(now->mean.size(), 2u);
  EXPECT_FALSE(load<Old>(save(New{{1, 2}})));
}

TEST(Archive, ChecksLengthsBeforeItAllocates) {
  std::string bytes = save(Old{{1, 2}});
  const std::size_t length_at = 4 + 1 + 4 + 1;
  for (const std::uint64_t huge : {~std::uint64_t{0}, std::uint64_t{1} << 40, std::uint64_t{17}, std::uint64_t{15}}) {
    std::memcpy(bytes.data() + length_at, &huge, sizeof huge);
    EXPECT_FALSE(load<Old>(bytes)) << huge;
  }
}

}  // namespace
}  // namespace espalier
