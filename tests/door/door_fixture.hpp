// The public pages as they stand in this repository, and moments to ask them at.
#pragma once

#include <filesystem>

#include <gtest/gtest.h>

#include "door/pages.hpp"

namespace relais::door {

/// A Wednesday at noon in Belgium.
inline base::Instant noon() { return *base::parse_instant("2026-11-18T11:00:00Z"); }
/// The same day at 3 in the night.
inline base::Instant night() { return *base::parse_instant("2026-11-18T02:00:00Z"); }

inline Look plain_look() {
  auto look = read_look("web/public/style/page.css", "web/public/dist/s/exit.js");
  EXPECT_TRUE(look.has_value()) << look.error().line();
  look->leave_to = "https://leave.example/";
  look->public_url = "https://example.org";
  return std::move(*look);
}

/// Loaded once; loading folds the names of all municipalities.
inline const Pages& pages() {
  static const auto loaded = Pages::load(".", plain_look());
  if (!loaded) ADD_FAILURE() << loaded.error().line();
  return *loaded;
}

inline Page get(std::string_view path, base::Instant now = noon()) {
  auto page = pages().answer("GET", path, "", "", now);
  EXPECT_TRUE(page.has_value()) << path;
  return page.value_or(Page{});
}

inline Page post(std::string_view path, std::string_view body, base::Instant now = noon()) {
  auto page = pages().answer("POST", path, body, "", now);
  EXPECT_TRUE(page.has_value()) << path;
  return page.value_or(Page{});
}

inline bool says(const Page& page, std::string_view text) { return page.html.find(text) != std::string::npos; }

/// Where something stands in the page; npos when it does not.
inline std::size_t where(const Page& page, std::string_view text) { return page.html.find(text); }

}  // namespace relais::door
