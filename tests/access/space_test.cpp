// Plain sentences about the policy, checked over every request there can be, and shown able to fail.
//
// One walk answers all things of a circumstance at once. It holds one relation beside `nobody`; sets of relations are
// walked on representatives of values that no rule of the role tells apart, and that this is right is proved here too.
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <unordered_map>

#include <gtest/gtest.h>

#include "access/diff.hpp"
#include "shipped.hpp"

namespace relais::access::tests {
namespace {

constexpr std::size_t kTies = boost::mp11::mp_size<boost::describe::describe_enumerators<Tie>>::value;

// ---------------------------------------------------------------- sets of things

Mask classes(std::initializer_list<FieldClass> list) {
  Mask mask = 0;
  for (const auto what : list) mask |= bit(what);
  return mask;
}

Mask classes_of(const Policy& policy, ClassOf of) {
  Mask mask = 0;
  for (const auto what : all_of<FieldClass>())
    if (policy.info(what).of == of) mask |= bit(what);
  return mask;
}

Things action_things(Action action, Mask mask = kAll) {
  Things things;
  for (std::size_t what = 0; what < kClasses; ++what)
    if ((mask >> what & 1U) != 0) things.set(thing_of(action, static_cast<FieldClass>(what)));
  return things;
}

Things all_verbs() {
  Things things;
  for (const auto& verb : verbs()) things.set(*thing_of(verb));
  return things;
}

/// Sets that the sentences speak of.
struct Sets {
  explicit Sets(const Policy& policy)
      : case_file(things_of_classes(classes_of(policy, ClassOf::case_))),
        tips(things_of_classes(classes_of(policy, ClassOf::tip))),
        anything(things_of_classes(kAll)) {
    Mask hidden = 0;
    for (const auto what : all_of<FieldClass>())
      if (policy.info(what).sensitive) hidden |= bit(what);
    sensitive = things_of_classes(hidden);
    for (const auto& verb : verbs())
      if (needs_a_case(verb)) case_verbs.set(*thing_of(verb));
    for (const auto* verb : {"break_glass_opened", "break_glass_reviewed", "conflict_lifted", "erase_case"})
      without_relation.set(*thing_of(verb));
    for (const auto* verb : {"erase_case", "manage_keys", "change_policy", "shelter_sealed", "break_glass_opened"})
      grave.set(*thing_of(verb));
  }
  Things of(std::initializer_list<FieldClass> list) const { return things_of_classes(classes(list)); }

  Things case_file;
  Things tips;
  Things anything;
  Things sensitive;
  Things case_verbs;
  Things without_relation;
  Things grave;
  Things verbs_ = all_verbs();
  Things reads = action_things(Action::read);
  Things lists = action_things(Action::list);
  Things searches = action_things(Action::search);
  Things counts = action_things(Action::count);
  Things matches = action_things(Action::match);
  Things prints = action_things(Action::print);
  Things exports = action_things(Action::export_);
  Things shelter = of({FieldClass::shelter});
  Things privileged = of({FieldClass::privileged});
  Things medical = of({FieldClass::medical});
  Things suspects = of({FieldClass::suspects});
  Things contact = of({FieldClass::contact});
  Things narrative = of({FieldClass::narrative});
  Things judicial = of({FieldClass::judicial});
  Things opinion = of({FieldClass::opinion});
  Things audit = of({FieldClass::audit});
  Things statistics = of({FieldClass::statistics});
  Things identity = of({FieldClass::identity});
  Things need = of({FieldClass::need});
  Things machine = of({FieldClass::system});
};

// ---------------------------------------------------------------- one situation

/// A circumstance with what is open in it, without and with broken glass.
struct Seen {
  Circumstances in;
  Things plain;
  Things glass;

