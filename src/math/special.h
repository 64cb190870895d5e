#pragma once

namespace espalier {

double normal_quantile(double p);  // where the standard normal distribution reaches p, in (0, 1) (Wichura, 1988)

}  // namespace espalier
