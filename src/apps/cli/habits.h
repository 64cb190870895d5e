#pragma once
// What people type who come from other tools: words of the command line that are taken for ours.
#include <string>
#include <vector>

namespace espalier::cli {

// "help fit" becomes "fit --help", "version" and "-V" become "--version", nothing at all "--help"; and options by the
// names that scikit-learn, TPOT, auto-sklearn and others have for them become ours: --label is --target, --n-jobs is
// --jobs, --random-state is --seed. Values and everything behind "--" are left alone.
std::vector<std::string> in_our_words(std::vector<std::string> typed);

// What our option is called that others know by this name; empty if there is none.
std::string our_option(const std::string& command, const std::string& typed);

}  // namespace espalier::cli
