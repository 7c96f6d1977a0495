// Makes the pages, one function a page. Inside the door only.
#pragma once

#include "door/address.hpp"
#include "door/contact.hpp"
#include "door/form.hpp"
#include "door/guidance.hpp"
#include "door/page_parts.hpp"
#include "door/pages.hpp"
#include "door/texts.hpp"

namespace relais::door {

/// What one request asks for.
struct Request {
  Address address;
  bool post = false;
  std::string_view body;
  base::Instant now;
};

class PageMaker {
 public:
  PageMaker(Texts texts, Contact contact, Guidance guidance, Look look);

  [[nodiscard]] const Texts& texts() const { return texts_; }
  [[nodiscard]] const Look& look() const { return look_; }

  /// Nothing when no page has this address.
  [[nodiscard]] std::optional<Page> page(const Request& request) const;
  /// `heading` is HTML and goes before the heading of the frame.
  [[nodiscard]] Page shell(const Voice& voice, const Frame& frame, std::string heading = {}) const;
  [[nodiscard]] Page failed(const Voice& voice, int status, std::string_view key, base::Instant now) const;
  [[nodiscard]] std::string numbers(const Voice& voice, base::Instant now) const;
  [[nodiscard]] static Page blank();

 private:
  using Made = std::optional<Page>;
  [[nodiscard]] Page home(const Voice& voice, const Request& request) const;
  [[nodiscard]] Page whom(const Voice& voice, const Request& request) const;
  [[nodiscard]] Made questions(const Voice& voice, const Request& request) const;
  [[nodiscard]] Page rights(const Voice& voice) const;
  [[nodiscard]] Made professionals(const Voice& voice, const Request& request) const;
  [[nodiscard]] Page card(const Voice& voice, const Request& request) const;
  [[nodiscard]] Page languages(const Voice& voice) const;
  [[nodiscard]] Page about(const Voice& voice) const;

  [[nodiscard]] Page situation(const Voice& voice, const Questionnaire& form, const Form& given, bool failed) const;
  [[nodiscard]] Page result(const Voice& voice, const Questionnaire& form, const Form& given, base::Instant now) const;
  [[nodiscard]] Page profession(const Voice& voice, const Profession& work, base::Instant now) const;
  [[nodiscard]] std::string right(const Voice& voice, const Right& right, bool with_sources) const;
  [[nodiscard]] std::string origin(const Voice& voice, const Sourced& said) const;
  [[nodiscard]] Values law_values(const Voice& voice) const;
  [[nodiscard]] std::string head(const Frame& frame) const;
  [[nodiscard]] std::string language_links(const Voice& voice, std::string_view address) const;
  [[nodiscard]] std::string foot(const Voice& voice) const;

  Texts texts_;
  Contact contact_;
  Guidance guidance_;
  Look look_;
};

/// A page of its own in the shell: address, heading (HTML-free key already said) and body.
[[nodiscard]] Frame framed(const Voice& voice, std::string_view address, std::string_view heading_key,
                           std::string body);

}  // namespace relais::door
