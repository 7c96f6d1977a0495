#include "lives.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "law/program.hpp"

namespace relais::law {
namespace {

using Params = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<const char*, 5> kQuestions{"case_open", "victim", "cooperates", "ties_cut", "no_danger"};

Params answers(std::size_t other, const char* answer) {
  Params params;
  for (std::size_t i = 0; i < kQuestions.size(); ++i) params.emplace_back(kQuestions[i], i == other ? answer : "yes");
  return params;
}

/// The keys that change the course of a step, in every value that matters; the first variant is the plain one.
std::vector<Params> variants_of(const std::string& verb) {
  if (verb == "request_document" || verb == "issue_document") {
    std::vector<Params> all{{}};
    for (const auto* kind : {"annex_13", "annex_15", "ai_1", "ai_2", "a_card", "b_card"})
      all.push_back({{"document", kind}});
    return all;
  }
  if (verb == "give_opinion") {
    std::vector<Params> all{answers(9, ""), answers(1, "unclear"), {}};
    for (std::size_t i = 0; i < kQuestions.size(); ++i) {
      all.push_back(answers(i, "no"));
      if (i != 1) all.push_back(answers(i, "unclear"));
    }
    return all;
  }
  if (verb == "resume_contact") return {{{"voluntary", "true"}}, {{"voluntary", "false"}}, {}};
  if (verb == "withdraw_document" || verb == "refuse_document") return {{}, {{"reason", "stated"}}};
  if (verb == "convict" || verb == "acquit") return {{{"instance", "first"}}, {{"instance", "appeal"}}};
  return {{}};
}

std::size_t below(base::RandomSource& random, std::size_t limit) {
  return static_cast<std::size_t>(random.next() % limit);
}
bool chance(base::RandomSource& random, std::size_t percent) { return below(random, 100) < percent; }

std::int32_t day(const char* text) { return base::parse_date(text)->days(); }

}  // namespace

Pool::Pool(const Program& program) {
  for (const auto& verb : program.verbs) add_verb(program, verb);
  intake_ = {find("detect", "police", 0), find("leave_milieu", "victim", 0),
             find("accept_assistance", "centre:payoke", 0)};
  complaint_ = find("file_complaint", "victim", 0);
  request_ = find("request_document", "centre:payoke", 0);
  request_extension_ = find("request_document", "centre:payoke", 4);
  issue_ = find("issue_document", "immigration_office", 0);
  refuse_ = find("refuse_document", "immigration_office", 0);
  five_yes_ = find("give_opinion", "magistrate", 0);
  unclear_ = find("give_opinion", "magistrate", 1);
  retain_ = find("retain_charges", "magistrate", 0);
}

void Pool::add_verb(const Program& program, const Verb& verb) {
  by_verb_.emplace_back();
  competent_.emplace_back();
  const auto& actors = program.names.domains[program.names.actors_domain].symbols;
  for (const auto& params : variants_of(verb.name)) {
    for (std::size_t actor = 0; actor < actors.size(); ++actor) {
      add(program, verb.name, actors[actor], params);
      by_verb_.back().push_back(entries_.size() - 1);
      if (((verb.who >> actor) & 1U) != 0) competent_.back().push_back(entries_.size() - 1);
    }
  }
}

void Pool::add(const Program& program, const std::string& verb, const std::string& actor, Params params) {
  Entry entry{Step{base::Date(), actor, verb, std::move(params), {}}, {}};
  entry.ready = ready(program, entry.words).value();
  entries_.push_back(std::move(entry));
}

std::size_t Pool::find(const std::string& verb, const std::string& actor, std::size_t variant) const {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].words.verb == verb && entries_[i].words.by == actor && variant-- == 0) return i;
  throw std::out_of_range("the pool holds no " + verb + " by " + actor);
}

