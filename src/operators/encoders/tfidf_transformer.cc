// Weighs token counts by how few rows have the token, and each row to one length (Spärck Jones, 1972). Other columns
// are passed on.
#include <algorithm>
#include <cmath>

#include "operators/columns.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Norm { l2, l1, none };

struct TfidfTransformer {
  static constexpr std::string_view name = "tfidf_transformer";
  static constexpr std::string_view counterpart = "sklearn.feature_extraction.text.TfidfTransformer";
  static constexpr std::string_view doc = "TF-IDF weighting: token counts weighted by how rare the token is.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{
      .missing = true, .categories = true, .tokens = true, .sparse = true, .preparing = true};

  struct Params {
    Norm norm = Norm::l2;
    bool use_idf = true, smooth_idf = true, sublinear_tf = false;
    static constexpr auto schema() {
      return params(
          param("norm", &Params::norm, one_of<Norm>({{"l2", Norm::l2}, {"l1", Norm::l1}, {"none", Norm::none}}).fixed(),
                "What is one of every row."),
          param("use_idf", &Params::use_idf, tuned_flag, "Weigh by rarity."),
          param("smooth_idf", &Params::smooth_idf, fixed_flag, "Count one row more that has every token.",
                when(&Params::use_idf, true)),
          param("sublinear_tf", &Params::sublinear_tf, tuned_flag, "Count 1 + log(count)."));
    }
  };

  struct State {
    std::vector<std::int32_t> columns;  // those of tokens
    std::vector<double> weight;         // of each
    std::int32_t norm = 0;
    std::uint8_t sublinear = 0;
    static constexpr auto fields() {
      return fields_of(field("columns", &State::columns), field("weight", &State::weight), field("norm", &State::norm),
                       field("sublinear", &State::sublinear));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    out.cost += 5.0 * static_cast<double>(in.rows * in.tokens) * in.density;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context&) {
    State state{
        columns_of_kind(in, Content::Kind::token), {}, static_cast<std::int32_t>(params.norm), params.sublinear_tf};
    state.weight.assign(state.columns.size(), 1.0);
    if (!params.use_idf) return state;
    const std::vector<ColumnPtr> counts = tokens(state, in);
    const double extra = params.smooth_idf ? 1 : 0, n = static_cast<double>(in.rows());
    for (std::size_t j = 0; j < counts.size(); ++j) {  // unsmoothed, a token never seen is as one seen once
      const auto rows_with = static_cast<double>(counts[j]->positions().size());
      state.weight[j] = std::log((n + extra) / std::max(rows_with + extra, 1.0)) + 1;
    }
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    const std::vector<ColumnPtr> made = weighed(state, tokens(state, in), in.rows());
    FrameBuilder out(in.rows());
    for (std::size_t j = 0, t = 0; j < in.columns(); ++j)
      if (t < state.columns.size() && static_cast<std::size_t>(state.columns[t]) == j)
        out.make(made[t++]);
      else
        out.pass(in, j);
    return out.done();
  }

  static Formula formula(const State& state, std::size_t columns) {
    if (state.columns.empty()) return {};
    const auto norm = static_cast<Norm>(state.norm);
    Formula weighed = columns_of(state.columns);
    if (state.sublinear) weighed = above(std::move(weighed), Formula::LogCount{});
    Formula::Affine by{std::vector<double>(state.weight.size(), 0.0), state.weight};
    for (double& v : by.scale) v = 1 / v;
    weighed = above(std::move(weighed), std::move(by));
    using Row = Formula::Normalize::Norm;
    if (norm != Norm::none)
      weighed = above(std::move(weighed), Formula::Normalize{norm == Norm::l2 ? Row::l2 : Row::l1});
    std::vector<Formula> made;
    for (std::int32_t t = 0; t < static_cast<std::int32_t>(state.columns.size()); ++t)
      made.push_back(above(weighed, Formula::Columns{{t}}));
    return replacing(columns, state.columns, std::move(made));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_columns(state.columns, columns) || state.weight.size() != state.columns.size())
      return corrupt_state(name);
    if (state.norm < 0 || state.norm > 2 || state.sublinear > 1) return corrupt_state(name);
    return columns;
  }

 private:
  // The columns of tokens, sparse, their rows those of the frame.
  static std::vector<ColumnPtr> tokens(const State& state, const Frame& in) {
    std::vector<ColumnPtr> out;
    const std::vector<std::size_t> columns(state.columns.begin(), state.columns.end());
    bool in_place = true;
    for (const std::size_t j : columns) {
      out.push_back(in.share(j));
      in_place &= out.back()->sparse() && whole(in.column(j));
    }
    if (in_place) return out;
    return sparse_columns(in.keep(columns).compressed(), columns.size(), {Content::Kind::token, 0});
  }

  static std::vector<ColumnPtr> weighed(const State& state, const std::vector<ColumnPtr>& counts, std::size_t rows) {
    const auto norm = static_cast<Norm>(state.norm);
    const auto values = std::make_shared<std::vector<double>>();  // of one column after the other
    for (const ColumnPtr& c : counts) values->insert(values->end(), c->values().begin(), c->values().end());
    std::vector<double> length(rows);
    std::vector<ColumnPtr> out;
    std::size_t at = 0;
    for (std::size_t j = 0; j < counts.size(); ++j)
      for (const std::uint32_t i : counts[j]->positions()) {
        double& v = (*values)[at++];
        if (state.sublinear) v = v > 0 ? std::log(v) + 1 : v;
        v *= state.weight[j];
        length[i] += norm == Norm::l2 ? v * v : std::abs(v);
      }
    for (double& l : length) l = norm == Norm::none || !(l > 0) ? 1 : norm == Norm::l2 ? std::sqrt(l) : l;
    at = 0;
    for (const ColumnPtr& c : counts) {
      const std::span<double> own = std::span(*values).subspan(at, c->positions().size());
      for (const std::uint32_t i : c->positions()) (*values)[at++] /= length[i];
      out.push_back(std::make_shared<const Column>(rows, Held<std::uint32_t>(c->positions(), c),
                                                   Held<double>(own, values), Content{Content::Kind::token, 0}));
    }
    return out;
  }
};

}  // namespace

Operator tfidf_transformer() { return make_operator<TfidfTransformer>(); }

}  // namespace espalier
