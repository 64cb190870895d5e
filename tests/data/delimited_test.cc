#include "data/delimited.h"

#include <cmath>

#include "base/rng.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

using test::row_text;
using test::table_of;
using test::why;

bool remarked(const Table& table, std::string_view part) {
  for (const std::string& remark : table.remarks)
    if (remark.find(part) != remark.npos) return true;
  return false;
}

bool mentions(const std::string& message, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts)
    if (message.find(part) == message.npos) return false;
  return true;
}

TEST(Delimited, ReadsQuotesAsRfc4180Says) {
  const Table t = table_of("a,b,c\n1,\"x, \"\"y\"\"\nz\",\n2,\"\",\" q \"\n");
  ASSERT_EQ(t.rows, 2u);
  EXPECT_EQ(row_text(t, 0), "1|x, \"y\"\nz|");
  EXPECT_EQ(row_text(t, 1), "2|| q ");
}

TEST(Delimited, ReadsTheSameTableWithAnyLineEnds) {
  for (const std::string end : {"\n", "\r\n", "\r"})
    for (const bool closed : {true, false}) {
      const Table t = table_of("a,b" + end + "1,x" + end + "2,y" + (closed ? end : ""));
      ASSERT_EQ(t.rows, 2u) << closed;
      EXPECT_EQ(row_text(t, 0) + row_text(t, 1), "1|x2|y");
    }
}

TEST(Delimited, TrimsUnquotedCellsAndKeepsQuotesInsideThem) {
  const Table t = table_of("a, b\n 1 , x y \n2,5\" pipe\n");
  EXPECT_EQ(t.columns[1].name, "b");
  EXPECT_EQ(row_text(t, 0) + row_text(t, 1), "1|x y2|5\" pipe");
  EXPECT_FALSE(t.columns[0].is_text());
}

TEST(Delimited, FindsTheSeparator) {
  for (const std::string s : {",", ";", "\t", "|"}) {
    const Table t = table_of("a" + s + "b" + s + "c\n1" + s + "x y" + s + "2\n3" + s + "z" + s + "4\n");
    ASSERT_EQ(t.columns.size(), 3u) << s;
    EXPECT_EQ(row_text(t, 1), "3|z|4");
  }
  EXPECT_EQ(table_of("name|x\nBraund, Mr. Owen|1\nCumings, Mrs. John|2\n").columns.size(), 2u);
  EXPECT_EQ(table_of("a;b\n1,5;2,5\n3,5;4,5\n").columns.size(), 2u);
  EXPECT_EQ(table_of("only\nx\ny\n").columns.size(), 1u);
  EXPECT_EQ(table_of("sep=:\r\na:b\r\n1:2\r\n").columns.size(), 2u);
  EXPECT_EQ(table_of("a:b\n1:2\n", {.separator = ":"}).columns.size(), 2u);
}

TEST(Delimited, FindsDecimalCommasAndThousandsColumnByColumn) {
  const Table t = table_of("a;b;c;d\n1,5;1.5;1.234,5;7\n2;2.25;1;\n");
  EXPECT_EQ(row_text(t, 0), "1.5|1.5|1234.5|7");
  EXPECT_TRUE(remarked(t, "decimal commas in 'a', 'c'"));
  const Table us = table_of("votes,gross\n1,\"28,341,469\"\n\"1,234\",\"57,300,000.5\"\n");
  EXPECT_EQ(row_text(us, 0) + " " + row_text(us, 1), "1|28341469 1234|57300000.5");
  EXPECT_TRUE(remarked(us, "thousands separators in 'votes', 'gross'"));
}

TEST(Delimited, DecidesAmbiguousCommasByTheOtherColumns) {
  EXPECT_EQ(row_text(table_of("a\tb\n1,234\tx\n2,345\ty\n"), 0), "1234|x");
  EXPECT_EQ(row_text(table_of("a\tb\n1,234\t0,5\n2,345\t1,5\n"), 0), "1.234|0.5");
  EXPECT_EQ(row_text(table_of("a\tb\n1,234\tx\n2,345\ty\n", {.decimal = ','}), 0), "1.234|x");
}

TEST(Delimited, ReadsAColumnAgainWhenALateCellDoesNotFit) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 60000; ++i) text += "1.50,007,3\n";  // several windows
  const Table t = table_of(text + "x,\"1,000\",4\n");
  ASSERT_EQ(t.rows, 60001u);
  for (const std::size_t j : {1u, 2u}) ASSERT_EQ(t.columns[j].numbers.items.size(), t.rows);
  EXPECT_EQ(row_text(t, 0), "1.50|7|3");
  EXPECT_EQ(row_text(t, 60000), "x|1000|4");
}

TEST(Delimited, TakesTheWordsThatMeanMissing) {
  const Table t = table_of("a,b\nNA,x\n?,NA\n3,\n,null\n");
  EXPECT_FALSE(t.columns[0].is_text());
  EXPECT_EQ(count_missing(t.columns[0]), 3u);
  EXPECT_EQ(count_missing(t.columns[1]), 3u);
  ReadOptions options;
  options.na = {"-999", "none"};
  const Table u = table_of("a,b\n-999,none\n-999.0,NA\n5,x\n", options);
  EXPECT_EQ(count_missing(u.columns[0]), 2u);
  EXPECT_EQ(row_text(u, 1), "|NA");
}

TEST(Delimited, TakesUsualStandInsAmongNumbersForMissingAndSaysSo) {
  const Table t = table_of("age,armed\n12,no\nUnknown,Unknown\n-,-\n");
  EXPECT_EQ(count_missing(t.columns[0]), 2u);
  EXPECT_EQ(count_missing(t.columns[1]), 0u);
  EXPECT_TRUE(remarked(t, "in 'age'"));
  EXPECT_TRUE(table_of("a,b\n-,1\nnone,2\n").columns[0].is_text());  // no number among them
}

