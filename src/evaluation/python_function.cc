#include "evaluation/python_function.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json.h"

namespace espalier {
namespace {

// Requests: a count and twice as many doubles. Answers: a line of JSON, [true, value] or [false, words].
constexpr const char* script = R"PY(
import array, importlib.util, inspect, json, os, signal, struct, sys, threading, time

signal.signal(signal.SIGINT, signal.SIG_IGN)
requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
owner = os.getppid()


def end_with_owner():
    while os.getppid() == owner:
        time.sleep(0.5)
    os._exit(0)


threading.Thread(target=end_with_owner, daemon=True).start()


def answer(good, what):
    answers.write(json.dumps([good, what]) + "\n")
    answers.flush()


def words(error):
    return type(error).__name__ + ": " + str(error)


def imported(module):
    if not module.endswith(".py"):
        return importlib.import_module(module)
    spec = importlib.util.spec_from_file_location(os.path.basename(module)[:-3], module)
    out = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(out)
    return out


def takes_estimator(function):
    if hasattr(function, "_score_func"):
        return True
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return False
    needed = [p for p in parameters if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return len(needed) > 2


def numbers(labels):
    for kind in (int, float):
        try:
            return [kind(label) for label in labels]
        except ValueError:
            pass
    return labels


module, name, classes = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
try:
    sys.path.insert(0, os.getcwd())
    function = getattr(imported(module), name)
except BaseException as error:
    answer(False, words(error))
    sys.exit()
if takes_estimator(function):
    answer(False, "it takes (estimator, X, y), which only the Python package will serve; write it as (y_true, y_pred)")
    sys.exit()
try:
    from numpy import array as listed
except ImportError:
    listed = list
answer(True, 0.0)
labels = numbers(classes)
while True:
    head = requests.read(8)
    if len(head) < 8:
        sys.exit()
    size = 8 * struct.unpack("=q", head)[0]
    both = [array.array("d", requests.read(size)) for _ in range(2)]
    if labels:
        both = [[labels[int(code)] for code in codes] for codes in both]
    try:
        result = function(*[listed(values) for values in both])
        if isinstance(result, str):
            raise TypeError("it returns a text, not a number")
        answer(True, float(result))
    except BaseException as error:
        answer(False, words(error))
)PY";

Failure cannot(const std::string& what) { return fail(Errc::io, "cannot " + what + ": " + std::strerror(errno)); }

bool write_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t done = ::write(fd, bytes, size);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

// Its standard input and output are the pipes, its standard error is ours.
Result<pid_t> spawn(std::vector<std::string> command, int input, int output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, 1);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t pid = -1;
  errno = ::posix_spawnp(&pid, command[0].c_str(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (errno != 0)
    return fail(Errc::not_found, "cannot start " + command[0] + ": " + std::strerror(errno) +
                                     "; ESPALIER_PYTHON names the interpreter for functions of one's own");
  return pid;
}

}  // namespace

Result<std::unique_ptr<PythonFunction>> PythonFunction::start(const std::string& module, const std::string& function,
                                                              const std::vector<std::string>& classes,
                                                              std::function<bool()> stopped) {
  const char* named = std::getenv("ESPALIER_PYTHON");
  std::unique_ptr<PythonFunction> out(new PythonFunction);
  out->command_ = {named && *named ? named : "python3", "-c", script, module, function, Json(classes).dump()};
  out->stopped_ = std::move(stopped);
  TRY_STATUS(out->begin());
  return out;
}

Status PythonFunction::begin() {
  int requests[2], answers[2];
  if (::pipe2(requests, O_CLOEXEC) != 0) return cannot("make a pipe");
  if (::pipe2(answers, O_CLOEXEC) != 0) {
    const Failure failure = cannot("make a pipe");
    for (const int fd : requests) ::close(fd);
    return failure;
  }
  to_ = requests[1];
  from_ = answers[0];
  const auto pid = spawn(command_, requests[0], answers[1]);
  ::close(requests[0]);
  ::close(answers[1]);
  if (!pid) return end(), Failure{pid.error()};
  pid_ = *pid;
  const auto ready = answer(patience_with_an_import);
  if (ready) return ok();
  end();
  return Failure{ready.error()};
}

PythonFunction::~PythonFunction() { end(); }

void PythonFunction::end() {
  for (int* fd : {&to_, &from_})
    if (*fd >= 0) ::close(std::exchange(*fd, -1));
  read_.clear();
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
  pid_ = -1;
}

Result<double> PythonFunction::call(const std::vector<double>& truth, const std::vector<double>& predicted) {
  if (pid_ < 0) TRY_STATUS(begin());
  const auto count = static_cast<std::int64_t>(truth.size());
  std::string request(reinterpret_cast<const char*>(&count), sizeof count);
  for (const auto* numbers : {&truth, &predicted})
    request.append(reinterpret_cast<const char*>(numbers->data()), numbers->size() * sizeof(double));
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const bool sent = write_all(to_, request.data(), request.size());
  std::signal(SIGPIPE, before);
  if (!sent) return end(), fail(Errc::io, "its Python process has ended");
  TRY(const std::string value, answer(patience_with_a_call));
  return std::strtod(value.c_str(), nullptr);
}

// The value as text.
Result<std::string> PythonFunction::answer(std::chrono::seconds longest) {
  TRY(const std::string said, line(longest));
  if (said.starts_with("[false, ")) {
    TRY(const Json words, parse_json(said, "the answer of Python"));
    return fail(Errc::invalid_argument, words[1].get<std::string>());
  }
  constexpr std::size_t front = std::string_view("[true, ").size();
  if (said.size() <= front) return fail(Errc::corrupt, "an answer that is none");
  return said.substr(front, said.size() - front - 1);  // NaN and Infinity are no JSON
}

Result<std::string> PythonFunction::line(std::chrono::seconds longest) {
  while (read_.find('\n') == read_.npos) {
    if (!readable_in_time(from_, stopped_, longest)) return end(), fail(Errc::stopped, "it gave no answer in time");
    char bytes[4096];
    const ssize_t n = ::read(from_, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return end(), fail(Errc::io, "its Python process has ended");
    read_.append(bytes, static_cast<std::size_t>(n));
  }
  const std::size_t end_of_line = read_.find('\n');
  std::string out = read_.substr(0, end_of_line);
  read_.erase(0, end_of_line + 1);
  return out;
}

}  // namespace espalier
