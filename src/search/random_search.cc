#include "search/searcher.h"

namespace espalier {
namespace {

class RandomSearch final : public Searcher {
 public:
  RandomSearch(std::shared_ptr<const Space> space, Rng rng) : space_(std::move(space)), rng_(rng) {}

  std::optional<Candidate> ask(std::int64_t n) const override {
    Rng rng = rng_.child(static_cast<std::uint64_t>(n));
    return Candidate{.step = space_->draw(rng), .origin = {TrialOrigin::How::drawn}};
  }
  void tell(const Trial&) override {}
  std::int64_t known_before(std::int64_t) const override { return 0; }

 private:
  std::shared_ptr<const Space> space_;
  Rng rng_;
};

}  // namespace

std::unique_ptr<Searcher> random_search(std::shared_ptr<const Space> space, Rng rng) {
  return std::make_unique<RandomSearch>(std::move(space), rng);
}

}  // namespace espalier
