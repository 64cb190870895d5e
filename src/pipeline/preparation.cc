#include "pipeline/preparation.h"

namespace espalier {
namespace {

using Encoding = Preparation::Encoding;
using Impute = Preparation::Impute;

Step upon(Step below, std::string op, ParamMap params = {}) {
  return {std::move(op), std::move(params), {std::move(below)}};
}

Step encoded(const Preparation& p, Step in) {
  switch (p.encoding) {
    case Encoding::none:
      return in;
    case Encoding::one_hot:
      return upon(std::move(in), "one_hot_encoder");
    case Encoding::ordinal:
      return upon(std::move(in), "ordinal_encoder");
    case Encoding::target:
      return upon(std::move(in), "target_encoder");
    default:
      return upon(upon(std::move(in), "one_hot_encoder", {{"max_levels", p.max_levels}}), "target_encoder");
  }
}

}  // namespace

Step preparation_for(const Shape& raw) {
  Step out{"prepare"};
  if (raw.categories == 0) out.params["encoding"] = None{};
  if (raw.tokens == 0) out.params["text"] = None{};
  return out;
}

Result<Step> expand_preparation(const ParamMap& given) {
  TRY(const auto p, bind<Preparation>(given));
  Step out = encoded(p, Step{"raw"});
  if (p.text != Preparation::Text::none) out = upon(std::move(out), "tfidf_transformer");
  if (p.text == Preparation::Text::svd)
    out = upon(std::move(out), "truncated_svd", {{"n_components", p.components}, {"only", "tokens"}});
  if (p.impute == Impute::none) return out;
  const char* strategy = p.impute == Impute::mean ? "mean" : p.impute == Impute::median ? "median" : "most_frequent";
  return upon(std::move(out), "simple_imputer", {{"strategy", strategy}, {"add_indicator", p.indicator}});
}

}  // namespace espalier
