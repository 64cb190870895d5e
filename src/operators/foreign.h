#pragma once
// Operators that are classes of Python's in the manner of scikit-learn: whatever the user's environment can import.
//
// A row of the catalogue is made of what is known of a class. To search and to read models that is enough; to fit and
// to apply it needs a host, which has an interpreter (evaluation/python_host.h). The state of a fit is what pickle
// makes of the object, so applying one runs code that stands in it: without a host, that is unless somebody asked for
// it, it is refused.
#include <map>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "operators/operator.h"

namespace espalier {

struct ForeignClass {
  std::string name;  // "lightgbm.LGBMClassifier", by which steps name it too
  Role role = Role::transform;
  bool weights = false, missing = false;  // its fit takes sample_weight; it takes NaN
  std::vector<std::string> params = {};   // of its constructor
  bool takes_any = false;                 // and others; known while the class is asked what it is
  std::vector<std::string> reals = {};    // those of them whose numbers are floats even where they are whole
  std::map<std::string, std::string> functions = {};  // "f_classif" -> "sklearn.feature_selection.f_classif"
};
Json to_json(const ForeignClass&);
Result<ForeignClass> foreign_class_from(const Json&);
Json to_json(const std::vector<ForeignClass>&);
// The list in the member "foreign"; without one there are none.
Result<std::vector<ForeignClass>> foreign_classes_from(const Json& object);

// Whoever can run them. Calls may come from several threads.
class ForeignHost {
 public:
  struct Fit {
    std::string state;                     // opaque
    std::size_t columns = 0;               // that it gives
    std::vector<double> importances = {};  // one a column read; empty: it knows none
  };
  virtual ~ForeignHost() = default;
  // `params`: as the constructor takes them. Classes are codes of y's only column. Errors: what Python says.
  virtual Result<Fit> fit(const ForeignClass&, const Json& params, const Frame&, const Target&, std::uint64_t seed,
                          const Crew&) = 0;
  // Of a model probabilities of the codes, or numbers.
  virtual Result<Frame> apply(const std::string& state, std::size_t columns, const Frame&, const Crew&) = 0;
};

// Without a host it is a row to check, search and load by, and fits and applications are errors.
Operator foreign_operator(const ForeignClass&, std::shared_ptr<ForeignHost> host);

// A catalogue's rows and those of the classes.
std::vector<Operator> with_foreign(std::vector<Operator> rows, const std::vector<ForeignClass>&,
                                   const std::shared_ptr<ForeignHost>&);

}  // namespace espalier
