#pragma once
// A pipeline, or an ensemble of them, as a script for Python that reads the table it was fitted on, fits and predicts.
//
// The script is laid out like TPOT's: imports, the table, a split into training and testing rows, the score as a
// comment, `exported_pipeline`, the seed for all its steps, fit and predict. It needs scikit-learn, numpy and pandas,
// and the package of a step whose counterpart (Operator::counterpart) lives elsewhere; what none of them has stands in
// it as a class. What an Espalier pipeline does and scikit-learn's does not by itself is said there in full: kinds of
// columns, words that mean "missing", encoders, stacking out of fold with the folds of the search.
//
// Draws are not the same on both sides, nor are ties between splits of trees: learners that draw agree in score, the
// others in their predictions.
#include "base/files.h"
#include "data/schema.h"
#include "data/splits.h"
#include "operators/catalog.h"

namespace espalier {

struct ScriptMember {
  Step step;                 // canonical, with the rounds that were fitted
  std::string written = {};  // as the search wrote it: stands in a comment, by which `fit --start` takes it up again
  double weight = 1;

  std::string text() const { return written.empty() ? print(step) : written; }
};

struct ScriptSource {
  std::string table;     // the file it was fitted on; empty: the script names a place for it
  bool unnamed = false;  // the file's columns, but for the target, are the features in their order, by any name
  Schema schema;         // of that file, with kinds, targets and classes
  std::vector<ScriptMember> members;
  std::uint64_t seed = 0;   // of the run
  std::string score = {};   // in words, "0.791 (roc_auc)"; empty: no comment
  SplitOptions split = {};  // by which trials were validated; `by` is not needed
};

// Errors: what has no counterpart (an operator, a kind of column, a way to split), named, with the other forms that
// there are.
Result<std::string> python_script(const ScriptSource&, const Catalog&);

// Only the pipeline, for a program that has the table already: its imports, `features_of` where it does not take the
// table's columns as they are, and `exported_pipeline`, not fitted. What no package has it imports from
// espalier.exported. Errors: as above.
Result<std::string> python_pipeline_alone(const ScriptSource&, const Catalog&);

// The text of that module: classes of scikit-learn's manners. OutOfFold and EncodedOutOfFold call splits(X, y), which
// gives pairs of masks: rows to fit on, rows to answer. Whoever runs the text defines it.
std::string python_helper_module();

// Before there is a pipeline. Errors: as above, of the table alone.
Status can_be_a_script(const Schema&, const std::string& table);

// Whether a file begins as these scripts do.
bool is_exported_script(const Path&);

}  // namespace espalier
