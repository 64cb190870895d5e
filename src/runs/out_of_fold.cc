#include "runs/out_of_fold.h"

#include <cstring>

namespace espalier {

std::string to_bytes(const OutOfFold& columns) {
  std::string out;
  for (const auto& c : columns) out.append(reinterpret_cast<const char*>(c.data()), c.size() * sizeof(float));
  return out;
}

Result<OutOfFold> out_of_fold_from(std::string_view bytes, std::size_t columns, std::size_t rows) {
  if (bytes.size() != columns * rows * sizeof(float))
    return fail(Errc::corrupt, "stored predictions are not of this data set");
  OutOfFold out(columns, std::vector<float>(rows));
  for (std::size_t c = 0; c < columns && rows > 0; ++c)
    std::memcpy(out[c].data(), bytes.data() + c * rows * sizeof(float), rows * sizeof(float));
  return out;
}

}  // namespace espalier
