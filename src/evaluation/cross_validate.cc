#include "evaluation/cross_validate.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace espalier {
namespace {

// One split from stage to stage: its inputs are fitted once, its model grows.
struct Fold {
  RowsPtr train, test;
  std::optional<Fitter::Inputs> in = {};
  Frame held_out = {};
  NodePtr model = nullptr;
  std::vector<std::vector<double>> predicted = {};  // of the last stage

  // The scores of the problem's metric and of those beside it.
  Result<std::vector<double>> advance(const Problem& problem, Fitter& fitter, const Step& step) {
    const bool first = !model;
    if (first) { TRY(in, fitter.inputs(step, train)); }
    TRY(model, fitter.model(step, *in, model));
    if (first) { TRY(held_out, model->read(problem.data.raw.select(test->positions()), fitter.world())); }
    TRY(const Frame answer, model->answer(held_out, fitter.world()));
    predicted.assign(answer.columns(), std::vector<double>(answer.rows()));
    for (std::size_t c = 0; c < answer.columns(); ++c) {
      answer.column(c).copy_to(predicted[c]);
      for (const double v : predicted[c])
        if (!std::isfinite(v)) return fail(Errc::unsupported, step.op + " predicted a number that is not finite");
    }
    const Target truth = problem.data.target.select(test->positions());
    std::vector<double> scores{problem.metric.score(truth, predicted)};
    for (const MetricChoice& other : problem.also) scores.push_back(other.score(truth, predicted));
    return scores;
  }
};

class Evaluation {
 public:
  Evaluation(const Problem& problem, Fitter& fitter, const Step& step, const Operator& op, const Asked& asked)
      : problem_(problem),
        fitter_(fitter),
        step_(step),
        grows_(op.grow ? op.traits.grows : std::string_view()),
        asked_(asked) {
    const RowsPtr all = problem.data.target.row_set();
    for (const Split& split : splits_of(problem, asked.part))
      folds_.push_back({all->select(split.train), all->select(split.test)});
  }

  Evaluated run(const std::function<void(const Outcome&)>& on_stage) {
    const std::vector<int> all = stages();
    for (const int rounds : all) {
      Outcome now{.state = TrialState::cut_short, .rounds = rounds};
      for (Fold& fold : folds_) {
        const auto scores = fold.advance(problem_, fitter_, at(rounds));
        if (!scores) return ended_by(scores.error(), std::move(now));
        add(*scores, now);
        if (!whole_) on_stage(now);
        const bool last = rounds == all.back() && now.fold_scores.size() < folds_.size();
        if (last && hopeless(now)) return raced(std::move(now));
      }
      keep_if_better(std::move(now));
      on_stage(whole_->outcome);
    }
    return finished();
  }

 private:
  std::vector<int> stages() const {
    if (grows_.empty()) return {0};
    return asked_.all_rounds ? std::vector<int>{most_rounds()} : stages_of(most_rounds(), problem_.shape);
  }

  int most_rounds() const {
    const int asked = static_cast<int>(std::get<double>(step_.params.at(std::string(grows_))));
    return asked_.part.rounds > 0 ? std::min(asked, asked_.part.rounds) : asked;
  }

  Step at(int rounds) const {
    Step out = step_;
    if (!grows_.empty()) out.params[std::string(grows_)] = rounds;
    return out;
  }

  void add(const std::vector<double>& scores, Outcome& to) const {
    to.fold_scores.push_back(scores[0]);
    for (std::size_t k = 0; k < problem_.also.size(); ++k) to.also[problem_.also[k].name()].push_back(scores[k + 1]);
  }

  bool hopeless(const Outcome& now) const {
    return now.mean() < asked_.threshold && (!whole_ || whole_->outcome.mean() < asked_.threshold);
  }

  // All folds have been evaluated with this many rounds.
  void keep_if_better(Outcome now) {
    std::vector<Stage> stages = stages_so_far();
    if (now.rounds > 0) stages.push_back({now.rounds, now.mean()});
    if (!whole_ || now.mean() > whole_->outcome.mean()) whole_ = {std::move(now), out_of_fold()};
    whole_->outcome.stages = std::move(stages);
  }

  std::vector<Stage> stages_so_far() const { return whole_ ? whole_->outcome.stages : std::vector<Stage>(); }

