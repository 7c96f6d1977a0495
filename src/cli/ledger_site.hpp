// What everybody may see of the log of uses, under /ledger: its checkpoint and the hashes of its tree, as
// c2sp.org/tlog-tiles lays them out. Entries themselves are not served: they say which desk did what and when.
#pragma once

#include "store/evidence.hpp"
#include "wire/server.hpp"

namespace relais::cli {

/// Answers /ledger itself and hands everything else on.
class LedgerSite final : public wire::Application {
 public:
  LedgerSite(wire::Application& behind, store::Evidence& evidence) : behind_(behind), evidence_(evidence) {}

  wire::Response handle(const wire::Request& request) override;
  wire::Response refuse(int status) override { return behind_.refuse(status); }
  [[nodiscard]] std::size_t body_limit(wire::Method method, std::string_view path) const override {
    return behind_.body_limit(method, path);
  }

 private:
  wire::Response checkpoint();
  wire::Response tile(std::string_view path);

  wire::Application& behind_;
  store::Evidence& evidence_;
};

}  // namespace relais::cli
