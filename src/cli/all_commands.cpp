#include "cli/all_commands.hpp"

namespace relais::cli {

Commands all_commands() {
  Commands commands;
  add_serve_command(commands);
  add_user_commands(commands);
  add_store_commands(commands);
  add_keys_commands(commands);
  add_backup_commands(commands);
  add_retention_commands(commands);
  add_audit_commands(commands);
  add_witness_command(commands);
  add_letterbox_command(commands);
  add_law_commands(commands);
  add_access_commands(commands);
  add_procedure_commands(commands);
  add_directory_command(commands);
  add_description_commands(commands);
  return commands;
}

std::string_view version() { return RELAIS_VERSION; }

}  // namespace relais::cli
