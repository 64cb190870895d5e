#include "dialects/literals.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace espalier {
namespace {

std::string read(std::string_view text) {
  const auto out = read_literal(text, "x.py");
  return out ? to_line(*out) : out.error().message;
}

TEST(Literals, ReadsPythonsValues) {
  EXPECT_EQ(read("None"), "null");
  EXPECT_EQ(read("[True, False,]"), "[true,false]");
  EXPECT_EQ(read("-1_000"), "-1000");
  EXPECT_EQ(read("(1e-3, .5, 2., +7, - 3)"), "[0.001,0.5,2.0,7,-3]");
  EXPECT_EQ(read("()"), "[]");
  EXPECT_EQ(read("(1)"), "1");
  EXPECT_EQ(read("(1,  # one\n)"), "[1]");
  EXPECT_EQ(read("{'b': 1, \"a\": {}, 'b': 2}"), R"({"b":2,"a":{}})");
  EXPECT_EQ(read("'it' \"'s\" \\\n ' so'"), "\"it's so\"");
  EXPECT_EQ(read("'''two\nlines'''"), R"("two\nlines")");
  EXPECT_EQ(read(R"('\t\\ \'')"), R"("\t\\ '")");
  EXPECT_EQ(read(R"(r'\d')"), R"("\\d")");
  EXPECT_EQ(read("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(read("1" + std::string(20, '0')), "1e+20");
}

TEST(Literals, ReadsRangesAsNumpyMakesThem) {
  EXPECT_EQ(read("range(3)"), "[0,1,2]");
  EXPECT_EQ(read("list(range(1, 10, 4))"), "[1,5,9]");
  EXPECT_EQ(read("range(5, 1, -2)"), "[5,3]");
  EXPECT_EQ(read("range(3, 3)"), "[]");
  EXPECT_EQ(read("np.arange(2, 5)"), "[2,3,4]");
  // As numpy 1.24 prints them: the step is (0.05 + 0.05) - 0.05.
  EXPECT_EQ(read("np.arange(0.05, 0.36, 0.05)"), "[0.05,0.1,0.15000000000000002,0.2,0.25,0.3,0.35000000000000003]");
  EXPECT_EQ(read("numpy.arange(0, 0.004, 0.001)"), "[0.0,0.001,0.002,0.003]");
  EXPECT_EQ(read("np.linspace(0, 1, 5)"), "[0.0,0.25,0.5,0.75,1.0]");
  EXPECT_EQ(read("np.linspace(0, 1, num=3)"), "[0.0,0.5,1.0]");
  EXPECT_EQ(read("np.logspace(-2, 2, 5)"), "[0.01,0.1,1.0,10.0,100.0]");
  EXPECT_EQ(read("np.logspace(0, 3, num=4, base=2)"), "[1.0,2.0,4.0,8.0]");
  EXPECT_EQ(read("np.array([1, 2.5])"), "[1,2.5]");
}

TEST(Literals, RefusesTheRestWithLineAndColumn) {
  const auto refused = [](std::string_view text, std::string_view why) {
    EXPECT_NE(read(text).find(why), std::string::npos) << text << ": " << read(text);
  };
  refused("[1,\n  spam]", "x.py, line 2, column 3: 'spam' is no literal");
  refused("[x for x in range(3)]", "line 1, column 2: 'x' is no literal");
  refused("[1 for x in range(3)]", "comprehensions are not read");
  refused("{1: 2}", "line 1, column 2: the keys of a dictionary must be texts");
  refused("{'a' 1}", "expected ':'");
  refused("[1 2]", "expected ',' or ']'");
  refused("'no end", "line 1, column 1: the text does not end");
  refused("'no\nend'", "does not end");
  refused("1 + 2", "expected the end of the text");
  refused("2j", "expected a number");
  refused("1e999", "expected a number");
  refused("-", "expected a number");
  refused("f'{x}'", "'f' is no literal");
  refused("'\\x41'", "this escape is not read");
  refused("open('/etc/passwd')", "open() of what is no number");
  refused("__import__(1)", "'__import__(…)' is not read");
  refused("range(1.5)", "'range(…)' is not read");
  refused("np.arange(0, 1, 0)", "more than a million");
  refused("np.arange(0, 1, 1e-9)", "more than a million");
  refused("range(10000000000000000, 10000000000000001)", "very large");
  refused("", "expected a literal");
  refused(std::string(200, '['), "fewer levels");
}

TEST(Literals, FindsAnAssignmentAmongImportsAndComments) {
  const char* file = R"("""What this file is for."""
from __future__ import annotations
from x import (a,
               b)
import numpy as np  # for arange
small = [1, 2]; other = 3
config = {'a': small, 'b': None}
config = {'a': small}  # the last one counts
)";
  EXPECT_EQ(to_line(*read_assigned(file, "config", "f")), R"({"a":[1,2]})");
  EXPECT_EQ(to_line(*read_assigned(file, "other", "f")), "3");
  EXPECT_NE(read_assigned(file, "tpot_config", "f").error().message.find("f assigns nothing to 'tpot_config'"),
            std::string::npos);
  const auto why = [](std::string_view text) { return read_assigned(text, "a", "f").error().message; };
  EXPECT_NE(why("a = 1\n\ndef f(): pass").find("f, line 3, column 1: only imports and assignments"), std::string::npos);
  EXPECT_NE(why("a.b = 1").find("only imports"), std::string::npos);
  EXPECT_NE(why("a == 1").find("only imports"), std::string::npos);
  EXPECT_NE(why("a = 1 + 2").find("line 1, column 6: expected the end of the line"), std::string::npos);
}

}  // namespace
}  // namespace espalier
