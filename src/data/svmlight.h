#pragma once
#include "data/source.h"

namespace espalier {

// svmlight/libsvm files: "label index:value index:value # comment", with an optional qid. Gives the columns "label",
// "qid" where there is one, and a sparse column "fN" for every index N that occurs. Indices ascend within a row.
Result<Table> read_svmlight(const Source&, const ReadOptions&);

}  // namespace espalier
