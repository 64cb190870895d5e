// Arrays are made by hand here, as any library may make them: with offsets, bitmaps, chunks, and dictionaries.
#include "data/arrow_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>

namespace espalier {
namespace {

int released = 0;  // arrays and schemas given back

// Owns what the plain structs point to.
struct Column {
  std::string format, name;
  std::vector<const void*> buffers;
  std::int64_t length = 0, offset = 0;
  std::int64_t flags = ARROW_FLAG_NULLABLE;
  const Column* dictionary = nullptr;
};

void release_schema(ArrowSchema* s) {
  ++released;
  for (std::int64_t j = 0; j < s->n_children; ++j) delete s->children[j];
  delete[] s->children;
  delete s->dictionary;
  s->release = nullptr;
}
void release_array(ArrowArray* a) {
  ++released;
  for (std::int64_t j = 0; j < a->n_children; ++j) {
    delete a->children[j]->dictionary;
    delete a->children[j];
  }
  delete[] a->children;
  a->release = nullptr;
}

ArrowSchema* schema_of(const Column& c) {
  auto* out = new ArrowSchema{};
  out->format = c.format.c_str();
  out->name = c.name.c_str();
  out->flags = c.flags;
  if (c.dictionary) out->dictionary = schema_of(*c.dictionary);
  return out;
}
ArrowArray* array_of(Column& c) {
  auto* out = new ArrowArray{};
  out->length = c.length;
  out->offset = c.offset;
  out->n_buffers = std::ssize(c.buffers);
  out->buffers = c.buffers.data();
  if (c.dictionary) out->dictionary = array_of(const_cast<Column&>(*c.dictionary));
  return out;
}

// A stream of batches of these columns, which are shared by all.
struct Source {
  std::vector<Column> columns;
  int batches = 1, given = 0;
  std::int64_t rows = 0;
  const char* wrong = nullptr;

  Result<ArrowTable> read() {
    ArrowArrayStream stream{[](ArrowArrayStream* s, ArrowSchema* out) {
                              auto& self = *static_cast<Source*>(s->private_data);
                              *out = {"+s",
                                      "",
                                      nullptr,
                                      0,
                                      std::ssize(self.columns),
                                      new ArrowSchema*[self.columns.size()],
                                      nullptr,
                                      release_schema,
                                      nullptr};
                              for (std::size_t j = 0; j < self.columns.size(); ++j)
                                out->children[j] = schema_of(self.columns[j]);
                              return 0;
                            },
                            [](ArrowArrayStream* s, ArrowArray* out) {
                              auto& self = *static_cast<Source*>(s->private_data);
                              *out = {};
                              if (self.wrong) return 5;
                              if (self.given++ == self.batches) return 0;
                              *out = {self.rows,
                                      0,
                                      0,
                                      1,
                                      std::ssize(self.columns),
                                      nullptr,
                                      new ArrowArray*[self.columns.size()],
                                      nullptr,
                                      release_array,
                                      nullptr};
                              for (std::size_t j = 0; j < self.columns.size(); ++j)
                                out->children[j] = array_of(self.columns[j]);
                              return 0;
                            },
                            [](ArrowArrayStream* s) { return static_cast<Source*>(s->private_data)->wrong; },
                            [](ArrowArrayStream* s) {
                              ++released;
                              s->release = nullptr;
                            },
                            this};
    return table_from_arrow(stream, "a frame");
  }
};

std::vector<std::string> words(const TableColumn& c, std::size_t rows) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rows; ++i) out.push_back(is_missing(c, i) ? "?" : cell_text(c, i));
  return out;
}
using Words = std::vector<std::string>;

