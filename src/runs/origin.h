#pragma once
// What a trial is called and where it comes from. Plain values with a text and a JSON form (docs/formats/journal.md).
//
// A *writer* is a process that works on a run; it numbers its own trials 0, 1, 2 …, so a trial's name is the pair. The
// *parents* of a trial are the trials whose steps its own was made from: one for a mutation, two for a crossover, one
// for a promotion (the same step with a larger part of the evaluation). Whatever else is told of a trial's descent (its
// sentence, how many mutations it is away from a drawn one) follows from these and is never stored.
#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"

namespace espalier {

struct TrialId {
  std::string writer = "a";
  std::int64_t n = 0;
  auto operator<=>(const TrialId&) const = default;
};
std::string to_text(const TrialId&);  // "a:12"
// Errors: anything else than a writer's name, a colon and a number that is not negative.
Result<TrialId> trial_id_from(std::string_view);
// A name that can stand in ids and in names of files: letters, digits and underscores, at least one.
bool is_writer_name(std::string_view);

struct TrialOrigin {
  enum class How {
    opening,    // known to do well on most tables
    drawn,      // from the whole space, at random
    mutation,   // of one parent
    crossover,  // of two
    promotion,  // its one parent's step, evaluated on more
    given,      // by whoever began the run
    copy,       // its one parent's step, unchanged
  };
  How how = How::drawn;
  std::vector<TrialId> parents = {};
  int generation = 0;  // of searchers that breed by generations

  bool operator==(const TrialOrigin&) const = default;
};
std::string_view to_text(TrialOrigin::How);
// It comes before the search proper: longer limits, no other trial in its stead.
inline bool opens(TrialOrigin::How how) { return how == TrialOrigin::How::opening || how == TrialOrigin::How::given; }
std::string sentence(const TrialOrigin&);  // for people: "crossover of a:3 and a:9"
Json to_json(const TrialOrigin&);
// Also reads the sentences of version 1 ("mutation of 17"), whose only writer was a.
Result<TrialOrigin> origin_from(const Json&);

// How many mutations and crossovers lie between a trial and the drawn or known ones that it descends from. A crossover
// counts what both its parents count, and itself (TPOT's `mutation_count` and `crossover_count`), at most 2^31 of each.
struct Descent {
  std::int64_t mutations = 0, crossovers = 0;
};
using Descents = std::map<TrialId, Descent>;
// Adds a trial to those known so far; a parent that is not among them counts nothing.
void add_descent(Descents&, const TrialId&, const TrialOrigin&);

}  // namespace espalier