  [[nodiscard]] bool role(std::initializer_list<Role> roles) const {
    for (const auto role : roles)
      if (in.role == role) return true;
    return false;
  }
  [[nodiscard]] bool holds(Tie tie) const { return (in.relations & bit(tie)) != 0; }
  [[nodiscard]] bool no_tie() const { return in.relations == 1U; }
  [[nodiscard]] bool none(const Things& things) const { return (glass & things).none(); }
  [[nodiscard]] bool none_without_glass(const Things& things) const { return (plain & things).none(); }
};

struct Sentence {
  const char* text;
  std::function<bool(const Sets&, const Seen&)> holds;
};

const std::vector<Sentence>& sentences() {
  using R = Role;
  using T = Tie;
  static const std::vector<Sentence> kAllOfThem = {
      {"no rule, not even break-glass, opens a shelter address to anyone outside that shelter",
       [](const Sets& s, const Seen& x) { return x.holds(T::shelter) || x.none(s.shelter); }},
      {"a shelter address is never listed, searched, counted, matched, printed or exported",
       [](const Sets& s, const Seen& x) { return x.none(s.shelter & ~s.reads); }},
      {"a shelter address asks for a sign-in that resists phishing",
       [](const Sets& s, const Seen& x) { return x.in.level == 3 || x.none(s.shelter); }},
      {"broken glass opens no shelter",
       [](const Sets& s, const Seen& x) { return (x.glass & ~x.plain & s.shelter).none(); }},
      {"broken glass reads and does nothing else",
       [](const Sets& s, const Seen& x) { return (x.glass & ~x.plain & ~s.reads).none(); }},
      {"broken glass takes nothing away", [](const Sets&, const Seen& x) { return (x.plain & ~x.glass).none(); }},
      {"broken glass opens nothing below level 3",
       [](const Sets&, const Seen& x) { return x.in.level == 3 || x.glass == x.plain; }},
      {"broken glass opens nothing to anyone but on-call staff",
       [](const Sets&, const Seen& x) { return x.in.role == R::oncall || x.glass == x.plain; }},
      {"broken glass opens no notes under secrecy, no suspects and nothing of the investigation",
       [](const Sets& s, const Seen& x) {
         return (x.glass & ~x.plain & (s.privileged | s.suspects | s.judicial | s.opinion | s.narrative)).none();
       }},
      {"a conflict of interest locks out everything",
       [](const Sets&, const Seen& x) { return !x.in.conflict || x.glass.none(); }},
      {"level 1 opens no sensitive class",
       [](const Sets& s, const Seen& x) { return x.in.level > 1 || x.none(s.sensitive); }},
      {"nothing is exported or matched below level 3",
       [](const Sets& s, const Seen& x) { return x.in.level == 3 || x.none(s.exports | s.matches); }},
      {"keys, policy, erasure, shelters and break-glass ask people for level 3",
       [](const Sets& s, const Seen& x) { return x.in.level == 3 || x.in.role == R::system || x.none(s.grave); }},
      {"the administrator and the programme read no file and no report",
       [](const Sets& s, const Seen& x) {
         return !x.role({R::administrator, R::system}) || x.none(s.case_file | s.tips);
       }},
      {"a bank reads nothing", [](const Sets& s, const Seen& x) { return x.in.role != R::bank || x.none(s.anything); }},
      {"the rapporteur and the bureau see figures and nothing else",
       [](const Sets& s, const Seen& x) {
         return !x.role({R::rapporteur, R::criminal_policy}) || x.none(s.anything & ~s.statistics);
       }},
      {"the data protection officer reads the log and no file",
       [](const Sets& s, const Seen& x) { return x.in.role != R::dpo || x.none(s.case_file | s.tips); }},
      {"nobody but the data protection officer reads the log",
       [](const Sets& s, const Seen& x) { return x.in.role == R::dpo || x.none(s.audit); }},
      {"only the administrator and the programme see the measures of the machine",
       [](const Sets& s, const Seen& x) {
         return x.role({R::administrator, R::system}) || x.none(s.machine);
       }},
      {"confidential reports are read at the desk they were sent to and nowhere else",
       [](const Sets& s, const Seen& x) {
         return (x.in.role == R::tip_desk && x.holds(T::tip_desk)) || x.none(s.tips);
       }},
      {"confidential reports are never searched, matched, printed or exported",
       [](const Sets& s, const Seen& x) { return x.none(s.tips & (s.searches | s.matches | s.prints | s.exports)); }},
      {"notes under professional secrecy stay with the desk that wrote them",
       [](const Sets& s, const Seen& x) { return x.holds(T::author) || x.none(s.privileged); }},
      {"police, inspection, prosecution and Immigration Office never read health data",
       [](const Sets& s, const Seen& x) {
         return !x.role({R::police, R::inspector, R::magistrate, R::labour_auditor, R::immigration}) ||
                x.holds(T::author) || x.none(s.medical);
       }},
      {"suspects are walled off from those who help",
       [](const Sets& s, const Seen& x) {
         return x.role({R::police, R::inspector, R::magistrate, R::labour_auditor}) || x.holds(T::author) ||
                x.none(s.suspects);
       }},
      {"prosecution and Immigration Office learn no contact without consent",
       [](const Sets& s, const Seen& x) {
         return !x.role({R::magistrate, R::labour_auditor, R::immigration}) || x.holds(T::author) ||
                x.in.consent == Consent::open || x.none(s.contact);
       }},
      {"the Immigration Office reads no report, no shelter and nothing of the investigation",
       [](const Sets& s, const Seen& x) {
         return x.in.role != R::immigration || x.holds(T::author) || x.none(s.tips | s.shelter | s.judicial);
       }},
      {"the Immigration Office reads no narrative without consent",
       [](const Sets& s, const Seen& x) {
         return x.in.role != R::immigration || x.holds(T::author) || x.in.consent == Consent::open ||
                x.none(s.narrative);
       }},
      {"without a relation and without broken glass nothing of a case is open, but for a match",
       [](const Sets& s, const Seen& x) { return !x.no_tie() || x.none_without_glass(s.case_file & ~s.matches); }},
      {"whoever is only asked learns the need and nothing more of the case",
       [](const Sets& s, const Seen& x) {
         return x.in.relations != (1U | bit(T::asked)) || x.none_without_glass(s.case_file & ~s.need & ~s.matches);
       }},
      {"a recipient reads nothing unless the consent is open",
       [](const Sets& s, const Seen& x) {
         return x.in.relations != (1U | bit(T::recipient)) || x.in.consent == Consent::open ||
                x.none_without_glass(s.case_file & ~s.matches);
       }},
      {"when a file is closed, those who were asked, had accepted or were sent something lose it",
       [](const Sets& s, const Seen& x) {
         const auto only = x.in.relations & ~1U;
         return x.in.phase != Phase::closed ||
                (only != bit(T::asked) && only != bit(T::accepted) && only != bit(T::recipient)) ||
                x.none_without_glass(s.case_file & ~s.matches);
       }},
      {"while the investigation is secret a consent opens nothing of it",
       [](const Sets& s, const Seen& x) {
         return (x.in.secrecy != Secrecy::judicial && x.in.secrecy != Secrecy::both) ||
                x.in.relations != (1U | bit(T::recipient)) ||
                x.role({R::police, R::inspector, R::magistrate, R::labour_auditor}) ||
                x.none(s.opinion | s.judicial | s.suspects);
       }},
      {"the financial intelligence unit matches names and never reads one",
       [](const Sets& s, const Seen& x) { return x.in.role != R::fiu || x.none(s.identity & ~s.matches); }},
      {"only the financial intelligence unit matches",
       [](const Sets& s, const Seen& x) { return x.in.role == R::fiu || x.none(s.matches); }},
      {"a match opens nothing but the identity",
       [](const Sets& s, const Seen& x) { return x.none(s.matches & ~s.identity); }},
      {"the person concerned reads their own file only, and no secret of others in it",
       [](const Sets& s, const Seen& x) {
         return x.in.role != R::data_subject ||
                ((x.holds(T::subject) || x.none(s.anything)) &&
                 x.none(s.shelter | s.suspects | s.judicial | s.opinion | s.privileged | s.exports));
       }},
      {"whoever may list, search, print or export may read",
       [](const Sets& s, const Seen& x) {
         for (const auto action : {Action::list, Action::search, Action::print, Action::export_})
           for (std::size_t what = 0; what < kClasses; ++what) {
             const auto field = static_cast<FieldClass>(what);
             if (x.plain[thing_of(action, field)] && !x.plain[thing_of(Action::read, field)]) return false;
           }
         (void)s;
         return true;
       }},
      {"nobody writes to a case without a relation to it, but for glass, its review, conflicts and erasure",
       [](const Sets& s, const Seen& x) { return !x.no_tie() || x.none(s.case_verbs & ~s.without_relation); }},
      {"who reviews broken glass is the owner or the officer",
       [](const Sets&, const Seen& x) {
         return x.holds(T::owner) || x.in.role == R::dpo || !x.glass[*thing_of("break_glass_reviewed")];
       }},
      {"who can break glass cannot review it",
       [](const Sets&, const Seen& x) {
         return !x.glass[*thing_of("break_glass_opened")] || !x.glass[*thing_of("break_glass_reviewed")];
       }},
      {"rapporteur, bureau, bank, officer and administrator write nothing to a case but reviews and erasure",
       [](const Sets& s, const Seen& x) {
         return !x.role({R::rapporteur, R::criminal_policy, R::bank, R::dpo, R::administrator}) ||
                x.none(s.case_verbs & ~s.without_relation);
       }},
  };
  return kAllOfThem;
}

// ---------------------------------------------------------------- values that no rule tells apart

/// For one role: each value of each dimension by the least value that every rule treats alike.
struct Collapse {
  std::array<std::size_t, 32> purpose{};
  std::array<std::size_t, kTies> relation{};
  std::array<std::size_t, 10> phase{};
  std::array<std::size_t, 2> minor{};
  std::array<std::size_t, 4> consent{};
  std::array<std::size_t, 4> secrecy{};
};

template <std::size_t N>
void collapse(std::array<std::size_t, N>& into, std::size_t count, const std::vector<Mask>& masks) {
  for (std::size_t value = 0; value < count; ++value) {
    into[value] = value;
    for (std::size_t other = 0; other < value; ++other) {
      bool alike = true;
      for (const auto mask : masks) alike = alike && (mask >> value & 1U) == (mask >> other & 1U);
      if (alike) {
        into[value] = other;
        break;
      }
    }
  }
}

Collapse collapse_of(const Policy& policy, Role role) {
  std::vector<Mask> purposes;
  std::vector<Mask> relations;
  std::vector<Mask> phases;
  std::vector<Mask> minors;
  std::vector<Mask> consents;
  std::vector<Mask> secrecies;
  for (const auto* rules : {&policy.permits(), &policy.forbids(), &policy.break_glasses()})
    for (const auto& rule : *rules) {
      if ((rule.roles & bit(role)) == 0 || (rule.unless_roles & bit(role)) != 0) continue;
      purposes.insert(purposes.end(), {rule.purposes, rule.unless_purposes});
      relations.insert(relations.end(),
                       {rule.kind == RuleKind::forbid ? Mask{0} : rule.relations, rule.unless_relations});
      phases.push_back(rule.phases);
      minors.push_back(rule.minor);
      consents.push_back(rule.consent);
      secrecies.push_back(rule.secrecy);
    }
  Collapse found;
  collapse(found.purpose, policy.purposes().size(), purposes);
  collapse(found.relation, kTies, relations);
  collapse(found.phase, 10, phases);
  collapse(found.minor, 2, minors);
  collapse(found.consent, 4, consents);
  collapse(found.secrecy, 4, secrecies);
  return found;
}

Circumstances collapsed(const Collapse& to, Circumstances in) {
  Mask relations = 1;
  for (std::size_t tie = 1; tie < kTies; ++tie)
    if ((in.relations >> tie & 1U) != 0) relations |= Mask{1} << to.relation[tie];
  in.relations = relations;
  in.purpose = to.purpose[in.purpose];
  in.phase = static_cast<Phase>(to.phase[static_cast<std::size_t>(in.phase)]);
  in.minor = to.minor[in.minor ? 1 : 0] == 1;
  in.consent = static_cast<Consent>(to.consent[static_cast<std::size_t>(in.consent)]);
  in.secrecy = static_cast<Secrecy>(to.secrecy[static_cast<std::size_t>(in.secrecy)]);
  return in;
}

std::uint64_t packed(const Circumstances& in) {
  std::uint64_t key = in.relations;
  key = key * 32 + in.purpose;
  key = key * 4 + static_cast<std::uint64_t>(in.level);
  key = key * 16 + static_cast<std::uint64_t>(in.phase);
  key = key * 2 + (in.minor ? 1 : 0);
  key = key * 4 + static_cast<std::uint64_t>(in.consent);
  key = key * 4 + static_cast<std::uint64_t>(in.secrecy);
  key = key * 2 + (in.conflict ? 1 : 0);
  return key * 2 + (in.glass != 0 ? 1 : 0);
}

std::vector<std::size_t> representatives(const auto& values, std::size_t count) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < count; ++i)
    if (values[i] == i) all.push_back(i);
  return all;
}

