// The information pages of the public door: values in, HTML text out. No clock, no socket, no memory of who asked.
// Every page stands without script, carries its style inside, and says nothing in its title or address.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"

namespace relais::door {

/// What an installation brings to every page.
struct Look {
  std::string style;                               ///< style sheet, inlined
  std::string exit_script;                         ///< the script of the exit, inlined; empty for none
  std::string leave_to = "https://www.meteo.be/";  ///< where the exit leads
  std::string public_url;                          ///< of this site, on the printed card; may be empty
  std::string root_key;  ///< hex of the installation's root key, for the report pages; may be empty
  bool demonstration = false;
};

/// Reads the style sheet and the exit script; a file that is not there leaves its text empty only for the script.
[[nodiscard]] base::Result<Look> read_look(const std::filesystem::path& style,
                                           const std::filesystem::path& exit_script);

struct Page {
  int status = 200;
  std::string html;      ///< a whole document, UTF-8
  std::string location;  ///< set with status 303
  std::string language;
};

/// A page made by somebody else in the shell of the site. `body` is HTML and goes in as it is.
struct Frame {
  std::string language;
  std::string heading;  ///< plain text, escaped here
  std::string body;
  int status = 200;
  std::vector<std::string> scripts;      ///< own addresses, loaded with defer
  std::vector<std::string> stylesheets;  ///< own addresses
  std::string address;                   ///< of this page, for the links to other languages, "w" or "b/2"
};

class PageMaker;

class Pages {
 public:
  /// `root` is the folder that holds law/, directory/ and locales/. Sentences that are missing in a language are no
  /// error. The error names FILE:LINE.
  [[nodiscard]] static base::Result<Pages> load(const std::filesystem::path& root, Look look);
  ~Pages();
  Pages(Pages&&) noexcept;
  Pages& operator=(Pages&&) noexcept;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  /// Answers GET, HEAD and POST of the information pages, `/` and `/x`; nothing when the path is not theirs. The body
  /// of a POST is an urlencoded form. Nothing of it stands in the answer but the choices of the person.
  [[nodiscard]] std::optional<Page> answer(std::string_view method, std::string_view path, std::string_view body,
                                           std::string_view accept_language, base::Instant now) const;
  /// 404 with the numbers, in the language of the path if it begins with one.
  [[nodiscard]] Page missing(std::string_view path, std::string_view accept_language, base::Instant now) const;
  [[nodiscard]] Page frame(const Frame& frame) const;
  /// The red line and the first numbers, for pages of others that fail closed.
  [[nodiscard]] std::string numbers(std::string_view language, base::Instant now) const;
  /// A sentence of locales/public as HTML, marked when another language helps out.
  [[nodiscard]] std::string text(std::string_view language, std::string_view key) const;

  /// The very texts inside <style> and the inline <script>, for the hashes of the content security policy.
  [[nodiscard]] const std::string& style() const;
  [[nodiscard]] const std::string& exit_script() const;
  [[nodiscard]] std::vector<std::string> languages() const;
  /// Keys of locales/public/keys.yaml that one of the four complete languages lacks, as `nl: home.h1`.
  [[nodiscard]] std::vector<std::string> missing_texts() const;

 private:
  explicit Pages(std::unique_ptr<PageMaker> maker);
  std::unique_ptr<PageMaker> maker_;
};

}  // namespace relais::door
