#include "export/python_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace espalier {
namespace {

constexpr const char* other_forms = "; export it by --format json, or the steps by --format step";

const std::vector<std::string> usual_missing{"NA", "N/A", "n/a", "?", "null", "NULL", "NaN", "nan"};

std::string encoding_of(Encoding e) {
  constexpr std::array names{"utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-be"};
  return names[static_cast<std::size_t>(e)];
}

bool ends_in(std::string file, std::initializer_list<std::string_view> endings) {
  std::ranges::transform(file, file.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  for (const std::string_view packed : {".gz", ".zst"})
    if (file.ends_with(packed)) file.resize(file.size() - packed.size());
  return std::ranges::any_of(endings, [&](std::string_view ending) { return file.ends_with(ending); });
}

Expression missing_words(const Reading& reading) {
  std::vector<std::string> words = reading.na.value_or(usual_missing);
  if (std::ranges::find(words, "") == words.end()) words.insert(words.begin(), "");
  return texts(words);
}

std::string separator_of(const std::string& separator) {
  if (separator == " ") return "r\"\\s+\"";
  return separator == "\t" ? "\"\\t\""
                           : in_quotes(std::string(1, separator_byte(separator.empty() ? "," : separator))).text;
}

// Every cell as its text: what a column holds, the schema says.
std::string reader(const Schema& schema, std::vector<std::string>& helpers) {
  const Reading& r = schema.reading;
  Expression text = name("file");
  if (r.separator.size() > 1) {
    helpers.emplace_back("shortened");
    text = call("shortened", "",
                {{"", text},
                 {"", in_quotes(r.separator)},
                 {"", in_quotes(std::string(1, r.quote != 0 ? r.quote : '"'))},
                 {"", in_quotes(encoding_of(r.encoding))}});
  }
  std::vector<Expression::Item> arguments{{"", std::move(text)},
                                          {"sep", name(separator_of(r.separator))},
                                          {"dtype", name("str")},
                                          {"skipinitialspace", name("True")},
                                          {"keep_default_na", name("False")},
                                          {"na_values", missing_words(r)}};
  const auto say = [&](const char* what, Expression e) { arguments.push_back({what, std::move(e)}); };
  if (r.encoding != Encoding::utf8) say("encoding", in_quotes(encoding_of(r.encoding)));
  if (r.quote != 0 && r.quote != '"') say("quotechar", in_quotes(std::string(1, r.quote)));
  if (!r.comment.empty()) say("comment", in_quotes(r.comment.substr(0, 1)));
  if (r.skip_footer > 0) {
    say("skipfooter", whole_number(static_cast<double>(r.skip_footer)));
    say("engine", in_quotes("python"));
  }
  if (r.skip + r.subheaders > 0) {
    const auto from = r.skip + 1;
    say("skiprows", name(fmt::format("[*range({}), *range({}, {})]", r.skip, from, from + r.subheaders)));
  }
  if (!r.header || r.renamed) {
    std::vector<std::string> columns;
    for (const ColumnSchema& c : schema.columns) columns.push_back(c.name);
    say("header", name(r.header ? "0" : "None"));
    say("names", texts(columns));
    say("index_col", name("False"));
  }
  return "def read(file):\n    \"\"\"The table as it is written, gaps aside.\"\"\"\n    return " +
         layout(call("pd.read_csv", "", std::move(arguments)), 4) + "\n";
}

std::string reader_of_pairs(std::vector<std::string>& helpers) {
  helpers.emplace_back("table_of_pairs");
  return "def read(file):\n    \"\"\"The table: label, f1, f2 ...\"\"\"\n    return table_of_pairs(file)\n";
}

std::string column(const ColumnSchema& c) { return "table[" + in_quotes(c.name).text + "]"; }

bool plain_number(const ColumnSchema& c) { return c.decimal == '.' && c.thousands == 0 && c.unit.empty(); }

// Columns beside the features are not asked.
bool goes_as_it_is(const ColumnSchema& c) {
  using Use = ColumnUse;
  const bool beside = c.use == Use::target || c.use == Use::weights || c.use == Use::groups || c.use == Use::folds;
  return beside || (gives_features(c) && c.kind == ColumnKind::number && plain_number(c));
}

// The cell without its unit and thousands, with a decimal point.
std::string number_of(const ColumnSchema& c) {
  std::string out = column(c);
  const auto replace = [&](std::string_view what, std::string_view by) {
    out += ".str.replace(" + in_quotes(what).text + ", " + in_quotes(by).text + ", regex=False)";
  };
  if (!c.unit.empty()) replace(c.unit, "");
  if (c.thousands != 0) replace(std::string(1, c.thousands), "");
  if (c.decimal != '.') replace(std::string(1, c.decimal), ".");
  return "pd.to_numeric(" + out + ".str.strip(), errors=\"coerce\")";
}

std::string truth_of(const ColumnSchema& c) {
  std::vector<Expression> pairs;
  std::string map = "{";
  for (std::size_t i = 0; i < c.categories.size(); ++i) {
    std::string word = c.categories[i];
    std::ranges::transform(word, word.begin(), [](char l) { return l >= 'A' && l <= 'Z' ? char(l + 32) : l; });
    map += (i > 0 ? ", " : "") + in_quotes(word).text + ": " + std::to_string(i) + ".0";
  }
  return column(c) + ".str.lower().map(" + map + "})";
}

Result<std::string> moment_of(const ColumnSchema& c) {
  if (c.date_format.empty()) return "pd.to_datetime(pd.to_numeric(" + column(c) + ", errors=\"coerce\"), unit=\"s\")";
  const std::string front = "pd.to_datetime(" + column(c) + ", format=\"mixed\"";
  const std::string end = ", errors=\"coerce\", utc=True).dt.tz_localize(None)";  // as parse_date() takes offsets away
  if (c.date_format == "day/month/year") return front + ", dayfirst=True" + end;
  constexpr std::array plain{"year-month-day", "month/day/year", "year-month", "month/year"};
  if (std::ranges::find(plain, c.date_format) != plain.end()) return front + end;
  return fail(Errc::unsupported,
              "column '" + c.name + "': pandas reads no dates written as " + c.date_format + other_forms);
}

std::string part_of(const std::string& part) {
  if (part == "time") return "(moment - pd.Timestamp(0)) / pd.Timedelta(days=1)";
  return "moment.dt." + (part == "weekday" ? "day_of_week" : part) + ".astype(float)";
}

class Features {
 public:
  explicit Features(PythonFeatures& out) : out_(out) {}

  Status add(const ColumnSchema& c) {
    if (!gives_features(c)) return ok();
    switch (c.kind) {
      case ColumnKind::category:
        out_.categories.emplace_back(c.name, c.categories.size());
        return ok();
      case ColumnKind::text:
        out_.texts.push_back(c.name);
        return ok();
      case ColumnKind::datetime:
        return add_date(c);
      case ColumnKind::boolean:
        return add_number(c.name, truth_of(c));
      default:
        if (!plain_number(c)) return add_number(c.name, number_of(c));
        numbers_.push_back(c.name);
        out_.numbers.push_back(c.name);
        return ok();
    }
  }

  std::string definition() const {
    std::string body;
    std::vector<std::string> parts;
    const auto part = [&](const std::string& what, const std::string& made) {
      body += "    " + what + " = " + made + "\n";
      parts.push_back(what);
    };
    const auto columns = [](const std::vector<std::string>& names) { return "table[" + layout(texts(names), 4) + "]"; };
    if (!numbers_.empty())
      part("numbers", columns(numbers_) + ".apply(pd.to_numeric, errors=\"coerce\").astype(float)");
    if (!made_.empty()) {
      body += dates_;
      part("made", "pd.DataFrame({\n" + made_ + "    }, index=table.index)");
    }
    std::vector<std::string> words;
    for (const auto& [name, count] : out_.categories) words.push_back(name);
    if (!words.empty()) part("words", columns(words) + ".astype(object)");
    if (!out_.texts.empty()) part("texts", columns(out_.texts) + ".fillna(\"\").astype(object)");
    return "def features_of(table):\n    \"\"\"The columns that the pipeline reads, by what they hold.\"\"\"\n" + body +
           "    return " + (parts.size() == 1 ? parts[0] : "pd.concat([" + joined(parts) + "], axis=1)") + "\n";
  }

 private:
  Status add_number(const std::string& name, const std::string& made) {
    made_ += "        " + in_quotes(name).text + ": " + made + ",\n";
    out_.numbers.push_back(name);
    return ok();
  }

  Status add_date(const ColumnSchema& c) {
    TRY(const std::string moment, moment_of(c));
    const std::string variable = fmt::format("moment_{}", ++moments_);
    dates_ += "    " + variable + " = " + moment + "\n";
    for (const std::string& part : c.parts) {
      std::string made = part_of(part);
      made.replace(made.find("moment"), 6, variable);
      TRY_STATUS(add_number(c.name + "." + part, made));
    }
    return ok();
  }

  PythonFeatures& out_;
  std::vector<std::string> numbers_;
  std::string made_, dates_;
  int moments_ = 0;
};

std::vector<std::string> names_of(const PythonFeatures& features) {
  std::vector<std::string> out = features.numbers;
  for (const auto& [name, words] : features.categories) out.push_back(name);
  out.insert(out.end(), features.texts.begin(), features.texts.end());
  return out;
}

Result<std::vector<std::string>> columns_meant(const std::string& name, const PythonFeatures& features) {
  const std::vector<std::string> all = names_of(features);
  if (std::ranges::find(all, name) != all.end()) return std::vector{name};
  std::vector<std::string> out;
  for (const std::string& column : all)
    if (column.starts_with(name + ".")) out.push_back(column);  // a part of a date
  std::size_t place = all.size();
  const char* end = name.data() + name.size();
  const bool counts = std::from_chars(name.data(), end, place).ptr == end && features.numbers.size() == all.size();
  if (out.empty() && counts && place < all.size()) out.push_back(all[place]);
  if (!out.empty()) return out;
  return fail(Errc::unsupported, "'" + name + "' is no column that a script could choose by its name" +
                                     nearest_words(name, all) + other_forms);
}

}  // namespace

Result<PythonFeatures> features_named(const PythonFeatures& from, const std::vector<std::string>& names) {
  if (names.empty()) return from;
  std::set<std::string> kept;
  for (const std::string& name : names) {
    TRY(const auto columns, columns_meant(name, from));
    kept.insert(columns.begin(), columns.end());
  }
  PythonFeatures out = from;
  out.some = true;
  const auto left_out = [&](const std::string& column) { return !kept.contains(column); };
  std::erase_if(out.numbers, left_out);
  std::erase_if(out.texts, left_out);
  std::erase_if(out.categories, [&](const auto& column) { return left_out(column.first); });
  return out;
}

Result<std::string> python_times(const ColumnSchema& c) {
  if (c.kind == ColumnKind::datetime) return moment_of(c);
  return plain_number(c) ? "pd.to_numeric(" + column(c) + ")" : number_of(c);
}

Result<PythonFeatures> python_features(const Schema& schema, const std::string& table) {
  const bool pairs = ends_in(table, {".svm", ".svmlight", ".libsvm"});
  if (ends_in(table, {".arff"}) || (pairs && table.ends_with(".zst")))
    return fail(Errc::unsupported, table + ": pandas reads no files of this kind" + other_forms);
  PythonFeatures out;
  Features features(out);
  for (const ColumnSchema& c : schema.columns) TRY_STATUS(features.add(c));
  out.plain = std::ranges::all_of(schema.columns, goes_as_it_is);
  out.text = pairs ? reader_of_pairs(out.helpers) : reader(schema, out.helpers);
  out.features_of = features.definition();
  return out;
}

}  // namespace espalier
