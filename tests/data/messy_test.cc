// Tables as people have them: what stands around them, how they write numbers, and what is no table at all.
#include <algorithm>
#include <cmath>

#include "base/rng.h"
#include "data/amounts.h"
#include "data/kinds.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

using test::read_text;
using test::table_of;

std::string rows(std::size_t n, auto row) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += row(i) + "\n";
  return out;
}

std::string names(const Table& table) {
  std::string out;
  for (const TableColumn& c : table.columns) out += (out.empty() ? "" : "|") + c.name;
  return out;
}

bool told(const Table& table, std::string_view part) {
  return std::ranges::any_of(table.remarks, [&](const std::string& r) { return r.find(part) != r.npos; });
}

TEST(Amounts, AreReadAsPeopleWriteThem) {
  struct Case {
    std::string_view text;
    double value;
    std::string_view unit;
  };
  for (const auto& [text, value, unit] : std::initializer_list<Case>{{"12.5%", 12.5, "%"},
                                                                     {"$1,234.00", 1234, "$"},
                                                                     {"12 €", 12, "€"},
                                                                     {"3.4 kg", 3.4, "kg"},
                                                                     {"(12.5)", -12.5, ""},
                                                                     {"1 234", 1234, ""},
                                                                     {"−3", -3, ""},
                                                                     {"<5", 5, ""}}) {
    const auto amount = parse_amount(text, {.decimal = '.', .thousands = text.find(' ') == text.npos ? ',' : ' '});
    ASSERT_TRUE(amount) << text;
    EXPECT_EQ(amount->value, value) << text;
    EXPECT_EQ(amount->unit, unit) << text;
  }
  for (const char* text : {"", "kg", "1.2.3", "5 of 7", "A12", "12-14", "()", "%"})
    EXPECT_FALSE(parse_amount(text, {})) << text;
}

TEST(Messy, NumbersWithUnitsAreNumbersAndSaidSo) {
  const Table table = table_of("pct,money,x\n" + rows(30, [](std::size_t i) {
                                 return std::to_string(i) + ".5%,\"$" + std::to_string(i + 1) + ",250.00\",a";
                               }));
  EXPECT_FALSE(table.columns[0].is_text());
  EXPECT_EQ(table.columns[0].numbers.items[3], 3.5);
  EXPECT_EQ(table.columns[1].numbers.items[3], 4250);
  EXPECT_TRUE(told(table, "'pct' (%)"));
}

TEST(Messy, LinesAroundTheTableAreLeftOutAndTold) {
  const std::string body = rows(20, [](std::size_t i) { return "N," + std::to_string(i) + ",3.5"; });
  const Table titled = table_of("Quarterly report\n\nregion,units,price\n" + body);
  EXPECT_EQ(names(titled), "region|units|price");
  EXPECT_EQ(titled.rows, 20u);
  EXPECT_TRUE(told(titled, "'Quarterly report'"));
  const Table commented = table_of("# made by hand\n# on Monday\nregion,units,price\n" + body);
  EXPECT_EQ(names(commented), "region|units|price");
  const Table units = table_of("region,units,price\n,pcs,EUR\n" + body);
  EXPECT_FALSE(units.columns[1].is_text());
  EXPECT_TRUE(told(units, "'pcs, EUR'") || told(units, "pcs"));
  const Table total = table_of("region,units,price\n" + body + "Total,190,70\n");
  EXPECT_TRUE(told(total, "--skip-footer 1"));
  EXPECT_EQ(table_of("region,units,price\n" + body + "Total,190,70\n", {.skip_footer = 1}).rows, 20u);
  EXPECT_EQ(names(table_of("x\ny\nregion,units,price\n" + body, {.skip = 2})), "region|units|price");
}

TEST(Messy, RunsOfBlanksDivideColumns) {
  const Table table = table_of(rows(20, [](std::size_t i) { return " 1." + std::to_string(i % 10) + "   7.5  x"; }),
                               {.header = ReadOptions::Header::no}, ".txt");
  ASSERT_EQ(table.columns.size(), 3u);
  EXPECT_EQ(table.columns[1].numbers.items[4], 7.5);
}

TEST(Messy, OtherFormatsAreCalledByTheirName) {
  using namespace std::string_literals;
  for (const auto& [bytes, name] : std::initializer_list<std::pair<std::string, std::string>>{
           {"PK\x03\x04\x14\0\0\0[Content_Types].xml"s, "Excel"},
           {"PK\x03\x04\x14\0\0\0table.csv"s, "zip"},
           {"PAR1\x15\x04"s, "Parquet"},
           {"{\"a\": 1, \"b\": 2}\n{\"a\": 2, \"b\": 3}\n"s, "JSON"},
           {"<!DOCTYPE html>\n<html><body>"s, "HTML"},
           {"SQLite format 3\0abc"s, "SQLite"}}) {
    const auto table = read_text(bytes);
    ASSERT_FALSE(table) << name;
    EXPECT_NE(table.error().message.find(name), std::string::npos) << table.error().message;
  }
}

