#include "search/menu.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/search/spaces.h"

namespace espalier {
namespace {

double number(const Value& v) { return std::get<double>(v); }
const Step& step_in(const Value& v) { return *std::get<Nested>(v).step; }

TEST(Dimension, RealNumbersAreDrawnWithThreeDigitsInside) {
  const Dimension d = Dimension::range("x", 1e-3, 1e3, true);
  Rng rng(1);
  for (int i = 0; i < 500; ++i) {
    const double v = number(d.draw(rng));
    EXPECT_GE(v, 1e-3);
    EXPECT_LE(v, 1e3);
    const double scaled = v / std::pow(10, std::floor(std::log10(v)) - 2);
    EXPECT_NEAR(scaled, std::round(scaled), 1e-6) << v;
  }
}

TEST(Dimension, IntegersAndItemsAreDrawnEvenly) {
  Rng rng(2);
  for (const Dimension& d : {Dimension::range("n", 2, 5, false, true), Dimension::list("n", {2, 3, 4, 5}),
                             Dimension::choice("n", {5, 3, 2, 4})}) {
    std::map<double, int> count;
    for (int i = 0; i < 4000; ++i) ++count[number(d.draw(rng))];
    ASSERT_EQ(count.size(), 4u);
    for (const auto& [value, times] : count) EXPECT_NEAR(times, 1000, 150) << value;
  }
  const Dimension logarithmic = Dimension::range("n", 1, 127, true, true);
  int small = 0;
  for (int i = 0; i < 4000; ++i) small += number(logarithmic.draw(rng)) < 11.5;
  EXPECT_NEAR(small, 2000, 200) << "half of the scale of logarithms lies below the square root of 128";
}

TEST(Dimension, NeighboursAreNearAndOtherThanChoicesStayOnTheList) {
  Rng rng(3);
  const Dimension range = Dimension::range("x", 0, 1), list = Dimension::list("k", {1, 3, 9, 27});
  double largest = 0;
  for (int i = 0; i < 500; ++i) {
    const double near = number(range.neighbour(0.5, rng));
    EXPECT_TRUE(range.holds(near));
    largest = std::max(largest, std::abs(near - 0.5));
    const double beside = number(list.neighbour(9, rng));
    EXPECT_TRUE(beside == 3 || beside == 27) << beside;
    EXPECT_EQ(number(list.neighbour(1, rng)), 3) << "the first has one neighbour";
    EXPECT_EQ(number(list.neighbour(27, rng)), 9);
  }
  EXPECT_GT(largest, 0.2);
  EXPECT_LT(largest, 0.5) << "a tenth of the range is the standard deviation";
  const Dimension words = Dimension::choice("w", {"a", "b", "c"});
  for (int i = 0; i < 50; ++i) EXPECT_NE(words.neighbour("b", rng), Value("b"));
  EXPECT_FALSE(words.has_neighbours("b"));
  EXPECT_TRUE(list.has_neighbours(3));
  EXPECT_FALSE(list.has_neighbours(4)) << "a value from elsewhere";
  EXPECT_TRUE(list.holds(list.neighbour(4, rng))) << "it is drawn";
}

TEST(Dimension, DecodingWhatWasEncodedGivesItBack) {
  const Dimension dimensions[] = {Dimension::range("a", 1e-5, 10, true),
                                  Dimension::range("b", -2, 7),
                                  Dimension::range("c", 1, 100, true, true),
                                  Dimension::range("d", 3, 12, false, true),
                                  Dimension::list("e", {0.001, 0.1, 1, 100}),
                                  Dimension::choice("f", {"x", None{}, true}),
                                  Dimension::range("g", 4, 4)};
  Rng rng(4);
  for (const Dimension& d : dimensions)
    for (int i = 0; i < 200; ++i) {
      const Value v = d.draw(rng);
      const auto unit = d.encode(v);
      ASSERT_TRUE(unit) << d.name << " " << print(v);
      EXPECT_GE(*unit, 0);
      EXPECT_LE(*unit, 1);
      EXPECT_EQ(d.decode(*unit), v) << d.name;
      EXPECT_TRUE(d.holds(v));
    }
  EXPECT_FALSE(dimensions[0].encode(11));
  EXPECT_FALSE(dimensions[0].encode("x"));
  EXPECT_FALSE(dimensions[3].encode(3.5));
  EXPECT_FALSE(dimensions[4].encode(2));
  EXPECT_FALSE(dimensions[1].encode(std::nan("")));
  EXPECT_EQ(dimensions[0].decode(0), Value(1e-5));
  EXPECT_EQ(dimensions[3].decode(1), Value(12));
}

TEST(Dimension, ATupleMovesOneItemAtATime) {
  const Dimension d =
      Dimension::tuple("quantile_range", {Dimension::range("from", 1, 30), Dimension::range("to", 70, 99)});
  Rng rng(5);
  const Value v = d.draw(rng);
  EXPECT_TRUE(d.holds(v));
  EXPECT_FALSE(d.holds(List{25, 50}));
  EXPECT_FALSE(d.holds(List{25}));
  for (int i = 0; i < 50; ++i) {
    const List now = std::get<List>(d.neighbour(List{10, 80}, rng));
    EXPECT_TRUE(d.holds(now)) << print(now);
    EXPECT_TRUE(now[0] == Value(10) || now[1] == Value(80)) << print(now);
  }
}

TEST(Dimension, ANestedStepIsDrawnFromItsMenuAndMovedWithinItsDish) {
  const Dimension d = *test::choosy_dish().find("estimator");
  EXPECT_EQ(step_in(d.default_value), test::step("extra_trees_classifier(criterion=gini, min_samples_leaf=1)"));
  Rng rng(6);
  std::set<std::string> drawn, moved_to;
  for (int i = 0; i < 200; ++i) drawn.insert(print(d.draw(rng)));
  EXPECT_EQ(drawn.size(), 11u) << "five leaves, two criteria; and gaussian_nb";
  const Value now =
      Nested{std::make_shared<const Step>(test::step("extra_trees_classifier(criterion=gini, min_samples_leaf=4)"))};
  for (int i = 0; i < 200; ++i) {
    const Step next = step_in(d.neighbour(now, rng));
    EXPECT_EQ(next.op, "extra_trees_classifier");
    EXPECT_TRUE(next.params.at("criterion") == Value("gini") || next.params.at("min_samples_leaf") == Value(4))
        << print(next);
    moved_to.insert(print(next));
  }
  EXPECT_GT(moved_to.size(), 4u);
  EXPECT_EQ(step_in(now).params.at("min_samples_leaf"), Value(4)) << "what others hold does not change";
}

TEST(Dish, AnInactiveParameterIsNotSetAndBecomesTheDefaultWhenItWakes) {
  const Menu menu = test::line_menu();
  const Dish& trees = *menu.find("trees");
  Rng rng(7);
  int with = 0;
  for (int i = 0; i < 200; ++i) {
    const Step s = trees.draw(rng);
    EXPECT_EQ(s.params.contains("max_samples"), s.params.at("bootstrap") == Value(true)) << print(s);
    with += s.params.contains("max_samples");
  }
  EXPECT_NEAR(with, 100, 40);
  EXPECT_EQ(trees.standard(), test::step("extra_trees_classifier(bootstrap=false, min_samples_leaf=1)"));
  ParamMap params{{"bootstrap", true}};
  trees.settle(params);
  EXPECT_EQ(params.at("max_samples"), Value(0.2));
}

TEST(Dish, ConditionsThatRestOnEachOtherComeToAnEnd) {
  Dish d{"d", "d", {Dimension::choice("a", {1, 2}), Dimension::choice("b", {1, 2}), Dimension::choice("c", {1, 2})}};
  d.dimensions[0].when = Condition{"b", true, {1}};
  d.dimensions[1].when = Condition{"a", true, {2}};
  d.dimensions[2].when = Condition{"b", false, {2}};
  Rng rng(8);
  for (int i = 0; i < 20; ++i) {
    const Step s = d.draw(rng);
    EXPECT_LE(s.params.size(), 3u);
  }
  ParamMap params{{"c", 1}};
  d.settle(params);
  EXPECT_TRUE(params.empty()) << "c rests on b, which is not set, and is neither equal nor unequal to anything";
}

TEST(Dish, NoDrawHoldsAForbiddenClause) {
  Dish d{"svc",
         "linear_svc",
         {Dimension::choice("penalty", {"l1", "l2"}), Dimension::choice("loss", {"hinge", "squared_hinge"})}};
  d.forbidden = {{{"penalty", true, {"l1"}}, {"loss", true, {"hinge"}}}, {{"penalty", true, {"l2"}}}};
  Rng rng(9);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(d.draw(rng), test::step("linear_svc(loss=squared_hinge, penalty=l1)"));
  EXPECT_FALSE(d.allows(d.standard().params));
  d.forbidden.push_back({{"penalty", true, {"l1"}}});
  EXPECT_EQ(d.draw(rng), d.standard()) << "nothing is left to draw";
}

TEST(Menu, TheDefaultOneHasWhatIsWorthSearchingOfEveryOperator) {
  const Catalog catalog(built_in());
  const Menu menu = Menu::of(catalog);
  EXPECT_EQ(menu.find("dummy_classifier"), nullptr) << "a baseline";
  EXPECT_EQ(menu.find("simple_imputer"), nullptr) << "the preparation puts it where it belongs";
  const Dish& tree = *menu.find("decision_tree_classifier");
  EXPECT_EQ(tree.op, "decision_tree_classifier");
  EXPECT_EQ(tree.find("splitter"), nullptr) << "legal, not worth searching";
  EXPECT_EQ(tree.find("max_depth")->kind, Dimension::Kind::range);
  EXPECT_TRUE(tree.find("max_depth")->integral);
  EXPECT_EQ(tree.find("criterion")->kind, Dimension::Kind::choice);
  for (const Dish& dish : menu.dishes)
    for (const Dimension& d : dish.dimensions) {
      const auto& params = (*catalog.find(dish.op))->params;
      EXPECT_TRUE(std::ranges::find(params, d.name, &ParamInfo::name)->tuned) << dish.op << " " << d.name;
    }
}

}  // namespace
}  // namespace espalier
