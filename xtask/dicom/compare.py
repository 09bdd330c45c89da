"""Reads each series by SimpleITK (GDCM), and our volume beside it: compare.py FOLDER...

Size, spacing, origin, direction and every voxel have to be the same.
"""

import sys
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from make_series import FIRST, SPACING, axes, hounsfield


def of_series(folder):
    if (folder / "all.dcm").is_file():
        return sitk.ReadImage(str(folder / "all.dcm"))
    reader = sitk.ImageSeriesReader()
    names = reader.GetGDCMSeriesFileNames(str(folder))
    assert names, f"GDCM finds no series in {folder}"
    reader.SetFileNames(names)
    return reader.Execute()


def truth():
    """What was written, without any reader of DICOM."""
    image = sitk.GetImageFromArray(hounsfield())
    image.SetSpacing(SPACING)
    image.SetOrigin(FIRST)
    image.SetDirection(axes().T.flatten())
    return image


def differences(theirs, ours):
    """What differs, in words."""
    found = []
    for what, a, b, within in [
        ("size", theirs.GetSize(), ours.GetSize(), 0),
        ("spacing", theirs.GetSpacing(), ours.GetSpacing(), 1e-5),
        ("origin", theirs.GetOrigin(), ours.GetOrigin(), 1e-5),
        ("direction", theirs.GetDirection(), ours.GetDirection(), 1e-5),
    ]:
        if len(a) != len(b) or not np.allclose(a, b, rtol=0, atol=within):
            found.append(f"{what} {a} is {b} in ours")
    if not found:
        a, b = (sitk.GetArrayFromImage(image).astype(float) for image in (theirs, ours))
        if not np.array_equal(a, b):
            found.append(f"{np.count_nonzero(a != b)} of {a.size} voxels differ")
    return found


def main(folders):
    bad = False
    for folder in map(Path, folders):
        ours = sitk.ReadImage(str(folder.with_suffix(".mha")))
        found = differences(truth(), ours)
        found += [f"by SimpleITK: {words}" for words in differences(of_series(folder), ours)]
        bad |= bool(found)
        voxels = ours.GetNumberOfPixels()
        print(f"SimpleITK: {folder.name}: {'; '.join(found) or f'the same {voxels} voxels at the same places'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
