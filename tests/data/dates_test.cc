#include "data/dates.h"

#include <gtest/gtest.h>

#include <map>

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
