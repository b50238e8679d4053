#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""mutate.py [--kinds KIND,...] [--first] [RULE...]: spoils every rule in many small ways, one at a
time, and runs the rule's cases: a mutant that passes them all shows what no case looks at. Kinds:

  negate   NOT before a term of a WHERE, HAVING, ON or FILTER: terms are what AND joins
  times10  a threshold, policy('x'), times 10 wherever the rule reads it
  tenth    the same divided by 10
  edge     < for <=, <= for <, > for >=, >= for >

Survivors are printed with their place. equivalent.txt names those that do what the rule does.
--first: of each rule only the first mutant, quickly. Exit 0: no other survived; 1: some did, or a
line of equivalent.txt fits none.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

KINDS = ("negate", "times10", "tenth", "edge")
TOP = os.environ.get("TOP_SRCDIR") or os.path.join(os.path.dirname(__file__), "../..")
BATCH = 10  # rules that one run of the program tests: it takes as long to start as a few cases
PROGRAM = os.environ.get("TCPADVISOR") or f"{TOP}/build/tcpadvisor"

TOKEN = re.compile(r"--[^\n]*|\s+|'(?:[^']|'')*'|\"[^\"]*\"|[\w.]+|<<|>>|<=|>=|<>|!=|\|\||.", re.S)
CLAUSES = {"WHERE", "HAVING", "ON"}
CLAUSE_ENDS = CLAUSES | {"GROUP", "ORDER", "LIMIT", "WINDOW", "UNION", "EXCEPT", "INTERSECT",
                         "JOIN", "LEFT", "INNER", "CROSS", ",", ";"}
EDGES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}

Token = collections.namedtuple("Token", "word start end depth")
Mutant = collections.namedtuple("Mutant", "kind place line sql")


def tokens_of(sql):
    """Without blanks and comments; parentheses and CASE ... END are one deeper than what is around."""
    found, depth = [], 0
    for match in TOKEN.finditer(sql):
        word = match.group().upper()
        if word.isspace() or word.startswith("--"):
            continue
        depth -= word in (")", "END")
        found.append(Token(word, match.start(), match.end(), depth))
        depth += word in ("(", "CASE")
    return found + [Token(";", len(sql), len(sql), 0)]


def terms_of(tokens, first):
    """(start, end) in the text of each term of the clause whose first token is tokens[first]."""
    depth, start, between = tokens[first].depth, first, False
    for i in range(first, len(tokens)):
        token = tokens[i]
        if token.depth > depth:
            continue
        ended = token.depth < depth or token.word in CLAUSE_ENDS
        if ended or (token.word == "AND" and not between):
            yield tokens[start].start, tokens[i - 1].end
            start = i + 1
        if ended:
            return
        between = token.word == "BETWEEN" or (between and token.word != "AND")


def one_line(text):
    return " ".join(re.sub(r"--[^\n]*", "", text).split())


def mutants_of(sql):
    tokens = tokens_of(sql)

    def mutant(kind, place, *changes):
        """changes: (start, end, text), from left to right."""
        parts, done = [], 0
        for start, end, text in changes:
            parts += sql[done:start], text
            done = end
        line = sql.count("\n", 0, changes[0][0]) + 1
        return Mutant(kind, one_line(place), line, "".join(parts) + sql[done:])

    for i, token in enumerate(tokens):
        if token.word in CLAUSES:
            for start, end in terms_of(tokens, i + 1):
                term = sql[start:end]
                yield mutant("negate", term, (start, end, f"NOT ({term}\n)"))
        if token.word in EDGES:
            around = sql[tokens[i - 3].start:tokens[i + 3].end]
            yield mutant("edge", around, (token.start, token.end, EDGES[token.word]))
    reads = collections.defaultdict(list)
    for i, token in enumerate(tokens[:-3]):
        if token.word == "POLICY":
            reads[tokens[i + 2].word.lower().strip("'")].append((token.start, tokens[i + 3].end))
    for name, places in reads.items():
        for kind, how in ("times10", "* 10"), ("tenth", "/ 10.0"):
            yield mutant(kind, name, *((start, end, f"({sql[start:end]} {how})") for start, end in places))


