#pragma once
#include <cstring>
#include <utility>

#include "data/column.h"

namespace espalier {

// Memory that grows and shrinks without ever being there twice: the pages of a large block are moved, not copied, and
// pages that have not been written cost nothing. Throws std::bad_alloc.
void* resize_block(void* block, std::size_t old_bytes, std::size_t new_bytes);
void free_block(void* block, std::size_t bytes);

// A run of plain items in such memory: what a reader fills.
template <class T>
class Buffer {
 public:
  Buffer() = default;
  ~Buffer() { free_block(data_, capacity_ * sizeof(T)); }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return capacity_ * sizeof(T); }  // of memory
  T operator[](std::size_t i) const { return data_[i]; }
  std::span<const T> items() const { return {data_, size_}; }

  void push_back(T item) {
    if (size_ == capacity_) [[unlikely]]
      reserve(capacity_ + capacity_ / 2 + 16);
    data_[size_++] = item;
  }
  void append(const T* items, std::size_t n) {
    if (n > capacity_ - size_) reserve(capacity_ + capacity_ / 2 + n + 16);
    if (n > 0) std::memcpy(data_ + size_, items, n * sizeof(T));
    size_ += n;
  }
  void truncate(std::size_t size) { size_ = std::min(size, size_); }
  void release() { *this = Buffer(); }

  // Gives the items away, in no more memory than they need.
  Held<T> hold() && {
    if (size_ > 0) resize(size_);
    const std::size_t bytes = std::exchange(capacity_, 0) * sizeof(T);
    T* items = std::exchange(data_, nullptr);
    const std::shared_ptr<const void> owner(items, [bytes](void* block) { free_block(block, bytes); });
    return Held<T>(std::span<const T>(items, std::exchange(size_, 0)), owner);
  }

 private:
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  void reserve(std::size_t items) {
    if (items > capacity_) resize(items);
  }
  void resize(std::size_t items) {
    data_ = static_cast<T*>(resize_block(data_, capacity_ * sizeof(T), items * sizeof(T)));
    capacity_ = items;
  }

  T* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace espalier
