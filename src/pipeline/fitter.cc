#include "pipeline/pipeline.h"

namespace espalier {
namespace {

LayoutPtr fed_layout(const std::vector<NodePtr>& nodes) {
  Layout out;
  const auto append = [&](const LayoutPtr& s) {
    if (s) out.insert(out.end(), s->begin(), s->end());
  };
  for (const NodePtr& node : nodes) {
    if (node->op && is_model(node->op->role)) append(fed_layout(node->inputs));
    append(node->layout);
  }
  return std::make_shared<const Layout>(std::move(out));
}

LayoutPtr prediction_layout(const Step& step, const Target& y) {
  Block block{step.op, {}};
  for (std::size_t k = 0; k < y.columns(); ++k) {
    if (y.column(k).task() == Task::regression) block.names.push_back(y.column(k).name);
    for (const std::string& c : y.column(k).classes) block.names.push_back(y.column(k).name + "." + c);
  }
  return std::make_shared<const Layout>(Layout{std::move(block)});
}

// A column stays what it was called while columns map one to one.
LayoutPtr transform_layout(const Step& step, const LayoutPtr& in, std::size_t columns_in, std::size_t columns) {
  if (columns == columns_in) return in;
  Block block{step.op, {}};
  for (std::size_t j = 0; j < columns; ++j) block.names.push_back(std::to_string(j));
  return std::make_shared<const Layout>(Layout{std::move(block)});
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
  return Hasher().add(seed_).add(rows->id()).add(identity(step)).add(what).done();
}

Result<Fitter::Inputs> Fitter::inputs(const Step& step, const RowsPtr& rows) {
  if (world_.crew.stopped()) return fail(Errc::stopped, "stopped while fitting");
  Inputs out{{}, {}, data_.target.select(rows->positions()), rows};
  for (const Step& i : step.inputs) {
    TRY(Prefix part, prefix(i, rows));
    out.nodes.push_back(std::move(part.node));
    out.training = out.training.beside(part.training);
  }
  out.training = out.training.named(fed_layout(out.nodes));
  return out;
}

Result<NodePtr> Fitter::model(const Step& step, const Inputs& in, const NodePtr& so_far) const {
  TRY(const Operator* op, catalog_.find(step.op));
  const Frame given = fed_to(*op, in.training);
  auto out = std::make_shared<Node>(Node{step, op, {}, in.nodes, prediction_layout(step, in.target)});
  Context context = world_;
  const std::size_t models = op->traits.many_targets ? 1 : in.target.columns();
  for (std::size_t k = 0; k < models; ++k) {
    const Target y = op->traits.many_targets ? in.target : in.target.only(k);
    context.rng = Rng(key(without_growth(step, *op), in.rows, "fit")).child(k);
    if (so_far && op->grow) {
      TRY(out->fitted.emplace_back(), op->grow(*so_far->fitted[k], step.params, given, y, context));
    } else {
      TRY(Learned learned, op->fit(step.params, given, y, context));
      out->fitted.push_back(std::move(learned.fitted));
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
  return Prefix{std::make_shared<const Node>(Node{.step = {"raw"}, .layout = data_.raw.layout()}), std::move(training)};
}

Result<Prefix> Fitter::prefix(const Step& step, const RowsPtr& rows) {
  if (step.op == "raw") return leaf(rows);
  const Hash128 id = key(step, rows, "prefix");
  if (auto known = cache_.find(id)) return *std::move(known);
  TRY(const Operator* op, catalog_.find(step.op));
  TRY(const Prefix made, is_model(op->role) ? stacked(step, rows) : transform(step, *op, rows));
  cache_.keep(id, made);
  return made;
}

Result<Prefix> Fitter::transform(const Step& step, const Operator& op, const RowsPtr& rows) {
  TRY(Inputs in, inputs(step, rows));
  Context context = world_;
  context.rng = Rng(key(without_growth(step, op), rows, "fit"));
  const Frame given = fed_to(op, in.training);
  TRY(Learned learned, op.fit(step.params, given, in.target, context));
  if (!learned.given) { TRY(learned.training, learned.fitted->apply(given, context)); }
  const LayoutPtr layout =
      transform_layout(step, in.training.layout(), in.training.columns(), learned.training.columns());
  auto node = std::make_shared<const Node>(Node{step, &op, {std::move(learned.fitted)}, std::move(in.nodes), layout});
  return Prefix{std::move(node), learned.training.named(layout)};
}

// What a stacked model gives in training is foretold by fits that have not seen the row. They are the same fits for all
// outer folds that leave out the same pair, hence the memory: k + k(k-1)/2 fits instead of k * k.
Result<Prefix> Fitter::stacked(const Step& step, const RowsPtr& rows) {
  TRY(NodePtr whole, kept_model(step, rows));
  TRY(const Inputs in, inputs(step, rows));
  Context context = world_;
  context.rng = Rng(key(step, rows, "folds"));
  std::vector<std::vector<double>> seen_by_none;
  for (const Split& split : context.splits(in.target)) {
    TRY(const NodePtr part, kept_model(step, rows->select(split.train)));
    TRY(const Frame out, part->predict(data_.raw.select(rows->select(split.test)->positions()), context));
    seen_by_none.resize(out.columns(), std::vector<double>(rows->size()));
    for (std::size_t c = 0; c < out.columns(); ++c)
      for (std::size_t i = 0; i < split.test.size(); ++i) seen_by_none[c][split.test[i]] = out.column(c)[i];
  }
  std::vector<ColumnPtr> columns;
  for (auto& values : seen_by_none) columns.push_back(std::make_shared<const Column>(std::move(values)));
  return Prefix{std::move(whole), in.training.beside(Frame(std::move(columns), Rows::all(rows->size()), nullptr))};
}

Result<NodePtr> Fitter::kept_model(const Step& step, const RowsPtr& rows) {
  const Hash128 id = key(step, rows, "model");
  if (auto known = cache_.find(id)) return std::move(known->node);
  TRY(NodePtr made, fit(step, rows));
  cache_.keep(id, {made, {}});
  return made;
}

}  // namespace espalier
