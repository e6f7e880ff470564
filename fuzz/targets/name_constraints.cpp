// Name constraints over arbitrary names and subtrees. The octets are items of kind, length and content; as many as the first two
// say are permitted and excluded subtrees, the others are the names of a certificate.
#include "path/name_constraints.hpp"

#include <algorithm>
#include <optional>

#include "touch_x509.hpp"

using namespace hawiya;
using Kind = x509::GeneralName::Kind;

namespace {

class Input {
 public:
  explicit Input(ByteView bytes) : rest_(bytes) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::uint8_t octet() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_[0];
    rest_ = rest_.subspan(1);
    return first;
  }
  ByteView piece() {
    const std::size_t size = octet();
    const ByteView piece = rest_.first(std::min(size, rest_.size()));
    rest_ = rest_.subspan(piece.size());
    return piece;
  }

 private:
  ByteView rest_;
};

x509::Name name_of(ByteView piece) {
  if (const auto name = x509::Name::from_der(piece)) return *name;
  const auto name = x509::Name::from_attributes(
      {{x509::attribute::country, "EG"}, {x509::attribute::organization, std::string(as_text(piece))}});
  return name ? *name : x509::Name();
}

x509::GeneralName general_name(Input& input) {
  const auto kind = static_cast<Kind>(input.octet() % 9);
  const ByteView piece = input.piece();
  if (kind == Kind::directory_name) return {.kind = kind, .directory = name_of(piece)};
  if (kind == Kind::rfc822_name || kind == Kind::dns_name || kind == Kind::uri)
    return {.kind = kind, .text = std::string(as_text(piece))};
  return {.kind = kind, .octets = to_bytes(piece)};
}

// What the encoder writes and the decoder takes; nothing when it is not taken.
std::optional<x509::NameConstraints> decoded(const x509::NameConstraints& constraints) {
  const std::vector<x509::RawExtension> list{
      {x509::extension::name_constraints, true, x509::encode::name_constraints(constraints)}};
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] { writer.oid(list[0].oid).boolean(true).octet_string(list[0].value); });
  const auto read = x509::Extensions::read(der::Reader(writer.bytes()));
  return read ? read->name_constraints : std::nullopt;
}

// A certificate that nobody signed; its names are all that counts here.
std::optional<x509::Certificate> certificate_with(const x509::GeneralNames& names, const x509::Name& subject) {
  const Time start = make_time(2026, 1, 1);
  x509::CertificateFields fields{{1}, {}, {}, start, start, subject, {0x30, 0}, {}};
  if (!names.empty())
    fields.extensions.push_back({x509::extension::subject_alternative_name, false, x509::encode::general_names(names)});
  const auto read =
      x509::Certificate::from_der(x509::write_signed(x509::encode_tbs(fields), fields.signature_algorithm, Bytes{}));
  return read ? std::optional(*read) : std::nullopt;
}

Result<void> check(const std::vector<const x509::NameConstraints*>& all, const x509::Certificate& certificate,
                   Budget budget = {}) {
  path::NameConstraintsState state;
  for (const x509::NameConstraints* one : all) state.add(*one);
  return state.check(certificate, budget);
}

bool lies_in_any(const x509::GeneralName& name, const x509::GeneralNames& subtrees, path::Subtree side) {
  return std::ranges::any_of(subtrees, [&](const x509::GeneralName& subtree) {
    if (subtree.kind != name.kind) return false;
    const auto first = path::lies_within(name, subtree, side), second = path::lies_within(name, subtree, side);
    fuzz::require(first.has_value() == second.has_value() && (!first || *first == *second));
    return first && *first;
  });
}

bool has_kind(const x509::GeneralNames& subtrees, Kind kind) {
  return std::ranges::find(subtrees, kind, &x509::GeneralName::kind) != subtrees.end();
}

// An accepted name is in no excluded subtree, and in a permitted one where its kind has any.
void check_accepted(const x509::NameConstraints& constraints, const x509::Certificate& certificate) {
  x509::GeneralNames names = certificate.extensions().subject_alternative_name;
  if (!certificate.subject().empty()) names.push_back({.kind = Kind::directory_name, .directory = certificate.subject()});
  for (const x509::GeneralName& name : names) {
    fuzz::require(!lies_in_any(name, constraints.excluded, path::Subtree::excluded));
    fuzz::require(!has_kind(constraints.permitted, name.kind) ||
                  lies_in_any(name, constraints.permitted, path::Subtree::permitted));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input({data, size});
  const std::size_t permitted = input.octet() % 8u, excluded = input.octet() % 8u;
  x509::NameConstraints made;
  for (std::size_t i = 0; i < permitted; ++i) made.permitted.push_back(general_name(input));
  for (std::size_t i = 0; i < excluded; ++i) made.excluded.push_back(general_name(input));
  const x509::Name subject = name_of(input.piece());
  x509::GeneralNames names;
  while (!input.empty() && names.size() < 32) names.push_back(general_name(input));

  for (const x509::GeneralName& name : names) {
    (void)lies_in_any(name, made.permitted, path::Subtree::permitted);  // also names and subtrees that no decoder lets through
    (void)lies_in_any(name, made.excluded, path::Subtree::excluded);
  }
  const auto constraints = decoded(made);
  const auto certificate = certificate_with(names, subject);
  if (!constraints || !certificate) return 0;
  const x509::NameConstraints half{.permitted = constraints->permitted};
  const bool accepted = check({&*constraints}, *certificate).has_value();
  if (accepted) check_accepted(*constraints, *certificate);
  // More constraints never accept more, in any order; and no work is done without a budget.
  if (!check({&half}, *certificate)) fuzz::require(!check({&half, &*constraints}, *certificate) && !accepted);
  fuzz::require(check({&half, &*constraints}, *certificate).has_value() ==
                check({&*constraints, &half}, *certificate).has_value());
  const auto unpaid = check({&*constraints}, *certificate, Budget{.name_comparisons = 0});
  fuzz::require(names.empty() || unpaid.error().code == ErrorCode::budget_exhausted);
  return 0;
}
