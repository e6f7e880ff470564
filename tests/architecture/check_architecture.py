#!/usr/bin/env python3
"""Rooms include one way, third-party headers stay in their room, documents say what the code says."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MAX_LINES = 600
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
# What the C++ and C libraries and the operating system offer everybody.
STANDARD = re.compile(r"^[a-z0-9_]+$|^(sys|arpa|netinet)/|^(pwd|unistd|fcntl|termios)\.h$")


def read_rooms(source):
    rooms = {}
    for line in (source / "lib/modules.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        room, uses, third = (part.split() for part in re.split(r"\s{2,}", line.strip()))
        rooms[room[0]] = (set(uses) - {"-"}, tuple(one for one in third if one != "-"))
    return rooms


def includes(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[2]


def room_of(header, rooms):
    parts = header.removeprefix("hawiya/").split("/")
    return parts[0] if len(parts) > 1 and (header.startswith("hawiya/") or parts[0] in rooms) else None


def check_room_file(path, room, rooms, public):
    uses, third = rooms[room]
    for number, header in includes(path):
        other = room_of(header, rooms)
        if other is not None:
            if other != room and other not in uses:
                yield f"{path}:{number}: {room} may not include {header}"
        elif not STANDARD.match(header) and (public or not header.startswith(third or ("\0",))):
            yield f"{path}:{number}: {header} is no header of {room}"


def check_rooms(source):
    rooms = read_rooms(source)
    for base, public in ((source / "lib", False), (source / "include/hawiya", True)):
        for folder in sorted(path for path in base.iterdir() if path.is_dir()):
            if folder.name not in rooms:
                yield f"{folder}: no room in lib/modules.txt"
                continue
            for path in sorted([*folder.rglob("*.hpp"), *folder.rglob("*.cpp")]):
                yield from check_room_file(path, folder.name, rooms, public)
    for room in rooms:
        if not (source / "lib" / room / "README.md").is_file():
            yield f"lib/{room}: no README.md, the sign on the door"


def check_programs(source):
    for top in ("lib", "include", "examples", "python", "tests"):
        for path in sorted((source / top).rglob("*.[ch]pp")):
            for number, header in includes(path):
                if header.startswith("CLI/"):
                    yield f"{path}:{number}: CLI11 is for tools alone"


def check_sizes(source):
    for top in ("lib", "include", "tools", "examples", "python", "tests", "bench", "fuzz", "scripts"):
        for path in sorted((source / top).rglob("*")):
            if path.suffix in (".cpp", ".hpp", ".py") and len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES:
                yield f"{path}: more than {MAX_LINES} lines"


def check_documents(source):
    login = (source / "examples/login/login.hpp").read_text()
    if login not in (source / "README.md").read_text():
        yield "README.md: the login is not examples/login/login.hpp"
    fresh = subprocess.run([sys.executable, "-B", source / "scripts/generate-error-docs", "--print"], capture_output=True, text=True,
                           check=True).stdout
    if fresh != (source / "docs/errors.md").read_text():
        yield "docs/errors.md is stale: run scripts/generate-error-docs"


def check(source):
    return [*check_rooms(source), *check_programs(source), *check_sizes(source), *check_documents(source)]


def self_test(source):
    """Each rule is broken once in a copy, and the check must say so."""
    breaks = {
        "lib/der/oid.cpp": ("#include <hawiya/x509/name.hpp>\n", "der may not include hawiya/x509/name.hpp"),
        "lib/path/builder.cpp": ('#include "auth/token.hpp"\n', "path may not include auth/token.hpp"),
        "lib/x509/name.cpp": ("#include <botan/hash.h>\n", "botan/hash.h is no header of x509"),
        "include/hawiya/crypto/hash.hpp": ("#include <botan/hash.h>\n", "botan/hash.h is no header of crypto"),
        "examples/portal/main.cpp": ("#include <CLI/CLI.hpp>\n", "CLI11 is for tools alone"),
        "lib/der/long.cpp": ("\n" * 601, "more than 600 lines"),
        "lib/cellar/new.cpp": ("", "no room in lib/modules.txt"),
        "README.md": ("", "README.md: the login is not"),
        "include/hawiya/base/error_codes.inc": ('HAWIYA_ERROR(new_code, rejected, "New.")\n', "docs/errors.md is stale"),
    }
    for name, (text, expected) in breaks.items():
        with tempfile.TemporaryDirectory(prefix="hawiya-architecture-") as folder:
            copy = Path(folder) / "copy"
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("build", ".git"))
            path = copy / name
            path.parent.mkdir(exist_ok=True)
            before = path.read_text() if path.exists() and text else ""
            path.write_text(before + text)
            if not any(expected in one for one in check(copy)):
                sys.exit(f"self-test: breaking {name} was not noticed")
    print(f"{len(breaks)} broken rules were noticed")


def main():
    source = Path(sys.argv[-1]).resolve()
    if sys.argv[1] == "--self-test":
        return self_test(source)
    complaints = check(source)
    print("\n".join(complaints) or "every room keeps to its place")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
