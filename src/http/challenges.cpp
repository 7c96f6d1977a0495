#include "http/challenges.hpp"

#include <algorithm>

#include "http/engine.hpp"

namespace relais::http {

std::string Challenges::ask(Pending pending, base::Instant now) {
  auto token = random_token();
  const std::lock_guard<std::mutex> lock(guard_);
  if (pending_.size() >= most_) std::erase_if(pending_, [&](const auto& entry) { return entry.second.expires <= now; });
  if (pending_.size() >= most_)
    pending_.erase(std::ranges::min_element(
        pending_, [](const auto& left, const auto& right) { return left.second.expires < right.second.expires; }));
  pending_.emplace(token, std::move(pending));
  return token;
}

std::optional<Pending> Challenges::take(std::string_view token, base::Instant now) {
  const std::lock_guard<std::mutex> lock(guard_);
  const auto found = pending_.find(token);
  if (found == pending_.end()) return std::nullopt;
  auto pending = std::move(found->second);
  pending_.erase(found);
  if (pending.expires <= now) return std::nullopt;
  return pending;
}

}  // namespace relais::http
