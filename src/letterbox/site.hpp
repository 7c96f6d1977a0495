// The public door as one application: information pages, report pages, the calls of the letterbox and their files. No
// cookie, no session, no access log; the address of the other side is used for `Tide` and forgotten.
#pragma once

#include <string>
#include <string_view>

#include "door/pages.hpp"
#include "letterbox/box.hpp"
#include "letterbox/files.hpp"
#include "letterbox/plain.hpp"
#include "wire/server.hpp"

namespace relais::letterbox {

class Site final : public wire::Application {
 public:
  /// What is handed in outlives the site. `secure`: people reach it over https alone.
  Site(const door::Pages& pages, Spool& spool, Box& box, Plain& plain, ServedFiles files, Spool::Now now, bool secure);

  wire::Response handle(const wire::Request& request) override;
  wire::Response refuse(int status) override;
  [[nodiscard]] std::size_t body_limit(wire::Method method, std::string_view path) const override;

 private:
  wire::Response answer(const wire::Request& request);
  wire::Response call(const wire::Request& request, std::string_view name);
  wire::Response file(const wire::Request& request) const;
  wire::Response shown(const door::Page& page) const;
  wire::Response finished(wire::Response response) const;

  const door::Pages& pages_;
  Spool& spool_;
  Box& box_;
  Plain& plain_;
  const ServedFiles files_;
  const Spool::Now now_;
  const bool secure_;
  const std::string manifest_;
  const std::string page_policy_;
};

}  // namespace relais::letterbox
