#pragma once
#include <map>

#include "data/bins.h"
#include "data/memo.h"

namespace espalier {

// What the numbers of a column mean.
struct Content {
  enum class Kind : std::uint8_t { number, category, token };
  Kind kind = Kind::number;
  int categories = 0;  // of a category: codes 0 ... n-1, NaN missing; prediction may bring codes past them: unknown
};

struct Order {  // positions of the values that are not missing, smallest value first
  std::vector<std::uint32_t> positions;
  std::size_t bytes() const { return positions.size() * sizeof(std::uint32_t); }
};

struct Moments {
  double mean = 0, deviation = 0;
};  // of the values that are not missing; deviation divides by n

class Column;
using ColumnPtr = std::shared_ptr<const Column>;

// A column made by a non-decreasing map from rows of another one inherits its codes: lazily and always, for codes that
// depended on whether the parent happened to have its own would depend on history.
struct Origin {
  ColumnPtr parent = {};
  RowsPtr rows = {};
  std::function<double(double)> map = {};
};

// A run of items that somebody keeps: a vector of our own, or a part of a mapped file.
template <class T>
struct Held {
  std::span<const T> items;
  std::shared_ptr<const void> owner;
  Held() = default;
  Held(std::vector<T> own) : Held(std::make_shared<const std::vector<T>>(std::move(own))) {}
  Held(std::shared_ptr<const std::vector<T>> own) : items(*own), owner(std::move(own)) {}
  Held(std::span<const T> part, std::shared_ptr<const void> of) : items(part), owner(std::move(of)) {}
};

// Values that never change, NaN where missing, with what has been derived from them. A dense column has a value a row;
// a sparse one lists the rows whose value is not zero. Derived artefacts draw from the values alone, never from who
// asks first, so having them or not cannot change a result.
class Column {
 public:
  explicit Column(Held<double> values, Content content = {}, Origin origin = {});
  // Of `length` rows, those at `positions` (ascending) have `values`, all others zero.
  Column(std::size_t length, Held<std::uint32_t> positions, Held<double> values, Content content = {});
  // The same column with codes that were derived before, by this very class.
  Column(const Column& like, std::shared_ptr<const Bins> bins);

  std::size_t size() const { return length_; }
  bool sparse() const { return sparse_; }
  const Content& content() const { return content_; }
  bool is_category() const { return content_.kind == Content::Kind::category; }
  bool is_token() const { return content_.kind == Content::Kind::token; }
  int categories() const { return is_category() ? content_.categories : 0; }

  std::span<const double> values() const { return values_.items; }  // dense: one a row; sparse: those not zero
  std::span<const std::uint32_t> positions() const { return positions_.items; }  // sparse only
  double at(std::size_t row) const { return sparse_ ? sparse_at(row) : values_.items[row]; }

  std::shared_ptr<const Bins> bins() const;
  std::shared_ptr<const Order> order() const;
  Moments moments(const RowsPtr&) const;  // kept per row set: a fold must not see the others' mean

  std::size_t value_bytes() const { return values_.items.size_bytes() + positions_.items.size_bytes(); }
  std::size_t artefact_bytes() const;
  void drop_artefacts() const;

 private:
  struct Artefacts {
    Memo<Bins> bins;
    Memo<Order> order;
    std::mutex moments_mutex;
    std::map<Hash128, Moments> moments;
  };
  double sparse_at(std::size_t row) const;
  std::vector<double> dense() const;

  Held<double> values_;
  Held<std::uint32_t> positions_;
  std::size_t length_;
  bool sparse_;
  Content content_;
  Origin origin_;
  std::shared_ptr<const Bins> given_bins_;
  std::unique_ptr<Artefacts> artefacts_;
};

ColumnPtr dense_column(std::vector<double> values, Content content = {}, Origin origin = {});

}  // namespace espalier
