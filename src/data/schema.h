#pragma once
#include <map>
#include <optional>

#include "base/json.h"
#include "data/read_table.h"
#include "data/target.h"

namespace espalier {

// What a column holds.
enum class ColumnKind : std::uint8_t {
  number,      // one feature
  boolean,     // one feature, 0 or 1
  category,    // one feature of codes
  datetime,    // a few features: year, month, weekday, hour ... as far as they vary
  text,        // a block of sparse token counts
  identifier,  // names rows: no feature
  constant,    // says nothing: no feature
};

// What a column is for.
enum class ColumnUse : std::uint8_t {
  feature,
  target,
  weights,  // a weight per row when fitting and scoring
  groups,   // rows of one group are never on both sides of a split
  time,     // splits follow it; it is a feature besides, as its kind says
  folds,    // the fold of every row
  kept,     // carried from the input into the predictions; no feature
  ignored,
};

std::string_view name_of(ColumnKind);
std::string_view name_of(ColumnUse);
Result<ColumnKind> kind_of(std::string_view name);
Result<ColumnUse> use_of(std::string_view name);

struct ColumnSchema {
  std::string name;
  ColumnKind kind = ColumnKind::number;
  ColumnUse use = ColumnUse::feature;
  std::string reason = {};  // why it is of this kind, in words; told, never obeyed
  std::vector<std::string> categories =
      {};                               // category: sorted; boolean: the words for false and true; of a target: classes
  char decimal = '.';                   // number: the mark it was written with
  char thousands = 0;                   // number: the mark between thousands; 0: none
  std::string unit = {};                // number: what stood beside it, "kg" or "%"
  double low = NAN, high = NAN;         // number: between which its values lay at fit; NaN: not known
  std::string date_format = {};         // datetime: of year-month-day, day/month/year, month/day/year ...
  std::vector<std::string> parts = {};  // datetime: which parts are features
  std::uint32_t width = 4096;           // text: number of hash buckets, a power of two
  bool unspaced = false;                // text: letters of scripts without blanks are words (data/tokens.h)
  std::vector<std::uint32_t> buckets = {};  // text: those that are features, ascending (data/learn.h)
};

bool gives_features(const ColumnSchema&);  // by its use and its kind

// Maps any table with the columns it names to features and target, each row by itself. A plain value: `inspect` writes
// it, people edit it, `fit` obeys it, and the model keeps it. Columns stand in the order of the table they came from;
// features are in that order too.
struct Schema {
  std::optional<Task> task = {};  // none without a target
  std::string task_reason = {};
  Reading reading = {};  // of the table it came from
  std::vector<ColumnSchema> columns = {};

  const ColumnSchema* find(std::string_view name) const;
  std::vector<const ColumnSchema*> with(ColumnUse) const;  // in the order of the columns
};

// The options with what the schema knows of how its table was written, as far as they are silent: other tables for it
// are read with these, so that a word that meant "missing" at fit does so at prediction, and "1,234" is the number that
// it was.
ReadOptions reading_like(const Schema&, ReadOptions = {});

Json to_json(const Schema&);
// Strict: unknown members, words and kinds are refused with a message that names the column. A column needs only its
// name and kind; what else its kind wants is learned from the table at fit.
Result<Schema> schema_from_json(const Json&);

struct SchemaOptions {
  std::vector<std::string> targets = {};
  std::optional<Task> task = {};  // none: inferred
  std::vector<std::string> drop = {}, keep = {};
  std::map<std::string, ColumnKind> types = {};
  std::string weights = {}, groups = {}, time = {}, folds = {};  // a column's name, or empty
  std::uint32_t token_width = 1 << 18;
  std::optional<Schema> given = {};  // overrules what is inferred, column by column; the options above overrule it
};

// The options with what is wanted of the columns of a table that is read to learn from: those that are kept, name
// groups or folds, or hold classes or categories, are to keep their words.
ReadOptions reading_for(const SchemaOptions&, ReadOptions = {});

// What every column is, and why. Without targets there is no task (`espalier inspect`). Errors: a name that the table
// does not have (the nearest ones are suggested), one column with two uses, a target that is missing everywhere, has
// one class, or is text under regression; a kind that the column's cells do not bear out.
Result<Schema> infer_schema(const Table&, const SchemaOptions& = {});

}  // namespace espalier
