"""Writes one cone-beam series in several codings, each in a folder of its own: make_series.py FOLDER

A ball with a gradient and a little noise, in an oblique frame; files in another order than the slices', with files beside them
that are none of the series.
"""

import sys
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    CTImageStorage,
    EnhancedCTImageStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

SIZE = (40, 36, 30)  # columns, rows, slices
SPACING = (0.3, 0.25, 0.4)
FIRST = np.array([-31.25, 12.5, -7.0])
INTERCEPT = -1024


def axes():
    """Columns, rows, slices: one row each, right-handed."""
    turn = np.array([[0.8, 0.6, 0.0], [-0.48, 0.64, 0.6], [0.36, -0.48, 0.8]])
    assert np.allclose(turn @ turn.T, np.eye(3)) and np.linalg.det(turn) > 0
    return turn


def hounsfield():
    """Values by slice, row, column."""
    columns, rows, slices = SIZE
    z, y, x = np.meshgrid(range(slices), range(rows), range(columns), indexing="ij")
    far = np.sqrt((x * 0.3 - 6) ** 2 + (y * 0.25 - 4) ** 2 + (z * 0.4 - 6) ** 2)
    noise = np.random.default_rng(7).integers(-40, 40, far.shape)
    return np.where(far < 3.5, 1500 + 10 * x, -900 + 3 * z + y).astype(np.int16) + noise.astype(np.int16)


def common(sop_class, instance, syntax):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds.file_meta.MediaStorageSOPClassUID = sop_class
    ds.file_meta.MediaStorageSOPInstanceUID = instance
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.SOPClassUID, ds.SOPInstanceUID = sop_class, instance
    ds.Modality, ds.PatientName, ds.PatientID = "CT", "Müller^Anna", "1"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.3", "1.2.3.1"
    ds.SeriesDescription = "Unterkiefer ä"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Columns, ds.Rows = SIZE[0], SIZE[1]
    return ds


def bits(ds, stored, signed):
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, stored, stored - 1
    ds.PixelRepresentation = int(signed)


def text(numbers):
    return [f"{x:.6f}" for x in numbers]


def slices(folder, syntax, signed):
    folder.mkdir(parents=True)
    across, down, along = axes()
    values = hounsfield()
    for z in range(SIZE[2]):
        ds = common(CTImageStorage, f"1.2.3.1.{z + 1}", syntax)
        # Numbers run against the positions, names follow neither.
        ds.InstanceNumber = SIZE[2] - z
        ds.ImagePositionPatient = text(FIRST + along * SPACING[2] * z)
        ds.ImageOrientationPatient = text([*across, *down])
        ds.PixelSpacing = text([SPACING[1], SPACING[0]])
        ds.RescaleSlope, ds.RescaleIntercept, ds.RescaleType = 1, 0 if signed else INTERCEPT, "HU"
        bits(ds, 16 if signed else 12, signed)
        stored = values[z] if signed else (values[z] - INTERCEPT).astype(np.uint16)
        if not signed:
            assert stored.max() < 4096
        ds.PixelData = stored.tobytes()
        if syntax == RLELossless:
            ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
            ds.compress(RLELossless, generate_instance_uid=False)
        ds.save_as(folder / f"I{z * 11 % SIZE[2]:03}{z:02}", enforce_file_format=True)
    (folder / "readme.txt").write_text("no DICOM")


def enhanced(folder):
    folder.mkdir(parents=True)
    across, down, along = axes()
    ds = common(EnhancedCTImageStorage, "1.2.3.1.99", ExplicitVRLittleEndian)
    bits(ds, 16, True)
    ds.NumberOfFrames = SIZE[2]

    def item(**values):
        one = Dataset()
        for name, value in values.items():
            setattr(one, name, value)
        return one

    shared = Dataset()
    shared.PlaneOrientationSequence = [item(ImageOrientationPatient=text([*across, *down]))]
    shared.PixelMeasuresSequence = [
        item(PixelSpacing=text([SPACING[1], SPACING[0]]), SliceThickness=f"{SPACING[2]}")
    ]
    shared.PixelValueTransformationSequence = [
        item(RescaleSlope="1", RescaleIntercept="0", RescaleType="HU")
    ]
    ds.SharedFunctionalGroupsSequence = [shared]
    own = []
    for z in range(SIZE[2]):
        frame = Dataset()
        frame.PlanePositionSequence = [
            item(ImagePositionPatient=text(FIRST + along * SPACING[2] * z))
        ]
        own.append(frame)
    ds.PerFrameFunctionalGroupsSequence = own
    ds.PixelData = hounsfield().tobytes()
    ds.save_as(folder / "all.dcm", enforce_file_format=True)


if __name__ == "__main__":
    to = Path(sys.argv[1])
    slices(to / "explicit", ExplicitVRLittleEndian, signed=False)
    slices(to / "implicit", ImplicitVRLittleEndian, signed=True)
    slices(to / "rle", RLELossless, signed=True)
    enhanced(to / "enhanced")
