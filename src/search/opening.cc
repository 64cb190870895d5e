#include "search/opening.h"

#include <algorithm>
#include <set>

#include "search/searcher.h"

namespace espalier {
namespace {

constexpr std::string_view for_classes[] = {
    "dummy_classifier[raw]",
    "logistic_regression(C=3)[standard_scaler[prepare(text=tfidf)]]",
    "logistic_regression[standard_scaler]",
    "random_forest_classifier(n_estimators=32, min_samples_leaf=3)[raw]",
    "hist_gradient_boosting_classifier[raw]",
    "extra_trees_classifier(min_samples_leaf=2)",
    "random_forest_classifier(n_estimators=200)",
    "hist_gradient_boosting_classifier(learning_rate=0.05, max_iter=300, max_leaf_nodes=15, min_samples_leaf=10)[raw]",
    "hist_gradient_boosting_classifier(learning_rate=0.05, max_iter=300, max_leaf_nodes=15, min_samples_leaf=10)",
    "k_neighbors_classifier(n_neighbors=15, weights=distance)[standard_scaler]",
    "logistic_regression(C=0.1)[standard_scaler]",
    "gaussian_nb",
};
constexpr std::string_view for_numbers[] = {
    "dummy_regressor[raw]",
    "ridge[standard_scaler[prepare(text=tfidf)]]",
    "ridge[standard_scaler]",
    "random_forest_regressor(n_estimators=32, min_samples_leaf=3, max_features=0.5)[raw]",
    "hist_gradient_boosting_regressor[raw]",
    "extra_trees_regressor",
    "random_forest_regressor(n_estimators=200, max_features=0.5)",
    "hist_gradient_boosting_regressor(learning_rate=0.05, max_iter=400, max_leaf_nodes=15, min_samples_leaf=10)[raw]",
    "hist_gradient_boosting_regressor(learning_rate=0.05, max_iter=400, max_leaf_nodes=15, min_samples_leaf=10)",
    "k_neighbors_regressor(n_neighbors=10, weights=distance)[standard_scaler]",
    "elastic_net(alpha=0.01)[standard_scaler]",
};

constexpr std::size_t many_cells = 4'000'000;  // from here on trees, which read 8-bit codes, come before what copies

// A linear model on all weighted words: scikit-learn's users' first try on text.
bool reads_words(const Step& s) {
  if (s.op != "prepare") return s.inputs.size() == 1 && reads_words(s.inputs[0]);
  const auto text = s.params.find("text");
  return text != s.params.end() && text->second == Value("tfidf");
}

bool reads_raw(const Step& s) { return s.inputs.size() == 1 && s.inputs[0].op == "raw"; }

class WithOpening final : public Searcher {
 public:
  WithOpening(std::vector<Candidate> opening, std::unique_ptr<Searcher> then)
      : opening_(std::move(opening)), then_(std::move(then)) {}

  std::optional<Candidate> ask(std::int64_t n) const override {
    if (n < std::ssize(opening_)) return opening_[static_cast<std::size_t>(n)];
    return then_->ask(n);
  }
  void tell(const Trial& trial) override { then_->tell(trial); }
  std::int64_t known_before(std::int64_t n) const override { return then_->known_before(n); }

 private:
  std::vector<Candidate> opening_;
  std::unique_ptr<Searcher> then_;
};

}  // namespace

std::vector<Step> opening_moves(const Space& space, Task task) {
  std::vector<Step> out;
  std::set<Hash128> seen;
  const auto add = [&](std::string_view text) {
    auto step = parse_step(text);
    // Text is not for trees to read as it is: the preparation compresses it.
    if (step && reads_raw(*step) && space.raw().tokens > 0 && !space.catalog().is_baseline(*step)) step->inputs.clear();
    if (step && reads_words(*step) && space.raw().tokens == 0) return;
    const bool wanted = step && (space.catalog().is_baseline(*step) || space.holds(*step));
    if (wanted && space.feasible(*step) && seen.insert(space.key(*step)).second) out.push_back(*step);
  };
  if (task == Task::classification) {
    for (const std::string_view text : for_classes) add(text);
  } else {
    for (const std::string_view text : for_numbers) add(text);
  }
  if (space.raw().rows * space.raw().columns > many_cells) std::ranges::stable_partition(out, reads_raw);
  return out;
}

std::vector<Candidate> opening_candidates(const Space& space, Task task, const std::vector<Step>& given) {
  std::vector<Candidate> out;
  std::set<Hash128> seen;
  const auto add = [&](const Step& step, TrialOrigin::How how) {
    if (seen.insert(space.key(step)).second) out.push_back({.step = step, .origin = {how}});
  };
  const std::vector<Step> moves = opening_moves(space, task);
  for (const Step& move : moves)
    if (space.catalog().is_baseline(move)) add(move, TrialOrigin::How::opening);
  for (const Step& step : given) add(step, TrialOrigin::How::given);
  for (const Step& move : moves) add(move, TrialOrigin::How::opening);
  return out;
}

std::unique_ptr<Searcher> with_opening(std::vector<Candidate> opening, std::unique_ptr<Searcher> then) {
  return std::make_unique<WithOpening>(std::move(opening), std::move(then));
}

}  // namespace espalier
