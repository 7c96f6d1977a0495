// The same tests on both engines: a fixture with an empty store of the engine named by the parameter.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "store/cluster.hpp"
#include "store/store.hpp"

namespace relais::store::testing {

/// The cluster of this test program; stopped before the program ends.
Cluster& shared_cluster();

class OnEngine : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    where_ = GetParam() == "sqlite" ? folder_.file("relais.db") : shared_cluster().make_database();
    reopen();
  }
  void reopen() {
    store_.reset();
    auto opened = open(where_, Options{.readers = 4, .durable = true});
    ASSERT_TRUE(opened) << opened.error().line();
    store_ = std::move(*opened);
  }
  Store& store() { return *store_; }

  Folder folder_;
  std::string where_;
  std::unique_ptr<Store> store_;
};

inline std::string name_of_engine(const ::testing::TestParamInfo<std::string>& info) { return info.param; }

}  // namespace relais::store::testing

#define RELAIS_ON_BOTH_ENGINES(Suite)                                                                    \
  INSTANTIATE_TEST_SUITE_P(, Suite, ::testing::Values(std::string("sqlite"), std::string("postgresql")), \
                           ::relais::store::testing::name_of_engine)
