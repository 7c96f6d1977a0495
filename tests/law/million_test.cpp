// A million random lives, and in none of them something that must never happen.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "law/program.hpp"
#include "law/walks.hpp"
#include "lives.hpp"
#include "real_law.hpp"

namespace relais::law {
namespace {

constexpr std::uint64_t kSeed = 20'170'520;
constexpr std::size_t kLives = 1'000'000;

TEST(MillionLives, BreakNoInvariant) {
  const auto& program = real_law().procedure.program();
  const Pool pool(program);
  Machine machine(program);
  base::SeededRandom random(kSeed);
  std::size_t reached_card = 0;
  std::size_t reached_unlimited = 0;
  for (std::size_t i = 0; i < kLives; ++i) {
    const auto person = random_person(random);
    const auto life = pool.life(random);
    const auto wrong = broken_invariant(machine, program, pool, person, life);
    ASSERT_FALSE(wrong) << "life " << i << ", seed " << kSeed << ": " << *wrong << "\n"
                        << smallest(machine, program, pool, person, life);
    const auto& phase = program.symbol(program.phases, machine.slot(program.phase_slot));
    if (phase == "a_card") ++reached_card;
    if (phase == "b_card") ++reached_unlimited;
  }
  std::printf("%zu lives, seed %llu: %zu end with the A card, %zu with the unlimited stay\n", kLives,
              static_cast<unsigned long long>(kSeed), reached_card, reached_unlimited);
  // Lives that never get anywhere would prove nothing.
  EXPECT_GT(reached_card, kLives / 200);
  EXPECT_GT(reached_unlimited, kLives / 1000);
}

}  // namespace
}  // namespace relais::law
