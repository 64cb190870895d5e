#pragma once
// Where runs, models and the program itself lie.
#include "base/files.h"

namespace espalier::cli {

// A folder that does not hold a run yet, named after the table.
Path free_run_folder(const Path& table);

// A model's file, or that of a run's folder.
Path model_path(const std::string& given);

std::string own_program();  // by which the running program can be started again

}  // namespace espalier::cli
