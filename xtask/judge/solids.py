"""Judges printable solids with readers and geometry that share no code with BioSculpt.

In: paths of STL and 3MF files. Out: JSON on stdout; exit status 0 where every part is closed,
manifold, turned outside out, free of self-intersections and in millimetres; 1 where one is not;
2 for wrong usage.

Method: trimesh reads STL, lib3mf reads 3MF in strict mode, where any warning is a fault. Edges and
fans are counted with numpy and scipy. Self-intersections are found by CGAL through libigl in
exact arithmetic, on the coordinates that the file holds.
"""

import json
import sys

import igl.copyleft.cgal as cgal
import lib3mf
import numpy as np
import trimesh
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

# A tooth's patch to a cast; STL states no unit, so the extent is all there is to judge.
EXTENT_MM = (0.5, 250.0)
# Coordinates of 3MF are read as 32-bit floats.
SLIVER_MM2 = 1e-12


def read_stl(path):
    """The triangles of an STL file, corners joined where they are exactly equal."""
    mesh = trimesh.load(path, file_type="stl", process=False)
    points, index = np.unique(np.asarray(mesh.vertices) + 0.0, axis=0, return_inverse=True)
    return [("solid", points, index.reshape(-1)[mesh.faces].reshape(-1, 3), [])]


def read_3mf(path):
    """The mesh objects of a 3MF file, as lib3mf reads it in strict mode."""
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromFile(path)
    faults = [f"lib3mf: {reader.GetWarning(i)}" for i in range(reader.GetWarningCount())]
    if model.GetUnit() != lib3mf.ModelUnit.MilliMeter:
        faults.append(f"unit is {model.GetUnit()}, not millimetre")
    if model.GetBuildItems().Count() == 0:
        faults.append("nothing to build")
    parts = []
    objects = model.GetMeshObjects()
    while objects.MoveNext():
        mesh = objects.GetCurrentMeshObject()
        points = np.array([tuple(v.Coordinates) for v in mesh.GetVertices()], dtype=np.float64)
        faces = np.array([tuple(t.Indices) for t in mesh.GetTriangleIndices()], dtype=np.int64)
        own = list(faults)
        if not mesh.IsValid():
            own.append("lib3mf: the object is not valid")
        if not mesh.IsManifoldAndOriented():
            own.append("lib3mf: not manifold and oriented")
        parts.append((mesh.GetName(), points.reshape(-1, 3), faces.reshape(-1, 3), own))
    return parts


def count_edges(faces):
    """Open edges, edges with more than two faces, edges run twice the same way."""
    sides = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    _, per_edge = np.unique(np.sort(sides, axis=1), axis=0, return_counts=True)
    _, per_side = np.unique(sides, axis=0, return_counts=True)
    return int((per_edge == 1).sum()), int((per_edge > 2).sum()), int((per_side > 1).sum())


def count_pinched(faces):
    """Vertices at which the surface touches itself in a point: those with more than one fan."""
    corners = np.arange(faces.size).reshape(-1, 3)
    start = np.vstack([faces[:, [k, (k + 1) % 3]] for k in range(3)])
    halves = np.vstack([corners[:, [k, (k + 1) % 3]] for k in range(3)])
    flip = start[:, 0] > start[:, 1]
    start[flip] = start[flip][:, ::-1]
    halves[flip] = halves[flip][:, ::-1]
    order = np.lexsort((start[:, 1], start[:, 0]))
    start, halves = start[order], halves[order]
    same = (start[1:] == start[:-1]).all(axis=1)
    a, b = halves[:-1][same].reshape(-1), halves[1:][same].reshape(-1)
    graph = coo_matrix((np.ones(a.size), (a, b)), shape=(faces.size, faces.size))
    _, fan = connected_components(graph, directed=False)
    pairs = np.unique(np.stack([faces.reshape(-1), fan], axis=1), axis=0)
    return int(len(pairs) - len(np.unique(faces)))


def judge(points, faces):
    """Figures and faults of one part."""
    open_edges, crowded, turned = count_edges(faces)
    pinched = count_pinched(faces)
    mesh = trimesh.Trimesh(points, faces, process=False)
    crossing = cgal.remesh_self_intersections(
        np.ascontiguousarray(points, dtype=np.float64),
        np.ascontiguousarray(faces, dtype=np.int64),
        detect_only=True,
    )[2]
    extent = float(np.ptp(points[np.unique(faces)], axis=0).max())
    slivers = int((mesh.area_faces < SLIVER_MM2).sum())
    volume = float(mesh.volume)
    checks = [
        (open_edges == 0 and bool(mesh.is_watertight), f"not closed: {open_edges} open edges"),
        (crowded == 0, f"not manifold: {crowded} edges with more than two faces"),
        (pinched == 0, f"not manifold: {pinched} vertices where it touches itself in a point"),
        (turned == 0, f"{turned} edges between faces that look to opposite sides"),
        (volume > 0, f"inside out: volume {volume:.6g} mm3"),
        (len(crossing) == 0, f"{len(crossing)} pairs of faces intersect"),
        (EXTENT_MM[0] <= extent <= EXTENT_MM[1], f"extent {extent:.4g}: not in millimetres"),
    ]
    figures = {
        "vertices": len(points),
        "faces": len(faces),
        "extent_mm": extent,
        "area_mm2": float(mesh.area),
        "volume_mm3": volume,
        "shells": int(mesh.body_count),
        "faces_without_area": slivers,
    }
    return figures, [text for passed, text in checks if not passed]


def judge_file(path):
    """All parts of a file."""
    try:
        parts = read_3mf(path) if path.lower().endswith(".3mf") else read_stl(path)
    except Exception as error:  # a reader's refusal, whatever its type, is a verdict
        return [{"file": path, "ok": False, "faults": [f"not readable: {error}"]}]
    if not parts:
        return [{"file": path, "ok": False, "faults": ["no mesh in the file"]}]
    verdicts = []
    for name, points, faces, faults in parts:
        verdict = {"file": path, "part": name}
        if len(faces) == 0:
            faults = [*faults, "no faces"]
        else:
            figures, found = judge(points, faces)
            verdict.update(figures)
            faults = [*faults, *found]
        verdicts.append({**verdict, "ok": not faults, "faults": faults})
    return verdicts


def main(paths):
    """Prints the verdicts; returns the exit status."""
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    verdicts = [verdict for path in paths for verdict in judge_file(path)]
    passed = all(verdict["ok"] for verdict in verdicts)
    print(json.dumps({"ok": passed, "solids": verdicts}, indent=2))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
