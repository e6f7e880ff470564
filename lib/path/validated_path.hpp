#pragma once
// What stands behind a `ValidatedPath`.

#include <hawiya/path/validate.hpp>
#include <mutex>

namespace hawiya::path {

struct ValidatedPath::State {
  State(std::vector<x509::Certificate> c, TrustAnchor a, std::vector<der::Oid> p, PathPolicy asked, Time t)
      : certificates(std::move(c)), anchor(std::move(a)), policies(std::move(p)), policy(std::move(asked)), time(t) {}

  std::vector<x509::Certificate> certificates;
  TrustAnchor anchor;
  std::vector<der::Oid> policies;
  PathPolicy policy;
  Time time;
  mutable std::once_flag told = {};
  mutable Checks checks = {};
};

/// For telling again what has already been judged within the caller's budget.
[[nodiscard]] Budget unlimited_budget();

}  // namespace hawiya::path
