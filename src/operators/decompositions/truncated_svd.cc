// Replaces columns by their weights along the directions that rebuild them best, without centring: what text columns
// are brought down by (latent semantic analysis). Restricted to tokens it passes all others on.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "math/factor.h"
#include "operators/columns.h"
#include "operators/decompositions/directions.h"
#include "operators/numbers.h"
#include "operators/operator.h"

namespace espalier {
namespace {

enum class Only { all, tokens };

constexpr std::size_t few_columns = 300;  // for which the spectrum of all products is no dearer than a few directions

struct TruncatedSvd {
  static constexpr std::string_view name = "truncated_svd";
  static constexpr std::string_view counterpart = "sklearn.decomposition.TruncatedSVD";
  static constexpr std::string_view doc = "Truncated SVD: bring columns down to the directions that rebuild them best.";
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true, .categories = true, .tokens = true, .sparse = true};

  struct Params {
    int n_components = 2;
    int n_iter = 5;
    Only only = Only::all;
    static constexpr auto schema() {
      return params(
          param("n_components", &Params::n_components, between(1, 1e6).tune_log(2, 256),
                "Columns to make, clamped to what there is."),
          param("n_iter", &Params::n_iter, between(0, 1000), "Rounds of the randomised search."),
          param("only", &Params::only, one_of<Only>({{"all", Only::all}, {"tokens", Only::tokens}}).fixed(),
                "Which columns are replaced; all: those of numbers, where missing counts as zero, and of tokens."));
    }
  };

  struct State {
    std::vector<std::int32_t> columns;  // those replaced
    std::vector<double> directions;     // columns x components, one direction after the other
    static constexpr auto fields() {
      return fields_of(field("columns", &State::columns), field("directions", &State::directions));
    }
  };

  static Shape estimate(const Params& params, const Shape& in) {
    Shape out = in;
    const std::size_t taken = params.only == Only::tokens ? in.tokens : in.columns - in.categories;
    const std::size_t made = std::min({static_cast<std::size_t>(params.n_components), taken, in.rows});
    out.columns += made - taken;
    out.tokens = 0;
    out.missing = in.missing && (params.only == Only::tokens || in.categories > 0);
    out.sparse -= params.only == Only::tokens ? std::min(in.tokens, in.sparse) : in.sparse;
    if (out.sparse == 0) out.density = 1;
    out.negative |= taken > 0;
    out.cost += 4.0 * (params.n_iter + 1) * static_cast<double>(in.rows * taken * made) * in.density;
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context& context) {
    State state{taken(params, in), {}};
    if (state.columns.empty()) return state;
    const Frame part = taken_part(state, in);
    TRY_STATUS(refuse_unbounded(part, name));
    const auto count = std::min({static_cast<std::size_t>(params.n_components), state.columns.size(), in.rows()});
    Matrix directions = directions_of(params, part, count, context.rng);
    fix_signs(directions);
    state.directions = std::move(directions.values);
    return state;
  }

  static Result<Frame> apply(const State& state, const Frame& in, const Context&) {
    FrameBuilder out(in.rows());
    for (std::size_t j = 0, t = 0; j < in.columns(); ++j)
      if (t < state.columns.size() && static_cast<std::size_t>(state.columns[t]) == j)
        ++t;
      else
        out.pass(in, j);
    if (state.columns.empty()) return out.done();
    const std::size_t width = state.columns.size();
    const MatrixView directions{state.directions, width, state.directions.size() / width};
    const Frame part = taken_part(state, in);
    Matrix made;
    if (part.sparse()) {
      const CompressedRows rows = part.compressed();
      made = product(view_of(rows, width), directions);
    } else {
      made = projected(part, {}, directions);
    }
    return out.done().beside(frame_of(std::move(made)));
  }

  static Formula formula(const State& state, std::size_t columns) {
    if (state.columns.empty()) return {};
    std::vector<std::int32_t> passed;
    for (std::size_t j = 0, t = 0; j < columns; ++j)
      if (t < state.columns.size() && static_cast<std::size_t>(state.columns[t]) == j)
        ++t;
      else
        passed.push_back(static_cast<std::int32_t>(j));
    const std::vector<double> zeros(state.columns.size()), nothing(state.directions.size() / state.columns.size());
    std::vector<Formula> parts;
    if (!passed.empty()) parts.push_back(columns_of(std::move(passed)));
    parts.push_back(
        above(above(columns_of(state.columns), Formula::Fill{zeros}), Formula::Product{state.directions, nothing}));
    return beside(std::move(parts));
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    if (!valid_columns(state.columns, columns)) return corrupt_state(name);
    const std::size_t width = state.columns.size();
    if (width == 0 ? !state.directions.empty() : state.directions.empty() || state.directions.size() % width != 0)
      return corrupt_state(name);
    return columns - width + (width == 0 ? 0 : state.directions.size() / width);
  }

 private:
  static std::vector<std::int32_t> taken(const Params& params, const Frame& in) {
    std::vector<std::int32_t> out = columns_of_kind(in, Content::Kind::token);
    if (params.only == Only::tokens) return out;
    const std::vector<std::int32_t> numbers = columns_of_kind(in, Content::Kind::number);
    out.insert(out.end(), numbers.begin(), numbers.end());
    std::ranges::sort(out);
    return out;
  }

  static Frame taken_part(const State& state, const Frame& in) {
    const auto missing = [](double v) { return std::isnan(v); };
    FrameBuilder out(in.rows());
    for (const std::int32_t t : state.columns) {
      const auto j = static_cast<std::size_t>(t);
      if (!any_missing(in.column(j).column->values())) {
        out.pass(in, j);
        continue;
      }
      std::vector<double> values = values_of(in.column(j));
      std::ranges::replace_if(values, missing, 0.0);
      out.make(std::move(values));
    }
    return out.done();
  }

  static Matrix directions_of(const Params& params, const Frame& part, std::size_t count, const Rng& rng) {
    if (part.columns() <= few_columns) {
      Spectrum all = symmetric_spectrum(products(part));
      all.vectors.values.resize(all.vectors.rows * count);
      all.vectors.columns = count;
      return std::move(all.vectors);
    }
    if (!part.sparse())
      return random_svd(Matrix(part.rows(), part.columns(), part.gather()), count, params.n_iter, rng).v;
    const CompressedRows rows = part.compressed();
    return random_svd(view_of(rows, part.columns()), count, params.n_iter, rng).v;
  }

  static Matrix products(const Frame& part) {
    if (!part.sparse()) return gram(Matrix(part.rows(), part.columns(), part.gather()));
    Matrix out(part.columns(), part.columns());
    const CompressedRows rows = part.compressed();
    for (std::size_t i = 0; i < rows.rows(); ++i)
      for (std::size_t a = rows.start[i]; a < rows.start[i + 1]; ++a)
        for (std::size_t b = rows.start[i]; b < rows.start[i + 1]; ++b)
          out(rows.column[a], rows.column[b]) += rows.value[a] * rows.value[b];
    return out;
  }
};

}  // namespace

Operator truncated_svd() { return make_operator<TruncatedSvd>(); }

}  // namespace espalier
