#include "export/python_leaf.h"

#include <algorithm>
#include <array>

namespace espalier {
namespace {

using Items = std::vector<Expression::Item>;

constexpr std::size_t most_words = 254;  // that boosting of scikit-learn's takes of a column of codes
constexpr std::array encoders{"one_hot_encoder", "ordinal_encoder", "target_encoder"};

bool is_encoder(const Step& s) { return std::ranges::find(encoders, s.op) != encoders.end(); }
bool is_imputer(const Step& s) { return s.op == "simple_imputer"; }
bool is_of_words(const Step& s) {
  const auto only = s.params.find("only");
  return s.op == "tfidf_transformer" || (only != s.params.end() && only->second == Value("tokens"));
}

std::vector<const Step*> chain_of(const Step& top) {  // innermost first
  std::vector<const Step*> out;
  for (const Step* s = &top; s->op != "raw"; s = s->inputs.data())
    if (s->op != "identity") out.push_back(s);
  std::ranges::reverse(out);
  return out;
}

Expression in_a_row(std::vector<Expression> parts) {
  if (parts.size() == 1) return std::move(parts[0]);
  Items items;
  for (Expression& e : parts) items.push_back({{}, std::move(e)});
  return call("make_pipeline", "sklearn.pipeline", std::move(items));
}

class Leaf {
 public:
  Leaf(const Step& top, const PythonFeatures& features, const Counterparts& world)
      : chain_(chain_of(top)), features_(features), world_(world) {}

  Result<PythonLeaf> made() {
    PythonLeaf out;
    out.missing = std::ranges::none_of(chain_, [](const Step* s) { return is_imputer(*s); });
    TRY(const Expression codes, codes_passed_on());
    std::vector<std::string> passed, of_many_words;
    std::vector<std::pair<Expression, std::vector<std::string>>> encoded;  // by the encoder that takes them
    for (const auto& [column, words] : features_.categories) {
      TRY(const auto encoder, encoding_of(words));
      if (!encoder)
        (words > most_words ? of_many_words : passed).push_back(column);
      else if (const auto at =
                   std::ranges::find(encoded, layout(*encoder), [](const auto& e) { return layout(e.first); });
               at != encoded.end())
        at->second.push_back(column);
      else
        encoded.emplace_back(*encoder, std::vector{column});
    }
    out.categories = passed.size();
    passed.insert(passed.end(), of_many_words.begin(), of_many_words.end());
    if (!passed.empty()) put(codes, texts(passed));
    TRY(const auto imputer, of_kind(is_imputer));
    if (!features_.numbers.empty()) put(imputer.value_or(in_quotes("passthrough")), texts(features_.numbers));
    for (auto& [encoder, columns] : encoded) put(std::move(encoder), texts(columns));
    TRY_STATUS(put_texts());
    if (passed.empty() && encoded.empty() && features_.texts.empty() && !features_.some)
      out.made = imputer;  // numbers alone need no names
    else
      out.made = call("make_column_transformer", "sklearn.compose", std::move(items_));
    if (out.made && !out.made->items.empty() && dense_)
      out.made->items.push_back({"sparse_threshold", whole_number(0)});
    return out;
  }

 private:
  void put(Expression made, Expression columns) {
    items_.push_back({{}, tuple({std::move(made), std::move(columns)})});
  }

  Result<std::optional<Expression>> of_kind(bool (*takes)(const Step&)) const {
    std::optional<Expression> out;
    for (const Step* s : chain_)
      if (!out && takes(*s)) { TRY(out, counterpart_of(*s, world_)); }
    return out;
  }

  Result<Expression> codes_passed_on() const { return counterpart_of(Step{"ordinal_encoder"}, world_); }

  // The first encoder that takes a column of so many words, and what fills the gaps that it leaves.
  Result<std::optional<Expression>> encoding_of(std::size_t words) const {
    for (const Step* s : chain_) {
      const auto most = s->params.find("max_levels");
      const double* levels = most == s->params.end() ? nullptr : std::get_if<double>(&most->second);
      if (!is_encoder(*s) || (levels && static_cast<double>(words) > *levels)) continue;
      TRY(Expression out, counterpart_of(*s, world_));
      if (s->op == "target_encoder") out = call("EncodedOutOfFold", "", {{{}, std::move(out)}});
      TRY(const auto imputer, of_kind(is_imputer));
      if (s->op == "ordinal_encoder" && imputer) out = in_a_row({std::move(out), *imputer});
      return std::optional(std::move(out));
    }
    return std::optional<Expression>();
  }

  Status put_texts() {
    if (features_.texts.empty()) return ok();
    const Expression counts = call("CountVectorizer", "sklearn.feature_extraction.text",
                                   {{"ngram_range", tuple({whole_number(1), whole_number(2)})},
                                    {"token_pattern", name("r\"[^\\W_]+\"")},
                                    {"min_df", whole_number(2)},
                                    {"max_features", whole_number(10'000)}});
    std::vector<Expression> parts{counts};
    const bool several = features_.texts.size() > 1;
    if (several) {
      Items columns;
      for (const std::string& text : features_.texts) columns.push_back({{}, tuple({counts, in_quotes(text)})});
      parts = {call("make_column_transformer", "sklearn.compose", std::move(columns))};
    }
    dense_ = true;
    for (const Step* s : chain_)
      if (is_of_words(*s)) {
        TRY(parts.emplace_back(), counterpart_of(*s, world_));
        dense_ = dense_ && s->op != "truncated_svd";
      }
    put(in_a_row(std::move(parts)), several ? texts(features_.texts) : in_quotes(features_.texts[0]));
    return ok();
  }

  std::vector<const Step*> chain_;
  const PythonFeatures& features_;
  const Counterparts& world_;
  Items items_;
  bool dense_ = false;
};

}  // namespace

Result<PythonLeaf> python_leaf(const Step& top, const PythonFeatures& features, const Counterparts& world) {
  return Leaf(top, features, world).made();
}

bool is_preparation(const Step& step) {
  if (step.op == "raw") return true;
  const bool of_a_kind = is_encoder(step) || is_imputer(step) || is_of_words(step) || step.op == "identity";
  return of_a_kind && step.inputs.size() == 1 && is_preparation(step.inputs[0]);
}

}  // namespace espalier
