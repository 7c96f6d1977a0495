// Every command file's registration, in the order in which help lists the commands.
#pragma once

#include "cli/command.hpp"

namespace relais::cli {

void add_serve_command(Commands& commands);
void add_user_commands(Commands& commands);
void add_store_commands(Commands& commands);  ///< demo, sweep, export, import
void add_keys_commands(Commands& commands);
void add_backup_commands(Commands& commands);     ///< backup, restore, drill
void add_retention_commands(Commands& commands);  ///< and erase
void add_audit_commands(Commands& commands);
void add_witness_command(Commands& commands);
void add_letterbox_command(Commands& commands);  ///< serve, root, sign, publish, state, checkpoint, verify
void add_law_commands(Commands& commands);
void add_access_commands(Commands& commands);  ///< explain, show, check, diff
void add_procedure_commands(Commands& commands);
void add_directory_command(Commands& commands);
void add_description_commands(Commands& commands);  ///< openapi, completion, version

[[nodiscard]] Commands all_commands();

/// The version of this program.
[[nodiscard]] std::string_view version();

}  // namespace relais::cli
