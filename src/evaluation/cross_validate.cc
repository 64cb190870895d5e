#include "evaluation/cross_validate.h"

#include <algorithm>

namespace espalier {
namespace {

// One split from stage to stage: its inputs are fitted once, its model grows.
struct Fold {
  RowsPtr train, test;
  std::optional<Fitter::Inputs> in = {};
  Frame held_out = {};
  NodePtr model = nullptr;
  std::vector<std::vector<double>> predicted = {};  // of the last stage

  Result<double> advance(const Problem& problem, Fitter& fitter, const Step& step) {
    const bool first = !model;
    if (first) { TRY(in, fitter.inputs(step, train)); }
    TRY(model, fitter.model(step, *in, model));
    if (first) { TRY(held_out, model->read(problem.data.raw.select(test->positions()), fitter.world())); }
    TRY(const Frame answer, model->answer(held_out, fitter.world()));
    predicted.assign(answer.columns(), std::vector<double>(answer.rows()));
    for (std::size_t c = 0; c < answer.columns(); ++c) {
      answer.column(c).copy_to(predicted[c]);
      for (const double v : predicted[c])
        if (!std::isfinite(v)) return fail(Errc::unsupported, step.op + " foretold a number that is not finite");
    }
    return problem.metric.value(
        raw_score(*problem.metric.metric, problem.data.target.select(test->positions()), predicted));
  }
};

class Trier {
 public:
  Trier(const Problem& problem, Fitter& fitter, const Step& step, const Operator& op, double threshold)
      : problem_(problem),
        fitter_(fitter),
        step_(step),
        grows_(op.grow ? op.traits.grows : std::string_view()),
        threshold_(threshold) {
    const RowsPtr all = problem.data.target.row_set();
    for (const Split& split : problem.plan->splits(problem.data.target))
      folds_.push_back({all->select(split.train), all->select(split.test)});
  }

  Judgement run(const std::function<void(const Outcome&)>& on_stage) {
    const std::vector<int> stages = grows_.empty() ? std::vector<int>{0} : stages_of(rounds(), problem_.shape);
    for (const int rounds : stages) {
      Outcome now{.state = TrialState::cut_short, .rounds = rounds};
      for (Fold& fold : folds_) {
        const auto score = fold.advance(problem_, fitter_, at(rounds));
        if (!score) return ended(score.error());
        now.fold_scores.push_back(*score);
        if (best_.predictions.empty()) on_stage(best_.outcome = now);  // better than nothing, should the trial end here
        const bool racing = rounds == stages.back() && now.fold_scores.size() < folds_.size();
        if (racing && now.mean() < threshold_ && best_.outcome.mean() < threshold_) return raced(std::move(now));
      }
      remember(std::move(now), on_stage);
    }
    best_.outcome.state = TrialState::succeeded;
    if (std::isinf(best_.outcome.mean())) {
      best_.outcome.state = TrialState::failed;
      best_.outcome.error = "the metric is undefined on every split: one class only, or numbers it does not take";
    }
    return std::move(best_);
  }

 private:
  int rounds() const { return static_cast<int>(std::get<double>(step_.params.at(std::string(grows_)))); }

  Step at(int rounds) const {
    Step out = step_;
    if (!grows_.empty()) out.params[std::string(grows_)] = rounds;
    return out;
  }

  // More rounds than were best are not kept: a stage that is not better than an earlier one is not the outcome.
  void remember(Outcome now, const std::function<void(const Outcome&)>& on_stage) {
    std::vector<Stage> stages = std::move(best_.outcome.stages);
    if (now.rounds > 0) stages.push_back({now.rounds, now.mean()});
    if (best_.predictions.empty() || now.mean() > best_.outcome.mean()) best_ = {std::move(now), out_of_fold()};
    best_.outcome.stages = std::move(stages);
    on_stage(best_.outcome);
  }

  Judgement ended(const Error& error) {
    best_.outcome.state = error.code == Errc::stopped ? TrialState::cut_short : TrialState::failed;
    best_.outcome.error = error.message;
    return std::move(best_);
  }

  Judgement raced(Outcome now) {
    now.state = TrialState::raced;
    now.stages = std::move(best_.outcome.stages);
    return {std::move(now), {}};
  }

  OutOfFold out_of_fold() const {
    const std::size_t n = problem_.data.target.rows(), outputs = problem_.data.target.outputs();
    std::vector<std::vector<double>> sums(outputs, std::vector<double>(n));
    std::vector<double> times(n);
    for (const Fold& fold : folds_)
      for (std::size_t i = 0; i < fold.test->size(); ++i) {
        ++times[(*fold.test)[i]];
        for (std::size_t c = 0; c < outputs; ++c) sums[c][(*fold.test)[i]] += fold.predicted[c][i];
      }
    OutOfFold out(outputs, std::vector<float>(n, std::nanf("")));
    for (std::size_t c = 0; c < outputs; ++c)
      for (std::size_t i = 0; i < n; ++i)
        if (times[i] > 0) out[c][i] = static_cast<float>(sums[c][i] / times[i]);
    return out;
  }

  const Problem& problem_;
  Fitter& fitter_;
  const Step& step_;
  std::string_view grows_;
  double threshold_;
  std::vector<Fold> folds_;
  Judgement best_;
};

}  // namespace

std::vector<int> stages_of(int rounds, const Shape& shape) {
  const bool quick = shape.rows * shape.columns * shape.outputs < 1'000'000;
  std::vector<int> out;
  for (int r = quick ? std::max(1, rounds / 8) : 1; r < rounds; r *= 2) out.push_back(r);
  out.push_back(rounds);
  return out;
}

Judgement cross_validate(const Problem& problem, Fitter& fitter, const Step& canonical, double threshold,
                         const std::function<void(const Outcome&)>& on_stage) {
  const auto op = fitter.catalog().find(canonical.op);
  if (!op) return {{.state = TrialState::failed, .error = op.error().message}, {}};
  return Trier(problem, fitter, canonical, **op, threshold).run(on_stage);
}

}  // namespace espalier
