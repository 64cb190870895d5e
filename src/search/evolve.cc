// Genetic programming over trees of operators, TPOT's way (Olson and others, 2016) as a stream: every finished trial
// joins the population at once and the worst of it leaves (NSGA-II on operator count and score), so no worker waits for
// a generation to end.
#include <algorithm>
#include <set>

#include "search/nsga2.h"
#include "search/searcher.h"
#include "search/variation.h"

namespace espalier {
namespace {

constexpr std::size_t population_size = 100;
constexpr std::size_t least_parents = 8;      // before that many are told, candidates are drawn
constexpr std::size_t drawn_first = 20;       // and so are this many in any case
constexpr std::int64_t offspring_size = 100;  // trials that may be out at a time, the one asked for among them
constexpr double crossover_rate = 0.1;
constexpr int tries = 50;  // for a child that is legal and new

struct Member {
  Step step;
  TrialId id;
  Fitness fitness;
};

class Evolve final : public Searcher {
 public:
  Evolve(std::shared_ptr<const Space> space, Rng rng) : space_(std::move(space)), variation_(*space_), rng_(rng) {}

  std::optional<Candidate> ask(std::int64_t n) const override {
    Rng rng = rng_.child(static_cast<std::uint64_t>(n));
    const bool draw = population_.size() < least_parents || static_cast<std::size_t>(n) < drawn_first;
    for (int attempt = 0; attempt < tries; ++attempt) {
      Candidate out = draw || attempt > tries / 2 ? drawn(rng) : bred(rng);
      if (space_->legal(out.step) && !asked_.contains(space_->key(out.step))) return out;
    }
    return std::nullopt;  // so small a space is exhausted
  }

  void tell(const Trial& trial) override {
    if (!trial.finished()) {
      asked_.insert(space_->key(trial.candidate.step));
      return;
    }
    const bool evaluated = trial.outcome.counts() && trial.outcome.evaluated() && trial.candidate.part.whole();
    if (!evaluated) return;
    const double operators = static_cast<double>(std::max<std::size_t>(1, operator_count(trial.candidate.step)));
    population_.push_back({trial.candidate.step, trial.id, {operators, trial.outcome.mean()}});
    if (population_.size() > population_size) cull();
  }

  std::int64_t known_before(std::int64_t n) const override { return std::max<std::int64_t>(0, n - offspring_size + 1); }

 private:
  Candidate drawn(Rng& rng) const { return {.step = variation_.grown(rng), .origin = {TrialOrigin::How::drawn}}; }

  // The better of two: the population holds its simplest members for their simplicity, not as parents of most.
  const Member& parent(Rng& rng) const {
    const Member& a = population_[rng.below(population_.size())];
    const Member& b = population_[rng.below(population_.size())];
    return a.fitness.score >= b.fitness.score ? a : b;
  }

  Candidate bred(Rng& rng) const {
    const Member& one = parent(rng);
    if (rng.uniform() < crossover_rate) {
      const Member& other = parent(rng);
      if (other.id != one.id && share_an_operator(one.step, other.step))
        return {.step = variation_.crossed(one.step, other.step, rng),
                .origin = {TrialOrigin::How::crossover, {one.id, other.id}}};
    }
    return {.step = variation_.mutated(one.step, rng), .origin = {TrialOrigin::How::mutation, {one.id}}};
  }

  void cull() {
    std::vector<Fitness> fitness;
    for (const Member& m : population_) fitness.push_back(m.fitness);
    std::vector<std::size_t> kept = survivors(fitness, population_size);
    std::ranges::sort(kept);
    std::vector<Member> next;
    for (const std::size_t i : kept) next.push_back(std::move(population_[i]));
    population_ = std::move(next);
  }

  std::shared_ptr<const Space> space_;
  Variation variation_;
  Rng rng_;
  std::vector<Member> population_;
  std::set<Hash128> asked_;
};

}  // namespace

std::unique_ptr<Searcher> evolve(std::shared_ptr<const Space> space, Rng rng) {
  return std::make_unique<Evolve>(std::move(space), rng);
}

}  // namespace espalier
