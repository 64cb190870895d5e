// The C++ interface of Espalier: the C interface (espalier_c.h) with owners, exceptions and std types. Nothing but this
// header and libespalier is needed; it may be used from any C++17 compiler.
//
//   espalier::Table table = espalier::Table::read("customers.csv");
//   espalier::Fit fit(table, R"({"target": "churned", "time": "1m", "model": "churn.espm"})");
//   fit.result();  // waits; poll() looks on
//   espalier::Model model("churn.espm");
//   std::vector<double> answers = model.predict(espalier::Table::read("new_customers.csv"));
//
// Whatever fails throws espalier::Error with the library's own words.
#ifndef ESPALIER_H
#define ESPALIER_H

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <espalier/espalier_c.h>

namespace espalier {

class Error : public std::runtime_error {
 public:
  Error(espalier_status s, const char* what) : std::runtime_error(what ? what : "out of memory"), status(s) {}
  espalier_status status;
};

namespace detail {

inline void check(espalier_status status, const char* what) {
  if (status != ESPALIER_OK) throw Error(status, what);
}

// The text of a call that gives its answer, or what is wrong, in `text`.
inline std::string taken(espalier_status status, char* text) {
  const std::unique_ptr<char, void (*)(char*)> owner(text, espalier_text_free);
  check(status, text);
  return text;
}

}  // namespace detail

// Named columns of equally many rows.
class Table {
 public:
  Table(const std::string& name, std::uint64_t rows) { made(espalier_table_new(name.c_str(), rows, &handle_)); }
  // A file: .csv .tsv .txt .arff .svm, also .gz and .zst.
  static Table read(const std::string& path) {
    Table out;
    out.made(espalier_table_read(path.c_str(), &out.handle_));
    return out;
  }
  ~Table() { espalier_table_free(handle_); }
  Table(Table&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
  Table& operator=(Table&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }

  // One number a row, NaN where missing. Copied.
  Table& add(const std::string& column, const std::vector<double>& numbers) {
    if (numbers.size() != rows()) throw Error(ESPALIER_INVALID, "a column needs a number for every row");
    detail::check(espalier_table_add_numbers(handle_, column.c_str(), numbers.data(), ESPALIER_FLOAT64, sizeof(double)),
                  espalier_table_error(handle_));
    return *this;
  }
  // One word a row. Copied.
  Table& add(const std::string& column, const std::vector<std::string>& words) {
    if (words.size() != rows()) throw Error(ESPALIER_INVALID, "a column needs a word for every row");
    std::vector<const char*> bare;
    for (const std::string& word : words) bare.push_back(word.c_str());
    detail::check(espalier_table_add_words(handle_, column.c_str(), bare.data()), espalier_table_error(handle_));
    return *this;
  }
  std::uint64_t rows() const { return espalier_table_rows(handle_); }
  const espalier_table* handle() const { return handle_; }

 private:
  Table() = default;
  void made(espalier_status status) {
    if (status == ESPALIER_OK) return;
    const std::string what = handle_ ? espalier_table_error(handle_) : "out of memory";
    espalier_table_free(handle_);
    handle_ = nullptr;
    throw Error(status, what.c_str());
  }
  espalier_table* handle_ = nullptr;
};

// A search that goes on beside its owner. Ends, with the best so far, when it is destroyed.
class Fit {
 public:
  Fit(const Table& table, const std::string& options) : Fit(table.handle(), options) {}
  explicit Fit(const std::string& options) : Fit(nullptr, options) {}  // of a file, or of a run that is gone on with
  ~Fit() { espalier_fit_free(handle_); }
  Fit(Fit&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
  Fit& operator=(Fit&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }

  // Waits so long at most for something new; true once the result is there. `told` is called with the run's events
  // (espalier_fit_poll), in this thread; it must not throw.
  bool poll(double seconds, const std::function<void(const char* event)>& told = {}) {
    int finished = 0;
    const auto listener = [](void* context, const char* event) {
      (*static_cast<const std::function<void(const char*)>*>(context))(event);
    };
    detail::check(espalier_fit_poll(handle_, seconds, told ? +listener : nullptr,
                                    const_cast<void*>(static_cast<const void*>(&told)), &finished),
                  espalier_fit_error(handle_));
    return finished != 0;
  }
  void cancel() { espalier_fit_cancel(handle_); }  // from any thread
  // Waits for the end. What was found, as espalier_fit_result tells it.
  std::string result() {
    char* text = nullptr;
    const espalier_status status = espalier_fit_result(handle_, &text);
    if (status != ESPALIER_OK) throw Error(status, espalier_fit_error(handle_));
    return detail::taken(status, text);
  }

 private:
  Fit(const espalier_table* table, const std::string& options) {
    const espalier_status status = espalier_fit_start(table, options.c_str(), &handle_);
    if (status == ESPALIER_OK) return;
    const std::string what = handle_ ? espalier_fit_error(handle_) : "out of memory";
    espalier_fit_free(handle_);
    throw Error(status, what.c_str());
  }
  espalier_fit* handle_ = nullptr;
};

// What a fit leaves. Immutable: any number of threads may predict with it.
class Model {
 public:
  explicit Model(const std::string& path) {
    const espalier_status status = espalier_model_load(path.c_str(), &handle_);
    if (status == ESPALIER_OK) return;
    const std::string what = handle_ ? espalier_model_error(handle_) : "out of memory";
    espalier_model_free(handle_);
    throw Error(status, what.c_str());
  }
  ~Model() { espalier_model_free(handle_); }
  Model(Model&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
  Model& operator=(Model&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }

  std::size_t columns() const { return static_cast<std::size_t>(espalier_model_columns(handle_)); }
  // columns() numbers a row, row after row: of each output a probability a class, or the number.
  std::vector<double> predict(const Table& table) const {
    std::vector<double> out(static_cast<std::size_t>(table.rows()) * columns());
    char* error = nullptr;
    const espalier_status status = espalier_model_predict(handle_, table.handle(), out.data(),
                                                          static_cast<std::int64_t>(columns()), 1, &error);
    const std::unique_ptr<char, void (*)(char*)> owner(error, espalier_text_free);
    detail::check(status, error);
    return out;
  }
  std::string describe() {
    char* text = nullptr;
    const espalier_status status = espalier_model_describe(handle_, &text);
    if (status != ESPALIER_OK) throw Error(status, espalier_model_error(handle_));
    return detail::taken(status, text);
  }

 private:
  espalier_model* handle_ = nullptr;
};

}  // namespace espalier
#endif
