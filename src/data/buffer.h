#pragma once
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "data/column.h"

namespace espalier {

// A run of plain items that grows without ever being there twice: the system moves the pages of a large block instead
// of copying them, and pages that were reserved but not written cost nothing. What a reader fills.
template <class T>
class Buffer {
 public:
  Buffer() = default;
  ~Buffer() { std::free(data_); }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }

  std::size_t size() const { return size_; }
  T operator[](std::size_t i) const { return data_[i]; }
  T& operator[](std::size_t i) { return data_[i]; }
  std::span<const T> items() const { return {data_, size_}; }

  void push_back(T item) {
    if (size_ == capacity_) [[unlikely]]
      reserve(capacity_ + capacity_ / 2 + 64);
    data_[size_++] = item;
  }
  void append(const T* items, std::size_t n) {
    if (n > capacity_ - size_) reserve(capacity_ + capacity_ / 2 + n + 64);
    if (n > 0) std::memcpy(data_ + size_, items, n * sizeof(T));
    size_ += n;
  }
  void fill_up(std::size_t size, T item) {
    while (size_ < size) push_back(item);
  }
  void reserve(std::size_t items) {
    if (items > capacity_) resize_block(items);
  }
  void release() { Buffer().swap(*this); }

  // Gives the items away, with no more memory than they need.
  Held<T> hold() && {
    if (size_ > 0) resize_block(size_);
    T* items = std::exchange(data_, nullptr);
    const std::size_t n = std::exchange(size_, 0);
    capacity_ = 0;
    return Held<T>(std::span<const T>(items, n), std::shared_ptr<const void>(items, [](void* p) { std::free(p); }));
  }

 private:
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  void resize_block(std::size_t items) {
    void* grown = std::realloc(data_, items * sizeof(T));
    if (!grown) throw std::bad_alloc();
    data_ = static_cast<T*>(grown);
    capacity_ = items;
  }

  T* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace espalier
