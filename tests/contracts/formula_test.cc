// Every operator's formula answers as its apply() does, and the names and sources that follow from it are true.
#include "pipeline/provenance.h"
#include "tests/contracts/interpret.h"
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

class OperatorFormula : public EveryOperator {
 protected:
  // body(sample, fitted, formula) for every sample and a few draws of the parameters.
  template <class Body>
  void for_each_fit(const Body& body) const {
    if (!op().formula) return;
    for (const Sample& s : samples(op()))
      for (const ParamMap& params : draws(op(), 3)) {
        SCOPED_TRACE(s.name + ": " + as_text(op(), params));
        const auto learned = op().fit(params, s.frame, s.y, one_);
        ASSERT_TRUE(learned) << learned.error().message;
        body(s, *learned->fitted, op().formula(*learned->fitted, s.frame.columns()));
      }
  }
};

std::vector<double> row_of(const Frame& x, std::size_t i) {
  std::vector<double> out;
  for (std::size_t j = 0; j < x.columns(); ++j) out.push_back(x.column(j)[i]);
  return out;
}

double largest(const Frame& x) {
  double out = 1e-300;
  for (const double v : x.gather())
    if (std::isfinite(v)) out = std::max(out, std::abs(v));
  return out;
}

TEST_P(OperatorFormula, EveryOperatorHasOneOrSaysWhyNot) {
  EXPECT_NE(static_cast<bool>(op().formula), !op().no_formula.empty()) << op().no_formula;
}

// To 1e-9 of the largest number about: apply() may sum in another order.
TEST_P(OperatorFormula, AnswersAsApplyDoes) {
  for_each_fit([&](const Sample& s, const Fitted& fitted, const Formula& formula) {
    const auto out = fitted.apply(s.frame, one_);
    ASSERT_TRUE(out);
    ASSERT_EQ(columns_out(formula, s.frame.columns()), out->columns());
    const double scale =
        is_model(op().role) && op().role == Role::classifier ? 1 : std::max(largest(*out), 1e-9 * largest(s.frame));
    for (std::size_t i = 0; i < s.frame.rows(); ++i) {
      const std::vector<double> expected = row_of(*out, i), got = interpret(formula, row_of(s.frame, i));
      ASSERT_EQ(got.size(), expected.size());
      for (std::size_t c = 0; c < got.size(); ++c) {
        const bool both_missing = std::isnan(got[c]) && std::isnan(expected[c]);
        ASSERT_TRUE(both_missing || std::abs(got[c] - expected[c]) <= 1e-9 * scale)
            << "row " << i << ", column " << c << ": " << got[c] << " against " << expected[c];
      }
    }
  });
}

std::vector<NamedColumn> plain_names(std::size_t columns) {
  std::vector<NamedColumn> out;
  for (std::uint32_t j = 0; j < columns; ++j)
    out.push_back({"c" + std::to_string(j), std::make_shared<const std::vector<std::uint32_t>>(1, j)});
  return out;
}

// What a column is not made of cannot change it.
TEST_P(OperatorFormula, AColumnDependsOnItsSourcesAlone) {
  for_each_fit([&](const Sample& s, const Fitted& fitted, const Formula& formula) {
    if (contains<Formula::Normalize>(formula)) return;  // a row's length is of all its columns
    const std::vector<NamedColumn> names = named_by(formula, plain_names(s.frame.columns()), op().name);
    const Frame before = *fitted.apply(s.frame, one_);
    ASSERT_EQ(names.size(), before.columns());
    for (std::uint32_t j = 0; j < std::min<std::size_t>(s.frame.columns(), 5); ++j) {
      std::vector<ColumnPtr> columns;
      for (std::size_t k = 0; k < s.frame.columns(); ++k) columns.push_back(s.frame.share(k));
      std::vector<double> other(s.frame.rows());
      for (std::size_t i = 0; i < other.size(); ++i) other[i] = s.frame.column(j)[s.frame.rows() - 1 - i];
      const Column& like = *columns[j];
      columns[j] = like.sparse() ? sparse_column(other, like.content()) : dense_column(other, like.content());
      const auto after = fitted.apply(Frame(columns, s.frame.rows_of(0)), one_);
      ASSERT_TRUE(after);
      for (std::size_t c = 0; c < names.size(); ++c) {
        if (std::ranges::binary_search(*names[c].sources, j)) continue;
        for (std::size_t i = 0; i < other.size(); ++i) {
          const double a = before.column(c)[i], b = after->column(c)[i];
          ASSERT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << names[c].name << " changed with c" << j;
        }
      }
    }
  });
}

TEST_P(OperatorFormula, NoTwoColumnsOfATransformShareAName) {
  if (is_model(op().role)) return;  // its predictions are called by the classes
  for_each_fit([&](const Sample& s, const Fitted&, const Formula& formula) {
    std::set<std::string> seen;
    for (const NamedColumn& c : named_by(formula, plain_names(s.frame.columns()), op().name)) {
      EXPECT_FALSE(c.name.empty());
      EXPECT_TRUE(seen.insert(c.name).second) << c.name;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Catalog, OperatorFormula, testing::ValuesIn(row_names()), row_name);

}  // namespace
}  // namespace espalier::test
