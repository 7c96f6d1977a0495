// An application that says back what it was asked, and counts.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "wire/server.hpp"

namespace relais::test {

/// Echoes method, path, query and size of the body; `/slow` takes a while; `/body` says the body back; `/peer` who
/// asks.
class Echo final : public wire::Application {
 public:
  wire::Response handle(const wire::Request& request) override {
    ++handled;
    if (request.path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(400));
    wire::Response response;
    response.set("content-type", "text/plain");
    if (request.path == "/body")
      response.body = request.body;
    else if (request.path == "/peer")
      response.body = request.peer;
    else
      response.body = std::string(to_string(request.method)) + " " + request.path + "?" + request.query + " " +
                      std::to_string(request.body.size());
    if (request.path == "/split") response.set("location", "/\r\nset-cookie: stolen=1");
    return response;
  }
  wire::Response refuse(int status) override {
    ++refused;
    wire::Response response;
    response.status = status;
    response.body = "refused";
    return response;
  }
  [[nodiscard]] std::size_t body_limit(wire::Method, std::string_view path) const override {
    return path == "/big" ? 100'000 : 1000;
  }

  std::atomic<int> handled{0};
  std::atomic<int> refused{0};
};

}  // namespace relais::test
