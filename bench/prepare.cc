// Prepares a table as a search does, so that learners of both sides are given the same numbers:
// bench_prepare TRAIN TEST TASK STEP OUT. TASK is classification or regression, the target is the column "target". STEP
// is a step whose inputs are what is wanted; its own operator is not fitted. OUT is a table as bench/operators.cc reads
// it, learned from the training rows alone.
#include <cstdio>

#include "data/load_dataset.h"
#include "pipeline/pipeline.h"
#include "pipeline/preparation.h"

namespace espalier {
namespace {

template <class T>
void append(std::string& to, std::span<const T> items) {
  to.append(reinterpret_cast<const char*>(items.data()), items.size_bytes());
}
template <class T>
void append(std::string& to, const std::vector<T>& items) {
  append(to, std::span<const T>(items));
}

// The numbers that are not zero: of the training rows, then of the test rows.
void append_sparse(std::string& to, const View& train, const View& test) {
  std::vector<std::uint32_t> rows;
  std::vector<double> values;
  for (std::size_t i = 0; i < train.size() + test.size(); ++i) {
    const double v = i < train.size() ? train[i] : test[i - train.size()];
    if (v == 0) continue;
    rows.push_back(static_cast<std::uint32_t>(i));
    values.push_back(v);
  }
  append(to, std::vector<std::int64_t>{static_cast<std::int64_t>(rows.size())});
  append(to, rows);
  append(to, values);
}

std::string table_of(const Frame& train, const Frame& test, const Target& y) {
  const std::size_t columns = train.columns(), classes = y.column().classes.size();
  std::vector<std::int64_t> words;
  for (const std::size_t word : {train.rows(), test.rows(), columns, classes})
    words.push_back(static_cast<std::int64_t>(word));
  for (std::size_t j = 0; j < columns; ++j) {
    const Column& column = *train.column(j).column;
    words.push_back(column.sparse() ? -1 : column.categories());
  }
  std::string out;
  append(out, words);
  std::vector<double> values(std::max(train.rows(), test.rows()));
  for (std::size_t j = 0; j < columns; ++j) {
    if (train.column(j).column->sparse()) {
      append_sparse(out, train.column(j), test.column(j));
      continue;
    }
    for (const View& view : {train.column(j), test.column(j)}) {
      view.copy_to(std::span(values).first(view.size()));
      append(out, std::span<const double>(values).first(view.size()));
    }
  }
  for (std::size_t i = 0; i < y.rows(); ++i) values[i] = y.value(i);
  append(out, std::span<const double>(values).first(y.rows()));
  return out;
}

Status run(const Path& train_path, const Path& test_path, std::string_view task, std::string_view text,
           const Path& out) {
  TRY(Table train_table, read_table(train_path));
  SchemaOptions options{.targets = {"target"}};
  options.task = task == "regression" ? Task::regression : Task::classification;
  TRY(const Loaded loaded, load_dataset(std::move(train_table), options));
  TRY(const Table test_table, read_table(test_path, reading_like(loaded.schema)));
  TRY(const Features test, features(loaded.schema, test_table));
  const Catalog catalog(built_in());
  TRY(const Step asked, parse_step(text));
  TRY(const Step step, canonical(asked, catalog, preparation_for(shape_of(loaded.dataset))));
  PrefixCache cache(0);
  Fitter fitter(loaded.dataset, catalog, cache, Hasher().add(std::uint64_t{42}).done(), nullptr);
  TRY(const Fitter::Inputs inputs, fitter.inputs(step, loaded.dataset.target.row_set()));
  Frame test_frame;
  for (const NodePtr& node : inputs.nodes) {
    TRY(const Frame part, node->predict(test.frame, fitter.world()));
    test_frame = test_frame.columns() == 0 ? part : test_frame.beside(part);
  }
  return write_file(out, table_of(inputs.training, test_frame, inputs.target));
}

}  // namespace
}  // namespace espalier

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: bench_prepare TRAIN TEST TASK STEP OUT\n");
    return 2;
  }
  const auto done = espalier::run(argv[1], argv[2], argv[3], argv[4], argv[5]);
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
