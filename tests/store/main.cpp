#include <gtest/gtest.h>

#include "store/engines.hpp"

namespace relais::store::testing {
namespace {

// GoogleTest owns environments and ends them before the program: the one place where a server may outlive a test.
class SharedCluster final : public ::testing::Environment {
 public:
  void TearDown() override { cluster_.reset(); }
  Cluster& get() {
    if (!cluster_) cluster_ = std::make_unique<Cluster>();
    return *cluster_;
  }
  static SharedCluster& registered() {
    static auto* const environment =
        static_cast<SharedCluster*>(::testing::AddGlobalTestEnvironment(std::make_unique<SharedCluster>().release()));
    return *environment;
  }

 private:
  std::unique_ptr<Cluster> cluster_;
};

}  // namespace

Cluster& shared_cluster() { return SharedCluster::registered().get(); }

}  // namespace relais::store::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  relais::store::testing::SharedCluster::registered();
  return RUN_ALL_TESTS();
}