Life Pool::life(base::RandomSource& random) const {
  Life life;
  // Half the lives lie around the days on which the law changed.
  constexpr std::array<const char*, 4> kTurns{"2007-01-01", "2013-07-01", "2017-05-20", "2020-02-01"};
  std::int32_t on = chance(random, 50)
                        ? day(kTurns[below(random, kTurns.size())]) - 60 + static_cast<std::int32_t>(below(random, 60))
                        : day("1996-01-01") + static_cast<std::int32_t>(below(random, 30 * 365));
  std::vector<std::size_t> way(intake_);
  const bool at_once = chance(random, 40);
  if (at_once) way.push_back(complaint_);
  way.insert(way.end(), {request_, issue_});
  if (!at_once) way.insert(way.end(), {complaint_, request_, issue_});
  for (auto rounds = 1 + below(random, 3); rounds > 0; --rounds) {
    const bool extension = chance(random, 20);
    way.insert(way.end(), {extension ? request_extension_ : request_,
                           !extension && chance(random, 65) ? five_yes_ : unclear_, issue_});
  }
  way.insert(way.end(), {retain_, request_, chance(random, 85) ? issue_ : refuse_});
  const auto length = 4 + below(random, 13);
  std::size_t next = 0;
  for (std::size_t i = 0; i < length; ++i) {
    on += static_cast<std::int32_t>(below(random, chance(random, 85) ? 12 : 120));
    const bool along = next < way.size() && chance(random, 78);
    const auto verb = below(random, by_verb_.size());
    const auto& list = chance(random, 70) ? competent_[verb] : by_verb_[verb];
    life.push_back({along ? way[next++] : list[below(random, list.size())], on});
  }
  return life;
}

ReadyStep Pool::ready_step(const LifeStep& step) const {
  auto ready = entries_[step.entry].ready;
  ready.on = step.on;
  return ready;
}

Step Pool::step(const LifeStep& step) const {
  auto words = entries_[step.entry].words;
  words.on = base::Date::from_days(step.on);
  return words;
}

namespace {

/// Remembers what was accepted and says what must not be. Reads the machine's document and phase, never its conditions.
class Observer {
 public:
  Observer(const Machine& machine, const Program& program, const PersonFacts& person)
      : machine_(machine), program_(program), person_(person) {
    for (const auto& country : person.nationality) {
      belgian_ = belgian_ || country.alpha3() == "BEL";
      codes_.emplace_back(country.alpha3());
    }
  }

  void before() { phase_ = machine_.slot(program_.phase_slot); }

  std::optional<std::string> after(const Step& words, std::int32_t on) {
    auto wrong = look(words, on);
    remember(words);
    return wrong;
  }

 private:
  [[nodiscard]] bool centre(const std::string& actor) const { return actor.starts_with("centre:"); }
  [[nodiscard]] const std::string& phase_name(Word phase) const { return program_.symbol(program_.phases, phase); }
  [[nodiscard]] bool title() const { return person_.residence == "lawful" || person_.residence == "eu_right"; }

  /// The countries that random persons come from, with the days on which they joined and left.
  [[nodiscard]] bool european(std::int32_t on) const {
    return std::any_of(codes_.begin(), codes_.end(), [&](const auto& code) {
      if (code == "BEL") return true;
      if (code == "ROU" || code == "BGR") return on >= day("2007-01-01");
      if (code == "HRV") return on >= day("2013-07-01");
      return code == "GBR" && on <= day("2020-01-31");
    });
  }

  [[nodiscard]] bool alone_and_minor(std::int32_t on) const {
    if (person_.accompanied || belgian_) return false;
    if (!person_.born_latest) return person_.minor_or_in_doubt.value_or(false);
    using namespace std::chrono;
    const auto birth = person_.born_latest->ymd();
    auto eighteenth = year_month_day(birth.year() + years(18), birth.month(), birth.day());
    if (!eighteenth.ok()) eighteenth = year_month_day(eighteenth.year(), February, std::chrono::day(28));
    return on < base::Date(sys_days(eighteenth)).days();
  }

  std::optional<std::string> look(const Step& words, std::int32_t on) {
    const auto& phase = phase_name(phase_);
    const auto& now = phase_name(machine_.slot(program_.phase_slot));
    const bool over = phase == "ended" || phase == "returned" || phase == "b_card";
    if (over && now != phase && now != "returned") return phase + " was left for " + now;
    if (words.verb == "request_document" && !centre(words.by)) return "a request by " + words.by + " was accepted";
    if (words.verb == "give_opinion" && words.by != "magistrate" && words.by != "labour_auditor")
      return "an opinion of " + words.by + " was accepted";
    const bool about = words.verb == "request_document" || words.verb == "issue_document";
    if (about && person_.ground == "smuggling" && european(on)) return "smuggling opened the scheme to an EU citizen";
    if (about && person_.ground == "smuggling" &&
        (person_.smuggling_form == "simple" || person_.smuggling_form.empty()))
      return "smuggling without aggravation opened the scheme";
    if (about && (belgian_ || title())) return "a document for somebody who needs none";
    if (words.verb != "issue_document") return std::nullopt;
    if (words.by != "immigration_office") return words.by + " issued a document";
    return look_at_document(on);
  }

