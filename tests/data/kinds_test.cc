#include "data/kinds.h"

#include <algorithm>

#include "base/rng.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

// One column of the given cells.
Table column(const std::string& name, const std::vector<std::string>& cells) {
  std::string text = name + ",x\n";
  for (const std::string& cell : cells) text += "\"" + cell + "\",1\n";
  return test::table_of(text, {.separator = ",", .header = ReadOptions::Header::yes});
}

template <class Make>
std::vector<std::string> cells(std::size_t n, Make make) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(make(i));
  return out;
}

ColumnSchema guess(const std::string& name, const std::vector<std::string>& words) {
  return guess_kind(column(name, words).columns[0]);
}

TEST(Kinds, NumbersStayNumbersHoweverFew) {
  EXPECT_EQ(guess("zone", {"1", "2", "1", "2", "3"}).kind, ColumnKind::number);
  EXPECT_EQ(guess("zone", {"1", "2", "1", "2", "3"}).reason, "integers with 3 distinct values");
  EXPECT_EQ(guess("member", {"0", "1", "", "1"}).kind, ColumnKind::number);
  EXPECT_EQ(guess("one", {"1", "", "1"}).kind, ColumnKind::number);  // that it is missing may tell something
}

TEST(Kinds, IntegersAreIdentifiersByName) {
  const auto apart = cells(50, [](std::size_t i) { return std::to_string(100 + 3 * i); });
  for (const char* name : {"id", "ID", "PassengerId", "customer_id", "Row ID", "row_number", "index", "record number",
                           "Unnamed: 0", "rownames"})
    EXPECT_EQ(guess(name, apart).kind, ColumnKind::identifier) << name;
  for (const char* name : {"salary", "humid", "paid", "width", "numbers of rooms", "x", "count"})
    EXPECT_EQ(guess(name, apart).kind, ColumnKind::number) << name;
  EXPECT_EQ(guess("id", {"1", "1", "2", "3"}).kind, ColumnKind::number);
}

TEST(Kinds, CountersOfRowsAreIdentifiersUnlessTheirNameSpeaksOfTime) {
  const auto counter = cells(40, [](std::size_t i) { return std::to_string(17 + i); });
  for (const char* name : {"a", "salary", "...1", "V1"}) {
    EXPECT_EQ(guess(name, counter).kind, ColumnKind::identifier) << name;
    EXPECT_TRUE(guess(name, counter).reason.find("count") != std::string::npos) << name;
  }
  for (const char* name : {"year", "t", "Day of trial", "time_step", "age"})
    EXPECT_EQ(guess(name, counter).kind, ColumnKind::number) << name;
  auto shuffled = counter;
  std::reverse(shuffled.begin(), shuffled.end());
  EXPECT_EQ(guess("salary", shuffled).kind, ColumnKind::number) << "not in the order of the file";
  EXPECT_EQ(guess("X", shuffled).kind, ColumnKind::identifier) << "what R calls it";
  EXPECT_EQ(guess("a", {"1", "2", "3", "4"}).kind, ColumnKind::number) << "few rows may step by one by chance";
  auto gap = counter;
  gap[20] = "";
  EXPECT_EQ(guess("salary", gap).kind, ColumnKind::number);
}

TEST(Kinds, ConstantsSayNothing) {
  EXPECT_EQ(guess("a", {"3", "3"}).kind, ColumnKind::constant);
  EXPECT_EQ(guess("a", {"x", "x"}).reason, "always 'x'");
  EXPECT_EQ(guess("a", {"", ""}).reason, "it has no values");
  EXPECT_EQ(guess("a", {"x", "", "x"}).kind, ColumnKind::category);
}

TEST(Kinds, KnowsTruthInAnyCase) {
  EXPECT_EQ(guess("a", {"Yes", "no", "", "YES"}).kind, ColumnKind::boolean);
  EXPECT_EQ(guess("a", {"f", "t"}).categories, (std::vector<std::string>{"f", "t"}));
  EXPECT_EQ(guess("a", {"TRUE", "False"}).categories, (std::vector<std::string>{"false", "true"}));
  EXPECT_EQ(guess("a", {"yes", "no", "maybe"}).kind, ColumnKind::category);
}

TEST(Kinds, DecidesTheOrderOfDatesOverTheColumn) {
  EXPECT_EQ(guess("a", {"1/2/2015", "13/2/2015"}).date_format, "day/month/year");
  EXPECT_EQ(guess("a", {"1/2/2015", "2/13/2015"}).date_format, "month/day/year");
  EXPECT_EQ(guess("a", {"2015-01-02", "", "2015-01-03 10:00"}).date_format, "year-month-day");
  EXPECT_EQ(guess("a", {"12:30", "13:05"}).date_format, "time of day");
  EXPECT_EQ(guess("a", {"2015-01-02", "soon"}).kind, ColumnKind::category);
  const ColumnSchema unsure = guess("a", {"1/2/2015", "1/3/2015", "1/4/2015"});  // rows in order, so days first
  EXPECT_EQ(unsure.date_format, "day/month/year");
  EXPECT_NE(unsure.reason.find("another order"), std::string::npos);
  EXPECT_EQ(guess("a", {"1/9/2015", "1/10/2015", "2/1/2015", "3/2/2015"}).date_format, "month/day/year");
}

// Days of January 2015 with one cell put in.
std::vector<std::string> days_with(const std::string& cell, std::size_t n = 30) {
  auto out = cells(n, [](std::size_t i) { return "2015-01-" + std::to_string(10 + i % 20); });
  out[n / 2] = cell;
  return out;
}

