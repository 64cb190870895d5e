#include "engine/machine.h"

#include <malloc.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace espalier {
namespace {

std::optional<double> first_number(const char* path) {
  std::ifstream in(path);
  double out = 0;
  if (in >> out) return out;
  return std::nullopt;
}

std::optional<double> cpu_quota() {
  std::ifstream v2("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (v2 >> quota >> period && quota != "max" && period > 0) return std::stod(quota) / period;
  const auto v1_quota = first_number("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const auto v1_period = first_number("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (v1_quota && v1_period && *v1_quota > 0 && *v1_period > 0) return *v1_quota / *v1_period;
  return std::nullopt;
}

double machine_available() {
  std::ifstream in("/proc/meminfo");
  for (std::string word; in >> word;)
    if (double kilobytes = 0; word == "MemAvailable:" && in >> kilobytes) return kilobytes * 1024;
  return static_cast<double>(::sysconf(_SC_AVPHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double cgroup_left(const char* most, const char* used) {
  const auto limit = first_number(most), now = first_number(used);
  return limit && now ? std::max(0.0, *limit - *now) : std::numeric_limits<double>::infinity();
}

}  // namespace

std::size_t usable_cores() {
  cpu_set_t set;
  double cores = 1;
  if (::sched_getaffinity(0, sizeof set, &set) == 0) cores = CPU_COUNT(&set);
  if (const auto quota = cpu_quota()) cores = std::min(cores, std::ceil(*quota));
  return static_cast<std::size_t>(std::max(1.0, cores));
}

std::size_t free_memory() {
  return static_cast<std::size_t>(std::min({
      machine_available(),
      cgroup_left("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
      cgroup_left("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
  }));
}

std::size_t own_private_memory() {
  std::ifstream in("/proc/self/statm");
  std::size_t total = 0, resident = 0, shared = 0;
  in >> total >> resident >> shared;
  return (resident - std::min(resident, shared)) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void give_back_memory() { ::malloc_trim(0); }

}  // namespace espalier
