#include "search/space.h"

#include <algorithm>

#include "base/text.h"

namespace espalier {
namespace {

// Preparation puts these where they belong; a search that draws them finds only what `prepare` does already.
constexpr std::string_view preparing[] = {"identity",       "one_hot_encoder",   "ordinal_encoder",
                                          "target_encoder", "tfidf_transformer", "simple_imputer"};

Status known_names(const std::vector<std::string>& names, const Catalog& catalog) {
  std::vector<std::string> known;
  for (const Operator& op : catalog.rows()) known.push_back(op.name);
  for (const std::string& name : names)
    if (std::ranges::find(known, name) == known.end())
      return fail(Errc::invalid_argument, "there is no operator '" + name + "'" + nearest_words(name, known) +
                                              "; 'espalier operators' lists them");
  return ok();
}

}  // namespace

Result<Space> Space::make(const Catalog& catalog, const Shape& raw, Task task, Step preparation,
                          const SpaceOptions& options) {
  TRY_STATUS(known_names(options.include, catalog));
  TRY_STATUS(known_names(options.exclude, catalog));
  Space out;
  out.catalog_ = &catalog;
  out.raw_ = raw;
  out.preparation_ = std::move(preparation);
  const Role wanted = task == Task::classification ? Role::classifier : Role::regressor;
  for (const Operator& op : catalog.rows()) {
    const bool in = options.include.empty() || std::ranges::find(options.include, op.name) != options.include.end();
    const bool out_of_it = std::ranges::find(options.exclude, op.name) != options.exclude.end();
    if (!in || out_of_it || op.name.starts_with("dummy_")) continue;
    if (op.role == wanted && out.legal(Step{op.name})) out.models_.push_back(&op);
    if (op.role == Role::transform && std::ranges::find(preparing, op.name) == std::end(preparing))
      out.transforms_.push_back(&op);
  }
  if (out.models_.empty())
    return fail(Errc::invalid_argument, std::string("no operator is left that foretells ") +
                                            (task == Task::classification ? "classes" : "numbers") +
                                            " and takes this table's columns; widen --include or narrow --exclude");
  return out;
}

bool Space::has(std::string_view op) const {
  const auto named = [&](const Operator* o) { return o->name == op; };
  return std::ranges::any_of(models_, named) || std::ranges::any_of(transforms_, named);
}

Step Space::draw_one(const Operator& op, Rng& rng) const {
  Step out{op.name};
  for (const ParamInfo& p : op.params)
    if (p.tuned) out.params[p.name] = p.draw(rng);
  return out;
}

Step Space::draw(Rng& rng) const {
  for (int tries = 0; tries < 100; ++tries) {
    Step out = draw_one(*models_[rng.below(models_.size())], rng);
    if (!transforms_.empty() && rng.uniform() < 0.6)
      out.inputs.push_back(draw_one(*transforms_[rng.below(transforms_.size())], rng));
    if (rng.uniform() < 0.2) out.inputs.push_back(draw_one(*models_[rng.below(models_.size())], rng));
    if (legal(out)) return out;
  }
  return draw_one(*models_[rng.below(models_.size())], rng);
}

bool Space::legal(const Step& step) const {
  const auto exact = canonical(step, *catalog_, preparation_);
  return exact && check(*exact, raw_, *catalog_);
}

Hash128 Space::key(const Step& step) const {
  const auto exact = canonical(step, *catalog_, preparation_);
  return identity(exact ? *exact : step);
}

}  // namespace espalier
