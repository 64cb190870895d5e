#pragma once
// A searcher by generations, as TPOT has them: candidate n is asked for when all of the last generation are told. Every
// third child repeats a trial, every fifth is refused, so that proposals can be counted without being evaluated; every
// seventh is a promotion of a trial that was evaluated on a part.
#include <algorithm>

#include "search/searcher.h"

namespace espalier::test {

class Generations final : public Searcher {
 public:
  Generations(std::shared_ptr<const Space> space, Rng rng, std::int64_t size = 10)
      : space_(std::move(space)), rng_(rng), size_(size) {}

  std::optional<Candidate> ask(std::int64_t n) const override {
    if (std::ssize(finished_) < known_before(n)) return std::nullopt;
    Rng rng = rng_.child(static_cast<std::uint64_t>(n));
    const int generation = static_cast<int>(n / size_);
    Candidate out{.step = space_->draw(rng), .origin = {TrialOrigin::How::drawn, {}, generation}, .part = {.folds = 2}};
    if (generation == 0) return out;
    const Trial& parent = finished_[rng.below(static_cast<std::size_t>(known_before(n)))];
    out.origin = {TrialOrigin::How::mutation, {parent.id}, generation};
    if (n % 3 == 0) {
      out.step = parent.candidate.step;
      out.repeats = parent.id;
    } else if (n % 5 == 0) {
      out.refused = "a child that cannot be fitted";
    } else if (n % 7 == 0) {
      out.step = parent.candidate.step;
      out.origin.how = TrialOrigin::How::promotion;
      out.part = {};
    }
    return out;
  }

  // In whatever order they finish: those before a generation are a set, and asked for by number.
  void tell(const Trial& trial) override {
    if (!trial.finished()) return;
    finished_.insert(std::ranges::upper_bound(finished_, trial.id, {}, &Trial::id), trial);
  }
  std::int64_t known_before(std::int64_t n) const override { return n / size_ * size_; }

 private:
  std::shared_ptr<const Space> space_;
  Rng rng_;
  std::int64_t size_;
  std::vector<Trial> finished_;
};

}  // namespace espalier::test
