"""Explicit heat steps of `tissue` and of Devito on the same cells in the same run, as one table.

Usage: heat.py PROGRAM FOLDER, where PROGRAM is tissue's example heat_speed, which writes the cells
(a byte each, the tissue) to a file and prints its own figures.

Devito solves the same equation, c du/dt = div(k grad u) - w u, in f32 with OpenMP, on the whole box, in
three ways of writing div(k grad u); its best one counts. Both are timed in turns, and the best turn counts.
"""

import json
import os
import subprocess
import sys
import time

THREADS = os.environ.get("RAYON_NUM_THREADS") or str(len(os.sched_getaffinity(0)))
os.environ.update(RAYON_NUM_THREADS=THREADS, OMP_NUM_THREADS=THREADS, DEVITO_LANGUAGE="openmp")
os.environ.update(DEVITO_LOGGING="ERROR", DEVITO_ARCH="gcc", OMP_PROC_BIND="false")

import numpy as np  # noqa: E402
from devito import Derivative, Eq, Function, Grid, Operator, TimeFunction, div, grad  # noqa: E402

TURNS = 5
STEPS = 60
# Conductivity, heat capacity by volume, blood by volume, for the bytes 0 to 11 of the tissues.
K = [0.026, 0.623, 0.92, 0.63, 0.52, 0.58, 0.48, 0.32, 0.48, 0.80, 0.9, 0.63]
C = [1148, 4.15e6, 2.175e6, 2.646e6, 4.2e6, 2.41e6, 3.74e6, 2.505e6, 3.74e6, 3.24e6, 1.8e6, 2.646e6]
W = [0, 0, 0, 0, 0.0067 * 1060 * 3770, 0, 0, 0, 0, 0, 0, 0]


def devito_ways(labels, cell_m):
    """Operators by name, each going on by STEPS steps when it is called."""
    shape = labels.shape
    grid = Grid(shape=shape, extent=tuple(cell_m * (n - 1) for n in shape), dtype=np.float32)
    field = lambda name, table: filled(grid, name, np.array(table, np.float32)[labels])
    capacity = np.array(C, np.float32)
    capacity[0] = capacity[1]  # air is not to shorten the step
    k, one_over_c, w = field("k", K), field("b", 1.0 / capacity), field("w", W)
    dt = 0.9 * cell_m**2 / 6 * float(np.min(capacity[np.unique(labels)]) / np.max(np.array(K)))
    dims = grid.dimensions

    # Faces ready in arrays: the harmonic means along each axis, W/m3/K.
    faces = []
    for axis in range(3):
        here = np.array(K, np.float64)[labels]
        ahead = np.roll(here, -1, axis)
        faces.append(filled(grid, f"f{axis}", 2 * here * ahead / (here + ahead) / cell_m**2))

    def halves(u):
        total = 0
        for d in dims:
            half = d.spacing / 2
            flux = k * Derivative(u, d, deriv_order=1, fd_order=2, x0={d: d + half})
            total += Derivative(flux, d, deriv_order=1, fd_order=2, x0={d: d - half})
        return total

    def ready(u):
        total = 0
        for f, d in zip(faces, dims):
            step = d.spacing
            behind = f.subs({d: d - step})
            total += f * (u.subs({d: d + step}) - u) - behind * (u - u.subs({d: d - step}))
        return total

    ways = {
        "div(k grad u), as it is": lambda u: div(k * grad(u)),
        "div(k grad u), half points": halves,
        "faces ready in arrays": ready,
    }
    for name, way in ways.items():
        u = TimeFunction(name="u", grid=grid, time_order=1, space_order=2)
        u.data[:] = np.random.default_rng(1).random(shape, np.float32)
        try:
            update = u + grid.stepping_dim.spacing * one_over_c * (way(u) - w * u)
            operator = Operator(Eq(u.forward, update), subs=grid.spacing_map)
            operator.apply(time_M=3, dt=dt)
        except Exception as error:  # a way that this version can't write is no measure
            print(f"  Devito, {name}: not measured ({type(error).__name__})", file=sys.stderr)
            continue
        yield name, lambda o=operator: o.apply(time_M=STEPS - 1, dt=dt)


def filled(grid, name, values):
    function = Function(name=name, grid=grid, space_order=2)
    function.data[:] = values
    return function


def main():
    program, folder = sys.argv[1:]
    cells = os.path.join(folder, "cells.u8")

    def ours():
        made = subprocess.run([program, "peer", cells], capture_output=True, text=True, check=True)
        return json.loads(made.stdout)

    best = ours()
    labels = np.fromfile(cells, np.uint8).reshape(best["size"][::-1]).transpose(2, 1, 0)
    ways = dict(devito_ways(np.ascontiguousarray(labels), best["cell_mm"] * 1e-3))
    devito = {name: (0.0, 0.0) for name in ways}
    for _ in range(TURNS):
        turn = ours()
        for key in ("copy", "runs", "plain"):
            best[key] = faster(best[key], turn[key])
        for name, run in ways.items():
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            giga = labels.size * STEPS * 1e-9
            devito[name] = faster(devito[name], (giga / wall, giga / cpu))

    size, load = "x".join(map(str, best["size"])), os.getloadavg()[0]
    print(f"{size} cells of {best['cell_mm']} mm, {best['active']} conduct; f32; {THREADS} threads; load {load:.1f}")
    print("best of the turns, by time on the wall and by processor time (of one thread)")
    copy, runs = best["copy"], best["runs"]
    row("copy bandwidth", copy, "GB/s")
    row("tissue, cells that conduct", runs, "GCell/s")
    row("  at 9 bytes, of the copy", [900 * r / c for r, c in zip(runs, copy)], "%")
    row("tissue, plain kernel, whole box", best["plain"], "GCell/s")
    for name, speed in devito.items():
        row("Devito, " + name, speed, "GCell/s")
    fastest = (0.0, 0.0)
    for speed in devito.values():
        fastest = faster(fastest, speed)
    row("tissue against the fastest of them", [r / f for r, f in zip(runs, fastest)], "x")


def faster(one, other):
    return [max(a, b) for a, b in zip(one, other)]


def row(name, figures, unit):
    wall, cpu = figures
    print(f"{name:<38} {wall:>8.2f} {cpu:>8.2f} {unit}")


main()
