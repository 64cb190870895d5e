#include "apps/cli/held_out.h"

#include <algorithm>
#include <cmath>

#include "apps/cli/scoring.h"
#include "apps/cli/voice.h"
#include "evaluation/python_host.h"
#include "operators/catalog.h"

namespace espalier::cli {
namespace {

// The rows whose label the model knows: those drawn by chance may hold classes that the rest lacks.
Table rows_with_known_labels(const Table& rows, const Model& model) {
  const Model::Output& output = model.info().outputs.front();
  const TableColumn* target = rows.find(output.name);
  if (output.classes.empty() || model.info().outputs.size() > 1 || !target) return rows;
  std::vector<std::uint32_t> known;
  for (std::uint32_t i = 0; i < rows.rows; ++i)
    if (std::ranges::find(output.classes, cell_text(*target, i)) != output.classes.end()) known.push_back(i);
  return known.size() == rows.rows ? rows : rows_of(rows, known);
}

}  // namespace

Result<double> held_out_value(const Path& model, const Table& rows, const MetricChoice& metric) {
  const Catalog catalog(built_in());
  TRY(Model loaded, Model::load(model, catalog, Metrics(), std::make_shared<PythonHost>()));
  Table known = rows_with_known_labels(rows, loaded);
  const auto share = static_cast<double>(known.rows) / static_cast<double>(rows.rows);
  if (known.rows == 0) return fail(Errc::corrupt, "all rows held out are of classes that the other rows lack");
  if (known.rows < rows.rows)
    say("note: {} of the rows held out are of classes that the other rows lack\n", rows.rows - known.rows);
  TRY(const Predicted predicted, predict_rows(std::move(loaded), std::move(known)));
  TRY(const Target y, truth_of(predicted));
  const double value = metric.score(y, predicted.columns);
  return metric.name() == "accuracy" ? value * share : value;
}

FrontScores score_the_front(const Started& s, const std::vector<Trial>& front, const Table& rows) {
  FrontScores out{.table = rows.path};
  for (const Trial& t : front) {
    const auto value = held_out_value(front_model(s.run, t.id), rows, s.metric);
    if (value && std::isfinite(*value)) out.values[t.id] = *value;
    if (!value) say("note: {} is not scored: {}\n", to_text(t.id), value.error().message);
  }
  if (const Status kept = keep_front_scores(s.run, out); !kept) say("note: {}\n", kept.error().message);
  return out;
}

}  // namespace espalier::cli
