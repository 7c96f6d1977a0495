// Lends things that are costly to make, each to one thread at a time. Private to the room.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace relais::store {

/// Makes things when first needed, at most `limit`; a borrower beyond that waits until one is given back.
template <class Thing>
class Pool {
 public:
  using Make = std::function<base::Result<std::unique_ptr<Thing>>()>;

  Pool(std::size_t limit, Make make) : limit_(limit == 0 ? 1 : limit), make_(std::move(make)) {}

  class Loan {
   public:
    Loan(Pool& pool, std::unique_ptr<Thing> thing) : pool_(&pool), thing_(std::move(thing)) {}
    Loan(Loan&& other) noexcept : pool_(other.pool_), thing_(std::move(other.thing_)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Loan& operator=(Loan&&) = delete;
    ~Loan() {
      if (thing_) pool_->give_back(std::move(thing_));
    }
    Thing& operator*() const { return *thing_; }
    Thing* operator->() const { return thing_.get(); }
    /// The thing is broken: it is destroyed, and the next borrower makes a new one.
    void discard() {
      thing_.reset();
      pool_->forget_one();
    }

   private:
    Pool* pool_;
    std::unique_ptr<Thing> thing_;
  };

  base::Result<Loan> borrow() {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !free_.empty() || made_ < limit_; });
    if (!free_.empty()) {
      auto thing = std::move(free_.back());
      free_.pop_back();
      return Loan(*this, std::move(thing));
    }
    ++made_;
    lock.unlock();
    auto thing = make_();
    if (!thing) {
      forget_one();
      return base::fail(std::move(thing.error()));
    }
    return Loan(*this, std::move(*thing));
  }

 private:
  void give_back(std::unique_ptr<Thing> thing) {
    {
      const std::lock_guard lock(mutex_);
      free_.push_back(std::move(thing));
    }
    returned_.notify_one();
  }
  void forget_one() {
    {
      const std::lock_guard lock(mutex_);
      --made_;
    }
    returned_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Thing>> free_;
  std::size_t made_ = 0;
  std::size_t limit_;
  Make make_;
};

}  // namespace relais::store
