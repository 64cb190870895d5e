// Groups of columns that are near each other, each replaced by its mean, median or largest number. Groups stand in the
// order of their first columns.
#include <algorithm>
#include <cmath>

#include "operators/decompositions/agglomeration.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

using Pooling = Formula::Pool::How;

struct FeatureAgglomeration {
  static constexpr std::string_view name = "feature_agglomeration";
  static constexpr std::string_view counterpart = "sklearn.cluster.FeatureAgglomeration";
  static constexpr std::string_view doc = "Join columns that are near each other into one.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.by_request = true};

  enum class Metric { euclidean, l1, l2, manhattan, cosine };

  struct Params {
    int n_clusters = 2;
    Metric metric = Metric::euclidean;
    Linkage linkage = Linkage::ward;
    Pooling pooling_func = Pooling::mean;
    static constexpr auto schema() {
      return params(
          param("n_clusters", &Params::n_clusters, between(1, 1e6).tune_log(2, 64),
                "Groups to make; of fewer columns each is its own."),
          param("metric", &Params::metric,
                one_of<Metric>({{"euclidean", Metric::euclidean},
                                {"l1", Metric::l1},
                                {"l2", Metric::l2},
                                {"manhattan", Metric::manhattan},
                                {"cosine", Metric::cosine}}),
                "How far two columns are apart; l1 is manhattan, l2 euclidean."),
          param("linkage", &Params::linkage,
                one_of<Linkage>(
                    {{"ward", Linkage::ward}, {"complete", Linkage::complete}, {"average", Linkage::average}}),
                "How far two groups are apart: the squares that joining them adds, their farthest columns, or the "
                "mean over all pairs."),
          param("pooling_func", &Params::pooling_func,
                one_of<Pooling>({{"mean", Pooling::mean}, {"median", Pooling::median}, {"max", Pooling::max}}),
                "What of a group's numbers is kept."));
    }
  };

  struct State {
    std::int32_t pooling = 0;
    std::vector<std::int32_t> group;  // of each column
    static constexpr auto fields() {
      return fields_of(field("pooling", &State::pooling), field("group", &State::group));
    }
  };

  static Status legal(const Params& params) {
    if (params.linkage != Linkage::ward || params.metric == Metric::euclidean) return ok();
    return fail(Errc::invalid_argument,
                "feature_agglomeration: the linkage ward adds up squares, so its metric must be euclidean; take that, "
                "or the linkage complete or average");
  }

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = in;
    out.columns = std::min(in.columns, static_cast<std::size_t>(params.n_clusters));
    out.sparse = 0;
    out.density = 1;
    const double columns = static_cast<double>(in.columns);
    out.cost += in.cells() * columns / 2 + 3 * columns * columns;
    out.holds(sizeof(double) * (columns * columns + 1024 * columns));
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context& context) {
    TRY_STATUS(refuse_unbounded(in, name));
    const bool by_size = params.metric == Metric::l1 || params.metric == Metric::manhattan;
    const ColumnMetric metric = params.metric == Metric::cosine ? ColumnMetric::cosine
                                : by_size                       ? ColumnMetric::manhattan
                                                                : ColumnMetric::euclidean;
    const std::size_t groups = std::min(in.columns(), static_cast<std::size_t>(params.n_clusters));
    TRY(Matrix distances, column_distances(in, metric, context.crew, name));
    TRY(auto group, agglomerate(std::move(distances), params.linkage, groups, context.crew));
    return State{static_cast<std::int32_t>(params.pooling_func), std::move(group)};
  }

  // Of a state that output_columns() has checked.
  static Pooling pooling_of(const State& state) {
    return state.pooling == 0 ? Pooling::mean : state.pooling == 1 ? Pooling::median : Pooling::max;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    const auto members = members_of(state);
    Matrix out(in.rows(), members.size());
    for_row_blocks(in, [&](std::size_t from, Matrix& block) {
      for (std::size_t g = 0; g < members.size(); ++g)
        pool(pooling_of(state), members[g], block, out.column(g).subspan(from, block.rows));
    });
    return frame_of(std::move(out));
  }

  static Formula formula(const State& state, std::size_t) {
    return above({}, Formula::Pool{pooling_of(state), members_of(state)});
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (state.pooling < 0 || state.pooling > static_cast<std::int32_t>(Pooling::max)) return corrupt_state(name);
    if (state.group.empty() || state.group.size() != columns) return corrupt_state(name);
    std::int32_t groups = 0;
    for (const std::int32_t g : state.group) {
      if (g < 0 || g > groups) return corrupt_state(name);
      groups += g == groups;
    }
    return static_cast<std::size_t>(groups);
  }

 private:
  using Members = std::vector<std::int32_t>;

  static std::vector<Members> members_of(const State& state) {
    std::vector<Members> out(static_cast<std::size_t>(std::ranges::max(state.group)) + 1);
    for (std::size_t j = 0; j < state.group.size(); ++j)
      out[static_cast<std::size_t>(state.group[j])].push_back(static_cast<std::int32_t>(j));
    return out;
  }

  static void pool(Pooling how, const Members& members, const Matrix& block, std::span<double> out) {
    if (how == Pooling::median) return medians(members, block, out);
    std::ranges::copy(block.column(static_cast<std::size_t>(members[0])), out.begin());
    for (const std::int32_t j : std::span(members).subspan(1)) {
      const auto more = block.column(static_cast<std::size_t>(j));
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = how == Pooling::max ? std::max(out[i], more[i]) : out[i] + more[i];
    }
    if (how == Pooling::mean)
      for (double& v : out) v /= static_cast<double>(members.size());
  }

  static void medians(const Members& members, const Matrix& block, std::span<double> out) {
    std::vector<double> row(members.size());
    const auto middle = row.begin() + static_cast<std::ptrdiff_t>(row.size() / 2);
    for (std::size_t i = 0; i < out.size(); ++i) {
      for (std::size_t k = 0; k < row.size(); ++k) row[k] = block(i, static_cast<std::size_t>(members[k]));
      std::nth_element(row.begin(), middle, row.end());
      out[i] = row.size() % 2 == 1 ? *middle : (*std::max_element(row.begin(), middle) + *middle) / 2;
    }
  }
};

}  // namespace

Operator feature_agglomeration() { return make_operator<FeatureAgglomeration>(); }

}  // namespace espalier
