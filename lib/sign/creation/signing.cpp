#include <algorithm>
#include <array>
#include <hawiya/cms/signed_data_writer.hpp>
#include <hawiya/sign/signing.hpp>
#include <hawiya/text/base64.hpp>
#include <hawiya/text/utf8.hpp>
#include <set>

#include "base/try.hpp"
#include "sign/creation/cades.hpp"
#include "text/json.hpp"

namespace hawiya::sign {
namespace {

using text::Json;
using x509::KeyUsageBit;

constexpr int state_version = 1;

Error wrong(std::string detail) { return {ErrorCode::argument_invalid, std::move(detail)}; }

bool is_xades(Packaging packaging) { return packaging <= Packaging::xades_detached; }

Result<void> check_certificate(const x509::Certificate& certificate, Time now) {
  const auto& usage = certificate.extensions().key_usage;
  if (usage && !usage->has(KeyUsageBit::non_repudiation) && !usage->has(KeyUsageBit::digital_signature))
    return Error{ErrorCode::key_usage_wrong, "the certificate's key is not for signatures"};
  if (now > certificate.not_after()) return Error{ErrorCode::certificate_expired, to_string(certificate.not_after())};
  if (now < certificate.not_before()) return Error{ErrorCode::certificate_not_yet_valid, to_string(certificate.not_before())};
  return {};
}

Result<void> check_text(std::string_view text, const char* what) {
  const auto points = text::decode_utf8(text);
  if (!points) return wrong(std::string(what) + " is not UTF-8");
  const auto is_control = [](char32_t point) {
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xfffe || point == 0xffff;
  };
  if (std::ranges::any_of(*points, is_control)) return wrong(std::string(what) + " holds a control character");
  return {};
}

Result<void> check_data(const std::vector<DataToSign>& data, const SigningProfile& profile) {
  const bool several = profile.packaging == Packaging::xades_detached;
  if (data.empty() || (data.size() > 1 && !several))
    return wrong(std::string(name_of(profile.packaging)) + " signs " + (several ? "at least one file" : "exactly one file"));
  const bool needs_bytes = profile.packaging == Packaging::xades_enveloped || profile.packaging == Packaging::xades_enveloping ||
                           profile.packaging == Packaging::cades_attached;
  std::set<std::string_view> names;
  for (const DataToSign& one : data) {
    HAWIYA_CHECK(check_text(one.name, "a file's name"));
    HAWIYA_CHECK(check_text(one.media_type, "a media type"));
    if (several && (one.name.empty() || !names.insert(one.name).second))
      return wrong("a file without a name, or two of one name");
    if (!one.bytes && (needs_bytes || (!one.digest && !one.read)))
      return wrong("neither the bytes nor the digest that the packaging needs");
    if (one.digest && one.digest->size() != crypto::digest_size(profile.digest)) return wrong("a digest of another length");
  }
  return {};
}

Result<void> check_details(const SigningProfile& profile) {
  if (profile.commitment && !der::Oid::parse(*profile.commitment)) return wrong("a commitment is an OID");
  if (!profile.claimed_roles.empty() && !is_xades(profile.packaging)) return wrong("claimed roles stand in XAdES alone");
  for (const std::string& role : profile.claimed_roles) HAWIYA_CHECK(check_text(role, "a claimed role"));
  if (!profile.policy) return {};
  HAWIYA_CHECK(check_text(profile.policy->identifier, "a signature policy"));
  HAWIYA_CHECK(check_text(profile.policy->location, "a signature policy's location"));
  if (profile.policy->identifier.empty() || profile.policy->digest.size() != crypto::digest_size(profile.policy->hash))
    return wrong("a signature policy needs its identifier and digest");
  return {};
}

// RFC 5652 §5.3 wants one digest for content and value in CMS; XML may differ.
crypto::HashAlgorithm digest_of(const SigningProfile& profile, const crypto::SignatureAlgorithm& algorithm) {
  return is_xades(profile.packaging) ? profile.digest : cms::digest_for(algorithm);
}

}  // namespace

struct Signing::State {
  Packaging packaging;
  x509::Certificate certificate;
  std::vector<x509::Certificate> chain;
  crypto::SignatureAlgorithm algorithm;
  Bytes to_be_signed = {};
  // XAdES
  std::string head = {};
  std::string tail = {};
  // CAdES
  crypto::HashAlgorithm digest = crypto::HashAlgorithm::sha256;
  std::vector<Bytes> signed_attributes = {};
  std::optional<Bytes> content = std::nullopt;

