#pragma once
// An expression of Python as a value, and how it is laid out: in one line where it fits, else an item a line, as TPOT
// lays out what it exports.
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/step.h"

namespace espalier {

struct Expression {
  struct Item;
  std::string text;           // a name or a literal; of a call what is called, of a list nothing
  std::string module = {};    // that `text` is imported from; empty: it needs no import
  std::string brackets = {};  // "()", "[]" or "{}" around the items; empty: there are none
  std::vector<Item> items;
  bool tall = false;    // an item a line even where one line would do
  bool packed = false;  // as many items a line as fit: names of columns
};
struct Expression::Item {
  std::string name;  // of an argument by name; empty: by place
  Expression value;
};

Expression name(std::string text, std::string module = {});
Expression in_quotes(std::string_view text);  // a literal in double quotes
Expression literal(const Value&);             // numbers as Python's floats; a list in square brackets
Expression whole_number(double);
Expression call(std::string text, std::string module, std::vector<Expression::Item> arguments);
Expression list(std::vector<Expression> items);
Expression tuple(std::vector<Expression> items);
Expression texts(const std::vector<std::string>&);  // a packed list of quoted texts

// From the column `indent` on; lines after the first are indented by so much and more.
std::string layout(const Expression&, std::size_t indent = 0);

// What must be imported: pairs of module and name. Names that need no import are pairs with an empty module.
std::set<std::pair<std::string, std::string>> names_in(const Expression&);

}  // namespace espalier
