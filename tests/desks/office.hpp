// A house with an empty store and a clock that the test moves: what every desk test stands on.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include <gtest/gtest.h>

#include "desks/administration.hpp"
#include "desks/centre.hpp"
#include "desks/demo.hpp"
#include "desks/gate.hpp"
#include "desks/guardian.hpp"
#include "desks/immigration.hpp"
#include "desks/inspection.hpp"
#include "desks/intake.hpp"
#include "desks/magistrate.hpp"
#include "desks/referral.hpp"
#include "desks/worklist.hpp"

namespace relais::tests {

using base::Date;
using base::Instant;

inline const desks::House& house() {
  static const auto kHouse = [] {
    auto loaded = desks::House::load(".");
    if (!loaded) throw std::runtime_error(loaded.error().line());
    return std::move(*loaded);
  }();
  return *kHouse;
}

inline Date day(std::string_view text) { return *base::parse_date(text); }

class Office {
 public:
  Office() : random_(7), now_(*base::parse_instant("2026-03-02T09:00:00Z")) {
    char pattern[] = "/tmp/relais-desks-XXXXXX";
    folder_ = ::mkdtemp(pattern);
    auto opened = store::open((folder_ / "store.db").string(), {.readers = 2, .durable = false});
    if (!opened) throw std::runtime_error(opened.error().line());
    room_ = {std::move(*opened), vault::ephemeral()};
    house_gate_ = std::make_unique<desks::Gate>(house(), room_, [this] { return now_; });
  }
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;
  ~Office() {
    gates_.clear();
    house_gate_.reset();
    room_ = {};
    std::filesystem::remove_all(folder_);
  }

  /// A call by an account of that desk, now.
  [[nodiscard]] desks::Call at(const std::string& desk) {
    const auto* found = house().book.find(desk);
    if (found == nullptr) throw std::runtime_error("no desk " + desk);
    access::Asker asker{desk + ".user", desk, found->kind, desk, found->acts_as, {"en"}};
    asker.level = 3;
    gates_.push_back(std::make_unique<desks::Gate>(house(), room_, asker, now_));
    return {house(), *gates_.back(), random_, now_, asker, std::nullopt};
  }
  /// A call by a named account of another role at that desk.
  [[nodiscard]] desks::Call as(const std::string& user, const std::string& role, const std::string& desk) {
    const auto* found = house().book.find(desk);
    if (found == nullptr) throw std::runtime_error("no desk " + desk);
    access::Asker asker{user, user, role, desk, found->acts_as, {"en"}};
    asker.level = 3;
    gates_.push_back(std::make_unique<desks::Gate>(house(), room_, asker, now_));
    return {house(), *gates_.back(), random_, now_, asker, std::nullopt};
  }
  /// An account that can sign in.
  void hire(const std::string& user, const std::string& role, const std::string& desk) {
    const auto added = desks::add_account(house(), *house_gate_, {user, "Person " + user, role, desk, {"en"}, "hash"});
    if (!added) throw std::runtime_error(added.error().line());
  }
  void later(int minutes) { now_ = Instant::from_micros(now_.micros() + 60'000'000LL * minutes); }
  void days_later(int days) { later(days * 24 * 60); }
  [[nodiscard]] Date today() const { return base::in_brussels(now_).date; }
  [[nodiscard]] Instant now() const { return now_; }
  /// The house's own gate.
  [[nodiscard]] desks::Gate& store() { return *house_gate_; }
  /// What lies behind it, as it lies there.
  [[nodiscard]] const desks::Strongroom& room() const { return room_; }
  [[nodiscard]] std::filesystem::path folder() const { return folder_; }

 private:
  base::SeededRandom random_;
  Instant now_;
  std::filesystem::path folder_;
  desks::Strongroom room_;
  std::unique_ptr<desks::Gate> house_gate_;
  std::vector<std::unique_ptr<desks::Gate>> gates_;
};

inline casework::StepTaken step(const std::string& verb) {
  casework::StepTaken taken;
  taken.step = verb;
  return taken;
}

inline casework::Person person(const std::string& country = "VNM", const std::string& born = "1995-05-05") {
  casework::Person person;
  person.given_name = "Test";
  person.family_name = "Person";
  person.nationality = {*base::Country::from(country)};
  person.born = casework::Birth{day(born), day(born)};
  person.language = "vi";
  person.gender = casework::Gender::female;
  person.safe_contact = casework::SafeContact{"+32 000 00 00 00", std::nullopt, std::nullopt, true};
  return person;
}

inline desks::OpenCase a_case(Date on, casework::Person who = person()) {
  desks::OpenCase request;
  request.on = on;
  request.opened.label = "Person 1";
  request.person = std::move(who);
  request.detect = desks::Detect{{}, {"labour"}, {}};
  return request;
}

template <class T>
T must(desks::Answer<T> answer, const char* what = "") {
  if (!answer)
    throw std::runtime_error(std::string(what) + ": " + answer.error().error.code + ": " + answer.error().error.line());
  return std::move(*answer);
}

/// Acts on the case as it is now.
inline desks::Answer<desks::CaseView> act(Office& office, const std::string& desk, const std::string& id,
                                          std::vector<casework::CaseEvent> acts) {
  const auto call = office.at(desk);
  auto view = desks::read_case(call, id);
  if (!view) return view;
  return desks::act_on_case(call, id, view->version, {office.today(), std::move(acts)});
}

}  // namespace relais::tests