def test_files(texts):
    """What one run of `rules test` says of each rule's text, (id, sql)."""
    with tempfile.TemporaryDirectory() as directory:
        files = []
        for i, (rule_id, sql) in enumerate(texts):
            os.mkdir(f"{directory}/{i}")
            files.append(f"{directory}/{i}/{rule_id}.sql")
            with open(files[-1], "w", encoding="utf-8") as file:
                file.write(sql)
        said = subprocess.run(
            [PROGRAM, "--root", directory, "rules", "test", "--cases", f"{TOP}/tests/rules"] + files,
            stdout=subprocess.PIPE, text=True, check=False).stdout
    # the first line of each file is that it is accepted
    results = re.split(r"^(?=(?:not )?ok \d+ - \S+: (?:is accepted|loads)$)", said, flags=re.M)[1:]
    if len(results) != len(files):
        sys.exit(f"rules test told of {len(results)} files, not of {len(files)}:\n{said[:500]}")
    return results


def run_batch(batch):
    """(rule, mutant) of those that survive; batch: (rule, its mutants)."""
    results = iter(test_files([(rule.id, sql) for rule, mutants in batch
                               for sql in [rule.sql] + [mutant.sql for mutant in mutants]]))
    survivors = []
    for rule, mutants in batch:
        if re.search(r"^not ok", next(results), re.M):
            sys.exit(f"{rule.path}: its own cases do not pass; see rules test")
        for mutant in mutants:
            result = next(results)
            if result.startswith("not ok"):
                sys.exit(f"{rule.path}: no SQL: {mutant.kind} {mutant.place}\n{result[:500]}")
            if not re.search(r"^not ok", result, re.M):
                survivors.append((rule, mutant))
    return survivors


Rule = collections.namedtuple("Rule", "id path sql")


def read_rules(wanted):
    for family in sorted(os.listdir(f"{TOP}/rules")):
        if not os.path.isdir(f"{TOP}/rules/{family}"):
            continue
        for name in sorted(os.listdir(f"{TOP}/rules/{family}")):
            rule_id, path = name[:-len(".sql")], f"rules/{family}/{name}"
            if not wanted or rule_id in wanted:
                with open(f"{TOP}/{path}", encoding="utf-8") as file:
                    yield Rule(rule_id, path, file.read())


def read_equivalent():
    """"RULE KIND PLACE" lines; comments above them say why."""
    with open(f"{TOP}/tests/mutation/equivalent.txt", encoding="utf-8") as file:
        return {line.strip() for line in file if line.strip() and not line.startswith("#")}


def survivors_of(rules, kinds, only_first):
    """(rule, mutant) of each survivor; how many mutants there were, by kind."""
    work = []
    for rule in rules:
        mutants = [mutant for mutant in mutants_of(rule.sql) if mutant.kind in kinds]
        work.append((rule, mutants[:1] if only_first else mutants))
    batches = [work[i:i + BATCH] for i in range(0, len(work), BATCH)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        survivors = sum(pool.map(run_batch, batches), [])
    return survivors, collections.Counter(m.kind for _, mutants in work for m in mutants)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.partition(":")[0])
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--first", action="store_true")
    parser.add_argument("rules", nargs="*")
    options = parser.parse_args()
    kinds = options.kinds.split(",")
    survivors, counts = survivors_of(list(read_rules(options.rules)), kinds, options.first)
    named = {f"{rule.id} {mutant.kind} {mutant.place}": (rule, mutant)
             for rule, mutant in survivors}
    equivalent = read_equivalent()
    left = collections.Counter()
    for name, (rule, mutant) in named.items():
        if name not in equivalent:
            left[mutant.kind] += 1
            print(f"{rule.path}:{mutant.line}: {mutant.kind}: {mutant.place}")
    for kind in kinds:
        print(f"# {kind}: {left[kind]} of {counts[kind]} mutants survive")
    stale = set() if options.rules or options.first else {
        name for name in equivalent - set(named) if name.split()[1] in kinds}
    for name in sorted(stale):
        print(f"equivalent.txt: no survivor is: {name}")
    return 1 if stale or left else 0


if __name__ == "__main__":
    sys.exit(main())
