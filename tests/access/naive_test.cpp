// The policy of the house against the naive one, over the whole space of requests and over random requests beyond it.
#include <chrono>
#include <cstdio>

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "naive_policy.hpp"
#include "shipped.hpp"

namespace relais::access::tests {
namespace {

constexpr std::size_t kTies = boost::mp11::mp_size<boost::describe::describe_enumerators<Tie>>::value;
constexpr std::size_t kRoles = boost::mp11::mp_size<boost::describe::describe_enumerators<Role>>::value;
constexpr std::size_t kPhases = boost::mp11::mp_size<boost::describe::describe_enumerators<Phase>>::value;
constexpr std::size_t kConsents = boost::mp11::mp_size<boost::describe::describe_enumerators<Consent>>::value;
constexpr std::size_t kSecrecies = boost::mp11::mp_size<boost::describe::describe_enumerators<Secrecy>>::value;

/// The same request in the words of the policy of the house.
Circumstances circumstances_of(const NaiveRequest& request) {
  Circumstances in;
  in.role = static_cast<Role>(request.role);
  in.relations = 0;
  for (const auto tie : request.relations) in.relations |= Mask{1} << tie;
  in.purpose = request.purpose;
  in.level = request.level;
  in.phase = static_cast<Phase>(request.phase);
  in.minor = request.minor;
  in.secrecy = static_cast<Secrecy>(request.secrecy);
  in.conflict = request.conflict;
  // Its consent is open for a set of classes and one and the same for all others.
  for (std::size_t what = 0; what < kClasses; ++what) {
    if (request.consent[what] == static_cast<std::size_t>(Consent::open))
      in.consented |= Mask{1} << what;
    else
      in.consent = static_cast<Consent>(request.consent[what]);
    if (request.glass[what]) in.glass |= Mask{1} << what;
  }
  return in;
}

std::string told(const NaiveRequest& request, const Things& differing) {
  std::string text = std::string(roles()[request.role]) + ", relations";
  for (const auto tie : request.relations) text += " " + std::to_string(tie);
  text += ", purpose " + std::to_string(request.purpose) + ", level " + std::to_string(request.level) + ", phase " +
          std::to_string(request.phase) + ":";
  for (std::size_t thing = 0; thing < thing_count(); ++thing)
    if (differing.test(thing)) text += " [" + thing_name(thing) + "]";
  return text;
}

struct Walk {
  std::uint64_t circumstances = 0;
  std::uint64_t differing = 0;
  std::string first;
};

/// Calls `each` with every request of one relation, one state of consent and a glass for all classes or none.
template <class Each>
void every_request(std::size_t purposes, Each each) {
  NaiveRequest request;
  for (request.role = 0; request.role < kRoles; ++request.role)
    for (std::size_t tie = 0; tie < kTies; ++tie) {
      request.relations = {0, tie};
      for (request.purpose = 0; request.purpose < purposes; ++request.purpose)
        for (request.level = 1; request.level <= 3; ++request.level)
          for (request.phase = 0; request.phase < kPhases; ++request.phase)
            for (std::size_t rest = 0; rest < 2 * kConsents * kSecrecies * 2 * 2; ++rest) {
              request.minor = rest % 2 != 0;
              request.conflict = rest / 2 % 2 != 0;
              request.glass.fill(rest / 4 % 2 != 0);
              request.consent.fill(rest / 8 % kConsents);
              request.secrecy = rest / (8 * kConsents);
              each(request);
            }
    }
}

Walk compare(const Policy& policy, const NaivePolicy& naive) {
  Walk walk;
  every_request(naive.purposes().size(), [&](const NaiveRequest& request) {
    ++walk.circumstances;
    const auto differing = policy.opened(circumstances_of(request)) ^ naive.says_yes(request);
    if (differing.none()) return;
    if (walk.differing == 0) walk.first = told(request, differing);
    walk.differing += differing.count();
  });
  return walk;
}

TEST(NaivePolicy, AgreesOnEveryRequestThereCanBe) {
  const NaivePolicy naive(shipped_files());
  ASSERT_EQ(naive.purposes().size(), shipped().purposes().size());
  const auto from = std::chrono::steady_clock::now();
  const auto walk = compare(shipped(), naive);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - from;
  std::printf("%llu requests compared in %.1f s\n", static_cast<unsigned long long>(walk.circumstances * thing_count()),
              took.count());
  EXPECT_EQ(walk.circumstances,
            kRoles * kTies * naive.purposes().size() * 3 * kPhases * 2 * kConsents * kSecrecies * 4);
  EXPECT_EQ(walk.differing, 0U) << walk.first;
}

NaiveRequest drawn(base::SeededRandom& random, std::size_t purposes) {
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random.next() % limit); };
  NaiveRequest request;
  request.role = below(kRoles);
  for (auto more = below(4); more > 0; --more) request.relations.insert(below(kTies));
  request.purpose = below(purposes);
  request.level = 1 + static_cast<int>(below(3));
  request.phase = below(kPhases);
  request.minor = below(2) != 0;
  request.secrecy = below(kSecrecies);
  request.conflict = below(8) == 0;
  const auto otherwise = below(kConsents);
  for (auto& consent : request.consent) consent = below(2) != 0 ? static_cast<std::size_t>(Consent::open) : otherwise;
  for (auto& broken : request.glass) broken = below(2) != 0;
  return request;
}

/// Sets of relations, consent and glass class by class; and the naive reading thing by thing.
TEST(NaivePolicy, AgreesOnRandomRequestsBeyondTheWalk) {
  const NaivePolicy naive(shipped_files());
  base::SeededRandom random(20261122);
  std::uint64_t opened = 0;
  for (int i = 0; i < 200'000; ++i) {
    const auto request = drawn(random, naive.purposes().size());
    const auto in = circumstances_of(request);
    const auto answer = shipped().opened(in);
    opened += answer.count();
    ASSERT_EQ(answer, naive.says_yes(request)) << told(request, answer ^ naive.says_yes(request));
    const auto thing = static_cast<std::size_t>(random.next() % thing_count());
    ASSERT_EQ(answer.test(thing), naive.says_yes(request, thing)) << thing_name(thing);
    ASSERT_EQ(answer.test(thing), shipped().explain(in, thing).permitted) << thing_name(thing);
  }
  EXPECT_GT(opened, 100'000U);
}

/// Each of these slips of one word is seen.
TEST(NaivePolicy, DisagreesAsSoonAsOneWordDiffers) {
  const NaivePolicy naive(shipped_files());
  const auto differs = [&](const Files& files) {
    base::SeededRandom random(7);
    const auto policy = must_parse(files);
    for (int i = 0; i < 500'000; ++i) {
      const auto request = drawn(random, naive.purposes().size());
      if (policy.opened(circumstances_of(request)) != naive.says_yes(request)) return true;
    }
    return false;
  };
  EXPECT_FALSE(differs(shipped_files()));
  EXPECT_TRUE(differs(changed("40_frontline.yaml", "frontline.reports", "need, minimum", "minimum")));
  EXPECT_TRUE(differs(changed("40_frontline.yaml", "frontline.reports", "[reporter]", "[reporter, asked]")));
  EXPECT_TRUE(
      differs(changed("80_break_glass.yaml", "oncall.life_in_danger", "lifts: [closed.files_rest]", "lifts: []")));
  EXPECT_TRUE(differs(changed("90_forbids.yaml", "level.sensitive", "below_level: 2", "below_level: 3")));
  EXPECT_TRUE(differs(changed("90_forbids.yaml", "level.leaving", "[export, match]", "[export]")));
}

}  // namespace
}  // namespace relais::access::tests