/// Every circumstance of representatives, relations aside.
void each_representative(const Policy& policy, const Collapse& to, Role role,
                         const std::function<void(Circumstances)>& see) {
  for (const auto purpose : representatives(to.purpose, policy.purposes().size()))
    for (std::size_t i = 0; i < kCircumstances; ++i) {
      Circumstances in;
      in.role = role;
      in.purpose = purpose;
      set_circumstances(in, i);
      if (packed(collapsed(to, in)) == packed(in)) see(in);
    }
}

// ---------------------------------------------------------------- the walk

using See = std::function<void(const Seen&)>;

/// Every circumstance of these roles with one relation at most. Glass is the last digit, so that both stand together.
/// `every_purpose` false: purposes that no rule of the role tells apart are walked once.
std::uint64_t walk(const Policy& policy, const std::vector<Role>& who, const See& see, bool every_purpose = false) {
  std::uint64_t count = 0;
  Seen seen;
  for (const auto role : who) {
    const auto to = collapse_of(policy, role);
    for (std::size_t purpose = 0; purpose < policy.purposes().size(); ++purpose) {
      if (!every_purpose && to.purpose[purpose] != purpose) continue;
      for (std::size_t tie = 0; tie < kTies; ++tie) {
        seen.in.role = role;
        seen.in.purpose = purpose;
        seen.in.relations = 1U | (Mask{1} << tie);
        for (std::size_t i = 0; i < kCircumstances; i += 2) {
          set_circumstances(seen.in, i);
          seen.plain = policy.opened(seen.in);
          set_circumstances(seen.in, i + 1);
          seen.glass = policy.opened(seen.in);
          count += 2;
          see(seen);
        }
      }
    }
  }
  return count;
}

