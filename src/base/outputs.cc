#include "base/outputs.h"

namespace espalier {
namespace {

constexpr int most_links = 40;  // as many as the system follows

bool is_no_file(const Path& path) {
  std::error_code none;
  return std::filesystem::exists(path, none) && !std::filesystem::is_regular_file(path, none);
}

// Where a file is that is written by this name, there or not; a link may lead to one that is not.
Path place_of(const Path& path) {
  std::error_code none;
  Path out = std::filesystem::absolute(path, none);
  for (int i = 0; i < most_links && std::filesystem::is_symlink(out, none); ++i)
    out = out.parent_path() / std::filesystem::read_symlink(out, none);
  return std::filesystem::weakly_canonical(out, none);
}

bool same_file(const Path& a, const Path& b) {
  std::error_code none;
  return std::filesystem::equivalent(a, b, none) || place_of(a) == place_of(b);
}

Failure refused(const Output& output, const std::string& why) {
  return fail(Errc::invalid_argument,
              std::string(output.option) + ": " + output.path.string() + " is " + why + "; name another file");
}

Status refuse_to_replace(const Output& output, const std::vector<Path>& inputs) {
  std::error_code none;
  for (const Path& named : inputs) {
    const Path input = named == "-" ? "/dev/stdin" : named;
    if (!named.empty() && std::filesystem::is_regular_file(input, none) && same_file(output.path, input))
      return refused(output,
                     (named == output.path ? "" : named.string() + ", which is ") + "read here and would be replaced");
  }
  return ok();
}

}  // namespace

Status refuse_to_replace(const std::vector<Output>& outputs, const std::vector<Path>& inputs) {
  for (auto output = outputs.begin(); output != outputs.end(); ++output) {
    if (output->path.empty() || is_no_file(output->path)) continue;
    TRY_STATUS(refuse_to_replace(*output, inputs));
    for (auto other = outputs.begin(); other != output; ++other)
      if (!other->path.empty() && same_file(output->path, other->path))
        return refused(*output, "also what " + std::string(other->option) + " writes");
  }
  return ok();
}

}  // namespace espalier
