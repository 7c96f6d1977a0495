#include "wire/connection.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace relais::wire {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// RFC 9110 §5.6.7.
std::string http_date() {
  const auto seconds = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

/// A line break in a value would end the field and begin one that nobody meant.
bool is_one_line(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

Request to_request(RequestReader& reader, std::string peer) {
  auto& head = reader.head();
  Request request;
  request.method = head.method;
  request.path = head.path();
  request.query = head.query();
  request.headers = std::move(head.headers);
  request.body = std::move(reader.body());
  request.peer = std::move(peer);
  return request;
}

std::string head_of(const Response& response, bool bodiless) {
  std::string text =
      fmt::format("HTTP/1.1 {} {}\r\ndate: {}\r\n", response.status, title_of(response.status), http_date());
  for (const auto& [name, value] : response.headers)
    if (is_one_line(value)) text += fmt::format("{}: {}\r\n", name, value);
  if (!bodiless) text += fmt::format("content-length: {}\r\n", response.content().size());
  return text;
}

}  // namespace

bool Shared::make_room() {
  if (waited_for.empty()) return false;
  waited_for.front()->close();
  return true;
}

bool Shared::is_proxy(std::string_view address) const {
  return std::find(options.proxies.begin(), options.proxies.end(), address) != options.proxies.end();
}

Connection::Connection(tcp::socket socket, Shared& shared, std::string peer, std::string source)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      shared_(shared),
      peer_(std::move(peer)),
      source_(std::move(source)) {
  shared_.open.insert(this);
  if (!source_.empty()) ++shared_.per_source[source_];
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

Connection::~Connection() {
  no_longer_waited_for();
  give_memory_back();
  if (const auto found = shared_.per_source.find(source_); found != shared_.per_source.end() && --found->second == 0)
    shared_.per_source.erase(found);
  shared_.open.erase(this);
  if (shared_.stopping && shared_.open.empty()) shared_.on_last_closed();
}

void Connection::close_if_idle() {
  if (idle_) close();
}

void Connection::close() {
  no_longer_waited_for();
  error_code ignored;
  timer_.cancel();
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

void Connection::expect_within(std::chrono::milliseconds time) {
  timer_.expires_after(time);
  timer_.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    // One that was set anew while this was already on its way.
    if (!self || error || self->timer_.expiry() > std::chrono::steady_clock::now()) return;
    self->close();
  });
}

void Connection::no_longer_waited_for() {
  if (place_) shared_.waited_for.erase(*place_);
  place_.reset();
}

void Connection::next_request() {
  if (shared_.stopping) return close();
  FramingLimits limits;
  limits.head = shared_.options.header_limit;
  limits.target = std::min(limits.target, limits.head);
  reader_ = RequestReader(limits);
  if (!socket_.is_open()) return;
  place_ = shared_.waited_for.insert(shared_.waited_for.end(), this);
  if (!unread_.empty()) return feed(std::exchange(unread_, {}));
  idle_ = true;
  expect_within(shared_.options.idle_timeout);
  wait_for_client();
}

void Connection::wait_for_client() {
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
    if (error) return self->close();
    self->readable();
  });
}

void Connection::readable() {
  error_code error;
  const auto size = socket_.read_some(asio::buffer(shared_.scratch), error);
  if (error == asio::error::would_block || error == asio::error::try_again) return wait_for_client();
  if (error || size == 0) return close();
  feed(std::string_view(shared_.scratch).substr(0, size));
}

void Connection::feed(std::string_view bytes) {
  using State = RequestReader::State;
  if (!reader_.begun()) expect_within(shared_.options.header_timeout);
  idle_ = false;
  for (;;) {
    const auto before = reader_.state();
    bytes.remove_prefix(reader_.take(bytes));
    if (before == State::head && reader_.state() == State::body && !head_known()) {
      unread_ = bytes;
      return;
    }
    if (reader_.state() == State::refused) return refuse(reader_.status());
    if (reader_.state() == State::whole) {
      unread_ = bytes;
      return handle();
    }
    if (bytes.empty()) break;
  }
  if (!fits_in_memory()) return refuse(503);
  wait_for_client();
}

