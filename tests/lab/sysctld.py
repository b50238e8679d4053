#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""sysctld.py PROGRAM CASES SEED INODE: the resolver beside the programs that it follows.

Each case is a random set of files. The real systemd-sysctl and `sysctl --system` load it, and what
they leave in the kernel must be what `PROGRAM lint` says. Runs only in mount, network, IPC and UTS
namespaces of its own: INODE is the network namespace of the machine, and must be another one. Only
keys of the network namespace are named. A case that fails is printed as a shell script.
"""
import ctypes
import json
import os
import random
import shlex
import shutil
import subprocess
import sys

SYSTEMD = next((path for path in ("/usr/lib/systemd/systemd-sysctl", "/lib/systemd/systemd-sysctl")
                if os.path.exists(path)), None)
DIRECTORIES = ("/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d")
CONF = "/etc/sysctl.conf"
COVERED = ("/etc", "/run", "/usr/local/lib", "/usr/lib/sysctl.d")
NAMES = ("10-a.conf", "50-b.conf", "50-B.conf", "90-c.conf", "90-tcpadvisor.conf", "99-sysctl.conf",
         "99-zz.conf", "a.conf", "_.conf", ".hidden.conf", "x.conf.bak", "README", "\u00e9.conf")
INTERFACES = ("all", "default", "lo", "vt0", "vt0.1")

# A key as a path, and values that all keys of a pattern over it take.
SINGLE = [
    ("net/core/somaxconn", range(128, 4096)),
    ("net/ipv4/tcp_fin_timeout", range(5, 61)),
    ("net/ipv4/tcp_keepalive_intvl", range(1, 200)),
    ("net/ipv4/tcp_keepalive_probes", range(1, 200)),
    ("net/ipv4/tcp_keepalive_time", range(1, 200)),
    ("net/ipv4/tcp_max_syn_backlog", range(128, 4096)),
    ("net/ipv4/tcp_notsent_lowat", range(16384, 99999)),
    ("net/ipv4/tcp_retries1", range(1, 200)),
    ("net/ipv4/tcp_retries2", range(1, 200)),
]
DEVICE = [(f"net/ipv4/conf/{name}/{what}", range(0, 3)) for name in INTERFACES
          for what in ("arp_announce", "rp_filter")]
TRIPLES = [("net/ipv4/tcp_rmem", None), ("net/ipv4/tcp_wmem", None)]
TRIPLE_NAMES = ("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem")
KEYS = SINGLE + DEVICE + TRIPLES
PATTERNS = [
    ("net/ipv4/conf/*/rp_filter", range(0, 3)),
    ("net/ipv4/conf/vt*/rp_filter", range(0, 3)),
    ("net/ipv4/conf/[adl]*/arp_announce", range(0, 3)),
    ("net/ipv4/conf/vt?/arp_announce", range(0, 3)),
    ("net/ipv4/conf/*/*_announce", range(0, 3)),
    ("net/*/tcp_keepalive_*", range(1, 200)),
    ("net/ipv4/tcp_retries?", range(1, 200)),
    ("net/ipv4/nosuch*", range(1, 9)),
]
# After 4.0.2 `sysctl --system` takes keys out by "-pattern" too.
EXCLUDES_PATTERNS = "procps-ng 4.0.2" not in subprocess.run(
    ["sysctl", "--version"], stdout=subprocess.PIPE, check=False).stdout.decode()
FAILING = ("abc", "6M", "", "-", "99999999999999999999999", "5 # remark", "010", "0x10", "7 8")


class Failed(Exception):
    """The lab itself does not work."""


def proc(path):
    return "/proc/sys/" + path


def read(path):
    with open(proc(path), encoding="ascii") as file:
        return " ".join(file.read().split())


def write(path, value):
    """As a loader does; a value that is refused leaves the old one."""
    try:
        with open(proc(path), "wb", buffering=0) as file:
            file.write(value.encode() + b"\n")
    except OSError:
        pass


def dotted(path):
    return path.translate(str.maketrans("/.", "./"))


# Random files


def random_value(rng, values):
    if rng.random() < 0.06:
        return rng.choice(FAILING)
    if values is None:
        low = rng.randrange(4096, 65536)
        words = [low, low + rng.randrange(1, 99999), low + rng.randrange(100000, 999999)]
        words = words[:rng.choice((3, 3, 3, 2))]
        return rng.choice((" ", "\t", "   ")).join(map(str, words))
    return str(rng.choice(values))


def random_name(rng, path):
    """A key or pattern as people write it; vt0.1 has a dot of its own."""
    form = rng.random()
    if form < 0.6:
        return dotted(path)
    if form < 0.9:
        return path
    if form < 0.95:
        return "/" + path
    return path.replace("/", "//", 1)


def random_line(rng):
    roll = rng.random()
    if roll < 0.06:
        return rng.choice(("", "# net.ipv4.tcp_retries1 = 9", ";net.ipv4.tcp_retries1 = 9", "   ",
                           "\t# x", "net.ipv4.tcp_retries1", "= 5", "net.ipv4.nosuch = 1",
                           "--net.ipv4.tcp_retries1 = 9", "net.ipv4.tcp_retries1 9", "-"))
    path, values = rng.choice(PATTERNS if roll < 0.3 else KEYS)
    name = random_name(rng, path)
    dash = rng.choices(("", "-", "- "), (80, 16, 4))[0]
    if dash == "-" and rng.random() < 0.4 and not (EXCLUDES_PATTERNS and "*" in path):
        return dash + name
    blank = rng.choice(("", "", "  ", "\t"))
    equals = rng.choice(("=", " = ", " =", "= ", "\t=\t"))
    return blank + dash + name + equals + random_value(rng, values) + rng.choice(("", "", "  "))


def random_text(rng):
    end = rng.choices(("\n", "\r\n"), (95, 5))[0]
    text = end.join(random_line(rng) for _ in range(rng.choice((0, 1, 2, 3, 5, 9))))
    return text + (end if rng.random() < 0.9 else "")


def random_case(rng):
    """A list of (path, kind, text): "file" with its text, "link" with its target, "directory"."""
    case = []
    for directory in DIRECTORIES:
        for name in rng.sample(NAMES, rng.choice((0, 1, 2, 2, 3))):
            kind = rng.choices(("file", "null", "conf", "gone", "other", "directory"),
                               (85, 5, 4, 2, 2, 2))[0]
            target = {"null": "/dev/null", "conf": rng.choice(("../sysctl.conf", CONF)),
                      "gone": "nosuch", "other": "/etc/other"}.get(kind)
            if kind in ("file", "directory"):
                case.append((f"{directory}/{name}", kind, random_text(rng)))
            else:
                case.append((f"{directory}/{name}", "link", target))
    if rng.random() < 0.7:
        case.append((CONF, "file", random_text(rng)))
    case.append(("/etc/other", "file", random_text(rng)))
    return case


# The machine


def mount_empty(path):
    libc = ctypes.CDLL(None, use_errno=True)
    os.makedirs(path, exist_ok=True)
    if libc.mount(b"tmpfs", path.encode(), b"tmpfs", 0, b"size=4m") != 0:
        raise Failed(f"cannot mount on {path}: {os.strerror(ctypes.get_errno())}")


def set_up(host_namespace):
    if os.stat("/proc/self/ns/net").st_ino == host_namespace:
        raise Failed("this is the network namespace of the machine")
    for arguments in ("link set lo up", "tuntap add vt0 mode tun", "tuntap add vt0.1 mode tun"):
        subprocess.run(["ip"] + arguments.split(), check=True)
    for path in COVERED:
        mount_empty(path)


def install(case):
    for path in COVERED:
        for name in os.listdir(path):
            full = os.path.join(path, name)
            if os.path.isdir(full) and not os.path.islink(full):
                shutil.rmtree(full)
            else:
                os.unlink(full)
    for path, kind, text in case:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if kind == "link":
            os.symlink(text, path)
        elif kind == "directory":
            os.mkdir(path)
        else:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)


def reset(base):
    for path, value in base.items():
        write(path, value)
    got = {path: read(path) for path in base}
    if got != base:
        raise Failed("the keys cannot be reset")


def loaded_by(command, base):
    """The kernel's values after the program has loaded the files."""
    reset(base)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return {path: read(path) for path in base}


