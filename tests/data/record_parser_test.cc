#include "data/record_parser.h"

#include <gtest/gtest.h>

namespace espalier {
namespace {

struct Outcome {
  std::string cells, error;
  std::size_t rows = 0, blank_rows = 0;
  bool operator==(const Outcome&) const = default;
};

// Reads a text of three columns, two of numbers and one of words, through windows that first end at the given place.
Outcome read_in_parts(std::string_view text, std::size_t first_end) {
  const MissingWords missing({"NA"});
  std::vector<Sink> sinks;
  for (int j = 0; j < 2; ++j) sinks.emplace_back(SinkPlan{.formats = {{'.', 0}, {'.', ','}}});
  sinks.emplace_back(SinkPlan{});  // words from the start
  RecordParser parser({.path = "file", .names = {"a", "b", "c"}}, sinks, missing);
  Outcome out;
  const auto used = parser.parse(text.substr(0, first_end), false);
  if (!used) return {.error = used.error().message};
  EXPECT_LE(*used, first_end);
  const auto rest = parser.parse(text.substr(*used), true);
  if (!rest) return {.error = rest.error().message};
  EXPECT_EQ(*rest, text.size() - *used);
  for (std::size_t j = 0; j < sinks.size(); ++j) {
    const TableColumn column = std::move(sinks[j]).column("x");
    for (std::size_t i = 0; i < parser.rows(); ++i) out.cells += cell_text(column, i) + "|";
  }
  out.rows = parser.rows();
  out.blank_rows = parser.left_out().blank_rows;
  return out;
}

TEST(RecordParser, GivesTheSameWhereverAWindowEnds) {
  const std::string text =
      "1,2.5,x\r\n-3e2, 4 ,\"y \"\"q\"\"\r\n\"\r\n\r\n,,\r\n\"1,234\",NA,z\"z\r5,6,\r\n7,\"8\",\" w \"  \n9,10,end";
  const Outcome whole = read_in_parts(text, 0);
  EXPECT_EQ(whole.error, "");
  EXPECT_EQ(whole.cells, "1|-300|1234|5|7|9|2.5|4||6|8|10|x|y \"q\"\r\n|z\"z|| w |end|");
  EXPECT_EQ(whole.blank_rows, 1u);
  for (std::size_t end = 1; end <= text.size(); ++end) EXPECT_EQ(read_in_parts(text, end), whole) << end;
}

TEST(RecordParser, GivesTheSameErrorsWhereverAWindowEnds) {
  for (const std::string text :
       {"1,2,x\n1,\"2\n\n\",x\n3,4\n", "1,2,x\n1,2,x,y\n", "1,2,x\n1,2,\"x\n", "1,2,x\n1,2,\xe9\n"}) {
    const Outcome whole = read_in_parts(text, 0);
    EXPECT_NE(whole.error, "") << text;
    for (std::size_t end = 1; end <= text.size(); ++end)
      EXPECT_EQ(read_in_parts(text, end).error.substr(0, 8), whole.error.substr(0, 8)) << text << end;
  }
}

}  // namespace
}  // namespace espalier