  /// The value in DER, verified.
  Result<Bytes> verified(ByteView value) const;
  Result<Bytes> attach_xades(ByteView value) const;
  Result<Bytes> attach_cades(ByteView value) const;
};

std::string_view name_of(Packaging packaging) {
  constexpr std::array names{"XAdES enveloped", "XAdES enveloping", "XAdES detached", "CAdES attached", "CAdES detached"};
  return names[static_cast<std::size_t>(packaging)];
}

Result<Signing> Signing::begin(std::vector<DataToSign> data, const SigningProfile& profile, const x509::Certificate& certificate,
                               std::span<const x509::Certificate> chain, Time now) {
  HAWIYA_CHECK(check_certificate(certificate, now));
  HAWIYA_CHECK(check_details(profile));
  HAWIYA_TRY(const crypto::PublicKey key, certificate.public_key());
  const auto algorithm = profile.algorithm.value_or(crypto::default_algorithm(key));
  HAWIYA_CHECK(crypto::check_allowed(algorithm, key, {}));
  SigningRequest request{{}, profile, algorithm, certificate, chain, now};
  request.profile.digest = digest_of(profile, algorithm);
  HAWIYA_CHECK(check_data(data, request.profile));
  request.data = std::move(data);

  State state{profile.packaging, certificate, {chain.begin(), chain.end()}, algorithm};
  if (is_xades(profile.packaging)) {
    HAWIYA_TRY(XadesText text, write_xades(request));
    state.to_be_signed = to_bytes(as_bytes(text.to_be_signed));
    state.head = std::move(text.head);
    state.tail = std::move(text.tail);
  } else {
    HAWIYA_TRY(cms::NewSigner signer, write_cades(request));
    state.to_be_signed = signer.to_be_signed();
    state.digest = signer.digest;
    state.signed_attributes = std::move(signer.signed_attributes);
    if (profile.packaging == Packaging::cades_attached) state.content = std::move(request.data.front().bytes);
  }
  return Signing(std::make_shared<const State>(std::move(state)));
}

ByteView Signing::to_be_signed() const { return state_->to_be_signed; }
const crypto::SignatureAlgorithm& Signing::algorithm() const { return state_->algorithm; }
const x509::Certificate& Signing::certificate() const { return state_->certificate; }

Result<Bytes> Signing::digest_to_be_signed() const {
  if (!algorithm().uses_hash())
    return Error{ErrorCode::algorithm_unsupported, algorithm().to_string() + " signs the message whole"};
  return crypto::digest(algorithm().hash, to_be_signed());
}

Result<Bytes> Signing::State::verified(ByteView value) const {
  HAWIYA_TRY(const crypto::PublicKey key, certificate.public_key());
  const std::size_t field = crypto::field_octets(key.type());
  if (field != 0 && value.size() == 2 * field) {
    HAWIYA_TRY(Bytes der, crypto::raw_to_der(value));
    if (key.verify(algorithm, to_be_signed, der)) return der;
  }
  HAWIYA_CHECK(key.verify(algorithm, to_be_signed, value));
  return to_bytes(value);
}

Result<Bytes> Signing::State::attach_xades(ByteView value) const {
  HAWIYA_TRY(const crypto::PublicKey key, certificate.public_key());
  Bytes written = to_bytes(value);
  if (const std::size_t field = crypto::field_octets(key.type()); field != 0) {
    HAWIYA_TRY(written, crypto::der_to_raw(value, field));
  }
  const std::string text = text::to_base64(written);
  Bytes document;
  document.reserve(head.size() + text.size() + tail.size());
  for (const std::string_view part : {std::string_view(head), std::string_view(text), std::string_view(tail)})
    document.insert(document.end(), part.begin(), part.end());
  return document;
}

Result<Bytes> Signing::State::attach_cades(ByteView value) const {
  const cms::NewSigner signer{certificate, algorithm, digest, signed_attributes, to_bytes(value), {}};
  cms::SignedDataWriter writer(cms::oid::data, content ? std::optional<ByteView>(*content) : std::nullopt);
  HAWIYA_CHECK(writer.add_signer(signer.to_der()));
  writer.add_certificate(certificate);
  for (const auto& further : chain) writer.add_certificate(further);
  return writer.to_der();
}

Result<Bytes> Signing::attach(ByteView value) const {
  HAWIYA_TRY(const Bytes der, state_->verified(value));
  return is_xades(state_->packaging) ? state_->attach_xades(der) : state_->attach_cades(der);
}

// ---- between the steps

Bytes Signing::save() const {
  const State& state = *state_;
  Json json{{"hawiya_signing", state_version},
            {"packaging", static_cast<int>(state.packaging)},
            {"certificate", text::to_base64(state.certificate.der())},
            {"chain", Json::array()},
            {"algorithm", text::to_base64(state.algorithm.to_der())},
            {"to_be_signed", text::to_base64(state.to_be_signed)}};
  for (const auto& certificate : state.chain) json["chain"].push_back(text::to_base64(certificate.der()));
  if (is_xades(state.packaging)) {
    json["head"] = text::to_base64(as_bytes(state.head));
    json["tail"] = text::to_base64(as_bytes(state.tail));
  } else {
    json["digest"] = crypto::oid_of(state.digest).to_string();
    json["attributes"] = Json::array();
    for (const Bytes& attribute : state.signed_attributes) json["attributes"].push_back(text::to_base64(attribute));
    if (state.content) json["content"] = text::to_base64(*state.content);
  }
  return to_bytes(as_bytes(json.dump()));
}

namespace {

Error not_a_state(std::string detail) { return {ErrorCode::signing_state_invalid, std::move(detail)}; }

class SavedSigning {
 public:
  explicit SavedSigning(Json json) : json_(std::move(json)) {}

