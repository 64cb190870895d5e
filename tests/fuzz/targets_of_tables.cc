
#include <nlohmann/json.hpp>

#include "data/check_data.h"
#include "tests/data/support.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/gzip.h"

namespace espalier::test {
namespace {

using test::gzip;

void demand_whole(const espalier::Table& table) {
  demand(table.rows > 0, "a table without rows");
  for (const TableColumn& c : table.columns) {
    demand(!c.name.empty(), "a column without a name");
    if (c.is_text()) {
      demand(c.texts.rows() == table.rows, "a column of words of another length");
      for (const std::uint32_t code : c.texts.codes.items)
        demand(code == Texts::missing || code < c.texts.distinct(), "a word that is not there");
    } else if (c.sparse) {
      demand(c.positions.items.size() == c.numbers.items.size(), "positions without numbers");
      for (const std::uint32_t p : c.positions.items) demand(p < table.rows, "a position past the end");
    } else {
      demand(c.numbers.items.size() == table.rows, "a column of numbers of another length");
    }
  }
}

// Reads, and takes what can be read all the way to features.
bool accepts_table(const std::string& bytes, const std::string& ending) {
  const TemporaryFile file(bytes, ending);
  auto table = read_table(file.path());
  if (!table) {
    demand(table.error().message.find(file.path().string()) != std::string::npos,
           "a message that does not name the file: " + table.error().message);
    return false;
  }
  demand_whole(*table);
  SchemaOptions options;
  options.targets = {table->columns.back().name};
  const auto loaded = load_dataset(*table, options);
  if (!loaded) return true;
  check_data(*table, *infer_schema(*table, options));
  std::vector<std::string> remarks;
  keep_labelled(*table, options.targets, remarks);  // what a fit does not read may be refused at prediction
  const auto again = features(loaded->schema, *table);
  demand(again || again.error().code == Errc::invalid_argument, "features at fit and none at prediction");
  return true;
}

std::string utf16(std::string_view text) {
  std::string out = "\xff\xfe";
  for (const char c : text) out += std::string{c, '\0'};
  return out;
}

std::string sound_schema() {
  Schema schema;
  schema.task = Task::classification;
  schema.columns = {{.name = "n", .kind = ColumnKind::number},
                    {.name = "w", .kind = ColumnKind::datetime, .date_format = "day/month/year", .parts = {"month"}},
                    {.name = "t", .kind = ColumnKind::text, .width = 64, .buckets = {0, 5}},
                    {.name = "y", .kind = ColumnKind::category, .use = ColumnUse::target, .categories = {"a", "b"}}};
  return to_line(to_json(schema));
}

bool accepts_schema(const std::string& bytes) {
  static const espalier::Table table = table_of("n,w,t,y\n1,2/3/2015,some words,a\n2,,,b\n");
  const auto json = parse_json(bytes, "the schema");
  const auto schema = json ? schema_from_json(*json) : Result<Schema>(fail(Errc::corrupt, ""));
  if (!schema) return false;
  (void)features(*schema, table);
  (void)target_of(*schema, table);
  (void)load_dataset(table, {.given = *schema});
  return true;
}

}  // namespace

std::vector<FuzzTarget> targets_of_tables() {
  const auto table = [](const std::string& name, const std::string& example, const std::string& ending,
                        const std::string& alphabet) {
    return FuzzTarget{
        name, {example}, alphabet, [ending](const std::string& bytes) { return accepts_table(bytes, ending); }};
  };
  const std::string csv =
      "id,\"a \"\"b\"\"\",when,note,y\n1,2.5,2015-01-02,\"x,\n1\",yes\n2,\"1,234\",2015-01-03,\"\",no\n3,NA,,z,yes\n";
  std::vector<FuzzTarget> out{
      table("delimited", csv, ".csv", "\",;\t|\n\r\\ .-0e"),
      table("decimal-commas", "a;b;c\n1,5;x;2004-05-06\n2,25;y;\n1.234,5;x;1/2/2003\n", ".csv", "\";,.\n\r-"),
      table("arff",
            "@relation r\n@attribute a numeric\n@attribute 'b c' {x,'y z',3}\n@attribute d string\n@data\n1,x,'q'\n"
            "?,'y z',w\n{0 3, 2 t}\n",
            ".arff", "'\"{},%?@\\\n"),
      table("svmlight", "1 1:0.5 7:2 # c\n-1 qid:3 2:1e3\n1 7:-4 9:1\n0 1:1\n", ".svm", ":# \n-."),
      table("utf-16", utf16("a,b\n1,x\n2,\"y\"\n3,z\n"), ".csv", std::string("\0\xd8,\"", 4)),
      table("gzip", csv, ".csv.gz", std::string("\x1f\x8b\0\xff", 4)),
      FuzzTarget{"schema", {sound_schema()}, "\"{}[],:0123456789", accepts_schema}};
  out[5].seal = gzip;
  return out;
}

}  // namespace espalier::test