  std::optional<std::string> look_at_document(std::int32_t on) {
    const auto& kind = program_.documents[static_cast<std::size_t>(machine_.slot(kDocumentKind))].kind;
    if (!request_open_) return kind + " without an open request";
    if (machine_.slot(kDocumentIssued) != on) return kind + " was not issued on the day of the decision";
    const bool reflection = kind == "annex_13" || kind == "annex_15";
    if (reflection && alone_and_minor(on)) return kind + " for an unaccompanied minor";
    if (kind == "annex_15" && on < day("2017-05-20")) return std::string("Annex 15 before 20 May 2017");
    if (kind == "annex_13" && on > day("2017-05-19")) return std::string("Annex 13 after 19 May 2017");
    if (kind != "a_card" && std::count(issued_.begin(), issued_.end(), kind) != 0) return kind + " twice";
    if (reflection && stated_) return kind + " after a statement";
    if (reflection && machine_.slot(kDocumentExpires) != on + 45) return kind + " does not last 45 days";
    if (kind == "ai_1" && !stated_ && !alone_and_minor(on)) return std::string("ai_1 without a statement");
    if ((kind == "ai_2" || kind == "a_card") && !opinion_) return kind + " without an opinion since the last document";
    if (kind == "a_card" && !five_yes_) return std::string("A card without five times yes");
    if (kind == "b_card" && !convicted_or_retained_)
      return std::string("B card without conviction or retained charges");
    issued_.push_back(kind);
    return std::nullopt;
  }

  void remember(const Step& words) {
    const auto& verb = words.verb;
    if (verb == "request_document") request_open_ = true;
    if (verb == "issue_document" || verb == "refuse_document" || verb == "withdraw_document") request_open_ = false;
    if (verb == "issue_document") opinion_ = five_yes_ = false;
    if (verb == "record_statement" || verb == "file_complaint") stated_ = true;
    if (verb == "convict" || verb == "retain_charges") convicted_or_retained_ = true;
    if (verb == "give_opinion") {
      opinion_ = true;
      five_yes_ = words.params.size() == 5 && std::all_of(words.params.begin(), words.params.end(),
                                                          [](const auto& param) { return param.second == "yes"; });
    }
  }

  const Machine& machine_;
  const Program& program_;
  const PersonFacts& person_;
  std::vector<std::string> codes_;
  std::vector<std::string> issued_;
  bool belgian_ = false, request_open_ = false, opinion_ = false, five_yes_ = false, stated_ = false,
       convicted_or_retained_ = false;
  Word phase_ = 0;
};

}  // namespace

std::optional<std::string> broken_invariant(Machine& machine, const Program& program, const Pool& pool,
                                            const PersonFacts& person, const Life& life) {
  machine.begin(person);
  Observer observer(machine, program, person);
  for (const auto& step : life) {
    observer.before();
    if (!machine.quick_step(pool.ready_step(step))) continue;
    if (auto wrong = observer.after(pool.words(step.entry), step.on)) return wrong;
  }
  return std::nullopt;
}

std::string smallest(Machine& machine, const Program& program, const Pool& pool, const PersonFacts& person, Life life) {
  for (std::size_t i = life.size(); i-- > 0;) {
    auto shorter = life;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    if (broken_invariant(machine, program, pool, person, shorter)) life = std::move(shorter);
  }
  std::string text = fmt::format("ground {} {}, residence {}, accompanied {}\n", person.ground, person.smuggling_form,
                                 person.residence, person.accompanied);
  for (const auto& taken : life) {
    const auto step = pool.step(taken);
    text += fmt::format("  {} {} {}", base::to_string(step.on), step.by, step.verb);
    for (const auto& [name, value] : step.params) text += fmt::format(" {}={}", name, value);
    text += "\n";
  }
  return text;
}

}  // namespace relais::law