TEST(ArrowTable, NumbersOfEveryWidthWithGapsAndOffsets) {
  const std::uint8_t second_missing = 0b11111101;
  const double doubles[] = {1.5, 2.5, 3.5, 4.5};
  const float floats[] = {0.25F, 0.5F, 0.75F, 1};
  const std::int8_t small[] = {-1, 2, -3, 4};
  const std::uint64_t large[] = {7, 8, 9, 10};
  const std::uint16_t halves[] = {0x3c00, 0xc000, 0x0001, 0x7c00};  // 1, -2, the least, infinity
  const std::int64_t micro[] = {1'500'000, 0, -1, 2};
  Source s{.columns = {{"g", "d", {&second_missing, doubles}, 3},
                       {"f", "f", {nullptr, floats}, 3, 1},
                       {"c", "i8", {&second_missing, small}, 3},
                       {"L", "u64", {nullptr, large}, 3},
                       {"e", "half", {nullptr, halves}, 3},
                       {"tDu", "span", {nullptr, micro}, 3},
                       {"n", "none", {}, 3}},
           .batches = 2,
           .rows = 3};
  const auto read = s.read();
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->table.rows, 6U);
  const auto at = [&](const char* name) { return words(*read->table.find(name), 6); };
  EXPECT_EQ(at("d"), (Words{"1.5", "?", "3.5", "1.5", "?", "3.5"}));
  EXPECT_EQ(at("f"), (Words{"0.5", "0.75", "1", "0.5", "0.75", "1"}));
  EXPECT_EQ(at("i8"), (Words{"-1", "?", "-3", "-1", "?", "-3"}));
  EXPECT_EQ(at("u64")[2], "9");
  EXPECT_EQ(read->table.find("half")->numbers.items[1], -2);
  EXPECT_EQ(read->table.find("half")->numbers.items[2], std::ldexp(1.0, -24));
  EXPECT_EQ(at("span")[0], "1.5");
  EXPECT_EQ(at("none"), Words(6, "?"));
  EXPECT_TRUE(read->known.empty());
}