  [[nodiscard]] Result<Bytes> bytes(const char* name) const {
    const auto found = json_.find(name);
    if (found == json_.end() || !found->is_string()) return not_a_state(name);
    auto bytes = text::from_base64(found->get_ref<const std::string&>());
    return bytes ? bytes : Result<Bytes>(not_a_state(name));
  }
  [[nodiscard]] bool has(const char* name) const { return json_.contains(name); }
  [[nodiscard]] Result<std::vector<Bytes>> list(const char* name) const {
    const auto found = json_.find(name);
    if (found == json_.end() || !found->is_array()) return not_a_state(name);
    std::vector<Bytes> items;
    for (const Json& item : *found) {
      auto bytes = item.is_string() ? text::from_base64(item.get_ref<const std::string&>()) : Result<Bytes>(not_a_state(name));
      if (!bytes) return not_a_state(name);
      items.push_back(*std::move(bytes));
    }
    return items;
  }
  [[nodiscard]] Result<Packaging> packaging() const {
    const auto found = json_.find("packaging");
    if (json_.value("hawiya_signing", 0) != state_version) return not_a_state("of another version");
    if (found == json_.end() || !found->is_number_unsigned()) return not_a_state("packaging");
    const auto number = found->get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(Packaging::cades_detached)) return not_a_state("packaging");
    return static_cast<Packaging>(number);
  }
  [[nodiscard]] Result<crypto::HashAlgorithm> digest() const {
    const auto found = json_.find("digest");
    if (found == json_.end() || !found->is_string()) return not_a_state("digest");
    HAWIYA_TRY(const der::Oid oid, der::Oid::parse(found->get_ref<const std::string&>()));
    return crypto::hash_of(oid);
  }

 private:
  Json json_;
};

}  // namespace

Result<Signing> Signing::resume(ByteView saved) {
  constexpr text::JsonLimits limits{.max_bytes = 256u << 20, .max_depth = 4};
  auto json = text::parse_json(as_text(saved), limits);
  if (!json || !json->is_object()) return not_a_state("no JSON object");
  const SavedSigning read(*std::move(json));
  HAWIYA_TRY(const Packaging packaging, read.packaging());
  HAWIYA_TRY(const Bytes der, read.bytes("certificate"));
  HAWIYA_TRY(const Bytes identifier, read.bytes("algorithm"));
  HAWIYA_TRY(const auto chain, read.list("chain"));
  const auto certificate = x509::Certificate::from_der(der);
  const auto algorithm = crypto::SignatureAlgorithm::from_der(identifier);
  if (!certificate || !algorithm) return not_a_state("certificate or algorithm");
  State state{packaging, *certificate, {}, *algorithm};
  for (const Bytes& one : chain) {
    auto further = x509::Certificate::from_der(one);
    if (!further) return not_a_state("chain");
    state.chain.push_back(*std::move(further));
  }
  HAWIYA_TRY(state.to_be_signed, read.bytes("to_be_signed"));
  if (is_xades(packaging)) {
    HAWIYA_TRY(const Bytes head, read.bytes("head"));
    HAWIYA_TRY(const Bytes tail, read.bytes("tail"));
    state.head = std::string(as_text(head));
    state.tail = std::string(as_text(tail));
    // What is signed must be what is written.
    if (state.head.find(as_text(state.to_be_signed)) == std::string::npos) return not_a_state("to_be_signed");
    return Signing(std::make_shared<const State>(std::move(state)));
  }
  const auto digest = read.digest();
  if (!digest) return not_a_state("digest");
  state.digest = *digest;
  HAWIYA_TRY(state.signed_attributes, read.list("attributes"));
  if (read.has("content")) {
    HAWIYA_TRY(state.content, read.bytes("content"));
  }
  const cms::NewSigner signer{state.certificate, state.algorithm, state.digest, state.signed_attributes, {}, {}};
  if (!equal(signer.to_be_signed(), state.to_be_signed)) return not_a_state("to_be_signed");
  return Signing(std::make_shared<const State>(std::move(state)));
}

}  // namespace hawiya::sign