TEST(Delimited, NamesColumns) {
  const Table t = table_of(",a,a,,a_2\n9,1,2,3,4\n8,5,6,7,8\n");
  EXPECT_EQ(t.columns[0].name, "row_name");
  EXPECT_EQ(t.columns[1].name, "a");
  EXPECT_EQ(t.columns[2].name, "a_3");
  EXPECT_EQ(t.columns[3].name, "column_4");
  EXPECT_EQ(t.columns[4].name, "a_2");
  EXPECT_TRUE(remarked(t, "columns without a name are called 'row_name', 'column_4'"));
  EXPECT_TRUE(remarked(t, "names that occur twice became 'a_3'"));
}

TEST(Delimited, TellsAHeaderFromData) {
  EXPECT_EQ(table_of("5.1,3.5,setosa\n4.9,3.0,setosa\n").rows, 2u);
  EXPECT_EQ(table_of("country,2007,2008\nx,1,2\n").rows, 1u);
  EXPECT_EQ(table_of("5,3\n4,3\n", {.header = ReadOptions::Header::yes}).rows, 1u);
  EXPECT_EQ(table_of("a,b\nc,d\n", {.header = ReadOptions::Header::no}).rows, 2u);
  EXPECT_EQ(table_of("5.1,3.5,setosa\n4.9,3.0,setosa\n").columns[2].name, "column_3");
}

TEST(Delimited, FitsHeadersThatAreOneFieldOff) {
  const Table names = table_of("a,b\nr1,1,2\nr2,3,4\n");
  EXPECT_EQ(names.columns[0].name, "row_name");
  EXPECT_EQ(row_text(names, 1), "r2|3|4");
  const Table ends = table_of("a,b\n1,2,\n3,4,\n");
  EXPECT_EQ(ends.columns.size(), 2u);
  EXPECT_EQ(row_text(ends, 1), "3|4");
}

TEST(Delimited, LeavesOutWhatSpreadsheetsLeaveBehind) {
  const Table t = table_of("a;b;;,,\n1;2;;,\n\n3;4;;\n;;;,,,\n;;;\n\n");
  EXPECT_EQ(t.columns.size(), 2u);
  EXPECT_EQ(t.rows, 2u);
  EXPECT_TRUE(remarked(t, "2 rows of empty fields left out"));
  EXPECT_TRUE(remarked(t, "2 empty columns without a name at the end left out"));
}

TEST(Delimited, ErrorsNameTheLineAndWhatToDo) {
  EXPECT_TRUE(mentions(why("a,b\n1,2\n\"x\ny\",2\n3\n"), {".csv:5: ", "has 1 field,", "2 columns"}));
  EXPECT_TRUE(mentions(why("a,b\n1,2\n3,4,5\n"), {".csv:3: ", "has 3 fields", "2 columns", "quotes"}));
  EXPECT_TRUE(mentions(why("a,b\n1,2\n3,\"4\n5,6\n"), {".csv:3: ", "quote", "never closes"}));
  const std::string some = "\xc3\xa9\xc3\xa9";  // a file of UTF-8, but for one byte
  EXPECT_TRUE(mentions(why("a,b\n" + some + ",caf\xe9\n"), {".csv:2: ", "column 'b'", "--encoding windows-1252"}));
  EXPECT_TRUE(mentions(why("caf\xe9,b\n1," + some + "\n"), {".csv:1: ", "--encoding windows-1252"}));
  EXPECT_TRUE(mentions(why("a,b\n"), {"no rows"}));
  EXPECT_TRUE(mentions(why(""), {"empty"}));
  EXPECT_TRUE(mentions(why("\n\n \n"), {"empty"}));
  const auto absent = read_table("/nowhere/at all.csv");
  ASSERT_FALSE(absent);
  EXPECT_TRUE(mentions(absent.error().message, {"/nowhere/at all.csv", "check the path"}));
}

// Wherever a window ends, the table is the same.
TEST(Delimited, DoesNotDependOnWindows) {
  Rng rng(4);
  std::string text = "a,b,c\n";
  std::vector<std::string> rows;
  while (text.size() < 900000) {
    const std::string number = std::to_string(rng.below(100000)),
                      word(1 + rng.below(40), static_cast<char>('a' + rng.below(26)));
    const bool odd = rng.below(10) == 0;
    text += number + (odd ? ",\"" + word + "\r\n\"\"" + word + "\"," : "," + word + ",") + "1.5\r\n";
    rows.push_back(number + "|" + (odd ? word + "\r\n\"" + word : word) + "|1.5");
  }
  const Table t = table_of(text);
  ASSERT_EQ(t.rows, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(row_text(t, i), rows[i]) << i;
}

TEST(Delimited, ReadsRowsLongerThanAWindow) {
  std::string header, first, second;
  for (int j = 0; j < 50000; ++j) {
    header += (j > 0 ? ",some_long_name_" : "some_long_name_") + std::to_string(j);
    first += j > 0 ? ",1" : "1";
    second += j > 0 ? ",0.25" : "0.25";
  }
  const Table t = table_of(header + "\n" + first + "\n" + second + "\n" + first + "0\nx" + second + "\n");
  ASSERT_EQ(t.columns.size(), 50000u);
  EXPECT_EQ(t.rows, 4u);
  EXPECT_EQ(cell_text(t.columns[49999], 2), "10");
  EXPECT_EQ(cell_text(t.columns[0], 1), "0.25");
  EXPECT_EQ(cell_text(t.columns[0], 3), "x0.25");
}

}  // namespace
}  // namespace espalier
