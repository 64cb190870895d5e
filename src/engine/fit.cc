#include "engine/fit.h"

#include "engine/finale.h"
#include "engine/front.h"
#include "engine/trial_loop.h"

namespace espalier {
Result<Finished> fit(Setting& setting, Observer& observer) {
  ModelShelf shelf(setting);
  TrialLoop loop(setting, shelf, observer);
  TRY_STATUS(loop.run());
  loop.finish_checkpoints();
  Finished out = loop.summary();
  (void)shelf.publish_again();  // what is chosen and fitted from here on is better, or ends with the same error
  TRY_STATUS(finish_with_the_best(setting, shelf, loop.best(), observer, out));
  TRY_STATUS(shelf.deliver());
  if (setting.budget.front) {
    out.front = front_of(setting.run.journal().trials());
    TRY_STATUS(fit_the_front(setting, shelf, observer, setting.budget.deadline, out.front));
  }
  if (!loop.no_worker().empty()) return fail(Errc::io, "trials could not be begun: " + loop.no_worker());
  return out;
}

}  // namespace espalier
