#pragma once
// The program as a person runs it, in a folder of the test's own.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json.h"
#include "tests/places.h"
#include "tests/world.h"

namespace espalier::test {

inline const std::string program = ESPALIER_BINARY "/espalier";
inline const std::string tables = ESPALIER_SOURCE "/examples/data/";

struct Said {
  int code = -1;
  std::string out, err;
  Json json() const { return *parse_json(out, "the program's output"); }
};

struct Shell {
  explicit Shell(const std::string& name) : folder(name) {}

  Said operator()(const std::string& words) const { return script(program + " " + words); }

  Said script(const std::string& text) const {
    const std::string err = (folder.path / "stderr").string();
    const std::string line = "cd " + folder.path.string() + " && { " + text + "; } 2>" + err;
    std::FILE* pipe = ::popen(line.c_str(), "r");
    Said said;
    char buffer[4096];
    for (std::size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) said.out.append(buffer, got);
    const int status = ::pclose(pipe);
    said.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    said.err = *read_file(err);
    return said;
  }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(write_file(folder.path / name, text));
  }
  std::string read(const std::string& name) const { return *read_file(folder.path / name); }

  Folder folder;
};

// The Python with scikit-learn and pandas: the one of ./dev, or the system's. Empty: there is none.
inline std::string python(const Shell& run) {
  for (const std::string& name : {std::string(ESPALIER_SOURCE) + "/.venv/bin/python", std::string("python3")})
    if (run.script(name + " -c 'import sklearn, pandas'").code == 0) return name;
  return "";
}

// Options for runs that need not find anything good.
inline const std::string few =
    " --include logistic_regression,gaussian_nb,standard_scaler,decision_tree_classifier --quiet ";

}  // namespace espalier::test
