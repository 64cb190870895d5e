#include <fmt/format.h>

#include <cstring>

#include "base/hash.h"
#include "tests/fuzz/fuzz_target.h"

namespace espalier::test {
namespace {

// A number that lengths, counts and offsets do not expect.
void overwrite_number(std::string& bytes, std::size_t at, Rng& rng) {
  constexpr std::uint64_t lies[] = {0, 1, 2, 255, 65536, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, ~std::uint64_t{0}};
  const std::size_t size = std::size_t{1} << rng.below(4);
  if (at + size <= bytes.size()) std::memcpy(bytes.data() + at, &lies[rng.below(std::size(lies))], size);
}

// Brackets around a part of it, thousands of them at worst: whoever reads by recursion has a stack to lose.
void wrap(std::string& bytes, std::size_t at, std::size_t length, Rng& rng, const std::string& alphabet) {
  const bool square = alphabet.find('[') != alphabet.npos;
  if (!square && alphabet.find('(') == alphabet.npos) return;
  const std::size_t levels = rng.below(std::size_t{1} << rng.below(18));
  bytes.insert(at + length, levels, square ? ']' : ')');
  bytes.insert(at, levels, square ? '[' : '(');
}

}  // namespace

std::string damaged(std::string bytes, Rng& rng, const std::string& alphabet) {
  for (std::size_t n = 1 + rng.below(4); n > 0 && !bytes.empty(); --n) {
    const std::size_t at = rng.below(bytes.size());
    const std::size_t length = 1 + rng.below(std::min<std::size_t>(12, bytes.size() - at));
    switch (rng.below(7)) {
      case 0:
        bytes.erase(at, length);
        break;
      case 1:
        bytes.insert(at, bytes, rng.below(bytes.size()), length);
        break;
      case 2:
        bytes[at] = static_cast<char>(rng.below(256));
        break;
      case 3:
        bytes.insert(at, 1, alphabet[rng.below(alphabet.size())]);
        break;
      case 4:
        overwrite_number(bytes, at, rng);
        break;
      case 5:
        wrap(bytes, at, length, rng, alphabet);
        break;
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

std::string bytes_of_round(const FuzzTarget& target, std::uint64_t seed, std::uint64_t round) {
  Rng rng = Rng(seed).child(hash_bytes(target.name).low).child(round);
  const std::string& example = target.examples[rng.below(target.examples.size())];
  if (target.forge && rng.below(2) == 0) return target.seal(target.forge(example, rng));
  if (rng.below(2) == 0) return target.seal(damaged(example, rng, target.alphabet));
  return damaged(target.seal(example), rng, target.alphabet);
}

std::string check_of(std::string_view bytes) {
  const Hash128 check = hash_bytes(bytes);
  std::string out(16, '\0');
  std::memcpy(out.data(), &check.low, 8);
  std::memcpy(out.data() + 8, &check.high, 8);
  return out;
}

// Head, sections and record of a dataset file, with its checksums made anew: that of the sections, which the record's
// last two fields hold, and that of the record.
std::string seal_dataset(const std::string& bytes) {
  if (bytes.size() < 64) return bytes;
  std::uint64_t offset = 0;
  std::memcpy(&offset, bytes.data() + 8, sizeof offset);
  if (offset > bytes.size()) return bytes;
  std::string out = bytes;
  const std::uint64_t length = out.size() - offset;
  constexpr std::size_t last = 8, last_but_one = 8 + (1 + 10 + 1 + 8) + 8;  // from the end: "check_high" in between
  if (offset >= 64 && length >= last_but_one) {
    const Hash128 body = hash_bytes(std::string_view(out).substr(64, offset - 64));
    std::memcpy(out.data() + out.size() - last_but_one, &body.low, 8);
    std::memcpy(out.data() + out.size() - last, &body.high, 8);
  }
  std::memcpy(out.data() + 16, &length, sizeof length);
  return out.replace(24, 16, check_of(std::string_view(out).substr(offset)));
}

std::string sealed_journal_line(const std::string& member) {
  const std::size_t colon = std::min(member.find("\":"), member.size());
  const std::string body = member.substr(std::min(colon + 2, member.size()));
  return fmt::format("{{\"check\":\"{:08x}-{:016x}\",\"{}}}", body.size(), hash_bytes(body).low, member);
}

std::vector<FuzzTarget> all_fuzz_targets() {
  std::vector<FuzzTarget> out = targets_of_tables();
  for (FuzzTarget& target : targets_of_runs()) out.push_back(std::move(target));
  for (FuzzTarget& target : targets_of_folders()) out.push_back(std::move(target));
  for (FuzzTarget& target : targets_of_dialects()) out.push_back(std::move(target));
  return out;
}

}  // namespace espalier::test
