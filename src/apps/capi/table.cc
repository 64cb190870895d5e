#include "apps/capi/table.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "data/arrow_table.h"
#include "data/read_table.h"

namespace espalier {
namespace {

using capi::make, capi::needs, capi::use;

template <class T>
Held<double> numbers(const void* first, std::int64_t stride, std::size_t rows) {
  Buffer<double> out;
  const char* at = static_cast<const char*>(first);
  for (std::size_t i = 0; i < rows; ++i, at += stride) {
    T value;
    std::memcpy(&value, at, sizeof value);  // rows may lie anywhere
    out.push_back(static_cast<double>(value));
  }
  return std::move(out).hold();
}

Result<Held<double>> numbers_of(espalier_type type, const void* first, std::int64_t stride, std::size_t rows) {
  switch (type) {
    case ESPALIER_FLOAT64:
      return numbers<double>(first, stride, rows);
    case ESPALIER_FLOAT32:
      return numbers<float>(first, stride, rows);
    case ESPALIER_INT8:
      return numbers<std::int8_t>(first, stride, rows);
    case ESPALIER_INT16:
      return numbers<std::int16_t>(first, stride, rows);
    case ESPALIER_INT32:
      return numbers<std::int32_t>(first, stride, rows);
    case ESPALIER_INT64:
      return numbers<std::int64_t>(first, stride, rows);
    case ESPALIER_UINT8:
      return numbers<std::uint8_t>(first, stride, rows);
    case ESPALIER_UINT16:
      return numbers<std::uint16_t>(first, stride, rows);
    case ESPALIER_UINT32:
      return numbers<std::uint32_t>(first, stride, rows);
    case ESPALIER_UINT64:
      return numbers<std::uint64_t>(first, stride, rows);
  }
  return fail(Errc::invalid_argument, "there is no type of number " + std::to_string(type));
}

// Errors: a name that is taken; nothing is added then.
Status add(espalier_table& t, std::vector<TableColumn> columns) {
  for (std::size_t j = t.names.size(); j < t.table.columns.size(); ++j) t.names.insert(t.table.columns[j].name);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (t.names.insert(columns[j].name).second) continue;
    for (std::size_t k = 0; k < j; ++k) t.names.erase(columns[k].name);
    return fail(Errc::invalid_argument, "the table has a column '" + columns[j].name + "' already; name it otherwise");
  }
  std::ranges::move(columns, std::back_inserter(t.table.columns));
  return ok();
}

Status add(espalier_table& t, TableColumn column) {
  std::vector<TableColumn> columns;
  columns.push_back(std::move(column));
  return add(t, std::move(columns));
}

Held<double> borrowed(const void* first, std::size_t rows) {
  return Held<double>(std::span(static_cast<const double*>(first), rows), nullptr);
}

// Columns that lie in one block of memory.
struct NumberBlock {
  std::span<const char* const> names;
  const char* first;
  espalier_type type;
  std::int64_t row_stride, column_stride;
  bool borrow;

  Result<Held<double>> column(std::size_t j, std::size_t rows) const {
    const char* at = first + static_cast<std::int64_t>(j) * column_stride;
    if (borrow && type == ESPALIER_FLOAT64 && row_stride == sizeof(double)) return borrowed(at, rows);
    return numbers_of(type, at, row_stride, rows);
  }
};

Status add(espalier_table& t, const NumberBlock& block) {
  std::vector<TableColumn> columns;
  for (std::size_t j = 0; j < block.names.size(); ++j) {
    if (!block.names[j]) return needs("a column's name");
    columns.push_back({.name = block.names[j]});
    TRY(columns.back().numbers, block.column(j, t.table.rows));
  }
  return add(t, std::move(columns));
}

}  // namespace
}  // namespace espalier

using namespace espalier;

espalier_status espalier_table_new(const char* name, std::uint64_t rows, espalier_table** out) {
  return make(out, [&](espalier_table& t) -> Status {
    if (!name) return needs("the table's name");
    if (rows >= Texts::missing) return fail(Errc::unsupported, "a table has fewer than 2^32 rows");
    t.table.path = name;
    t.table.rows = rows;
    return ok();
  });
}

espalier_status espalier_table_read(const char* path, espalier_table** out) {
  return make(out, [&](espalier_table& t) -> Status {
    if (!path) return needs("the table's path");
    TRY(t.table, read_table(path));
    return ok();
  });
}

espalier_status espalier_table_from_arrow(const char* name, void* stream, espalier_table** out) {
  return make(out, [&](espalier_table& t) -> Status {
    if (!name || !stream) return needs(name ? "the Arrow stream" : "the table's name");
    TRY(ArrowTable read, table_from_arrow(*static_cast<ArrowArrayStream*>(stream), name));
    t.table = std::move(read.table);
    t.known = std::move(read.known);
    return ok();
  });
}

