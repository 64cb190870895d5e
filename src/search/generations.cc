#include <algorithm>
#include <map>

#include "search/nsga2.h"
#include "search/searcher.h"
#include "search/variation.h"

namespace espalier {
namespace {

constexpr int rounds = 10;           // of trying to make a child that can be evaluated
constexpr int tries = 50;            // in a round, for one that is new
constexpr double no_score = -1e300;  // of what could not be scored: a number, so that distances to it are numbers
constexpr double operators_of_refused = 5000;

struct Individual {
  Step step;
  TrialId id;
  Fitness fitness;
};

// What ran out of its time, or was raced, has no score of all folds.
Fitness fitness_of(const Trial& trial) {
  if (trial.outcome.state == TrialState::refused) return {operators_of_refused, no_score};
  const bool scored = trial.outcome.state == TrialState::succeeded || trial.outcome.state == TrialState::repeated;
  return {static_cast<double>(operator_count(trial.candidate.step)),
          scored && trial.outcome.counts() ? trial.outcome.mean() : no_score};
}

class Generations final : public Searcher {
 public:
  Generations(std::shared_ptr<const Space> space, const Breeding& breeding, std::string writer, std::vector<Step> given,
              Rng rng)
      : space_(std::move(space)),
        variation_(*space_, Moves::classic),
        breeding_(breeding),
        writer_(std::move(writer)),
        given_(std::move(given)),
        rng_(rng) {}

  std::optional<Candidate> ask(std::int64_t n) const override {
    const std::int64_t generation = breeding_.generation_of(n);
    if (generation > finished_ || stopped()) return std::nullopt;
    Rng rng = rng_.child(static_cast<std::uint64_t>(n));
    const bool is_given = generation == 0 && n < std::ssize(given_);
    Candidate out = is_given          ? looked_at(given_[static_cast<std::size_t>(n)], {TrialOrigin::How::given})
                    : generation == 0 ? drawn(rng)
                                      : offspring(rng);
    out.origin.generation = static_cast<int>(generation);
    out.all_rounds = true;
    return out;
  }

  void tell(const Trial& trial) override {
    if (trial.id.writer != writer_) return;
    if (!trial.finished()) {
      if (trial.candidate.refused.empty()) tried_.emplace(space_->key(trial.candidate.step), trial.id);
      return;
    }
    if (breeding_.generation_of(trial.id.n) < finished_) return;
    told_[trial.id.n] = {trial.candidate.step, trial.id, fitness_of(trial)};
    while (generation_is_told()) advance();
  }

  std::int64_t known_before(std::int64_t n) const override { return first_of(breeding_.generation_of(n)); }

 private:
  std::int64_t first_of(std::int64_t generation) const {
    return generation == 0 ? 0 : breeding_.trials_until(generation - 1);
  }
  bool stopped() const { return breeding_.early_stop > 0 && unchanged_ >= breeding_.early_stop; }

  bool generation_is_told() const {
    const auto end = told_.lower_bound(first_of(finished_ + 1));
    return std::distance(told_.begin(), end) == first_of(finished_ + 1) - first_of(finished_);
  }

  void advance() {
    const auto end = told_.lower_bound(first_of(finished_ + 1));
    for (auto it = told_.begin(); it != end; ++it) population_.push_back(std::move(it->second));
    told_.erase(told_.begin(), end);
    std::vector<Fitness> fitness;
    for (const Individual& i : population_) fitness.push_back(i.fitness);
    renew_front(fitness);
    std::vector<Individual> next;
    for (const std::size_t i : survivors(fitness, static_cast<std::size_t>(breeding_.population)))
      next.push_back(population_[i]);
    population_ = std::move(next);
    ++finished_;
  }

  // The front of all that was ever tried, as scores alone: a change of any of them is progress.
  void renew_front(const std::vector<Fitness>& fitness) {
    std::vector<Fitness> all = front_, front;
    all.insert(all.end(), fitness.begin(), fitness.end());
    for (const std::size_t i : pareto_front(all)) front.push_back(all[i]);
    const auto score = [](const Fitness& f) { return f.score; };
    const bool same = std::ranges::equal(front, front_, {}, score, score);
    unchanged_ = same ? unchanged_ + 1 : 0;
    front_ = std::move(front);
  }

