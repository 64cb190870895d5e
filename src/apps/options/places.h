#pragma once
// Where runs, models and the program itself lie.
#include "base/files.h"

namespace espalier::cli {

// The usual name of a run's folder, after the table.
Path run_folder_of(const Path& table);

// A model's file, or that of a run's folder.
Path model_path(const std::string& given);

// The files that a metric of one's own is read from, there or not: its library, or its module and the packages that
// this lies in, in the current folder and those of PYTHONPATH. None: the metric is one of ours.
std::vector<Path> files_of_metric(const std::string& name);

std::string own_program();  // by which the running program can be started again

}  // namespace espalier::cli
