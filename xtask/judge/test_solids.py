"""Shows that the judge passes good solids and refuses each kind of bad one.

Run it in the judge's virtual environment: `python test_solids.py`; exit status 0 where all is well.
"""

import os
import sys
import tempfile

import lib3mf
import numpy as np
import trimesh

import solids


def save_3mf(path, points, faces, unit=lib3mf.ModelUnit.MilliMeter):
    """Writes one mesh with lib3mf itself."""
    wrapper = lib3mf.get_wrapper()
    model = wrapper.CreateModel()
    model.SetUnit(unit)
    mesh = model.AddMeshObject()
    mesh.SetName("part")
    for point in points:
        mesh.AddVertex(lib3mf.Position((lib3mf.ctypes.c_float * 3)(*point)))
    for face in faces:
        mesh.AddTriangle(lib3mf.Triangle((lib3mf.ctypes.c_uint32 * 3)(*face)))
    model.AddBuildItem(mesh, wrapper.GetIdentityTransform())
    model.QueryWriter("3mf").WriteToFile(path)


def ball(x=0.0):
    """A ball of 5 mm, moved along x."""
    mesh = trimesh.creation.icosphere(subdivisions=3, radius=5.0)
    mesh.apply_translation([x, 0, 0])
    return mesh


def cases():
    """Name, mesh, whether it is good, and a part of the fault's text."""
    good = ball()
    yield "ball", good, None
    torus = trimesh.creation.torus(8.0, 3.0)
    yield "torus", torus, None
    yield "two balls apart", trimesh.util.concatenate([ball(), ball(20)]), None
    yield "open", trimesh.Trimesh(good.vertices, good.faces[:-1], process=False), "not closed"
    yield "overlapping balls", trimesh.util.concatenate([ball(), ball(4)]), "intersect"
    turned = good.faces[:, [0, 2, 1]]
    yield "inside out", trimesh.Trimesh(good.vertices, turned, process=False), "inside out"
    one = good.faces.copy()
    one[7] = one[7][[0, 2, 1]]
    yield "one face turned", trimesh.Trimesh(good.vertices, one, process=False), "opposite"
    fin = np.vstack([good.faces, [[good.faces[0][0], good.faces[0][1], len(good.vertices)]]])
    points = np.vstack([good.vertices, [[0, 0, 9]]])
    yield "fin", trimesh.Trimesh(points, fin, process=False), "not manifold"
    box = trimesh.creation.box((4, 4, 4))
    corner = box.copy()
    corner.apply_translation([4, 4, 4])
    yield "boxes that share a corner", trimesh.util.concatenate([box, corner]), "in a point"
    metres = good.copy()
    metres.apply_scale(0.001)
    yield "metres", metres, "not in millimetres"
    pushed = good.copy()
    pushed.vertices[0] *= -1.5
    yield "a vertex pushed through", pushed, "intersect"


def main():
    """Judges every case as STL and as 3MF."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:

        def hold(name, path, expected):
            verdicts = solids.judge_file(path)
            faults = "; ".join(fault for verdict in verdicts for fault in verdict["faults"])
            fine = not faults if expected is None else expected in faults
            print(f"{'ok' if fine else 'WRONG':6}{name}, {path[-3:]}: {faults or 'passes'}")
            if not fine:
                wrong.append(name)

        for name, mesh, expected in cases():
            stl = os.path.join(folder, "a.stl")
            mesh.export(stl)
            hold(name, stl, expected)
            if name == "boxes that share a corner":
                continue  # in 3MF the corner stands twice, which is allowed there
            package = os.path.join(folder, "a.3mf")
            save_3mf(package, mesh.vertices, mesh.faces)
            hold(name, package, expected)
        inch = os.path.join(folder, "a.3mf")
        save_3mf(inch, ball().vertices, ball().faces, lib3mf.ModelUnit.Inch)
        hold("inches", inch, "not millimetre")
        for name, content in [("empty", b""), ("text", b"hello"), ("cut", b"PK\x03\x04")]:
            for end in ("stl", "3mf"):
                path = os.path.join(folder, f"b.{end}")
                with open(path, "wb") as file:
                    file.write(content)
                hold(name, path, "")
                if solids.judge_file(path)[0]["ok"]:
                    wrong.append(name)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