TEST(Messy, EightBitTextIsWindows1252) {
  const Table table = table_of("name,x\nM\xfcller,1\nK\x80,2\n");
  EXPECT_EQ(table.columns[0].texts[0], "Müller");
  EXPECT_EQ(table.columns[0].texts[1], "K€");
  EXPECT_TRUE(told(table, "windows-1252"));
  for (const char* alias : {"cp1252", "CP-1252", "latin1", "ISO-8859-1", "utf8", "UTF-8", "utf-16"})
    EXPECT_TRUE(encoding_of(alias)) << alias;
  EXPECT_FALSE(encoding_of("klingon"));
}

// A model that was fitted on 8-bit text is given UTF-8, and the other way round: what the bytes are decides.
TEST(Messy, TheEncodingOfAModelsTableIsNoOrder) {
  const std::string eight_bit = "name,x\nM\xfcller,1\nK\x80,2\n", utf8 = "name,x\nMüller,1\nK€,2\n";
  for (const Encoding was : {Encoding::utf8, Encoding::windows1252, Encoding::utf16}) {
    Schema schema;
    schema.reading.encoding = was;
    for (const std::string& text : {eight_bit, utf8})
      EXPECT_EQ(table_of(text, reading_like(schema)).columns[0].texts[0], "Müller");
  }
}

TEST(Messy, ColumnsReadVerbatimAreCopiedLetterByLetter) {
  const std::vector<std::string> cells{"00007", "1.10", "9007199254740993", "1e5", "NA", "\"1,037\"", "2E5", "-0"};
  std::string text = "id,x\n";
  for (const std::string& cell : cells) text += cell + ",1\n";
  const Table table = table_of(text, {.verbatim = {"id"}});
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string bare = cells[i][0] == '"' ? cells[i].substr(1, cells[i].size() - 2) : cells[i];
    EXPECT_EQ(cell_text(table.columns[0], i), bare);
  }
}

TEST(Messy, EveryRowGivesARowWhereThatIsAsked) {
  const std::string text = "a,b\n1,1\n,\n-1,-1\n";
  EXPECT_EQ(table_of(text, {.every_row = true}).rows, 3u);
  EXPECT_EQ(table_of("a,b\n", {.every_row = true}).rows, 0u);
}

TEST(Messy, ThousandsNeverBeginWithZero) {
  const Table table =
      table_of("x,y\n" + rows(20, [](std::size_t i) { return "\"0," + std::to_string(512 + i) + "\",1"; }));
  EXPECT_NEAR(table.columns[0].numbers.items[0], 0.512, 1e-12);
}

// What a plain writer writes in some dialect is read back as it was.
struct Dialect {
  char separator, decimal;
  bool quote_all, crlf, header;
};

std::string written(const std::vector<std::vector<std::string>>& cells, const Dialect& d) {
  std::string out;
  for (const auto& row : cells) {
    for (std::size_t j = 0; j < row.size(); ++j) {
      if (j > 0) out += d.separator;
      const bool quotes = d.quote_all || row[j].find_first_of(std::string{d.separator, '"', '\n'}) != row[j].npos;
      std::string inside;
      for (const char c : row[j]) inside += c == '"' ? "\"\"" : std::string(1, c);
      out += quotes ? "\"" + inside + "\"" : inside;
    }
    out += d.crlf ? "\r\n" : "\n";
  }
  return out;
}

TEST(Messy, TablesInAnyDialectAreReadBackAsTheyWere) {
  Rng rng(11);
  const std::string_view letters = "abcxyz ,;|'\"";
  for (int round = 0; round < 300; ++round) {
    const Dialect d{",;\t|"[rng.below(4)], rng.below(2) ? ',' : '.', rng.below(4) == 0, rng.below(2) == 0, true};
    const std::size_t n = 5 + rng.below(40);
    std::vector<std::vector<std::string>> cells{{"key", "first", "second", "label"}};
    std::vector<double> first, second;
    for (std::size_t i = 0; i < n; ++i) {
      first.push_back(std::round(1000 * rng.normal()) / 4);
      second.push_back(static_cast<double>(rng.below(500)));
      std::string number = number_text(first.back());
      std::ranges::replace(number, '.', d.decimal);
      std::string word = "w" + std::to_string(rng.below(9));
      for (std::size_t k = rng.below(6); k > 0; --k) word += letters[rng.below(letters.size())];
      cells.push_back({"k" + std::to_string(i), number, number_text(second.back()), word + "."});
    }
    const std::string text = written(cells, d);
    const auto table = read_text(text);
    ASSERT_TRUE(table) << table.error().message << "\n" << text;
    ASSERT_EQ(names(*table), "key|first|second|label") << text;
    ASSERT_EQ(table->rows, n) << text;
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(table->columns[1].numbers.items[i], first[i]) << text;
      ASSERT_EQ(table->columns[2].numbers.items[i], second[i]) << text;
      ASSERT_EQ(table->columns[3].texts[i], cells[i + 1][3]) << text;
    }
  }
}

}  // namespace
}  // namespace espalier
