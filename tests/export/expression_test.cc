#include "export/expression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

Expression::Item placed(Expression e) { return {{}, std::move(e)}; }

TEST(Expression, LiteralsArePythons) {
  EXPECT_EQ(layout(literal(Value(None{}))), "None");
  EXPECT_EQ(layout(literal(true)), "True");
  EXPECT_EQ(layout(literal(1.0)), "1.0");
  EXPECT_EQ(layout(literal(1e-7)), "1e-07");
  EXPECT_EQ(layout(literal(HUGE_VAL)), "float(\"inf\")");
  EXPECT_EQ(layout(literal("log_loss")), "\"log_loss\"");
  EXPECT_EQ(layout(literal(List{0.5, "a"})), "[0.5, \"a\"]");
  EXPECT_EQ(layout(whole_number(12)), "12");
}

TEST(Expression, TextsMayHoldAnyLetter) {
  EXPECT_EQ(layout(in_quotes("a \"b\" \\ \n é")), "\"a \\\"b\\\" \\\\ \\x0a é\"");
}

TEST(Expression, WhatFitsIsOneLine) {
  const Expression made =
      call("PCA", "sklearn.decomposition", {{"n_components", whole_number(2)}, {"whiten", literal(false)}});
  EXPECT_EQ(layout(made), "PCA(n_components=2, whiten=False)");
  EXPECT_EQ(layout(tuple({whole_number(1)})), "(1,)");
  EXPECT_EQ(layout(list({})), "[]");
}

TEST(Expression, TallOnesHaveAnItemALine) {
  Expression line =
      call("make_pipeline", "sklearn.pipeline", {placed(call("PCA", "", {})), placed(call("SVC", "", {}))});
  line.tall = true;
  EXPECT_EQ(layout(call("OutOfFold", "", {placed(line)})),
            "OutOfFold(\n"
            "    make_pipeline(\n"
            "        PCA(),\n"
            "        SVC()\n"
            "    )\n"
            ")");
}

TEST(Expression, NamesOfColumnsFillTheirLines) {
  const std::vector<std::string> columns(30, "column");
  const std::string text = layout(texts(columns), 4);
  EXPECT_TRUE(text.starts_with("[\n        \"column\", \"column\",")) << text;
  EXPECT_TRUE(text.ends_with("\"column\"\n    ]")) << text;
  EXPECT_EQ(std::ranges::count(text, '\n'), 5) << text;
}

TEST(Expression, NamesWhatMustBeImported) {
  const Expression made = call("make_pipeline", "sklearn.pipeline", {placed(call("PCA", "sklearn.decomposition", {}))});
  EXPECT_EQ(names_in(made), (std::set<std::pair<std::string, std::string>>{{"sklearn.decomposition", "PCA"},
                                                                           {"sklearn.pipeline", "make_pipeline"}}));
}

}  // namespace
}  // namespace espalier
