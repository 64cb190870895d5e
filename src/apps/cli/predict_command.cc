#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/scoring.h"
#include "apps/cli/voice.h"
#include "base/outputs.h"

namespace espalier::cli {
namespace {

struct Flags {
  std::string model, table, output;
  bool proba = false, json = false;
  ReadFlags read;
  PythonFlag python;
};

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == text.npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

// Names and cells of the prediction file, column by column.
struct Sheet {
  std::vector<std::string> names;
  std::vector<std::function<Json(std::size_t row)>> cells;
};

// A whole number or one with decimals that JSON would spell in the very same way; else nothing.
Json number_spelled(const std::string& text) {
  std::int64_t whole = 0;
  const char* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, whole).ptr == end && std::to_string(whole) == text) return whole;
  const auto number = plain_number(text);
  return number && text.find('.') != text.npos && number_text(*number) == text ? Json(*number) : Json();
}

// The cells of a kept column, letter by letter; for JSON numbers where all of them are plain ones.
std::function<Json(std::size_t)> kept_cells(const TableColumn& column, std::size_t rows, bool json) {
  bool numbers = json;
  for (std::size_t i = 0; i < rows && numbers; ++i)
    numbers = is_missing(column, i) || !number_spelled(cell_text(column, i)).is_null();
  return [&column, numbers](std::size_t i) -> Json {
    if (is_missing(column, i)) return {};
    const std::string text = cell_text(column, i);
    return numbers ? number_spelled(text) : Json(text);
  };
}

Sheet sheet_of(const Predicted& f, bool proba, bool json) {
  Sheet out;
  for (const ColumnSchema* kept : f.model.info().schema.with(ColumnUse::kept))
    if (const TableColumn* column = f.table.find(kept->name)) {
      out.names.push_back(kept->name);
      out.cells.push_back(kept_cells(*column, f.table.rows, json));
    }
  const auto& outputs = f.model.info().outputs;
  std::size_t first = 0;
  for (const Model::Output& o : outputs) {
    const std::string suffix = outputs.size() > 1 ? "_" + o.name : "";
    const std::size_t width = std::max<std::size_t>(o.classes.size(), 1), at = first;
    out.names.push_back("prediction" + suffix);
    out.cells.push_back([&f, &o, at, width](std::size_t i) {
      if (o.classes.empty()) return Json(f.columns[at][i]);
      std::size_t best = 0;
      for (std::size_t k = 1; k < width; ++k)
        if (f.columns[at + k][i] > f.columns[at + best][i]) best = k;
      return Json(o.classes[best]);
    });
    for (std::size_t k = 0; proba && k < o.classes.size(); ++k) {
      out.names.push_back("proba" + suffix + "_" + o.classes[k]);
      out.cells.push_back([&f, c = at + k](std::size_t i) { return Json(f.columns[c][i]); });
    }
    first += width;
  }
  for (std::size_t k = 0; k < out.names.size(); ++k)  // a kept column makes way for what is predicted
    while (std::ranges::count(out.names, out.names[k]) > 1) out.names[k] = "kept_" + out.names[k];
  return out;
}

std::string csv_of(const Sheet& sheet, std::size_t rows) {
  std::string out;
  for (std::size_t c = 0; c < sheet.names.size(); ++c) out += (c ? "," : "") + field(sheet.names[c]);
  out += '\n';
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t c = 0; c < sheet.cells.size(); ++c) {
      if (c > 0) out += ',';
      const Json cell = sheet.cells[c](i);
      if (cell.is_number()) out += number_text(cell.get<double>());
      if (cell.is_string()) out += field(cell.get<std::string>());
    }
    out += '\n';
  }
  return out;
}

std::string json_of(const Sheet& sheet, std::size_t rows) {
  std::string out;
  for (std::size_t i = 0; i < rows; ++i) {
    Json row = Json::object();
    for (std::size_t c = 0; c < sheet.cells.size(); ++c) row[sheet.names[c]] = sheet.cells[c](i);
    out += to_line(row) + "\n";
  }
  return out;
}

int predict(const Flags& flags) {
  const auto read = flags.read.options();
  if (!read) return fail_with(read.error());
  if (const auto order = wrong_order(flags.model, flags.table)) return fail_with(*order);
  if (flags.output != "-")
    if (const Status safe = refuse_to_replace({{"--output", flags.output}}, {flags.table, model_path(flags.model)});
        !safe)
      return fail_with(safe.error());
  const auto predicted = predict_table(model_path(flags.model), flags.table, *read, false, flags.python.host());
  if (!predicted) return fail_with(predicted.error());
  for (const std::string& remark : predicted->remarks) say("note: {}\n", remark);
  if (flags.proba && predicted->model.task() == Task::regression)
    return fail_with({Errc::invalid_argument,
                      "--proba gives probabilities of classes, and this model predicts a number; leave --proba out"});
  const Sheet sheet = sheet_of(*predicted, flags.proba, flags.json);
  const std::string text = flags.json ? json_of(sheet, predicted->table.rows) : csv_of(sheet, predicted->table.rows);
  if (flags.output.empty() || flags.output == "-") {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return done;
    return fail_with(io_error("write", "the standard output", errno).error);
  }
  const Status written = write_file(flags.output, text);
  return written ? done : fail_with(written.error());
}

}  // namespace

void add_predict(CLI::App& app, Run& chosen) {
  CLI::App* command = app.add_subcommand("predict", "Predict the target of a table's rows");
  const auto flags = std::make_shared<Flags>();
  command->add_option("MODEL", flags->model, "A model file, or the folder of a run")->required();
  command->add_option("TABLE", flags->table, "The rows to predict; columns in any order; - for standard input")
      ->required();
  command->add_flag("--proba", flags->proba, "Also a column proba_CLASS per class");
  command->add_option("-o,--output", flags->output, "Where to write the CSV (default: stdout)");
  command->add_flag("--json", flags->json, "Rows as JSON: one object a line");
  flags->python.add_to(*command);
  flags->read.add_to(*command);
  command->footer(R"(
One line per row of TABLE, in its order: the columns named by 'fit --keep', then 'prediction'.

Examples:
  espalier predict churn.espm new.csv -o predictions.csv
  espalier predict houses.run new.csv.gz
  espalier predict churn.espm new.csv --proba | head)");
  command->callback([=, &chosen] { chosen = [=] { return predict(*flags); }; });
}

}  // namespace espalier::cli
