"""Says whether rtamt judges traces as the guard does.

In: JSON lines: a protocol with its formulas in STL, then its traces, each with the guard's words at every
tick. `PART OF` lets it take every OFth trace only; after `LIMIT_S` seconds of work it
leaves the rest.
Out: `N traces agree, M left`; exit status 1 at any disagreement, with the protocol, the seed, the tick and the rule.
Whether that was enough is for the one who asked to say.
"""

import json
import sys
import time

import rtamt


def parsed(formula: str):
    """A formula, and the columns that it reads."""
    spec = rtamt.StlDiscreteTimeSpecification()
    words = formula.replace("(", " ").replace(")", " ").split()
    names = {w for w in words if w in ("one", "tick") or w[0] in "dk" and w[1:].isdigit()}
    # At least one column tells rtamt how long the trace is.
    names.add("one")
    for name in sorted(names):
        spec.declare_var(name, "float")
    spec.declare_var("out", "float")
    spec.spec = "out = " + formula
    spec.parse()
    return spec, names


def on_grid(values: list, at: list) -> list:
    """Values at ticks, kept from each to the next."""
    kept = []
    for value, begin, end in zip(values, at, at[1:] + [at[-1] + 1]):
        kept += [value] * (end - begin)
    return kept


def holds(spec, names: set, columns: dict, at: list) -> list:
    """Whether the formula holds at each tick."""
    data = {"time": columns["time"], **{name: columns[name] for name in names}}
    said = spec.evaluate(data)
    return [said[i][1] > 0 for i in at]


def columns_of(case: dict) -> dict:
    at = case["at"]
    ticks = set(at)
    length = at[-1] + 1
    columns = {
        "time": list(range(length)),
        "one": [1.0] * length,
        "tick": [1.0 if i in ticks else 0.0 for i in range(length)],
    }
    for place, values in enumerate(case["differences"]):
        columns[f"d{place}"] = on_grid([float(v or 0) for v in values], at)
        columns[f"k{place}"] = on_grid([0.0 if v is None else 1.0 for v in values], at)
    return columns


def words(protocol: dict, formulas: list, case: dict) -> list:
    """What rtamt says at each tick: of each rule whether it stands and its verdict, and the worst verdict."""
    at, columns = case["at"], columns_of(case)
    said, ticks = [], range(len(at))
    for rule, blind, (sure, maybe) in zip(protocol["rules"], case["blind"], formulas):
        may = holds(*maybe, columns, at)
        # What stops as it is cannot become worse where it is open.
        surely = holds(*sure, columns, at) if rule["verdict"] < 2 else may
        shown, row = 0, []
        for i in ticks:
            opened = blind[i] or may[i] and not surely[i]
            says = max(rule["verdict"], 2) if opened else rule["verdict"] if may[i] else 0
            lasts = shown if shown >= 2 or not rule["clears_itself"] else 0
            shown = max(lasts, says)
            row.append([says > 0 and says == shown, shown])
        said.append(row)
    late, out = 0, []
    for i in ticks:
        late = 2 if i and at[i] - at[i - 1] > protocol["late_steps"] else late
        out.append([[row[i] for row in said], max([late] + [row[i][1] for row in said])])
    return out


def main(path: str, part: int, of: int, limit_s: float) -> int:
    protocol, formulas = {}, []
    traces, count, skipped = 0, 0, 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            if "rules" in case:
                protocol, formulas = case, None
                continue
            count += 1
            if count % of != part:
                continue
            if time.process_time() > limit_s:
                skipped += 1
                continue
            if formulas is None:
                rules = protocol["rules"]
                formulas = [(parsed(rule["sure"]), parsed(rule["maybe"])) for rule in rules]
            said = words(protocol, formulas, case)
            traces += 1
            for tick, (mine, guards) in enumerate(zip(said, case["guard"])):
                if mine != guards:
                    print(f"{protocol['name']}, seed {case['seed']}, tick {tick}:")
                    print(f"  worst: guard {guards[1]}, rtamt {mine[1]}")
                    for rule, a, b in zip(protocol["rules"], guards[0], mine[0]):
                        if a != b:
                            print(f"  {rule['code']}: guard {a}, rtamt {b}: {rule['maybe']}")
                    return 1
    print(f"rtamt {part + 1} of {of}: {traces} traces agree, {skipped} left for want of time")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
