#pragma once
// What a run leaves behind for good: everything needed to turn a table into predictions (docs/formats/model.md).
#include "data/load_dataset.h"
#include "data/splits.h"
#include "metrics/metric.h"
#include "operators/foreign.h"
#include "pipeline/pipeline.h"
#include "pipeline/provenance.h"

namespace espalier {

struct Member {
  double weight = 1;   // weights of all members add up to 1
  std::string step;    // as the searcher wrote it
  std::string origin;  // the trial it came from, "a:17"; empty: the baseline
  double score = 0;    // of its trial; greater is better
  NodePtr pipeline;
};

// A member as bytes: what a worker fitted, before anybody needs to predict with it.
struct PackedMember {
  double weight = 0, score = 0;
  std::string step, origin, pipeline;  // pipeline: what save_pipeline wrote
  static constexpr auto fields() {
    return fields_of(field("weight", &PackedMember::weight), field("score", &PackedMember::score),
                     field("step", &PackedMember::step), field("origin", &PackedMember::origin),
                     field("pipeline", &PackedMember::pipeline));
  }
};

// Immutable: one pipeline, or several whose predictions are averaged.
class Model {
 public:
  // What the members predict: name, classes and positive class of every target column.
  struct Output {
    std::string name;
    std::vector<std::string> classes;
    std::int32_t positive = -1;
  };
  struct Info {
    Schema schema;
    std::vector<Output> outputs;
    MetricChoice metric;
    double score = 0;  // cross-validated, greater is better
    double standard_error = 0;
    std::string made_by;          // version and instruction set
    std::string validation = {};  // what the score is of: "5-fold cross-validation"; empty: files of 0.1.0 do not say
    std::vector<std::int64_t> row_hashes = {};  // of the rows it was trained on (data/row_hashes.h); empty: not said
    // By which its search can be done again: the table's file, the run's seed, how trials were validated. Models of 0.1
    // do not say.
    std::string table = {};
    std::uint64_t seed = 0;
    SplitOptions split = {};
    std::vector<ForeignClass> foreign = {};  // classes of Python's among the operators of its members
  };

  static constexpr std::string_view magic = "ESPALMD1";  // how its file begins

  Model(Info info, std::vector<Member> members, std::shared_ptr<const Catalog> catalog)
      : info_(std::move(info)), members_(std::move(members)), catalog_(std::move(catalog)) {}

  // Errors: cut short, altered, of another version, or with parts that do not add up. Nothing in the file is executed.
  // A metric that the table does not have is no error: the model predicts without it. The catalogue must outlive the
  // model, whose pipelines point into it.
  // `host`: who applies classes of Python's, by running code that stands in the file; without one they are refused.
  static Result<Model> load(const Path&, const Catalog&, const Metrics& = Metrics(),
                            std::shared_ptr<ForeignHost> host = {});
  static Result<Model> load(const Path&, const Catalog&&, const Metrics& = Metrics()) = delete;
  static Result<Model> from_bytes(std::string_view, const Catalog&, const Metrics& = Metrics(),
                                  std::shared_ptr<ForeignHost> host = {});
  static Result<Model> from_bytes(std::string_view, const Catalog&&, const Metrics& = Metrics()) = delete;
  static std::string pack(const Info&, std::vector<PackedMember>);  // the bytes of a model file

  const Info& info() const { return info_; }
  const std::vector<Member>& members() const { return members_; }
  const Catalog& catalog() const { return *catalog_; }  // its operators'
  Task task() const { return info_.outputs[0].classes.empty() ? Task::regression : Task::classification; }
  std::size_t columns() const;  // of a prediction: per output its classes, or one number

  // Of frames made by features(info().schema, table): a column per class or number, a value a row.
  Result<std::vector<std::vector<double>>> predict(const Frame&) const;

 private:
  std::size_t rows_at_a_time() const;

  Info info_;
  std::vector<Member> members_;
  std::shared_ptr<const Catalog> catalog_;
};

// How much the members rely on every one of the user's columns, greatest first: the mean of their own importances
// (pipeline/provenance.h) by their weights.
struct ModelImportances {
  std::vector<Importance> columns;  // shares of 1
  double weight = 1;                // of the members that know importances; the others are left out
};
// Errors: no member knows any; which operator, and why.
Result<ModelImportances> importances(const Model&);

}  // namespace espalier
