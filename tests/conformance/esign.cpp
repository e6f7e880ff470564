// Real signatures of other projects (esign): what is broken is never passed, whoever is trusted; what is intact verifies.
//
// Everybody is trusted here: every certificate in a file is an anchor, revocation is not looked at and old algorithms are
// allowed. So a refusal is the signature's own fault.

#include <algorithm>
#include <chrono>
#include <hawiya/text/pem.hpp>

#include "sign/reading.hpp"
#include "sign/xmldsig/signature.hpp"
#include "suite.hpp"

namespace hawiya::test {
namespace {

namespace fs = std::filesystem;
using sign::Indication;

struct Keys {
  std::vector<x509::Certificate> certificates;
  std::vector<crypto::PublicKey> bare;
  std::optional<Secret> shared;
};

// Some of xmlsec's signatures name their key ("TestKeyName-rsa-4096") and the suite's list does not.
json key_files(const fs::path& folder, const json& entry) {
  if (entry.contains("keys") || !entry["id"].get<std::string>().starts_with("xmldsig/"))
    return entry.value("keys", json::array());
  const std::string text(as_text(read_file(folder / entry["file"].get<std::string>())));
  constexpr std::string_view mark = "<KeyName>TestKeyName-";
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return json::array();
  const std::string name = text.substr(at + mark.size(), text.find('<', at + 1) - at - mark.size());
  return json::array({"xmldsig/keys/" + name + "-cert.pem"});
}

Keys read_keys(const fs::path& folder, const json& entry) {
  Keys keys;
  for (const auto& file : key_files(folder, entry)) {
    const Bytes bytes = read_file(folder / file.get<std::string>());
    if (file.get<std::string>().ends_with(".bin")) keys.shared = Secret(bytes);
    if (auto certificate = x509::Certificate::from_file_bytes(bytes)) keys.certificates.push_back(*certificate);
    if (const auto spki = text::der_or_pem(bytes, "PUBLIC KEY"))
      if (auto key = crypto::PublicKey::from_spki(*spki)) keys.bare.push_back(*key);
  }
  return keys;
}

sign::ValidationInput input_of(const fs::path& folder, const json& entry, const Bytes& bytes, const Keys& keys) {
  sign::ValidationInput input{.bytes = bytes, .certificates = keys.certificates};
  // The document of this one is here under another name.
  if (entry["id"] == "xmldsig/defCan-1.xml") input.contents.push_back({"", read_file(folder / "c14n/xmlbase-prop-input.xml")});
  const auto& contents = entry.value("content", json::object());
  for (const auto& [name, file] : contents.items())
    input.contents.push_back({contents.size() == 1 ? "" : name, read_file(folder / file.get<std::string>())});
  return input;
}

void add_certificates(const sign::SignatureModel& model, std::vector<x509::Certificate>& all) {
  const auto add = [&](const std::vector<x509::Certificate>& some) { all.insert(all.end(), some.begin(), some.end()); };
  add(model.pool.certificates);
  for (const auto& timestamp : model.timestamps)
    if (timestamp.token) add(timestamp.token->signed_data().certificates);
  for (const auto& counter : model.counter_signatures) add_certificates(counter, all);
}

/// Trusts every certificate in the file that an anchor can be made of.
Result<path::TrustStore> trust_everybody(const sign::ReadSignatures& read) {
  std::vector<x509::Certificate> all, usable;
  for (const auto& model : read.signatures) add_certificates(model, all);
  for (const auto& timestamp : read.timestamps)
    if (timestamp.token) {
      const auto& some = timestamp.token->signed_data().certificates;
      all.insert(all.end(), some.begin(), some.end());
    }
  for (const auto& one : all)
    if (path::TrustStore::create({one})) usable.push_back(one);
  return path::TrustStore::create(usable);
}

sign::ValidationPolicy policy_for(path::TrustStore anchors) {
  const crypto::AlgorithmPolicy old{
      .sha1 = crypto::Allow::yes, .dsa = crypto::Allow::yes, .min_rsa_bits = 1024, .min_curve_bits = 160};
  sign::ValidationPolicy policy{.anchors = std::move(anchors)};
  policy.path.algorithms = old;
  policy.algorithms = old;
  policy.revocation_checking = sign::RevocationChecking::skipped;
  return policy;
}

/// A signature by a bare public key or a shared one, which is nobody's: its bytes alone can be checked.
bool is_intact_under(const Keys& keys, ByteView bytes, const sign::SignatureModel& model) {
  if (model.bytes_failed || (keys.bare.empty() && !keys.shared)) return false;
  Budget budget{.bytes = 1u << 30};
  const auto document = xml::Document::parse(bytes);
  if (!document) return false;
  const auto elements = sign::find_signatures(*document);
  const auto signature = sign::read_signature(*document, elements.front());
  if (!signature) return false;
  if (keys.shared) return sign::verify_mac(*document, *signature, *keys.shared, budget).has_value();
  const auto octets = sign::signed_octets(*document, *signature, budget);
  return octets && signature->algorithm && std::ranges::any_of(keys.bare, [&](const auto& key) {
           return sign::verify_value(key, *signature->algorithm, as_bytes(*octets), signature->value, sign::integrity_policy())
               .has_value();
         });
}

// Timestamps count where there is nothing else; the suite's tokens come without what they were made over.
bool is_intact(const sign::ReadSignatures& read) {
  const bool signatures = std::ranges::all_of(read.signatures, [](const auto& one) { return one.is_intact(); });
  if (!read.signatures.empty()) return signatures;
  const bool timestamps = std::ranges::all_of(read.timestamps, [](const auto& one) {
    const bool fits = one.imprint || one.imprint.error().code == ErrorCode::signature_reference_unresolved;
    return fits && one.token && one.token->verify(sign::integrity_policy());
  });
  return timestamps && !read.timestamps.empty();
}

struct Outcome {
  bool passed = false;
  bool intact = false;
  bool as_expected = false;  ///< the sub-indication that the suite asks for
  std::string story = {};
};

Outcome judge(const fs::path& folder, const json& entry) {
  const Bytes bytes = read_file(folder / entry["file"].get<std::string>());
  const Keys keys = read_keys(folder, entry);
  const auto input = input_of(folder, entry, bytes, keys);
  Budget budget{.bytes = 1u << 30};
  const auto read = sign::read_signatures(input, budget);
  if (!read) return {.story = to_string(read.error())};
  Outcome outcome{.intact = is_intact(*read)};
  const auto anchors = trust_everybody(*read);
  if (anchors) {
    const Time now = parse_time("2026-11-23").value();
    const auto validation = sign::Validation::begin(input, policy_for(*anchors), now);
    const sign::Report report = validation.value().finish({}, now);
    outcome.passed = report.indication() == Indication::total_passed;
    const std::string wanted = entry["expect"].value("sub_indication", "");
    outcome.as_expected = wanted == "SIGNED_DATA_NOT_FOUND" && !report.signatures.empty() &&
                          name_of(report.signatures.front().sub_indication) == wanted;
    for (const auto& one : report.signatures)
      outcome.story += std::string(name_of(one.sub_indication)) + " " + (one.error ? to_string(*one.error) : "passed") + "; ";
    for (const auto& one : report.timestamps)
      outcome.story +=
          "TST " + std::string(name_of(one.sub_indication)) + " " + (one.error ? to_string(*one.error) : "passed") + "; ";
  }
  if (!outcome.intact && read->signatures.size() == 1) outcome.intact = is_intact_under(keys, bytes, read->signatures.front());
  if (outcome.story.empty())
    for (const auto& model : read->signatures)
      outcome.story += model.failure ? to_string(model.failure->error) + "; " : "no certificate; ";
  return outcome;
}

bool is_group(const std::string& id, std::initializer_list<std::string_view> groups) {
  return std::ranges::any_of(groups, [&](std::string_view group) { return id.starts_with(group); });
}

/// The services of a trusted list (TS 119 612 §5.5), by what they are trusted for.
struct TrustList {
  std::vector<x509::Certificate> authorities, timestamps, responders;
};

TrustList read_trust_list(const Bytes& bytes) {
  constexpr std::string_view tsl = "http://uri.etsi.org/02231/v2#";
  TrustList list;
  const auto document = xml::Document::parse(bytes).value();
  for (xml::NodeId node = 0; node < document.size(); ++node) {
    if (!document.is(node, tsl, "ServiceInformation")) continue;
    const std::string type = document.text(document.child(node, tsl, "ServiceTypeIdentifier"));
    auto& services = type.ends_with("/CA/QC")         ? list.authorities
                     : type.find("/TSA") != type.npos ? list.timestamps
                                                      : list.responders;
    for (xml::NodeId below = node; below < document.end(node); ++below) {
      if (!document.is(below, tsl, "X509Certificate")) continue;
      const auto der = sign::from_xml_base64(document.text(below));
      if (auto certificate = x509::Certificate::from_der(*der)) services.push_back(*certificate);
    }
  }
  return list;
}

// What libdigidocpp asks: the signer's status alone, and a timestamp that was made while its authority's certificate was valid.
sign::ValidationPolicy policy_of(const TrustList& list) {
  sign::ValidationPolicy policy{.anchors = path::TrustStore::create(list.authorities).value()};
  policy.timestamp_anchors = path::TrustStore::create(list.timestamps).value();
  policy.responders = list.responders;
  policy.revocation.scope = revocation::Scope::end_certificate;
  policy.path.anchor_validity = path::AnchorValidity::ignore;
  policy.when_authority_expired = sign::WhenAuthorityExpired::accept_within_period;
  return policy;
}

Outcome judge_by(const sign::ValidationPolicy& policy, const Bytes& bytes) {
  const Time now = parse_time("2026-11-23").value();
  const auto validation = sign::Validation::begin({.bytes = bytes}, policy, now);
  if (!validation) return {.story = to_string(validation.error())};
  const sign::Report report = validation->finish({}, now);
  Outcome outcome{.passed = report.indication() == Indication::total_passed};
  for (const auto& one : report.signatures)
    outcome.story += std::string(name_of(one.sub_indication)) + " " + (one.error ? to_string(*one.error) : "passed") + "; ";
  for (const auto& one : report.timestamps)
    outcome.story +=
        "TST " + std::string(name_of(one.sub_indication)) + " " + (one.error ? to_string(*one.error) : "passed") + "; ";
  return outcome;
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("esign: intact signatures verify, and nothing broken is passed whoever is trusted") {
    const auto folder = conformance_suite("esign");
    if (!folder) return;
    Scoreboard board("esign", "esign", Exceptions("esign_exceptions.txt"));
    for (const auto& entry : json::parse(read_file(*folder / "cases.json"))) {
      const std::string id = entry["id"];
      if (!is_group(id, {"asic/", "xades/", "cades/", "xmldsig/", "tsp/", "tl/", "hostile/"})) continue;
      CAPTURE(id);
      const auto start = std::chrono::steady_clock::now();
      const Outcome outcome = judge(*folder, entry);
      const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
      if (took.count() > 2'000) std::printf("  %s took %lld ms\n", id.c_str(), static_cast<long long>(took.count()));
      const std::string expected = entry["expect"]["crypto"];
      const bool trap = entry.contains("trap");
      const bool must_verify = expected == "intact" && !trap;
      const bool accepted = must_verify ? outcome.intact || outcome.as_expected : outcome.passed;
      const std::string group = id.substr(0, id.find('/')) + (trap ? ", traps" : ", " + expected);
      board.record(group, id, score_of(must_verify, accepted), outcome.story);
    }
    board.close();
  }

  TEST_CASE("esign: containers under the test trust list") {
    const auto folder = conformance_suite("esign");
    if (!folder) return;
    const auto policy = policy_of(read_trust_list(read_file(*folder / "tl/EE_T.xml")));
    Scoreboard board("esign, under the test trust list", "trust-list", Exceptions("esign_exceptions.txt"));
    for (const auto& entry : json::parse(read_file(*folder / "cases.json"))) {
      const std::string verdict = entry["expect"].value("with_test_trust_list", "");
      if (verdict.empty()) continue;
      const std::string id = entry["id"];
      const Outcome outcome = judge_by(policy, read_file(*folder / entry["file"].get<std::string>()));
      const bool valid = verdict == "valid";
      board.record(valid ? "valid" : verdict.substr(0, verdict.find(' ')) + " …", id, score_of(valid, outcome.passed),
                   outcome.story + " | " + verdict);
    }
    board.close();
  }
}

}  // namespace hawiya::test
