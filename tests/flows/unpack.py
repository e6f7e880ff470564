#!/usr/bin/env python3
"""Unpacks a container into the current folder with Python's zipfile, and checks what it can say about it: the archive is sound and plain,
the media type stands first where file(1) looks for it (EN 319 162-1, Annex A.1), and the digests in CAdES manifests are those of the files.

    unpack.py ARCHIVE
"""

import base64
import hashlib
import sys
import urllib.parse
import xml.etree.ElementTree
import zipfile

ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
HASHES = {"xmlenc#sha256": hashlib.sha256, "xmldsig-more#sha384": hashlib.sha384, "xmlenc#sha512": hashlib.sha512}


def check_archive(archive, octets):
    assert archive.testzip() is None
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert len(set(names)) == len(names), names
    assert names[0] == "mimetype" and entries[0].header_offset == 0 and entries[0].compress_type == zipfile.ZIP_STORED, names
    media_type = archive.read("mimetype")
    assert media_type in (b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip"), media_type
    assert octets[38:].startswith(media_type), "no media type at octet 38"
    assert not any(entry.extra or entry.comment for entry in entries) and not archive.comment
    # Every octet before the directory belongs to an entry: local headers are as long as the directory says.
    assert entries[-1].header_offset + 30 + len(entries[-1].filename.encode()) + entries[-1].compress_size == archive.start_dir


def check_manifest(manifest, read):
    for listed in xml.etree.ElementTree.fromstring(manifest).iter(ASIC + "DataObjectReference"):
        method = listed.find(DSIG + "DigestMethod").get("Algorithm").rsplit("/", 1)[1]
        digest = HASHES[method](read(urllib.parse.unquote(listed.get("URI")))).digest()
        assert base64.b64decode(listed.find(DSIG + "DigestValue").text) == digest, listed.get("URI")


def main(path):
    with open(path, "rb") as file:
        octets = file.read()
    with zipfile.ZipFile(path) as archive:
        check_archive(archive, octets)
        archive.extractall(".")
        for name in archive.namelist():
            if "Manifest" in name:
                check_manifest(archive.read(name), archive.read)


main(sys.argv[1])
