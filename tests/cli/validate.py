#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""validate.py DIRECTORY SCHEMA=FILE...: one line a file, "ok FILE" or "no FILE: WHY"."""
import json
import os
import sys
import warnings

import jsonschema

# RefResolver: what takes its place is missing from the versions of stable distributions
warnings.simplefilter("ignore", DeprecationWarning)


def problem(schema_path, path):
    """Why the document does not follow its schema; None if it does."""
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    resolver = jsonschema.RefResolver(f"file://{os.path.abspath(schema_path)}", schema)
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except ValueError as error:
        return f"is no JSON: {error}"
    errors = validator(schema, resolver=resolver).iter_errors(document)
    error = jsonschema.exceptions.best_match(errors)
    if error is None:
        return None
    where = "/".join(str(step) for step in error.absolute_path)
    return f"at /{where}: {error.message[:200]}"


def main():
    directory, *pairs = sys.argv[1:]
    for pair in pairs:
        name, path = pair.split("=", 1)
        why = problem(f"{directory}/{name}.schema.json", path)
        print(f"no {path}: {why}" if why else f"ok {path}")


main()
