// Preparing mixed tables: each operator takes the columns of its kind and shares the others.
#include <cmath>

#include "operators/columns.h"
#include "tests/contracts/samples.h"

namespace espalier::test {
namespace {

const Context context{Rng(1)};

const Operator& find(std::string_view name) {
  static const Catalog catalog(built_in());
  return **catalog.find(name);
}

FitResult fit(const Step& s, const Frame& x, const Target& y) {
  auto out = find(s.op).fit(s.params, x, y, context);
  if (!out) throw std::runtime_error(out.error().message);
  return *std::move(out);
}

Frame after(std::string_view text, const Frame& x, const Target& y) {
  return *fit(step(text), x, y).fitted->apply(x, context);
}

// A number with gaps, a category of three, a token, a category of nine.
Sample mixed() {
  Sample s = draw_sample({.name = "", .numbers = 1, .missing = true, .categories = true}, {}, false);
  const Sample t = draw_sample({.name = "", .numbers = 3, .sparse = true, .tokens = true}, {}, false);
  const std::vector<std::size_t> kept{0, 1}, token{0}, last{3};
  s.frame = s.frame.keep(kept).beside(t.frame.keep(token)).beside(s.frame.keep(last));
  return s;
}

bool shared(const Frame& a, std::size_t i, const Frame& b, std::size_t j) { return a.share(i) == b.share(j); }

TEST(SideBySide, IsWhatOneBesideTheOtherGives) {
  const Sample s = mixed();
  const std::vector<std::uint32_t> rows{3, 1, 30, 8};
  const std::vector<std::size_t> number{0}, token{2};
  std::vector<Frame> frames{s.frame, s.frame, s.frame.keep(number), s.frame.keep(token), s.frame.keep(token), s.frame};
  for (Frame& f : frames) f = f.select(rows);
  for (std::size_t n = 1; n <= frames.size(); ++n) {
    Frame one_by_one;
    for (std::size_t k = 0; k < n; ++k) one_by_one = one_by_one.beside(frames[k]);
    const Frame at_once = side_by_side(std::span(frames).first(n));
    ASSERT_EQ(at_once.columns(), one_by_one.columns());
    EXPECT_TRUE(std::ranges::equal(at_once.gather(), one_by_one.gather(),
                                   [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
    std::size_t j = 0;
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t c = 0; c < frames[k].columns(); ++c, ++j) {
        EXPECT_TRUE(shared(at_once, j, frames[k], c)) << "no value is copied";
        EXPECT_EQ(at_once.dense().share(j) == at_once.share(j), frames[k].dense().share(c) == frames[k].share(c))
            << "nor is a column that needs no dense copy, whoever stands beside it";
      }
  }
  EXPECT_EQ(side_by_side({}).columns(), 0u);
}

TEST(SideBySide, ManyFramesOfTheSameRowsTakeNoLongerPerColumn) {
  const Sample s = mixed();
  const std::vector<Frame> many(20'000, s.frame);
  const Frame out = side_by_side(many);
  ASSERT_EQ(out.columns(), 20'000 * s.frame.columns());
  for (std::size_t j = 0; j < out.columns(); ++j) ASSERT_TRUE(shared(out, j, s.frame, j % s.frame.columns()));
}

TEST(Tables, EncodersTakeTheirKindAndShareTheRest) {
  const Sample s = mixed();
  const Frame hot = after("one_hot_encoder(max_levels=5)", s.frame, s.y);
  EXPECT_EQ(hot.columns(), 1 + 4 + 1 + 1u);  // three categories and missing
  EXPECT_TRUE(shared(hot, 0, s.frame, 0) && shared(hot, 5, s.frame, 2) && shared(hot, 6, s.frame, 3));
  const Frame rank = after("ordinal_encoder", s.frame, s.y);
  EXPECT_EQ(rank.columns(), 4u);
  EXPECT_TRUE(shared(rank, 0, s.frame, 0) && shared(rank, 2, s.frame, 2));
  EXPECT_FALSE(rank.column(1).column->is_category());
  const Frame means = after("target_encoder", s.frame, s.y);
  EXPECT_EQ(means.columns(), 1 + 3 + 1 + 3u);
  EXPECT_TRUE(shared(means, 0, s.frame, 0) && shared(means, 4, s.frame, 2));
  const Frame filled = after("simple_imputer", s.frame, s.y);
  EXPECT_FALSE(shared(filled, 0, s.frame, 0));
  EXPECT_TRUE(shared(filled, 1, s.frame, 1) && shared(filled, 2, s.frame, 2) && shared(filled, 3, s.frame, 3));
}

TEST(Tables, AChainMakesPlainNumbersOfAMixedTable) {
  const Sample s = mixed();
  Frame x = s.frame;
  for (const auto* text : {"one_hot_encoder(max_levels=5)", "target_encoder", "tfidf_transformer",
                           "truncated_svd(n_components=1, only=tokens)", "simple_imputer(add_indicator=true)"})
    x = after(text, x, s.y);
  const Shape shape = shape_of(x, s.y);
  EXPECT_EQ(shape.categories + shape.tokens + shape.sparse, 0u);
  EXPECT_FALSE(shape.missing);
}

TEST(Tables, UnknownCategoriesAreNothingOrTheMean) {
  const auto known = dense_column({0, 1, 0, 1}, {Content::Kind::category, 2});
  const auto unknown = dense_column({5}, {Content::Kind::category, 2});
  const Target y({TargetColumn{"y", {1, 2, 3, 6}, {}}});
  const Frame train({known}, Rows::all(4)), test({unknown}, Rows::all(1));
  const auto answer = [&](std::string_view op) {
    return fit(step(op), train, y).fitted->apply(test, context)->gather();
  };
  EXPECT_EQ(answer("one_hot_encoder"), (std::vector<double>{0, 0}));
  EXPECT_EQ(answer("ordinal_encoder"), (std::vector<double>{-1}));
  EXPECT_EQ(answer("target_encoder"), (std::vector<double>{3}));
}

// Turning a row's own label changes no training row of its fold.
TEST(Tables, TargetEncodingHasNotSeenTheRowItEncodes) {
  Sample s = draw_sample({.name = "", .rows = 40, .numbers = 1, .classes = 2, .categories = true}, {}, false);
  Context folded = context;
  folded.plan = std::make_shared<const FoldPlan>(*draw_folds(s.y, {.folds = 4}, Rng(2)));
  TargetColumn turned = s.y.column();
  turned.values[7] = 1 - turned.values[7];
  const Frame a = find("target_encoder").fit({}, s.frame, s.y, folded)->training.value();
  const Frame b = find("target_encoder").fit({}, s.frame, Target({turned}), folded)->training.value();
  for (std::size_t j = 1; j < a.columns(); ++j) EXPECT_EQ(a.column(j)[7], b.column(j)[7]);
  EXPECT_NE(a.gather(), b.gather());
}

TEST(Tables, CodesOfColumnsOutliveScaling) {
  const Sample s = draw_sample({.name = "", .rows = 400, .numbers = 3}, {}, false);
  for (const auto* text : {"standard_scaler", "min_max_scaler", "max_abs_scaler", "robust_scaler",
                           "quantile_transformer(output_distribution=normal)"}) {
    const Frame out = after(text, s.frame, s.y);
    for (std::size_t j = 0; j < 3; ++j) {
      const auto before = s.frame.share(j)->bins(), now = out.share(j)->bins();
      EXPECT_TRUE(std::ranges::equal(before->codes, now->codes)) << text;
    }
  }
}

TEST(Tables, TheStandardScalerLeavesTokensAsTheyAre) {
  const ColumnPtr numbers = dense_column({1, 2, 3, 6}, {});
  const ColumnPtr counts =
      std::make_shared<const Column>(4, Held<std::uint32_t>(std::vector<std::uint32_t>{0, 3}),
                                     Held<double>(std::vector<double>{2, 5}), Content{Content::Kind::token, 0});
  FrameBuilder in(4);
  in.make(numbers);
  in.make(counts);
  const Frame frame = in.done();
  const Frame out = after("standard_scaler", frame, Target({TargetColumn{.name = "y", .values = {0, 1, 0, 1}}}));
  EXPECT_TRUE(out.share(1)->is_token());
  EXPECT_EQ(out.column(1)[3], 5.0);
  EXPECT_NEAR(out.column(0)[0] + out.column(0)[1] + out.column(0)[2] + out.column(0)[3], 0, 1e-12);
}

TEST(Tables, HopelessProductsAreRefusedBeforeAndAtTheFit) {
  const Shape wide{.rows = 5000, .columns = 10'000};
  EXPECT_FALSE(find("polynomial_features").estimate({}, wide, {}));
  const Sample s = draw_sample({.name = "", .rows = 60, .numbers = 400}, {}, false);
  const auto refused = find("polynomial_features").fit({{"degree", 5}}, s.frame, s.y, context);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unsupported);
}

TEST(Tables, SelectorsShareWhatTheyKeepAndKeepSomething) {
  const Sample s = draw_sample({.name = "", .numbers = 10, .constant = true}, {}, false);
  const Frame few = after("select_percentile(percentile=0)", s.frame, s.y);
  EXPECT_EQ(few.columns(), 1u);
  EXPECT_EQ(after("variance_threshold", s.frame, s.y).columns(), 9u);
  const Frame one = after("variance_threshold(threshold=1e9)", s.frame, s.y);
  EXPECT_EQ(one.columns(), 1u);
}

}  // namespace
}  // namespace espalier::test