TEST(Kinds, ForgivesACellThatIsNoDate) {
  for (const char* cell : {"NaT", "0000-00-00", "unknown", "n/a"}) {
    EXPECT_EQ(guess("a", days_with(cell)).kind, ColumnKind::datetime) << cell;
    EXPECT_EQ(guess("a", days_with(cell)).reason, "dates or times, year-month-day") << cell;
  }
  for (const char* cell : {"2015-02-30", "tomorrow"})
    EXPECT_EQ(guess("a", days_with(cell)).reason, "dates or times, year-month-day, but for 1 cell, read as missing");
  EXPECT_NE(guess("a", days_with("tomorrow", 10)).kind, ColumnKind::datetime) << "one in ten";
}

TEST(Kinds, TakesTheOrderThatMoreCellsFit) {
  auto mostly = cells(99, [](std::size_t i) { return std::to_string(1 + i % 12) + "/5/2015"; });
  mostly.push_back("13/5/2015");
  EXPECT_EQ(guess("a", mostly).date_format, "day/month/year");
}

TEST(Kinds, TellsVersionsFromDates) {
  const std::vector<std::string> versions{"1.11.22", "1.2.30", "2.10.14", "1.9.20"};
  EXPECT_EQ(guess("release", versions).kind, ColumnKind::category);
  EXPECT_EQ(guess("release date", versions).kind, ColumnKind::datetime);
  EXPECT_EQ(guess("release", {"01.11.22", "01.02.30", "02.10.14"}).kind, ColumnKind::datetime);
}

TEST(Kinds, OrdersKnownScales) {
  EXPECT_EQ(guess("a", {"High", "low", "Medium", "low"}).categories,
            (std::vector<std::string>{"low", "Medium", "High"}));
  EXPECT_EQ(guess("a", {"Agree", "Strongly agree", "Disagree", "Prefer not to say", "Neutral"}).categories,
            (std::vector<std::string>{"Disagree", "Neutral", "Agree", "Strongly agree", "Prefer not to say"}));
  EXPECT_TRUE(guess("a", {"Agree", "Rome", "Disagree", "Neutral"}).categories.empty()) << "sorted when it is learned";
}

TEST(Kinds, ReadsListsAndTextWithoutBlanks) {
  const char* channels[] = {"Phone", "Chat", "Mail", "In person"};
  for (const std::string mark : {";", "|", ", "}) {
    const auto answers = cells(100, [&](std::size_t i) {
      std::string out;
      for (std::size_t k = 0; k < 4; ++k)
        if (((i % 15 + 1) >> k) & 1) out += (out.empty() ? "" : mark) + channels[k];
      return out;
    });
    EXPECT_EQ(guess("a", answers).kind, ColumnKind::text) << mark;
    EXPECT_TRUE(guess("a", answers).reason.starts_with("lists of 4 different values")) << guess("a", answers).reason;
  }
  const auto chinese = cells(60, [](std::size_t i) { return "这个酒店的房间很干净" + std::to_string(i); });
  EXPECT_EQ(guess("a", chinese).kind, ColumnKind::text);
}

TEST(Kinds, TellsCategoriesProseListsAndIdentifiersApart) {
  const auto few = cells(100, [](std::size_t i) { return "level " + std::to_string(i % 7); });
  EXPECT_EQ(guess("a", few).reason, "7 distinct values");
  const auto codes = cells(100, [](std::size_t i) { return "AB-" + std::to_string(i * 7919); });
  EXPECT_EQ(guess("a", codes).kind, ColumnKind::identifier);
  const auto prose = cells(100, [](std::size_t i) { return "the parcel came " + std::to_string(i) + " days late"; });
  EXPECT_EQ(guess("a", prose).kind, ColumnKind::text);
  const char* genres[] = {"Drama", "Crime", "Comedy", "War", "Western", "Music", "Horror", "Family"};
  Rng rng(1);
  const auto lists = cells(400, [&](std::size_t) {
    return std::string(genres[rng.below(8)]) + ", " + genres[rng.below(8)] + ", " + genres[rng.below(8)];
  });
  EXPECT_EQ(guess("a", lists).kind, ColumnKind::text);
  const auto names = cells(300, [&](std::size_t) { return "City" + std::to_string(rng.below(150)); });
  EXPECT_EQ(guess("a", names).kind, ColumnKind::category);
}

Task task(const std::vector<double>& values) {
  return guess_task({.name = "y", .numbers = Held<double>(values)}).first;
}

template <class Make>
std::vector<double> values(std::size_t n, Make make) {
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(static_cast<double>(make(i)));
  return out;
}

TEST(Kinds, TellsClassCodesFromAmounts) {
  using enum Task;
  Rng rng(3);
  EXPECT_EQ(task(values(50, [](std::size_t i) { return i % 2; })), classification);
  EXPECT_EQ(task(values(50, [](std::size_t i) { return i % 2 ? 17.5 : -3.0; })), classification);
  EXPECT_EQ(task(values(500, [](std::size_t i) { return i % 10; })), classification);      // digits
  EXPECT_EQ(task(values(520, [](std::size_t i) { return 1 + i % 26; })), classification);  // letters, evenly
  EXPECT_EQ(task(values(50, [](std::size_t i) { return static_cast<double>(i % 3) - 1; })), classification);
  EXPECT_EQ(task(values(500, [](std::size_t i) { return 3 + i % 7; })), regression);  // scores from 3 to 9
  EXPECT_EQ(task(values(500, [&](std::size_t) { return std::round(15 + 4 * rng.normal()); })), regression);
  EXPECT_EQ(task(values(500, [&](std::size_t) { return rng.uniform(); })), regression);
  EXPECT_EQ(task(values(2000, [&](std::size_t) { return 1 + rng.below(60); })), regression);  // units sold
  EXPECT_EQ(task(values(30, [](std::size_t i) { return i % 15; })), regression);              // two rows a value
}

}  // namespace
}  // namespace espalier
