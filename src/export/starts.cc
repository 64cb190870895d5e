#include "export/starts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/model.h"
#include "pipeline/walk.h"
#include "runs/run.h"

namespace espalier {
namespace {

using Steps = std::vector<Step>;

constexpr std::size_t best_of_a_run = 10;

Failure at(const std::string& where, const Error& error) { return fail(error.code, where + ": " + error.message); }

Status add(std::string_view text, const std::string& where, const Catalog& catalog, Steps& out) {
  auto step = parse_step(text);
  if (!step) return at(where, step.error());
  // The preparation is spelled out by whoever tries it; here it is enough that all names and values exist.
  const auto exact = canonical(*step, catalog, Step{"prepare"});
  if (!exact) return at(where, exact.error());
  if (std::ranges::find(out, *step) == out.end()) out.push_back(*std::move(step));
  return ok();
}

std::string_view trimmed(std::string_view line) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!line.empty() && blank(line.back())) line.remove_suffix(1);
  while (!line.empty() && blank(line.front())) line.remove_prefix(1);
  return line;
}

// What stands behind "# step:" or "# step 0.25:"; nothing if the line is another.
std::optional<std::string_view> step_comment(std::string_view line) {
  if (!line.starts_with("# step")) return std::nullopt;
  const std::size_t colon = line.find(": ");
  const bool number = colon != line.npos && line.substr(6, colon - 6).find_first_not_of(" 0123456789.e-+") == line.npos;
  return number ? std::optional(line.substr(colon + 2)) : std::nullopt;
}

template <class Take>
Status for_each_line(std::string_view text, Take take) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    TRY_STATUS(take(trimmed(text.substr(0, end)), number));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return ok();
}

// A script holds its steps in comments; else every line that is no comment is one.
Result<Steps> from_text(const std::string& text, const std::string& file, const Catalog& catalog) {
  Steps commented, plain;
  const auto where = [&](std::size_t line) { return file + ", line " + std::to_string(line); };
  TRY_STATUS(for_each_line(text, [&](std::string_view line, std::size_t number) -> Status {
    const auto step = step_comment(line);
    return step ? add(*step, where(number), catalog, commented) : ok();
  }));
  if (!commented.empty()) return commented;
  TRY_STATUS(for_each_line(text, [&](std::string_view line, std::size_t number) -> Status {
    return line.empty() || line.starts_with('#') ? ok() : add(line, where(number), catalog, plain);
  }));
  return plain;
}

Result<Steps> from_json(const std::string& text, const std::string& file, const Catalog& catalog) {
  TRY(const Json j, parse_json(text, file));
  Steps out;
  const auto members = json_get<std::vector<Json>>(j, "members");
  if (!members) return at(file, members.error());
  for (const Json& m : *members) {
    const auto step = json_get<std::string>(m, "step");
    if (!step) return at(file, step.error());
    TRY_STATUS(add(*step, file, catalog, out));
  }
  return out;
}

Result<Steps> from_model(const Path& file, const Catalog& catalog) {
  TRY(const Model model, Model::load(file, catalog));
  Steps out;
  for (const Member& m : model.members()) TRY_STATUS(add(m.step, file.string(), catalog, out));
  return out;
}

Result<Steps> from_run(const Path& folder, const Catalog& catalog) {
  std::error_code none;
  const Path model = folder / "models" / (std::string(first_writer) + ".espm");
  if (std::filesystem::exists(model, none)) return from_model(model, catalog);
  TRY_STATUS(Run::read_info(folder));
  std::vector<Trial> trials;
  for (const std::string& writer : Run::writers(folder)) {
    TRY(const Journal journal, Run::read_journal(folder, writer));
    for (const Trial& t : journal.trials())
      if (t.outcome.counts() && t.outcome.evaluated()) trials.push_back(t);
  }
  std::ranges::sort(trials, better);
  Steps out;
  for (const Trial& t : trials)
    if (out.size() < best_of_a_run) TRY_STATUS(add(print(t.candidate.step), folder.string(), catalog, out));
  return out;
}

Result<Steps> from_file(const Path& file, const Catalog& catalog) {
  TRY(const std::string text, read_file(file));
  if (text.starts_with(Model::magic)) return from_model(file, catalog);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != text.npos && text[first] == '{') return from_json(text, file.string(), catalog);
  return from_text(text, file.string(), catalog);
}

}  // namespace

Result<Steps> steps_from(const Path& path, const Catalog& catalog) {
  std::error_code none;
  TRY(Steps out, std::filesystem::is_directory(path, none) ? from_run(path, catalog) : from_file(path, catalog));
  if (out.empty())
    return fail(Errc::invalid_argument, path.string() +
                                            " holds no pipeline; name a run's folder, a model, or what "
                                            "'espalier export' wrote");
  return out;
}

}  // namespace espalier
