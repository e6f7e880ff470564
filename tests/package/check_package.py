#!/usr/bin/env python3
"""Installs Hawiya, moves the prefix elsewhere, and builds a consumer against it: by find_package and by pkg-config."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXPECTED = {"core": "token_malformed cms_malformed", "card": "card_module_unusable", "http": "0", "ca": "file_not_found"}
# What a program that only verifies logins may need at run time, beside the C and C++ libraries.
ALLOWED_WITH_CORE = re.compile(r"libhawiya_core|libbotan-3|libz\.|libstdc\+\+|libgcc_s|libc\.|libm\.|ld-linux")


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=800, **options)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def fail(why):
    sys.exit(f"check_package: {why}")


def needed(program):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", program))


def library_folder(prefix):
    return next(path.parent.parent for path in prefix.rglob("pkgconfig/hawiya.pc"))


def shared_core(arguments, work):
    """A build of its own, of the core alone, kept between runs."""
    build = arguments.build / "package-shared"
    options = ["-DBUILD_SHARED_LIBS=ON", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0",
               f"-DHAWIYA_BOTAN_PREFIX={arguments.botan_prefix}"]
    options += [f"-DHAWIYA_BUILD_{part}=OFF" for part in ("CARD", "HTTP", "CA", "TOOLS", "EXAMPLES", "PYTHON", "TESTS")]
    run("cmake", "-S", arguments.source, "-B", build, "-G", "Ninja", *options)
    run("cmake", "--build", build)
    return build


def install(build, work):
    """Installed in one place and moved to another: nothing may remember where it was."""
    run("cmake", "--install", build, "--prefix", work / "first")
    shutil.move(work / "first", work / "moved")
    prefix = work / "moved"
    for file in [*prefix.rglob("*.cmake"), *prefix.rglob("*.pc")]:
        for line in file.read_text().splitlines():
            if "/first" in line or str(build.parent) in line:
                fail(f"{file.name} remembers a folder: {line}")
    return prefix


def check_exports(prefix):
    """Only what HAWIYA_API names, and templates of the C++ library, leave the shared library."""
    library = next(library_folder(prefix).glob("libhawiya_core.so"))
    strangers = [line for line in run("nm", "-DC", "--defined-only", library).splitlines() if " T " in line and "hawiya::" not in line]
    botan = [line for line in strangers if "Botan" in line]
    if botan:
        fail(f"{len(botan)} symbols of Botan leave the library, such as {botan[0]}")


def consume_by_cmake(arguments, prefix, work, components):
    build = work / f"cmake-{'-'.join(components)}"
    run("cmake", "-S", arguments.source / "tests/package/consumer", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}",
        f"-DCOMPONENTS={';'.join(components)}")
    run("cmake", "--build", build)
    return build / "consumer"


def consume_by_pkg_config(arguments, prefix, work, components):
    folder = library_folder(prefix)
    names = ["hawiya" if one == "core" else f"hawiya-{one}" for one in components]
    environment = dict(os.environ, PKG_CONFIG_PATH=str(folder / "pkgconfig"))
    flags = run("pkg-config", "--cflags", "--libs", *names, env=environment).split()
    defines = [f"-DWITH_{one.upper()}" for one in components]
    program = work / f"pkg-config-{'-'.join(components)}"
    run("g++", "-std=c++20", *defines, arguments.source / "tests/package/consumer/main.cpp", "-o", program, *flags)
    return program


def check(program, prefix, components):
    environment = dict(os.environ, LD_LIBRARY_PATH=str(library_folder(prefix)))
    said = run(program, env=environment).split()
    if said != " ".join(EXPECTED[one] for one in components).split():
        fail(f"{program.name} said {said}")
    if components == ["core"]:
        strangers = [one for one in needed(program) if not ALLOWED_WITH_CORE.match(one)]
        if strangers:
            fail(f"a consumer of core alone needs {strangers}")
    print(f"{program.parent.name}/{program.name}: {' '.join(said)}; needs {' '.join(needed(program))}")


def build_examples(arguments, prefix, work):
    """The examples, as a user would build them: alone, against what is installed."""
    for example in ("login", "portal", "sign_document"):
        build = work / example
        run("cmake", "-S", arguments.source / "examples" / example, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
        run("cmake", "--build", build)
    print("the examples build against what is installed")


def check_absent_component(arguments, prefix, work):
    done = subprocess.run(["cmake", "-S", arguments.source / "tests/package/consumer", "-B", work / "absent", "-G", "Ninja",
                           f"-DCMAKE_PREFIX_PATH={prefix}", "-DCOMPONENTS=core;nonsense"], capture_output=True, text=True, timeout=100)
    if done.returncode == 0 or "without the component" not in done.stderr:
        fail("a component that is not there was not refused in words")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["static", "shared"])
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--botan-prefix", default="")
    parser.add_argument("--components", nargs="+", required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hawiya-package-") as folder:
        work = Path(folder)
        shared = arguments.kind == "shared"
        prefix = install(shared_core(arguments, work) if shared else arguments.build, work)
        if shared:
            check_exports(prefix)
        for components in [["core"]] if shared else [["core"], arguments.components]:
            for consume in (consume_by_cmake, consume_by_pkg_config):
                check(consume(arguments, prefix, work, components), prefix, components)
        check_absent_component(arguments, prefix, work)
        if "http" in arguments.components and not shared:
            build_examples(arguments, prefix, work)


if __name__ == "__main__":
    main()
