#include "engine/front.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/finale.h"
#include "pipeline/walk.h"
#include "search/nsga2.h"

namespace espalier {

std::vector<Trial> front_of(const std::vector<Trial>& trials) {
  std::vector<const Trial*> scored;
  std::vector<Fitness> fitness;
  for (const Trial& t : trials) {
    if (t.outcome.state != TrialState::succeeded || !t.candidate.part.whole()) continue;
    scored.push_back(&t);
    fitness.push_back({static_cast<double>(operator_count(t.candidate.step)), t.outcome.mean()});
  }
  std::vector<Trial> out;
  for (const std::size_t i : pareto_front(fitness)) out.push_back(*scored[i]);
  return out;
}

Status fit_the_front(const Setting& setting, ModelShelf& shelf, Observer& observer, Time deadline,
                     const std::vector<Trial>& front) {
  if (front.empty()) return ok();
  observer.phase(fmt::format("fitting the {} pipelines of the Pareto front on all rows", front.size()));
  fit_all(setting, shelf, {front.begin(), front.end()}, deadline);
  std::set<Path> kept;
  for (const Trial& t : front) {
    if (!shelf.has(t.id)) continue;
    TRY_STATUS(shelf.keep_front_model(t));
    kept.insert(setting.run.front_file(t.id));
  }
  std::error_code none;
  const Path folder = setting.run.front_file(front.front().id).parent_path();
  for (const auto& entry : std::filesystem::directory_iterator(folder, none))
    if (!kept.contains(entry.path())) std::filesystem::remove(entry.path(), none);
  return ok();
}

}  // namespace espalier