/// The sentences that do not hold, each once.
std::vector<std::string> broken(const Policy& policy, const std::vector<Role>& who) {
  const Sets sets(policy);
  std::vector<bool> fails(sentences().size(), false);
  walk(policy, who, [&](const Seen& seen) {
    for (std::size_t i = 0; i < fails.size(); ++i)
      if (!fails[i] && !sentences()[i].holds(sets, seen)) fails[i] = true;
  });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < fails.size(); ++i)
    if (fails[i]) texts.emplace_back(sentences()[i].text);
  return texts;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// ---------------------------------------------------------------- tests

TEST(Space, EverySentenceHoldsOverEveryRequestAndValuesThatNoRuleTellsApartAreAlike) {
  const auto& policy = shipped();
  const Sets sets(policy);
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::uint64_t> fails(sentences().size(), 0);
  std::uint64_t circumstances = 0;
  std::uint64_t answers_yes = 0;
  std::uint64_t unlike = 0;
  std::uint64_t kinds = 0;
  for (const auto role : all_of<Role>()) {
    const auto to = collapse_of(policy, role);
    std::unordered_map<std::uint64_t, Things> known;
    const auto check = [&](Circumstances in, const Things& things) {
      const auto [entry, is_new] = known.try_emplace(packed(collapsed(to, in)), things);
      if (!is_new && entry->second != things) ++unlike;
    };
    circumstances += walk(
        policy, {role},
        [&](const Seen& seen) {
          for (std::size_t i = 0; i < fails.size(); ++i)
            if (!sentences()[i].holds(sets, seen)) ++fails[i];
          answers_yes += seen.plain.count() + seen.glass.count();
          auto without = seen.in;
          without.glass = 0;
          check(without, seen.plain);
          check(seen.in, seen.glass);
        },
        true);
    kinds += known.size();
  }
  for (std::size_t i = 0; i < fails.size(); ++i) EXPECT_EQ(fails[i], 0U) << sentences()[i].text;
  EXPECT_EQ(unlike, 0U);
  EXPECT_GE(sentences().size(), 25U);
  EXPECT_GT(answers_yes, 0U);
  const auto requests = circumstances * thing_count();
  std::printf("%zu sentences over %llu requests (%llu circumstances of %llu kinds), %.1f s\n", sentences().size(),
              static_cast<unsigned long long>(requests), static_cast<unsigned long long>(circumstances),
              static_cast<unsigned long long>(kinds), seconds_since(start));
  RecordProperty("requests", std::to_string(requests));
}

