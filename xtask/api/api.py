"""Has schemathesis try every route of the clinic's API, as each role: no answer may be a fault of the server's.

In: the address and the password of a demo clinic, its description, and how many examples of a route. Out: for each role how
many answers of which status; exit status 1 where the server failed, or where next to nothing was taken.
Method: ids in paths are those that a demo clinic has, besides what schemathesis makes up. Not here: the FHIR part.
"""

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path

# Streams of events never end; the other ends the session that the tries are made with.
EXCLUDED = [
    ("--exclude-path-regex", "events"),
    ("--exclude-operation-id", "sign_out"),
]
# The administrator may close the accounts of the others, so comes last.
ROLES = ["luna", "desk", "sol", "elara", "amir", "admin"]
# What ids there are; of each a wrong one, too.
IDS = {
    "p": ["p0001", "p0002", "p0003", "p0004", "p9999"],
    "s": ["s1", "s2", "s99"],
    "n": ["n1", "n2", "n99"],
    "d": ["d1", "d2", "d99"],
    "c": ["c1", "c99"],
    "a": ["a1", "a99"],
    "name": ["restoration.stl", "plan.json", "report.html", "delivered.ply", "none"],
}
# Of the answers of a role that may do something, so many are expected to be good.
GOOD_MIN = 10


def call(base, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data=data, headers=headers)
    with urllib.request.urlopen(request) as answer:
        cookie = answer.headers.get("set-cookie", "").split(";")[0]
        return json.load(answer), cookie


def sign_in(base, name, password):
    session, cookie = call(base, "/api/session", {})
    headers = {
        "cookie": cookie,
        "x-biosculpt-csrf": session["csrf"],
        "content-type": "application/json",
    }
    session, cookie = call(base, "/api/session", headers, {"name": name, "password": password})
    return {"cookie": cookie, "x-biosculpt-csrf": session["csrf"]}


def with_ids(description, own):
    """The description, with the ids that there are; `own` is the patient whose account it is, if it is one's."""
    for path in description["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                ids = IDS.get(parameter["name"])
                if parameter["in"] == "path" and ids:
                    ids = [own] if own and parameter["name"] == "p" else ids
                    parameter["schema"] = {"type": "string", "enum": ids}
    return description


def statuses(folder):
    count = Counter()
    for report in Path(folder).glob("*"):
        for entry in json.loads(report.read_text())["log"]["entries"]:
            count[entry["response"]["status"]] += 1
    return count


def try_as(name, base, password, description, examples):
    headers = sign_in(base, name, password)
    session, _ = call(base, "/api/session", headers)
    own = session["account"].get("patient")
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder) / "openapi.json"
        schema.write_text(json.dumps(with_ids(json.loads(Path(description).read_text()), own)))
        reports = Path(folder) / "reports"
        tool = Path(sys.executable).parent / "schemathesis"
        command = [tool, "run", schema, "--url", base, "--checks", "not_a_server_error"]
        command += ["--phases", "coverage,fuzzing", "--max-examples", examples, "--seed", "7"]
        command += ["--request-timeout", "60", "--no-color", "--continue-on-failure"]
        command += ["--report", "har", "--report-dir", reports]
        for key, value in headers.items():
            command += ["-H", f"{key}: {value}"]
        for pair in EXCLUDED:
            command += pair
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if done.returncode != 0:
            print(done.stdout[-8000:], done.stderr[-2000:])
            sys.exit(f"schemathesis as {name}: status {done.returncode}")
        count = statuses(reports)
    told = ", ".join(f"{count[status]} x {status}" for status in sorted(count))
    print(f"schemathesis as {name}: {sum(count.values())} requests, none failed: {told}", flush=True)
    good = sum(count[status] for status in count if 200 <= status < 300)
    if good < GOOD_MIN:
        sys.exit(f"schemathesis as {name}: only {good} good answers, expected {GOOD_MIN} or more")


def main():
    base, password, description, examples = sys.argv[1:]
    for name in ROLES:
        try_as(name, base, password, description, examples)


if __name__ == "__main__":
    main()