def written(key, loader):
    """The values that the loader writes to it, in order."""
    return [line["value"] for line in key["lines"] if line["in_" + loader]] if key else []


def in_force(key, loader):
    """The one that stays; but all if one is a vector that is not whole: it changes a part only."""
    values = written(key, loader)
    if key and key["key"] in TRIPLE_NAMES and not all(map(is_whole, values)):
        return values
    return [key[loader]["value"]] if key and key[loader] else []


def is_whole(value):
    words = value.split()
    return len(words) == 3 and all(word.isdigit() for word in words)


def resolved(answer, base, loader, values_of):
    """The kernel's values if what the resolver names is written to it."""
    keys = {key["key"]: key for key in answer["keys"]}
    reset(base)
    for path in base:
        for value in values_of(keys.get(dotted(path)), loader):
            write(path, value)
    return {path: read(path) for path in base}


def ask(program):
    done = subprocess.run([program, "--format", "json", "lint"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        raise Failed(f"lint ended with {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def differences(program, base):
    answer = ask(program)
    for loader, command in (("systemd", [SYSTEMD]), ("procps", ["sysctl", "--system"])):
        real = loaded_by(command, base)
        for values_of in (written, in_force):
            ours = resolved(answer, base, loader, values_of)
            for path in base:
                if real[path] != ours[path]:
                    yield f"{loader}: {dotted(path)} is {real[path]}, not {ours[path]}"


def show(case):
    """The case as a script."""
    for path, kind, text in case:
        quoted = shlex.quote(path)
        if kind == "link":
            print(f"# ln -s {text} {quoted}")
        elif kind == "directory":
            print(f"# mkdir {quoted}")
        else:
            print(f"# printf %b {shlex.quote(text.encode('unicode_escape').decode())} >{quoted}")


def main():
    program, cases, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    set_up(int(sys.argv[4]))
    base = {path: "11" for path, _ in SINGLE}
    base.update({"net/core/somaxconn": "1111", "net/ipv4/tcp_notsent_lowat": "11111"})
    base.update({path: "0" for path, _ in DEVICE})
    base.update({path: "4096 16384 1048576" for path, _ in TRIPLES})
    failed = 0
    for number in range(seed, seed + cases):
        case = random_case(random.Random(number))
        install(case)
        found = list(differences(program, base))
        if found:
            failed += 1
            print(f"# case {number} differs:")
            for line in found:
                print("#", line)
            show(case)
        if failed >= 5:
            break
    print(f"cases {number - seed + 1} seed {seed} differing {failed}")


try:
    main()
except Failed as reason:
    print(f"# {reason}")
    sys.exit(1)
