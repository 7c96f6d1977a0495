#include "desks/demo.hpp"

namespace relais::desks {

const std::vector<DemoAccount>& demo_accounts() {
  static const std::vector<DemoAccount> kAccounts = {
      {"inspector.onss", "Inspector, ONSS Brussels", "inspector", "onss-brussels"},
      {"inspector.antwerp", "Inspector, RSZ Antwerp", "inspector", "onss-antwerp"},
      {"inspector.liege", "Inspector, ONSS Liège", "inspector", "onss-liege"},
      {"inspector.cls", "Inspector, labour law", "inspector", "cls-brussels"},
      {"police.antwerp", "Police officer, Antwerp", "police", "police-antwerp"},
      {"police.brussels", "Police officer, Brussels", "police", "police-brussels"},
      {"police.liege", "Police officer, Liège", "police", "police-liege"},
      {"police.federal", "Federal judicial police", "police", "police-federal"},
      {"hospital.brussels", "Hospital social worker, Brussels", "hospital", "hospital-brussels"},
      {"hospital.ghent", "Hospital social worker, Ghent", "hospital", "hospital-ghent"},
      {"centre.pagasa", "Case-worker, PAG-ASA", "centre", "pag-asa"},
      {"centre.payoke", "Case-worker, Payoke", "centre", "payoke"},
      {"centre.surya", "Case-worker, Sürya", "centre", "surya"},
      {"minors.esperanto", "Educator, Esperanto", "minors_centre", "esperanto"},
      {"minors.ndako", "Educator, Minor-Ndako", "minors_centre", "minor-ndako"},
      {"magistrate.antwerp", "Reference magistrate, Antwerp", "magistrate", "magistrate-antwerp"},
      {"magistrate.brussels", "Reference magistrate, Brussels", "magistrate", "magistrate-brussels"},
      {"magistrate.liege", "Reference magistrate, Liège", "magistrate", "magistrate-liege"},
      {"magistrate.ghent", "Reference magistrate, Ghent", "magistrate", "magistrate-ghent"},
      {"auditor.antwerp", "Labour auditor, Antwerp", "labour_auditor", "auditor-antwerp"},
      {"auditor.brussels", "Labour auditor, Brussels", "labour_auditor", "auditor-brussels"},
      {"auditor.liege", "Labour auditor, Liège", "labour_auditor", "auditor-liege"},
      {"io.clerk", "Clerk, Immigration Office", "immigration", "immigration-office"},
      {"guardianship.service", "Guardianship Service", "guardianship", "guardianship-service"},
      {"guardian.one", "Guardian", "guardian", "guardian-1"},
      {"guardian.two", "Guardian", "guardian", "guardian-2"},
      {"rapporteur", "National rapporteur", "rapporteur", "rapporteur"},
      {"admin", "Administrator", "administrator", "administration"},
      {"officer", "Data protection officer", "dpo", "administration"},
      {"night.payoke", "On-call staff, Payoke", "oncall", "payoke"},
      {"night.pagasa", "On-call staff, PAG-ASA", "oncall", "pag-asa"}};
  return kAccounts;
}

std::string_view demo_password() { return "relais-demo-2026"; }

}  // namespace relais::desks