TEST(Space, LosingARelationOpensNothingWhateverOthersAreHeld) {
  const auto& policy = shipped();
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t compared = 0;
  std::uint64_t wrong = 0;
  const auto shelter = things_of_classes(bit(FieldClass::shelter));
  for (const auto role : all_of<Role>()) {
    const auto to = collapse_of(policy, role);
    auto ties = representatives(to.relation, kTies);
    std::erase(ties, std::size_t{0});
    std::vector<Things> of_set(std::size_t{1} << ties.size());
    each_representative(policy, to, role, [&](Circumstances in) {
      for (std::size_t set = 0; set < of_set.size(); ++set) {
        in.relations = 1;
        for (std::size_t i = 0; i < ties.size(); ++i)
          if ((set >> i & 1U) != 0) in.relations |= Mask{1} << ties[i];
        of_set[set] = policy.opened(in);
        for (std::size_t i = 0; i < ties.size(); ++i)
          if ((set >> i & 1U) != 0 && (of_set[set ^ (std::size_t{1} << i)] & ~of_set[set]).any()) ++wrong;
        if ((in.relations & bit(Tie::shelter)) == 0 && (of_set[set] & shelter).any()) ++wrong;
        if (in.conflict && of_set[set].any()) ++wrong;
        ++compared;
      }
    });
  }
  EXPECT_EQ(wrong, 0U);
  std::printf("sets of relations: %llu requests on representatives, %.1f s\n",
              static_cast<unsigned long long>(compared * thing_count()), seconds_since(start));
}

