// A program that is started, listened to, and killed without warning.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace relais::faults {

class Process {
 public:
  explicit Process(const std::vector<std::string>& words);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  /// SIGKILL: not even a destructor runs.
  void kill_at_once();
  /// Waits for its end; answers the exit status, or minus the number of the signal.
  int wait();
  /// What it has written to standard output until its end (or until a full line is there, for `line`).
  std::string rest();
  std::string line();

 private:
  pid_t child_ = -1;
  int out_ = -1;
  std::string ahead_;
};

}  // namespace relais::faults
