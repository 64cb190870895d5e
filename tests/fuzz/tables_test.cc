// Random damage to small files of every format: whatever the bytes, reading ends with a table that holds together or
// with an error that names the file.
#include <nlohmann/json.hpp>

#include "base/rng.h"
#include "data/check_data.h"
#include "tests/data/support.h"

namespace espalier {
namespace {

using test::TemporaryFile;

std::string mutate(std::string text, Rng& rng, std::string_view alphabet) {
  for (std::size_t n = 1 + rng.below(4); n > 0 && !text.empty(); --n) {
    const std::size_t at = rng.below(text.size()), length = 1 + rng.below(std::min<std::size_t>(12, text.size() - at));
    switch (rng.below(5)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text, rng.below(text.size()), length);
        break;
      case 2:
        text[at] = static_cast<char>(rng.below(256));
        break;
      case 3:
        text.insert(at, 1, alphabet[rng.below(alphabet.size())]);
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

void expect_whole(const Table& table) {
  ASSERT_GT(table.rows, 0u);
  for (const TableColumn& c : table.columns) {
    ASSERT_FALSE(c.name.empty());
    if (c.is_text()) {
      ASSERT_EQ(c.texts.rows(), table.rows);
      for (const std::uint32_t code : c.texts.codes.items)
        ASSERT_TRUE(code == Texts::missing || code < c.texts.distinct());
    } else if (c.sparse) {
      ASSERT_EQ(c.positions.items.size(), c.numbers.items.size());
      for (const std::uint32_t p : c.positions.items) ASSERT_LT(p, table.rows);
    } else {
      ASSERT_EQ(c.numbers.items.size(), table.rows);
    }
  }
}

// Reads damaged copies, and takes what can be read all the way to features.
void fuzz(const std::string& seed_text, const std::string& ending, std::string_view alphabet, std::uint64_t seed) {
  Rng rng(seed);
  std::size_t read = 0;
  constexpr std::size_t rounds = 1500;
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::string text = mutate(seed_text, rng, alphabet);
    const TemporaryFile file(text, ending);
    const auto table = read_table(file.path());
    if (!table) {
      ASSERT_NE(table.error().message.find(file.path().string()), std::string::npos) << table.error().message;
      continue;
    }
    ++read;
    ASSERT_NO_FATAL_FAILURE(expect_whole(*table)) << text;
    SchemaOptions options;
    options.targets = {table->columns.back().name};
    const auto loaded = load_dataset(*table, options);
    if (!loaded) continue;
    check_data(*table, *infer_schema(*table, options));
    const auto again = features(loaded->schema, *table);
    ASSERT_TRUE(again || again.error().code == Errc::invalid_argument) << again.error().message;
  }
  EXPECT_GT(read, rounds / 50);
}

TEST(FuzzTables, Delimited) {
  fuzz("id,\"a \"\"b\"\"\",when,note,y\n1,2.5,2015-01-02,\"x,\n1\",yes\n2,\"1,234\",2015-01-03,\"\",no\n3,NA,,z,yes\n",
       ".csv", "\",;\t|\n\r\\ .-0e", 1);
}

TEST(FuzzTables, DecimalCommas) {
  fuzz("a;b;c\n1,5;x;2004-05-06\n2,25;y;\n1.234,5;x;1/2/2003\n", ".csv", "\";,.\n\r-", 2);
}

TEST(FuzzTables, Arff) {
  fuzz(
      "@relation r\n@attribute a numeric\n@attribute 'b c' {x,'y z',3}\n@attribute d string\n@data\n1,x,'q'\n?,'y "
      "z',w\n{0 3, 2 t}\n",
      ".arff", "'\"{},%?@\\\n", 3);
}

TEST(FuzzTables, Svmlight) { fuzz("1 1:0.5 7:2 # c\n-1 qid:3 2:1e3\n1 7:-4 9:1\n0 1:1\n", ".svm", ":# \n-.", 4); }

TEST(FuzzTables, Utf16) {
  std::string text = "\xff\xfe";
  for (const char c : std::string_view("a,b\n1,x\n2,\"y\"\n3,z\n")) text += std::string{c, '\0'};
  fuzz(text, ".csv", std::string_view("\0\xd8,\"", 4), 5);
}

TEST(FuzzTables, SchemaJson) {
  Schema schema;
  schema.task = Task::classification;
  schema.columns = {{.name = "n", .kind = ColumnKind::number},
                    {.name = "w", .kind = ColumnKind::datetime, .date_format = "day/month/year", .parts = {"month"}},
                    {.name = "t", .kind = ColumnKind::text, .width = 64, .buckets = {0, 5}},
                    {.name = "y", .kind = ColumnKind::category, .use = ColumnUse::target, .categories = {"a", "b"}}};
  const std::string text = to_line(to_json(schema));
  const Table table = test::table_of("n,w,t,y\n1,2/3/2015,some words,a\n2,,,b\n");
  Rng rng(6);
  for (int round = 0; round < 3000; ++round) {
    const auto json = parse_json(mutate(text, rng, "\"{}[],:0123456789"), "fuzz");
    const auto back = json ? schema_from_json(*json) : Result<Schema>(fail(Errc::corrupt, ""));
    if (!back) continue;
    (void)features(*back, table);
    (void)target_of(*back, table);
    (void)load_dataset(table, {.given = *back});
  }
}

}  // namespace
}  // namespace espalier