TEST(Space, ASurerSignInAndAnOpenConsentNeverTakeAnythingAway) {
  const auto& policy = shipped();
  for (const auto role : all_of<Role>()) {
    const auto to = collapse_of(policy, role);
    for (std::size_t tie = 0; tie < kTies; ++tie)
      each_representative(policy, to, role, [&](Circumstances in) {
        in.relations |= Mask{1} << tie;
        const auto things = policy.opened(in);
        auto surer = in;
        for (surer.level = in.level + 1; surer.level <= 3; ++surer.level)
          ASSERT_TRUE((things & ~policy.opened(surer)).none());
        auto consented = in;
        consented.consent = Consent::open;
        ASSERT_TRUE((things & ~policy.opened(consented)).none());
      });
  }
}

TEST(Space, AnotherForbidNeverOpensAnything) {
  const char* const forbids[] = {"actions: [read]\n    classes: [identity]\n    roles: [centre]",
                                 "actions: all\n    classes: [need, procedure]\n    phases: [reflection, closed]",
                                 "write: all\n    minor: true",
                                 "actions: [export]\n    classes: all\n    unless: {relations: [owner]}",
                                 "actions: all\n    classes: all\n    write: [note_written]\n    secrecy: [judicial]\n "
                                 "   unless: {roles: [police]}",
                                 "actions: [read]\n    classes: [identity, medical]\n    consent: [withdrawn]"};
  int number = 0;
  for (const auto* text : forbids) {
    auto files = shipped_files();
    files.emplace_back("95_more.yaml", "forbids:\n  - id: more." + std::to_string(number++) + "\n    " + text +
                                           "\n    why: {fr: a, nl: a, de: a, en: a}\n");
    const auto stricter = must_parse(files);
    for (const auto role : {Role::centre, Role::police, Role::oncall, Role::guardian}) {
      bool shuts = false;
      walk(stricter, {role}, [&](const Seen& seen) {
        auto without = seen.in;
        without.glass = 0;
        const auto before = shipped().opened(without);
        const auto with_glass = shipped().opened(seen.in);
        ASSERT_TRUE((seen.plain & ~before).none() && (seen.glass & ~with_glass).none());
        shuts = shuts || seen.plain != before;
      });
      if (role == Role::centre) {
        EXPECT_TRUE(shuts) << text;
      }
    }
  }
}

struct Mutation {
  const char* file;
  const char* after;
  const char* from;
  const char* to;
  Role role;
  const char* sentence;  ///< a piece of the sentence that must break
};

