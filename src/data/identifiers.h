#pragma once
#include <string>

#include "data/table.h"

namespace espalier {

// Why a column of numbers names the rows instead of describing them, in words; empty if it does not. Whole numbers do
// if no two are equal and the name is an identifier's ("id", "order_id", "Unnamed: 0"), or if they count the rows of
// the file one by one, whatever the name, unless it speaks of time ("year", "t").
std::string names_rows(const TableColumn&);

// Whether the values of a column of this name may own several rows each: "patient_id", "customer", "household".
bool named_like_an_owner(const std::string& name);

}  // namespace espalier
