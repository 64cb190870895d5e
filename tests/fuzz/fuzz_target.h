#pragma once
// What reads bytes that strangers may have made, and how it is fuzzed: sound bytes, damaged at random. What is accepted
// must hold together when it is used; the rest must be refused with an error in words.
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/rng.h"

namespace espalier::test {

struct FuzzTarget {
  std::string name;
  std::vector<std::string> examples;  // sound bytes
  std::string alphabet;               // bytes that mean something there
  // False: refused. Throws Violation if what was taken does not hold together, or was refused without a proper error.
  std::function<bool(const std::string& bytes)> accepts;
  // Puts a checksum on: half of the damage is done beneath it. Examples are without.
  std::function<std::string(const std::string&)> seal = [](const std::string& bytes) { return bytes; };
  std::size_t rounds = 1500;  // of the short portion that every test run does
  // If there is one, half of the damage is of this kind, beneath the checksum: bytes that keep their form.
  std::function<std::string(const std::string&, Rng&)> forge = {};
};

struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};
inline void demand(bool holds, const std::string& what) {
  if (!holds) throw Violation(what);
}

std::vector<FuzzTarget> targets_of_tables();    // delimited text, ARFF, svmlight, compressed files, schemas
std::vector<FuzzTarget> targets_of_runs();      // JSON, steps, journals, models, dataset files, the workers' protocol
std::vector<FuzzTarget> targets_of_folders();   // run folders, of all their files together
std::vector<FuzzTarget> targets_of_dialects();  // Python's literals, TPOT's and auto-sklearn's files
std::vector<FuzzTarget> all_fuzz_targets();

// The checksums of base/hash.h, as the heads of models and dataset files hold them; a dataset file with its own anew.
std::string check_of(std::string_view bytes);
std::string seal_dataset(const std::string& bytes);
std::string sealed_journal_line(const std::string& member);  // `trial":{...}` with its head

std::string damaged(std::string bytes, Rng&, const std::string& alphabet);

// The bytes of one round, which its number and the seed give again.
std::string bytes_of_round(const FuzzTarget&, std::uint64_t seed, std::uint64_t round);

}  // namespace espalier::test