TEST(Space, EachSentenceCanFail) {
  const std::vector<Mutation> mutations = {
      {"90_forbids.yaml", "id: shelter.secret", "relations: [shelter]", "relations: [shelter, owner]", Role::centre,
       ""},
      {"50_centres.yaml", "id: shelter.readers", "[shelter]", "[shelter, owner]", Role::centre, ""},
      {"50_centres.yaml", "id: shelter.readers", "    level: 3\n", "", Role::centre, "asks for a sign-in"},
      {"80_break_glass.yaml", "", "[oncall]", "[oncall, police]", Role::police, "to anyone but on-call"},
      {"80_break_glass.yaml", "", "identity,", "identity, narrative,", Role::oncall, "no notes under secrecy"},
      {"90_forbids.yaml", "id: conflict.locks_out", "classes: all", "classes: [identity]", Role::centre,
       "conflict of interest"},
      {"90_forbids.yaml", "id: level.sensitive", "[identity, contact", "[contact", Role::hospital, "level 1"},
      {"90_forbids.yaml", "id: level.leaving", "[export, match]", "[match]", Role::centre, "exported or matched"},
      {"90_forbids.yaml", "id: level.leaving", "manage_keys, ", "", Role::administrator, "ask people for level 3"},
      {"90_forbids.yaml", "id: bank.reads_nothing", "roles: [bank]", "roles: [hospital]", Role::hospital, ""},
      {"60_authorities.yaml", "id: office.decides", "opinion,", "opinion, contact,", Role::immigration,
       "learn no contact"},
      {"60_authorities.yaml", "id: office.decides", "opinion,", "opinion, narrative,", Role::immigration,
       "no narrative"},
      {"50_centres.yaml", "id: centre.is_asked", "[need]", "[need, minimum]", Role::centre, "only asked"},
      {"50_centres.yaml", "id: recipient.reads", "    consent: [open]\n", "", Role::hospital, "unless the consent"},
      {"90_forbids.yaml", "id: closed.files_rest", "[reporter, owner,", "[reporter, accepted, owner,", Role::centre,
       "file is closed"},
      {"90_forbids.yaml", "id: secrecy.of_the_investigation", "[judicial, both]", "[both]", Role::centre,
       "investigation is secret"},
      {"90_forbids.yaml", "id: medical.for_carers", "roles: [hospital,", "roles: [police, hospital,", Role::police,
       "health data"},
      {"75_tips_and_money.yaml", "id: fiu.matches", "[match]", "[match, count]", Role::fiu, "never reads one"},
      {"75_tips_and_money.yaml", "id: tips.are_read", "relations: [tip_desk]", "relations: [tip_desk, owner]",
       Role::tip_desk, "at the desk they were sent to"},
      {"70_oversight.yaml", "id: dpo.audits", "roles: [dpo]", "roles: [dpo, oncall]", Role::oncall,
       "the owner or the officer"},
      {"50_centres.yaml", "id: centre.accompanies", "[centre, minors_centre]", "[centre, minors_centre, oncall]",
       Role::oncall, "cannot review"},
      {"70_oversight.yaml", "id: subject.reads", "[subject]", "[subject, owner]", Role::data_subject, "their own file"},
      {"70_oversight.yaml", "id: administrator.keeps_up", "[system]", "[system, statistics]", Role::administrator, "-"},
      {"70_oversight.yaml", "id: figures.of_all", "[statistics]", "[statistics, system]", Role::rapporteur,
       "figures and nothing else"},
      {"40_frontline.yaml", "id: frontline.reports", "[read, list,", "[list,", Role::police, "may read"},
      {"40_frontline.yaml", "id: conflict.is_declared", "[reporter,", "[nobody, reporter,", Role::police,
       "without a relation to it"},
  };
  for (const auto& mutation : mutations) {
    const auto policy = must_parse(changed(mutation.file, mutation.after, mutation.from, mutation.to));
    ASSERT_NE(policy.hash(), shipped().hash());
    const auto fallen = broken(policy, {mutation.role});
    std::string all;
    for (const auto& text : fallen) all += text + "\n";
    const std::string expected = mutation.sentence;
    if (expected.empty() || expected == "-") {
      // Two rules guard the same thing, or nothing forbids it: one mistake alone breaks no sentence.
      EXPECT_EQ(all, "") << mutation.file << " " << mutation.after << " " << mutation.to;
    } else {
      EXPECT_NE(all.find(expected), std::string::npos)
          << mutation.file << " " << mutation.after << " " << mutation.to << "\nbroke: " << all;
    }
  }
}

TEST(Space, WhereTwoRulesGuardTheSameThingBothTogetherFail) {
  auto files = changed("90_forbids.yaml", "id: shelter.secret", "relations: [shelter]", "relations: [shelter, owner]");
  for (auto& [name, text] : files)
    if (name == "50_centres.yaml") {
      const auto at = text.find("relations: [shelter]");
      text.replace(at, 20, "relations: [shelter, owner]");
    }
  const auto fallen = broken(must_parse(files), {Role::centre});
  ASSERT_EQ(fallen.size(), 1U);
  EXPECT_NE(fallen.front().find("outside that shelter"), std::string::npos);
}

}  // namespace
}  // namespace relais::access::tests
