#include "export/expression.h"

#include <fmt/format.h>

#include <cmath>

namespace espalier {
namespace {

constexpr std::size_t line_length = 100;

std::string one_line(const Expression& e) {
  std::string out = e.text;
  if (e.brackets.empty()) return out;
  out += e.brackets[0];
  for (std::size_t i = 0; i < e.items.size(); ++i) {
    const auto& [argument, value] = e.items[i];
    out += (i > 0 ? ", " : "") + (argument.empty() ? "" : argument + "=") + one_line(value);
  }
  if (e.brackets == "()" && e.text.empty() && e.items.size() == 1) out += ',';
  return out + e.brackets[1];
}

bool any_tall(const Expression& e) {
  if (e.tall) return true;
  for (const auto& item : e.items)
    if (any_tall(item.value)) return true;
  return false;
}

std::string packed(const Expression& e, std::size_t indent) {
  const std::string margin(indent + 4, ' ');
  std::string out = e.text + e.brackets[0], line;
  for (const auto& item : e.items) {
    const std::string next = one_line(item.value) + ",";
    if (!line.empty() && margin.size() + line.size() + 1 + next.size() > line_length) {
      out += "\n" + margin + line;
      line.clear();
    }
    line += (line.empty() ? "" : " ") + next;
  }
  line.pop_back();
  return out + "\n" + margin + line + "\n" + std::string(indent, ' ') + e.brackets[1];
}

void collect(const Expression& e, std::set<std::pair<std::string, std::string>>& out) {
  if (!e.text.empty()) out.emplace(e.module, e.text);
  for (const auto& item : e.items) collect(item.value, out);
}

}  // namespace

Expression name(std::string text, std::string module) { return {.text = std::move(text), .module = std::move(module)}; }

Expression in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\x{:02x}", static_cast<int>(c));
    else
      out += c;
  }
  return name(out + '"');
}

Expression whole_number(double number) { return name(fmt::format("{:.0f}", number)); }

Expression literal(const Value& value) {
  if (std::holds_alternative<None>(value)) return name("None");
  if (const bool* flag = std::get_if<bool>(&value)) return name(*flag ? "True" : "False");
  if (const std::string* text = std::get_if<std::string>(&value)) return in_quotes(*text);
  if (const List* items = std::get_if<List>(&value)) {
    std::vector<Expression> out;
    for (const Value& item : *items) out.push_back(literal(item));
    return list(std::move(out));
  }
  const double number = std::get<double>(value);
  if (std::isinf(number)) return name(number > 0 ? "float(\"inf\")" : "-float(\"inf\")");
  std::string text = print(value);
  if (text.find_first_of(".e") == text.npos) text += ".0";
  return name(text);
}

Expression call(std::string text, std::string module, std::vector<Expression::Item> arguments) {
  return {.text = std::move(text), .module = std::move(module), .brackets = "()", .items = std::move(arguments)};
}

Expression list(std::vector<Expression> items) {
  Expression out{.text = {}, .brackets = "[]"};
  for (Expression& e : items) out.items.push_back({{}, std::move(e)});
  return out;
}

Expression tuple(std::vector<Expression> items) {
  Expression out = list(std::move(items));
  out.brackets = "()";
  return out;
}

Expression texts(const std::vector<std::string>& words) {
  std::vector<Expression> items;
  for (const std::string& word : words) items.push_back(in_quotes(word));
  Expression out = list(std::move(items));
  out.packed = true;
  return out;
}

std::string layout(const Expression& e, std::size_t indent) {
  std::string flat = one_line(e);
  if (e.items.empty() || (!any_tall(e) && indent + flat.size() <= line_length)) return flat;
  if (e.packed) return packed(e, indent);
  std::string out = e.text + e.brackets[0];
  for (std::size_t i = 0; i < e.items.size(); ++i) {
    const auto& [argument, value] = e.items[i];
    const std::string front = argument.empty() ? "" : argument + "=";
    out += (i > 0 ? ",\n" : "\n") + std::string(indent + 4, ' ') + front + layout(value, indent + 4);
  }
  if (e.brackets == "()" && e.text.empty() && e.items.size() == 1) out += ',';
  return out + "\n" + std::string(indent, ' ') + e.brackets[1];
}

std::set<std::pair<std::string, std::string>> names_in(const Expression& e) {
  std::set<std::pair<std::string, std::string>> out;
  collect(e, out);
  return out;
}

}  // namespace espalier
