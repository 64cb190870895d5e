#pragma once
// The candidates there are.
#include "pipeline/canonical.h"

namespace espalier {

struct SpaceOptions {
  std::vector<std::string> include = {}, exclude = {};  // names of operators; an empty include means all
};

// The operators that may be used on a data set, with the parts of their parameters that are worth searching. Every step
// it gives passed check().
class Space {
 public:
  // Errors: a name that no operator has; nothing left to foretell the target with.
  static Result<Space> make(const Catalog&, const Shape& raw, Task, Step preparation, const SpaceOptions&);

  const Catalog& catalog() const { return *catalog_; }
  const Shape& raw() const { return raw_; }
  const std::vector<const Operator*>& models() const { return models_; }          // may stand at the root
  const std::vector<const Operator*>& transforms() const { return transforms_; }  // may stand below it
  bool has(std::string_view op) const;

  Step draw_one(const Operator&, Rng&) const;  // its tuned parameters drawn, no inputs
  Step draw(Rng&) const;  // a whole legal step: a model, what may come before it, one level of stacking
  bool legal(const Step&) const;
  Hash128 key(const Step&) const;  // equal for steps that are the same candidate

 private:
  const Catalog* catalog_ = nullptr;
  Shape raw_;
  Step preparation_;
  std::vector<const Operator*> models_, transforms_;
};

}  // namespace espalier
