// What everybody may see of the log of uses, under /ledger: its checkpoint and the hashes of its tree, as
// c2sp.org/tlog-tiles lays them out. Entries themselves are not served: they say which desk did what and when.
#pragma once

#include "http/server.hpp"
#include "store/evidence.hpp"

namespace relais::cli {

/// Answers /ledger itself and hands everything else on.
class LedgerSite final : public http::Application {
 public:
  LedgerSite(http::Application& behind, store::Evidence& evidence) : behind_(behind), evidence_(evidence) {}

  http::Response handle(const http::Request& request) override;
  http::Response refuse(int status) override { return behind_.refuse(status); }
  [[nodiscard]] std::size_t body_limit(http::Method method, std::string_view path) const override {
    return behind_.body_limit(method, path);
  }

 private:
  http::Response checkpoint();
  http::Response tile(std::string_view path);

  http::Application& behind_;
  store::Evidence& evidence_;
};

}  // namespace relais::cli
