// The report pages as forms: what a browser shows before the script has come, and all there is where no script runs.
// Then the server makes the code, and seals what was written in memory, with the very functions that the browser's twin
// has, before anything is stored; the page says that this way protects less. Texts only, no files.
//
// A code is stretched here at a cost of 64 MiB and a fifth of a second, so only a few at a time are; more are asked to
// wait, with what they wrote kept in the form. One turn is kept from networks that send much, so that no loop
// shuts the form to everybody else. Thread safety: every member may be called from any thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "door/form.hpp"
#include "door/pages.hpp"
#include "letterbox/box.hpp"
#include "vault/tip_code.hpp"

namespace relais::letterbox {

class Plain {
 public:
  struct Options {
    unsigned at_once = 2;  ///< codes stretched at the same time
  };
  /// `root` is the folder that holds locales/. What is handed in outlives it; `pace` may be null. Error: FILE:LINE.
  [[nodiscard]] static base::Result<std::unique_ptr<Plain>> load(const std::filesystem::path& root,
                                                                 const door::Pages& pages, Spool& spool, Box& box,
                                                                 Spool::Now now, Pace* pace, Options options);

  /// `language`: of the path. `write` and `back` show the forms; the others answer them.
  [[nodiscard]] door::Page write(std::string_view language) const;
  [[nodiscard]] door::Page back(std::string_view language) const;
  [[nodiscard]] door::Page send(std::string_view language, std::string_view body, std::string_view address);
  [[nodiscard]] door::Page open(std::string_view language, std::string_view body, std::string_view address);

 private:
  using Words = std::map<std::string, std::string, std::less<>>;
  struct Voice;
  struct Written;
  class Turn;

  Plain(const door::Pages& pages, Spool& spool, Box& box, Spool::Now now, Pace* pace, Options options)
      : pages_(pages), spool_(spool), box_(box), now_(std::move(now)), pace_(pace), options_(options) {}
  [[nodiscard]] Voice voice(std::string_view language) const;
  [[nodiscard]] door::Page page(const Voice& voice, int status, std::string heading, std::string body,
                                std::string_view address) const;
  [[nodiscard]] door::Page write_page(const Voice& voice, const door::Form& form, int status,
                                      std::string_view wrong) const;
  [[nodiscard]] door::Page back_page(const Voice& voice, int status, std::string_view wrong) const;
  [[nodiscard]] std::string desk_choices(const Voice& voice, const door::Form& form) const;
  /// The directory, where a person's own device would seal to it as well; null for one that has ended or that too few
  /// witnesses saw lately.
  [[nodiscard]] std::shared_ptr<const InForce> believed() const;
  base::Result<std::string> seal_and_keep(const door::Form& form, const Voice& voice, std::string_view address);
  base::Result<void> seal_message(const vault::TipKeys& keys, const TipView& tip, std::string_view text,
                                  const Voice& voice, std::string_view address);
  std::string tip_section(const Voice& voice, const vault::TipKeys& keys, const TipView& tip, std::string_view code,
                          const Written& written) const;
  door::Page open_box(const Voice& voice, const door::Form& form, std::string_view address);
  bool enter(std::string_view address);
  void leave();

  const door::Pages& pages_;
  Spool& spool_;
  Box& box_;
  const Spool::Now now_;
  Pace* const pace_;
  const Options options_;
  std::map<std::string, Words, std::less<>> words_;
  std::map<std::string, std::string, std::less<>> second_;  ///< language of a page → one that has words
  std::mutex guard_;
  unsigned under_way_ = 0;
};

}  // namespace relais::letterbox
