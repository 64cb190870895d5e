#include "evaluation/python_function.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/json.h"

namespace espalier {
namespace {

constexpr auto patience = std::chrono::seconds(30);

// Requests: a count and twice as many doubles. Answers: a line of JSON, [true, value] or [false, words].
constexpr const char* script = R"PY(
import array, importlib, inspect, json, os, signal, struct, sys, threading, time

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
    function = getattr(importlib.import_module(module), name)
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
                                                              const std::vector<std::string>& classes) {
  const char* named = std::getenv("ESPALIER_PYTHON");
  int requests[2], answers[2];
  if (::pipe2(requests, O_CLOEXEC) != 0) return cannot("make a pipe");
  if (::pipe2(answers, O_CLOEXEC) != 0) {
    const Failure failure = cannot("make a pipe");
    for (const int fd : requests) ::close(fd);
    return failure;
  }
  std::unique_ptr<PythonFunction> out(new PythonFunction);
  out->to_ = requests[1];
  out->from_ = answers[0];
  const auto pid = spawn({named && *named ? named : "python3", "-c", script, module, function, Json(classes).dump()},
                         requests[0], answers[1]);
  ::close(requests[0]);
  ::close(answers[1]);
  if (!pid) return Failure{pid.error()};
  out->pid_ = *pid;
  if (const auto ready = out->answer(); !ready)
    return fail(ready.error().code,
                "the metric " + module + "." + function + " cannot be used: " + ready.error().message);
  return out;
}

PythonFunction::~PythonFunction() {
  for (const int fd : {to_, from_})
    if (fd >= 0) ::close(fd);
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
}

Result<double> PythonFunction::call(const std::vector<double>& truth, const std::vector<double>& predicted) {
  const auto count = static_cast<std::int64_t>(truth.size());
  std::string request(reinterpret_cast<const char*>(&count), sizeof count);
  for (const auto* numbers : {&truth, &predicted})
    request.append(reinterpret_cast<const char*>(numbers->data()), numbers->size() * sizeof(double));
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const bool sent = write_all(to_, request.data(), request.size());
  std::signal(SIGPIPE, before);
  if (!sent) return fail(Errc::io, "its Python process has ended");
  TRY(const std::string value, answer());
  return std::strtod(value.c_str(), nullptr);
}

// The value as text.
Result<std::string> PythonFunction::answer() {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (read_.find('\n') == read_.npos) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{from_, POLLIN, 0};
    const int got = left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Errc::io, "it gave no answer within 30 seconds");
    char bytes[4096];
    const ssize_t n = ::read(from_, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail(Errc::io, "its Python process has ended");
    read_.append(bytes, static_cast<std::size_t>(n));
  }
  const std::size_t end = read_.find('\n');
  const std::string line = read_.substr(0, end);
  read_.erase(0, end + 1);
  if (line.starts_with("[false, ")) {
    TRY(const Json answer, parse_json(line, "the answer of Python"));
    return fail(Errc::invalid_argument, answer[1].get<std::string>());
  }
  constexpr std::size_t front = std::string_view("[true, ").size();
  if (line.size() <= front) return fail(Errc::corrupt, "an answer that is none");
  return line.substr(front, line.size() - front - 1);  // NaN and Infinity are no JSON
}

}  // namespace espalier
