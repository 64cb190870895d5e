// Before anything else: is this the right program for this processor? The one source that is compiled for every
// processor at every level (CMakeLists.txt), and free of the standard library's inline functions for that reason: the
// linker might take another file's copy of one.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace {

constexpr bool is_v3 = __builtin_strcmp(ESPALIER_LEVEL, "x86-64-v3") == 0;

bool may_use_v3() {
  const char* most = ::getenv("ESPALIER_LEVEL");
  return __builtin_cpu_supports("x86-64-v3") && (!most || ::strcmp(most, "x86-64") != 0);
}

// PREFIX/bin/espalier becomes PREFIX/libexec/espalier/espalier-x86-64-v3. Returns if there is none.
void become_v3(char** argv, char** environment) {
  constexpr char beside[] = "/libexec/espalier/espalier-x86-64-v3";
  char path[4096];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path - sizeof beside);
  if (length <= 0) return;
  path[length] = '\0';
  for (int parts = 0; parts < 2; ++parts)
    if (char* slash = ::strrchr(path, '/')) *slash = '\0';
  ::memcpy(path + ::strlen(path), beside, sizeof beside);
  ::execve(path, argv, environment);
}

// Runs ahead of every other initialiser of the program, and is given main's arguments by the C library.
__attribute__((constructor(101))) void choose_level(int, char** argv, char** environment) {
  __builtin_cpu_init();
  if (is_v3 == may_use_v3()) return;
  if (!is_v3) return become_v3(argv, environment);
  constexpr char refusal[] =
      "espalier: this program is built for processors of level x86-64-v3 (AVX2, BMI2, FMA), and this processor has "
      "less, or the variable ESPALIER_LEVEL allows less; use the program for every processor, which "
      "'./dev build --all' leaves at build/all/bin/espalier\n";
  (void)!::write(STDERR_FILENO, refusal, sizeof refusal - 1);
  ::_exit(1);
}

}  // namespace
