#include "hawiya/report_text.hpp"

#include "common/reply.hpp"

namespace hawiya::tools {
namespace {

const char* mark(sign::Indication indication) { return indication == sign::Indication::total_passed ? "✓" : "✗"; }

// "INDETERMINATE, TRY_LATER"
std::string verdict_of(sign::Indication indication, sign::SubIndication sub_indication) {
  std::string text(name_of(indication));
  if (sub_indication != sign::SubIndication::none) text += ", " + std::string(name_of(sub_indication));
  return text;
}

// The code for those who look it up, then what it means, then the particulars.
std::string reason_of(const Error& error) {
  std::string text = std::string(name_of(error.code)) + ": " + std::string(text_of(error.code));
  if (!error.detail.empty()) text += " " + error.detail;
  if (!error.where.empty()) text += " [" + error.where + "]";
  return text;
}

std::string covered_by(const sign::SignatureReport& signature) {
  std::string text;
  for (const sign::Covered& covered : signature.covered) {
    const std::string name = covered.name.empty() ? "the content" : covered.name;
    text += (text.empty() ? "" : ", ") + name + " (" + covered.digest_algorithm + ")";
  }
  return text.empty() ? "nothing" : text;
}

Json fields_of(const sign::SignatureReport& signature) {
  Json fields = Json::object();
  if (signature.error) fields["because"] = reason_of(*signature.error);
  if (signature.indication != sign::Indication::total_passed) fields["bytes_intact"] = signature.intact;
  fields["signer"] = signature.signer ? signature.signer->subject().to_string() : "unknown";
  fields["covers"] = covered_by(signature);
  fields["claimed_time"] = signature.claimed_time ? to_string(*signature.claimed_time) : "none";
  fields["proven_time"] =
      to_string(signature.proven_time) + (signature.proven_by_timestamp ? ", by a timestamp" : ", by nothing but this check");
  fields["algorithm"] = signature.algorithm;
  if (!signature.claimed_roles.empty()) fields["claimed_roles"] = signature.claimed_roles;
  if (signature.commitment) fields["commitment"] = *signature.commitment;
  if (signature.policy) fields["policy"] = *signature.policy;
  for (const sign::EvidenceReport& evidence : signature.evidence)
    fields["not_revoked"].push_back({{"certificate", evidence.certificate},
                                     {"by", evidence.kind + " of " + to_string(evidence.this_update) + ", " + evidence.origin}});
  return fields;
}

std::string render(const sign::TimestampReport& timestamp, ShowChecks checks, std::size_t indent) {
  std::string text = std::string(indent, ' ') + mark(timestamp.indication) + " " + std::string(name_of(timestamp.kind)) +
                     " timestamp, " + verdict_of(timestamp.indication, timestamp.sub_indication) + "\n";
  Json fields = Json::object();
  if (timestamp.error) fields["because"] = reason_of(*timestamp.error);
  if (timestamp.time) fields["time"] = to_string(*timestamp.time);
  if (timestamp.authority) fields["authority"] = timestamp.authority->subject().to_string();
  text += tools::render(fields, indent + 2);
  if (checks == ShowChecks::yes) text += tools::render(timestamp.checks, indent + 2);
  return text;
}

std::string render(const sign::SignatureReport& signature, const std::string& title, ShowChecks checks, std::size_t indent) {
  std::string text = std::string(indent, ' ') + mark(signature.indication) + " " + title + ", " +
                     std::string(name_of(signature.format)) + " " + std::string(name_of(signature.level)) +
                     (signature.where.empty() ? "" : " in " + printable(signature.where)) + ": " +
                     verdict_of(signature.indication, signature.sub_indication) + "\n";
  text += tools::render(fields_of(signature), indent + 2);
  if (checks == ShowChecks::yes) text += tools::render(signature.checks, indent + 2);
  for (const sign::TimestampReport& timestamp : signature.timestamps) text += render(timestamp, checks, indent + 2);
  for (const sign::SignatureReport& counter : signature.counter_signatures)
    text += render(counter, "counter-signature", checks, indent + 2);
  return text;
}

}  // namespace

std::string render(const sign::Report& report, ShowChecks checks) {
  std::string text;
  std::size_t number = 0;
  for (const sign::SignatureReport& signature : report.signatures)
    text += render(signature, "signature " + std::to_string(++number), checks, 0);
  for (const sign::TimestampReport& timestamp : report.timestamps) text += render(timestamp, checks, 0);
  if (!report.findings.empty()) text += "About the " + report.container + " container, which changes no verdict:\n";
  for (const std::string& finding : report.findings) text += "  " + printable(finding) + "\n";
  return text;
}

}  // namespace hawiya::tools