/// False when the client has to be told first that its body is welcome.
bool Connection::head_known() {
  const auto& head = reader_.head();
  no_longer_waited_for();
  reader_.limit_body(shared_.application.body_limit(head.method, head.path()));
  if (reader_.state() != RequestReader::State::body) return true;
  expect_within(shared_.options.body_timeout);
  if (!head.awaits_invitation) return true;
  invite_body();
  return false;
}

bool Connection::fits_in_memory() {
  give_memory_back();
  held_ = reader_.held();
  shared_.held += held_;
  return shared_.held <= shared_.options.request_memory;
}

void Connection::give_memory_back() { shared_.held -= std::exchange(held_, 0); }

void Connection::invite_body() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(kContinue.data(), kContinue.size()),
                    [self = shared_from_this()](error_code error, std::size_t) {
                      if (error) return self->close();
                      self->feed(std::exchange(self->unread_, {}));
                    });
}

/// Who asks: the other end of the connection, unless that is a proxy of ours.
std::string Connection::peer_of(const Head& head) const {
  if (!shared_.is_proxy(peer_)) return peer_;
  std::string_view last;
  for (const auto& [name, value] : head.headers)
    if (name == "x-forwarded-for") last = value;
  const auto comma = last.rfind(',');
  if (comma != std::string_view::npos) last.remove_prefix(comma + 1);
  while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
  error_code error;
  const auto address = asio::ip::make_address(std::string(last), error);
  return error ? peer_ : address.to_string();
}

void Connection::handle() {
  no_longer_waited_for();
  if (!fits_in_memory()) return refuse(503);
  timer_.cancel();
  const auto& head = reader_.head();
  keep_alive_ = head.keep_alive;
  minor_ = head.minor;
  head_only_ = head.method == Method::head;
  auto request = std::make_shared<Request>(to_request(reader_, peer_of(head)));
  asio::post(shared_.workers, [self = shared_from_this(), request]() mutable {
    auto response = self->shared_.application.handle(*request);
    request.reset();
    const auto executor = self->socket_.get_executor();
    asio::post(executor, [self = std::move(self), response = std::move(response)]() mutable {
      self->answer(std::move(response));
    });
  });
}

void Connection::refuse(int status) {
  no_longer_waited_for();
  keep_alive_ = false;
  head_only_ = false;
  unread_.clear();
  answer(shared_.application.refuse(status));
}

void Connection::answer(Response response) {
  give_memory_back();
  reader_ = RequestReader();
  if (shared_.stopping) keep_alive_ = false;
  response_ = std::move(response);
  const bool bodiless = response_.status == 204 || response_.status == 304;
  head_text_ = head_of(response_, bodiless);
  if (!keep_alive_)
    head_text_ += "connection: close\r\n";
  else if (minor_ == 0)
    head_text_ += "connection: keep-alive\r\n";
  head_text_ += "\r\n";
  const std::array<asio::const_buffer, 2> buffers{
      asio::buffer(head_text_), bodiless || head_only_ ? asio::const_buffer() : asio::buffer(response_.content())};
  expect_within(shared_.options.write_timeout);
  asio::async_write(socket_, buffers, [self = shared_from_this()](error_code error, std::size_t) {
    if (error) return self->close();
    self->answered();
  });
}

void Connection::answered() {
  response_ = {};
  head_text_ = {};
  if (keep_alive_)
    next_request();
  else
    linger();
}

/// Lets the client read the answer before the connection goes: bytes of it that are still unread would reset it.
void Connection::linger() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  expect_within(std::chrono::seconds(2));
  drain(256);
}

void Connection::drain(int left) {
  if (left == 0) return close();
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this(), left](error_code error) {
    if (error) return self->close();
    const auto size = self->socket_.read_some(asio::buffer(self->shared_.scratch), error);
    if (error == asio::error::would_block) return self->drain(left - 1);
    if (error || size == 0) return self->close();
    self->drain(left - 1);
  });
}

}  // namespace relais::wire
