#pragma once
// The core of the MDR operators: rows that agree in every column are one cell, and a cell has an answer for each
// column of the target (Ritchie et al., 2001, multifactor dimensionality reduction).
//
// A missing value is a value like any other. Memory: at most the numbers of the rows it is made of, where no two agree.
#include "operators/operator.h"

namespace espalier {

struct Cells {
  std::int32_t columns = 0, answers = 0;  // numbers of a cell, and how many it is answered by
  std::vector<std::int64_t> hash;         // of every cell, rising: how a cell is found
  std::vector<double> rows;               // the numbers of one cell after the other
  std::vector<std::int32_t> answer;       // cell after cell
  std::int32_t other = 0;                 // the answer to rows that are no cell
  static constexpr auto fields() {
    return fields_of(field("columns", &Cells::columns), field("answers", &Cells::answers), field("hash", &Cells::hash),
                     field("rows", &Cells::rows), field("answer", &Cells::answer), field("other", &Cells::other));
  }
  std::size_t count() const { return hash.size(); }
};

// The cells of a frame, still without answers; `of_row` gets the cell of every row. Errors: a stop; infinite numbers.
Result<Cells> cells_of(const Frame&, const Context&, std::string_view who, std::vector<std::uint32_t>& of_row);

// What the operators share; they add name, counterpart, doc, parameters, estimate and fit.
struct CellAnswers {
  static constexpr Role role = Role::transform;
  static constexpr Traits traits{.missing = true,
                                 .categories = true,
                                 .weights = true,
                                 .many_targets = true,
                                 .cuts_columns = true,
                                 .by_request = true};
  static constexpr std::string_view no_formula = "A table of whole rows is not among the nodes of a formula.";
  using State = Cells;

  struct Params {
    int tie_break = 1, default_label = 0;
    static constexpr auto schema() {
      return params(
          param("tie_break", &Params::tie_break, between(0, 1).tune(0, 1),
                "Answer of a cell that is as all rows together are."),
          param("default_label", &Params::default_label, between(0, 1).tune(0, 1), "Answer to a row that is no cell."));
    }
  };

  static Shape estimate_of(const Shape& in);
  static Result<Frame> apply(const State&, const Frame&, const Context&);
};
Result<std::size_t> cell_columns(const Cells&, std::size_t columns, std::string_view who);

}  // namespace espalier