  Evaluated finished() {
    Evaluated out = *std::move(whole_);
    out.outcome.state = TrialState::succeeded;
    if (std::isinf(out.outcome.mean())) {
      out.outcome.state = TrialState::failed;
      out.outcome.error = "the metric is undefined on every split: one class only, or numbers it does not take";
    }
    return out;
  }

  // What counts is the best whole stage, or, before there is one, the folds of the first that were evaluated.
  Evaluated ended_by(const Error& error, Outcome now) {
    Evaluated out;
    if (whole_)
      out = *std::move(whole_);
    else if (!now.fold_scores.empty())
      out.outcome = std::move(now);
    out.outcome.state = error.code == Errc::stopped ? TrialState::cut_short : TrialState::failed;
    out.outcome.error = error.message;
    return out;
  }

  Evaluated raced(Outcome now) const {
    now.state = TrialState::raced;
    now.stages = stages_so_far();
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
  Asked asked_;
  std::vector<Fold> folds_;
  std::optional<Evaluated> whole_;  // the best of the stages that all folds have finished
};

// Every row's place in line for the rows of a part: the same for all folds and shares, so smaller parts lie in larger
// ones.
std::vector<std::uint32_t> places_in_line(const Problem& problem) {
  constexpr std::uint64_t of_parts = 2;  // children 0 and 1 of the seed are the folds and, with one seed, the searcher
  std::vector<std::uint32_t> order(problem.data.target.rows()), place(order.size());
  std::iota(order.begin(), order.end(), 0U);
  Rng(problem.evaluation_seed).child(of_parts).shuffle(std::span(order));
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  return place;
}

// The first of the line, of every class its share; in the order in which they were.
std::vector<std::uint32_t> some_of(const std::vector<std::uint32_t>& rows, double share, const Target& y,
                                   const std::vector<std::uint32_t>& place) {
  const bool by_class = y.columns() == 1 && y.task() == Task::classification;
  std::map<std::size_t, std::vector<std::uint32_t>> classes;
  for (const std::uint32_t i : rows) classes[by_class ? y.label(i) : 0].push_back(i);
  std::vector<std::uint32_t> out;
  for (auto& [label, members] : classes) {
    std::ranges::sort(members, {}, [&](std::uint32_t i) { return place[i]; });
    const double wanted = std::ceil(share * static_cast<double>(members.size()));
    members.resize(static_cast<std::size_t>(wanted));
    std::ranges::copy(members, std::back_inserter(out));
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

std::vector<int> stages_of(int rounds, const Shape& shape) {
  const bool quick = shape.rows * shape.columns * shape.outputs < 1'000'000;
  std::vector<int> out;
  for (int r = quick ? std::max(1, rounds / 8) : 1; r < rounds; r *= 2) out.push_back(r);
  out.push_back(rounds);
  return out;
}

std::vector<Split> splits_of(const Problem& problem, const Part& part) {
  std::vector<Split> out = problem.plan->splits(problem.data.target);
  if (problem.subsample < 1) {
    const std::vector<std::uint32_t> place = places_in_line(problem);
    for (Split& split : out)
      for (auto* rows : {&split.train, &split.test})
        *rows = some_of(*rows, problem.subsample, problem.data.target, place);
  }
  if (part.folds > 0 && static_cast<std::size_t>(part.folds) < out.size())
    out.resize(static_cast<std::size_t>(part.folds));
  if (part.rows >= 1) return out;
  const std::vector<std::uint32_t> place = places_in_line(problem);
  for (Split& split : out) split.train = some_of(split.train, part.rows, problem.data.target, place);
  return out;
}

std::vector<std::vector<std::uint32_t>> validated_rows(const Problem& problem) {
  std::vector<Split> splits = splits_of(problem, {});
  splits.resize(splits.size() / problem.plan->repeats.size());
  std::vector<std::vector<std::uint32_t>> out;
  for (Split& split : splits) out.push_back(std::move(split.test));
  return out;
}

Evaluated cross_validate(const Problem& problem, Fitter& fitter, const Step& canonical, const Asked& asked,
                         const std::function<void(const Outcome&)>& on_stage) {
  const auto op = fitter.catalog().find(canonical.op);
  if (!op) return {{.state = TrialState::failed, .error = op.error().message}, {}};
  return Evaluation(problem, fitter, canonical, **op, asked).run(on_stage);
}

}  // namespace espalier
