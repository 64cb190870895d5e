// One column from all: whether the rows that agree with a row in every column are more often of the one class or of the
// other than rows are at all. With more than two classes, the class whose share grows most (the package refuses them);
// classes count from 0, whatever they are called.
#include <numeric>

#include "operators/expanders/cells.h"

namespace espalier {
namespace {

struct Mdr : CellAnswers {
  static constexpr std::string_view name = "mdr";
  static constexpr std::string_view counterpart = "mdr.MDR";
  static constexpr std::string_view doc = "The class that the cell of a row favours, as one column.";

  static Result<Shape> estimate(const Params&, const Shape& in) {
    if (in.task == Task::regression) return wrong_target();
    return estimate_of(in);
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target& y, const Context& context) {
    if (y.task() == Task::regression) return wrong_target();
    std::vector<std::uint32_t> of_row;
    TRY(Cells out, cells_of(in, context, name, of_row));
    out.answers = static_cast<std::int32_t>(y.columns());
    out.other = params.default_label;
    out.answer.assign(out.count() * y.columns(), params.default_label);
    for (std::size_t k = 0; k < y.columns(); ++k) answer(params, y, k, of_row, out);
    return out;
  }

  static Result<std::size_t> output_columns(const State& state, std::size_t columns) {
    return cell_columns(state, columns, name);
  }

 private:
  static Failure wrong_target() {
    return fail(Errc::unsupported, "mdr: the target must be one of classes; for numbers there is continuous_mdr");
  }

  static void answer(const Params& params, const Target& y, std::size_t k, const std::vector<std::uint32_t>& of_row,
                     Cells& cells) {
    const std::size_t classes = y.column(k).classes.size();
    std::vector<double> own(cells.count() * classes), all(classes);
    for (std::size_t i = 0; i < of_row.size(); ++i) {
      own[of_row[i] * classes + y.label(i, k)] += y.weight(i);
      all[y.label(i, k)] += y.weight(i);
    }
    for (std::size_t cell = 0; cell < cells.count(); ++cell) {
      const double* counts = own.data() + cell * classes;
      std::size_t best = classes;
      bool tie = false;
      for (std::size_t c = 0; c < classes; ++c) {
        if (all[c] == 0) continue;
        // Shares compared crosswise, by products of counts: whole numbers, exact.
        const double more = best == classes ? 1 : counts[c] * all[best] - counts[best] * all[c];
        tie = more == 0 || (tie && more < 0);
        if (more > 0) best = c;
      }
      const bool empty = std::accumulate(counts, counts + classes, 0.0) == 0;  // rows without weight
      if (empty || best == classes) continue;
      cells.answer[cell * y.columns() + k] = tie ? params.tie_break : static_cast<std::int32_t>(best);
    }
  }
};

}  // namespace

Operator mdr() { return make_operator<Mdr>(); }

}  // namespace espalier
