#pragma once
// Rows held out as scikit-learn holds them out, number for number, so that results compare row by row.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace espalier {

struct TrainTest {
  std::vector<std::uint32_t> train, test;  // ascending
};

// The rows that sklearn.model_selection.train_test_split gives of so many, without stratification, with
// random_state=seed (0 to 2^32 - 1), train_size=1 - test_size and test_size in (0, 1): numpy's legacy generator.
TrainTest train_test_split(std::size_t rows, double test_size, std::uint32_t seed);

}  // namespace espalier