  Candidate drawn(Rng& rng) const {
    return made({.how = TrialOrigin::How::drawn}, [&](int) { return variation_.grown(rng); });
  }

  Candidate offspring(Rng& rng) const {
    const double chance = rng.uniform();
    if (chance < breeding_.crossover_rate) {
      if (auto child = crossed(rng)) return *std::move(child);
    } else if (chance >= breeding_.crossover_rate + breeding_.mutation_rate) {
      const Individual& same = any(rng);
      return looked_at(same.step, {TrialOrigin::How::copy, {same.id}});
    }
    return mutated(any(rng), rng);
  }

  const Individual& any(Rng& rng) const { return population_[rng.below(population_.size())]; }

  // Nothing if no two different individuals have an operator in common, or all that comes of two is known.
  std::optional<Candidate> crossed(Rng& rng) const {
    std::vector<std::pair<const Individual*, const Individual*>> pairs;
    for (const Individual& a : population_)
      for (const Individual& b : population_)
        if (!(a.step == b.step) && share_an_operator(a.step, b.step)) pairs.emplace_back(&a, &b);
    if (pairs.empty()) return std::nullopt;
    const auto& pair = pairs[rng.below(pairs.size())];
    const Individual &a = *pair.first, &b = *pair.second;
    Candidate out =
        made({TrialOrigin::How::crossover, {a.id, b.id}}, [&](int) { return variation_.crossed(a.step, b.step, rng); });
    if (out.repeats) return std::nullopt;
    return out;
  }

  // One kind of move a round.
  Candidate mutated(const Individual& parent, Rng& rng) const {
    const bool line = !space_->grammar().line.empty();
    std::uint64_t move = 0;
    return made({TrialOrigin::How::mutation, {parent.id}}, [&](int attempt) {
      if (line) return variation_.mutated(parent.step, rng);
      if (attempt == 0) move = rng.below(can_shrink(parent.step) ? 3 : 2);
      return move == 0   ? variation_.inserted(parent.step, rng)
             : move == 1 ? variation_.replaced(parent.step, rng)
                         : variation_.shrunk(parent.step, rng);
    });
  }

  // The first child that is new and can be evaluated; else one that is not new, else one that cannot be evaluated.
  template <class Make>
  Candidate made(const TrialOrigin& origin, const Make& make) const {
    std::optional<Candidate> known, refused;
    for (int round = 0; round < rounds; ++round)
      for (int attempt = 0; attempt < tries; ++attempt) {
        Candidate child = looked_at(make(attempt), origin);
        if (!child.repeats && child.refused.empty()) return child;
        if (child.repeats) {
          known = std::move(child);
        } else {
          refused = std::move(child);
          break;
        }
      }
    return known ? *std::move(known) : *std::move(refused);
  }

  Candidate looked_at(Step step, TrialOrigin origin) const {
    Candidate out{.step = std::move(step), .origin = std::move(origin)};
    if (const auto known = tried_.find(space_->key(out.step)); known != tried_.end())
      out.repeats = known->second;
    else if (const Status usable = usable_step(out.step); !usable)
      out.refused = usable.error().message;
    return out;
  }

  Status usable_step(const Step& step) const {
    if (!space_->holds(step)) return fail(Errc::invalid_argument, "it is no pipeline of the search space");
    return space_->allows(step);
  }

  std::shared_ptr<const Space> space_;
  Variation variation_;
  Breeding breeding_;
  std::string writer_;
  std::vector<Step> given_;
  Rng rng_;
  std::vector<Individual> population_;         // after the generations that are finished
  std::map<std::int64_t, Individual> told_;    // of the generation that is not, by number
  std::map<Hash128, TrialId> tried_;           // the first trial of each candidate
  std::vector<Fitness> front_;                 // of all that was tried
  std::int64_t finished_ = 0, unchanged_ = 0;  // generations; since the front was another
};

}  // namespace

std::unique_ptr<Searcher> generations(std::shared_ptr<const Space> space, const Breeding& breeding, std::string writer,
                                      std::vector<Step> given, Rng rng) {
  return std::make_unique<Generations>(std::move(space), breeding, std::move(writer), std::move(given), rng);
}

}  // namespace espalier
