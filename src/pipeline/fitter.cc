#include "operators/columns.h"
#include "pipeline/pipeline.h"
#include "pipeline/provenance.h"

namespace espalier {
namespace {

std::vector<std::string> prediction_names(const Target& y) {
  std::vector<std::string> out;
  for (std::size_t k = 0; k < y.columns(); ++k) {
    if (y.column(k).task() == Task::regression) out.push_back(y.column(k).name);
    for (const std::string& c : y.column(k).classes) out.push_back(y.column(k).name + "." + c);
  }
  return out;
}

}  // namespace

std::size_t Prefix::bytes() const {
  std::size_t out = training.value_bytes() + training.artefact_bytes();
  for (const FittedPtr& f : node->fitted) out += f->bytes();
  return out;
}

std::optional<Prefix> PrefixCache::find(const Hash128& key) {
  const std::lock_guard lock(mutex_);
  const auto known = at_.find(key);
  if (known == at_.end()) return std::nullopt;
  newest_first_.splice(newest_first_.begin(), newest_first_, known->second);
  newest_first_.front().in_use = true;
  return newest_first_.front().prefix;
}

std::size_t PrefixCache::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t out = 0;
  for (const Entry& entry : newest_first_) out += entry.prefix.bytes();
  return out;
}

void PrefixCache::keep(const Hash128& key, const Prefix& prefix) {
  const std::lock_guard lock(mutex_);
  const std::size_t bytes = prefix.bytes();
  if (bytes > budget_ || at_.contains(key)) return;
  newest_first_.push_front({key, prefix, bytes, true});
  at_[key] = newest_first_.begin();
  held_ += bytes;
  trim_locked();
}

void PrefixCache::trim() {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : newest_first_) {
    if (!entry.in_use) break;
    count(entry);
    entry.in_use = false;
  }
  trim_locked();
}

// Columns that several prefixes share are counted by each: the budget errs on the safe side.
void PrefixCache::count(Entry& entry) {
  held_ -= entry.bytes;
  entry.bytes = entry.prefix.bytes();
  held_ += entry.bytes;
}

void PrefixCache::trim_locked() {
  while (held_ > budget_) {
    Entry& oldest = newest_first_.back();
    if (oldest.prefix.training.artefact_bytes() > 0) {
      oldest.prefix.training.drop_artefacts();
      count(oldest);
      continue;
    }
    held_ -= oldest.bytes;
    at_.erase(oldest.key);
    newest_first_.pop_back();
  }
}

Hash128 Fitter::key(const Step& step, const RowsPtr& rows, std::string_view what) const {
  return Hasher().add(seed_).add(rows->id()).add(step_hash(step)).add(what).done();
}

