#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""spoil.py DATABASE HOW [FILE]: what somebody who may write the database of samples could do to it.

texts     what steers a terminal or ends a line, comment or tag, in every text
keys      names of sysctls that are paths, programs or commands, with values
journal   a journal that was left, whose super-journal is FILE
view      a table that is a view which never ends
trigger   a trigger at every table
greedy    evidence for the largest buffers of a machine with endless memory and rate
TYPE      any of VALUES: in every column of the samples that is no key of another table
"""
import os
import sqlite3
import struct
import sys

HOSTILE = ('\x1b]0;x\x07\x1b[2J\r\n*/ -- \'; <script>alert(1)</script> '
           'net.core.somaxconn = 1\nkernel.core_pattern = |/bin/sh\n%n%s $(id) `id` \u202e')
KEYS = {
    "../../../etc/passwd": "x", "net/../../../etc/shadow": "x", "kernel.core_pattern": "|/bin/sh",
    "net.ipv4.tcp_rmem\nkernel.core_pattern": "|/bin/sh", "/etc/passwd": "x", HOSTILE: HOSTILE,
}
VALUES = {
    "infinity": 9e999, "minus-infinity": -9e999, "nan": 9e999 - 9e999, "most": 2 ** 63 - 1,
    "least": -2 ** 63, "minus-one": -1, "zero": 0, "text": "12abc", "blob": b"\x00\xff\x1b[31m",
    "long-text": "9" * 100000,
}
KEPT = ("id", "ts_us", "boottime_us", "tier", "merged", "first_id", "last_id")


def tables(db):
    return [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]


def columns(db, table, wanted):
    for _, name, kind, *_ in db.execute(f"PRAGMA table_info({table})"):
        if kind == wanted and name not in KEPT and not name.endswith("_id"):
            yield name


def update(db, table, column, value):
    try:
        db.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (value,))
    except sqlite3.IntegrityError:
        pass    # NOT NULL


def spoil_texts(db):
    for table in set(tables(db)) - {"series"}:
        for column in columns(db, table, "TEXT"):
            if (table, column) not in (("name", "name"), ("sysctl", "value")):
                db.execute(f"UPDATE OR IGNORE {table} SET {column} = {column} || ?", (HOSTILE,))


def spoil_keys(db):
    sample = db.execute("SELECT max(id) FROM sample").fetchone()[0]
    for key, value in KEYS.items():
        name = db.execute("INSERT INTO name (name) VALUES (?)", (key,)).lastrowid
        db.execute("INSERT INTO sysctl VALUES (1, ?, ?, ?)", (name, sample, value))


def spoil_view(db):
    db.execute("ALTER TABLE note RENAME TO away")
    db.execute("CREATE VIEW note AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
               "SELECT i AS sample_id, '' AS source, '' AS text, 1 AS seen FROM n")


def spoil_trigger(db):
    for table in tables(db):
        db.execute(f"CREATE TRIGGER t_{table} AFTER INSERT ON {table} BEGIN DELETE FROM name; END")


def spoil_greedy(db):
    db.execute("UPDATE host SET memory_bytes = 1 << 50")
    db.execute("UPDATE link SET speed_bps = 10000000000000")
    db.execute("INSERT INTO name (name) VALUES ('net.ipv4.tcp_mem')")
    db.execute("INSERT INTO sysctl SELECT 1, max(name.id), (SELECT max(id) FROM sample), "
               "'1000000000 1000000000 2000000000' FROM name")


def write_journal(path, victim):
    """As SQLite leaves one behind: https://www.sqlite.org/fileformat2.html section 3."""
    magic = bytes.fromhex("d9d505f920a163d7")
    name = victim.encode()
    pages = os.path.getsize(path) // 1024
    with open(path + "-journal", "wb") as file:
        file.write((magic + struct.pack(">5I", 0, 0, pages, 512, 1024)).ljust(512, b"\0"))
        file.write(struct.pack(">I", 0x40000000 // 1024 + 1) + name)
        file.write(struct.pack(">2I", len(name), sum(name)) + magic)


def spoil_values(db, value):
    for table in set(tables(db)) - {"series", "name"}:
        for kind in ("INTEGER", "REAL", ""):
            for column in columns(db, table, kind):
                update(db, table, column, value)


def main():
    path, how, *victim = sys.argv[1:]
    if how == "journal":
        write_journal(path, *victim)
        return
    db = sqlite3.connect(path)
    if how in VALUES:
        spoil_values(db, VALUES[how])
    else:
        globals()["spoil_" + how](db)
    db.commit()
    db.close()


main()
