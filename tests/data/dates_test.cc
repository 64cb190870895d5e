#include "data/dates.h"
#include "data/date_parts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"

namespace espalier {
namespace {

using enum DateOrder;

// "2015 2 3 1 14 19": year, month, day, weekday, hour, minute.
std::string parts(std::string_view text, DateOrder order) {
  const auto seconds = parse_date(text, order);
  if (!seconds) return "none";
  std::string out;
  for (std::size_t p = 0; p < 6; ++p)
    out += (p > 0 ? " " : "") + std::to_string(static_cast<int>(date_part(*seconds, p)));
  return out;
}

TEST(Dates, ReadsTheUsualSpellings) {
  for (const char* text : {"2015-02-03", "2015/02/03", "2015.2.3", "2015-Feb-03", " 2015-02-03 "})
    EXPECT_EQ(parts(text, year_month_day), "2015 2 3 1 0 0") << text;
  for (const char* text : {"2015-02-03 14:19", "2015-02-03T14:19:59", "2015-02-03T14:19:59.250Z", "2015-02-03 2:19 pm",
                           "2015-02-03T16:19:00+02:00", "2015-02-03T11:49-0230"})
    EXPECT_EQ(parts(text, year_month_day), "2015 2 3 1 14 19") << text;
  for (const char* text : {"3/2/2015", "03.02.2015", "3-Feb-15", "3 February 2015", "03/02/15"})
    EXPECT_EQ(parts(text, day_month_year), "2015 2 3 1 0 0") << text;
  for (const char* text : {"2/3/2015", "02-03-15", "Feb 3, 2015", "February 3 2015"})
    EXPECT_EQ(parts(text, month_day_year), "2015 2 3 1 0 0") << text;
  EXPECT_EQ(parts("1969-12-31 23:59", year_month_day), "1969 12 31 2 23 59");
  EXPECT_EQ(parts("31/12/69", day_month_year), "1969 12 31 2 0 0");
  EXPECT_EQ(*parse_date("18.30.00", time_of_day), 18.5 * 3600);
  EXPECT_EQ(*parse_date("12:15 am", time_of_day), 15 * 60);
}

TEST(Dates, ReadsWeekdaysZonesAndOrdinals) {
  for (const char* text : {"Tue, 03 Feb 2015 14:19:00 GMT", "Tue, 3 Feb 2015 16:19:00 +0200", "3 Feb 2015 9:19 EST",
                           "Tuesday 3rd February 2015 14:19:00 UTC"})
    EXPECT_EQ(parts(text, day_month_year), "2015 2 3 1 14 19") << text;
  for (const char* text :
       {"Tue Feb 03 2015 15:19:00 GMT+0100 (Central European Standard Time)", "Tue Feb  3 14:19:59 2015",
        "Tue Feb 03 15:19:59 CET 2015", "Tue Feb 03 14:19:59 +0000 2015", "Feb 3rd, 2015 2:19pm"})
    EXPECT_EQ(parts(text, month_day_year), "2015 2 3 1 14 19") << text;
  EXPECT_EQ(parts("2015-02-03 14:19:00 UTC", year_month_day), "2015 2 3 1 14 19");
  EXPECT_EQ(parts("2015-02-03 14:19:00 CHT", year_month_day), "none");
}

TEST(Dates, ReadsMonthsQuartersAndWeeks) {
  for (const char* text : {"2015-02", "2015/2", "2015 Feb", "2015M02", "2015-M2"})
    EXPECT_EQ(parts(text, year_month), "2015 2 1 6 0 0") << text;
  for (const char* text : {"02/2015", "Feb 2015", "February-2015", "2.2015"})
    EXPECT_EQ(parts(text, month_year), "2015 2 1 6 0 0") << text;
  for (const char* text : {"2015Q2", "2015-Q2", "2015 q2", "Q2 2015", "q2/2015"})
    EXPECT_EQ(parts(text, quarter), "2015 4 1 2 0 0") << text;
  EXPECT_EQ(parts("2020-W01", week), "2019 12 30 0 0 0");
  EXPECT_EQ(parts("2020W53", week), "2020 12 28 0 0 0");
  EXPECT_EQ(parts("2021-W05-3", week), "2021 2 3 2 0 0");
  for (const char* text : {"2015-13", "15-02", "2015-02-03", "201502", "0999-01", "9999-12"})
    EXPECT_EQ(parts(text, year_month), "none") << text;
  for (const char* text : {"2015Q5", "2015Q0", "2015", "Q2"}) EXPECT_EQ(parts(text, quarter), "none") << text;
  for (const char* text : {"2015W54", "2015W00", "2015-W05-8"}) EXPECT_EQ(parts(text, week), "none") << text;
}

TEST(Dates, KnowsWhatStandsForAMissingOne) {
  for (const char* text : {"NaT", "0000-00-00", "00/00/0000", "0000-00-00 00:00:00", "unknown", "-", "n/a"})
    EXPECT_TRUE(stands_for_missing_date(text)) << text;
  for (const char* text : {"2015-02-03", "0", "00:00", "Nate", "2000-00-00"})
    EXPECT_FALSE(stands_for_missing_date(text)) << text;
}

TEST(Dates, NoTextIsReadPastItsEnd) {
  Rng rng(7);
  const std::string_view letters = "0123456789-/.:, +TZQWMFebtuesdaypmGC()";
  for (int k = 0; k < 20000; ++k) {
    std::string text;
    for (std::size_t n = rng.below(24); n > 0; --n) text += letters[rng.below(letters.size())];
    for (const DateOrder order : all_date_orders)
      EXPECT_TRUE(std::isfinite(parse_date(text, order).value_or(0))) << text;
  }
}

TEST(Dates, RefusesEverythingElse) {
  for (const char* text : {"", "2015", "2015-13-01", "2015-02-30", "2015-02-03x", "2015-02-03 25:00", "15-02-03",
                           "a-b-c", "2015-02-03 14", "2015-02-03 14:60", "20150203"})
    EXPECT_EQ(parts(text, year_month_day), "none") << text;
  EXPECT_EQ(parts("13/13/2015", day_month_year), "none");
  EXPECT_EQ(parts("31/12/2015", month_day_year), "none");
  EXPECT_EQ(parts("3/2", day_month_year), "none");
  EXPECT_EQ(parts("13:00 pm", time_of_day), "none");
  EXPECT_EQ(parts("1.5", time_of_day), "none");
}

TEST(Dates, KnowsItsOrdersByName) {
  for (const DateOrder order : all_date_orders) EXPECT_EQ(date_order_of(name_of(order)), order);
  EXPECT_FALSE(date_order_of("dmy"));
}

}  // namespace
}  // namespace espalier
