// One column from all: 1 where the rows that agree with a row in every column have a higher target on average than all
// rows have, else 0 (Gui et al., 2013). Classes count as the numbers 0, 1, ….
#include "operators/expanders/cells.h"

namespace espalier {
namespace {

struct ContinuousMdr : CellAnswers {
  static constexpr std::string_view name = "continuous_mdr";
  static constexpr std::string_view counterpart = "mdr.ContinuousMDR";
  static constexpr std::string_view doc = "Whether the cell of a row has a target above the mean, as one column.";

  static Shape estimate(const Params&, const Shape& in) { return estimate_of(in); }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    std::vector<std::uint32_t> of_row;
    TRY(Cells out, cells_of(in, context, name, of_row));
    out.answers = static_cast<std::int32_t>(y.columns());
    out.other = params.default_label;
    out.answer.resize(out.count() * y.columns());
    for (std::size_t k = 0; k < y.columns(); ++k) {
      std::vector<double> total(out.count()), rows(out.count());
      double all = 0, weight = 0;
      for (std::size_t i = 0; i < of_row.size(); ++i) {
        const double w = y.weight(i), v = w * y.value(i, k);
        total[of_row[i]] += v;
        rows[of_row[i]] += w;
        all += v;
        weight += w;
      }
      for (std::size_t cell = 0; cell < out.count(); ++cell) {
        const double mean = total[cell] / rows[cell], middle = all / weight;
        out.answer[cell * y.columns() + k] = rows[cell] == 0  ? params.default_label
                                             : mean == middle ? params.tie_break
                                                              : mean > middle;
      }
    }
    return out;
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    return cell_columns(state, columns, name);
  }
};

}  // namespace

Operator continuous_mdr() { return make_operator<ContinuousMdr>(); }

}  // namespace espalier