TEST(ArrowTable, LargeIntegersStayWhatTheyAre) {
  const std::int64_t ids[] = {9'007'199'254'740'993, 1};
  Source s{.columns = {{"l", "id", {nullptr, ids}, 2}}, .rows = 2};
  const auto read = s.read();
  ASSERT_TRUE(read);
  EXPECT_EQ(words(read->table.columns[0], 2), (Words{"9007199254740993", "1"}));
}

TEST(ArrowTable, DecimalsAreTwosComplement) {
  std::uint8_t cells[32] = {0x39, 0x30};  // 12345
  std::fill(cells + 16, cells + 32, 0xff);
  cells[16] = 0xfe;  // -2
  Source s{.columns = {{"d:10,2", "price", {nullptr, cells}, 2}}, .rows = 2};
  const auto read = s.read();
  ASSERT_TRUE(read);
  EXPECT_EQ(words(read->table.columns[0], 2), (Words{"123.45", "-0.02"}));
}

TEST(ArrowTable, WordsOfEveryForm) {
  const std::int32_t short_ends[] = {0, 4, 4, 9};
  const std::int64_t long_ends[] = {0, 4, 4, 9};
  const char* bytes = "RomeParis";
  const char* far = "a name of more than twelve letters";
  std::int32_t views[12] = {4, 0, 0, 0, 34, 0, 0, 0, 0, 0, 0, 0};
  std::memcpy(&views[1], "Oslo", 4);
  std::memcpy(&views[5], far, 4);
  Source s{.columns = {{"u", "u", {nullptr, short_ends, bytes}, 3},
                       {"U", "U", {nullptr, long_ends, bytes}, 3},
                       {"vu", "vu", {nullptr, views, far}, 3}},
           .rows = 3};
  const auto read = s.read();
  ASSERT_TRUE(read) << read.error().message;
  for (const char* name : {"u", "U"}) EXPECT_EQ(words(*read->table.find(name), 3), (Words{"Rome", "", "Paris"}));
  EXPECT_EQ(words(*read->table.find("vu"), 3), (Words{"Oslo", far, ""}));
}

TEST(ArrowTable, KindsThatTheTypeSays) {
  const std::uint8_t flags = 0b101, third_missing = 0b011;
  const std::int32_t days[] = {0, 18262, 1};                                    // 2020-01-01
  const std::int64_t nanos[] = {1'577'836'800'000'000'000, -1'000'000'000, 0};  // and a second before 1970
  const std::int32_t clock[] = {3661, 0, 86399};
  Source s{.columns = {{"b", "b", {nullptr, &flags}, 3},
                       {"tdD", "day", {&third_missing, days}, 3},
                       {"tsn:UTC", "stamp", {nullptr, nanos}, 3},
                       {"tts", "clock", {nullptr, clock}, 3}},
           .rows = 3};
  const auto read = s.read();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(words(*read->table.find("b"), 3), (Words{"true", "false", "true"}));
  EXPECT_EQ(words(*read->table.find("day"), 3), (Words{"1970-01-01", "2020-01-01", "?"}));
  EXPECT_EQ(words(*read->table.find("stamp"), 3), (Words{"2020-01-01", "1969-12-31 23:59:59", "1970-01-01"}));
  EXPECT_EQ(words(*read->table.find("clock"), 3), (Words{"01:01:01", "00:00:00", "23:59:59"}));
  ASSERT_EQ(read->known.size(), 4U);
  EXPECT_EQ(read->known[0].kind, ColumnKind::boolean);
  for (int k : {1, 2, 3}) EXPECT_EQ(read->known[static_cast<std::size_t>(k)].kind, ColumnKind::datetime);
  EXPECT_TRUE(infer_schema(read->table)) << infer_schema(read->table).error().message;
}

TEST(ArrowTable, KindsHoldWhereTheCellsShowTooLittle) {
  const std::uint8_t flags = 0b11, none = 0;
  const std::int32_t days[] = {0, 0}, ends[] = {0, 1};
  const std::int8_t codes[] = {-1, -1};
  Column values{"u", "", {nullptr, ends, "a"}, 1};
  Source s{
      .columns = {{"b", "always", {nullptr, &flags}, 2},
                  {"tdD", "never", {&none, days}, 2},
                  {.format = "c", .name = "empty", .buffers = {nullptr, codes}, .length = 2, .dictionary = &values}},
      .rows = 2};
  const auto read = s.read();
  ASSERT_TRUE(read) << read.error().message;
  SchemaOptions options;
  options.given.emplace().columns = read->known;
  const auto schema = infer_schema(read->table, options);
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_EQ(schema->columns[0].categories, (Words{"false", "true"}));
  EXPECT_EQ(schema->columns[1].date_format, "year-month-day");
  EXPECT_EQ(schema->columns[2].kind, ColumnKind::constant);
}

TEST(ArrowTable, DictionariesAreCategoriesInTheirOrder) {
  const std::int32_t ends[] = {0, 5, 8, 12};
  Column values{"u", "", {nullptr, ends, "smallbiglast"}, 3};
  const std::int8_t codes[] = {2, 0, -1, 1};
  Source s{.columns = {{.format = "c",
                        .name = "size",
                        .buffers = {nullptr, codes},
                        .length = 4,
                        .flags = ARROW_FLAG_DICTIONARY_ORDERED,
                        .dictionary = &values}},
           .rows = 4};
  const auto read = s.read();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(words(read->table.columns[0], 4), (Words{"last", "small", "?", "big"}));
  ASSERT_EQ(read->known.size(), 1U);
  EXPECT_EQ(read->known[0].categories, (Words{"small", "big", "last"}));
}

TEST(ArrowTable, ErrorsNameTheColumnAndEverythingIsReleased) {
  const double doubles[] = {1, 2};
  const auto refused = [](Source s, const std::string& part) {
    released = 0;
    const auto read = s.read();
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find(part), std::string::npos) << read.error().message;
    EXPECT_GE(released, 2) << "the stream and the schema";
  };
  refused({.columns = {{"+l", "tags", {}, 2}}, .rows = 2}, "column 'tags' holds lists");
  refused({.columns = {{"z", "raw", {}, 2}}, .rows = 2}, "column 'raw' holds bytes");
  refused({.columns = {{"?!", "odd", {}, 2}}, .rows = 2}, "'?!'");
  refused({.columns = {{"g", "d", {nullptr, doubles}, 2}}, .rows = 3}, "differ in length");
  refused({.columns = {{"g", "d", {nullptr, doubles}, 2}}, .rows = 2, .wrong = "the socket closed"},
          "the socket closed");
  refused({.columns = {{"g", "d", {nullptr, doubles}, 2}, {"g", "d", {nullptr, doubles}, 2}}, .rows = 2}, "d");
  refused({}, "no table with columns");
}

}  // namespace
}  // namespace espalier
