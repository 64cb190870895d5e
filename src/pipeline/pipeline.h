#pragma once
#include <functional>
#include <list>
#include <optional>
#include <set>

#include "pipeline/canonical.h"
#include "pipeline/fit_cache.h"

namespace espalier {

struct Node;
using NodePtr = std::shared_ptr<const Node>;

// A fitted step with the fitted steps below it; shared by all pipelines that begin alike. A leaf has no operator.
struct Node {
  Step step;  // canonical
  const Operator* op = nullptr;
  std::vector<FittedPtr> fitted = {};  // one, or one per target column
  std::vector<NodePtr> inputs = {};
  LayoutPtr layout = nullptr;             // leaf: what the columns of the table are called
  std::vector<std::string> answers = {};  // model: what its predictions are called, "survived.yes"
  std::size_t columns_read = 0;           // that its operators were fitted on; of a leaf, those it gives

  Result<Frame> predict(const Frame& raw, const Context&) const;
  Result<Frame> read(const Frame& raw, const Context&) const;   // what its operators read
  Result<Frame> answer(const Frame& in, const Context&) const;  // from what they read
};

// By the node and all below it.
std::size_t columns_read_in_all(const Node&);

// What an operator is given of a frame: dense copies of sparse columns, if it does not take them as they are.
Frame fed_to(const Operator&, const Frame&);

struct Prefix {
  NodePtr node;
  Frame training;      // what the steps above are fitted on
  double seconds = 0;  // it took when it was fitted, with all below it
  std::size_t bytes() const;
};

// Fitted prefixes by the 128 bits of (seed, rows trained on, canonical sub-step); least recently used first out.
// Artefacts of what it holds count too, and go before the values do. Having it or not cannot change a result.
class PrefixCache {
 public:
  // `on_disk`, if there is one: where fits are looked for that are not in memory.
  explicit PrefixCache(std::size_t budget, FitCache* on_disk = nullptr) : budget_(budget), on_disk_(on_disk) {}
  FitCache* on_disk() const { return on_disk_; }
  std::optional<Prefix> find(const Hash128&);
  void keep(const Hash128&, const Prefix&);
  void trim();  // to the budget: artefacts grow after their frame is kept, so whoever ends a job trims
  std::size_t bytes() const;

 private:
  struct Entry {
    Hash128 key;
    Prefix prefix;
    std::size_t bytes;
    bool in_use;  // since the last trim: its artefacts may have grown, so its bytes are counted anew
  };
  void count(Entry&);
  void trim_locked();

  mutable std::mutex mutex_;
  std::size_t budget_;
  FitCache* on_disk_;
  std::size_t held_ = 0;           // the sum of their bytes
  std::list<Entry> newest_first_;  // those in use come first
  std::map<Hash128, std::list<Entry>::iterator> at_;
};

// Fits canonical steps on row sets of one data set. What a fit draws depends on (evaluation seed, rows trained on,
// canonical sub-step without its growing parameter) alone: never on trial, position or asker.
class Fitter {
 public:
  using Stopwatch = std::function<double()>;  // seconds since any moment

  Fitter(
      const Dataset& data, const Catalog& catalog, PrefixCache& cache, Hash128 seed,
      std::shared_ptr<const FoldPlan> plan, Crew crew = {}, Stopwatch stopwatch = [] { return 0.0; })
      : data_(data),
        catalog_(catalog),
        cache_(cache),
        seed_(seed),
        world_{Rng(seed), std::move(plan), crew},
        stopwatch_(std::move(stopwatch)) {}

  const Dataset& data() const { return data_; }
  const Catalog& catalog() const { return catalog_; }
  const Context& world() const { return world_; }

  // The fitted inputs of a step and what they give in training, side by side.
  struct Inputs {
    std::vector<NodePtr> nodes;
    Frame training;
    Target target;
    RowsPtr rows;
  };
  Result<Inputs> inputs(const Step& step, const RowsPtr& rows);
  // Fits a model on its inputs, going on from one with fewer rounds if there is one. `below`: it will stand below
  // others, so it may be kept on the disk as transformers are.
  Result<NodePtr> model(const Step& step, const Inputs&, const NodePtr& so_far = nullptr, bool below = false);
  Result<NodePtr> fit(const Step& step, const RowsPtr& rows);

  // Seconds that all this would have taken longer had the cache been empty.
  double spared() const { return spared_; }
  // Fits that were read from the disk, and the seconds they once took.
  struct Read {
    std::int64_t fits = 0;
    double seconds = 0;
  };
  const Read& read_from_disk() const { return read_; }

 private:
  Context context_for(const Operator&, const Inputs&) const;
  Hash128 key(const Step& step, const RowsPtr& rows, std::string_view what) const;
  std::optional<Prefix> found(const Hash128&);
  // Makes what was not found, and keeps it.
  template <class Make>
  Result<Prefix> kept(const Hash128&, Make make);
  Result<Prefix> prefix(const Step& step, const RowsPtr& rows);
  Result<Prefix> leaf(const RowsPtr& rows) const;
  Result<Prefix> transform(const Step& step, const Operator&, const RowsPtr& rows);
  // A fit, or what is kept of it on the disk.
  Result<FitResult> fitted(const Operator&, const Step&, const Inputs&, const Frame& given, const Target&,
                           const Context&, std::size_t target_column);
  Result<Prefix> stacked(const Step& step, const RowsPtr& rows);
  Result<NodePtr> kept_model(const Step& step, const RowsPtr& rows);

  const Dataset& data_;
  const Catalog& catalog_;
  PrefixCache& cache_;
  Hash128 seed_;
  Context world_;
  Stopwatch stopwatch_;
  std::set<Hash128> accounted_;  // prefixes that this fitter made, or found and counted as spared: each counts once
  double spared_ = 0;
  Read read_;
};

// A fitted pipeline as bytes: canonical text, shapes, names and one record per operator. Loading executes nothing and
// refuses what does not add up, or would make more columns than check() allows (most_columns_read).
std::string save_pipeline(const Node& root);
Result<NodePtr> load_pipeline(std::string_view bytes, const Catalog&);

}  // namespace espalier
