# Shared by scripts/demo and scripts/test: set-up and build, with progress on the terminal. Sourced, not run.

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

# prepare_build PRESET [TARGET...]: packages, Botan, configure, compile (everything, or these targets). Sets build_dir.
prepare_build() {
  local preset=$1 prefix_file
  shift
  prefix_file=$(mktemp "${TMPDIR:-/tmp}/hawiya-prefix.XXXXXX")
  scripts/install-deps --botan-prefix-file "$prefix_file"
  build_dir=build/$preset
  say "configuring ($preset)"
  cmake --preset "$preset" -DHAWIYA_BOTAN_PREFIX="$(cat "$prefix_file")" >"$prefix_file.log" 2>&1 ||
    { cat "$prefix_file.log" >&2; rm -f "$prefix_file" "$prefix_file.log"; return 1; }
  rm -f "$prefix_file" "$prefix_file.log"
  say "building ($preset); the first build takes some minutes, later ones only what changed"
  if [ $# -gt 0 ]; then cmake --build --preset "$preset" --target "$@"; else cmake --build --preset "$preset"; fi
}
