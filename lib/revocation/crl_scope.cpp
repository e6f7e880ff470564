#include "revocation/crl_scope.hpp"

#include <algorithm>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"

namespace hawiya::revocation {
namespace {

using x509::GeneralName;
using x509::GeneralNames;

Error not_covered(std::string_view why) { return {ErrorCode::crl_certificate_not_covered, std::string(why)}; }

bool same_name(const GeneralName& a, const GeneralName& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == GeneralName::Kind::directory_name) return a.directory == b.directory;
  return a.text == b.text && a.octets == b.octets;
}

GeneralName of_directory(x509::Name name) { return {.kind = GeneralName::Kind::directory_name, .directory = std::move(name)}; }

// nameRelativeToCRLIssuer: the issuer's name with one more RDN (§4.2.1.13, §5.2.5).
Result<GeneralName> resolve(const x509::Name& issuer, ByteView rdn) {
  HAWIYA_TRY(const der::Element names, der::single(issuer.der(), der::tag::sequence));
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] { writer.raw(names.content).element(der::tag::set, rdn); });
  HAWIYA_TRY(x509::Name whole, x509::Name::from_der(writer.bytes()));
  return of_directory(std::move(whole));
}

Result<GeneralNames> location(const GeneralNames& full_name, const std::optional<Bytes>& relative, const x509::Name& issuer) {
  if (!relative) return full_name;
  HAWIYA_TRY(GeneralName name, resolve(issuer, *relative));
  return GeneralNames{std::move(name)};
}

Result<bool> share_a_name(const GeneralNames& some, const GeneralNames& others, Budget& budget) {
  for (const GeneralName& one : some)
    for (const GeneralName& other : others) {
      HAWIYA_CHECK(Budget::spend(budget.name_comparisons));
      if (same_name(one, other)) return true;
    }
  return false;
}

// (b)(2)(i). A point that says only who issues the list is compared by that name.
Result<void> check_distribution_point(const CrlOrigin& origin, const x509::Crl& list, Budget& budget) {
  const x509::IssuingDistributionPoint& scope = *list.issuing_distribution_point();
  if (scope.full_name.empty() && !scope.relative_name) return {};
  const auto listed = location(scope.full_name, scope.relative_name, list.issuer());
  if (!listed) return not_covered("the list's relative name cannot be resolved");
  const bool located = !origin.point.full_name.empty() || origin.point.relative_name;
  const auto named =
      location(located ? origin.point.full_name : origin.point.crl_issuer, origin.point.relative_name, origin.issuer);
  if (!named) return not_covered("the certificate's relative distribution point name cannot be resolved");
  HAWIYA_TRY(const bool shared, share_a_name(*named, *listed, budget));
  return shared ? Result<void>{} : not_covered("the list belongs to another distribution point");
}

// INTEGER contents that are not negative: the longer is the greater.
bool less(ByteView a, ByteView b) {
  const auto digits = [](ByteView content) {
    while (content.size() > 1 && content[0] == 0) content = content.subspan(1);
    return content;
  };
  a = digits(a), b = digits(b);
  return a.size() != b.size() ? a.size() < b.size() : std::ranges::lexicographical_compare(a, b);
}

bool same_key_identifier(const x509::Crl& a, const x509::Crl& b) {
  const auto &one = a.authority_key_identifier(), &other = b.authority_key_identifier();
  return !one || !other || !one->key_identifier || !other->key_identifier || *one->key_identifier == *other->key_identifier;
}

}  // namespace

std::vector<CrlOrigin> origins_of(const x509::Certificate& certificate) {
  std::vector<CrlOrigin> origins;
  for (const x509::DistributionPoint& point : certificate.extensions().crl_distribution_points) {
    if (point.crl_issuer.empty()) origins.push_back({point, certificate.issuer()});
    for (const GeneralName& name : point.crl_issuer)
      if (name.kind == GeneralName::Kind::directory_name) origins.push_back({point, name.directory});
  }
  // §6.3.3 would have the issuer's own lists stand in for those of the issuers that the certificate names; we don't.
  if (std::ranges::all_of(origins, [](const CrlOrigin& origin) { return origin.point.crl_issuer.empty(); }))
    origins.push_back({{.full_name = {of_directory(certificate.issuer())}}, certificate.issuer()});
  return origins;
}

Result<void> check_scope(const x509::Certificate& certificate, const CrlOrigin& origin, const x509::Crl& list, Budget& budget) {
  const auto& scope = list.issuing_distribution_point();
  // (b)(1): lists of others are indirect and say so.
  if (!origin.point.crl_issuer.empty() && !(scope && scope->indirect)) return not_covered("the list is not indirect");
  if (!scope) return {};
  const auto& basic = certificate.extensions().basic_constraints;
  const bool ca = basic && basic->ca;
  if (scope->only_attribute_certificates) return not_covered("a list of attribute certificates");
  if (scope->only_user_certificates && (ca || certificate.version() < 3)) return not_covered("a list of user certificates");
  if (scope->only_ca_certificates && !ca) return not_covered("a list of CA certificates");
  return check_distribution_point(origin, list, budget);
}

x509::ReasonFlags covered_reasons(const CrlOrigin& origin, const x509::Crl& list) {
  x509::ReasonFlags reasons = x509::all_reasons;
  const auto& scope = list.issuing_distribution_point();
  if (scope && scope->only_some_reasons) reasons &= *scope->only_some_reasons;
  if (origin.point.reasons) reasons &= *origin.point.reasons;
  return reasons;
}

bool is_delta_of(const x509::Crl& delta, const x509::Crl& complete) {
  return delta.is_delta() && !complete.crl_number().empty() && !delta.crl_number().empty() &&
         delta.issuer() == complete.issuer() && same_key_identifier(delta, complete) &&
         equal(delta.issuing_distribution_point_der(), complete.issuing_distribution_point_der()) &&
         !less(complete.crl_number(), delta.base_crl_number()) && less(complete.crl_number(), delta.crl_number());
}

}  // namespace hawiya::revocation
