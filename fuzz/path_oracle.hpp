#pragma once
// A second opinion on a mesh: every path is tried and judged rule by rule, slowly and without the path room.

#include <optional>

#include "mesh.hpp"
#include "policy_tree.hpp"

namespace hawiya::fuzz {

class PathOracle {
 public:
  using Chain = std::vector<const x509::Certificate*>;  // end certificate first

  PathOracle(const Mesh& mesh, const MeshMaker& maker) : mesh_(mesh), maker_(maker) {}

  /// Whether the path is valid; `policies` is what it gives, where that is told.
  [[nodiscard]] bool valid(const Chain& chain, const x509::Certificate& anchor,
                           const std::vector<der::Oid>* policies = nullptr) const {
    Chain all = chain;
    all.push_back(&anchor);
    return links(all) && issuers(all) && names(all) && purposes(all) && valid_policies(all, policies);
  }

  /// Whether any path is valid; nothing when there are too many to try, or an anchor has policies of its own (RFC 5937).
  [[nodiscard]] std::optional<bool> any_valid() {
    for (const x509::Certificate& anchor : mesh_.anchors)
      if (anchor_counts() && !anchor.extensions().certificate_policies.empty()) return std::nullopt;
    Chain chain{&mesh_.target};
    const bool found = search(chain);
    return steps_ < most_steps ? std::optional(found) : std::nullopt;
  }

 private:
  static constexpr int most_steps = 500;

  bool search(Chain& chain) {
    if (++steps_ >= most_steps) return false;
    for (const x509::Certificate& anchor : mesh_.anchors)
      if (valid(chain, anchor)) return true;
    for (const x509::Certificate& next : mesh_.pool) {
      const auto same = [&](const auto* c) { return c->subject() == next.subject() && equal(c->spki(), next.spki()); };
      if (std::ranges::any_of(chain, same) || !issued(*chain.back(), next)) continue;
      chain.push_back(&next);
      if (search(chain)) return true;
      chain.pop_back();
    }
    return false;
  }

  bool anchor_counts() const { return mesh_.policy.anchor_constraints == path::AnchorConstraints::apply; }
  bool issued(const x509::Certificate& certificate, const x509::Certificate& issuer) const {
    return certificate.issuer() == issuer.subject() && equal(maker_.signer_of(certificate), issuer.spki());
  }
  static bool in_time(const x509::Certificate& certificate) {
    return certificate.not_before() <= mesh_now && mesh_now <= certificate.not_after();
  }
  static bool has_unknown(const x509::Certificate& certificate) {
    return certificate.extensions().find(unknown_extension) != nullptr;
  }

  // §6.1.3 (a), and critical extensions.
  bool links(const Chain& all) const {
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
      if (!issued(*all[i], *all[i + 1]) || !in_time(*all[i]) || has_unknown(*all[i])) return false;
    if (anchor_counts() && has_unknown(*all.back())) return false;
    const bool anchor_in_time = mesh_.policy.anchor_validity == path::AnchorValidity::ignore || in_time(*all.back());
    return anchor_in_time && all.size() - 1 <= mesh_.budget.depth;
  }

  // §6.1.4 (k) to (n): all above the end certificate may issue, and so deep.
  bool issuers(const Chain& all) const {
    std::uint32_t below = 0;  // CA certificates that are not self-issued, under the one looked at
    for (std::size_t i = 1; i < all.size(); ++i) {
      const bool anchor = i + 1 == all.size();
      if (anchor && !anchor_counts()) break;
      const x509::Extensions& extensions = all[i]->extensions();
      const auto& basic = extensions.basic_constraints;
      if (basic ? !basic->ca : !anchor) return false;
      if (extensions.key_usage && !extensions.key_usage->has(x509::KeyUsageBit::key_cert_sign)) return false;
      if (basic && basic->path_length && below > *basic->path_length) return false;
      if (!anchor && !all[i]->self_issued()) ++below;
    }
    return !mesh_.policy.max_intermediates || below <= *mesh_.policy.max_intermediates;
  }

  // The generator's own names: "x.a.example" is in a.example, "xa.example" is not, 10.1.2.3 is in its one network.
  static bool within(const x509::GeneralName& name, const x509::GeneralName& subtree) {
    if (subtree.kind != name.kind) return false;
    return name.kind == x509::GeneralName::Kind::ip_address || name.text == subtree.text ||
           name.text.ends_with("." + subtree.text);
  }

  static bool permitted(const x509::GeneralName& name, const x509::NameConstraints& constraints) {
    const auto matches = [&](const x509::GeneralName& subtree) { return within(name, subtree); };
    const auto same_kind = [&](const x509::GeneralName& subtree) { return subtree.kind == name.kind; };
    return std::ranges::none_of(constraints.excluded, matches) &&
           (std::ranges::none_of(constraints.permitted, same_kind) || std::ranges::any_of(constraints.permitted, matches));
  }

  // §6.1.3 (b) and (c).
  bool names(const Chain& all) const {
    for (std::size_t above = 1; above < all.size(); ++above) {
      const auto& constraints = all[above]->extensions().name_constraints;
      if (!constraints || (above + 1 == all.size() && !anchor_counts())) continue;
      for (std::size_t i = 0; i < above; ++i)
        if (i == 0 || !all[i]->self_issued())
          for (const x509::GeneralName& name : all[i]->extensions().subject_alternative_name)
            if (!permitted(name, *constraints)) return false;
    }
    return true;
  }

  bool purposes(const Chain& all) const {
    if (!mesh_.policy.purpose) return true;
    const bool chained = mesh_.policy.purpose_chaining == path::PurposeChaining::on;
    for (std::size_t i = 0; i < (chained ? all.size() : 1); ++i) {
      const auto& list = all[i]->extensions().extended_key_usage;
      if (i + 1 == all.size() && !anchor_counts()) break;
      if (!list.empty() && std::ranges::find(list, *mesh_.policy.purpose) == list.end()) return false;
    }
    return true;
  }

  bool valid_policies(const Chain& all, const std::vector<der::Oid>* told) const {
    if (anchor_counts() && !all.back()->extensions().certificate_policies.empty()) return true;
    PolicyTree tree(mesh_.policy, all.size() - 1);
    if (anchor_counts()) tree.constrain(all.back()->extensions());
    for (std::size_t i = all.size() - 1; i-- > 0;)
      if (!tree.add(*all[i], i == 0)) return false;
    const auto found = tree.finish(*all[0]);
    if (tree.policy_needed() && found.empty()) return false;
    return told == nullptr || found == std::set<der::Oid>(told->begin(), told->end());
  }

  const Mesh& mesh_;
  const MeshMaker& maker_;
  int steps_ = 0;
};

}  // namespace hawiya::fuzz
