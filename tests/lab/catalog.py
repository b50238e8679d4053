#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""catalog.py host|child INODE <CATALOG: the catalog beside the kernel.

A line "ok|no TAB WHAT" for each claim. host only reads. child writes, and so must run in another
network namespace than that of the machine, whose inode is INODE.
"""
import json
import os
import sys

HZ = (100, 250, 300, 1000)
INT64_MAX = 2**63 - 1
ULONG_MAX = 2**64 - 1
ABSENT, READ_ONLY, WRITABLE = "absent", "read-only", "writable"


def path(name):
    return "/proc/sys/" + name.replace(".", "/")


def read(name):
    with open(path(name), encoding="ascii") as file:
        return file.read().split()


def write(name, words):
    """Whether the kernel takes it."""
    try:
        with open(path(name), "wb", buffering=0) as file:
            file.write(" ".join(map(str, words)).encode() + b"\n")
    except OSError:
        return False
    return True


def say(good, what):
    print("ok" if good else "no", what, sep="\t")


def presence(name):
    if not os.path.exists(path(name)):
        return ABSENT
    return WRITABLE if os.stat(path(name)).st_mode & 0o200 else READ_ONLY


def has_form(key, words):
    """Whether what the kernel shows has the type that the catalog gives the key."""
    counts = {"integer": 1, "enum": 1, "triple": 3, "range": 2, "name": 1}
    if key["type"] in ("names", "ports"):
        return True
    if len(words) != counts[key["type"]]:
        return False
    return key["type"] == "name" or all(word.lstrip("-").isdigit() for word in words)


def check_form(key):
    if key["status"] != "secret" and presence(key["key"]) != ABSENT:
        words = read(key["key"])
        say(has_form(key, words), f"{key['key']} has the form of its type: {' '.join(words)}")


def check_scope(key):
    """In a child namespace: a key of the namespace is there, one of the machine is not."""
    want = {"netns": WRITABLE, "global": ABSENT}.get(key["scope"], READ_ONLY)
    if want == WRITABLE and key["status"] == "read-only":
        want = READ_ONLY
    got = presence(key["key"])
    if want == WRITABLE and got == ABSENT:
        # Newer or older kernels, or no module: a key that is nowhere has no scope to check.
        print("#", f"{key['key']} is not on this kernel", sep="\t")
    else:
        say(got == want, f"{key['key']} is {want} in a child namespace")


def bounds(key, hz):
    """What is taken, the ends included."""
    low, high = key["kernel_range"]
    if key["kernel_range_in_ticks"]:
        # towards zero, as the kernel divides
        low, high = int(low / hz), int(high / hz)
    if key["not_below"]:
        low = max(low, int(read(key["not_below"])[0]))
    if key["not_above"]:
        high = min(high, int(read(key["not_above"])[0]))
    return low, ULONG_MAX if high == INT64_MAX else high


def takes(key, number, rest):
    """Takes the number, and shows it; rest: the other numbers of a vector."""
    if not write(key["key"], [number] + rest):
        return "refuses"
    shown = int(read(key["key"])[0])
    return "takes" if shown == number else f"shows {shown} for"


def find_hz(keys):
    """The one frequency whose bounds hold for a key that is kept in ticks."""
    for key in keys:
        if key["kernel_range_in_ticks"] and presence(key["key"]) == WRITABLE:
            old = read(key["key"])
            good = [hz for hz in HZ if takes(key, bounds(key, hz)[1], []) == "takes" and
                    takes(key, bounds(key, hz)[1] + 1, []) == "refuses"]
            write(key["key"], old)
            say(len(good) == 1, f"{key['key']} tells the ticks of the clock: {good}")
            return good[0] if good else HZ[0]
    return HZ[0]


def wanted(key, number, inside):
    if not inside:
        return "refuses"
    return "shows" if key["rounding"] == "clock ticks" and abs(number) % 1000 else "takes"


def check_range(key, hz):
    name = key["key"]
    if presence(name) != WRITABLE or key["scope"] != "netns" or not key["kernel_range"]:
        return
    if key["type"] == "ports":
        return
    old = read(name)
    low, high = bounds(key, hz)
    for number, inside in ((low - 1, False), (low, True), (high, True), (high + 1, False)):
        rest = [high] if key["type"] == "range" else old[1:]
        if key["type"] == "range" and number > high:
            rest = [number]
        got = takes(key, number, rest)
        want = wanted(key, number, inside)
        say(got.startswith(want), f"{name}: the kernel {got} {number}, the catalog says {want}")
        write(name, old)
    say(read(name) == old, f"{name} is what it was: {' '.join(old)}")


def main():
    side, host_namespace = sys.argv[1], int(sys.argv[2])
    keys = json.load(sys.stdin)
    if side == "host":
        for key in keys:
            check_form(key)
    elif os.stat("/proc/self/ns/net").st_ino == host_namespace:
        say(False, "this is the network namespace of the machine")
    else:
        hz = find_hz(keys)
        for key in keys:
            check_form(key)
            check_scope(key)
            check_range(key, hz)
    print("#", "end", sep="\t")


main()