espalier_status espalier_table_add_numbers(espalier_table* table, const char* column, const void* first,
                                           espalier_type type, std::int64_t stride) {
  return use(table, [&](espalier_table& t) -> Status {
    if (!column || (!first && t.table.rows > 0)) return needs(column ? "the first number" : "the column's name");
    TableColumn out{.name = column};
    TRY(out.numbers, numbers_of(type, first, stride, t.table.rows));
    return add(t, std::move(out));
  });
}

espalier_status espalier_table_borrow_numbers(espalier_table* table, const char* column, const double* first) {
  return use(table, [&](espalier_table& t) -> Status {
    if (!column || (!first && t.table.rows > 0)) return needs(column ? "the first number" : "the column's name");
    TableColumn out{.name = column};
    out.numbers = borrowed(first, t.table.rows);
    return add(t, std::move(out));
  });
}

espalier_status espalier_table_add_matrix(espalier_table* table, const char* const* columns, std::uint64_t count,
                                          const void* first, espalier_type type, std::int64_t row_stride,
                                          std::int64_t column_stride, int borrow) {
  return use(table, [&](espalier_table& t) -> Status {
    if (count == 0) return ok();
    if (!columns || (!first && t.table.rows > 0)) return needs(columns ? "the first number" : "the columns' names");
    return add(t, NumberBlock{
                      {columns, count}, static_cast<const char*>(first), type, row_stride, column_stride, borrow != 0});
  });
}

espalier_status espalier_table_add_sparse(espalier_table* table, const char* column, const double* values,
                                          const std::uint32_t* rows, std::uint64_t count) {
  return use(table, [&](espalier_table& t) -> Status {
    if (!column || (count > 0 && (!values || !rows))) return needs(column ? "an array" : "the column's name");
    if (count > t.table.rows)
      return fail(Errc::invalid_argument, std::string("column '") + column + "' has more numbers than the table rows");
    Buffer<double> numbers;
    Buffer<std::uint32_t> positions;
    for (std::uint64_t k = 0; k < count; ++k) {
      if (rows[k] >= t.table.rows || (k > 0 && rows[k] <= rows[k - 1]))
        return fail(Errc::invalid_argument, std::string("column '") + column +
                                                "': its rows must ascend and be rows of the table, and row " +
                                                std::to_string(rows[k]) + " does not fit");
      numbers.push_back(values[k]);
      positions.push_back(rows[k]);
    }
    TableColumn out{.name = column, .sparse = true};
    out.numbers = std::move(numbers).hold();
    out.positions = std::move(positions).hold();
    return add(t, std::move(out));
  });
}

espalier_status espalier_table_add_words(espalier_table* table, const char* column, const char* const* words) {
  return use(table, [&](espalier_table& t) -> Status {
    if (!column || (!words && t.table.rows > 0)) return needs(column ? "the words" : "the column's name");
    TextsBuilder builder;
    for (std::size_t i = 0; i < t.table.rows; ++i) {
      if (words[i])
        builder.add(words[i]);
      else
        builder.add_missing();
    }
    TableColumn out{.name = column, .cells = TableColumn::Cells::texts};
    out.texts = std::move(builder).done();
    return add(t, std::move(out));
  });
}

espalier_status espalier_table_know(espalier_table* table, const char* schema) {
  return use(table, [&](espalier_table& t) -> Status {
    if (!schema) return needs("the schema");
    TRY(const Json given, parse_json(schema, "the schema"));
    TRY(Schema known, schema_from_json(given));
    std::ranges::move(known.columns, std::back_inserter(t.known));
    return ok();
  });
}

espalier_status espalier_table_describe(espalier_table* table, char** json) {
  return use(table, [&](espalier_table& t) -> Status {
    if (!json) return needs("the place for the text");
    *json = nullptr;
    Json names = Json::array();
    for (const TableColumn& column : t.table.columns) names.push_back(column.name);
    *json = capi::text_of(to_line({{"rows", t.table.rows}, {"columns", std::move(names)}}));
    return ok();
  });
}

std::uint64_t espalier_table_rows(const espalier_table* table) { return table ? table->table.rows : 0; }
const char* espalier_table_error(const espalier_table* table) { return capi::error_of(table); }
void espalier_table_free(espalier_table* table) { delete table; }

int espalier_abi(void) { return ESPALIER_ABI; }
const char* espalier_version(void) { return ESPALIER_VERSION; }
void espalier_text_free(char* text) { std::free(text); }