Result<Fitter::Inputs> Fitter::inputs(const Step& step, const RowsPtr& rows) {
  if (world_.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
  Inputs out{{}, {}, data_.target.select(rows->positions()), rows};
  std::vector<Frame> training;
  for (const Step& i : step.inputs) {
    TRY(Prefix part, prefix(i, rows));
    out.nodes.push_back(std::move(part.node));
    training.push_back(std::move(part.training));
  }
  out.training = side_by_side(training);
  return out;
}

Context Fitter::context_for(const Operator& op, const Inputs& in) const {
  Context out = world_;
  out.catalog = &catalog_;
  if (op.traits.names) out.names = std::make_shared<const std::vector<ReadColumn>>(with_origins(in.nodes));
  return out;
}

Result<NodePtr> Fitter::model(const Step& step, const Inputs& in, const NodePtr& so_far, bool below) {
  TRY(const Operator* op, catalog_.find(step.op));
  const Frame given = fed_to(*op, in.training);
  auto out = std::make_shared<Node>(Node{.step = step,
                                         .op = op,
                                         .inputs = in.nodes,
                                         .answers = prediction_names(in.target),
                                         .columns_read = in.training.columns()});
  Context context = context_for(*op, in);
  const std::size_t models = op->traits.many_targets ? 1 : in.target.columns();
  for (std::size_t k = 0; k < models; ++k) {
    const Target y = op->traits.many_targets ? in.target : in.target.only(k);
    context.rng = Rng(key(without_growth(step, *op), in.rows, "fit")).child(k);
    if (so_far && op->grow) {
      TRY(out->fitted.emplace_back(), op->grow(*so_far->fitted[k], step.params, given, y, context));
    } else {
      TRY(FitResult made,
          below ? fitted(*op, step, in, given, y, context, k) : op->fit(step.params, given, y, context));
      out->fitted.push_back(std::move(made.fitted));
    }
  }
  return NodePtr(std::move(out));
}

Result<NodePtr> Fitter::fit(const Step& step, const RowsPtr& rows) {
  TRY(const Inputs in, inputs(step, rows));
  return model(step, in);
}

Result<Prefix> Fitter::leaf(const RowsPtr& rows) const {
  Frame training = data_.raw.select(rows->positions());
  Node node{.step = {"raw"}, .layout = data_.raw.layout(), .columns_read = training.columns()};
  return Prefix{std::make_shared<const Node>(std::move(node)), std::move(training), 0};
}

std::optional<Prefix> Fitter::found(const Hash128& id) {
  auto out = cache_.find(id);
  if (out && accounted_.insert(id).second) spared_ += out->seconds;
  return out;
}

// What is made takes the time on the clock, and the time that parts of it found in the cache once took (what was spared
// meanwhile): a trial is charged what it would have taken had no other come before it (decision 4).
template <class Make>
Result<Prefix> Fitter::kept(const Hash128& id, Make make) {
  if (auto known = found(id)) return *std::move(known);
  const double start = stopwatch_(), spared = spared_;
  TRY(Prefix made, make());
  made.seconds = stopwatch_() - start + spared_ - spared;
  accounted_.insert(id);
  cache_.keep(id, made);
  return made;
}

Result<Prefix> Fitter::prefix(const Step& step, const RowsPtr& rows) {
  if (step.op == "raw") return leaf(rows);
  TRY(const Operator* op, catalog_.find(step.op));
  return kept(key(step, rows, "prefix"),
              [&] { return is_model(op->role) ? stacked(step, rows) : transform(step, *op, rows); });
}

Result<Prefix> Fitter::transform(const Step& step, const Operator& op, const RowsPtr& rows) {
  TRY(Inputs in, inputs(step, rows));
  Context context = context_for(op, in);
  context.rng = Rng(key(without_growth(step, op), rows, "fit"));
  const Frame given = fed_to(op, in.training);
  TRY(FitResult made, fitted(op, step, in, given, in.target, context, 0));
  if (!made.training) { TRY(made.training, made.fitted->apply(given, context)); }
  Node node{.step = step,
            .op = &op,
            .fitted = {std::move(made.fitted)},
            .inputs = std::move(in.nodes),
            .columns_read = in.training.columns()};
  return Prefix{std::make_shared<const Node>(std::move(node)), *std::move(made.training), 0};
}

// Quick fits are quicker than a file; what says more of the training rows than apply() does is not kept.
Result<FitResult> Fitter::fitted(const Operator& op, const Step& step, const Inputs& in, const Frame& given,
                                 const Target& y, const Context& context, std::size_t target_column) {
  constexpr double least_seconds = 0.01;
  FitCache* disk = cache_.on_disk();
  if (!disk) return op.fit(step.params, given, y, context);
  const Hash128 id = Hasher().add(key(step, in.rows, "fit")).add(target_column).done();
  if (const auto kept = disk->find(id)) {
    std::size_t columns = 0;
    if (auto loaded = op.load(kept->state, given.columns(), columns)) {
      ++read_.fits;
      read_.seconds += kept->seconds;
      spared_ += kept->seconds;
      return FitResult{*std::move(loaded)};
    }
  }
  const double start = stopwatch_();
  TRY(FitResult made, op.fit(step.params, given, y, context));
  const double seconds = stopwatch_() - start;
  if (seconds >= least_seconds && !made.training) disk->keep(id, made.fitted->save(), seconds);
  return made;
}

// The training output of a stacked model is predicted out of fold: each row by a fit that has not seen it. Its inner
// folds are the outer folds that `rows` still has, so with k outer folds the fit that leaves out folds a and b serves
// both the training without a and that without b. Row sets with the same positions have the same id however they were
// selected, so the second time it is found: k + k (k - 1) / 2 fits instead of k + k (k - 1).
Result<Prefix> Fitter::stacked(const Step& step, const RowsPtr& rows) {
  TRY(NodePtr whole, kept_model(step, rows));
  TRY(const Inputs in, inputs(step, rows));
  Context context = world_;
  context.rng = Rng(key(step, rows, "folds"));
  std::vector<std::vector<double>> out_of_fold;  // per column of a prediction
  for (const Split& split : context.splits(in.target)) {
    TRY(const NodePtr part, kept_model(step, rows->select(split.train)));
    TRY(const Frame out, part->predict(data_.raw.select(rows->select(split.test)->positions()), context));
    out_of_fold.resize(out.columns(), std::vector<double>(rows->size()));
    for (std::size_t c = 0; c < out.columns(); ++c) {
      const View predicted = out.column(c);
      for (std::size_t i = 0; i < split.test.size(); ++i) out_of_fold[c][split.test[i]] = predicted[i];
    }
  }
  std::vector<ColumnPtr> columns;
  for (auto& values : out_of_fold) columns.push_back(std::make_shared<const Column>(std::move(values)));
  return Prefix{std::move(whole), in.training.beside(Frame(std::move(columns), Rows::all(rows->size()), nullptr)), 0};
}

Result<NodePtr> Fitter::kept_model(const Step& step, const RowsPtr& rows) {
  TRY(Prefix out, kept(key(step, rows, "model"), [&]() -> Result<Prefix> {
        TRY(const Inputs in, inputs(step, rows));
        TRY(NodePtr made, model(step, in, nullptr, true));
        return Prefix{std::move(made), {}, 0};
      }));
  return std::move(out.node);
}

}  // namespace espalier
